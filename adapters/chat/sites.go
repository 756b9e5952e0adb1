package chat

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Sites are the names of sites, which no operation of a panel lists. An error is a
// message, or a sentence.
type Sites interface {
	// ListSites gives the sites that a person may know of.
	ListSites(ctx context.Context, person policies.Person) ([]Site, error)
	// AddSite names a site, once its panel has shown that there is one. It is for
	// admins and operators. approval.ErrCodeWanted says that it takes a one-time
	// code.
	AddSite(ctx context.Context, person policies.Person, door policies.Door, s Site, code string) (Site, error)
	// RemoveSite forgets the name of a site. It is for admins and operators.
	RemoveSite(ctx context.Context, person policies.Person, door policies.Door, panel, name string) error
}

// Site is a site of a panel.
type Site struct {
	Panel, Name string
	ID          int64
	// Server is the id or name of its server, Domain its main domain; both may be
	// empty.
	Server, Domain string
	// By is who named it; empty is the configuration. A site without a Name was
	// only seen.
	By string
}

// siteVerbs are what can be done with sites.
var siteVerbs = []string{"add", "list", "remove"}

// readSite understands site list, site add NAME ID [SERVER] [DOMAIN] and site
// remove NAME.
func (g *Grammar) readSite(c Command, words []Word) (Command, error) {
	c.Kind, c.Topic = SiteNames, "list"
	if len(words) > 0 {
		c.Topic = strings.ToLower(words[0].Text)
		words = words[1:]
	}
	rest, code := takeCode(words)
	c.Verdict.Code = code
	var values []string
	for _, w := range rest {
		if panel, ok := strings.CutPrefix(w.Text, "panel="); ok {
			c.Site.Panel = panel
			continue
		}
		values = append(values, w.Text)
	}
	switch {
	case c.Topic == "list" && len(values) == 0:
	case c.Topic == "remove" && len(values) == 1:
		c.Site.Name = values[0]
	case c.Topic == "add" && len(values) >= 2 && len(values) <= 4:
		id, err := strconv.ParseInt(values[1], 10, 64)
		if err != nil || id < 1 {
			return c, &Problem{id: "site_id"}
		}
		c.Site.Name, c.Site.ID = values[0], id
		values = append(values, "", "")
		c.Site.Server, c.Site.Domain = values[2], values[3]
		if c.Site.Domain == "" && strings.Contains(c.Site.Server, ".") && len(words) == 3 {
			return c, &Problem{id: "site_server"}
		}
	default:
		return c, &Problem{id: "site_usage"}
	}
	return c, nil
}

// sites does what a line says of sites.
func (g *Grammar) sites(ctx context.Context, c Command, by Asker) Answer {
	s, person, door := by.Speech, by.Call.Person, by.Call.Door
	if g.cfg.Sites == nil {
		return Answer{Text: Wrap(s.Say("no_switches", nil), by.Width)}
	}
	if c.Topic == "list" {
		list, err := g.cfg.Sites.ListSites(ctx, person)
		if err != nil {
			return by.refused(err)
		}
		if c.JSON {
			return listed("site list", siteEntries(list), len(list))
		}
		return Answer{OK: true, Text: s.siteTable(list, by.Width)}
	}
	if !slices.Contains(person.Roles, policies.Admin) && !slices.Contains(person.Roles, policies.Operator) {
		return Answer{Text: Wrap(s.Say("for_operators", nil), by.Width)}
	}
	if c.Topic == "remove" {
		if err := g.cfg.Sites.RemoveSite(ctx, person, door, c.Site.Panel, c.Site.Name); err != nil {
			return by.refused(err)
		}
		return Answer{OK: true, Text: Wrap(s.Say("site_removed", fields{"Name": oneLine(c.Site.Name)}), by.Width)}
	}
	var site Site
	err := by.coded(ctx, c, func(code string) (err error) {
		site, err = g.cfg.Sites.AddSite(ctx, person, door, c.Site, code)
		return err
	})
	if err != nil {
		return by.notDone(err)
	}
	return Answer{OK: true, Text: Wrap(s.Say("site_added", fields{"Name": site.Name, "ID": site.ID, "Panel": site.Panel, "Server": site.Server}), by.Width)}
}

// refused is the answer to a line that came to nothing.
func (by Asker) refused(err error) Answer {
	why, _, isCode := tools.CodeRefusal(err)
	if !isCode {
		why = op.MessageOf(err)
	}
	text := strings.TrimSuffix(upperFirst(by.Speech.Tell(why)), ".") + "."
	return Answer{Text: Wrap(text, by.Width)}
}

func (s Speech) siteTable(list []Site, width int) string {
	if len(list) == 0 {
		return Wrap(s.Say("sites_none", nil), width)
	}
	t := &Table{Columns: []string{s.Say("site_name", nil), "id", s.Say("site_panel", nil), s.Say("site_on", nil), s.Say("site_domain", nil), s.Say("site_by", nil)}, Speech: s}
	unnamed := false
	for _, site := range list {
		name, who := site.Name, site.By
		switch {
		case name == "":
			name, unnamed = s.Say("site_unnamed", nil), true
		case who == "":
			who = s.Say("site_configured", nil)
		}
		t.Rows = append(t.Rows, []string{oneLine(name), strconv.FormatInt(site.ID, 10), site.Panel, oneLine(site.Server), oneLine(site.Domain), oneLine(who)})
	}
	text := t.Text(width)
	if unnamed {
		text += "\n\n" + Wrap(s.Say("sites_hint", nil), width)
	}
	return text
}
