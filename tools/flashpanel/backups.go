package flashpanel

import (
	"panelbot/policies"
	"panelbot/tools/op"
)

var backups = op.Group{Title: "Backups", Name: "backups", Operations: []op.Declaration{
	&GetBackupConfig, &BackupScript, &ImportBackups, &GetBackup, &RestoreBackup, &CloneBackup,
	&ListBackups, &CreateBackup, &UpdateBackup, &DeleteBackup, &ListBackupHistory,
}}

// OnBackup names a backup configuration of a server.
type OnBackup struct {
	OnServer
	Backup int64 `json:"backup" doc:"Id from backup list." example:"1" from:"backup.list id memo | drive is_active"`
}

// BackupCallbackIn has the server's token, which only its own servers know.
type BackupCallbackIn struct {
	OnBackup
	Token op.Secret `json:"token" in:"query" doc:"Backup token of the server."`
}

// Backup is a backup configuration. The list shows its drive and not whether
// it is active; the answers to changes show it the other way round.
type Backup struct {
	ID       int64  `json:"id"`
	Memo     string `json:"memo"`
	Drive    string `json:"drive"`
	IsActive bool   `json:"is_active"`
}

// BackupList is the answer of ListBackups.
type BackupList struct {
	Data []Backup `json:"data"`
}

// BackupStarted is a backup configuration and the event that installs it.
type BackupStarted struct {
	Backup Backup   `json:"backup"`
	Event  EventRef `json:"event"`
}

// BackupSite is one site of a backup configuration.
type BackupSite struct {
	ID       int64    `json:"id" doc:"Site id." example:"1"`
	Excludes []string `json:"excludes,omitempty" doc:"Paths of the site to leave out."`
}

// GetBackupConfig is what a server calls to read a configuration, with the
// credentials of its storage.
var GetBackupConfig = op.Operation[BackupCallbackIn, op.Any]{
	Name:  "backup.config.get",
	Route: "GET /api/servers/{server}/backups/{backup}",
	Risk:  policies.Reveal,
	Doc:   "Read a backup configuration for running it. Servers call it with their own token; people never need it.",
	Words: []string{
		"callback", "rclone settings for agent", "backup agent", "what the backup agent reads", "config the backup agent pulls", "callback for backup settings",
		"cấu hình cho máy chủ",
	},
	Callback: true,
}

// BackupScript is what a server calls to fetch the script that backs it up.
var BackupScript = op.Operation[BackupCallbackIn, op.PrivateFile]{
	Name:  "backup.script.download",
	Route: "GET /api/servers/{server}/backups/{backup}/script",
	Risk:  policies.Reveal,
	Doc:   "Download the script of a backup. Servers call it with their own token; people never need it.",
	Words: []string{
		"callback", "backup.sh", "shell file of the job", "backup shell script", "script that the backup agent pulls",
		"tập lệnh sao lưu",
	},
	Callback: true,
}

// ImportBackups takes over the targets in a server's rclone.conf. It is a
// Grant: from then on data can go there.
var ImportBackups = op.Operation[OnServer, op.Empty]{
	Name:        "backup.rclone.import",
	Route:       "POST /api/servers/{server}/backups/import-rclone",
	Risk:        policies.Grant,
	Doc:         "Import backup configurations from the rclone.conf that lies on a server: its remotes become backup targets.",
	MessageOnly: true,
	Words: []string{
		"take over remotes", "existing google drive", "migrate from rclone", "rclone.conf", "import rclone remotes", "existing rclone config", "remotes set up on this box",
		"use our rclone remotes", "rclone is already configured", "pull in rclone.conf", "rclone config on the server", "take the storage from rclone",
		"storage was configured by hand with rclone", "adopt the existing remotes", "rclone config dump", "rclone remotes into the panel",
		"nhập cấu hình sao lưu", "nhập rclone", "lấy cấu hình rclone", "dùng rclone có sẵn", "nhập từ rclone", "đã cấu hình rclone rồi",
	},
	Check: op.See(&ListBackups),
}

