package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var phpmyadmin = op.Group{Title: "PhpMyAdmin", Name: "phpmyadmin", Operations: []op.Declaration{
	&LoginPhpMyAdmin,
}}

// LoginPhpMyAdminIn says as whom to log in. The database user is required,
// so that a rule and an approver see whose rights the link has.
type LoginPhpMyAdminIn struct {
	OnSite
	DatabaseUser string `json:"database_user" doc:"Database user to log in as." example:"flashvps"`
}

// LoginPhpMyAdmin mints a login: the link that the panel redirects to opens
// the databases of that user without a password.
var LoginPhpMyAdmin = op.Operation[LoginPhpMyAdminIn, op.Redirect]{
	Name:  "phpmyadmin.login",
	Route: "GET /api/sites/{site}/phpmyadmin/login",
	Risk:  policies.Reveal,
	Doc:   "Make a link that opens a phpMyAdmin site as a database user without a password. The site must be a phpMyAdmin site.",
	Words: []string{
		"pma", "one-click sign in", "mysql web ui", "browse tables", "phpMyAdmin", "open phpMyAdmin", "look into the tables", "edit table rows", "adminer",
		"log in to phpMyAdmin", "let me into pma", "look at the tables in the browser", "database gui", "click through the database", "edit a row by hand",
		"web interface for mysql", "browse the database", "sql in the browser", "phpmyadmin link", "link phpmyadmin", "look at a few rows by browser",
		"change a value in a table", "mysql in the browser", "sql console on the web", "see the data of the shop", "wordpress users table", "graphical database tool",
		"click around in the tables", "xin link phpmyadmin", "see rows", "run a select",
		"đăng nhập cơ sở dữ liệu", "mở phpMyAdmin", "đăng nhập phpMyAdmin", "vào phpmyadmin", "xem bảng trong database", "mở pma", "vào quản lý database trên web",
		"sửa dữ liệu trong bảng", "xem dữ liệu trong bảng", "mở bảng ra sửa", "giao diện mysql",
	},
}
