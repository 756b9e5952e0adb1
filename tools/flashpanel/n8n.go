package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

// What the reference leaves open about n8n is taken from n8n itself: the
// commands of packages/cli in n8n-io/n8n, and docs.n8n.io, "CLI commands".
var n8n = op.Group{Title: "N8N Automation", Name: "n8n", Operations: []op.Declaration{
	&RestartN8N, &UpgradeN8N, &ResetN8NUsers, &ClearN8NLicense, &ResetN8NLDAP, &DisableN8NMFA,
	&GetN8NLicense, &ExportN8NData, &DownloadN8NData, &GetN8N,
	&ImportN8NWorkflow, &SwitchN8NWorkflows, &ActivateN8NWorkflow, &DeactivateN8NWorkflow,
	&StartN8NWorkflow, &ExportN8NWorkflow, &ListN8NWorkflows,
	&ImportN8NCredential, &ExportN8NCredential, &ListN8NCredentials,
}}

// RestartN8N restarts a site's n8n. GetN8N need not ask the service itself,
// so its answer would not prove the restart.
var RestartN8N = op.Operation[OnSite, Started]{
	Name:  "n8n.restart",
	Route: "POST /api/sites/{site}/n8n/restart",
	Risk:  policies.Disrupt,
	Doc:   "Restart a site's n8n. Running executions are cut off, and webhooks fail until it is up again.",
	Words: []string{
		"reboot automation", "n8n hangs", "n8n: reload", "restart n8n", "bounce n8n", "n8n is stuck", "n8n does not respond", "our automations hang", "n8n is frozen",
		"workflows do not fire, kick n8n", "n8n bounce", "turn n8n off and on", "n8n: executions are stuck", "n8n is slow, restart it", "n8n does not react",
		"webhooks time out, kick n8n", "n8n ui does not load", "n8n white page", "executions stay in the queue", "give n8n a restart", "reset n8n",
		"khởi động lại n8n", "n8n bị treo", "n8n đơ", "restart lại n8n", "n8n không chạy", "khởi động lại n8n giúp", "n8n bị đứng", "n8n không phản hồi", "n8n không vào được",
	},
}

// UpgradeN8N moves a site's n8n to the latest version.
var UpgradeN8N = op.Operation[OnSite, Started]{
	Name:  "n8n.upgrade",
	Route: "POST /api/sites/{site}/n8n/upgrade",
	// No data is lost by it, though a new version can break a workflow.
	Risk: policies.Disrupt,
	Doc:  "Upgrade a site's n8n to the latest version, with an interruption. No operation goes back: export its data first.",
	Words: []string{
		"update automation", "n8n: new release", "n8n: patch", "update n8n", "upgrade n8n", "new n8n version", "latest n8n", "n8n is out of date", "new n8n is out",
		"get the newest n8n", "n8n to the current version", "n8n has a security hole, patch it", "automation tool to the latest version", "get n8n current",
		"n8n nags about a new version", "latest nodes for n8n", "n8n patch",
		"nâng cấp n8n", "cập nhật n8n", "lên bản mới n8n", "n8n cũ quá", "nâng n8n lên bản mới nhất", "n8n bản mới", "đưa n8n lên bản mới",
	},
	Preview: []op.Look{op.Show(&GetN8N)},
}

// ResetN8NUsers deletes the users of a site's n8n but the owner, whose name
// and password it clears (n8n user-management:reset).
var ResetN8NUsers = op.Operation[OnSite, Started]{
	Name:  "n8n.user.reset",
	Route: "POST /api/sites/{site}/n8n/user-reset",
	Risk:  policies.Destroy,
	Doc:   "Reset n8n's user management: deletes its accounts and gives all workflows to the owner. Whoever opens the site first afterwards sets the owner's password.",
	Words: []string{
		"n8n: locked out", "forgot owner login", "pre-setup", "n8n owner password", "forgot the n8n password", "reset n8n users", "cannot log in to n8n",
		"user-management:reset", "nobody knows the n8n owner password", "start over with a new n8n owner", "all n8n accounts away", "owner of n8n left", "n8n admin locked out",
		"new owner for n8n", "lost the owner login", "owner account of n8n lost", "nobody can log in to n8n any more", "set n8n up again with a new owner",
		"đặt lại người dùng n8n", "quên mật khẩu n8n", "reset chủ sở hữu n8n", "không ai nhớ mật khẩu n8n", "mất tài khoản owner n8n", "đặt lại user n8n",
		"không vào được n8n vì quên mật khẩu", "quên tài khoản chủ n8n", "xóa hết user n8n",
	},
	Check:   op.See(&GetN8N),
	Preview: []op.Look{op.Show(&GetN8N)},
}

