package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var files = op.Group{Title: "File Management", Name: "files", Operations: []op.Declaration{
	&GetSystemInfo, &ListFiles, &CreateDirectory, &SaveFile, &DeleteFiles, &ViewFile, &RenameFile,
	&CompressFiles, &DecompressFile, &CopyFile, &MoveFile, &ChangeFileMode, &ChangeFileOwner,
	&DeleteTinyFileManager,
}}

// OnFile names a file or directory of a server. The reference does not say
// what root is for; in its examples, the path lies inside it.
type OnFile struct {
	OnServer
	Path string `json:"path" doc:"Absolute path of the file or directory." example:"/home/flashvps/file.txt"`
	FileRoot
}

// OnFiles names several files or directories of a server.
type OnFiles struct {
	OnServer
	Path []string `json:"path" doc:"Absolute paths." example:"/home/flashvps/folder"`
	FileRoot
}

// OnDirectory names a directory of a server.
type OnDirectory struct {
	OnServer
	Path string `json:"path" doc:"Absolute path of the directory." example:"/home/flashvps"`
	FileRoot
}

// FileRoot is the directory in which the paths of a call lie.
type FileRoot struct {
	Root string `json:"root,omitempty" doc:"Directory that the path lies in." example:"/home/flashvps"`
}

// SystemInfo is what a server has and uses. The reference names no units;
// amounts are read as fractions, because whole numbers are those too.
type SystemInfo struct {
	CPU    SystemCPU   `json:"cpu"`
	Memory SystemSpace `json:"memory"`
	Disk   SystemSpace `json:"disk"`
}

// SystemCPU is the processor; Usage reads as percent in the example, 15.5. Nil is that the
// answer lacks it.
type SystemCPU struct {
	Cores int64    `json:"cores"`
	Usage *float64 `json:"usage"`
}

// SystemSpace is memory or disk, both figures in the same unit. Used is nil where the
// answer lacks it.
type SystemSpace struct {
	Total float64  `json:"total"`
	Used  *float64 `json:"used"`
}

// FileEntry is a file or directory in a list. Permissions are octal: 0644. The
// reference names no unit of Size and no other Type than file.
type FileEntry struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Size        int64  `json:"size"`
	Permissions string `json:"permissions"`
}

// GetSystemInfo reads what a server has and uses, through its agent.
var GetSystemInfo = op.Operation[OnServer, SystemInfo]{
	Name:  "systeminfo.get",
	Route: "GET /api/servers/{server}/systeminfo",
	Risk:  policies.Read,
	Doc:   "Show a server's CPU, memory and disk and how much of each is in use.",
	Words: []string{
		"RAM", "load", "free space", "disk full", "health", "disk usage", "memory usage", "CPU usage", "server load", "how full is the disk", "df -h", "free -m", "htop", "top",
		"uptime", "server is slow", "how busy is web01", "is the box under load", "is the disk full", "how much RAM is left", "free memory", "does it swap",
		"how much space is left on the server", "why is the server slow", "CPU at 100 percent", "load too high", "is it running out of memory", "vmstat", "iostat",
		"is the machine healthy", "disk usage of the box", "how loaded is it", "is the server overloaded", "server con bao nhieu dung luong", "is the box maxed out",
		"pages load slowly, is it the server", "memory full", "processor at its limit", "how many gigs are left", "free disk space", "too many processes",
		"is there enough ram for one more site", "swap usage", "room for another database", "sluggish machine", "ram full", "is there room for a big dump",
		"how stressed is the machine", "monitoring yells, how are ram and load", "how many gb are free", "vitals of the machine", "is the box ok", "alarm about the load",
		"tài nguyên máy chủ", "dung lượng ổ đĩa", "còn bao nhiêu dung lượng", "RAM còn bao nhiêu", "máy chủ chậm", "tải CPU", "ram còn không", "server có nặng không",
		"cpu bao nhiêu phần trăm", "ổ cứng còn bao nhiêu", "server chậm quá", "kiểm tra ram", "xem tải server", "máy có bị quá tải không", "xem dung lượng ổ cứng",
		"kiểm tra tài nguyên server", "con web01 có full ram không", "máy chạy ì", "ổ đĩa còn trống", "server yếu quá", "còn đủ chỗ không", "cpu cao quá",
		"ổ cứng còn trống nhiêu", "còn chỗ cho file lớn không",
	},
}

