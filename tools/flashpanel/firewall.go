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

// SyncFirewallRules changes something, although it is a GET: it brings the
// panel's list in line with the server. It does not open or close a port, if
// the reference's sentence "synchronize firewall rules with the actual server
// UFW configuration" is taken at its word.
var SyncFirewallRules = op.Operation[OnServer, Started]{
	Name:  "firewall.rule.sync",
	Route: "GET /api/servers/{server}/rules/sync",
	Risk:  policies.Change,
	Doc:   "Bring the panel's list of firewall rules in line with what UFW on the server really has.",
	Words: []string{"refresh", "rule missing in panel", "manual ufw change", "đồng bộ tường lửa"},
}

// ListFirewallRules lists the firewall rules of a server.
var ListFirewallRules = op.Operation[OnServer, FirewallRuleList]{
	Name:  "firewall.rule.list",
	Route: "GET /api/servers/{server}/rules",
	Risk:  policies.Read,
	Doc:   "List the firewall rules of a server: id, port, type, protocol.",
	Words: []string{"open ports", "ufw status", "what is blocked", "danh sách tường lửa", "cổng đang mở"},
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
	Doc:     "Open or close a port of a server in its firewall. Without an address the rule is for everybody.",
	Words:   []string{"ufw allow", "block IP", "whitelist", "expose service", "mở cổng", "chặn IP", "tường lửa"},
	Check:   op.Listed(&ListFirewallRules, "port", "type", "protocol"),
	Preview: []op.Look{op.Show(&ListFirewallRules, "port")},
	Undo:    op.Reverse("firewall.rule.delete", "rule=result:firewall_rule.id"),
	Guard:   guardFirewallRule,
}

// DeleteFirewallRuleIn names a firewall rule.
type DeleteFirewallRuleIn struct {
	OnServer
	Rule     int64  `json:"rule" doc:"Firewall rule id." example:"1"`
	Override string `json:"override,omitempty" in:"local" enum:"lockout" doc:"Say lockout to go on although people are shut out."`
}

// DeleteFirewallRule removes a firewall rule. An id does not tell whether that
// opens a port or closes one; both the rule and the access it gave are lost.
var DeleteFirewallRule = op.Operation[DeleteFirewallRuleIn, Started]{
	Name:    "firewall.rule.delete",
	Route:   "DELETE /api/servers/{server}/rules/{rule}",
	Risk:    policies.Destroy,
	Doc:     "Delete a firewall rule of a server: an allow rule closes its port, a deny rule lets people in. The panel refuses it for the SSH port. List rules first for the id.",
	Words:   []string{"close port", "unblock", "ufw delete", "remove whitelist", "xóa luật tường lửa", "đóng cổng"},
	Check:   op.Gone(&ListFirewallRules, "rule=id"),
	Guard:   guardFirewallRuleDelete,
	Preview: []op.Look{op.Show(&ListFirewallRules, "rule=id")},
}