// GetBackup shows one backup configuration. It is a Reveal because nobody has
// seen an answer: the reference shows only an error, and a configuration holds
// the credentials of its storage.
var GetBackup = op.Operation[OnBackup, op.Any]{
	Name:  "backup.get",
	Route: "GET /api/servers/{server}/backups/{backup}/info",
	Risk:  policies.Reveal,
	Reads: true,
	Doc:   "Show one backup configuration in detail. May hold credentials of the storage: no answer is documented.",
	Words: []string{
		"backup info", "which files can be restored", "where do backups go", "backup details", "settings of a backup", "what does the backup include", "retention of the backup",
		"storage credentials", "where does that job store its copies", "which folder does it use on the storage", "which sites are in this backup",
		"what does the nightly job cover", "login of the backup storage", "which bucket", "S3 keys of the backup", "how many copies does this backup keep",
		"one backup job in detail", "keys for the S3 target", "which account does the backup log in with", "what exactly is inside this job", "sftp host of the backup",
		"excluded folders of the job", "retention of this job", "is the job active", "one backup job in detail",
		"chi tiết bản sao lưu", "thông tin backup", "bản backup này gồm những gì", "backup lưu ở bucket nào", "xem cấu hình của một backup", "chi tiết cấu hình backup",
		"xem key s3 của backup", "backup này chạy giờ nào", "tài khoản lưu trữ backup",
	},
}

// RestoreBackupIn is a file of a backup and where it goes. The reference has
// fractions for both ids, so numbers are all that is known of them.
type RestoreBackupIn struct {
	OnBackup
	FilePath    string  `json:"file_path" doc:"Backup file, by its path on the storage."`
	RestoreType string  `json:"restore_type" doc:"What comes back." example:"database"`
	SiteID      float64 `json:"site_id,omitempty" doc:"Site id, when a site comes back."`
	DatabaseID  float64 `json:"database_id,omitempty" doc:"Database id, when a database comes back." from:"database.list id name | type"`
}

// RestoreBackup puts a backup over what is there now.
var RestoreBackup = op.Operation[RestoreBackupIn, op.Empty]{
	Name:        "backup.restore",
	Route:       "POST /api/servers/{server}/backups/{backup}/restore",
	Risk:        policies.Destroy,
	Doc:         "Restore a site or a database from a backup file. What is there now is overwritten and lost: export the database or copy the files first.",
	MessageOnly: true,
	Words: []string{
		"roll back", "recover", "bring back yesterday", "disaster recovery", "restore a backup", "restore the site from yesterday", "undo the damage",
		"get the old version back", "roll the site back", "restore database from backup", "site was hacked, restore it", "put the shop back the way it was", "yesterday's state",
		"last week's version", "we lost data", "somebody deleted everything", "ran delete without where", "dropped the wrong table", "undo the update",
		"get the files back from the backup", "bring the database back", "rewind", "go back to the copy", "site is broken after the update, go back",
		"hacked site back to a clean copy", "restore last night's copy", "back to Monday's backup", "copy back from S3", "recover deleted posts", "plugin update broke the site",
		"rollback", "ransomware", "bung backup ra", "the update killed the theme", "want Tuesday back", "get back the orders of yesterday", "table is empty since noon",
		"content is gone", "all posts vanished", "old state of the shop", "time machine", "the migration destroyed data", "customer deleted his pages",
		"encrypted by ransomware", "load the copy from S3 back", "bring the site back from the copy", "recover a lost table", "undo yesterday's import",
		"wrong database overwritten", "put back the uploads", "disaster, we need the copy", "snapshot back", "take the wiki back to Friday", "load yesterday over today",
		"shop as of last night", "mistaken delete", "an update went wrong", "resurrect deleted files", "wrong button, everything gone", "from snapshot",
		"get last week's database", "one table from the backup", "someone truncated the table, get it back", "rows deleted", "accident with the database", "yesterday's orders",
		"bring the files back", "wrong files overwritten", "lost uploads", "we need the state of last week",
		"khôi phục", "phục hồi dữ liệu", "lấy lại dữ liệu", "khôi phục bản sao lưu", "khôi phục website", "lỡ xóa, lấy lại", "quay lại bản cũ", "lấy lại bản hôm qua",
		"khôi phục dữ liệu", "phục hồi database", "web bị hack, khôi phục", "trả web về như cũ", "mất dữ liệu, khôi phục lại", "khôi phục từ backup", "restore lại web",
		"phục hồi bản sao lưu", "khôi phục database từ bản sao lưu", "bản cũ còn không, lấy lại", "hư web rồi, lấy bản backup", "khôi phục bản thứ hai", "cần dữ liệu hôm qua",
		"đưa web về bản tuần trước", "nạp lại bản sao lưu", "mất bài viết", "dữ liệu bị ghi đè", "bị mã hóa dữ liệu", "về bản thứ sáu", "lấy lại file đã xóa",
		"khôi phục ảnh đã mất",
	},
	Preview: []op.Look{
		op.Show(&ListBackups, "backup=id"),
		op.Show(&ListDatabases, "database_id=id"),
	},
}

