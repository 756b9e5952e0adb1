package flashpanel

import (
	"encoding/json"
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

var databases = op.Group{Title: "Databases", Name: "databases", Operations: []op.Declaration{
	&ExportDatabase, &ImportDatabase, &DownloadDatabase, &ListDatabases, &CreateDatabase, &UpdateDatabase,
	&DeleteDatabase, &GetMySQLConfig, &UpdateMySQLConfig,
}}

// OnDatabase names a database of a server.
type OnDatabase struct {
	OnServer
	Database int64 `json:"database" doc:"Id from database list." example:"1" from:"database.list id name | type"`
}

// Database is a database of a server.
type Database struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Type string `json:"type"`
}

// DatabaseList is the answer of ListDatabases.
type DatabaseList struct {
	Data []Database `json:"data"`
}

// ExportDatabase dumps a database to a file on its own server. It is a Change:
// the data leaves the server only with DownloadDatabase.
var ExportDatabase = op.Operation[OnDatabase, Started]{
	Name:  "database.export",
	Route: "POST /api/servers/{server}/databases/{database}/export",
	Risk:  policies.Change,
	Doc:   "Dump a database to a backup file on its server, where database download fetches it.",
	Words: []string{
		"mysqldump", "save db", "copy before update", "export database", "dump the database", "pg_dump", "mysql dump", "make an sql file", "backup one database now",
		"dump CSDL", "dump before the migration", "save the tables", "make a copy of the database", "mysqldump shop", "sql dump of the crm", "backup of the db right now",
		"export the schema", "mariadb-dump", "tables to a file", "quick dump", "snapshot of the database", "dump database", "backup database shop",
		"before they touch prod I want an sql file", "copy of the crm tables", "sql snapshot before the update", "freeze the data in a file", "dump of production",
		"developer needs our data", "write the db to a file", "safety dump", "before the upgrade an sql copy", "tables as a file", "get an export of crm",
		"freeze a copy of the tables before the price update", "copy of the tables",
		"xuất CSDL", "sao lưu cơ sở dữ liệu", "xuất database", "sao lưu database ngay", "xuất file sql", "kết xuất csdl", "trích xuất dữ liệu", "xuất cơ sở dữ liệu ra file",
		"dump trước khi sửa", "lưu database ra file", "backup db trước khi update", "tạo file dump", "lấy bản sql trước khi nâng cấp",
	},
	Check: op.See(&DownloadDatabase),
}

// ImportDatabaseIn is a dump that lies on the server.
type ImportDatabaseIn struct {
	OnDatabase
	Path   string `json:"path" doc:"Full path of the dump on the server." example:"/home/flashvps/backup.sql.gz"`
	Remove bool   `json:"remove,omitempty" doc:"Unexplained in the reference."`
}

// ImportDatabase runs a dump against a database.
var ImportDatabase = op.Operation[ImportDatabaseIn, Started]{
	Name:  "database.import",
	Route: "POST /api/servers/{server}/databases/{database}/import",
	Risk:  policies.Destroy,
	Doc:   "Import a dump from a file on the server into a database: tables of the same name are overwritten. Export it first. System databases are refused.",
	Words: []string{
		"load sql", "restore db", "mysql < file", "import sql file", "load a dump", "import a dump into the database", "source dump.sql", "psql restore",
		"customer sent an sql file", "load dump.sql", "read the dump in", "put the sql into the database", "feed the dump to mysql", "sql file in /home",
		"move the tables over from the old host", "mysql shop < dump.sql", "pg_restore", "fill the database from a file", "get the sql file in", "import tables",
		"import database", "import file .sql", "put last year's dump into the test db", "load the customer's tables", "refill the schema", "old host's sql",
		"overwrite the db with this dump", "mysql < file.sql", "copy production into staging", "data from backup.sql", "import products from sql", "source file",
		"client mailed an sql, fill his shop with it", "replace the content by a dump", "dump into staging", "freelancer hands over products.sql", "get the sql into the shop",
		"fill in the data from an sql file",
		"nhập CSDL", "khôi phục cơ sở dữ liệu", "nạp file sql", "nhập database", "đổ file sql vào database", "nạp dữ liệu từ file", "chạy file sql", "đưa dữ liệu vào database",
		"nạp dump", "nạp lại database từ file", "khách gửi file sql", "đổ dữ liệu vào db", "chạy dump vào database", "nạp file khách gửi",
	},
	Preview: []op.Look{op.Show(&ListDatabases, "database=id")},
}

