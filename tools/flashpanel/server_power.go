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
	Name:    "server.hotfix",
	Route:   "POST /api/servers/{server}/hotfix",
	Risk:    policies.Disrupt, // "Upgrade Nginx to latest version" is the reference's example
	Doc:     "Apply all pending configuration updates and system patches to a server. Services restart, and nothing rolls it back.",
	Words:   []string{"security update", "upgrade packages", "apt upgrade", "vá lỗi", "cập nhật máy chủ", "patch the server", "security patches", "apt-get upgrade", "apply updates", "unattended-upgrades", "CVE", "kernel update", "update the OS", "vá bảo mật", "cập nhật hệ thống"},
	Preview: []op.Look{op.Show(&GetServer)},
}

// SyncBackupConfiguration brings a server's backup scripts up to date. Where
// backups go is not changed by it.
var SyncBackupConfiguration = op.Operation[OnServer, op.Empty]{
	Name:  "server.backup.sync",
	Route: "POST /api/servers/{server}/sync-backup-configuration",
	Risk:  policies.Change,
	Doc:   "Rewrite the backup scripts on a server from the panel's latest backup configuration.",
	Words: []string{"refresh backups", "regenerate scripts", "backup out of date", "đồng bộ sao lưu", "đồng bộ cấu hình", "sync backup scripts", "backup script on the server is stale", "rewrite backup cron"},
}

// CleanServerIn says whether it happens again.
type CleanServerIn struct {
	OnServer
	Schedule string `json:"schedule,omitempty" doc:"Cron expression, to repeat it." example:"0 0 * * *"`
}

// CleanServer deletes logs and caches. Logs do not come back, and they are
// what an incident is understood by.
var CleanServer = op.Operation[CleanServerIn, ServerEvents]{
	Name:    "server.clean",
	Route:   "POST /api/servers/{server}/clean",
	Risk:    policies.Destroy,
	Doc:     "Delete system logs and application caches on a server to free disk space, once or on a schedule. The logs are lost.",
	Words:   []string{"disk full", "purge", "housekeeping", "junk files", "dọn dẹp", "giải phóng ổ đĩa", "free disk space", "clean the server", "delete old logs", "no space left on device", "disk is full", "clear caches", "truncate logs", "journalctl --vacuum", "dọn ổ đĩa", "ổ cứng đầy", "dọn rác máy chủ", "hết dung lượng", "hard disk runs full"},
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
	Name:    "server.action",
	Route:   "POST /api/servers/{server}/action",
	Risk:    policies.Destroy,
	Grade:   gradeAction,
	Doc:     "Run one of the panel's predefined action scripts on a server, such as restarting a service. No operation lists the actions.",
	Words:   []string{"nginx", "bounce", "reload", "fix it", "khởi động lại dịch vụ", "chạy kịch bản", "predefined action", "run an action script", "quick action", "action on the server"},
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
	Name:    "server.restart",
	Route:   "POST /api/servers/{server}/restart/normal",
	Risk:    policies.Disrupt,
	Doc:     "Restart a server in the normal way. Everything on it is down until it is up again. At most once every 2 minutes.",
	Words:   []string{"reboot", "soft restart", "power cycle", "khởi động lại máy chủ", "khởi động lại VPS", "reboot the server", "restart the machine", "shutdown -r now", "reboot the box", "init 6", "reboot VPS", "reboot máy chủ"},
	Check:   op.Answers(&GetServer, &GetSystemInfo),
	Preview: []op.Look{op.Show(&GetServer)},
}

// HardRestartServer cuts the power, so to speak: what was not yet written to
// disk is lost, which is more than an interruption.
var HardRestartServer = op.Operation[OnServer, Started]{
	Name:    "server.restart.hard",
	Route:   "POST /api/servers/{server}/restart/hard",
	Risk:    policies.Destroy,
	Doc:     "Force a restart through the VPS provider, like cutting the power: data not yet on disk is lost. Only when a normal restart does not work.",
	Words:   []string{"reset", "hung server", "frozen", "power cycle", "khởi động cứng", "treo máy", "hard reboot", "force reboot", "power reset", "server does not respond", "reset button", "pull the plug", "cannot even ssh in", "máy chủ bị treo", "ép khởi động lại"},
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
	Words:       []string{"wipe", "format", "rebuild VPS", "factory reset", "cài lại máy chủ", "cài lại hệ điều hành", "wipe the server", "reinstall the OS", "reimage", "format the disk", "fresh Ubuntu", "start from scratch", "nuke the box", "rebuild the machine", "cài lại VPS", "cài lại từ đầu", "format máy chủ"},
	Check:       op.See(&GetServer),
	Preview:     []op.Look{op.Show(&GetServer)},
}
