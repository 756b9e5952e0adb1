package flashpanel

import (
	"slices"

	"panelbot/policies"
	"panelbot/tools/op"
)

// ServerEvents is the answer of the operations that start several events.
type ServerEvents struct {
	Events []EventRef `json:"events"`
}

// ApplyHotfix installs what the panel has pending for a server.
var ApplyHotfix = op.Operation[OnServer, ServerEvents]{
	Name:  "server.hotfix",
	Route: "POST /api/servers/{server}/hotfix",
	Risk:  policies.Disrupt, // "Upgrade Nginx to latest version" is the reference's example
	Doc:   "Apply all pending configuration updates and system patches to a server. Services restart, and nothing rolls it back.",
	Words: []string{
		"security update", "upgrade packages", "apt upgrade", "patch the server", "security patches", "apt-get upgrade", "apply updates", "unattended-upgrades", "CVE",
		"kernel update", "update the OS", "security fixes", "patch the OS", "apt-get dist-upgrade", "yum update", "all updates", "the box is not patched", "openssl hole",
		"pending updates", "patch day", "bring the system up to date", "fix the vulnerability", "unpatched", "apt update && apt upgrade", "apt upgrade server",
		"nasty openssl bug", "are we exposed, then patch", "kernel hole", "critical update", "sudo bug", "distribution updates", "keep the machine current", "packages are old",
		"bring it to the latest patch level", "apt -y upgrade", "install all updates", "server patches", "patch tuesday", "patch the machine",
		"vá lỗi", "cập nhật máy chủ", "vá bảo mật", "cập nhật hệ thống", "cập nhật bảo mật", "update hệ điều hành", "vá lỗ hổng", "cập nhật server", "nâng cấp gói hệ thống",
		"vá server", "lỗ hổng kernel", "vá openssl", "cập nhật hệ điều hành", "server lâu chưa cập nhật",
	},
	Preview: []op.Look{op.Show(&GetServer)},
}

// SyncBackupConfiguration brings a server's backup scripts up to date. Where
// backups go is not changed by it.
var SyncBackupConfiguration = op.Operation[OnServer, op.Empty]{
	Name:  "server.backup.sync",
	Route: "POST /api/servers/{server}/sync-backup-configuration",
	Risk:  policies.Change,
	Doc:   "Rewrite the backup scripts on a server from the panel's latest backup configuration.",
	Words: []string{
		"refresh backups", "regenerate scripts", "backup out of date", "sync backup scripts", "backup script on the server is stale", "rewrite backup cron",
		"the box still uses last week's backup plan", "push the backup settings to the server", "server does not know the new backup configuration",
		"backup changes do not arrive on the server", "refresh the backup scripts", "changed the plan in the panel but the crontab still runs the old one",
		"backup script is outdated", "new target is not used by the box", "rewrite the backup cron",
		"đồng bộ sao lưu", "đồng bộ cấu hình", "cập nhật script backup trên server", "đồng bộ backup", "server chưa nhận cấu hình backup mới",
		"đẩy cấu hình backup xuống server", "server vẫn chạy cấu hình backup cũ",
	},
}

// CleanServerIn says whether it happens again.
type CleanServerIn struct {
	OnServer
	Schedule string `json:"schedule,omitempty" doc:"Cron expression, to repeat it." example:"0 0 * * *"`
}

