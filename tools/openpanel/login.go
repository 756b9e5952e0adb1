package openpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var login = op.Group{Title: "Login", Name: "login", Operations: []op.Declaration{
	&LogIn,
}}

// LogInIn is what an account proves itself with.
type LogInIn struct {
	Username  string    `json:"username" doc:"User name of the account." example:"testuser"`
	Password  op.Secret `json:"password" doc:"Password of the account."`
	TwoFACode op.Secret `json:"twofa_code,omitempty" doc:"Code of six digits, where 2FA is on."`
}

// LoggedIn is a token, or the word that a code is needed first.
type LoggedIn struct {
	Token string `json:"token" secret:"true"`
	// TwoFARequired comes without a token.
	TwoFARequired bool  `json:"twofa_required"`
	UserID        int64 `json:"user_id"`
	// ExpiresIn is in seconds; 0 where the panel did not say.
	ExpiresIn int64 `json:"expires_in"`
}

// LogIn trades a password for a token. The panel limits log-ins and mails
// each one to the user (facts/panels.md), so the client logs in by itself and
// keeps the token.
var LogIn = op.Operation[LogInIn, LoggedIn]{
	Name:  "login",
	Route: "POST /api/login",
	Risk:  policies.Reveal,
	Doc:   "Trade user name and password for a token. panelbot does it by itself, and repeated tries get its address banned.",
	Words: []string{
		"sign in", "JWT", "authenticate", "2FA code", "log in to OpenPanel", "get a token", "OpenPanel login", "session is over", "log me in to openpanel",
		"openpanel token expired", "sign in as user", "renew the openpanel session", "jwt from openpanel", "new session", "authenticate at openpanel",
		"token of the hosting panel", "log in to the hosting panel",
		"đăng nhập", "lấy mã truy cập", "đăng nhập openpanel", "lấy token openpanel", "phiên openpanel hết hạn", "vào openpanel", "đăng nhập lại openpanel",
	},
	Login: true,
}
