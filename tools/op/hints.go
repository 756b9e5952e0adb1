package op

// stops are the words that say nothing about what is wanted. Those of
// Vietnamese whose plain form is a word of English count only with their marks.
const stops = `a an the this that these those it its my our your his her their me us we you i he she they them
is are was were be been am do does did done has have had will would can could should shall may might must
to of for from in on at by with about into onto over under as than then so and or but if not no
please pls plz hey hi hello thanks thx just now again still really also too very some any there here want wants need needs
wanna gonna lets let help like get got go goes going one s t m re ve ll d im ive id kindly quickly asap
who what when where why how which whose
thing things stuff people somebody someone nobody anybody everybody something nothing anything everything else more most much many other others
only side place moment already yet since until till before after because while often never always maybe both one two three four five ten
minute minutes hour today tomorrow yesterday tonight morning afternoon evening noon monday tuesday wednesday thursday friday saturday sunday week month year day days
through over across against among around behind below beside besides beyond near via within upon toward towards along instead otherwise whatever however perhaps quite rather such same another due
once twice every whether asks ask says said tell shows think know mean way such each between without during per whom cannot don doesn didn isn aren won
oi toi minh cua cho va la duoc nhe nha voi cac nhung mot lam on giup hay muon nao gi dang vao di roi vay
thanh len xuong luon gium dum xin nay kia cung nhung neu khi theo
thành lên xuống luôn giùm dùm hộ vui lòng ấy cũng nhưng nếu khi thấy rằng theo
bạn có thể cần cái này được không ở trên ra bị đã sẽ thì mà em anh chị ơi đó kia nữa với để bằng tại từ trong
`

// idle are the phrases that say nothing, though their words would.
const idle = `for now, right now, at the moment, any more, as well, go ahead, make sure, by the way, on our side, at all, in order to, need to, have to,
how do i, how to, how can i, can you, could you, i would like, we are, there is, take care, cho bạn, cho ban, các bạn, cac ban, bạn ơi, ban oi, bạn dev, ban dev,
anh em, em ơi, anh ơi, giúp mình, giup minh, cái này, cai nay, bây giờ, bay gio, hiện tại, hien tai, ngay bây giờ, làm ơn, lam on, không biết, khong biet`

// questions are the words with which people ask to see something, and whether
// those of them that ask only at the beginning.
const (
	questions = whether + ` who whom what when where why how which whose ai gì nào đâu sao mấy nao gi`
	whether   = `is are was were does did has have had can could will would any am`
)

// separable are the verbs whose phrase other words may part: put the container
// on ice, turn the cache off.
const separable = `put give let take bring turn switch shut get throw kick lock set roll pull flip fire spin power tear blow cut call`

// hosts are the beginnings of machines' names: web1, db-2.
const hosts = `web app db srv server vps prod staging stage dev test node host box vm mail ns sv mx api lb cache`

// endings are the last labels of domain names; shop.com is an example of one.
const endings = `com net org io dev vn app co info biz eu de uk us fr example local test xyz online site shop store me edu gov asia tech cloud`

// files are the endings of files' names, with the idea that each stands for.
var files = map[string]string{
	"gz": "archive", "tgz": "archive", "zip": "archive", "tar": "archive", "rar": "archive", "7z": "archive", "bz2": "archive", "xz": "archive",
	"sql": "database", "dump": "database", "log": "log", "pem": "certificate", "crt": "certificate", "pub": "key",
	"php": "file", "env": "file", "json": "file", "yml": "file", "yaml": "file", "py": "file", "htaccess": "file", "conf": "settings", "ini": "settings",
	"zone": "zone", "txt": "file", "html": "file", "js": "file", "css": "file", "jpg": "file", "png": "file", "pdf": "file", "bak": "file", "sh": "script",
}

// units are what may stand right after a number, with the idea that both stand
// for; a colon is that of a time.
var units = map[string]string{
	"k": "limit", "kb": "limit", "m": "limit", "mb": "limit", "mib": "limit", "g": "limit", "gb": "limit", "gib": "limit", "gig": "limit", "gigs": "limit",
	"t": "limit", "tb": "limit", "am": "cron", "pm": "cron", "h": "cron", ":": "cron", "am:": "cron", "pm:": "cron", "s": "timeout", "sec": "timeout", "secs": "timeout",
}

// opposites are pairs of which a tool does one: who asks for the other does
// not mean it.
var opposites = [][2]string{
	{"enable", "disable"}, {"start", "stop"}, {"create", "delete"}, {"install", "uninstall"}, {"import", "export"},
	{"block", "unblock"}, {"backup", "restore"}, {"archive", "extract"}, {"grant", "revoke"}, {"open", "close"},
}

// acts are the concepts of doing: where a request has one and asks nothing, it
// is not met by showing something.
const acts = `create delete update rename upgrade install uninstall restart start stop pause enable disable copy move
import restore sync run clean renew reset reinstall grant revoke block unblock open close share protect`