// CloneBackupIn names the servers that get a copy of a configuration.
type CloneBackupIn struct {
	OnBackup
	Servers      []op.Server `json:"servers" doc:"Servers that get it, by id or name."`
	AllSites     bool        `json:"all_sites,omitempty" doc:"Back up every site there."`
	AllDatabases bool        `json:"all_databases,omitempty" doc:"Back up every database there."`
}

// CloneBackup gives other servers the same configuration. It is a Grant: their
// data goes to its target, and they get the credentials for it.
var CloneBackup = op.Operation[CloneBackupIn, op.Empty]{
	Name:        "backup.clone",
	Route:       "POST /api/servers/{server}/backups/{backup}/clone",
	Risk:        policies.Grant,
	Doc:         "Copy a backup configuration to other servers: their data goes to the same storage from then on.",
	MessageOnly: true,
	Words: []string{
		"duplicate", "same backups everywhere", "roll out to fleet", "copy backup settings to another server", "use this backup plan elsewhere", "clone backup job",
		"save web02 the same way as web01", "same safety plan for the new server", "give the new boxes the backup plan", "copy the nightly job to the other machines",
		"use one backup setup for all servers", "all machines should be saved alike", "backed up exactly like", "take over the backup configuration from another server",
		"replicate the backup job", "rclone plan of web01 onto web04", "onto the other servers", "the fleet should share one plan", "two more machines with the same schedule",
		"web04 needs the same protection", "backup template", "same safeguarding on new hosts", "protect the others in the same way", "one plan for all",
		"nhân bản sao lưu", "áp dụng cho máy chủ khác", "sao lưu giống server kia", "copy cấu hình backup qua server khác", "dùng cấu hình backup này cho máy khác",
		"backup y như web01", "áp cấu hình sao lưu cho server mới", "nhân cấu hình backup ra các máy", "cùng kế hoạch sao lưu",
	},
	Check:   op.See(&ListBackups),
	Preview: []op.Look{op.Show(&ListBackups, "backup=id")},
}

// ListBackups lists the backup configurations of a server.
var ListBackups = op.Operation[OnServer, BackupList]{
	Name:  "backup.list",
	Route: "GET /api/servers/{server}/backups",
	Risk:  policies.Read,
	Doc:   "List the backup configurations of a server: id, label and kind of storage. What ran is in backup history list.",
	Words: []string{
		"backup jobs", "is this server backed up", "backup plans", "do we have backups", "backup schedule", "which backups are set up", "backup destinations",
		"is anything backed up", "is it backed up at all", "is this box covered", "do we save this server", "where do we save to", "backup targets", "which storage do we use",
		"backup jobs of the server", "when do backups run", "are there backups configured", "do we have a safety copy of db01", "which jobs protect this machine",
		"does anything save the database", "backup overview", "all destinations", "do the customers' sites get saved", "what gets saved", "where do the copies go",
		"which boxes have no backup", "are we safe if the disk breaks", "what happens if the server burns", "is the crm protected", "who backs up what", "targets and schedules",
		"danh sách sao lưu", "cấu hình backup", "có sao lưu không", "server có backup không", "backup lên đâu", "đang sao lưu đi đâu", "danh sách backup", "các lịch backup",
		"xem cấu hình sao lưu", "server này có sao lưu chưa", "có những job backup nào", "database có được sao lưu không", "backup đang đẩy về đâu", "xem lịch backup",
		"ổ cứng hỏng thì có backup không",
	},
}

