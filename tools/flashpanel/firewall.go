package flashpanel

import (
	"strconv"

	"panelbot/policies"
	"panelbot/tools/op"
)

var firewall = op.Group{Title: "Firewall Rules", Name: "firewall", Operations: []op.Declaration{
	&SyncFirewallRules, &ListFirewallRules, &CreateFirewallRule, &DeleteFirewallRule,
}}

// FirewallRule is a rule of a server's firewall, UFW. The reference shows
// neither its label nor its address in the list.
type FirewallRule struct {
	ID       int64  `json:"id"`
	Port     string `json:"port"`
	Type     string `json:"type"`
	Protocol string `json:"protocol"`
}

// FirewallRuleList is the answer of ListFirewallRules.
type FirewallRuleList struct {
	Data []FirewallRule `json:"data"`
}

// FirewallRuleStarted is a rule and the event that sets it.
type FirewallRuleStarted struct {
	FirewallRule FirewallRule `json:"firewall_rule"`
	Event        EventRef     `json:"event"`
}

// SyncFirewallRules changes something, although it is a GET. The reference's
// sentence, "Synchronize firewall rules with the actual server UFW
// configuration", does not say which side wins. By doubt it is a Grant: should
// it be the panel's list, ports open again that somebody closed on the server.
var SyncFirewallRules = op.Operation[OnServer, Started]{
	Name:  "firewall.rule.sync",
	Route: "GET /api/servers/{server}/rules/sync",
	Risk:  policies.Grant,
	Doc:   "Bring the panel's list of firewall rules and UFW on the server in line. Which side wins is not documented: compare them first.",
	Words: []string{
		"refresh", "rule missing in panel", "manual ufw change", "sync firewall", "ufw changed by hand", "rules differ from the panel", "ufw and the panel disagree",
		"someone ran ufw by hand", "rules made on the shell do not show", "panel shows other rules than ufw", "read the ufw rules again",
		"panel and server have different rules", "import the rules from ufw", "iptables was changed by hand", "refresh the rules",
		"đồng bộ tường lửa", "tường lửa lệch với panel", "rule ufw không hiện trên panel", "đồng bộ rule firewall", "sửa ufw bằng tay", "rule thật khác với panel",
	},
	Check:   op.See(&ListFirewallRules),
	Preview: []op.Look{op.Show(&ListFirewallRules)},
}

// ListFirewallRules lists the firewall rules of a server.
var ListFirewallRules = op.Operation[OnServer, FirewallRuleList]{
	Name:  "firewall.rule.list",
	Route: "GET /api/servers/{server}/rules",
	Risk:  policies.Read,
	Doc:   "List the firewall rules of a server: id, port, type, protocol.",
	Words: []string{
		"open ports", "ufw status", "what is blocked", "firewall rules", "iptables -L", "which ports are open", "is port 3306 open", "firewall status",
		"what does the firewall allow", "what can be reached from outside", "what do we let in", "which addresses are allowed", "is 22 open to everybody", "netstat", "ss -tlnp",
		"nmap", "ufw status verbose", "who may connect to 3306", "are we exposed", "rules of the packet filter", "blocked addresses in the firewall", "xem rule firewall",
		"where are we open", "exposed ports", "is mysql reachable from the internet", "which hosts may connect", "who may come in", "does the firewall block 25",
		"audit the firewall",
		"danh sách tường lửa", "cổng đang mở", "cổng nào đang mở", "xem tường lửa", "port nào đang mở", "firewall đang cho phép gì", "cổng 3306 có mở không",
		"xem luật tường lửa", "danh sách rule", "các port mở", "port 25 có mở không", "ai được vào cổng nào", "firewall có chặn gì",
	},
}

// CreateFirewallRuleIn is a new firewall rule. The reference shows the type
// allow; deny is UFW's word for the other (ufw(8)).
type CreateFirewallRuleIn struct {
	OnServer
	Name      string `json:"name,omitempty" doc:"Label shown in the panel." example:"Allow HTTP"`
	Port      string `json:"port" doc:"Port number." example:"80"`
	Protocol  string `json:"protocol,omitempty" doc:"tcp or udp." example:"tcp"`
	Type      string `json:"type" doc:"allow or deny." example:"allow"`
	IPAddress string `json:"ip_address,omitempty" doc:"Address or CIDR range it is for." example:"192.168.1.0/24"`
	Override  string `json:"override,omitempty" in:"local" enum:"lockout" doc:"Say lockout to go on although people are shut out."`
}

