package openpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var other = op.Group{Title: "Other", Name: "other", Operations: []op.Declaration{
	&DirectorySize, &DatabaseSize, &DatabaseInfo, &HostingInfo, &HostingPlan, &HostingPorts, &MySQLSize, &GetScreenshot,
	&SearchFiles, &SearchFolders, &SearchFeatures, &SearchWebsites,
}}

// Size is written for people: 3.3G.
type Size struct {
	Size string `json:"size"`
}

// DirectorySizeIn names a folder.
type DirectorySizeIn struct {
	Folder string `json:"folder" doc:"Folder, relative to the website root." example:"pcx3.com"`
}

// DirectorySize tells how much a folder holds.
var DirectorySize = op.Operation[DirectorySizeIn, Size]{
	Name:  "directory.size",
	Route: "GET /api/directory-size",
	Risk:  policies.Read,
	Doc:   "Show how much disk space a website folder takes, such as 3.3G.",
	Words: []string{
		"du", "how big is", "directory usage", "folder size", "how big is the folder", "du -sh", "which folder takes space", "size of the website",
		"how many gigs does the site take", "how heavy is the blog folder", "weight of the folder", "which site is big", "how much does wp-content take", "website disk usage",
		"size of the uploads folder", "how fat is wp-content", "size of public_html", "website is too big", "weight of uploads", "gigs per site",
		"dung lượng thư mục", "thư mục nặng bao nhiêu", "kích thước thư mục", "website nặng bao nhiêu", "folder này bao nhiêu gb", "dung lượng website",
		"thư mục chiếm bao nhiêu", "web chiếm bao nhiêu dung lượng", "wp-content nặng mấy", "web này mấy gb",
	},
}

// DatabaseSizeIn names a database.
type DatabaseSizeIn struct {
	Database string `json:"database" doc:"Database name; mysql size lists them." example:"pcx3_db" from:"mysql.size Database"`
}

// DatabaseSize tells how much a database holds.
var DatabaseSize = op.Operation[DatabaseSizeIn, Size]{
	Name:  "database.size",
	Route: "GET /api/database-size",
	Risk:  policies.Read,
	Doc:   "Show how much disk space one of the account's databases takes, such as 1.7M.",
	Words: []string{
		"how big is", "db size", "size of one database", "how big is the database", "database disk usage", "how heavy is one database", "how many MB is the db",
		"size of this db", "does the db get too big", "is the shop db large", "MB of one database", "growth of the db", "size of a given database", "space of that db",
		"dung lượng cơ sở dữ liệu", "database nặng bao nhiêu", "database này nặng bao nhiêu", "kích thước database", "dung lượng một database", "db chiếm bao nhiêu",
		"database shop nặng mấy",
	},
}

// DatabaseInfoIn names a WordPress site.
type DatabaseInfoIn struct {
	Domain string `json:"domain" doc:"Domain of the WordPress site." example:"pcx3.com" from:"domain.list/maindomains domain_url"`
}

// WordPressDatabase is what a wp-config.php says.
type WordPressDatabase struct {
	DatabaseName        string `json:"database_name"`
	DatabaseUser        string `json:"database_user"`
	DatabasePassword    string `json:"database_password" secret:"true"`
	DatabaseHost        string `json:"database_host"`
	DatabaseTablePrefix string `json:"database_table_prefix"`
}

