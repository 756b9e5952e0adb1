package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var databaseUsers = op.Group{Title: "Database Users", Name: "databaseusers", Operations: []op.Declaration{
	&SyncDatabaseUsers, &ListDatabaseUsers, &CreateDatabaseUser, &UpdateDatabaseUser, &DeleteDatabaseUser,
}}

// OnDatabaseUser names a database user of a server.
type OnDatabaseUser struct {
	OnServer
	DatabaseUser int64 `json:"database_user" doc:"Id from database user list." example:"1" from:"database.user.list id name | type"`
}

// DatabaseUser is a user of a database engine.
type DatabaseUser struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// DatabaseUserList is the answer of ListDatabaseUsers.
type DatabaseUserList struct {
	Data []DatabaseUser `json:"data"`
}

// DatabaseRoles are roles of a database user. The reference does not explain
// them; they stand beside the databases, and their id reads as one of those.
type DatabaseRoles struct {
	ID    int64    `json:"id" doc:"Database id, as far as one can tell."`
	Roles []string `json:"roles" doc:"Names of the roles."`
}

// SyncDatabaseUsersIn chooses the database engine.
type SyncDatabaseUsersIn struct {
	OnServer
	Type string `json:"type,omitempty" doc:"Database engine." example:"mysql"`
}

// SyncDatabaseUsers changes something, although it is a GET. The reference's
// sentence, "Synchronize database users with the actual database server", does
// not say which side wins, as with SyncFirewallRules. By doubt it is a Grant:
// should it be the panel's list, users are made again that somebody took away.
var SyncDatabaseUsers = op.Operation[SyncDatabaseUsersIn, Started]{
	Name:  "database.user.sync",
	Route: "GET /api/servers/{server}/database-users/sync",
	Risk:  policies.Grant,
	Doc:   "Bring the panel's list of database users and those of the database engine in line. Which side wins is not documented: compare them first.",
	Words: []string{
		"refresh", "import mysql accounts", "missing db login", "user made by hand in mysql", "CREATE USER in the shell", "sync database users", "user not shown in the panel",
		"mysql user does not show up in the panel", "I made the user in the mysql shell", "panel does not know the db user", "users differ from mysql",
		"read the mysql users again", "mysql shows more users than the panel", "someone created a role by hand", "panel is behind mysql", "refresh db users",
		"đồng bộ người dùng CSDL", "đồng bộ user", "tạo user bằng tay trong mysql", "panel không thấy user mysql", "cập nhật danh sách user mysql", "user mysql không hiện",
		"user mysql tạo tay",
	},
	Check:   op.See(&ListDatabaseUsers),
	Preview: []op.Look{op.Show(&ListDatabaseUsers)},
}

// ListDatabaseUsers lists the database users of a server.
var ListDatabaseUsers = op.Operation[OnServer, DatabaseUserList]{
	Name:  "database.user.list",
	Route: "GET /api/servers/{server}/database-users",
	Risk:  policies.Read,
	Doc:   "List the database users of a server with their ids and databases.",
	Words: []string{
		"db accounts", "mysql logins", "who can access the db", "list database users", "mysql.user", "which db users", "who has db access", "who can log in to mariadb",
		"who has mysql access", "which logins exist in mysql", "SELECT user FROM mysql.user", `\du`, "all db accounts", "which app uses which db user", "users of the database",
		"accounts in mysql", "who may log in to the database server", "postgres roles", "audit of db users", "which user belongs to the crm", "hosts of the db users",
		"db logins of the agency", "names that can connect",
		"danh sách người dùng CSDL", "liệt kê user mysql", "ai vào được mysql", "có những user mysql nào", "danh sách user database", "xem user của database",
		"user nào có quyền vào database", "ai có quyền vào mysql", "những tài khoản mysql", "user database nào đang có", "ai kết nối được database",
	},
}

// CreateDatabaseUserIn is a new database user.
type CreateDatabaseUserIn struct {
	OnServer
	Type           string          `json:"type" doc:"Database engine." example:"mysql"`
	Name           string          `json:"name" doc:"Name to log in with." example:"myuser"`
	Password       op.Secret       `json:"password" doc:"Password of the user."`
	Databases      []int64         `json:"databases,omitempty" doc:"Ids from database list." from:"database.list id name | type"`
	AccessAnywhere bool            `json:"access_anywhere,omitempty" doc:"true lets it in from any host."`
	IdentifiedWith string          `json:"identified_with,omitempty" doc:"MySQL authentication plugin." example:"mysql_native_password"`
	Roles          []DatabaseRoles `json:"roles,omitempty" doc:"Roles by database."`
}

// CreateDatabaseUser adds a database user: lasting access to data.
var CreateDatabaseUser = op.Operation[CreateDatabaseUserIn, Started]{
	Name:  "database.user.create",
	Route: "POST /api/servers/{server}/database-users",
	Risk:  policies.Grant,
	Doc:   "Create a database user with a password and access to the databases given. Whoever knows it can log in.",
	Words: []string{
		"add mysql account", "db login", "grant privileges", "remote mysql", "create database user", "new mysql user", "CREATE USER", "mysql login for the app",
		"read only db user", "db credentials for the developer", "mysql login for the developer", "user with rights on a schema", "CREATE USER IDENTIFIED BY", "own mysql login",
		"separate db account for the app", "read-only login to mysql", "reporting needs a db login", "new role in postgres", "createuser", "mariadb account for the agency",
		"db user and password", "power bi should read our orders", "BI tool needs to read", "read access for reporting", "analyst wants to query", "app should not use root",
		"separate login for staging", "service account in mysql", "postgres role for the app", "give the developer his own db login", "account that only reads",
		"user cho power bi", "grafana wants read access to a schema", "separate user for backups", "metrics exporter login", "db account for the intern",
		"tableau needs its own login", "own login to the orders", "metabase user",
		"tạo người dùng CSDL", "thêm user database", "tạo user mysql", "tạo tài khoản database", "tạo tài khoản mysql", "thêm user mysql cho site", "tạo user cho database",
		"cấp user database cho dev", "tạo user postgres", "cần một user mysql mới", "tài khoản chỉ đọc database", "tạo login mysql", "user riêng cho app",
		"grafana cần đọc database",
	},
	Check: op.Listed(&ListDatabaseUsers, "name", "type"),
}

