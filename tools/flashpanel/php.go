package flashpanel

import (
	"encoding/json"
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

var php = op.Group{Title: "PHP Settings", Name: "php", Operations: []op.Declaration{
	&EnableOPcache, &DisableOPcache, &UpdateMaxUploadSize, &UpdateMaxExecutionTime,
	&UpdatePHPCLI, &EnableIonCube, &DisableIonCube, &GetPHPINI, &UpdatePHPINI,
}}

// What changes all PHP versions, or a module of one, is Disrupt: it needs a
// reload of PHP, which ends running requests where process_control_timeout
// has its default of 0 (php-fpm.conf), and it reaches every site at once.

// OnPHPVersion names a PHP version of a server.
type OnPHPVersion struct {
	OnServer
	Version string `json:"version" doc:"PHP version." example:"php8.3"`
}

// EnableOPcache turns the opcode cache on.
var EnableOPcache = op.Operation[OnServer, Started]{
	Name:  "php.opcache.enable",
	Route: "POST /api/servers/{server}/settings/php/opcache",
	Risk:  policies.Disrupt,
	Doc:   "Turn on OPcache for all PHP versions of a server: faster sites, which may show new code later.",
	Words: []string{
		"opcode cache", "speed up php", "bytecode", "turn on OPcache", "opcache on", "cache compiled PHP", "PHP is slow", "opcache.enable=1",
		"php compiles the same files on every hit", "make php faster", "speed the site up", "opcode caching", "wordpress is slow, cache the code", "bytecode cache on",
		"lower the CPU load of php", "turn on bytecode caching", "php uses too much cpu", "accelerate php", "make wordpress quicker", "code cache on",
		"bật opcache", "tăng tốc php", "bật cache php", "tăng tốc web", "php chạy chậm", "bật opcode cache", "web nhanh hơn", "tăng tốc wordpress", "bật cache bytecode",
	},
	Undo: op.Reverse("php.opcache.disable"),
}

// DisableOPcache turns the opcode cache off.
var DisableOPcache = op.Operation[OnServer, Started]{
	Name:  "php.opcache.disable",
	Route: "DELETE /api/servers/{server}/settings/php/opcache",
	Risk:  policies.Disrupt,
	Doc:   "Turn off OPcache for all PHP versions of a server. Every request compiles anew: slower, more load.",
	Words: []string{
		"opcode cache", "stale code", "bytecode", "turn off OPcache", "opcache off", "code changes do not show", "old code is still served", "opcache.enable=0",
		"we keep seeing stale code", "edits have no effect", "changes only show up after a while", "old version of the script is still run", "drop the opcode cache",
		"opcode cache off", "no bytecode cache on the dev box", "php caching off", "old page after the upload", "caching of php on the test server off",
		"developers edit directly on the server", "opcache makes trouble", "deployed new php code but old pages still show",
		"tắt opcache", "sửa code không thấy đổi", "tắt cache php", "code mới không nhận", "tắt opcode cache", "sửa file mà web không đổi", "cache làm code không cập nhật",
		"server dev tắt opcache",
	},
	Undo: op.Reverse("php.opcache.enable"),
}

// UpdateMaxUploadSizeIn is the new upload limit. Megabytes are read from the
// reference's example of 256; it names no unit.
type UpdateMaxUploadSizeIn struct {
	OnServer
	MaxFileUploadSize int64 `json:"max_file_upload_size" doc:"Largest upload in megabytes." example:"256"`
}

// UpdateMaxUploadSize sets the largest upload on a server.
var UpdateMaxUploadSize = op.Operation[UpdateMaxUploadSizeIn, Started]{
	Name:  "php.upload.size.update",
	Route: "PUT /api/servers/{server}/settings/php/max-upload-size",
	Risk:  policies.Disrupt,
	Doc:   "Set the largest file that visitors may send, for all PHP versions of a server.",
	Words: []string{
		"upload_max_filesize", "post_max_size", "413", "file too large", "upload limit", "bigger uploads", "max upload size", "413 Request Entity Too Large",
		"client_max_body_size", "cannot upload large files", "clients can't upload a video", "visitors should send bigger photos", "413 error", "nginx 413",
		"file exceeds upload_max_filesize", "theme zip is too large", "raise the upload limit", "allow 200 MB uploads", "upload fails with large files",
		"import file is too big", "media upload", "larger attachments in forms", "post_max_size 256M", "cannot upload a 100 MB file", "plugin zip refused",
		"video does not go through", "form says file too large", "backup file cannot be uploaded in wordpress", "raise the limit for files", "bigger pictures",
		"request body too large", "max upload to 64", "let editors upload 300 MB podcasts", "editors upload large media",
		"tăng giới hạn tải lên", "tăng dung lượng upload", "không tải lên được file lớn", "giới hạn upload", "cho upload file lớn", "lỗi 413", "không up được file lớn",
		"tăng upload", "tăng giới hạn upload", "upload tối đa", "up video không được", "file quá lớn không tải lên được", "không upload được file 100mb",
		"up hình bị lỗi vì lớn", "tăng mức upload", "file lớn không lên", "upload lớn nhất",
	},
	Check: op.See(&GetPHPINI),
}

// UpdateMaxExecutionTimeIn is the new limit of a script's time.
type UpdateMaxExecutionTimeIn struct {
	OnServer
	MaxExecutionTime int64 `json:"max_execution_time" doc:"Limit in seconds." example:"300"`
}

// UpdateMaxExecutionTime sets how long a script may run on a server.
var UpdateMaxExecutionTime = op.Operation[UpdateMaxExecutionTimeIn, Started]{
	Name:  "php.execution.time.update",
	Route: "PUT /api/servers/{server}/settings/php/max-execution-time",
	Risk:  policies.Disrupt,
	Doc:   "Set how long a script may run, for all PHP versions of a server.",
	Words: []string{
		"max_execution_time", "timeout", "504", "script killed", "script timeout", "Maximum execution time exceeded", "scripts time out", "gateway timeout",
		"longer running scripts", "import takes too long", "request timeout", "script dies after 30 seconds", "import stops halfway", "long exports fail", "504 gateway timeout",
		"give scripts five minutes", "report takes longer than a minute", "page stops loading after a minute", "scripts are killed too early", "request_terminate_timeout",
		"fastcgi_read_timeout", "set_time_limit", "long running php", "import aborts after a minute", "PDF export never finishes", "request terminated",
		"more seconds for scripts", "backup plugin stops", "big csv import dies", "page takes long and ends in an error", "slow report is cut off",
		"needs ten minutes but is cut off at two", "feed takes too long", "script needs more time",
		"thời gian thực thi", "tăng thời gian chạy", "bị timeout", "script chạy lâu bị ngắt", "tăng timeout php", "lỗi 504", "tăng max_execution_time",
		"import bị ngắt giữa chừng", "cho script chạy lâu hơn", "chạy quá 30 giây bị dừng", "web bị timeout", "nhập dữ liệu bị dừng", "chạy báo cáo lâu", "bị 504",
		"xuất excel bị ngắt", "cần 10 phút mà bị ngắt", "script chạy quá 60 giây là chết",
	},
	Check: op.See(&GetPHPINI),
}

// UpdatePHPCLI sets the PHP of the shell. Sites keep theirs, so it is a
// Change; no operation shows the version before.
var UpdatePHPCLI = op.Operation[OnPHPVersion, Started]{
	Name:  "php.cli.update",
	Route: "PUT /api/servers/{server}/php/cli",
	// Not Change: cron jobs and workers run the other version at once, and
	// may fail with it until it is set back.
	Risk: policies.Disrupt,
	Doc:  "Set the PHP version that the command line of a server uses: cron jobs and deploy scripts run with it.",
	Words: []string{
		"php -v", "default php", "update-alternatives", "artisan", "CLI PHP version", "php in the shell", "wrong php in cron", "switch the php command",
		"composer uses the wrong php", "cron scripts run with the wrong php", "shell still says php 7.4", "composer complains about the php version", "artisan needs php 8.2",
		"default php of the terminal", "which php on the shell", "make php 8.3 the default", "php command is too old", "php trong terminal", "crontab php is 7.4",
		"terminal uses an old php", "wp-cli runs with the wrong php", "switch the cli", "php binary", "composer platform check", "command line php to 8.2",
		"đổi phiên bản php", "đổi php cli", "phiên bản php dòng lệnh", "đổi php mặc định", "php -v sai phiên bản", "đổi phiên bản php cho artisan", "php dòng lệnh",
		"cron chạy sai php", "php ở cron là bản cũ", "chuyển php cli",
	},
}

// EnableIonCube loads the ionCube Loader.
var EnableIonCube = op.Operation[OnPHPVersion, Started]{
	Name:  "php.ioncube.enable",
	Route: "POST /api/servers/{server}/ioncube/enable",
	Risk:  policies.Disrupt,
	Doc:   "Turn on the ionCube Loader for a PHP version of a server, so that encoded applications run.",
	Words: []string{
		"whmcs", "encrypted php", "loader extension", "ionCube loader", "install ionCube", "encoded PHP files", "site requires the ioncube php loader",
		"encoded files do not run", "whmcs needs ioncube", "ioncube missing", "loader needs to be installed", "zend guard like", "encrypted plugin", "ion cube",
		"billing software wants ioncube", "script is encoded", "clientexec", "blesta", "file is encrypted with ionCube",
		"bật ioncube", "mã hóa php", "ioncube cần bật", "site đòi ioncube", "cài ioncube", "code mã hóa không chạy", "bật ioncube loader", "web báo thiếu ioncube",
		"phần mềm cần ioncube", "loader ioncube chưa có",
	},
	Undo: op.Reverse("php.ioncube.disable"),
}

// DisableIonCube unloads the ionCube Loader.
var DisableIonCube = op.Operation[OnPHPVersion, Started]{
	Name:  "php.ioncube.disable",
	Route: "POST /api/servers/{server}/ioncube/disable",
	Risk:  policies.Disrupt,
	Doc:   "Turn off the ionCube Loader for a PHP version of a server. Sites with encoded code stop working.",
	Words: []string{
		"whmcs", "encrypted php", "loader extension", "turn off ionCube", "remove ionCube loader", "no encoded code left", "ioncube off", "ionCube slows php down",
		"we got rid of whmcs", "loader not needed", "php crashes with ioncube", "encoded shop system is gone", "loader makes trouble", "ioncube is not needed",
		"tắt ioncube", "gỡ ioncube", "không cần ioncube nữa", "tắt ioncube loader", "bỏ ioncube", "bỏ loader ioncube",
	},
	Undo: op.Reverse("php.ioncube.enable"),
}

// OnPHPINI names a php.ini of a server. The reference shows the types cli and
// fpm and does not say that there are no others.
type OnPHPINI struct {
	OnServer
	Type       string `json:"type" doc:"Which php.ini, such as cli or fpm." example:"fpm"`
	PHPVersion string `json:"php_version" doc:"PHP version." example:"php8.3"`
}

// GetPHPINI reads a php.ini. The reference shows only an error as its answer.
var GetPHPINI = op.Operation[OnPHPINI, op.Any]{
	Name:  "php.ini.get",
	Route: "GET /api/servers/{server}/php/ini",
	Risk:  policies.Read,
	Doc:   "Show the php.ini values of a PHP version on a server, by key.",
	Words: []string{
		"memory_limit", "upload_max_filesize", "phpinfo", "show php.ini", "PHP settings", "current memory_limit", "php -i", "php configuration", "xem php.ini",
		"is display_errors on", "how much memory may php use", "which limits does php have", "phpinfo for fpm", "upload limit now", "is opcache in php.ini", "ini values",
		"error_reporting now", "timezone of php", "php memory now", "which post_max_size", "is exec disabled", "session settings", "which timezone has php",
		"does php show errors", "php limits", "what is our post_max_size", "php settings now",
		"xem cấu hình php", "php đang cho bao nhiêu ram", "php.ini hiện tại", "memory_limit đang là bao nhiêu", "xem thông số php", "xem giới hạn php", "kiểm tra php.ini",
		"php có tắt exec không", "post_max_size bao nhiêu", "xem giá trị php",
	},
}

// UpdatePHPINIIn is new values of a php.ini.
type UpdatePHPINIIn struct {
	OnPHPINI
	Settings op.Settings `json:"settings" in:"fields" doc:"Values by key, as the matching get shows them."`
}

// UpdatePHPINI changes a php.ini.
var UpdatePHPINI = op.Operation[UpdatePHPINIIn, Started]{
	Name:  "php.ini.update",
	Route: "POST /api/servers/{server}/php/ini",
	Risk:  policies.Grant,
	Doc:   "Change php.ini values of a PHP version on a server, for all sites that use it. Get them first for the keys.",
	Words: []string{
		"memory_limit", "post_max_size", "disable_functions", "edit php.ini", "raise memory_limit", "Allowed memory size exhausted", "PHP memory", "max_input_vars",
		"display_errors", "php error reporting", "date.timezone", "memory_limit 512M", "allowed memory exhausted", "php needs more ram", "display_errors off",
		"max_input_vars 5000", "set the timezone", "session lifetime", "disable exec", "error reporting off", "fatal error memory", "php runs out of memory", "show php errors",
		"hide php errors", "short_open_tag", "max_input_time", "allow_url_fopen", "turn off expose_php", "more memory for php", "php dies with memory exhausted",
		"more RAM for wordpress", "enable short tags", "hide errors from visitors", "log php errors", "raise max_file_uploads", "open_basedir", "output buffering",
		"session timeout longer", "php config", "error_reporting", "php up to 1 GB of memory", "php sessions should last 4 hours", "session.gc_maxlifetime",
		"allowed memory size of bytes exhausted",
		"sửa cấu hình php", "tăng bộ nhớ", "sửa php.ini", "tăng memory_limit", "lỗi hết bộ nhớ php", "tăng ram cho php", "tắt display_errors", "đổi múi giờ php",
		"sửa thông số php", "bật hiển thị lỗi php", "tăng max_input_vars", "chỉnh php.ini", "php thiếu bộ nhớ", "wordpress cần thêm ram", "php hết ram",
		"tăng giới hạn bộ nhớ php", "ẩn lỗi php", "đổi timezone", "tăng ram cho php lên 1gb",
	},
	Grade: func(in UpdatePHPINIIn) policies.Risk {
		if in.Type != "fpm" && in.Type != "cli" {
			return policies.Grant
		}
		return gradeINI(in.Settings, in.PHPVersion)
	},
	Check:   op.See(&GetPHPINI),
	Preview: []op.Look{op.Show(&GetPHPINI)},
}

// gradeINI judges new php.ini values. Some of them run code or take
// protection off (auto_prepend_file, extension, sendmail_path,
// disable_functions, open_basedir), so all are Grant but the limits that are
// known not to, where they and the version are written plainly: a line break
// inside a value could smuggle another setting in.
func gradeINI(settings op.Settings, version string) policies.Risk {
	if len(settings) == 0 || !plainPHPVersion(version) {
		return policies.Grant
	}
	for key, value := range settings {
		switch key {
		case "max_execution_time", "max_file_uploads", "max_input_time", "max_input_vars",
			"memory_limit", "post_max_size", "upload_max_filesize":
			if !plainLimit(value) {
				return policies.Grant
			}
		default:
			return policies.Grant
		}
	}
	return policies.Disrupt
}

// plainPHPVersion reports whether the text is php and two numbers: php8.3.
func plainPHPVersion(text string) bool {
	number, found := strings.CutPrefix(text, "php")
	major, minor, dot := strings.Cut(number, ".")
	return found && dot && digits(major) && digits(minor)
}

// plainLimit reports whether a JSON value is a whole number, also in quotes,
// with a size unit or without.
func plainLimit(value json.RawMessage) bool {
	text := strings.Trim(string(value), `"`)
	text = strings.TrimPrefix(text, "-")
	if n := len(text); n > 0 && strings.ContainsRune("KMGkmg", rune(text[n-1])) {
		text = text[:n-1]
	}
	return digits(text)
}

// digits reports whether the text is one or more ASCII digits.
func digits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}