// ClearN8NLicense removes the licence of a site's n8n. It is Destroy because
// only the activation key brings it back, and no operation knows or takes it.
var ClearN8NLicense = op.Operation[OnSite, Started]{
	Name:  "n8n.license.clear",
	Route: "POST /api/sites/{site}/n8n/license-clear",
	Risk:  policies.Destroy,
	Doc:   "Remove the licence from a site's n8n. Paid features stop until somebody enters the activation key in n8n again.",
	Words: []string{
		"deactivate enterprise", "n8n: drop subscription", "clear n8n licence", "remove n8n license", "free the n8n licence for another instance",
		"n8n subscription moves to another instance", "give the n8n key back", "back to the community edition", "cancel n8n enterprise", "licence key is used elsewhere",
		"use the n8n key on the new server", "deactivate n8n enterprise", "licence was cancelled",
		"xóa giấy phép", "xoá bản quyền", "xóa license n8n", "gỡ license n8n", "bỏ bản quyền n8n", "xóa giấy phép n8n", "chuyển license sang máy khác", "trả license n8n",
	},
	Check:   op.See(&GetN8NLicense),
	Preview: []op.Look{op.Show(&GetN8NLicense)},
}

// ResetN8NLDAPIn says what becomes of what the LDAP users own. n8n knows the
// options userId, projectId and deleteWorkflowsAndCredentials, and refuses
// to run with none; the reference shows the first.
type ResetN8NLDAPIn struct {
	OnSite
	Option string `json:"option" doc:"Flag of n8n ldap:reset, such as projectId." example:"userId"`
	Value  string `json:"value,omitempty" doc:"Id of the user or project who inherits." example:"user123"`
}

// ResetN8NLDAP deletes the LDAP users of a site's n8n with the connection.
var ResetN8NLDAP = op.Operation[ResetN8NLDAPIn, Started]{
	Name:  "n8n.ldap.reset",
	Route: "POST /api/sites/{site}/n8n/ldap-reset",
	Risk:  policies.Destroy,
	Doc:   "Remove the LDAP connection from n8n and delete every user who came through it. Their workflows and credentials go to an heir or are deleted too, as the option says.",
	Words: []string{
		"active directory", "sso", "directory login", "n8n ldap", "reset LDAP", "disconnect active directory", "unhook n8n from active directory", "we dropped AD",
		"n8n without LDAP", "LDAP users out of n8n", "LDAP login of n8n is broken", "company directory disconnected from n8n", "n8n directory login broken, take it out",
		"AD users in n8n", "sso off in n8n",
		"đặt lại ldap", "gỡ ldap khỏi n8n", "bỏ đăng nhập ldap", "ngắt ldap n8n", "xóa user ldap của n8n",
	},
	Check:   op.See(&GetN8N),
	Preview: []op.Look{op.Show(&GetN8N)},
}

// DisableN8NMFAIn names a user of n8n.
type DisableN8NMFAIn struct {
	OnSite
	Email string `json:"email" doc:"The user's address in n8n." example:"user@example.com"`
}

// DisableN8NMFA lets a user of n8n log in with the password alone.
var DisableN8NMFA = op.Operation[DisableN8NMFAIn, Started]{
	Name:  "n8n.mfa.disable",
	Route: "POST /api/sites/{site}/n8n/mfa-disable",
	// Protection taken off.
	Risk: policies.Grant,
	Doc:  "Turn off multi-factor authentication for one n8n user, who then needs the password alone.",
	Words: []string{
		"2fa", "lost phone", "totp", "authenticator", "turn off 2FA", "lost authenticator", "user lost the phone", "n8n two-factor", "disable MFA",
		"lost her phone and cannot get into n8n", "can't get past the code in n8n", "authenticator app gone", "one-time code does not work in n8n",
		"new phone, n8n wants a code", "n8n login without second factor", "second factor off for a user", "bought a new phone, n8n won't accept his code",
		"n8n asks for six digits", "lost the second factor", "google authenticator wiped", "skip the 2FA of a user", "otp lost",
		"changed his iphone and is stuck at the n8n code prompt",
		"tắt xác thực hai lớp", "mất điện thoại", "tắt 2FA", "mất mã xác thực", "mất điện thoại không vào được n8n", "tắt mã xác thực n8n", "đổi điện thoại không có mã n8n",
		"gỡ 2fa", "tắt 2 lớp n8n", "n8n đòi mã", "n8n không nhận mã", "mất app xác thực", "đổi máy không vào được n8n", "kẹt ở bước nhập mã n8n",
	},
}

