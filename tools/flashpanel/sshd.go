package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var sshd = op.Group{Title: "SSH Configuration", Name: "sshd", Operations: []op.Declaration{
	&GetSSHD, &UpdateSSHD,
}}

// SSHDConfig is the answer of GetSSHD.
type SSHDConfig []SSHDSetting

// SSHDSetting is one keyword of sshd_config with its values.
type SSHDSetting struct {
	Key   string   `json:"key"`
	Value []string `json:"value"`
	// Type is the kind of the values: number.
	Type string `json:"type"`
}

// GetSSHD shows the SSH daemon's configuration.
var GetSSHD = op.Operation[OnServer, SSHDConfig]{
	Name:  "sshd.get",
	Route: "GET /api/servers/{server}/sshd_config",
	Risk:  policies.Read,
	Doc:   "Show the SSH daemon's configuration of a server, as keys and values: port, root login, password login and so on.",
	Words: []string{
		"sshd_config", "SSH port", "PermitRootLogin", "sshd settings", "is root login allowed", "which port does ssh use", "is password login on", "is root allowed to log in",
		"may people log in with a password", "port of the ssh daemon", "which port is ssh on", "ssh security settings", "are passwords allowed over ssh", "MaxAuthTries",
		"xem sshd_config", "do we still allow passwords for ssh", "is ssh hardened", "current ssh port", "can root ssh", "login methods", "which login methods",
		"cấu hình SSH", "cổng SSH", "xem cấu hình SSH", "ssh đang ở cổng nào", "có cho root đăng nhập không", "ssh port bao nhiêu", "có cho đăng nhập bằng mật khẩu không",
		"cấu hình ssh hiện tại", "ssh có cho mật khẩu không", "ssh cấu hình thế nào", "root có ssh được không", "ssh nhận kiểu đăng nhập nào",
	},
}

// UpdateSSHDIn is the settings that change. The reference shows no body.
type UpdateSSHDIn struct {
	OnServer
	Settings op.Settings `json:"settings" in:"fields" doc:"Values by key, as sshd get shows them."`
	Override string      `json:"override,omitempty" in:"local" enum:"lockout" doc:"Say lockout to go on although people are shut out."`
}

// UpdateSSHD changes who can log in by SSH, and how. It is not verified: a
// value may stand in the file that the daemon has not taken up.
var UpdateSSHD = op.Operation[UpdateSSHDIn, Started]{
	Name:  "sshd.update",
	Route: "POST /api/servers/{server}/sshd_config",
	Risk:  policies.Grant,
	Doc:   "Change the SSH daemon's configuration of a server. A wrong port or login rule shuts everybody out, the panel too.",
	Words: []string{
		"sshd_config", "harden SSH", "disable root login", "disable passwords", "change SSH port", "PermitRootLogin no", "PasswordAuthentication no", "key-only login",
		"no root login", "turn off password login", "lock down SSH", "move ssh to another port", "bots knock on 22", "put ssh elsewhere", "ssh on another port",
		"nobody should log in as root", "keys only", "no passwords over ssh", "MaxAuthTries 3", "AllowUsers", "ssh hardening", "root may not log in any more",
		"ssh keeps disconnecting, ClientAliveInterval", "allow root login", "allow password login for ssh", "change port 22", "secure ssh", "no more root over ssh",
		"ssh to 2022", "forbid passwords", "idle sessions get cut off", "only deploy may ssh", "harden the login", "auditors want keys only", "longer keepalive",
		"sftp subsystem", "move the ssh port", "root can't log in remotely", "Port 2200", "ssh config", "login by key only",
		"đổi cổng SSH", "sửa cấu hình SSH", "tắt đăng nhập root", "tắt đăng nhập bằng mật khẩu", "đổi port ssh", "cấm root đăng nhập", "chỉ cho đăng nhập bằng key",
		"tắt đăng nhập mật khẩu", "chuyển ssh sang port khác", "không cho root ssh", "tăng bảo mật ssh", "đổi cổng 22", "đóng root ssh", "chuyển port ssh", "chỉ cho key",
		"khóa đăng nhập bằng pass", "siết bảo mật ssh", "cấm root từ xa",
	},
	Check:   op.See(&GetSSHD),
	Preview: []op.Look{op.Show(&GetSSHD)},
	Guard:   guardSSHD,
}