// UpdateDatabaseUserIn is a database user's new password and access.
type UpdateDatabaseUserIn struct {
	OnDatabaseUser
	Type           string          `json:"type,omitempty" doc:"Database engine." example:"mysql"`
	Password       op.Secret       `json:"password,omitempty" doc:"New password."`
	Databases      []int64         `json:"databases,omitempty" doc:"Ids of all of them, from database list." from:"database.list id name | type"`
	Roles          []DatabaseRoles `json:"roles,omitempty" doc:"Roles by database."`
	AccessAnywhere bool            `json:"access_anywhere,omitempty" doc:"true lets it in from any host."`
	IdentifiedWith string          `json:"identified_with,omitempty" doc:"MySQL authentication plugin." example:"mysql_native_password"`
}

// UpdateDatabaseUser changes password and access of a database user. Nothing
// verifies it: the list shows none of that.
var UpdateDatabaseUser = op.Operation[UpdateDatabaseUserIn, Started]{
	Name:  "database.user.update",
	Route: "PUT /api/servers/{server}/database-users/{database_user}",
	Risk:  policies.Grant,
	Doc:   "Change password, databases or hosts of a database user. Sites that keep the old password lose their database.",
	Words: []string{
		"reset mysql password", "revoke privileges", "remote access", "rotate db credentials", "change database password", "new mysql password", "ALTER USER",
		"Access denied for user", "forgot the db password", "allow remote mysql", "change privileges", "rotate the mysql password", "new password for wp_user",
		"app cannot connect to mysql", "allow the db user from any host", "host is not allowed to connect to this MySQL server", "let metabase connect from outside",
		"mysql from my home", "remote connection to the database", "grant more rights to the db user", "user should see one more database", "mysql_native_password",
		"caching_sha2_password", "access from another server", "GRANT SELECT", "reset the db password", "make the db user read only", "password of the db leaked", "ERROR 1045",
		"Access denied for user 'wp'@'localhost'", "password of the db user is wrong", "let the app server at 10.0.0.8 use our mysql", "dbeaver from home",
		"allow external host for mysql user", "new secret for the crm's db login", "widen the rights of a db login", "restrict the db user to localhost",
		"take delete rights from a user", "mysql user from everywhere", "web cannot log in to mysql", "access denied mysql", "app is refused by mysql because of its host",
		"after the server move the database rejects us", "change where a db user may come from", "update grants", "password got leaked, change it in mysql",
		"compromised database password", "grant a db user more", "give app rights on another db",
		"đổi mật khẩu CSDL", "phân quyền database", "đổi mật khẩu database", "đổi mật khẩu mysql", "đặt lại mật khẩu CSDL", "cho user mysql truy cập từ xa",
		"mở truy cập mysql từ xa", "đổi pass mysql", "đổi pass database", "cấp thêm quyền cho user database", "reset mật khẩu mysql", "quên mật khẩu mysql",
		"cho phép kết nối mysql từ ngoài", "đổi mật khẩu user database", "kết nối mysql từ máy khác", "user app kết nối từ xa", "đổi pass user db", "mở quyền cho user mysql",
		"giới hạn quyền user database", "web không vào được mysql", "user bị mysql từ chối", "cấp quyền cho user vào database", "thêm quyền database cho user",
	},
	Check:   op.See(&ListDatabaseUsers),
	Preview: []op.Look{op.Show(&ListDatabaseUsers, "database_user=id")},
}

// DeleteDatabaseUser removes a database user.
var DeleteDatabaseUser = op.Operation[OnDatabaseUser, Started]{
	Name:  "database.user.delete",
	Route: "DELETE /api/servers/{server}/database-users/{database_user}",
	Risk:  policies.Destroy,
	Doc:   "Delete a database user: whatever logs in with it loses its database. Users linked to a site of phpMyAdmin, WordPress and the like are refused.",
	Words: []string{
		"drop mysql account", "remove db login", "revoke all", "delete database user", "DROP USER", "remove mysql user", "kill the db login", "mysql access has to go",
		"the freelancer's db login", "old_app user in mysql can go", "drop role", "take away mysql access", "user no longer needs the database", "remove the reporting login",
		"nobody uses this db account", "cut off db access", "old agency still has a mysql account", "revoke the analyst's db login", "unused db accounts",
		"remove user from postgres", "take the login away from metabase", "account of the closed shop", "freelancer's user in mysql",
		"xóa người dùng CSDL", "xoá user database", "xóa user mysql", "xóa tài khoản database", "xóa user csdl", "gỡ user database", "xoá tài khoản mysql cũ", "bỏ user mysql",
		"thu hồi quyền mysql", "xóa tài khoản db", "gỡ user mysql cũ", "user database không còn dùng", "gỡ user mysql của freelancer",
	},
	Check:   op.Gone(&ListDatabaseUsers, "database_user=id"),
	Preview: []op.Look{op.Show(&ListDatabaseUsers, "database_user=id")},
}