// N8NLicense is what n8n prints about its licence.
type N8NLicense struct {
	Info string `json:"info"`
}

// GetN8NLicense reads the licence of a site's n8n. It only reads: n8n prints
// plan, dates and device fingerprint, not the key (n8n-io/n8n#6047).
var GetN8NLicense = op.Operation[OnSite, N8NLicense]{
	Name:  "n8n.license.get",
	Route: "GET /api/sites/{site}/n8n/licence-info",
	Risk:  policies.Read,
	Doc:   "Show the licence of a site's n8n: plan, features and how long it is valid.",
	Words: []string{
		"enterprise", "n8n: subscription", "license info", "n8n licence", "n8n license", "n8n plan", "when does the licence end", "license n8n", "is our n8n plan still valid",
		"which n8n plan do we have", "what does our n8n licence include", "enterprise or community", "n8n subscription status", "xem license n8n",
		"which features did we buy for n8n", "n8n pro or free", "expiry of n8n", "until when is n8n paid",
		"giấy phép", "bản quyền", "license n8n còn hạn không", "n8n dùng gói nào", "bản quyền n8n hết hạn khi nào", "gói n8n còn bao lâu", "n8n trả tiền tới khi nào",
	},
}

// ExportN8NDataIn says what to export; both are asked for, so that nobody
// exports credentials by leaving a word out.
type ExportN8NDataIn struct {
	OnSite
	Workflows   bool `json:"workflows" doc:"Export the workflows."`
	Credentials bool `json:"credentials" doc:"Export the credentials."`
}

// ExportN8NData writes workflows, credentials or both to a file on the server.
var ExportN8NData = op.Operation[ExportN8NDataIn, Started]{
	Name:  "n8n.data.export",
	Route: "POST /api/sites/{site}/n8n/export",
	Risk:  policies.Grant,
	Doc:   "Export n8n's workflows, credentials or both to a backup file on the server, which n8n data download fetches.",
	Words: []string{
		"n8n: dump", "save automations", "migrate n8n", "back up n8n", "n8n export all", "n8n dump", "save everything n8n has", "all flows and logins of n8n into a file",
		"safety copy of n8n before the upgrade", "before we upgrade n8n", "n8n to another server", "full export of n8n", "backup n8n", "we migrate n8n, all of it in a file",
		"move n8n to another host", "everything out of n8n", "n8n safety copy", "workflows and credentials together", "n8n state into a file",
		"all n8n flows and creds into one archive", "one file with everything of n8n",
		"sao lưu n8n", "xuất dữ liệu n8n", "sao lưu toàn bộ n8n", "lưu lại toàn bộ n8n", "xuất hết workflow và credential", "sao lưu n8n trước khi nâng cấp", "backup n8n lại",
		"chuyển n8n sang máy khác", "gom hết dữ liệu n8n", "sao lưu n8n trước",
	},
	// The credentials of other services in a file are a way out for them.
	Grade: func(in ExportN8NDataIn) policies.Risk {
		if in.Credentials {
			return policies.Grant
		}
		return policies.Change
	},
	Check: op.See(&DownloadN8NData),
}