// ListFiles lists a directory. It only reads, although it is a POST.
var ListFiles = op.Operation[OnDirectory, []FileEntry]{
	Name:  "file.list",
	Route: "POST /api/servers/{server}/files/list",
	Risk:  policies.Read,
	Doc:   "List what a directory of a server holds: name, type, size, permissions.",
	Words: []string{
		"ls", "browse folder", "file manager", "list files", "list a directory", "what is in the folder", "ls -la", "show the web root", "/var/www", "what is in public_html",
		"what lies in /home", "which files are in uploads", "contents of the folder", "ll", "is there a .env", "how big are the files in the directory", "tree", "dir",
		"what did they upload", "show what lies in /home/flashvps", "is there an index.php", "subfolders of", "newest files", "permissions of the files in",
		"look around in the directory", "sizes in the folder", "what did the customer put into uploads", "content of the web root",
		"danh sách tệp", "xem thư mục", "xem file trong thư mục", "trong thư mục có gì", "trong folder có gì", "liệt kê file", "xem thư mục public_html",
		"các file trong thư mục", "thư mục này có gì", "ngó thư mục", "file nào trong uploads", "xem có file không", "khách up gì lên",
	},
}

// CreateDirectoryIn is a new directory.
type CreateDirectoryIn struct {
	OnDirectory
	Name string `json:"name" doc:"Name of the new directory." example:"my-folder"`
}

// CreateDirectory makes a directory inside another one.
var CreateDirectory = op.Operation[CreateDirectoryIn, op.Empty]{
	Name:        "directory.create",
	Route:       "POST /api/servers/{server}/files/mkdir",
	Risk:        policies.Change,
	Doc:         "Make a new directory inside an existing one on a server.",
	MessageOnly: true,
	Words: []string{
		"mkdir", "new folder", "subfolder", "create folder", "make a directory", "new dir", "mkdir -p", "somewhere to put the invoices", "a place for uploads",
		"new dir for logs", "make a subfolder", "a folder called", "need a directory", "mkdir uploads", "the app wants a cache folder that does not exist", "no such directory",
		"folder for the exports", "storage/logs is missing", "make a place",
		"tạo thư mục", "thư mục mới", "tạo folder", "tạo folder mới", "thêm thư mục con", "cần một thư mục", "tạo thư mục uploads", "tạo chỗ chứa", "thiếu thư mục",
		"lập thư mục",
	},
	Check: op.Listed(&ListFiles, "name"),
}

// SaveFileIn is a file and its whole new content.
type SaveFileIn struct {
	OnServer
	FileRoot
	New    bool      `json:"new,omitempty" doc:"True for a file that does not exist yet."`
	Path   string    `json:"path" doc:"Absolute path of the file." example:"/home/flashvps/index.html"`
	Encode bool      `json:"encode,omitempty" doc:"True if the content is encoded."`
	File   op.Upload `json:"file" doc:"The whole new content."`
}

// SaveFile writes a file. It grants wherever the file is: a web page, a cron
// file and a shell profile all run what is in them.
var SaveFile = op.Operation[SaveFileIn, op.Empty]{
	Name:        "file.save",
	Route:       "POST /api/servers/{server}/files/save",
	Risk:        policies.Grant,
	Doc:         "Write a file on a server. The old content is replaced and cannot be brought back: view or copy it first.",
	MessageOnly: true,
	Words: []string{
		"edit", "upload", "create text", "overwrite", "edit a file", "change .env", "write a config file", "upload a file", "edit nginx config", "create a file", "touch",
		"nano", "vim", "robots.txt", "edit .env", "change a line in wp-config.php", "put a robots.txt on the site", "new index.html", "write the htaccess", "edit a config",
		"put this text into a file", "replace the file with mine", "set APP_DEBUG in .env", "upload the file I attach", "add a redirect to .htaccess", "maintenance page",
		"favicon", "ads.txt", "security.txt", "edit functions.php", "fix the typo in the file", "create a php file", "debug to true in wp-config", "set WP_DEBUG",
		"APP_ENV=production", "insert a line", "fix the path in the config file", "php.ini in the site's folder", "user.ini", "overwrite index.php",
		"enter the new key into .env", "block bots with robots.txt", "write a nginx snippet", "change the database host in the config", "paste code", "redirect www in htaccess",
		"google must not index staging", "keep search engines out", "basic auth in htaccess", "put a message on the page", "write a text file",
		"add a cron secret to the config", "save the attached file on the server",
		"sửa tệp", "lưu file", "tải lên", "sửa file cấu hình", "tải file lên", "sửa file .env", "sửa file htaccess", "tạo file mới", "up file lên", "ghi đè file",
		"chỉnh file cấu hình", "thêm dòng vào file", "sửa wp-config", "lưu nội dung vào file", "upload file lên server", "bật debug trong wp-config", "thêm dòng redirect",
		"chỉnh .env", "viết file", "dán nội dung vào file", "đổi nội dung file", "tạo file robots", "chặn google index", "thêm vào file cấu hình",
	},
	Check: op.See(&ViewFile),
	Shows: showsSaved,
}

