package simulator

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// firewallRule is a rule of a server's UFW. The list shows neither its name nor
// its address, as in the reference.
type firewallRule struct {
	row
	Port     string `json:"port"`
	Type     string `json:"type"`
	Protocol string `json:"protocol"`
}

// routesFirewall registers the group Firewall Rules.
func (s *Simulator) routesFirewall() {
	s.flash("GET /api/servers/{server}/rules/sync", syncFirewallRules)
	s.flash("GET /api/servers/{server}/rules", listFirewallRules)
	s.flash("POST /api/servers/{server}/rules", createFirewallRule,
		"?name", "port", "?protocol:tcp|udp|any", "type:allow|deny|reject|limit", "?ip_address")
	s.flash("DELETE /api/servers/{server}/rules/{rule}", deleteFirewallRule)
}

// seedFirewall opens SSH and the web on every server, and denies a port on each.
func seedFirewall(w *world, _ time.Time) {
	denied := []string{"3306", "6379", "5432", "110"}
	for i, sv := range w.servers {
		first := 10*i + 1
		for n, port := range []string{"22", "80", "443"} {
			sv.rules = append(sv.rules, &firewallRule{row{first + n}, port, "allow", "tcp"})
		}
		sv.rules = append(sv.rules, &firewallRule{row{first + 3}, denied[i], "deny", "tcp"})
	}
}

// syncFirewallRules finds a rule that somebody made past the panel, once on each server.
func syncFirewallRules(c *call) answer {
	sv := c.server
	return c.started("firewall", "Sync firewall rules", func() {
		if !slices.ContainsFunc(sv.rules, func(r *firewallRule) bool { return r.Port == "8080" }) {
			sv.rules = append(sv.rules, &firewallRule{row{c.w.id("rule")}, "8080", "allow", "tcp"})
		}
	})
}

func listFirewallRules(c *call) answer { return data(shown(c.server.rules)) }

// createFirewallRule takes a rule that is there already once more: a client that
// sends twice shall be seen to.
func createFirewallRule(c *call) answer {
	if !portShape(c.in.text("port")) {
		return invalid("port", "The port field must be a port or a range of ports.")
	}
	if from := c.in.text("ip_address"); from != "" && !addressShape(from) {
		return invalid("ip_address", "The ip address field must be a valid IP address.")
	}
	sv := c.server
	r := &firewallRule{row{c.w.id("rule")}, c.in.text("port"), c.in.text("type"), c.in.or("protocol", "tcp")}
	e := c.begin("firewall", "Create firewall rule for port "+r.Port, func() { sv.rules = append(sv.rules, r) })
	return ok(map[string]any{"firewall_rule": r, "event": e.short()})
}

// portShape says whether a text is a port, or two with a colon between.
func portShape(text string) bool {
	first, last, isRange := strings.Cut(text, ":")
	from, err := strconv.Atoi(first)
	to := from
	if isRange && err == nil {
		to, err = strconv.Atoi(last)
	}
	return err == nil && 1 <= from && from <= to && to <= 65535
}

// addressShape says whether a text is an address or a range in CIDR notation.
func addressShape(text string) bool {
	_, err := netip.ParseAddr(text)
	_, wide := netip.ParsePrefix(text)
	return err == nil || wide == nil
}

// deleteFirewallRule refuses, with 403, the rules of the port on which sshd listens.
func deleteFirewallRule(c *call) answer {
	sv := c.server
	r, there := find(sv.rules, c.id("rule"))
	if !there {
		return missing("FirewallRule", c.path("rule"))
	}
	if slices.Contains(sv.sshPorts(), r.Port) {
		return refused(http.StatusForbidden, "Cannot delete SSH port rules")
	}
	return c.started("firewall", "Delete firewall rule for port "+r.Port, func() { sv.rules = drop(sv.rules, r.ID) })
}