// DownloadN8NData fetches the file that ExportN8NData wrote.
var DownloadN8NData = op.Operation[OnSite, op.PrivateFile]{
	Name:  "n8n.data.download",
	Route: "GET /api/sites/{site}/n8n/download",
	Risk:  policies.Reveal,
	Reads: true,
	Doc:   "Download the backup file of n8n's data. It can hold credentials. Export the data first.",
	Words: []string{
		"n8n: fetch export", "save automations", "n8n: get dump", "download n8n backup", "n8n backup file", "hand me the n8n archive", "the n8n export you made",
		"n8n dump to my laptop", "get the file of the n8n export", "pick up the n8n backup", "archive of n8n",
		"tải bản sao lưu n8n", "tải bản backup n8n", "tải dữ liệu n8n về", "lấy file xuất n8n", "lấy bản sao lưu n8n về",
	},
}

// N8NInfo counts what a site's n8n holds.
type N8NInfo struct {
	Users            int64 `json:"users"`
	Projects         int64 `json:"projects"`
	WorkflowsCount   int64 `json:"workflows_count"`
	CredentialsCount int64 `json:"credentials_count"`
}

// GetN8N counts what a site's n8n holds.
var GetN8N = op.Operation[OnSite, N8NInfo]{
	Name:  "n8n.get",
	Route: "GET /api/sites/{site}/n8n/info",
	Risk:  policies.Read,
	Doc:   "Count the users, projects, workflows and credentials of a site's n8n.",
	Words: []string{
		"n8n: overview", "n8n: statistics", "automation info", "how many workflows", "n8n overview", "n8n statistics", "how many people use n8n", "how many flows has n8n",
		"numbers of n8n", "is n8n in use", "n8n at a glance", "count of n8n users", "how big is our n8n", "how big is n8n", "amount of workflows", "n8n usage", "users of n8n",
		"thông tin n8n", "tổng quan n8n", "có bao nhiêu workflow", "n8n có bao nhiêu user", "thông số n8n", "thống kê n8n", "n8n tổng cộng bao nhiêu",
	},
}

// ImportN8NIn is a file to import: an uploaded one, or the path of one on the
// server.
type ImportN8NIn struct {
	OnSite
	Path string `json:"path,omitempty" doc:"JSON file on the server." example:"/path/to/workflow.json"`
	// Remove is unexplained; beside a path it reads as: delete that file.
	Remove bool      `json:"remove,omitempty" doc:"Unexplained in the reference."`
	File   op.Upload `json:"file,omitempty" doc:"JSON file to upload in place of a path."`
}

// gradeN8NImport is Grant as such, and Destroy where something is removed
// that the reference does not name: it may be any file on the server.
func gradeN8NImport(in ImportN8NIn) policies.Risk {
	if in.Remove {
		return policies.Destroy
	}
	return policies.Grant
}

// ImportN8NWorkflow imports workflows. n8n replaces those of the same id and
// leaves the imported ones inactive.
var ImportN8NWorkflow = op.Operation[ImportN8NIn, Started]{
	Name:  "n8n.workflow.import",
	Route: "POST /api/sites/{site}/n8n/workflows/import",
	Risk:  policies.Destroy,
	Doc:   "Import workflows into n8n from an uploaded file or one on the server. One with the same id is replaced; they can run any code.",
	Words: []string{
		"load automation", "restore flow", "upload json workflow", "import workflow", "load workflow json", "upload workflow", "I built a flow, here is the json",
		"put the template into n8n", "load a flow from a file", "flow from the other instance", "n8n template", "here is my flow", "flow that I made at home",
		"import workflow json", "load this template", "consultant sent us a workflow", "flow from github", "add a ready-made flow", "copy a flow from staging",
		"nhập quy trình", "nhập workflow", "nhập workflow từ file", "đưa workflow vào n8n", "nạp workflow", "nạp template n8n", "thêm workflow có sẵn",
	},
	Grade: gradeN8NImport,
	Check: op.See(&ListN8NWorkflows),
}

// SwitchN8NWorkflowsIn says which state all workflows get. The reference
// shows only active; inactive is the word of its routes.
type SwitchN8NWorkflowsIn struct {
	OnSite
	Action string `json:"action" doc:"active or inactive." example:"active"`
}