// DatabaseInfo reads the database login out of a wp-config.php.
var DatabaseInfo = op.Operation[DatabaseInfoIn, WordPressDatabase]{
	Name:  "database.info",
	Route: "GET /api/database_info",
	Risk:  policies.Reveal,
	Reads: true,
	Doc:   "Show the database of a WordPress site from its wp-config.php: name, user, host, table prefix and the password.",
	Words: []string{
		"WordPress credentials", "DB_PASSWORD", "db login", "WordPress database password", "DB_NAME", "DB_USER", "which database does wordpress use", "wp-config database",
		"db password of the wordpress site", "which db does the wordpress use", "error establishing a database connection", "table prefix", "credentials in wp-config",
		"db host of wordpress", "wordpress cannot connect to the database, which one is it", "DB settings of the site", "user and password of the blog's db", "wp db",
		"table prefix of the blog", "db of the wordpress in my hosting",
		"mật khẩu cơ sở dữ liệu", "thông tin kết nối", "database của wordpress", "wordpress dùng database nào", "mật khẩu database của wordpress",
		"thông tin database wordpress", "wp-config có gì", "tiền tố bảng", "cấu hình db của web wordpress", "user database của wordpress",
	},
}

// System is the answer of HostingInfo.
type System struct {
	IP string `json:"ip"`
	// LoadAvg holds three averages: "0.27, 0.46, 0.59".
	LoadAvg   string `json:"load_avg"`
	Machine   string `json:"machine"`
	Node      string `json:"node"`
	Processor string `json:"processor"`
	Release   string `json:"release"`
	System    string `json:"system"`
	// Uptime is written for people: 27 days.
	Uptime  string `json:"uptime"`
	Version string `json:"version"`
}

// HostingInfo shows the machine under the account.
var HostingInfo = op.Operation[None, System]{
	Name:  "hosting.info",
	Route: "GET /api/system/hosting/info",
	Risk:  policies.Read,
	Doc:   "Show the machine under the account: IP, load average, uptime, kernel, architecture.",
	Words: []string{
		"uname", "is it up", "server health", "operating system", "hosting server info", "server uptime", "load average", "kernel version", "IP of the hosting", "which OS",
		"load of the host", "uptime and kernel", "uname -a", "which server is my hosting on", "IP of the machine under the account", "architecture",
		"operating system of the hosting", "is the hosting server busy", "how busy is the hosting server", "distribution of the server", "server behind my account",
		"load of the shared server", "kernel and distro of the hosting node", "hosting node",
		"thông tin máy chủ", "uptime của hosting", "máy chủ hosting", "hosting chạy hệ điều hành gì", "ip của hosting", "hosting nằm ở server nào", "kernel của hosting",
		"tải của máy hosting", "máy chủ chứa hosting",
	},
}

// Plan is the answer of HostingPlan.
type Plan struct {
	Context           string `json:"context"`
	NS1               string `json:"ns1"`
	NS2               string `json:"ns2"`
	NS3               string `json:"ns3"`
	NS4               string `json:"ns4"`
	PlanBandwidth     int64  `json:"plan_bandwidth"`
	PlanCPULimit      string `json:"plan_cpu_limit"`
	PlanDBLimit       int64  `json:"plan_db_limit"`
	PlanDescription   string `json:"plan_description"`
	PlanDiskLimit     string `json:"plan_disk_limit"`
	PlanDomainsLimit  int64  `json:"plan_domains_limit"`
	PlanEmailLimit    int64  `json:"plan_email_limit"`
	PlanFTPLimit      int64  `json:"plan_ftp_limit"`
	PlanInodesLimit   int64  `json:"plan_inodes_limit"`
	PlanMySQL         string `json:"plan_mysql"`
	PlanRAMLimit      string `json:"plan_ram_limit"`
	PlanWebserver     string `json:"plan_webserver"`
	PlanWebsitesLimit int64  `json:"plan_websites_limit"`
}