// CreateBackupIn is a new backup configuration with the login of its storage:
// code is for OAuth, host to passphrase and private_key for SFTP and its like,
// s3_… for S3.
type CreateBackupIn struct {
	OnServer
	Code  op.Secret `json:"code,omitempty" doc:"OAuth code of the storage's login."`
	Drive string    `json:"drive" doc:"Kind of storage, in rclone's words." example:"drive"`
	Host  string    `json:"host,omitempty" doc:"Host of the storage." example:"backup.example.com"`
	User  string    `json:"user,omitempty" doc:"User on that host." example:"backupuser"`
	Port  int64     `json:"port,omitempty" doc:"Port on that host." example:"22"`

	AuthPassword bool      `json:"auth_password,omitempty" doc:"Log in with password, not with key."`
	Password     op.Secret `json:"password,omitempty" doc:"Password on that host."`
	Passphrase   op.Secret `json:"passphrase,omitempty" doc:"Passphrase of the private key."`

	S3Provider string `json:"s3_provider,omitempty" doc:"S3 provider." example:"AWS"`
	// S3AccessKeyID names the key, as a user name does, and an approver has
	// to see it; the secret is the other half.
	S3AccessKeyID     string    `json:"s3_access_key_id,omitempty" doc:"S3 access key id."`
	S3SecretAccessKey op.Secret `json:"s3_secret_access_key,omitempty" doc:"S3 secret access key."`
	S3Region          string    `json:"s3_region,omitempty" doc:"S3 region." example:"us-east-1"`
	S3Endpoint        string    `json:"s3_endpoint,omitempty" doc:"S3 endpoint URL." example:"https://s3.us-west-2.amazonaws.com"`

	Memo       string `json:"memo,omitempty" doc:"Label shown in the panel." example:"Daily backup"`
	Expression string `json:"expression" doc:"Cron expression of five fields." example:"0 0 * * *"`
	// Cycle is not explained in the reference; beside a daily expression it
	// shows 7, which reads as the copies that are kept.
	Cycle        int64        `json:"cycle,omitempty" doc:"Copies kept, as far as one can tell." example:"7"`
	AllSites     bool         `json:"all_sites,omitempty" doc:"Back up every site."`
	Sites        []BackupSite `json:"sites,omitempty" doc:"Sites to back up, if not all."`
	Excludes     []string     `json:"excludes,omitempty" doc:"Paths to leave out in every site." example:"node_modules"`
	AllDatabases bool         `json:"all_databases,omitempty" doc:"Back up every database."`
	Databases    []int64      `json:"databases,omitempty" doc:"Database ids to back up, if not all." from:"database.list id name | type"`
	PrivateKey   op.Upload    `json:"private_key,omitempty" doc:"Private key file for that host."`
}

// CreateBackup adds a backup configuration. It is a Grant: the server's data
// goes to the storage that the caller names.
var CreateBackup = op.Operation[CreateBackupIn, BackupStarted]{
	Name:  "backup.create",
	Route: "POST /api/servers/{server}/backups",
	Risk:  policies.Grant,
	Doc:   "Back up sites and databases of a server to a storage (Google Drive, SFTP, S3, …) on a schedule. Give the fields of one storage only.",
	Words: []string{
		"set up backups", "offsite copy", "nightly dump", "R2", "schedule backups", "backup to S3", "backup to Google Drive", "daily backups", "automatic backups",
		"protect my data", "off-site backup", "SFTP backup", "Wasabi", "never lose data", "we must not lose data", "safety copies every day",
		"copy everything to S3 every night", "put the site on Google Drive each night", "keep daily copies somewhere else", "mysqldump every night to S3",
		"back up everything at 2am", "store copies at Backblaze", "Dropbox", "OneDrive", "MinIO", "rclone target", "new backup destination", "save to the NAS", "FTP storage",
		"in case the server burns down", "in case the disk dies", "start backing up", "set up nightly backup", "we have no backups yet", "customer pays for backups",
		"disaster insurance", "rsync to another host", "ship all databases to wasabi", "customer data somewhere else if the datacenter burns", "second location for our data",
		"protect against hardware failure", "new job that saves uploads", "every six hours to B2", "mirror the uploads off the machine", "nightly archive to another provider",
		"pull copies off the box", "rotate daily copies", "gdrive copies", "data must survive a crash", "secure the shop's data", "archive to the cloud", "cloud copy",
		"backup qua ftp", "legal wants 90 days off site", "compliance", "second home for our files", "keep the data safe", "GDPR retention", "rclone sync nightly",
		"encrypted copies elsewhere", "restic", "borg", "copies every weekend", "photos of the shop should be saved", "vps dies, data must remain", "weekly full backup",
		"mirror uploads to minio every midnight", "save customers' data each night",
		"tạo sao lưu", "sao lưu tự động", "backup hằng ngày", "sao lưu lên Google Drive", "lên lịch sao lưu", "sao lưu mỗi đêm", "tự động sao lưu", "sao lưu lên S3",
		"backup sang server khác", "đẩy backup lên drive", "bật sao lưu", "cài đặt sao lưu", "sợ mất dữ liệu", "sao lưu hằng ngày", "backup tự động", "thêm lịch backup",
		"lưu bản dự phòng", "sao lưu mỗi 6 tiếng", "đẩy dữ liệu lên cloud", "lưu bản sao ở nơi khác", "backup cả web lẫn database", "đặt lịch sao lưu", "lập lịch backup",
	},
	Check: op.Listed(&ListBackups, "memo", "drive"),
	Undo:  op.Reverse("backup.delete", "backup=result:backup.id"),
}