// DeleteFiles removes files and whole directories.
var DeleteFiles = op.Operation[OnFiles, op.Empty]{
	Name:        "file.delete",
	Route:       "DELETE /api/servers/{server}/files/delete",
	Risk:        policies.Destroy,
	Doc:         "Delete files or whole directories from a server for good; there is no trash. List the directory first.",
	MessageOnly: true,
	Words: []string{
		"rm", "remove folder", "clear out", "delete a file", "rm -rf", "delete a folder", "remove old logs", "wipe the directory", "error_log grew to 20 gigs",
		"away with the old folder", "trash the cache directory", "throw away uploads_old", "empty the folder", "delete this php shell", "malware file", "remove the hacked file",
		"get rid of wp-content-old", "remove node_modules", "old zip can go", "rm old backups", "unlink", "clean the tmp folder", "hacker's shell.php in uploads", "core dumps",
		"remove old sessions", "log of 30 GB", "delete the installer", "install.php should go", "temp files", "the folder is not used any more", "old theme away",
		"remove suspicious file", "remove old backups from public_html", "leftover zip",
		"xóa tệp", "xóa thư mục", "xóa file", "xóa folder", "xóa log lớn", "xóa thư mục cũ", "xoá file", "xóa folder cache", "xóa sạch thư mục", "xóa file rác",
		"xóa file backup cũ", "xóa file php lạ", "xóa file độc", "xóa file cài đặt", "bỏ folder cũ", "xóa file tạm", "xóa hết trong thư mục", "xóa zip cũ",
	},
	Check: op.See(&ListFiles),
}

// ViewFileIn names a file to read.
type ViewFileIn struct {
	OnServer
	FileRoot
	Limit  int64  `json:"limit,omitempty" doc:"How much to read; unit not documented." example:"500"`
	Path   string `json:"path" doc:"Absolute path of the file." example:"/home/flashvps/index.html"`
	Encode bool   `json:"encode,omitempty" doc:"True for encoded content."`
}

// ViewFile reads a file. It reveals, unless the file is known to be made for
// many eyes: gradeView tells.
var ViewFile = op.Operation[ViewFileIn, op.Text]{
	Name:  "file.view",
	Route: "GET /api/servers/{server}/files/view",
	Risk:  policies.Reveal,
	Reads: true,
	Grade: gradeView,
	Doc:   "Show the content of a file on a server. Logs and static files of sites are read; every other file counts as revealing secrets.",
	Words: []string{
		"cat", "read log", "open", "tail", "print source", "show a file", "read a file", "error log", "nginx error log", "access log", "laravel.log", "what is in .env",
		"wp-config.php", "tail -f", "show the config file", "what does error_log say", "white screen, look at the log", "500 error", "why is the site broken",
		"what is in the config", "last lines of nginx error.log", "grep in the log", "less", "head", "show me the htaccess", "which db does wp-config use", "php errors",
		"who visited, access.log", "read .env", "mail.log", "auth.log", "syslog", "debug.log", "why do I get a 500", "site shows a blank page", "visitor log", "coi file log",
		"xem error log", "xem file .env", "xem access log", "what is in the nginx vhost", "look into a config", "which version stands in the file", "print index.php",
		"what does laravel log", "did somebody change the htaccess", "403, see the log", "database password in .env", "cat config", "check the error messages of the site",
		"fatal error on the site", "why does the form not send, look at the log", "customer gets a 500 on checkout", "page throws an error", "last errors", "open the config",
		"what is configured in", "PHP fatal",
		"xem tệp", "đọc file", "xem nội dung file", "xem log lỗi", "đọc log nginx", "xem nội dung htaccess", "web trắng trang xem log", "lỗi 500 xem log", "mở file ra xem",
		"log của web", "nội dung wp-config", "log báo gì", "xem file cấu hình nginx", "đọc log", "log lỗi của web", "in nội dung file", "khách bị lỗi 500",
		"trang thanh toán lỗi",
	},
}