// HostingPlan shows what was bought. The reference prints its path without
// /api; some versions serve it under /api (facts/panels.md), which the client
// finds out.
var HostingPlan = op.Operation[None, Plan]{
	Name:  "hosting.plan",
	Route: "GET /system/hosting/plan",
	Risk:  policies.Read,
	Doc:   "Show the account's plan: limits of CPU, RAM, disk, domains, mail; its web server, database server and nameservers.",
	Words: []string{
		"package", "quota", "what did I buy", "subscription", "my plan", "plan limits", "hosting package", "how many sites may I have", "nameservers of the plan",
		"what is included in the plan", "how many mailboxes are included", "how many domains are allowed", "which nameservers come with the plan", "how much RAM do I get",
		"what are my limits", "apache or nginx", "mysql or mariadb", "can I add another site", "package limits", "may I still create another mailbox",
		"what did the customer buy", "how many sites does the plan allow", "memory of the plan", "ns1 and ns2 of the hosting", "plan details", "what does his package allow",
		"how big is the package",
		"gói hosting", "giới hạn", "gói của tôi", "gói cước", "gói hosting gồm gì", "được bao nhiêu tên miền", "giới hạn của gói", "gói này cho bao nhiêu email",
		"nameserver của hosting", "tôi được tạo bao nhiêu database", "gói đang dùng", "gói của khách gồm gì", "được tạo mấy mailbox", "giới hạn gói", "gói hosting cho phép gì",
	},
}

// Ports is the answer of HostingPorts. The reference shows null for each, so
// the form of a port that is open is not known.
type Ports struct {
	PHPMyAdminPort  any `json:"phpmyadmin_port"`
	RemoteMySQLPort any `json:"remote_mysql_port"`
	RemoteSSHPort   any `json:"remote_ssh_port"`
	WebTerminalPort any `json:"webterminal_port"`
}

// HostingPorts shows the ports given to the account; its path is as
// HostingPlan's.
var HostingPorts = op.Operation[None, Ports]{
	Name:  "hosting.ports",
	Route: "GET /system/hosting/ports",
	Risk:  policies.Read,
	Doc:   "Show the ports given to the account for phpMyAdmin, remote MySQL, remote SSH and the web terminal; null is none.",
	Words: []string{
		"open ports", "which port", "connect from outside", "my ports", "remote MySQL port", "port for phpMyAdmin", "SSH port of the account", "what do I enter in workbench",
		"connect from home with heidisql", "dbeaver", "remote MySQL", "port for remote ssh", "which port for the database", "connect to mysql from my computer",
		"web terminal port", "how do I reach my database from outside", "port mysql hosting", "which port do I use for remote mysql", "tableplus",
		"ssh to my hosting on which port", "external access to the db", "port ssh hosting", "use heidisql from home", "outside connection to the db of the hosting",
		"cổng", "cổng kết nối từ xa", "cổng MySQL", "kết nối mysql từ xa cổng nào", "cổng ssh của hosting", "kết nối database từ máy nhà", "cổng phpmyadmin",
		"cổng nào để vào mysql",
	},
}

// MySQLSizeIn says how the sizes are wanted.
type MySQLSizeIn struct {
	Unit    string `json:"unit,omitempty" doc:"Unit of the sizes; bytes if left out." enum:"bytes|kb|mb|gb" example:"mb"`
	ShowAll bool   `json:"show_all,omitempty" doc:"System databases too." example:"true"`
}

// MySQLSizes is the answer of MySQLSize.
type MySQLSizes []MySQLDatabase

// MySQLDatabase is a database and its size. The reference shows the size in
// MB only; with another unit its key is another, and passes through.
type MySQLDatabase struct {
	Database string   `json:"Database"`
	SizeMB   *float64 `json:"Size (MB)"`
}

// MySQLSize lists the databases with their sizes.
var MySQLSize = op.Operation[MySQLSizeIn, MySQLSizes]{
	Name:  "mysql.size",
	Route: "GET /api/mysql-size",
	Risk:  policies.Read,
	Doc:   "List the account's MySQL databases with the size of each, in a unit of choice.",
	Words: []string{
		"MariaDB", "biggest database", "list databases", "sizes of all databases", "largest databases", "which database is the biggest", "mysql disk usage", "fattest database",
		"list dbs by megabytes", "database sizes", "which db takes the most space", "sizes of my databases", "how much space do databases use in the account",
		"mysql takes too much space", "sort my databases by size", "space per database", "database statistics", "heavy databases", "which db needs the most room",
		"hungry databases",
		"danh sách cơ sở dữ liệu", "dung lượng", "database nào nặng nhất", "database nào lớn nhất", "dung lượng các database", "kích thước các database", "database nặng nhất",
		"database nào chiếm nhiều nhất", "sắp xếp database theo dung lượng",
	},
}

