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
	Application int64 `json:"application" doc:"Id from application list." example:"5" from:"application.list id name binary_name | installed"`
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
	Words: []string{
		"software catalogue", "all apps", "what can be installed", "packages", "available software", "app store", "list of installable applications",
		"what could I put on there", "which software is on offer", "software that the panel can install", "catalogue of applications", "what else can I install",
		"installable packages", "could the panel install rabbitmq", "list of everything installable", "which programs are supported",
		"tra cứu ứng dụng", "có thể cài những gì", "phần mềm có thể cài", "danh mục ứng dụng", "hỗ trợ cài phần mềm nào",
	},
}

// StartApplication starts a stopped application.
var StartApplication = op.Operation[OnApplication, Started]{
	Name:  "application.start",
	Route: "POST /api/servers/{server}/applications/{application}/start",
	Risk:  policies.Change,
	Doc:   "Start a stopped application (PHP, MySQL, Nginx, …) on a server: the counterpart of application stop.",
	Words: []string{
		"turn on service", "bring up nginx", "systemctl start", "run mysql again", "start redis", "service mysql start", "database server is down", "bring the service back",
		"apache does not run", "nginx is dead", "mysql is down", "redis died", "apache went down", "bring back nginx", "mysql crashed, get it up", "database does not run",
		"connection refused by mysql", "web server is not running", "php-fpm is down", "start mariadb", "fire up memcached", "systemctl start nginx", "cache server is off",
		"start postgres again", "turn mysql on", "web server fell over", "php-fpm died", "get mysqld back on its feet", "the cache does not come up after the reboot",
		"could not connect to redis", "web server refuses connections", "can't connect to local MySQL server through socket", "service failed, start it", "revive memcached",
		"somebody stopped nginx", "stack is down", "run redis-server", "postgres is off since the update", "launch the search server", "web server stopped by itself",
		"start the queue service", "mysql did not come back after the reboot", "start what is stopped", "web server must run",
		"bật dịch vụ", "khởi động ứng dụng", "bật lại mysql", "chạy lại dịch vụ đã tắt", "mysql bị tắt", "nginx chết rồi", "bật redis", "khởi động mysql", "mysql chưa chạy",
		"nginx không chạy", "dịch vụ bị sập", "mysql sập", "apache không lên", "kích mysql chạy", "mở lại dịch vụ", "web server không chạy", "không kết nối được mysql, bật lên",
	},
	Undo: op.Reverse("application.stop"),
}

// StopApplication stops an application until somebody starts it.
var StopApplication = op.Operation[OnApplication, Started]{
	Name:  "application.stop",
	Route: "POST /api/servers/{server}/applications/{application}/stop",
	Risk:  policies.Disrupt,
	Doc:   "Stop an application on a server. Sites that need it are down until it is started again.",
	Words: []string{
		"turn off service", "shut down mysql", "halt nginx", "systemctl kill", "stop redis", "service apache stop", "kill the daemon", "systemctl stop", "take mysql down",
		"stop memcached", "free its memory", "switch off redis", "shut redis down", "stop mysql for the maintenance", "take nginx down", "service stop",
		"memcached should not run", "stop the web server", "elasticsearch eats all memory, stop it", "turn apache off", "halt the database server", "put the service to sleep",
		"systemctl stop mysql", "do not let it run", "nobody needs it at the moment, shut it", "give redis a rest", "silence the daemon", "free memory by stopping a service",
		"keep mysql down during the copy", "bring apache to a halt", "mongod off", "disable the running service", "take the web server off the air", "kill mysql",
		"search engine costs too much RAM, halt it", "let the service rest", "elasticsearch off", "isn't used this week, turn it off", "switch the service off for now",
		"mongo off",
		"tắt dịch vụ", "dừng ứng dụng", "ngừng dịch vụ", "tắt mysql", "tắt nginx", "tắt redis", "dừng mysql", "ngưng dịch vụ", "tạm tắt dịch vụ", "tắt memcached",
		"cho redis nghỉ", "tắt tạm mysql", "đừng cho chạy nữa", "tốn ram, tắt dịch vụ", "dừng dịch vụ lại",
	},
	Preview: []op.Look{op.Show(&ListApplications, "application=id")},
	Undo:    op.Reverse("application.start"),
}

