package simulator

import (
	"slices"
	"strings"
	"time"
)

// mailServer is the mail of a server.
type mailServer struct {
	domains  []*mailDomain
	accounts []*mailAccount
	settings *mailSettings // nil: as every mail server begins
}

// mailDomain is a domain whose mail a server takes.
type mailDomain struct {
	row
	Domain    string `json:"domain"`
	IsDefault bool   `json:"is_default"`
}

// mailSettings are in the spelling of docker-mailserver.
type mailSettings struct {
	POP3        bool `json:"ENABLE_POP3"`
	ManageSieve bool `json:"ENABLE_MANAGESIEVE"`
	Fail2ban    bool `json:"ENABLE_FAIL2BAN"`
	SizeLimit   int  `json:"POSTFIX_MESSAGE_SIZE_LIMIT"` // MB
}

// routesMail registers the group Mail Server.
func (s *Simulator) routesMail() {
	s.flash("POST /api/servers/{server}/mail/domains/{domain}/check", onMailDomain(checkMailDomain))
	s.flash("POST /api/servers/{server}/mail/domains/{domain}/ssl", onMailDomain(installMailSSL))
	s.flash("POST /api/servers/{server}/mail/domains/{domain}/default", onMailDomain(setDefaultMailDomain))
	s.flash("GET /api/servers/{server}/mail/domains", listMailDomains)
	s.flash("POST /api/servers/{server}/mail/domains", createMailDomain, "domain:domain", "?subdomain:slug")
	s.flash("DELETE /api/servers/{server}/mail/domains/{domain}", onMailDomain(deleteMailDomain))
	s.flash("GET /api/servers/{server}/mail/settings", getMailSettings)
	s.flash("POST /api/servers/{server}/mail/settings", updateMailSettings,
		"?ENABLE_POP3:boolean", "?ENABLE_MANAGESIEVE:boolean", "?ENABLE_FAIL2BAN:boolean", "?POSTFIX_MESSAGE_SIZE_LIMIT:integer")
	s.routesMailAccounts()
}

// seedMail fills mail-1.
func seedMail(w *world, _ time.Time) {
	w.servers[3].mail = mailServer{
		domains: []*mailDomain{{row{1}, "example.org", true}, {row{2}, "example.com", false}},
		accounts: []*mailAccount{
			{Email: "info@example.org", Quota: 1024, Aliases: []string{"hello@example.org", "contact@example.org"}},
			{Email: "support@example.org", Quota: 2048, Aliases: []string{}, CatchAll: true},
			{Email: "sales@example.com", Quota: 1024, Aliases: []string{}},
		},
	}
}

// onMailDomain looks up the mail domain of the path.
func onMailDomain(h func(*call, *mailDomain) answer) handler {
	return func(c *call) answer {
		d, ok := find(c.server.mail.domains, c.id("domain"))
		if !ok {
			return missing("MailDomain", c.path("domain"))
		}
		return h(c, d)
	}
}

// checkMailDomain answers with nothing: what was found is in no operation.
func checkMailDomain(*call, *mailDomain) answer { return none() }

func installMailSSL(c *call, d *mailDomain) answer {
	return c.started("mail", "Install SSL for "+d.Domain, nil)
}

func setDefaultMailDomain(c *call, d *mailDomain) answer {
	m := &c.server.mail
	return c.started("mail", "Set default mail domain to "+d.Domain, func() {
		if _, there := find(m.domains, d.ID); !there {
			return
		}
		for _, other := range m.domains {
			other.IsDefault = other == d
		}
	})
}

func listMailDomains(c *call) answer { return data(shown(c.server.mail.domains)) }

// named returns the mail domain of a name, or nil.
func (m *mailServer) named(name string) *mailDomain {
	for _, d := range m.domains {
		if strings.EqualFold(d.Domain, name) {
			return d
		}
	}
	return nil
}

// createMailDomain makes the first domain of a server its default.
func createMailDomain(c *call) answer {
	m, name := &c.server.mail, strings.ToLower(c.in.text("domain"))
	if m.named(name) != nil {
		return invalid("domain", "The domain has already been taken.")
	}
	return c.started("mail", "Create mail domain "+name, func() {
		if m.named(name) == nil {
			m.domains = append(m.domains, &mailDomain{row{c.w.id("mail_domain")}, name, len(m.domains) == 0})
		}
	})
}

// deleteMailDomain takes the accounts of the domain with it.
func deleteMailDomain(c *call, d *mailDomain) answer {
	m := &c.server.mail
	return c.started("mail", "Delete mail domain "+d.Domain, func() {
		m.domains = drop(m.domains, d.ID)
		m.accounts = slices.DeleteFunc(m.accounts, func(a *mailAccount) bool { return strings.EqualFold(domainOf(a.Email), d.Domain) })
	})
}

// current returns the settings, which a mail server has from the start.
func (m *mailServer) current() *mailSettings {
	if m.settings == nil {
		m.settings = &mailSettings{POP3: true, Fail2ban: true, SizeLimit: 10}
	}
	return m.settings
}

// getMailSettings answers a bare object.
func getMailSettings(c *call) answer { return ok(c.server.mail.current()) }

func updateMailSettings(c *call) answer {
	current := c.server.mail.current()
	return c.started("mail", "Update mail settings", func() {
		for name, field := range map[string]*bool{
			"ENABLE_POP3": &current.POP3, "ENABLE_MANAGESIEVE": &current.ManageSieve, "ENABLE_FAIL2BAN": &current.Fail2ban,
		} {
			if c.in.has(name) {
				*field = c.in.flag(name)
			}
		}
		current.SizeLimit = c.in.number("POSTFIX_MESSAGE_SIZE_LIMIT", current.SizeLimit)
	})
}
