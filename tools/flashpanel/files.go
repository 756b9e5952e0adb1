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

// SystemCPU is the processor; Usage reads as percent in the example, 15.5.
type SystemCPU struct {
	Cores int64   `json:"cores"`
	Usage float64 `json:"usage"`
}

// SystemSpace is memory or disk, both figures in the same unit.
type SystemSpace struct {
	Total float64 `json:"total"`
	Used  float64 `json:"used"`
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
	Words: []string{"RAM", "load", "free space", "disk full", "health", "tài nguyên máy chủ", "dung lượng ổ đĩa", "disk usage", "memory usage", "CPU usage", "server load", "how full is the disk", "df -h", "free -m", "htop", "top", "uptime", "server is slow", "còn bao nhiêu dung lượng", "RAM còn bao nhiêu", "máy chủ chậm", "tải CPU"},
}

// ListFiles lists a directory. It only reads, although it is a POST.
var ListFiles = op.Operation[OnDirectory, []FileEntry]{
	Name:  "file.list",
	Route: "POST /api/servers/{server}/files/list",
	Risk:  policies.Read,
	Doc:   "List what a directory of a server holds: name, type, size, permissions.",
	Words: []string{"ls", "browse folder", "file manager", "danh sách tệp", "xem thư mục", "list files", "list a directory", "what is in the folder", "ls -la", "show the web root", "/var/www", "xem file trong thư mục", "trong thư mục có gì"},
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
	Words:       []string{"mkdir", "new folder", "subfolder", "tạo thư mục", "create folder", "make a directory", "new dir", "mkdir -p", "thư mục mới", "tạo folder"},
	Check:       op.Listed(&ListFiles, "name"),
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
	Words:       []string{"edit", "upload", "create text", "overwrite", "sửa tệp", "lưu file", "tải lên", "edit a file", "change .env", "write a config file", "upload a file", "edit nginx config", "create a file", "touch", "nano", "vim", "robots.txt", "sửa file cấu hình", "tải file lên"},
	Check:       op.See(&ViewFile),
}

// DeleteFiles removes files and whole directories.
var DeleteFiles = op.Operation[OnFiles, op.Empty]{
	Name:        "file.delete",
	Route:       "DELETE /api/servers/{server}/files/delete",
	Risk:        policies.Destroy,
	Doc:         "Delete files or whole directories from a server for good; there is no trash. List the directory first.",
	MessageOnly: true,
	Words:       []string{"rm", "remove folder", "clear out", "xóa tệp", "xóa thư mục", "delete a file", "rm -rf", "delete a folder", "remove old logs", "wipe the directory", "xóa file", "xóa folder"},
	Check:       op.See(&ListFiles),
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
	Words: []string{"cat", "read log", "open", "tail", "print source", "xem tệp", "đọc file", "show a file", "read a file", "error log", "nginx error log", "access log", "laravel.log", "what is in .env", "wp-config.php", "tail -f", "show the config file", "xem nội dung file", "xem log lỗi"},
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
	Words:       []string{"change extension", "disable plugin folder", "đổi tên tệp", "đổi tên thư mục", "rename a file", "rename a folder", ".htaccess.bak", "đổi tên file"},
	Check:       op.See(&ListFiles),
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
	Words:       []string{"zip", "tar", "gzip", "bundle", "nén tệp", "nén thư mục", "make a zip", "zip the folder", "tar.gz", "archive the site", "pack files", "nén file"},
	Check:       op.See(&ListFiles),
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
	Words:       []string{"unzip", "untar", "unpack", "giải nén", "extract an archive", "untar a backup", "unzip the upload", "tar xzf", "giải nén file", "bung file zip"},
	Check:       op.See(&ListFiles),
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
	Words:       []string{"cp", "duplicate", "backup before editing", "sao chép tệp", "copy a file", "copy a folder", "cp -r", "safe copy of a config file", "chép file", "sao chép thư mục"},
	Check:       op.See(&ListFiles),
}

// MoveFile moves a file. It grants as CopyFile does, and the file is missed
// where it was.
var MoveFile = op.Operation[FileDestinationIn, op.Empty]{
	Name:        "file.move",
	Route:       "POST /api/servers/{server}/files/move",
	Risk:        policies.Grant,
	Doc:         "Move a file or directory to another place on the same server. It is gone where it was; a file already there may be replaced.",
	MessageOnly: true,
	Words:       []string{"mv", "relocate", "archive old files", "di chuyển tệp", "chuyển thư mục", "move a file", "move a folder", "put it elsewhere", "chuyển file"},
	Check:       op.See(&ListFiles),
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
	Words:       []string{"permission denied", "access rights", "make executable", "777", "phân quyền", "cấp quyền", "change permissions", "file permissions", "755", "644", "not writable", "storage not writable", "đổi quyền tệp", "sửa quyền file", "chmod 777"},
	Check:       op.See(&ListFiles),
}

// ChangeFileOwnerIn is a file's new owner.
type ChangeFileOwnerIn struct {
	OnFile
	Owner string `json:"owner" doc:"Linux user." example:"flashvps"`
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
	Words:       []string{"ownership", "permission denied", "www-data", "đổi chủ sở hữu", "quyền sở hữu", "change owner", "wrong owner", "chown -R", "files belong to root", "file belongs to the wrong user", "đổi chủ"},
	Check:       op.See(&ListFiles),
}

// DeleteTinyFileManager removes the web file manager of a site. It destroys:
// those who used it lose their access, and no operation installs it again.
var DeleteTinyFileManager = op.Operation[OnSite, op.Empty]{
	Name:  "tinyfilemanager.delete",
	Route: "DELETE /api/sites/{site}/tiny-file-manager",
	Risk:  policies.Destroy,
	Doc:   "Remove Tiny File Manager, the file manager in the browser, from a site. Its users lose access; it cannot be installed again from here.",
	Words: []string{"uninstall web file browser", "TFM", "gỡ trình quản lý tệp", "remove Tiny File Manager", "delete the browser file manager", "tinyfilemanager.php"},
}