// UpdateBackupIn is a backup configuration's new values; its storage stays.
type UpdateBackupIn struct {
	OnBackup
	IsActive     bool         `json:"is_active,omitempty" doc:"false pauses the backups."`
	Memo         string       `json:"memo,omitempty" doc:"Label shown in the panel." example:"Daily backup"`
	Expression   string       `json:"expression,omitempty" doc:"Cron expression of five fields." example:"0 0 * * *"`
	Cycle        int64        `json:"cycle,omitempty" doc:"Copies kept, as far as one can tell." example:"7"`
	AllSites     bool         `json:"all_sites,omitempty" doc:"Back up every site."`
	Excludes     []string     `json:"excludes,omitempty" doc:"Paths to leave out in every site." example:"node_modules"`
	Sites        []BackupSite `json:"sites,omitempty" doc:"Sites to back up, if not all."`
	AllDatabases bool         `json:"all_databases,omitempty" doc:"Back up every database."`
	Databases    []int64      `json:"databases,omitempty" doc:"Database ids to back up, if not all." from:"database.list id name | type"`
}

// UpdateBackup changes what a configuration backs up, when and how long. It is
// a Destroy: a smaller cycle can drop copies, and what is left out or paused is
// not there when it is needed. Of its fields the list shows the memo, and on some
// panels whether it is active: nothing verifies a call that changes another.
var UpdateBackup = op.Operation[UpdateBackupIn, BackupStarted]{
	Name:  "backup.update",
	Route: "PUT /api/servers/{server}/backups/{backup}",
	Risk:  policies.Destroy,
	Doc:   "Change what a backup configuration covers, when it runs and whether it is active. A smaller cycle can drop old copies, and what is left out is not backed up.",
	Words: []string{
		"pause backups", "retention", "backup less often", "exclude folder", "change backup time", "edit backup plan", "keep backups longer", "how many copies are kept",
		"switch backups off for a while", "add a database to the backup", "backup every hour", "keep 30 copies", "keep copies for a month", "back up only once a day",
		"every six hours instead of daily", "leave a folder out", "skip node_modules", "exclude the cache", "leave the uploads out of the nightly copy",
		"include the new site in the backup", "back up all databases too", "move the backup to 3am", "backups run at a bad time", "pause the nightly copies",
		"no backups this week", "too many copies are kept", "saving every hour is too much", "daily is enough", "the backup should run later", "stop the backups for a week",
		"resume the backups", "switch backups on again", "copies run at peak hours, shift them", "add a database to what gets saved", "save the new site too",
		"weekly instead of daily", "keep a whole month", "the job takes too much, drop the videos", "ignore the logs folder", "do not save temp files",
		"backup at night rather than at noon", "more copies", "fewer copies", "rename the backup job", "job should only cover the databases",
		"wait with the backups until Monday", "more often", "change the expression", "back up at 1am", "longer retention", "save at lunch too", "leave out the videos",
		"also the new database", "change the backup hour", "halve the number of copies", "triple the number of copies", "hold more copies", "nightly job at another time",
		"back up the new site also",
		"sửa sao lưu", "tạm dừng backup", "đổi lịch sao lưu", "giữ bản sao lưu lâu hơn", "giữ 30 bản", "đổi giờ backup", "backup thưa hơn", "loại trừ thư mục khỏi backup",
		"ngưng backup tạm thời", "thêm site vào backup", "backup mỗi giờ một lần", "sửa lịch backup", "thay đổi cấu hình sao lưu", "bỏ thư mục cache khỏi backup",
		"backup quá dày", "dời backup sang 4 giờ sáng", "giảm số bản sao lưu", "bỏ qua thư mục log", "tạm ngưng sao lưu", "chỉ sao lưu database", "sao lưu thêm database",
		"chuyển giờ sao lưu", "thêm database vào backup",
	},
	Check:   op.Changed(&ListBackups, "backup=id", "memo", "is_active"),
	Preview: []op.Look{op.Show(&ListBackups, "backup=id")},
}