// SwitchN8NWorkflows activates or deactivates all workflows.
var SwitchN8NWorkflows = op.Operation[SwitchN8NWorkflowsIn, Started]{
	Name:  "n8n.workflow.status.update",
	Route: "POST /api/sites/{site}/n8n/workflows/status",
	Risk:  policies.Grant,
	Doc:   "Activate or deactivate all workflows of a site's n8n at once. Which were active before is not kept: list them first.",
	Words: []string{
		"n8n: pause everything", "n8n: bulk switch", "stop automations", "all workflows", "activate all workflows", "deactivate all workflows", "stop all automations",
		"all flows off during the maintenance", "pause all automations", "everything in n8n off", "all flows back on", "stop every workflow", "freeze all automations",
		"resume all flows after the freeze", "migration tonight, all automations quiet", "switch every flow off", "n8n: everything on again", "whole n8n on hold",
		"nothing in n8n may fire tonight", "all of n8n quiet",
		"bật tất cả n8n", "tắt tất cả quy trình", "tắt tất cả workflow", "dừng toàn bộ workflow", "bật lại tất cả workflow", "tắt hết workflow", "tắt toàn bộ n8n workflow",
		"tạm dừng mọi quy trình", "cho mọi workflow chạy lại", "cho ngưng hết automation", "bật hết lại n8n", "n8n nghỉ hết tối nay",
	},
	// As for one workflow: activating sets code running, deactivating stops it.
	Grade: func(in SwitchN8NWorkflowsIn) policies.Risk {
		if in.Action == "inactive" {
			return policies.Disrupt
		}
		return policies.Grant
	},
	Check:   op.See(&ListN8NWorkflows),
	Preview: []op.Look{op.Show(&ListN8NWorkflows)},
}

// OnN8NWorkflow names a workflow of a site's n8n.
type OnN8NWorkflow struct {
	OnSite
	Workflow string `json:"workflow" doc:"Workflow id." example:"abc123" from:"n8n.workflow.list id name | active"`
}

// NamedN8NWorkflow is a workflow with the name that the reference sends along.
type NamedN8NWorkflow struct {
	OnN8NWorkflow
	Name string `json:"name,omitempty" doc:"Workflow's name as listed." example:"My Workflow" from:"n8n.workflow.list name | active"`
}

// Nothing proves the next two: n8n's command changes its database, and takes
// effect when n8n restarts (docs.n8n.io, "Change the active status of a
// workflow"), so the list's active would prove too much.

// ActivateN8NWorkflow lets a workflow run by its triggers. It is Grant, as a
// cron job is: from then on code runs that nobody starts.
var ActivateN8NWorkflow = op.Operation[NamedN8NWorkflow, Started]{
	Name:  "n8n.workflow.activate",
	Route: "POST /api/sites/{site}/n8n/workflows/{workflow}/active",
	Risk:  policies.Grant,
	Doc:   "Activate an n8n workflow: its triggers run it from then on. List workflows first; n8n may need a restart.",
	Words: []string{
		"turn on automation", "enable flow", "publish workflow", "activate workflow", "switch a workflow on", "turn on n8n workflow", "automation should be live",
		"flow should react again", "switch the flow on", "lead sync should run from now on", "arm the automation", "the flow is inactive", "turn on the zap",
		"webhook flow online", "put the flow into production", "automation on", "flow does not react to its webhook, it is off", "go live with the flow", "schedule trigger on",
		"switch on the reminder in n8n", "n8n flow on",
		"bật quy trình", "kích hoạt workflow", "bật workflow", "bật luồng n8n", "cho workflow chạy", "bật tự động hóa", "mở workflow lên", "bật flow", "đưa workflow vào chạy",
	},
	Check:   op.See(&ListN8NWorkflows),
	Preview: []op.Look{op.Show(&ListN8NWorkflows, "workflow=id")},
	Undo:    op.Reverse("n8n.workflow.deactivate"),
}

