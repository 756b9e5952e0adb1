package main

import (
	"fmt"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"sync"

	"panelbot/adapters/chat"
	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
)

var (
	plainName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`) })
	tagName   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,62}$`) })
)

// validate finds what the keys alone do not show.
func (c *Config) validate(l *loader) {
	if c.Key != "" && len(c.Key) < 16 {
		l.failAt("key", "is shorter than 16 characters: make one with `openssl rand -base64 32`")
	}
	if len(c.Panels) == 0 {
		l.failAt("panels", "is empty: at least one panel is needed")
	}
	names := map[string]bool{}
	for i := range c.Panels {
		c.Panels[i].validate(l, "panels["+strconv.Itoa(i)+"]")
		if names[c.Panels[i].Name] {
			at := "panels[" + strconv.Itoa(i) + "].name"
			l.failAt(at, "is used twice: %s. Give each panel a name of its own", l.say(at, c.Panels[i].Name))
		}
		names[c.Panels[i].Name] = true
	}
	before := len(l.problems)
	c.validatePeople(l)
	c.validatePolicy(l, len(l.problems) > before)
	l.oneOf("log.level", c.Log.Level, []string{"debug", "info", "warn", "error"})
	l.oneOf("log.format", c.Log.Format, []string{"text", "json"})
	c.validateMCP(l)
	c.Slack.validate(l)
	c.Telegram.validate(l)
	c.validateAccounts(l)
	c.validateTelegramAccounts(l)
	c.validateReports(l)
	c.validateAlerts(l)
	c.validateStore(l)
}

func (p *PanelConfig) validate(l *loader, at string) {
	if !plainName().MatchString(p.Name) {
		l.failAt(at+".name", "must be letters of a to z, digits, dots and dashes, such as main")
	}
	l.oneOf(at+".kind", p.Kind, tools.Kinds())
	if _, err := panel.ParseRate(p.Rate); err != nil {
		l.failAt(at+".rate", "is %s: write a number, a slash and s or m, such as 5/s or 60/m", l.say(at+".rate", p.Rate))
	}
	l.oneOf(at+".ceiling", p.Ceiling, words(policies.Risks()))
	for i, a := range p.Addresses {
		if _, err := netip.ParseAddr(a); err != nil {
			l.failAt(at+".addresses["+strconv.Itoa(i)+"]", "is no IP address: write one such as 192.0.2.7, and not a name")
		}
	}
	for name, s := range p.Sites {
		if s.ID < 1 {
			l.failAt(at+".sites."+name, "needs the site's id, a positive number")
		}
		if _, err := strconv.Atoi(name); err == nil {
			l.failAt(at+".sites."+name, "is all digits, which would be read as an id: give it a name")
		}
	}
	if p.Timezone != "" {
		if _, err := zoneOf(p.Timezone); err != nil {
			l.failAt(at+".timezone", "is %s, %v", l.say(at+".timezone", p.Timezone), err)
		}
	}
	for server, tags := range p.Tags {
		for name := range tags {
			if !tagName().MatchString(name) {
				l.failAt(at+".tags."+server+"."+name, "must be letters of a to z, digits, dots and dashes, such as env")
			}
		}
	}
	p.validateTLS(l, at)
	if p.URL == simulatorURL {
		return
	}
	// The client has the last word on addresses; it reaches for nothing here.
	if _, err := panel.New(nil, panel.Config{URL: p.URL, Vendor: vendorOf(*p)}); err != nil {
		said := strings.TrimPrefix(err.Error(), "url ")
		if l.foreign[at+".url"] {
			said = "is no address that can be used: write one such as https://flashpanel.io, or simulator:"
		}
		l.failAt(at+".url", "%s", said)
	}
	p.validateCredentials(l, at)
}