// DownloadDatabase fetches the dump that ExportDatabase wrote. It is a Reveal,
// although it is a POST: it changes nothing and hands out all the data.
var DownloadDatabase = op.Operation[OnDatabase, op.PrivateFile]{
	Name:  "database.download",
	Route: "POST /api/servers/{server}/databases/{database}/download",
	Risk:  policies.Reveal,
	Reads: true,
	Doc:   "Download the gzipped dump that database export has written, with all data in it; without an export there is none.",
	Words: []string{
		"get sql file", "fetch db", "copy to my computer", "download the dump", "download database", "sql.gz", "grab the dump", "dump on my laptop",
		"the sql.gz you just dumped", "dump to my laptop", "get the dump", "sql file for my local machine", "send me the dump", "fetch the exported database",
		"where can I get the dump", "finished dump", "take the dump home", "give the dump to the developer", "copy of the tables for my laptop", "link to the dump",
		"tải CSDL", "tải bản sao lưu", "tải database về", "tải file sql", "tải dump về", "lấy file sql về máy", "tải bản dump", "tải file sql.gz", "tải csdl về máy",
		"down database về", "cho mình file dump", "dump xong, tải ở đâu", "gửi file sql cho mình",
	},
}

// ListDatabases lists the databases of a server.
var ListDatabases = op.Operation[OnServer, DatabaseList]{
	Name:  "database.list",
	Route: "GET /api/servers/{server}/databases",
	Risk:  policies.Read,
	Doc:   "List the databases of a server with their ids, engines and users.",
	Words: []string{
		"mysql", "postgres", "mongodb", "schemas", "list databases", "SHOW DATABASES", "which databases", "which database does the site use", "all schemas",
		"what dbs are there", "schemas on db01", "which schema belongs to the shop", `\l in psql`, "all mysql databases", "which mongo databases", "is there a database called",
		"how many schemas on the server", "which engine has the crm database", "what lives on db01", "how many schemas", "id of a database", "databases and their users",
		"is there still an old db", "which dbs belong to a user", "inventory of schemas", "mongo databases",
		"danh sách CSDL", "cơ sở dữ liệu", "liệt kê database", "có những database nào", "server có những database nào", "liệt kê csdl", "xem database trên server",
		"danh sách db", "các database trên máy chủ", "kể tên các database", "db nào trên máy này", "xem danh sách database", "database thuộc user nào",
	},
}

// CreateDatabaseIn is a new database.
type CreateDatabaseIn struct {
	OnServer
	Type  string  `json:"type" doc:"Database engine." example:"mysql"`
	Name  string  `json:"name" doc:"Name of the database." example:"mydb"`
	Users []int64 `json:"users,omitempty" doc:"Ids from database user list." from:"database.user.list id name | type"`
}

// CreateDatabase adds an empty database. Users who may use it get no data by
// that, so it is a Change.
var CreateDatabase = op.Operation[CreateDatabaseIn, Started]{
	Name:  "database.create",
	Route: "POST /api/servers/{server}/databases",
	Risk:  policies.Change,
	Doc:   "Create an empty database on a server, and say which database users may use it.",
	Words: []string{
		"new mysql schema", "add db", "db for wordpress", "create database", "new database", "new postgres db", "fresh schema", "empty database for staging",
		"a db for the new shop", "new mariadb", "developers need a schema", "add a mysql database", "new postgres database", "mongo database", "database for the new site",
		"prepare a db", "schema for testing", "db named crm_test", "we start a wiki and it needs a database", "database for nextcloud", "blank database", "another schema",
		"mysqladmin create", "createdb", "set up a db", "blank postgres db", "need a schema for the wiki", "start a database", "db for a test",
		"tạo CSDL", "thêm cơ sở dữ liệu", "tạo database", "tạo cơ sở dữ liệu", "tạo db mới", "tạo csdl mới", "thêm database cho web mới", "cần một database trống",
		"tạo cơ sở dữ liệu mới", "chuẩn bị database", "tạo db trống", "tạo schema", "tạo db postgres",
	},
	Check: op.Listed(&ListDatabases, "name", "type"),
}

// UpdateDatabaseIn says who may use a database.
type UpdateDatabaseIn struct {
	OnDatabase
	Type  string  `json:"type,omitempty" doc:"Database engine." example:"mysql"`
	Users []int64 `json:"users" doc:"All their ids, from database user list." from:"database.user.list id name | type"`
}