// CleanServer deletes logs and caches. Logs do not come back, and they are
// what an incident is understood by.
var CleanServer = op.Operation[CleanServerIn, ServerEvents]{
	Name:  "server.clean",
	Route: "POST /api/servers/{server}/clean",
	Risk:  policies.Destroy,
	Doc:   "Delete system logs and application caches on a server to free disk space, once or on a schedule. The logs are lost.",
	Words: []string{
		"disk full", "purge", "housekeeping", "junk files", "free disk space", "clean the server", "delete old logs", "no space left on device", "disk is full", "clear caches",
		"truncate logs", "journalctl --vacuum", "hard disk runs full", "logs ate the whole disk", "journald has eaten 40 gigs", "make room on the box", "get space back",
		"server is full", "/var/log is huge", "clear old logs", "no space left, free some", "apt clean", "tidy the machine", "throw junk off the server", "disk at 95 percent",
		"remove caches", "log rotation", "clean up every week", "too many logs", "var log is 30 GB", "get rid of old journals", "cannot write, disk full",
		"mysql stopped because the disk is full", "vacuum the journal", "apt cache", "root partition at 100 percent", "housekeeping every week", "machine is clogged",
		"empty the logs", "give me back some gigs", "fight for disk space", "clear the journal", "old kernels", "get rid of old logs", "logs of the system are huge",
		"old logs off the machine",
		"dọn dẹp", "giải phóng ổ đĩa", "dọn ổ đĩa", "ổ cứng đầy", "dọn rác máy chủ", "hết dung lượng", "dọn log", "xóa log cũ", "server đầy ổ cứng", "giải phóng dung lượng",
		"dọn rác", "ổ đĩa đầy", "xóa cache server", "hết chỗ rồi", "dọn server", "đầy ổ cứng", "log chiếm hết ổ", "dọn dẹp server", "log nhiều quá", "ổ cứng báo đỏ",
		"dọn ổ cứng", "xóa journal", "server hết chỗ", "lấy lại dung lượng",
	},
	Check:   op.See(&GetSystemInfo),
	Preview: []op.Look{op.Show(&GetServer)},
}

// RunServerActionIn names an action.
type RunServerActionIn struct {
	OnServer
	Action string `json:"action" doc:"Key of the action, to the letter." example:"restart-nginx"`
	Note   string `json:"note,omitempty" doc:"Note on why." example:"Restarting Nginx"`
}

// RunServerAction runs a script of the panel's. The reference names one,
// restart-nginx; what the others do is not known.
var RunServerAction = op.Operation[RunServerActionIn, Started]{
	Name:  "server.action",
	Route: "POST /api/servers/{server}/action",
	Risk:  policies.Destroy,
	Grade: gradeAction,
	Doc:   "Run one of the panel's predefined action scripts on a server, such as restarting a service. No operation lists the actions.",
	Words: []string{
		"nginx", "bounce", "reload", "fix it", "predefined action", "run an action script", "quick action", "action on the server", "predefined script",
		"action script of the panel", "restart-nginx", "one of the panel's own actions", "panel action", "run a ready-made action", "run the restart script of the panel",
		"ready-made task", "fix script", "panel's own maintenance action",
		"khởi động lại dịch vụ", "chạy kịch bản", "chạy action", "hành động có sẵn", "script có sẵn của panel", "hành động của panel",
	},
	Preview: []op.Look{op.Show(&GetServer)},
}

// gradeAction knows the actions that restart one service and nothing else:
// the reference's own, and the ones that are named after it. They are compared
// to the letter, so that no other spelling is taken for one of them.
func gradeAction(in RunServerActionIn) policies.Risk {
	restarts := []string{
		"restart-nginx", "restart-apache", "restart-openlitespeed", "restart-mysql", "restart-mariadb", "restart-postgresql",
		"restart-redis", "restart-memcached", "restart-supervisor",
	}
	if slices.Contains(restarts, in.Action) {
		return policies.Disrupt
	}
	return policies.Destroy
}

// RestartServer restarts the machine from within. The panel refuses a second
// one within two minutes.
var RestartServer = op.Operation[OnServer, Started]{
	Name:  "server.restart",
	Route: "POST /api/servers/{server}/restart/normal",
	Risk:  policies.Disrupt,
	Doc:   "Restart a server in the normal way. Everything on it is down until it is up again. At most once every 2 minutes.",
	Words: []string{
		"reboot", "soft restart", "power cycle", "reboot the server", "restart the machine", "shutdown -r now", "reboot the box", "init 6", "reboot VPS", "bounce the box",
		"reboot the machine", "restart web01", "kernel update needs a reboot", "systemctl reboot", "server feels stuck", "restart the whole server", "boot again", "reboot db01",
		"restart vps", "give web02 a reboot", "restart for the new kernel", "off and on again", "machine acts strange, reboot", "restart everything", "reboot db",
		"reboot con vps", "server lag, reboot",
		"khởi động lại máy chủ", "khởi động lại VPS", "reboot máy chủ", "reboot lại server", "khởi động lại server", "restart máy chủ", "khởi động lại máy", "bật lại server",
		"reboot lại vps", "khởi động lại con web01", "restart server giúp",
	},
	Check:   op.Answers(&GetServer, &GetSystemInfo),
	Preview: []op.Look{op.Show(&GetServer)},
}

