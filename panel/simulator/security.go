package simulator

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"time"
)

// jail is a jail of a server's fail2ban. From the file on, its fields are more
// than the reference shows: saving a jail that is there changes nothing else.
type jail struct {
	Name     string   `json:"name"`
	Enabled  bool     `json:"enabled"`
	Banned   []string `json:"banned_ip_list"`
	File     string   `json:"file"`
	Filter   string   `json:"filter"`
	Port     string   `json:"port"`
	MaxRetry string   `json:"maxretry"`
	FindTime string   `json:"findtime"`
	BanTime  string   `json:"bantime"`
}

// routesSecurity registers the group Firewall & Security. The reference shows no
// answer where a jail is changed: these answer 200 with nothing, at once.
func (s *Simulator) routesSecurity() {
	s.flash("POST /api/servers/{server}/fail2ban/unbanip", unbanAddresses, "jail", "?all:boolean", "?ips:array")
	s.flash("POST /api/servers/{server}/fail2ban/enable", enableJail, "?file", "jail", "enable:boolean")
	s.flash("POST /api/servers/{server}/fail2ban/info", fail2banInfo)
	s.flash("GET /api/servers/{server}/fail2ban/jail", listJails)
	s.flash("POST /api/servers/{server}/fail2ban/jail", saveJail, "name:slug", "?enabled:boolean", "?ignoreip:array")
	s.flash("DELETE /api/servers/{server}/fail2ban/jail/{jail}", deleteJail)
	s.flash("POST /api/sites/{site}/8gfirewall", switch8G)
	s.flash("DELETE /api/sites/{site}/8gfirewall", switch8G)
}

// seedSecurity guards SSH on every server. Most bans are on web-1 and mail-1.
func seedSecurity(w *world, _ time.Time) {
	banned := [][]string{{"203.0.113.201", "203.0.113.202", "2001:db8::bad"}, {}, {"198.51.100.77"}, {}}
	for i, sv := range w.servers {
		sv.jails = []*jail{newJail("sshd", true, banned[i]...)}
		sv.jails[0].Port = "ssh"
	}
	w.servers[0].jails = append(w.servers[0].jails, newJail("nginx-http-auth", true, "198.51.100.99"), newJail("recidive", false))
	w.servers[3].jails = append(w.servers[3].jails, newJail("postfix-sasl", true, "203.0.113.210", "203.0.113.211"))
}

// newJail returns a jail with fail2ban's usual values, whose filter has its name.
func newJail(name string, enabled bool, banned ...string) *jail {
	if banned == nil {
		banned = []string{}
	}
	return &jail{Name: name, Enabled: enabled, Banned: banned, File: "/etc/fail2ban/jail.d/" + name + ".conf",
		Filter: name, Port: "any", MaxRetry: "5", FindTime: "10m", BanTime: "1h"}
}

// jailNamed returns a jail of the server, or nil.
func (sv *server) jailNamed(name string) *jail {
	for _, j := range sv.jails {
		if j.Name == name {
			return j
		}
	}
	return nil
}

// unbanAddresses lets in an address that is not banned without a word, as fail2ban does.
func unbanAddresses(c *call) answer {
	j := c.server.jailNamed(c.in.text("jail"))
	if j == nil {
		return invalid("jail", "The selected jail is invalid.")
	}
	ips := c.in.texts("ips")
	if c.in.flag("all") {
		ips = slices.Clone(j.Banned)
	} else if len(ips) == 0 {
		return invalid("ips", "The ips field is required when all is false.")
	}
	for i, ip := range ips {
		if _, err := netip.ParseAddr(ip); err != nil {
			field := fmt.Sprintf("ips.%d", i)
			return invalid(field, "The "+field+" field must be a valid IP address.")
		}
	}
	j.Banned = slices.DeleteFunc(j.Banned, func(ip string) bool { return slices.Contains(ips, ip) })
	return blank()
}

func enableJail(c *call) answer {
	j := c.server.jailNamed(c.in.text("jail"))
	if j == nil {
		return invalid("jail", "The selected jail is invalid.")
	}
	j.enable(c.in.flag("enable"))
	return blank()
}

// enable starts or stops a jail; one that stops lets everybody in again.
func (j *jail) enable(on bool) {
	j.Enabled = on
	if !on {
		j.Banned = []string{}
	}
}

func fail2banInfo(*call) answer {
	return ok(map[string][]string{
		"filters": {"sshd", "nginx-http-auth", "nginx-limit-req", "postfix-sasl", "dovecot", "recidive"},
		"actions": {"iptables-multiport", "iptables-allports", "firewallcmd-ipset"},
	})
}

func listJails(c *call) answer { return data(shown(c.server.jails)) }

// saveJail changes the jail of the name, or makes one.
func saveJail(c *call) answer {
	j := c.server.jailNamed(c.in.text("name"))
	if j == nil {
		j = newJail(c.in.text("name"), true)
		c.server.jails = append(c.server.jails, j)
	}
	if c.in.has("enabled") {
		j.enable(c.in.flag("enabled"))
	}
	j.File, j.Filter, j.Port = c.in.or("file", j.File), c.in.or("filter", j.Filter), c.in.or("port", j.Port)
	j.MaxRetry, j.FindTime, j.BanTime = c.in.or("maxretry", j.MaxRetry), c.in.or("findtime", j.FindTime), c.in.or("bantime", j.BanTime)
	return blank()
}

func deleteJail(c *call) answer {
	j := c.server.jailNamed(c.path("jail"))
	if j == nil {
		return refused(http.StatusNotFound, "Jail not found")
	}
	c.server.jails = slices.DeleteFunc(c.server.jails, func(other *jail) bool { return other == j })
	return blank()
}

// switch8G turns the 8G rules of a site on (POST) or off (DELETE), which no
// operation shows. A site behind another web server is refused with 400.
func switch8G(c *call) answer {
	if c.site.web != "nginx" && c.site.web != "apache" {
		return refused(http.StatusBadRequest, "8G Firewall is only supported for Nginx and Apache")
	}
	what := "Enable 8G Firewall"
	if c.r.Method == http.MethodDelete {
		what = "Disable 8G Firewall"
	}
	return c.started("8gfirewall", what, nil)
}
