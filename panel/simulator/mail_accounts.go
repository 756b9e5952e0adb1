package simulator

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// mailAccount is a mailbox. Its address is its id. Aliases and catch-all are more
// than the reference shows: they are what an update and the deletion of an alias
// change. Its password is in no answer.
type mailAccount struct {
	Email    string   `json:"email"`
	Quota    int      `json:"quota"` // MB
	Aliases  []string `json:"aliases"`
	CatchAll bool     `json:"catch_all"`
}

// routesMailAccounts registers the part of the group Mail Server that is about
// mailboxes. The reference shows no answer for update and delete: these answer
// 200 with nothing, at once.
func (s *Simulator) routesMailAccounts() {
	s.flash("GET /api/servers/{server}/mail/accounts", listMailAccounts)
	s.flash("POST /api/servers/{server}/mail/accounts", createMailAccount, "email:email", "password", "?catch_all:boolean", "?aliases:array")
	s.flash("PUT|PATCH /api/servers/{server}/mail/accounts/{account}", onMailAccount(updateMailAccount), "?catch_all:boolean", "?aliases:array")
	s.flash("DELETE /api/servers/{server}/mail/accounts/{account}", onMailAccount(deleteMailAccount), "?email:email", "?alias:email")
}

// account returns the mailbox of an address, or nil.
func (m *mailServer) account(email string) *mailAccount {
	for _, a := range m.accounts {
		if strings.EqualFold(a.Email, email) {
			return a
		}
	}
	return nil
}

// onMailAccount looks up the mailbox of the path, by its address. A field email,
// which the reference also has, may only repeat it.
func onMailAccount(h func(*call, *mailAccount) answer) handler {
	return func(c *call) answer {
		a := c.server.mail.account(c.path("account"))
		if a == nil {
			return missing("MailAccount", c.path("account"))
		}
		if !strings.EqualFold(c.in.or("email", a.Email), a.Email) {
			return invalid("email", "The selected email is invalid.")
		}
		return h(c, a)
	}
}

// domainOf returns what follows the @ of an address.
func domainOf(email string) string { return email[strings.LastIndexByte(email, '@')+1:] }

// listMailAccounts answers {"accounts": […]}.
func listMailAccounts(c *call) answer {
	return ok(map[string]any{"accounts": shown(c.server.mail.accounts)})
}

var quotaShape = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9]{1,9})([MG]?)B?$`) })

// quota returns a size as megabytes; one without a unit is in them.
func quota(text string) (int, bool) {
	parts := quotaShape().FindStringSubmatch(strings.ToUpper(text))
	if parts == nil {
		return 0, false
	}
	n, err := strconv.Atoi(parts[1])
	if parts[2] == "G" {
		n *= 1024
	}
	return n, err == nil
}

// set takes over the fields that a request brings.
func (a *mailAccount) set(in input) {
	if n, sized := quota(in.text("quota")); sized {
		a.Quota = n
	}
	if in.has("aliases") {
		a.Aliases = in.texts("aliases")
	}
	if in.has("catch_all") {
		a.CatchAll = in.flag("catch_all")
	}
}

// badQuota is a 422 for a quota that is no size.
func (in input) badQuota() (answer, bool) {
	if _, sized := quota(in.text("quota")); in.has("quota") && !sized {
		return invalid("quota", "The quota field format is invalid."), true
	}
	return answer{}, false
}

// createMailAccount wants the domain of the address to be one of the server's.
func createMailAccount(c *call) answer {
	m, email := &c.server.mail, strings.ToLower(c.in.text("email"))
	if a, bad := c.in.badQuota(); bad {
		return a
	}
	switch {
	case m.named(domainOf(email)) == nil:
		return invalid("email", "The domain of the email is not a mail domain of this server.")
	case m.account(email) != nil:
		return invalid("email", "The email has already been taken.")
	}
	a := &mailAccount{Email: email, Quota: 1024, Aliases: []string{}}
	a.set(c.in)
	return c.started("mail", "Create mail account "+email, func() {
		if m.account(email) == nil {
			m.accounts = append(m.accounts, a)
		}
	})
}

func updateMailAccount(c *call, a *mailAccount) answer {
	if refusal, bad := c.in.badQuota(); bad {
		return refusal
	}
	a.set(c.in)
	return blank()
}

// deleteMailAccount deletes only the alias, where one is named.
func deleteMailAccount(c *call, a *mailAccount) answer {
	m, alias := &c.server.mail, c.in.text("alias")
	if alias == "" {
		m.accounts = slices.DeleteFunc(m.accounts, func(other *mailAccount) bool { return other == a })
		return blank()
	}
	if !slices.Contains(a.Aliases, alias) {
		return invalid("alias", "The selected alias is invalid.")
	}
	a.Aliases = slices.DeleteFunc(a.Aliases, func(other string) bool { return other == alias })
	return blank()
}
