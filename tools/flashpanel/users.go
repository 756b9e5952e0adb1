package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var users = op.Group{Title: "Linux Users", Name: "users", Operations: []op.Declaration{
	&SyncLinuxUsers, &ListLinuxUsers, &CreateLinuxUser, &UpdateLinuxUser, &DeleteLinuxUser,
}}

// OnLinuxUser names a Linux user of a server.
type OnLinuxUser struct {
	OnServer
	User int64 `json:"user" doc:"Linux user id." example:"1" from:"user.list id name | can_ssh can_ftp"`
}

// LinuxUser is a system user of a server. Password and quotas are not shown.
type LinuxUser struct {
	ID     int64  `json:"id"`
	Name   string `json:"name"`
	CanSSH bool   `json:"can_ssh"`
	CanFTP bool   `json:"can_ftp"`
}

// LinuxUserList is the answer of ListLinuxUsers.
type LinuxUserList struct {
	Data []LinuxUser `json:"data"`
}

// SyncLinuxUsers brings the panel's list of users up to date.
var SyncLinuxUsers = op.Operation[OnServer, Started]{
	Name:  "user.sync",
	Route: "GET /api/servers/{server}/users/sync",
	// A GET that writes: the panel's own records change, the server does not.
	Risk: policies.Change,
	Doc:  "Bring the panel's list of Linux users in line with those that exist on the server.",
	Words: []string{
		"refresh accounts", "import /etc/passwd", "rescan", "user made by hand", "useradd in the shell", "sync linux users", "accounts made with adduser are not shown",
		"panel does not know a user that exists", "users made on the shell", "panel misses a linux user", "read /etc/passwd again", "useradd by hand",
		"account exists on the box but not in the panel", "refresh the users",
		"đồng bộ người dùng", "user tạo tay không hiện", "đồng bộ user linux", "panel thiếu user", "user không hiện trên panel", "cập nhật danh sách user linux",
	},
	Check: op.See(&ListLinuxUsers),
}

// ListLinuxUsers lists the Linux users of a server.
var ListLinuxUsers = op.Operation[OnServer, LinuxUserList]{
	Name:  "user.list",
	Route: "GET /api/servers/{server}/users",
	Risk:  policies.Read,
	Doc:   "List the Linux users of a server: id, name, and whether each may use SSH and FTP.",
	Words: []string{
		"system accounts", "passwd", "who can log in", "ftp accounts", "list linux users", "cat /etc/passwd", "which users exist", "ftp users", "user accounts on the server",
		"who has an account on the machine", "which logins exist", "getent passwd", "who may use ftp", "whose accounts are on the box", "users on the server",
		"which users can ssh", "unix accounts", "which shell accounts", "who exists on the system", "is there a user deploy", "ftp logins", "users with their ids",
		"old logins on the machine",
		"danh sách người dùng", "ai có tài khoản trên máy chủ", "danh sách user", "ai có tài khoản ftp", "có những user nào", "xem user trên server", "liệt kê tài khoản",
		"danh sách tài khoản linux", "user nào được ssh", "trên server có user nào", "server có user nào", "tài khoản nào có ssh", "liệt kê user linux", "tài khoản cũ trên máy",
	},
}

// LinuxUserQuotas are a user's disk limits and permissions.
type LinuxUserQuotas struct {
	CanSSH         bool   `json:"can_ssh,omitempty" doc:"May log in by SSH."`
	CanFTP         bool   `json:"can_ftp,omitempty" doc:"May transfer files by FTP."`
	BlockSoftLimit string `json:"block_soft_limit,omitempty" doc:"Disk quota that warns, with unit." example:"1G"`
	BlockHardLimit string `json:"block_hard_limit,omitempty" doc:"Disk quota that blocks, with unit." example:"2G"`
	InodeSoftLimit int64  `json:"inode_soft_limit,omitempty" doc:"Number of files that warns." example:"100000"`
	InodeHardLimit int64  `json:"inode_hard_limit,omitempty" doc:"Number of files that blocks." example:"150000"`
}

// CreateLinuxUserIn is a new Linux user.
type CreateLinuxUserIn struct {
	OnServer
	Name     string    `json:"name" doc:"Login name." example:"webuser"`
	Password op.Secret `json:"password" doc:"Login password."`
	LinuxUserQuotas
}

// CreateLinuxUser adds a Linux user to a server. The answer does not hold the
// new id, so no call that takes it back can be named.
var CreateLinuxUser = op.Operation[CreateLinuxUserIn, Started]{
	Name:  "user.create",
	Route: "POST /api/servers/{server}/users",
	Risk:  policies.Grant,
	Doc:   "Create a Linux user with a password on a server, optionally with SSH, FTP and disk quotas.",
	Words: []string{
		"useradd", "adduser", "sftp account", "give a developer access", "new linux user", "create ftp account", "create sftp user", "new system user", "shell account",
		"ftp login for a customer", "sftp access", "upload-only account", "new dev needs an account on the box", "account for the web designer", "ftp login for the agency",
		"somebody needs to drop files", "own shell account", "system account for deploy", "add bob to the server", "adduser deploy", "a separate user for each site",
		"unix account", "user to upload files", "ftp for the customer", "jailed sftp user", "login for the trainee", "photographer only uploads pictures",
		"login for the printing house", "the customer wants ftp", "new sysadmin gets an account", "separate linux account for the app", "someone must put files on the server",
		"upload account", "jail user", "adduser --shell /bin/bash", "account for the ci", "unix user for jenkins",
		"tạo người dùng", "thêm tài khoản", "tạo tài khoản ftp", "tạo user linux", "thêm người dùng", "thêm user ftp", "tạo ftp cho khách", "tạo user trên server",
		"tạo tài khoản cho dev", "thêm tài khoản linux", "cấp tài khoản ftp", "tạo user hệ thống", "tạo user mới trên server", "tạo tài khoản sftp",
		"tạo tài khoản cho khách up file", "thêm user linux", "cấp sftp", "tạo user deploy", "tạo tài khoản ci", "bên thiết kế cần sftp",
	},
	Check: op.Listed(&ListLinuxUsers, "name", "can_ssh", "can_ftp"),
}