// DeactivateN8NWorkflow stops a workflow's triggers.
var DeactivateN8NWorkflow = op.Operation[NamedN8NWorkflow, Started]{
	Name:  "n8n.workflow.deactivate",
	Route: "POST /api/sites/{site}/n8n/workflows/{workflow}/inactive",
	Risk:  policies.Disrupt,
	Doc:   "Deactivate an n8n workflow: its triggers and webhooks stop. List workflows first; n8n may need a restart.",
	Words: []string{
		"turn off automation", "disable flow", "pause workflow", "unpublish workflow", "deactivate workflow", "switch a workflow off", "stop a workflow",
		"flow sends the same mail again and again", "that automation runs wild", "stop the flow", "automation must not run any more", "switch off the zap", "pause one flow",
		"the flow spams customers", "take the flow offline", "lead flow doubles everything", "flow is broken, take it out of service", "automation off",
		"stop the newsletter flow", "runaway workflow",
		"tắt quy trình", "tắt workflow", "dừng workflow", "tắt luồng n8n", "ngưng workflow", "workflow gửi mail liên tục, tắt đi", "dừng tự động hóa", "tắt workflow gửi mail",
		"tạm dừng workflow", "tắt flow", "flow bị lỗi, tắt đi", "ngưng luồng",
	},
	Check:   op.See(&ListN8NWorkflows),
	Preview: []op.Look{op.Show(&ListN8NWorkflows, "workflow=id")},
	Undo:    op.Reverse("n8n.workflow.activate"),
}

// StartN8NWorkflow runs a workflow once. What it does is the workflow's
// affair: code is executed, and nothing takes it back.
var StartN8NWorkflow = op.Operation[NamedN8NWorkflow, Started]{
	Name:  "n8n.workflow.start",
	Route: "POST /api/sites/{site}/n8n/workflows/{workflow}/start",
	Risk:  policies.Grant,
	Doc:   "Execute an n8n workflow once, now, with everything it does to other services. List workflows first for the id.",
	Words: []string{
		"run automation", "trigger flow", "test run workflow", "run workflow", "execute workflow", "run the workflow now", "start an n8n flow", "run the flow once",
		"trigger the flow by hand", "fire the automation now", "test the flow", "kick off the invoice flow", "do the daily report flow now",
		"do not wait for the schedule, run it", "start the import flow by hand", "weekly report now", "run once for testing workflow",
		"nightly sync flow didn't run, run it now", "missed run of a flow",
		"chạy quy trình", "chạy workflow", "chạy thử workflow", "kích chạy workflow", "chạy workflow ngay", "chạy luồng một lần", "chạy quy trình n8n", "cho flow chạy ngay",
		"bấm chạy workflow",
	},
	Preview: []op.Look{op.Show(&ListN8NWorkflows, "workflow=id")},
}

// ExportN8NWorkflowIn names a workflow and the file to make of it.
type ExportN8NWorkflowIn struct {
	OnN8NWorkflow
	Name string `json:"name,omitempty" in:"query" doc:"Name for the file." example:"My Workflow"`
}

// ExportN8NWorkflow downloads a workflow. It reveals: nodes can hold tokens
// and headers in plain text, beside the credentials that they refer to.
var ExportN8NWorkflow = op.Operation[ExportN8NWorkflowIn, op.PrivateFile]{
	Name:  "n8n.workflow.export",
	Route: "POST /api/sites/{site}/n8n/workflows/{workflow}/export",
	Risk:  policies.Reveal,
	Reads: true,
	Doc:   "Download an n8n workflow as a JSON file; its nodes can hold secrets. List workflows first for the id.",
	Words: []string{
		"save automation", "copy flow", "backup flow", "export workflow", "download workflow", "workflow json", "a colleague wants a copy of the flow", "save the flow as json",
		"flow as a file", "share a flow with somebody", "backup of one workflow", "put the flow into git", "keep a version of the flow", "give the flow to another team",
		"take the flow to another n8n",
		"xuất quy trình", "xuất workflow", "lưu workflow ra file", "xuất workflow ra json", "tải workflow về", "gửi workflow cho bạn", "lấy workflow ra", "sao lưu một workflow",
	},
}

// N8NWorkflow is a workflow of n8n.
type N8NWorkflow struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Active bool   `json:"active"`
}

// N8NWorkflowList is the answer of ListN8NWorkflows.
type N8NWorkflowList struct {
	Data []N8NWorkflow `json:"data"`
}

// ListN8NWorkflows lists the workflows of a site's n8n.
var ListN8NWorkflows = op.Operation[OnSite, N8NWorkflowList]{
	Name:  "n8n.workflow.list",
	Route: "GET /api/sites/{site}/n8n/workflows",
	Risk:  policies.Read,
	Doc:   "List the workflows of a site's n8n: id, name, and whether each is active.",
	Words: []string{
		"automations", "zaps", "n8n: what runs", "list workflows", "which workflows are active", "n8n workflows", "what automations do we have", "what do we automate",
		"which flows exist", "which automations are on", "is the invoice flow active", "flows in n8n", "names of the flows", "inventory of automations",
		"which flow sends the invoices", "ids of the workflows", "disabled flows",
		"danh sách quy trình", "danh sách workflow", "n8n có những workflow nào", "workflow nào đang bật", "xem các luồng n8n", "liệt kê workflow", "các quy trình tự động",
		"workflow nào đang tắt", "n8n đang tự động gì",
	},
}

