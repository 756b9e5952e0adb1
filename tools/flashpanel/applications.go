package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var applications = op.Group{Title: "Applications", Name: "applications", Operations: []op.Declaration{
	&QueryApplications, &StartApplication, &StopApplication, &RestartApplication, &UpdateAutoRestart,
	&UpdateOpenLiteSpeedAdmin, &ListApplications, &InstallApplication, &UpdateApplication, &UninstallApplication,
}}

// OnApplication names an application of a server.
type OnApplication struct {
	OnServer
	Application int64 `json:"application" doc:"Id from application list." example:"5"`
}

// ApplicationFilter narrows the lists of applications.
type ApplicationFilter struct {
	Extension  string `json:"extension,omitempty" doc:"Only extensions of this group." enum:"php-extension|ols-extension" example:"php-extension"`
	BinaryName string `json:"binary_name,omitempty" doc:"Base binary; needed with extension." example:"php8.3"`
	// OSVersion is a fraction in the reference, 4326.41688, which means nothing.
	OSVersion float64 `json:"os_version,omitempty" doc:"Unexplained in the reference."`
}

// Application is a piece of software that a server has or could have.
type Application struct {
	ID         int64  `json:"id"`
	Name       string `json:"name"`
	BinaryName string `json:"binary_name"`
	Installed  bool   `json:"installed"`
}

// ApplicationList is the answer of QueryApplications and ListApplications.
type ApplicationList struct {
	Data []Application `json:"data"`
}

// QueryApplicationsIn has the server as an optional query argument: the
// reference lists it among the path's, but the path has no place for it.
type QueryApplicationsIn struct {
	Server op.Server `json:"server,omitempty" in:"query" doc:"Server id or name."`
	ApplicationFilter
}

// QueryApplications lists applications without a server in the path. The
// reference documents it beside ListApplications, in the same words.
var QueryApplications = op.Operation[QueryApplicationsIn, ApplicationList]{
	Name:  "application.query",
	Route: "GET /api/servers/applications",
	Risk:  policies.Read,
	Doc:   "List applications without naming a server in the path. Prefer application list, which is the same for one server.",
	Words: []string{"software catalogue", "all apps", "what can be installed", "packages", "tra cứu ứng dụng", "available software", "app store", "list of installable applications"},
}

// StartApplication starts a stopped application.
var StartApplication = op.Operation[OnApplication, Started]{
	Name:  "application.start",
	Route: "POST /api/servers/{server}/applications/{application}/start",
	Risk:  policies.Change,
	Doc:   "Start a stopped application (PHP, MySQL, Nginx, …) on a server: the counterpart of application stop.",
	Words: []string{"turn on service", "bring up nginx", "systemctl start", "run mysql again", "bật dịch vụ", "khởi động ứng dụng", "start redis", "service mysql start", "database server is down", "bring the service back", "apache does not run", "bật lại mysql", "chạy lại dịch vụ đã tắt"},
	Undo:  op.Reverse("application.stop"),
}

// StopApplication stops an application until somebody starts it.
var StopApplication = op.Operation[OnApplication, Started]{
	Name:    "application.stop",
	Route:   "POST /api/servers/{server}/applications/{application}/stop",
	Risk:    policies.Disrupt,
	Doc:     "Stop an application on a server. Sites that need it are down until it is started again.",
	Words:   []string{"turn off service", "shut down mysql", "halt nginx", "systemctl kill", "tắt dịch vụ", "dừng ứng dụng", "stop redis", "service apache stop", "kill the daemon", "systemctl stop", "take mysql down", "ngừng dịch vụ", "stop memcached", "free its memory"},
	Preview: []op.Look{op.Show(&ListApplications, "application=id")},
	Undo:    op.Reverse("application.start"),
}

// RestartApplication stops and starts an application.
var RestartApplication = op.Operation[OnApplication, Started]{
	Name:    "application.restart",
	Route:   "POST /api/servers/{server}/applications/{application}/restart",
	Risk:    policies.Disrupt,
	Doc:     "Restart an application on a server. Its requests fail for a moment.",
	Words:   []string{"bounce nginx", "reload php-fpm", "systemctl", "mysql hangs", "khởi động lại dịch vụ", "chạy lại php", "restart php", "restart mysql", "systemctl restart", "service nginx restart", "apache is stuck", "kick the web server", "502 bad gateway", "php-fpm hangs", "khởi động lại nginx", "restart dịch vụ"},
	Preview: []op.Look{op.Show(&ListApplications, "application=id")},
}

// UpdateAutoRestartIn says whether the panel watches an application.
type UpdateAutoRestartIn struct {
	OnApplication
	Enabled bool `json:"enabled" doc:"true to watch it, false to stop that."`
}

// UpdateAutoRestart turns the watch over an application on or off. Off is a
// Change and no Grant: the watch keeps a service up, it keeps nobody out.
var UpdateAutoRestart = op.Operation[UpdateAutoRestartIn, Started]{
	Name:  "application.autorestart.update",
	Route: "POST /api/servers/{server}/applications/{application}/auto-restart",
	Risk:  policies.Change,
	Doc:   "Set whether the panel restarts an application by itself when it fails. Some applications do not support it.",
	Words: []string{"watchdog", "keep alive", "toggle monitoring", "self healing", "tự khởi động lại", "giám sát dịch vụ", "restart automatically when it crashes", "auto restart", "Restart=always", "monit", "bring it back when it dies", "tự bật lại khi chết"},
}