// DeleteBackup removes a backup configuration.
var DeleteBackup = op.Operation[OnBackup, op.Empty]{
	Name:        "backup.delete",
	Route:       "DELETE /api/servers/{server}/backups/{backup}",
	Risk:        policies.Destroy,
	Doc:         "Delete a backup configuration. Nothing is backed up by it any more; whether its copies stay is not documented.",
	MessageOnly: true,
	Words: []string{
		"remove backup job", "stop backups for good", "no more backups", "cancel backups", "drop the backup plan", "stop backing up this server", "remove backup storage",
		"no more dumps to that NAS", "we do not need that backup job any longer", "throw the backup plan away", "stop saving to Dropbox", "bin the old backup configuration",
		"end the nightly copies", "stop paying for the S3 copies", "remove the S3 target", "get rid of the Google Drive job", "we cancelled backblaze",
		"target no longer exists", "drop the dropbox job", "that storage account is closed", "nobody pays for the bucket", "old destination", "remove the second backup",
		"drop the S3 job", "storage contract ended", "do not copy to that host any more", "nightly backup job has no purpose any more", "old box is gone, its backup too",
		"xóa sao lưu", "xoá backup", "ngừng sao lưu", "xóa cấu hình sao lưu", "xóa lịch backup", "bỏ backup", "hủy sao lưu", "thôi backup", "không sao lưu nữa",
		"gỡ cấu hình backup", "xóa đích backup", "gỡ google drive khỏi backup", "bỏ lịch sao lưu", "gỡ đích sao lưu",
	},
	Check:   op.Gone(&ListBackups, "backup=id"),
	Preview: []op.Look{op.Show(&ListBackups, "backup=id")},
}

// ListBackupHistoryIn sorts the history.
type ListBackupHistoryIn struct {
	OnServer
	Sort string `json:"sort,omitempty" doc:"Field to sort by, - for descending." example:"-id"`
}

// BackupRun is one backup that was made. Size is for people ("1.5 GB"); the
// reference gives no unit for Time, and no moment.
type BackupRun struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
	Size string `json:"size"`
	Time string `json:"time"`
}

// BackupHistory is the answer of ListBackupHistory.
type BackupHistory struct {
	Data []BackupRun `json:"data"`
}

// ListBackupHistory lists the backups that a server has made.
var ListBackupHistory = op.Operation[ListBackupHistoryIn, BackupHistory]{
	Name:  "backup.history.list",
	Route: "GET /api/servers/{server}/backup-histories",
	Risk:  policies.Read,
	Doc:   "List the backups that a server has made, newest first: name, size, duration. It does not say when, except in names.",
	Words: []string{
		"last backup", "did the backup run", "backup log", "when was the last backup", "did last night's backup work", "are backups recent", "list of dumps made",
		"which backups exist", "backup size", "did it back up last night", "did last night's copy go through", "is there a copy from yesterday", "how old is the newest copy",
		"which copies do we have", "available restore points", "list of snapshots", "did the nightly save work", "did the backup fail", "backup sizes",
		"how long did the backup take", "latest dump", "yesterday's copy", "what can I restore", "is there one from the day before yesterday", "all copies of db01",
		"oldest copy", "how big are the copies", "gaps in the copies", "was the shop saved on Sunday", "proof of backups for the auditor", "when did it last save",
		"last successful run", "did the upload to S3 finish", "nightly job failed", "restore points", "evidence that we save it daily", "which days can we go back to",
		"proof for the audit", "copies from this week", "latest snapshot", "files in the backup history", "how fresh is the newest copy", "latest backup when",
		"is the last copy recent",
		"lịch sử sao lưu", "bản sao lưu gần nhất", "bản backup mới nhất", "đã sao lưu chưa", "backup có chạy không", "đêm qua backup có thành công không",
		"backup gần nhất khi nào", "có bản backup hôm qua không", "các bản backup đã tạo", "danh sách bản sao lưu đã chạy", "backup có lỗi không", "xem lịch sử backup",
		"những bản sao lưu hiện có", "có bản hôm kia không", "bản mới nhất", "backup hôm qua được bao nhiêu gb", "mấy bản backup", "backup chạy xong chưa", "backup thất bại",
		"điểm khôi phục", "bằng chứng đã sao lưu",
	},
}