// UpdateDatabase sets who may use a database. Nothing verifies it: the list's
// example shows no users.
var UpdateDatabase = op.Operation[UpdateDatabaseIn, Started]{
	Name:  "database.update",
	Route: "PUT /api/servers/{server}/databases/{database}",
	Risk:  policies.Grant,
	Doc:   "Set which database users may use a database. Users left out lose access.",
	Words: []string{
		"grant privileges", "revoke", "permissions", "share db", "which users may use the database", "attach a user to a database", "let the user use the db", "GRANT ALL",
		"who may use this schema", "give the app user the second database", "user must not see that db", "take a user off a database", "GRANT ON schema TO user",
		"link user and database", "let the reporting user use the stats database", "remove a user from the database", "tie a user to a db", "untie a user from the db",
		"which accounts are attached to the schema", "payroll only for hr", "give both users the crm database", "users allowed on a database",
		"phân quyền CSDL", "cấp quyền", "gán user cho database", "cho user dùng database này", "gán quyền database cho user", "bỏ quyền user khỏi database",
		"thêm user vào database", "database này cho những user nào dùng", "nối user vào database", "cho thêm user vào db", "gỡ user ra khỏi db",
	},
	Check:   op.See(&ListDatabases),
	Preview: []op.Look{op.Show(&ListDatabases, "database=id"), op.Show(&ListDatabaseUsers)},
}

// DeleteDatabase removes a database with its data.
var DeleteDatabase = op.Operation[OnDatabase, Started]{
	Name:  "database.delete",
	Route: "DELETE /api/servers/{server}/databases/{database}",
	Risk:  policies.Destroy,
	Doc:   "Delete a database with all its data. Export and download it first. System databases and those of phpMyAdmin sites are refused.",
	Words: []string{
		"drop schema", "remove db", "wipe mysql", "delete database", "DROP DATABASE", "get rid of the old schema", "drop the old schema", "old db can go",
		"remove the staging database", "nobody uses that schema", "dropdb", "throw the tables away", "database of the old site is not needed", "wipe the schema", "test db away",
		"tables of the old shop", "delete crm_old", "shop is closed, its db can go", "erase the schema", "leftover database", "remove the mongo database",
		"the analytics db is history", "remove all of the old wiki's data",
		"xóa CSDL", "xoá cơ sở dữ liệu", "xóa database", "bỏ database", "xóa csdl cũ", "bỏ database cũ", "xoá db", "drop database đi", "xóa hẳn cơ sở dữ liệu",
		"database không dùng nữa", "database của web cũ", "xóa db test", "gỡ bỏ database",
	},
	Check:   op.Gone(&ListDatabases, "database=id"),
	Preview: []op.Look{op.Show(&ListDatabases, "database=id")},
}

// MySQLSetting is one value of MySQL's configuration.
type MySQLSetting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Type  string `json:"type"`
}

// GetMySQLConfig reads the configuration of MySQL or MariaDB.
var GetMySQLConfig = op.Operation[OnServer, []MySQLSetting]{
	Name:  "mysql.config.get",
	Route: "GET /api/servers/{server}/mysql",
	Risk:  policies.Read,
	Doc:   "Read the MySQL or MariaDB settings of a server with their current values: max_connections and the like.",
	Words: []string{
		"my.cnf", "variables", "buffer pool", "tuning", "MySQL settings", "max_connections now", "innodb_buffer_pool_size", "SHOW VARIABLES", "mysql variables",
		"slow query log setting", "how big is the buffer pool", "how many connections are allowed", "what is max_allowed_packet", "is the slow log on", "mysql tuning values",
		"show my.cnf", "sql_mode", "is the query cache on", "current mysql limits", "SHOW GLOBAL VARIABLES", "mysqld variables", "max_connections set to", "which sql mode",
		"is binary logging on", "charset of mysql", "table cache", "timeout of mysql", "db tuning", "how many clients can mysql serve",
		"cấu hình CSDL", "thông số mysql", "xem cấu hình mysql", "max_connections hiện tại", "mysql cho bao nhiêu kết nối", "xem thông số mysql", "buffer pool bao nhiêu",
		"cấu hình mysql hiện tại", "mysql có bao nhiêu ram", "mysql cấu hình thế nào", "sql_mode là gì", "mysql cho mấy kết nối",
	},
}