// CreateFirewallRule opens or closes a port of a server. Only the exact word
// deny with one plain port closes just that; every other type may open one,
// and every other port may be more than one.
var CreateFirewallRule = op.Operation[CreateFirewallRuleIn, FirewallRuleStarted]{
	Name:  "firewall.rule.create",
	Route: "POST /api/servers/{server}/rules",
	Risk:  policies.Grant,
	Grade: func(in CreateFirewallRuleIn) policies.Risk {
		if _, err := strconv.ParseUint(in.Port, 10, 16); err == nil && in.Type == "deny" {
			return policies.Disrupt
		}
		return policies.Grant
	},
	Doc: "Open or close a port of a server in its firewall. Without an address the rule is for everybody.",
	Words: []string{
		"ufw allow", "block IP", "whitelist", "expose service", "open a port", "close a port", "allow an address", "block an IP address", "ban an IP for good", "ufw deny",
		"iptables -A", "allow 3306 from my office", "firewall rule", "block a country", "grafana on 3000 cannot be reached", "let prometheus reach port 9100",
		"only the office may reach ssh", "block that scanner", "shut a port", "mysql should not be reachable from outside", "nobody from outside may use 3306", "open 443",
		"allow 8080/tcp", "ufw allow from", "let in 10.0.0.5", "drop traffic from this IP", "attacker from 198.51.100.23", "close port 21", "port 25 outgoing",
		"redis must not be open to the internet", "port is blocked", "connection times out on a port", "allow our VPN", "access to postgres from the app server",
		"permit the range", "deny a subnet", "ban a network", "stop an IP that scans us", "whitelist the office", "udp 51820", "passive ftp ports", "expose the service",
		"make the port reachable", "punch a hole for udp", "redis must not be visible to the world", "only from the VPN", "ssh just for us", "keep a country out",
		"block everything from that provider", "let the monitoring in", "open the port for the app", "ftp from the customer", "mongo is open to everybody, close it",
		"admin port only for the office", "forbid port 8080", "cannot connect to port", "websocket port", "game server port", "wireguard", "minecraft", "allow ping",
		"elastic open to the net", "shut out a whole network", "stop traffic from an address", "intruder", "our terminals need port 5432",
		"somebody keeps hitting us, cut him off", "let the till system connect", "the office must get at mysql", "deny an address at the network level",
		"refuse connections from", "camera needs port", "gateway must get through on a port", "shut off a port to the public", "partner at an address needs a port",
		"must reach us on port", "close the port for the public",
		"mở cổng", "chặn IP", "tường lửa", "mở port", "chặn một IP", "thêm luật tường lửa", "mở cổng mysql", "mở port cho văn phòng", "chặn dải ip", "cho ip này vào",
		"không cho ngoài vào", "đóng port", "chặn port", "chỉ cho văn phòng vào ssh", "mở firewall", "cho phép ip truy cập cổng", "chặn ip đang quét", "cấm ip",
		"thêm rule firewall", "mở cổng 8080", "đóng cổng 21", "chặn truy cập từ ngoài", "cổng 51820", "chỉ cho vpn vào", "đóng cổng mysql", "cho server app kết nối vào mysql",
		"mở cổng udp", "chặn cả dải", "khóa cổng", "giới hạn ip vào ssh", "không cho ip này vào", "mở cho máy pos", "cắt ip này", "không cho ai vào cổng",
	},
	Check:   op.Listed(&ListFirewallRules, "port", "type", "protocol"),
	Preview: []op.Look{op.Show(&ListFirewallRules, "port")},
	Undo:    op.Reverse("firewall.rule.delete", "rule=result:firewall_rule.id"),
	Guard:   guardFirewallRule,
}

// DeleteFirewallRuleIn names a firewall rule.
type DeleteFirewallRuleIn struct {
	OnServer
	Rule     int64  `json:"rule" doc:"Firewall rule id." example:"1" from:"firewall.rule.list id | port protocol type"`
	Override string `json:"override,omitempty" in:"local" enum:"lockout" doc:"Say lockout to go on although people are shut out."`
}

// DeleteFirewallRule removes a firewall rule. An id does not tell whether that
// opens a port or closes one; both the rule and the access it gave are lost.
var DeleteFirewallRule = op.Operation[DeleteFirewallRuleIn, Started]{
	Name:  "firewall.rule.delete",
	Route: "DELETE /api/servers/{server}/rules/{rule}",
	Risk:  policies.Destroy,
	Doc:   "Delete a firewall rule of a server: an allow rule closes its port, a deny rule lets people in. The panel refuses it for the SSH port. List rules first for the id.",
	Words: []string{
		"close port", "unblock", "ufw delete", "remove whitelist", "delete firewall rule", "remove ufw rule", "iptables -D", "take the port out of the firewall",
		"nobody needs the port open any more", "the old allow rule can go", "the rule for 8080 is obsolete", "undo ufw allow", "port should not be open any longer",
		"take back the opening", "remove the block on that address", "lift the block of an IP", "remove the deny rule", "the hole for the contractor can be closed",
		"customer left, remove his allow", "rule was a mistake", "clean up the firewall", "old VPN address", "port 8080 is not needed", "stop allowing",
		"we stopped using the VPN, its hole can be closed", "supplier needs no access any more", "undo the opening of a port", "withdraw the rule",
		"xóa luật tường lửa", "đóng cổng", "xóa rule firewall", "bỏ luật tường lửa", "xóa rule", "bỏ mở cổng", "gỡ luật", "xóa luật chặn ip", "không mở cổng này nữa",
		"bỏ chặn port", "xóa rule mở port", "xóa rule cũ", "gỡ mở port", "rule không cần nữa", "lỗ mở cho vpn đóng lại",
	},
	Check:   op.Gone(&ListFirewallRules, "rule=id"),
	Guard:   guardFirewallRuleDelete,
	Preview: []op.Look{op.Show(&ListFirewallRules, "rule=id")},
}