// RestartApplication stops and starts an application.
var RestartApplication = op.Operation[OnApplication, Started]{
	Name:  "application.restart",
	Route: "POST /api/servers/{server}/applications/{application}/restart",
	Risk:  policies.Disrupt,
	Doc:   "Restart an application on a server. Its requests fail for a moment.",
	Words: []string{
		"bounce nginx", "reload php-fpm", "systemctl", "mysql hangs", "restart php", "restart mysql", "systemctl restart", "service nginx restart", "apache is stuck",
		"kick the web server", "502 bad gateway", "php-fpm hangs", "restart apache", "nginx stuck", "give nginx a kick", "restart mariadb", "bounce redis",
		"restart the database server", "mysql does not respond", "php workers hang", "web server does not answer", "restart the web server", "service php-fpm restart",
		"reload nginx", "systemctl reload", "504 from php-fpm", "site shows 502", "all workers busy", "restart supervisor", "restart memcached", "/etc/init.d/mysql restart",
		"restart nodejs", "kick the database", "serves rubbish, restart it", "varnish", "config changed, reload the service", "memory leak in php-fpm",
		"connection pool is stuck", "bounce the daemon", "sessions lost, restart redis", "php hangs at 100 percent", "search index down, bounce elasticsearch",
		"give mysql a reboot", "nginx -s reload", "apachectl graceful", "queue workers hang", "restart supervisord", "kick varnish", "reset php-fpm",
		"site hangs, restart the web server", "give php-fpm a kick", "nginx config test and reload", "refresh the service", "memcached flush by restart",
		"service mariadb restart", "spits 502s, shake it awake", "bad gateway since lunch", "web server acts up", "kick it", "php requests pile up",
		"khởi động lại dịch vụ", "chạy lại php", "khởi động lại nginx", "restart dịch vụ", "chạy lại nginx", "restart mysql giúp", "mysql bị treo", "php bị treo", "lỗi 502",
		"khởi động lại mysql", "restart lại nginx", "khởi động lại apache", "php-fpm đơ", "nginx đơ, chạy lại", "bounce dịch vụ", "web đứng, restart nginx",
		"tải lại cấu hình nginx",
	},
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
	Words: []string{
		"watchdog", "keep alive", "toggle monitoring", "self healing", "restart automatically when it crashes", "auto restart", "Restart=always", "monit",
		"bring it back when it dies", "should come back up on its own", "get up again by itself", "start again automatically after a crash", "make sure it stays up",
		"keeps dying, restart it automatically", "restart on failure", "keep the service alive", "auto heal", "supervise the service",
		"do not restart it automatically any more", "systemd Restart=on-failure", "when it falls over", "when it crashes at night", "dies every night",
		"next time it goes belly up I do not want to be called", "it crashes again and again", "recover without me", "respawn after a crash", "process supervision",
		"restart policy of the service", "nobody should have to start it by hand", "flaps all the time", "service that falls down", "nginx has to look after itself",
		"nobody is awake at night", "keep it up round the clock", "guard the service against crashes",
		"tự khởi động lại", "giám sát dịch vụ", "tự bật lại khi chết", "chết thì tự bật lại", "tự khởi động khi bị sập", "tự động chạy lại khi lỗi", "bật auto restart",
		"sập thì tự lên", "hay bị sập", "tự hồi phục dịch vụ", "không cần bật tay", "cứ chết hoài", "phải tự sống lại", "tự phục hồi khi crash",
	},
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
	Name:  "openlitespeed.admin.update",
	Route: "POST /api/servers/{server}/applications/{application}/ols-admin-update",
	Risk:  policies.Grant,
	Doc:   "Replace user name and password of OpenLiteSpeed's admin console. The old login stops working.",
	Words: []string{
		"OLS", "WebAdmin", "litespeed 7080", "litespeed: reset console credentials", "OpenLiteSpeed admin password", "WebAdmin password", "forgot the litespeed password",
		"litespeed console login", "password for port 7080", "litespeed webadmin login", "cannot get into the litespeed console", "lsadm", "admin of openlitespeed",
		"new login for the OLS console", "admpass.sh", "set new credentials for the litespeed console", "OLS admin locked out", "web console of litespeed",
		"litespeed console password",
		"đổi mật khẩu OLS", "quản trị litespeed", "mật khẩu OpenLiteSpeed", "quên mật khẩu litespeed", "đổi mật khẩu webadmin", "đổi user quản trị openlitespeed",
		"không vào được webadmin litespeed", "pass quản trị ols",
	},
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
	Words: []string{
		"apps", "software", "services", "php modules", "mysql version", "installed software", "which php versions are installed", "what is installed", "dpkg -l", "phpversions",
		"redis version", "which version of nginx", "what runs on this box", "what software do we have", "which services are there", "is redis installed", "do we have imagick",
		"is node installed", "which extensions are enabled", "php -m", "apt list --installed", "rpm -qa", "mysql --version", "which PHPs are on there", "list of services",
		"systemctl list-units", "is memcached there", "which database server is it", "mysql or mariadb here", "is the intl module loaded", "version of php that is installed",
		"tell me the services of web02", "overview of the stack", "lemp or lamp", "which web server", "is ffmpeg there", "what versions do we run", "is it there already",
		"does php have imap", "which runtime", "supported extensions that are on",
		"danh sách ứng dụng", "phần mềm", "đã cài những gì", "đang cài phiên bản nào", "server có cài redis chưa", "những phần mềm đã cài", "các phiên bản php đã cài",
		"danh sách dịch vụ", "có những dịch vụ nào", "web01 chạy nginx hay apache", "php bản mấy", "có cài imagick không", "dịch vụ nào đang chạy", "có imap trong php chưa",
		"kiểm tra dịch vụ đã cài",
	},
}