// HardRestartServer cuts the power, so to speak: what was not yet written to
// disk is lost, which is more than an interruption.
var HardRestartServer = op.Operation[OnServer, Started]{
	Name:  "server.restart.hard",
	Route: "POST /api/servers/{server}/restart/hard",
	Risk:  policies.Destroy,
	Doc:   "Force a restart through the VPS provider, like cutting the power: data not yet on disk is lost. Only when a normal restart does not work.",
	Words: []string{
		"reset", "hung server", "frozen", "power cycle", "hard reboot", "force reboot", "power reset", "server does not respond", "reset button", "pull the plug",
		"cannot even ssh in", "not even ping gets through", "normal reboot did nothing", "totally frozen", "no reaction at all", "machine is dead, power it off and on",
		"cut the power", "ssh hangs and ping is dead", "push the reset button", "completely hung", "kernel panic", "unresponsive box", "dead as a doornail",
		"can't ssh, can't ping", "console is frozen", "stuck at boot", "soft reboot hangs", "reset at the provider", "power off", "out of memory, nothing works",
		"hangs at shutdown", "stuck for half an hour while rebooting",
		"khởi động cứng", "treo máy", "máy chủ bị treo", "ép khởi động lại", "treo cứng", "server đơ hoàn toàn", "ping không được", "reset cứng", "reboot cứng",
		"không ssh được, khởi động lại cứng", "máy treo, ép reset", "không ping được", "server chết cứng", "không vào được gì hết", "ngắt điện bật lại", "kẹt khi tắt máy",
	},
	Check:   op.Answers(&GetServer, &GetSystemInfo),
	Preview: []op.Look{op.Show(&GetServer)},
}

// ReinstallServer wipes the machine. It is not verified: a server that answers
// again does not show that it is a new one.
var ReinstallServer = op.Operation[OnServer, op.Empty]{
	Name:        "server.reinstall",
	Route:       "POST /api/servers/{server}/reinstall",
	Risk:        policies.Destroy,
	Doc:         "Reinstall a server's operating system through the VPS provider. Everything on its disk is lost: sites, databases, mail, keys, local backups. Copy what is needed elsewhere first.",
	MessageOnly: true,
	Words: []string{
		"wipe", "format", "rebuild VPS", "factory reset", "wipe the server", "reinstall the OS", "reimage", "format the disk", "fresh Ubuntu", "start from scratch",
		"nuke the box", "rebuild the machine", "wipe it and put a clean Debian on", "start over with fresh Ubuntu", "new operating system", "clean slate",
		"server was hacked, start from zero", "blank machine", "erase everything and reinstall", "set the box up from zero", "start again with an empty machine",
		"start test03 from scratch", "make it a fresh machine", "switch from Debian to Ubuntu", "compromised, rebuild", "set back to factory state", "empty the machine",
		"newer Ubuntu on the box", "reset the VPS", "blank the box and give me Debian", "debian 12", "new os image",
		"cài lại máy chủ", "cài lại hệ điều hành", "cài lại VPS", "cài lại từ đầu", "format máy chủ", "cài lại ubuntu", "cài lại máy", "cài mới hệ điều hành",
		"xóa trắng server", "cài lại server từ đầu", "cài lại win", "làm lại server", "làm sạch server", "dựng lại từ đầu", "đổi sang ubuntu", "cài os mới",
	},
	Check:   op.See(&GetServer),
	Preview: []op.Look{op.Show(&GetServer)},
}