func (p *PanelConfig) validateTLS(l *loader, at string) {
	switch {
	case p.TLS.CA != "" && p.TLS.Pin != "":
		l.failAt(at+".tls", "has both ca and pin: choose one")
	case p.TLS.Pin != "":
		if _, err := panel.TLSFromPin(p.TLS.Pin); err != nil {
			l.failAt(at+".tls.pin", "is wrong: %v", err)
		}
	case p.TLS.CA != "":
		pem, err := l.read(p.TLS.CA)
		if err != nil {
			l.failAt(at+".tls.ca", "names the file %s, which cannot be read", l.say(at+".tls.ca", p.TLS.CA))
		} else if _, err := panel.TLSFromCA(pem); err != nil {
			l.failAt(at+".tls.ca", "is wrong: %v", err)
		}
	}
}

func (p *PanelConfig) validateCredentials(l *loader, at string) {
	if l.withoutCredentials {
		return
	}
	if p.Token == keptToken {
		if p.Code != "" || p.Password != "" {
			l.failAt(at, "has its credentials in the store: remove code, password and totp_secret")
		}
		return
	}
	switch p.Kind {
	case "flashpanel":
		if p.Token == "" || p.Code == "" {
			l.failAt(at, "needs token and code: panelbot login NAME gets them, with the panel's name")
		}
		if p.Username != "" || p.Password != "" || p.TOTPSecret != "" {
			l.failAt(at, "is a FlashPanel, which takes token and code: remove username, password and totp_secret")
		}
	case "openpanel":
		if p.Code != "" {
			l.failAt(at+".code", "is for FlashPanel only: remove it")
		}
		if p.Token == "" && (p.Username == "" || p.Password == "") {
			l.failAt(at, "needs username and password, or a long-lived token")
		}
		if p.Token != "" && p.Password != "" {
			l.failAt(at, "has both a token and a password: choose one, the token is the better way")
		}
	}
}

// words are values as the file spells them.
func words[T any](values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = fmt.Sprint(v)
	}
	return list
}

func (c *Config) panelNames() []string {
	names := make([]string, len(c.Panels))
	for i, p := range c.Panels {
		names[i] = p.Name
	}
	return names
}

func (c *Config) peopleNames() []string {
	names := make([]string, len(c.People))
	for i, p := range c.People {
		names[i] = p.Name
	}
	return names
}

func (c *Config) hasPerson(name string) bool {
	for _, p := range c.People {
		if p.Name == name {
			return true
		}
	}
	return false
}

func (c *Config) validatePeople(l *loader) {
	names, tokens := map[string]bool{}, map[string]bool{}
	for i, p := range c.People {
		at := "people[" + strconv.Itoa(i) + "]"
		if !plainName().MatchString(p.Name) {
			l.failAt(at+".name", "must be letters of a to z, digits, dots and dashes, such as alice")
		}
		if names[p.Name] {
			l.failAt(at+".name", "is used twice: %s. Give each person a name of their own", l.say(at+".name", p.Name))
		}
		names[p.Name] = true
		if len(p.Roles) == 0 {
			l.failAt(at, "has no roles, so the person could do nothing: give one of %s", strings.Join(words(policies.Roles()), ", "))
		}
		for j, r := range p.Roles {
			l.oneOf(at+".roles["+strconv.Itoa(j)+"]", r, words(policies.Roles()))
		}
		if p.Language != "" {
			l.oneOf(at+".language", p.Language, chat.Languages())
		}
		if _, err := zoneOf(p.Timezone); p.Timezone != "" && err != nil {
			l.failAt(at+".timezone", "is %s, %v", l.say(at+".timezone", p.Timezone), err)
		}
		p.Scope.validate(l, at+".scope", c)
		if p.MCPToken != "" && len(p.MCPToken) < 20 {
			l.failAt(at+".mcp_token", "is shorter than 20 characters: make one with `openssl rand -base64 32`")
		}
		if p.MCPToken != "" && tokens[p.MCPToken] {
			l.failAt(at+".mcp_token", "is somebody else's too: each person needs a token of their own")
		}
		tokens[p.MCPToken] = true
	}
}