// UpdateOpenLiteSpeedAdminIn is the new login of the web server's console.
type UpdateOpenLiteSpeedAdminIn struct {
	OnApplication
	AdminUsername string    `json:"admin_username" doc:"New name to log in with." example:"admin"`
	AdminPassword op.Secret `json:"admin_password" doc:"New password."`
}

// UpdateOpenLiteSpeedAdmin replaces the login of OpenLiteSpeed's WebAdmin
// console. It is a Grant: who holds the login configures the web server.
var UpdateOpenLiteSpeedAdmin = op.Operation[UpdateOpenLiteSpeedAdminIn, Started]{
	Name:    "openlitespeed.admin.update",
	Route:   "POST /api/servers/{server}/applications/{application}/ols-admin-update",
	Risk:    policies.Grant,
	Doc:     "Replace user name and password of OpenLiteSpeed's admin console. The old login stops working.",
	Words:   []string{"OLS", "WebAdmin", "litespeed 7080", "reset console credentials", "đổi mật khẩu OLS", "quản trị litespeed", "OpenLiteSpeed admin password", "WebAdmin password", "forgot the litespeed password", "litespeed console login", "mật khẩu OpenLiteSpeed"},
	Preview: []op.Look{op.Show(&ListApplications, "application=id")},
}

// ListApplicationsIn narrows the list of a server's applications.
type ListApplicationsIn struct {
	OnServer
	ApplicationFilter
}

// ListApplications lists what a server has installed and could install.
var ListApplications = op.Operation[ListApplicationsIn, ApplicationList]{
	Name:  "application.list",
	Route: "GET /api/servers/{server}/applications",
	Risk:  policies.Read,
	Doc:   "List the installed and available applications of a server with their ids; give extension for PHP extensions.",
	Words: []string{"apps", "software", "services", "php modules", "mysql version", "danh sách ứng dụng", "phần mềm", "installed software", "which php versions are installed", "what is installed", "dpkg -l", "phpversions", "redis version", "đã cài những gì"},
}

// InstallApplicationIn is an application and what some of them ask for.
type InstallApplicationIn struct {
	OnServer
	Version         string    `json:"version,omitempty" doc:"Version, where there are several." example:"8.3"`
	AppID           int64     `json:"app_id" doc:"Id from application list." example:"4432"`
	Password        op.Secret `json:"password,omitempty" doc:"Password of the service."`
	Port            int64     `json:"port,omitempty" doc:"TCP port that it listens on." example:"7700"`
	AdminUsername   string    `json:"admin_username,omitempty" doc:"Name of its administrator." example:"admin"`
	AdminPassword   op.Secret `json:"admin_password,omitempty" doc:"Password of its administrator."`
	ManagerPassword op.Secret `json:"manager_password,omitempty" doc:"Password of its manager."`
	User            string    `json:"user,omitempty" doc:"User of the service." example:"minioadmin"`
}

// InstallApplication installs an application. It is a Grant because the id
// does not say whether it is a PHP extension or a service that listens on a
// port and lets people in. A version in the list that was there before proves
// nothing, and of a version that is asked for the list does not speak.
var InstallApplication = op.Operation[InstallApplicationIn, Started]{
	Name:    "application.install",
	Route:   "POST /api/servers/{server}/applications",
	Risk:    policies.Grant,
	Doc:     "Install an application or extension from application list. Services among them open a port and need a password.",
	Words:   []string{"add php version", "set up redis", "apt install", "new software", "cài đặt", "cài ứng dụng", "thêm php", "install mysql", "install php 8.4", "add memcached", "yum install", "add php extension", "imagick", "cài redis", "cài thêm phần mềm"},
	Check:   op.Turns(&ListApplications, "app_id=id", "installed", true).Unless("version"),
	Preview: []op.Look{op.Show(&ListApplications, "app_id=id")},
}

// UpdateApplication updates an application to the latest version. It is a
// Disrupt: the application restarts, and the panel has no way back to the
// version before.
var UpdateApplication = op.Operation[OnApplication, Started]{
	Name:    "application.update",
	Route:   "PUT /api/servers/{server}/applications/{application}",
	Risk:    policies.Disrupt,
	Doc:     "Bring an installed application to its latest version. It is interrupted meanwhile, and there is no way back.",
	Words:   []string{"upgrade", "patch mysql", "new release", "apt upgrade", "nâng cấp", "cập nhật ứng dụng", "upgrade redis", "newer mysql version", "update php to the latest patch", "apt install --only-upgrade", "cập nhật mysql", "nâng cấp phần mềm"},
	Preview: []op.Look{op.Show(&ListApplications, "application=id")},
}

// UninstallApplication removes an application from a server.
var UninstallApplication = op.Operation[OnApplication, Started]{
	Name:    "application.uninstall",
	Route:   "DELETE /api/servers/{server}/applications/{application}",
	Risk:    policies.Destroy,
	Doc:     "Remove an application from a server. Sites that need it stop working; what it kept may be lost.",
	Words:   []string{"delete software", "purge", "apt remove", "get rid of php version", "gỡ cài đặt", "xóa ứng dụng", "remove redis", "uninstall php 7.4", "apt purge", "drop an old php", "remove the package", "gỡ phần mềm", "gỡ php"},
	Check:   op.Becomes(&ListApplications, "application=id", "installed", false),
	Preview: []op.Look{op.Show(&ListApplications, "application=id")},
}