// RenameFileIn is a file's new name.
type RenameFileIn struct {
	OnFile
	Name string `json:"name" doc:"New name, without directory." example:"new-name.txt"`
}

// RenameFile gives a file another name. It grants: another ending makes a web
// server run what it only served, or serve what it kept back.
var RenameFile = op.Operation[RenameFileIn, op.Empty]{
	Name:        "file.rename",
	Route:       "PUT /api/servers/{server}/files/rename",
	Risk:        policies.Grant,
	Doc:         "Rename a file or directory on a server. Whatever uses the old name, such as a site, no longer finds it.",
	MessageOnly: true,
	Words: []string{
		"change extension", "disable plugin folder", "rename a file", "rename a folder", ".htaccess.bak", "htaccess to htaccess.bak", "call the file something else",
		"file has the wrong name", "deactivate a plugin by its folder name", "give the folder another name", "uppercase file name", "switch maintenance.html to index.html",
		"disable .htaccess by another name", "wp-content/plugins to plugins_off", "capital letters in the file name", "old.zip should be called",
		"đổi tên tệp", "đổi tên thư mục", "đổi tên file", "đổi tên folder", "sửa tên file", "đổi đuôi file", "đặt lại tên file", "đặt tên khác cho file", "đổi index.html",
	},
	Check: op.See(&ListFiles),
}

// CompressFilesIn is what goes into an archive, and how.
type CompressFilesIn struct {
	OnFiles
	Level int64  `json:"level,omitempty" doc:"Compression level." example:"6"`
	Type  string `json:"type,omitempty" doc:"Archive format." example:"zip"`
	Name  string `json:"name" doc:"File name of the archive." example:"backup.zip"`
}

// CompressFiles packs files into an archive. It grants: an archive inside a
// web directory is a way out for all that was packed.
var CompressFiles = op.Operation[CompressFilesIn, op.Empty]{
	Name:        "file.compress",
	Route:       "POST /api/servers/{server}/files/compress",
	Risk:        policies.Grant,
	Doc:         "Pack files or directories of a server into an archive. Inside a site's web directory anyone can download it.",
	MessageOnly: true,
	Words: []string{
		"zip", "tar", "gzip", "bundle", "make a zip", "zip the folder", "tar.gz", "archive the site", "pack files", "pack the uploads", "zip it up", "one file of the folder",
		"put the logs into an archive", "tarball of the site", "tar czf", "7z", "pack the site before the move", "bundle the images", "compress old logs", "shrink the folder",
		"zip wp-content", "customer wants his site as one file", "put everything into a zip", "archive of wp-content", "tar the logs", "make the folder smaller",
		"bundle for the developer",
		"nén tệp", "nén thư mục", "nén file", "nén folder", "đóng gói thư mục", "zip thư mục", "tạo file zip", "nén lại", "gom thành file zip", "nén web lại",
		"gói web thành một file", "nén uploads", "tạo file nén", "nén log cũ",
	},
	Check: op.See(&ListFiles),
}

// DecompressFileIn names an archive and where its content goes.
type DecompressFileIn struct {
	OnFile
	Here bool `json:"here,omitempty" doc:"True to extract beside the archive." example:"true"`
}

