package flashpanel

import (
	"net/netip"
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

var security = op.Group{Title: "Firewall & Security", Name: "security", Operations: []op.Declaration{
	&UnbanAddresses, &EnableJail, &GetFail2banInfo, &ListJails, &SaveJail, &DeleteJail,
	&Enable8GFirewall, &Disable8GFirewall,
}}

// Fail2banInfo lists what a jail can be made of.
type Fail2banInfo struct {
	Filters []string `json:"filters"`
	Actions []string `json:"actions"`
}

// Jail is a Fail2ban jail and the addresses that it bans now.
type Jail struct {
	Name         string   `json:"name"`
	Enabled      bool     `json:"enabled"`
	BannedIPList []string `json:"banned_ip_list"`
}

// JailList is the answer of ListJails.
type JailList struct {
	Data []Jail `json:"data"`
}

// UnbanAddressesIn says whom a jail lets in again.
type UnbanAddressesIn struct {
	OnServer
	Jail string   `json:"jail" doc:"Jail name." example:"sshd" from:"fail2ban.jail.list name | enabled"`
	All  bool     `json:"all,omitempty" doc:"True to unban every address."`
	IPs  []string `json:"ips,omitempty" doc:"IP addresses." example:"192.168.1.100"`
}

// UnbanAddresses lifts bans of a jail; it bans again whoever offends again. A
// list of bans that is empty proves it; with others still banned it cannot be
// told from the list alone.
var UnbanAddresses = op.Operation[UnbanAddressesIn, op.Empty]{
	Name:        "fail2ban.unban",
	Route:       "POST /api/servers/{server}/fail2ban/unbanip",
	Risk:        policies.Grant,
	Grade:       gradeUnban,
	Doc:         "Lift the ban of IP addresses, or of all, in a Fail2ban jail. List jails first: they show who is banned.",
	MessageOnly: true,
	Words: []string{
		"blocked customer", "locked out", "whitelist me", "cannot connect", "unban IP", "unblock an address", "fail2ban-client unban", "lift the ban",
		"customer cannot reach the server", "I banned myself", "let the customer back in", "our office is banned", "customer mistyped his password",
		"he cannot reach us any more since he typed it wrong", "let them back in", "I locked myself out", "free the address", "banned by mistake",
		"take 1.2.3.4 off the ban list", "pardon", "office got locked out", "unban everybody", "fail2ban-client set sshd unbanip", "wrongly blocked", "the boss is blocked",
		"connection refused since wrong password", "accountant typed the wrong password all morning", "cut off since this morning",
		"customer's mail client was wrong and now he is out", "our own IP is banned", "release the address", "home office cannot connect", "whole branch is blocked",
		"he used an old password", "delete the ban", "remove from the blacklist", "tester got banned", "customer says nothing opens, probably banned", "get him off the list",
		"home ip is on the ban list, let him in", "boss is banned", "take off the ban list",
		"gỡ chặn IP", "mở khóa IP", "bỏ chặn IP", "gỡ ban", "khách bị chặn", "mở chặn ip", "bị fail2ban chặn", "khách bị ban ip", "gỡ khóa ip", "mở lại cho khách", "bỏ cấm ip",
		"bị chặn nhầm", "unban ip giúp", "văn phòng bị chặn", "gõ sai mật khẩu bị khóa", "mở khóa cho ip", "bị khóa do sai pass", "ip công ty bị khóa", "thả ip ra",
		"mở cho khách vào lại", "gỡ khỏi danh sách chặn", "nhập sai mật khẩu nên bị chặn", "khách không vào được chắc bị ban", "mở cho họ", "sếp bị khóa ip",
	},
	Check:   op.Becomes(&ListJails, "jail=name", "banned_ip_list", []string{}),
	Preview: []op.Look{op.Show(&ListJails, "jail=name")},
}

// EnableJailIn switches a jail.
type EnableJailIn struct {
	OnServer
	File   string `json:"file,omitempty" doc:"The jail's configuration file." example:"/etc/fail2ban/jail.d/sshd.conf"`
	Jail   string `json:"jail" doc:"Jail name." example:"sshd" from:"fail2ban.jail.list name | enabled"`
	Enable bool   `json:"enable" doc:"True for on, false for off."`
}

// EnableJail turns a jail on or off.
var EnableJail = op.Operation[EnableJailIn, op.Empty]{
	Name:        "fail2ban.jail.enable",
	Route:       "POST /api/servers/{server}/fail2ban/enable",
	Risk:        policies.Grant,
	Grade:       gradeEnableJail,
	Doc:         "Turn a Fail2ban jail on or off. Off, attackers can guess passwords without being banned; on, it bans who fails too often.",
	MessageOnly: true,
	Words: []string{
		"brute force protection", "disable", "activate", "intrusion prevention", "turn on the jail", "turn off fail2ban", "stop banning people", "enable fail2ban",
		"disable a jail", "sshd jail", "pause the ssh jail", "auditors must not be banned meanwhile", "jail off for the test", "switch the sshd jail on",
		"stop fail2ban for a while", "start guarding ssh", "protect ssh against brute force", "jail is disabled", "fail2ban off", "fail2ban on", "guard is off",
		"let nobody be banned today", "protection against guessing on", "switch the mail jail off", "pen test, no bans", "activate protection for ssh",
		"nobody should be banned during the load test", "start the jail", "switch protection off for an hour",
		"bật fail2ban", "tắt fail2ban", "ngừng chặn IP", "bật jail", "tắt jail", "tạm tắt fail2ban", "bật chống dò mật khẩu", "kích hoạt jail sshd", "tạm ngưng jail",
		"bật bảo vệ ssh", "ngưng khóa ip hôm nay", "không chặn ai trong lúc test",
	},
	Check:   op.Changed(&ListJails, "jail=name", "enable=enabled"),
	Preview: []op.Look{op.Show(&ListJails, "jail=name")},
}

// GetFail2banInfo only reads, although it is a POST.
var GetFail2banInfo = op.Operation[OnServer, Fail2banInfo]{
	Name:  "fail2ban.info.get",
	Route: "POST /api/servers/{server}/fail2ban/info",
	Risk:  policies.Read,
	Doc:   "List the Fail2ban filters and actions of a server that a jail can be made of.",
	Words: []string{
		"available rules", "iptables", "brute force protection", "fail2ban filters", "filter.d", "action.d", "which jails can be made", "which filters are there",
		"what can fail2ban watch", "building blocks for a jail", "available ban actions", "is there a filter for postfix", "which jails could I make",
		"what could I build a jail from", "filters that come with fail2ban", "options for a new jail", "can it watch dovecot", "names of the filters",
		"bộ lọc", "fail2ban có những filter nào", "bộ lọc fail2ban", "các action của fail2ban", "có thể tạo jail gì",
	},
}

// ListJails lists the jails of a server and whom they ban.
var ListJails = op.Operation[OnServer, JailList]{
	Name:  "fail2ban.jail.list",
	Route: "GET /api/servers/{server}/fail2ban/jail",
	Risk:  policies.Read,
	Doc:   "List the Fail2ban jails of a server: name, whether enabled, and the IP addresses banned now.",
	Words: []string{
		"blocked", "ban list", "who is locked out", "attacks", "brute force", "who is banned", "banned IPs", "fail2ban status", "fail2ban-client status",
		"which addresses are blocked", "list of jails", "is my IP banned", "who is blocked right now", "whom did we lock out", "which jails are on", "is sshd guarded",
		"show the bans", "attackers that were banned", "how many addresses are banned", "currently banned", "is 1.2.3.4 banned", "why can't the customer connect, is he banned",
		"xem fail2ban", "is this address on the blacklist", "are we under attack", "attempts on ssh", "blocked hosts", "has somebody been banned", "offenders", "number of bans",
		"customer says he is blocked, check", "which services are guarded", "how many got caught", "status of sshd jail", "recently banned",
		"danh sách IP bị chặn", "ai bị chặn", "IP nào bị chặn", "IP bị khóa", "ai đang bị chặn", "những ip bị cấm", "danh sách bị ban", "ip có bị chặn không",
		"có jail nào đang bật", "ip nào đang bị cấm", "kiểm tra ip có bị khóa", "sổ đen", "ip này có bị cấm không", "có ai bị khóa không", "đang chặn những ai",
	},
}

// SaveJailIn is a jail's whole configuration. Times are Fail2ban's: seconds,
// or a number with a unit such as 10m, 1h, 1d (jail.conf(5)).
type SaveJailIn struct {
	OnServer
	File      string   `json:"file,omitempty" doc:"Configuration file to write." example:"/etc/fail2ban/jail.d/sshd.conf"`
	Name      string   `json:"name" doc:"Jail name." example:"sshd"`
	Enabled   bool     `json:"enabled" doc:"Whether the jail is on."`
	Filter    string   `json:"filter,omitempty" doc:"Filter, from fail2ban info." example:"sshd" from:"fail2ban.info.get/filters ."`
	Action    string   `json:"action,omitempty" doc:"Action, from fail2ban info." example:"iptables-multiport" from:"fail2ban.info.get/actions ."`
	Port      string   `json:"port,omitempty" doc:"Port or service to close." example:"ssh"`
	Protocol  string   `json:"protocol,omitempty" doc:"Protocol to close." example:"tcp"`
	IgnoreIP  []string `json:"ignoreip,omitempty" doc:"Addresses never banned." example:"127.0.0.1"`
	LogPath   string   `json:"logpath,omitempty" doc:"Log file to watch." example:"/var/log/auth.log"`
	BanAction string   `json:"banaction,omitempty" doc:"How to ban." example:"iptables-multiport" from:"fail2ban.info.get/actions ."`
	Backend   string   `json:"backend,omitempty" doc:"How the log is read." example:"systemd"`
	MaxRetry  string   `json:"maxretry,omitempty" doc:"Failures before a ban." example:"5"`
	FindTime  string   `json:"findtime,omitempty" doc:"Time in which they count." example:"10m"`
	BanTime   string   `json:"bantime,omitempty" doc:"Length of a ban." example:"1h"`
}

// SaveJail creates a jail or replaces one. It grants whatever the values are:
// an exception, a long count or another filter take protection off as surely
// as enabled=false, and the file that it writes is the caller's choice. Only a
// new jail is verified, since the list does not show an old one's values.
var SaveJail = op.Operation[SaveJailIn, op.Empty]{
	Name:        "fail2ban.jail.save",
	Route:       "POST /api/servers/{server}/fail2ban/jail",
	Risk:        policies.Grant,
	Doc:         "Create a Fail2ban jail or replace the one of that name. Careless values let attackers in or ban your own people.",
	MessageOnly: true,
	Words: []string{
		"ban time", "whitelist", "brute force protection", "add rule", "jail.local", "maxretry", "bantime", "findtime", "ignoreip", "ban longer", "ban after fewer tries",
		"never ban our office", "new jail", "wp-login protection", "three tries and out", "ban for a day", "ban after five wrong passwords", "ban whoever hammers the login",
		"shorter ban", "longer bans", "people who guess wordpress passwords", "hammering wp-login.php", "xmlrpc attacks", "protect the mail login",
		"brute force on the wordpress login", "block after too many failed logins", "jail for nginx", "whitelist our office in fail2ban", "do not ban this address",
		"lockout after failed logins", "ban rules", "ban time of one hour", "someone tries passwords all night", "lock such people out for a week", "bots log in with admin",
		"credential stuffing", "joomla administrator attacks", "phpmyadmin gets guessed", "block repeated 401", "only three attempts", "more patience before a ban",
		"bans are too short", "bans are too long", "exempt our monitoring from bans", "tolerate ten mistakes", "lock out after some tries",
		"more attempts before they are thrown out", "tougher on guessers", "ban sooner", "a ban should last a week", "treat repeated logins",
		"brute forcers should be banned for 24 hours", "ban on dovecot", "bans for mail logins",
		"tạo jail", "cấu hình fail2ban", "chỉnh thời gian chặn", "sai 3 lần thì khóa", "sai mật khẩu nhiều lần thì chặn", "khóa ip 1 ngày", "chặn ai dò mật khẩu wordpress",
		"tăng thời gian chặn", "thêm jail", "không bao giờ chặn ip văn phòng", "cấu hình jail", "chặn sau 5 lần đăng nhập sai", "dò mật khẩu ssh, khóa 1 tuần",
		"nhập sai 5 lần thì cấm", "chặn dò pass", "bỏ qua ip công ty", "tăng số lần thử", "cho thử nhiều lần hơn", "cấm lâu hơn",
	},
	Check:   op.Listed(&ListJails, "name"),
	Preview: []op.Look{op.Show(&ListJails, "name")},
}

// DeleteJailIn names a jail.
type DeleteJailIn struct {
	OnServer
	Jail string `json:"jail" doc:"Jail name." example:"sshd" from:"fail2ban.jail.list name | enabled"`
}

// DeleteJail removes the configuration of a jail.
var DeleteJail = op.Operation[DeleteJailIn, op.Empty]{
	Name:        "fail2ban.jail.delete",
	Route:       "DELETE /api/servers/{server}/fail2ban/jail/{jail}",
	Risk:        policies.Destroy,
	Doc:         "Delete a Fail2ban jail with its configuration: what it guarded is open to password guessing. To pause it, turn it off instead.",
	MessageOnly: true,
	Words: []string{
		"remove brute force protection", "drop bans", "delete jail", "remove fail2ban jail", "fail2ban-client delete", "jail is pointless", "we have no ftp, drop its jail",
		"remove the jail for good", "throw the postfix jail away", "delete the wordpress jail", "fail2ban rule not needed", "dovecot jail is useless",
		"remove protection of ftp", "that jail only annoys", "kill the jail",
		"xóa jail", "gỡ bảo vệ", "xóa jail fail2ban", "bỏ jail", "gỡ jail", "xoá jail không dùng", "jail thừa", "hủy jail",
	},
	Check:   op.Gone(&ListJails, "jail=name"),
	Preview: []op.Look{op.Show(&ListJails, "jail=name")},
}

// Enable8GFirewall puts the 8G rules before a site.
var Enable8GFirewall = op.Operation[OnSite, Started]{
	Name:  "firewall.8g.enable",
	Route: "POST /api/sites/{site}/8gfirewall",
	Risk:  policies.Change,
	Doc:   "Block malicious requests to a site with the 8G rules. Nginx and Apache only; now and then a rule blocks a good request.",
	Words: []string{
		"WAF", "web application protection", "bad bots", "SQL injection", "turn on WAF", "8G firewall", "block bad bots", "block exploits", "scanners hit my site", "XSS",
		"scrapers", "exploit scanners pound on the blog", "hackers try URLs", "bots look for holes", "protect the site against injection", "script kiddies",
		"attacks on wordpress", "web application firewall on", "junk requests", "block malicious requests", "site gets attacked", "vulnerability scans", "hardening of the site",
		"bad user agents", "directory traversal", "shop gets probed for holes", "site is full of weird requests", "somebody tries ../../etc/passwd", "xmlrpc abuse",
		"comment bots", "block known attack patterns", "filter bad requests", "extra protection for wordpress", "strange urls in the access log",
		"stop malicious bots on the blog", "filter attacks",
		"bật tường lửa 8G", "chống bot xấu", "bật WAF", "chống tấn công web", "bật 8g", "bật tường lửa cho web", "chặn bot", "chống tấn công cho site", "chống sql injection",
		"web bị bot quét", "web bị tấn công", "chống hack web", "web bị dò lỗ hổng", "lọc request xấu", "chặn truy cập phá hoại", "bảo vệ web khỏi tấn công", "lá chắn cho web",
	},
	Undo: op.Reverse("firewall.8g.disable"),
}

// Disable8GFirewall takes the 8G rules away from a site.
var Disable8GFirewall = op.Operation[OnSite, Started]{
	Name:  "firewall.8g.disable",
	Route: "DELETE /api/sites/{site}/8gfirewall",
	Risk:  policies.Grant,
	Doc:   "Take the 8G rules away from a site: malicious requests reach it again. Nginx and Apache only.",
	Words: []string{
		"WAF off", "false positive", "good visitors blocked", "turn off WAF", "8G firewall off", "legitimate requests blocked", "403 for real customers", "remove 8G",
		"WAF breaks the payment callbacks", "bot filter blocks our API", "filter is too strict", "request is blocked by the firewall of the site", "real users get 403",
		"switch the 8G rules off", "webhook calls are rejected by the filter", "form cannot be sent, 403", "off with the 8g", "paypal notifications get a 403",
		"stripe webhooks blocked", "filter eats good requests", "search with special characters is blocked", "admin gets 403 on save", "too many false alarms",
		"rest api blocked", "seo tool gets blocked by 8g", "crawler of ours is blocked",
		"tắt tường lửa 8G", "tắt WAF", "tắt 8g", "tường lửa web chặn nhầm", "khách bị 403", "gỡ 8G", "bỏ waf", "waf chặn nhầm khách", "bỏ lọc 8g", "form bị chặn 403",
		"webhook bị chặn", "8g chặn nhầm",
	},
	Undo: op.Reverse("firewall.8g.enable"),
}

// gradeUnban lets a few single addresses be unbanned as a change. A range, a
// long list or everybody is protection taken off.
func gradeUnban(in UnbanAddressesIn) policies.Risk {
	if in.All || len(in.IPs) == 0 || len(in.IPs) > 5 || !plainJail(in.Jail) {
		return policies.Grant
	}
	for _, ip := range in.IPs {
		if address, err := netip.ParseAddr(ip); err != nil || address.IsUnspecified() {
			return policies.Grant
		}
	}
	return policies.Change
}

// gradeEnableJail knows protection turned on from protection turned off. A
// file outside Fail2ban's own directory is not a jail's.
func gradeEnableJail(in EnableJailIn) policies.Risk {
	ownFile := in.File == "" || (plainPath(in.File) && strings.HasPrefix(in.File, "/etc/fail2ban/"))
	if in.Enable && ownFile && plainJail(in.Jail) {
		return policies.Change
	}
	return policies.Grant
}

// plainJail reports whether a jail's name is only a name: nothing that a
// command or a configuration file may read otherwise.
func plainJail(name string) bool {
	return name != "" && name[0] != '-' && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("._-", r)
	})
}
