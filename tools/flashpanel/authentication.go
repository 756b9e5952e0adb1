package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var authentication = op.Group{Title: "Authentication", Name: "authentication", Operations: []op.Declaration{
	&CreateToken,
}}

// CreateTokenIn is a login of the panel.
type CreateTokenIn struct {
	Email      string    `json:"email" doc:"Address of the panel account." example:"user@example.com"`
	Password   op.Secret `json:"password" doc:"Password of the panel account."`
	Code       op.Secret `json:"code,omitempty" doc:"One-time code, where 2FA is on."`
	DeviceName string    `json:"device_name,omitempty" doc:"Label of the token." example:"My Device"`
}

// Token is what every authenticated call carries in its two headers.
type Token struct {
	Token string `json:"token" secret:"true"`
	Code  string `json:"code" secret:"true"`
}

// CreateToken logs in. It is a Destroy and no mere Reveal: the panel keeps
// the 10 newest tokens of an account and revokes the oldest without asking,
// which may be the bot's own.
var CreateToken = op.Operation[CreateTokenIn, Token]{
	Name:  "token.create",
	Route: "POST /api/token",
	Risk:  policies.Destroy,
	Doc:   "Log in for a new API token and code. Only the 10 newest tokens live: an eleventh revokes the oldest. Use `panelbot login` instead.",
	Words: []string{
		"sign in", "authenticate", "bearer", "X-Code", "credentials", "get an API token", "log in to the panel", "panel login", "api key for flashpanel", "new api token",
		"token got revoked", "access token for my script", "my script has to authenticate", "log in to flashpanel", "sign in to the panel", "session of the panel is over",
		"another api token", "token expired", "panel account login", "xin api key flashpanel", "token for the ci", "bearer for flashpanel",
		"script needs to call the panel's API", "credentials for the panel's API", "renew my panel token", "flashpanel login", "token flashpanel", "Authorization header",
		"X-API-Key", "secret for API calls", "curl the panel's API", "new key for the panel API", "credential for an integration",
		"đăng nhập", "lấy mã truy cập", "tạo API token", "đăng nhập FlashPanel", "tạo token mới", "lấy api token", "token hết hạn", "đăng nhập panel", "cần token cho script",
		"key để gọi api",
	},
	Login: true,
}