// DecompressFile unpacks an archive. It grants as SaveFile does.
var DecompressFile = op.Operation[DecompressFileIn, op.Empty]{
	Name:        "file.decompress",
	Route:       "POST /api/servers/{server}/files/decompress",
	Risk:        policies.Grant,
	Doc:         "Extract an archive on a server. Existing files of the same names may be replaced, and code in it can run.",
	MessageOnly: true,
	Words: []string{
		"unzip", "untar", "unpack", "extract an archive", "untar a backup", "unzip the upload", "tar xzf", "bung file zip", "plugin came as a zip", "open the zip",
		"unpack the release", "extract the theme", "tgz", "unrar", "gunzip", "what I uploaded is packed", "untar release", "extract the archive here", "bung file",
		"I uploaded site.tar.gz, spread it out", "zip from the developer", "decompress the dump", "put the contents of the archive into", "package of the theme", "bz2", "xz",
		"expand the zip",
		"giải nén", "giải nén file", "bung file nén", "xả nén", "giải nén theme", "giải nén zip", "giải nén code", "mở file zip", "giải nén site.tar.gz", "xả file nén ra",
	},
	Check: op.See(&ListFiles),
}

// FileDestinationIn names a file and where it goes.
type FileDestinationIn struct {
	OnFile
	Destination string `json:"destination" doc:"Absolute path to put it at, with file name." example:"/home/flashvps/archive/file.txt"`
}

// CopyFile copies a file. It grants: the copy may land where code is run or
// where the web serves it.
var CopyFile = op.Operation[FileDestinationIn, op.Empty]{
	Name:        "file.copy",
	Route:       "POST /api/servers/{server}/files/copy",
	Risk:        policies.Grant,
	Doc:         "Copy a file or directory to another place on the same server. A file already there may be replaced.",
	MessageOnly: true,
	Words: []string{
		"cp", "duplicate", "backup before editing", "copy a file", "copy a folder", "cp -r", "safe copy of a config file", "duplicate the config before I edit",
		"copy the site to another folder", "put a duplicate next to it", "keep a copy of the file", "same file in another place", "cp -a", "make a staging copy of the folder",
		"second copy of index.php", "second version before I change it", "save the old config under another name", "clone the folder", "replicate index.html", "copy theme",
		"take the uploads along",
		"sao chép tệp", "chép file", "sao chép thư mục", "chép thư mục qua", "nhân bản file", "copy file sang thư mục khác", "sao ra một bản trước khi sửa", "copy thư mục web",
		"bản sao của file", "copy thư mục", "chép ra chỗ khác",
	},
	Check: op.See(&ListFiles),
}

// MoveFile moves a file. It grants as CopyFile does, and the file is missed
// where it was.
var MoveFile = op.Operation[FileDestinationIn, op.Empty]{
	Name:        "file.move",
	Route:       "POST /api/servers/{server}/files/move",
	Risk:        policies.Grant,
	Doc:         "Move a file or directory to another place on the same server. It is gone where it was; a file already there may be replaced.",
	MessageOnly: true,
	Words: []string{
		"mv", "relocate", "archive old files", "move a file", "move a folder", "put it elsewhere", "uploads should live on the big disk", "put the file somewhere else",
		"old logs to /backup", "move the theme into wp-content", "shift the folder", "mv old.zip", "take it out of the web root", "into another directory", "mv file",
		"wrong folder, put it into the right one", "bring the images to cdn/", "swap folders", "archive last year's logs to /backup", "relocate the uploads",
		"take the old backups out of the web root", "away from the public folder",
		"di chuyển tệp", "chuyển thư mục", "chuyển file", "chuyển file sang thư mục khác", "dời thư mục", "chuyển uploads qua ổ khác", "di chuyển folder",
		"từ thư mục này sang thư mục kia", "đưa file qua chỗ khác", "đưa ra khỏi public",
	},
	Check: op.See(&ListFiles),
}

// ChangeFileModeIn is a file's new permissions.
type ChangeFileModeIn struct {
	OnFile
	Mode string `json:"mode" doc:"Permissions in octal." example:"0755"`
}