// UpdateMySQLConfigIn is new values of MySQL's configuration. The reference
// shows no body; the keys are those of GetMySQLConfig.
type UpdateMySQLConfigIn struct {
	OnServer
	Settings op.Settings `json:"settings" in:"fields" doc:"Values by key, as the matching get shows them."`
}

// UpdateMySQLConfig changes the configuration of MySQL or MariaDB. Sizes and
// limits are a Disrupt; among the other settings are some that let anybody in
// or lose data, so what is not known is Destroy. Nothing verifies it: a
// value may stand in the configuration that MySQL does not start with.
var UpdateMySQLConfig = op.Operation[UpdateMySQLConfigIn, Started]{
	Name:  "mysql.config.update",
	Route: "POST /api/servers/{server}/mysql",
	Risk:  policies.Destroy,
	Doc:   "Change MySQL or MariaDB settings of a server; the engine may restart. A wrong value keeps it from starting. See mysql config get first.",
	Words: []string{
		"my.cnf", "max_connections", "buffer pool", "tune database", "too many connections", "raise max_connections", "innodb_buffer_pool_size", "mysql tuning",
		"max_allowed_packet", "slow query log", "wait_timeout", "mysql server has gone away", "raise the connection limit", "mysql runs out of connections",
		"too many connections error", "bigger buffer pool", "give mysql more memory", "slow query log on", "switch sql_mode", "strict mode off",
		"packet bigger than max_allowed_packet", "mysql is slow, tune it", "log slow queries", "wait_timeout 60", "set global", "utf8mb4 default", "binlog expire",
		"only_full_group_by", "mysql limits", "packet too large", "import dies because a packet is too large", "got a packet bigger", "lock wait timeout", "mysql has gone away",
		"tmp_table_size", "innodb_lock_wait_timeout", "database refuses new connections", "max user connections", "mysql eats too much memory, lower it",
		"binlogs fill the disk", "collation", "enable event scheduler", "slow log is filling, turn it off", "allow more clients at once", "mysql kicks clients after a while",
		"interactive_timeout", "make wait_timeout shorter", "connections are closed too early",
		"sửa cấu hình mysql", "tối ưu CSDL", "tăng số kết nối mysql", "đổi cấu hình mysql", "cho mysql thêm ram", "lỗi too many connections", "tăng max_connections",
		"bật slow query log", "tăng buffer pool", "chỉnh my.cnf", "tối ưu mysql", "tăng giới hạn mysql", "mysql báo packet quá lớn", "mysql đầy kết nối",
		"mysql ăn nhiều ram quá", "nâng giới hạn kết nối", "tắt slow log", "đặt max_allowed_packet",
	},
	Grade:   gradeMySQL,
	Check:   op.See(&GetMySQLConfig),
	Preview: []op.Look{op.Show(&GetMySQLConfig)},
}

// gradeMySQL knows the settings that are a size, a count or a time, spelled as
// MySQL's manual does and with a plain number: MySQL reads dashes and
// shortened names too, and a line break in a value would be another setting.
func gradeMySQL(in UpdateMySQLConfigIn) policies.Risk {
	for key, value := range in.Settings {
		switch key {
		case "max_connections", "max_user_connections", "max_allowed_packet", "wait_timeout", "interactive_timeout", "connect_timeout",
			"innodb_buffer_pool_size", "key_buffer_size", "sort_buffer_size", "join_buffer_size", "read_buffer_size", "read_rnd_buffer_size",
			"tmp_table_size", "max_heap_table_size", "table_open_cache", "table_definition_cache", "thread_cache_size",
			"query_cache_size", "query_cache_limit", "long_query_time":
		default:
			return policies.Destroy
		}
		if !plainNumber(value) {
			return policies.Destroy
		}
	}
	if len(in.Settings) == 0 {
		return policies.Destroy
	}
	return policies.Disrupt
}

// plainNumber reports whether a JSON value is a number, or text that holds
// one, as digits with at most one unit: 151, "256M".
func plainNumber(value json.RawMessage) bool {
	text := string(value)
	var quoted string
	if json.Unmarshal(value, &quoted) == nil {
		text = quoted
	}
	digits := strings.TrimRight(text, "KMGkmg")
	return digits != "" && len(text)-len(digits) <= 1 && strings.Trim(digits, "0123456789") == ""
}