// ScreenshotIn names a page.
type ScreenshotIn struct {
	Domain string `json:"domain" doc:"Domain, with an optional path." example:"pcx3.com/blog" from:"domain.list/maindomains domain_url"`
}

// GetScreenshot answers a PNG, or the address of one where the panel uses a
// remote service.
var GetScreenshot = op.Operation[ScreenshotIn, op.File]{
	Name:  "screenshot.get",
	Route: "GET /api/screenshot/{domain...}",
	Risk:  policies.Read,
	Doc:   "Show how a website looks: a PNG, or a link to one, depending on the panel's set-up.",
	Words: []string{
		"thumbnail", "preview", "picture of the site", "screenshot", "how does the site look", "capture the page", "what does the shop look like",
		"see the page with my own eyes", "customer says his page is broken, show it", "is the site displayed right", "image of the homepage", "how does it look now",
		"render of the page", "grab a picture of the site", "does the homepage look right", "visual check", "thumbnail of my page", "design broken", "screenshot of the domain",
		"current look of the page",
		"ảnh chụp màn hình", "xem trước trang", "chụp ảnh trang web", "trang web trông thế nào", "chụp màn hình web", "cho xem giao diện web", "web nhìn ra sao",
		"xem trang có bị vỡ giao diện", "ảnh trang chủ", "chụp trang web", "xem web hiển thị ra sao", "hình chụp trang",
	},
}

// SearchFilesIn says which files are wanted.
type SearchFilesIn struct {
	Q      string `json:"q" doc:"Part of the file's name." example:"backup"`
	Ext    string `json:"ext,omitempty" doc:"Only this extension." example:"tar.gz"`
	Folder string `json:"folder,omitempty" doc:"Only in this folder." example:"backups"`
}

// FoundFiles is the answer of SearchFiles.
type FoundFiles []FoundFile

// FoundFile is a file.
type FoundFile struct {
	Path     string `json:"path"`
	Size     int64  `json:"size"`
	Modified string `json:"modified"`
}

// SearchFiles finds website files by name; it shows no content.
var SearchFiles = op.Operation[SearchFilesIn, FoundFiles]{
	Name:  "search.files",
	Route: "GET /api/search/files",
	Risk:  policies.Read,
	Doc:   "Find website files by name, extension and folder: path, size, time of change. No content is shown.",
	Words: []string{
		"locate", "where is the dump", "look for", "find a file", "search files", "find / -name", "where is the file", "which file was changed", "any leftover .bak files",
		"where did I put the file", "find all zip files", "find all *.sql", "is there a file called", "large files by name", "find . -name", "old archives around",
		"which folder holds wp-config.php", "where did the old logo go", "files ending in .psd", "which files are called config", "search by extension", "track down a file",
		"lost file", "where is robots.txt", "any .sql lying around", "stray files", "locate wp-config.php in the hosting", "hunt for a file in the hosting",
		"tìm tệp", "tìm file", "file nằm ở đâu", "tìm file trong hosting", "file này ở đâu", "tìm các file zip", "tìm file wp-config", "có file backup nào không", "kiếm file",
		"tìm tập tin", "config.php nằm đâu", "file bị mất ở đâu", "tìm theo đuôi file", "file lạ trong hosting",
	},
}

// SearchFoldersIn says which folders are wanted.
type SearchFoldersIn struct {
	Q      string `json:"q" doc:"Part of the folder's name." example:"backup"`
	Folder string `json:"folder,omitempty" doc:"Only in this folder." example:"backups"`
}