// UpdateLinuxUserIn is a Linux user's new values.
type UpdateLinuxUserIn struct {
	OnLinuxUser
	Password op.Secret `json:"password,omitempty" doc:"New login password."`
	LinuxUserQuotas
	Override string `json:"override,omitempty" in:"local" enum:"lockout" doc:"Say lockout to go on although people are shut out."`
}

// UpdateLinuxUser changes permissions, quotas and password of a Linux user.
// The list shows neither password nor quotas, so that nothing proves a call
// that sets one.
var UpdateLinuxUser = op.Operation[UpdateLinuxUserIn, Started]{
	Name:  "user.update",
	Route: "PUT /api/servers/{server}/users/{user}",
	Risk:  policies.Grant,
	Doc:   "Change password, SSH and FTP permission or disk quotas of a Linux user. List users first for the id.",
	Words: []string{
		"passwd", "chpasswd", "usermod", "allow ssh", "revoke access", "change linux password", "reset ftp password", "allow ftp", "forbid ssh", "disk quota of a user",
		"user over quota", "forgot the ftp password", "may only use sftp from now on", "no shell for bob", "give the ftp user more space",
		"the ftp guy filled the disk, cap him", "limit him to 5 GB", "user's quota", "take ssh away from a user", "allow ssh for a user", "new password for the deploy user",
		"sudo passwd", "lock the shell of a user", "disk limit for a customer", "ftp password forgotten", "customer cannot log in by ftp", "user may ssh", "no ftp for bob",
		"setquota", "edquota", "cho user ssh", "forgot his sftp password", "change the disk limit of a user", "he may no longer use ssh", "only ftp for the agency",
		"give deploy a shell", "user needs more space", "set the password of deploy", "lock bob's login", "enable ftp for a user", "usermod -s", "put a ceiling on him",
		"uploads of a user eat the disk", "set a new ftp password", "ftp customer forgot his password",
		"đổi mật khẩu", "giới hạn dung lượng", "đổi mật khẩu ftp", "đổi mật khẩu user linux", "cấm ssh user", "giới hạn ổ đĩa cho user", "đổi mật khẩu linux", "đổi pass ftp",
		"quên mật khẩu ftp", "tăng quota cho user", "cấp quyền ssh cho user", "tắt ftp của user", "đổi mật khẩu user trên server", "cho user thêm dung lượng",
		"khóa ssh của user", "đặt lại pass sftp", "user quên mật khẩu", "chỉ cho dùng sftp", "đặt giới hạn cho user", "mật khẩu ftp mới",
	},
	// Taking a permission away and limiting a quota stop somebody's work until
	// they are set back. What is not given counts as taken away, never as given.
	Grade: func(in UpdateLinuxUserIn) policies.Risk {
		if secretGiven(in.Password) || in.CanSSH || in.CanFTP {
			return policies.Grant
		}
		return policies.Disrupt
	},
	Check:   op.Changed(&ListLinuxUsers, "user=id", "can_ssh", "can_ftp"),
	Preview: []op.Look{op.Show(&ListLinuxUsers, "user=id")},
	Guard:   guardLinuxUserUpdate,
}

// secretGiven reports whether a secret argument has a value or an order.
func secretGiven(s op.Secret) bool { return s.Value != "" || s.Generate || s.Ask }

// DeleteLinuxUserIn names the Linux user to delete.
type DeleteLinuxUserIn struct {
	OnLinuxUser
	Override string `json:"override,omitempty" in:"local" enum:"lockout" doc:"Say lockout to go on although people are shut out."`
}

// DeleteLinuxUser removes a Linux user from a server.
var DeleteLinuxUser = op.Operation[DeleteLinuxUserIn, Started]{
	Name:  "user.delete",
	Route: "DELETE /api/servers/{server}/users/{user}",
	Risk:  policies.Destroy,
	Doc:   "Delete a Linux user from a server. Its logins end; sites, cron jobs and files that belong to it can break or be lost.",
	Words: []string{
		"userdel", "remove account", "offboard", "delete linux user", "remove ftp account", "deluser", "close the shell account", "jan quit, off the box for good",
		"his account on the server can go", "remove bob from the machine", "ftp account of the agency is not needed", "delete the shell user", "userdel -r",
		"employee left, remove his login", "old unix account", "remove the trainee's account", "nobody called bob works here", "orphaned account", "delete ftp login",
		"shell account of the old admin", "old company's ftp account", "old agency's unix login has to vanish", "login has to go",
		"xóa người dùng", "xoá tài khoản", "xóa user linux", "xóa tài khoản ftp", "xóa tài khoản linux", "xóa user trên server", "xóa ftp của khách", "gỡ user", "xóa user cũ",
		"xóa tài khoản nhân viên nghỉ việc", "bỏ user ftp", "xóa tài khoản của thực tập sinh", "hủy user", "bỏ tài khoản ftp cũ", "gỡ tài khoản ftp của công ty cũ",
	},
	Check:   op.Gone(&ListLinuxUsers, "user=id"),
	Guard:   guardLinuxUserDelete,
	Preview: []op.Look{op.Show(&ListLinuxUsers, "user=id")},
}