// InstallApplicationIn is an application and what some of them ask for.
type InstallApplicationIn struct {
	OnServer
	Version         string    `json:"version,omitempty" doc:"Version, where there are several." example:"8.3"`
	AppID           int64     `json:"app_id" doc:"Id from application list." example:"4432" from:"application.list id name binary_name | installed"`
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
	Name:  "application.install",
	Route: "POST /api/servers/{server}/applications",
	Risk:  policies.Grant,
	Doc:   "Install an application or extension from application list. Services among them open a port and need a password.",
	Words: []string{
		"add php version", "set up redis", "apt install", "new software", "install mysql", "install php 8.4", "add memcached", "yum install", "add php extension", "imagick",
		"we need redis here", "put nodejs on the server", "node 20", "add elasticsearch", "set up postgres", "get mariadb on the box", "install supervisor", "rabbitmq",
		"meilisearch", "mongodb server", "install an extension", "php extension missing", "call to undefined function", "class not found extension", "apt-get install",
		"dnf install", "add a package", "python", "java", "ffmpeg", "composer missing", "wants elasticsearch", "needs memcached", "install another php version",
		"another PHP next to the present one", "could not find driver", "pdo_pgsql", "pdo_mysql", "gd library missing", "app asks for a php module", "we lack ffmpeg",
		"command not found", "module not loaded", "want to try caddy", "docker engine", "git is missing", "add php-intl", "redis extension for php", "phpredis", "swoole",
		"mailhog", "sphinx search", "need java for the app", "bring varnish to the server", "get imap support into php", "sodium", "zip module", "enable an extension of php",
		"drivers for postgres", "new runtime", "add nginx", "mod_security", "certbot on the server", "pdftk", "wkhtmltopdf", "bring mongodb onto the box",
		"ext-bcmath is missing", "composer requires ext-intl", "requirements of laravel", "add the extension",
		"cài đặt", "cài ứng dụng", "thêm php", "cài redis", "cài thêm phần mềm", "cài nodejs", "cài mysql", "cài php 8.3", "cài thêm extension", "thiếu extension php",
		"cài dịch vụ", "cài phần mềm mới", "cài postgres", "thiếu driver", "cài gói", "web cần extension", "thêm module php", "cài docker", "hỗ trợ imap cho php",
		"cần nodejs bản 20", "web báo thiếu ext",
	},
	Check:   op.Turns(&ListApplications, "app_id=id", "installed", true).Unless("version"),
	Preview: []op.Look{op.Show(&ListApplications, "app_id=id")},
}