// FoundFolders is the answer of SearchFolders. It passes through untouched,
// because the panel writes the key path twice into one object: the folder's
// name first, the folder that it is in second. Decoding keeps only the second.
type FoundFolders []FoundFolder

// FoundFolder is a folder.
type FoundFolder struct {
	Path string `json:"path"`
}

// SearchFolders finds website folders by name.
var SearchFolders = op.Operation[SearchFoldersIn, FoundFolders]{
	Name:  "search.folders",
	Route: "GET /api/search/folders",
	Risk:  policies.Read,
	Doc:   "Find website folders by name: each comes with its name and the folder that it is in, both called path.",
	Words: []string{
		"locate", "find directory", "look for", "find a folder", "search folders", "find -type d", "where is the folder", "where is the folder called",
		"is there a folder named", "find a directory by name", "look for wp-content-old", "old theme folder", "folder somewhere", "is there a cache folder", "directory named",
		"where is the uploads folder",
		"tìm thư mục", "thư mục nằm ở đâu", "tìm folder", "folder này nằm đâu", "thư mục nằm chỗ nào", "kiếm thư mục", "tìm thư mục trong hosting", "folder có tên",
	},
}

// SearchFeaturesIn says which pages of the panel are wanted.
type SearchFeaturesIn struct {
	Q string `json:"q" doc:"Word to look for." example:"backup"`
}

// FoundFeatures is the answer of SearchFeatures.
type FoundFeatures []FoundFeature

// FoundFeature is a page of the panel.
type FoundFeature struct {
	Description string `json:"description"`
	Link        string `json:"link"`
	Module      string `json:"module"`
	Name        string `json:"name"`
}

// SearchFeatures finds pages of OpenPanel itself.
var SearchFeatures = op.Operation[SearchFeaturesIn, FoundFeatures]{
	Name:  "search.features",
	Route: "GET /api/search/features",
	Risk:  policies.Read,
	Doc:   "Find OpenPanel's own pages and settings by a word: name, description and link of each.",
	Words: []string{
		"where do I set", "menu", "modules", "help", "find a setting", "where is the setting", "which page of the panel", "how do I get to", "search the panel",
		"where do I find the backup page", "where do I change PHP in openpanel", "which menu", "how do I open the file manager in openpanel", "is there a function for",
		"settings page", "where in the panel", "where in openpanel can I change the php version", "menu for cron", "page for email accounts", "find the option",
		"how do I find the cron page", "where is the email menu",
		"tìm chức năng", "cài đặt ở đâu", "tính năng ở đâu", "chức năng này ở đâu", "tìm mục trong openpanel", "menu nào", "chỉnh ở chỗ nào", "tìm tính năng trong openpanel",
		"mục đổi php nằm đâu", "vào đâu để",
	},
}

// SearchWebsitesIn says which websites are wanted.
type SearchWebsitesIn struct {
	Q string `json:"q" doc:"Part of the website's address." example:"pcx3"`
}

// FoundWebsites is the answer of SearchWebsites: a list of lists that each
// hold one address.
type FoundWebsites [][]string

// SearchWebsites finds websites by address.
var SearchWebsites = op.Operation[SearchWebsitesIn, FoundWebsites]{
	Name:  "search.websites",
	Route: "GET /api/search/websites",
	Risk:  policies.Read,
	Doc:   "Find the account's websites by a part of their address, such as a domain or a path.",
	Words: []string{
		"which sites", "look up URL", "site list", "find a website", "search websites", "which website has this address", "my websites", "which of my sites contain",
		"find a site by its address", "is this site in the account", "sites with shop in the name", "list of my websites", "do I have a website called",
		"is blog among my sites", "sites with that word", "site of the customer", "a site with a word in its url",
		"tìm trang web", "danh sách website", "tìm website", "tìm trang web theo địa chỉ", "những website nào", "danh sách web của tôi", "các website trong hosting", "tìm site",
		"kiếm website", "trang có chữ trong địa chỉ",
	},
}