// ImportN8NCredential imports credentials. n8n replaces those of the same id,
// so that workflows can be made to send data to somebody else's account.
var ImportN8NCredential = op.Operation[ImportN8NIn, Started]{
	Name:  "n8n.credential.import",
	Route: "POST /api/sites/{site}/n8n/credentials/import",
	Risk:  policies.Destroy,
	Doc:   "Import credentials into n8n from an uploaded file or one on the server. One with the same id is replaced.",
	Words: []string{
		"n8n: restore api keys", "n8n: load secrets", "n8n: upload json", "import n8n credentials", "credentials json", "bring the API logins from the old n8n over",
		"put credentials into n8n", "load saved logins into n8n", "n8n secrets from a file", "n8n credentials from the other instance", "import credential n8n",
		"add saved logins to n8n", "restore credentials of n8n", "connections from a json", "n8n lost its logins", "feed the old n8n's secrets in",
		"nhập thông tin xác thực", "nhập credential vào n8n", "đưa api key vào n8n", "chuyển credential từ n8n cũ qua", "nạp credential",
	},
	Grade: gradeN8NImport,
	Check: op.See(&ListN8NCredentials),
}

// ExportN8NCredentialIn names a credential and the file to make of it.
type ExportN8NCredentialIn struct {
	OnSite
	Credential string `json:"credential" doc:"Credential id." example:"abc123" from:"n8n.credential.list id name | type"`
	Name       string `json:"name,omitempty" in:"query" doc:"Name for the file." example:"API Key"`
}

// ExportN8NCredential downloads a credential.
var ExportN8NCredential = op.Operation[ExportN8NCredentialIn, op.PrivateFile]{
	Name:  "n8n.credential.export",
	Route: "POST /api/sites/{site}/n8n/credentials/{credential}/export",
	Risk:  policies.Reveal,
	Reads: true,
	Doc:   "Download an n8n credential as a JSON file with its secrets. List credentials first for the id.",
	Words: []string{
		"n8n: api key", "n8n: show token", "n8n: save password", "n8n credentials file", "export n8n credential", "download an n8n api key",
		"one API login out of n8n as a file", "slack login from n8n", "hand me the google credential of n8n", "secrets of n8n as json", "credential of n8n to a file",
		"move an n8n login to another instance", "credential of the CRM out of n8n", "take a saved login along", "n8n: export a connection",
		"xuất thông tin xác thực", "xuất credential n8n", "lấy api key ra khỏi n8n", "tải credential n8n", "lấy một credential n8n ra file",
	},
}

// N8NCredential is a credential of n8n without its secret.
type N8NCredential struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// N8NCredentialList is the answer of ListN8NCredentials.
type N8NCredentialList struct {
	Data []N8NCredential `json:"data"`
}

// ListN8NCredentials lists the credentials of a site's n8n.
var ListN8NCredentials = op.Operation[OnSite, N8NCredentialList]{
	Name:  "n8n.credential.list",
	Route: "GET /api/sites/{site}/n8n/credentials",
	Risk:  policies.Read,
	Doc:   "List the credentials of a site's n8n: id, name and type, without their secrets.",
	Words: []string{
		"n8n: api keys", "connected accounts", "n8n: integrations", "n8n credentials", "which api keys does n8n have", "accounts connected to n8n",
		"which logins are stored in n8n", "which connections has n8n saved", "what is n8n connected to", "n8n secrets, names only", "which accounts does n8n use",
		"xem credential n8n", "does n8n know our slack", "saved connections", "stored passwords in n8n", "which google accounts hang on n8n",
		"danh sách thông tin xác thực", "n8n đang kết nối với gì", "các credential n8n", "n8n lưu những tài khoản nào", "danh sách credential", "n8n nối với tài khoản nào",
		"các kết nối trong n8n",
	},
}