// UpdateApplication updates an application to the latest version. It is a
// Disrupt: the application restarts, and the panel has no way back to the
// version before.
var UpdateApplication = op.Operation[OnApplication, Started]{
	Name:  "application.update",
	Route: "PUT /api/servers/{server}/applications/{application}",
	Risk:  policies.Disrupt,
	Doc:   "Bring an installed application to its latest version. It is interrupted meanwhile, and there is no way back.",
	Words: []string{
		"upgrade", "patch mysql", "new release", "apt upgrade", "upgrade redis", "newer mysql version", "update php to the latest patch", "apt install --only-upgrade",
		"redis is ancient", "get nginx to the current release", "bring mysql up to date", "mariadb is outdated", "newest nginx", "minor update of php", "new version of redis",
		"apt upgrade mariadb", "update the database server", "yum update nginx", "latest node", "new minor version of postgres", "vulnerability in redis", "bump node",
		"nginx too old", "get the latest mariadb", "patch the web server", "move redis up a version", "newest php patch level", "elasticsearch upgrade", "update nginx",
		"bring the web server to the latest release", "security fix for nginx", "newest elasticsearch", "php patch release", "mysql is way behind, lift it",
		"versions behind", "software is years old", "minor upgrade of the database server",
		"nâng cấp", "cập nhật ứng dụng", "cập nhật mysql", "nâng cấp phần mềm", "nâng cấp mysql", "cập nhật nginx", "lên bản mới redis", "cập nhật php", "nâng cấp nginx",
		"node cũ quá", "cập nhật redis", "lên đời mariadb", "bản cũ quá, nâng lên",
	},
	Preview: []op.Look{op.Show(&ListApplications, "application=id")},
}

// UninstallApplication removes an application from a server.
var UninstallApplication = op.Operation[OnApplication, Started]{
	Name:  "application.uninstall",
	Route: "DELETE /api/servers/{server}/applications/{application}",
	Risk:  policies.Destroy,
	Doc:   "Remove an application from a server. Sites that need it stop working; what it kept may be lost.",
	Words: []string{
		"delete software", "purge", "apt remove", "get rid of php version", "remove redis", "uninstall php 7.4", "apt purge", "drop an old php", "remove the package",
		"get rid of postgres", "remove mysql server", "take redis off the box", "we no longer need memcached", "nobody uses mongodb here", "the mysql package can go",
		"remove old php versions", "php 7.4 can go", "throw elasticsearch out", "clean out software we do not use", "remove an extension", "apt-get purge", "yum remove",
		"uninstall node", "memcached is not used by any site", "purge the mail filter", "throw out the old node", "two php versions too many", "delete php 7.2",
		"uninstall elasticsearch", "dependency is not needed", "slim the server down", "remove software", "apache can go, we use nginx", "was a bad idea, drop it", "redis out",
		"get the software off the server", "remove varnish", "tidy up services",
		"gỡ cài đặt", "xóa ứng dụng", "gỡ phần mềm", "gỡ php", "gỡ redis", "gỡ mysql", "xóa php cũ", "gỡ nodejs", "gỡ dịch vụ không dùng", "bỏ phần mềm", "gỡ bỏ phần mềm",
		"gỡ elasticsearch", "bỏ php 7.4", "gỡ memcached", "xóa gói không cần", "gỡ ra khỏi server",
	},
	Check:   op.Becomes(&ListApplications, "application=id", "installed", false),
	Preview: []op.Look{op.Show(&ListApplications, "application=id")},
}