// ChangeFileMode sets permissions. It grants whatever the mode is: a mode that
// is harmless for a page opens a key to every user of the server.
var ChangeFileMode = op.Operation[ChangeFileModeIn, op.Empty]{
	Name:        "file.chmod",
	Route:       "POST /api/servers/{server}/files/chmod",
	Risk:        policies.Grant,
	Doc:         "Set who may read, write and run a file or directory. A wrong mode breaks a site or opens the file to every user.",
	MessageOnly: true,
	Words: []string{
		"permission denied", "access rights", "make executable", "777", "change permissions", "file permissions", "755", "644", "not writable", "storage not writable",
		"chmod 777", "upload folder is not writable", "php cannot write", "can't write to the folder", "make the script executable", "chmod +x", "rwx", "world readable",
		"secure wp-config", "failed to open stream: permission denied", "let php write into storage", "EACCES", "403 because of permissions", "nobody else should read the file",
		"chmod 775 storage", "protect .env from other users", "could not create directory", "wordpress cannot install plugins", "session files not writable",
		"everybody on the box can read the keys", "read only for others", "cannot save uploads", "lock the config file", "600 for .env", "make it writable",
		"cron script does not execute", "no permission to write", "logs cannot be written", "uploads cannot be written",
		"phân quyền", "cấp quyền", "đổi quyền tệp", "sửa quyền file", "cho phép ghi vào thư mục", "không ghi được file", "cấp quyền ghi", "đổi quyền file", "set quyền 755",
		"phân quyền thư mục", "chmod thư mục", "lỗi permission denied", "thư mục không ghi được", "không lưu được ảnh", "cho chạy file script", "đặt quyền 644",
		"file không cho ghi", "sửa permission", "uploads không ghi được",
	},
	Check: op.See(&ListFiles),
}

// ChangeFileOwnerIn is a file's new owner.
type ChangeFileOwnerIn struct {
	OnFile
	Owner string `json:"owner" doc:"Linux user." example:"flashvps" from:"user.list name | can_ssh"`
	Group string `json:"group,omitempty" doc:"Linux group." example:"flashvps"`
}

// ChangeFileOwner gives a file to another user. It grants that user what the
// file holds.
var ChangeFileOwner = op.Operation[ChangeFileOwnerIn, op.Empty]{
	Name:        "file.chown",
	Route:       "POST /api/servers/{server}/files/chown",
	Risk:        policies.Grant,
	Doc:         "Give a file or directory to another Linux user and group. Whoever had it may no longer be able to use it.",
	MessageOnly: true,
	Words: []string{
		"ownership", "permission denied", "www-data", "change owner", "wrong owner", "chown -R", "files belong to root", "file belongs to the wrong user",
		"site cannot write because files are owned by root", "wrong owner after upload", "hand the files to www-data", "give the directory to another user", "chown www-data",
		"uploaded as root", "group of the file", "everything I uploaded as root can't be changed by the site", "user of the files", "assign the folder to flashvps",
		"after the copy all belongs to root", "recursive owner", "git pull fails because of root files", "make flashvps the owner of everything",
		"đổi chủ sở hữu", "quyền sở hữu", "đổi chủ", "đổi chủ file", "file thuộc root", "chuyển quyền sở hữu", "đổi owner", "file bị root sở hữu", "chown thư mục",
		"trả file về cho user web", "thư mục thuộc root", "đổi user sở hữu", "cho flashvps sở hữu",
	},
	Check: op.See(&ListFiles),
}

// DeleteTinyFileManager removes the web file manager of a site. It destroys:
// those who used it lose their access, and no operation installs it again.
var DeleteTinyFileManager = op.Operation[OnSite, op.Empty]{
	Name:  "tinyfilemanager.delete",
	Route: "DELETE /api/sites/{site}/tiny-file-manager",
	Risk:  policies.Destroy,
	Doc:   "Remove Tiny File Manager, the file manager in the browser, from a site. Its users lose access; it cannot be installed again from here.",
	Words: []string{
		"uninstall web file browser", "TFM", "remove Tiny File Manager", "delete the browser file manager", "tinyfilemanager.php", "file manager in the browser is a hole",
		"pentest complained about the file manager", "web file manager away", "get rid of the browser's file manager", "browser file tool", "file manager was hacked",
		"tfm away", "remove the web file tool",
		"gỡ trình quản lý tệp", "gỡ tiny file manager", "xóa trình quản lý file trên web", "bỏ file manager trên web", "xóa tiny file manager",
	},
}
