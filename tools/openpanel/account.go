package openpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var account = op.Group{Title: "Account", Name: "account", Operations: []op.Declaration{
	&ListActivity, &ListLanguages,
}}

// ListActivityIn says which lines of the log are wanted.
type ListActivityIn struct {
	Page    int64  `json:"page,omitempty" doc:"Page number, from 1." example:"2"`
	Search  string `json:"search,omitempty" doc:"Only lines that contain this." example:"failed"`
	ShowAll bool   `json:"show_all,omitempty" doc:"All lines instead of one page." example:"true"`
}

// Activity is a page of the log. Its lines hold what visitors typed, so they
// are untrusted text. TotalLines is nil where the answer lacks it.
type Activity struct {
	LogContent   []string `json:"log_content"`
	CurrentPage  int64    `json:"current_page"`
	ItemsPerPage int64    `json:"items_per_page"`
	TotalPages   int64    `json:"total_pages"`
	TotalLines   *int64   `json:"total_lines"`
	SearchTerm   string   `json:"search_term"`
	ShowAll      bool     `json:"show_all"`
}

// ListActivity lists the account's activity log.
var ListActivity = op.Operation[ListActivityIn, Activity]{
	Name:  "activity.list",
	Route: "GET /api/account/activity",
	Risk:  policies.Read,
	Doc:   "List the account's activity log: who logged in from which IP, failed tries, what was done.",
	Words: []string{
		"audit", "login history", "who was here", "failed logins", "activity log", "who logged in", "login attempts", "audit trail", "what happened in the account",
		"who changed something", "somebody was in my account", "which IP logged in last", "was there a stranger in the account", "who deleted my site", "failed login tries",
		"who did that", "what was done yesterday", "account log", "suspicious logins", "what changed in the account", "did somebody else use my account", "trace of changes",
		"log in from abroad", "unknown IP in my hosting", "which actions were carried out", "access history of the account", "was I hacked", "when did the customer last log in",
		"protocol of the account", "when did the customer sign in last", "has anybody fiddled with the account", "did somebody tamper",
		"nhật ký", "lịch sử đăng nhập", "ai đã đăng nhập", "lịch sử hoạt động", "ai vào tài khoản hôm qua", "có ai đăng nhập lạ không", "ai đã xóa", "nhật ký tài khoản",
		"xem ai đã làm gì", "lịch sử thao tác", "có người lạ vào tài khoản", "có ai vào từ nước ngoài", "ip lạ đăng nhập", "lần đăng nhập gần nhất",
		"khách đăng nhập lần cuối khi nào",
	},
}

// LanguageList is the answer of ListLanguages.
type LanguageList struct {
	Locales []string `json:"locales"`
}

// ListLanguages lists the languages of the panel.
var ListLanguages = op.Operation[None, LanguageList]{
	Name:  "language.list",
	Route: "GET /api/account/language",
	Risk:  policies.Read,
	Doc:   "List the languages that are installed for the panel's own pages.",
	Words: []string{
		"locale", "translations", "interface", "panel languages", "available languages", "translate the panel", "does it speak German", "is there a French interface",
		"change the language, which are there", "panel in my language", "is vietnamese available", "switch the panel to Spanish", "panel in another language",
		"which translations", "customer speaks French", "other languages for the interface", "interface languages",
		"ngôn ngữ", "có tiếng Việt không", "đổi ngôn ngữ", "có ngôn ngữ nào", "giao diện tiếng việt", "panel có hỗ trợ tiếng anh", "các ngôn ngữ", "đổi tiếng panel",
	},
}
