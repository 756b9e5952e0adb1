package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Names of sites stand in the configuration, and beside it in the store. Rules and
// scopes go by the server of a site, so that it is taken from what the panel has
// shown; where it has shown none, an admin's word with a one-time code counts. What
// the configuration says comes before all that.

// Reads by which a panel shows that there is a site, and a server.
const (
	siteRead   = "flashpanel_deploy_list"
	serverRead = "flashpanel_server_get"
)

var domainName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
})

// ListSites gives the sites that a person may know of: see chat.Sites.
func (h *house) ListSites(ctx context.Context, person policies.Person) ([]chat.Site, error) {
	if h.gate == nil {
		return nil, siteNowhere()
	}
	r, err := h.gate.store.Roster(ctx)
	if err != nil {
		return nil, h.siteTrouble(err)
	}
	seen, err := h.gate.store.SeenSites(ctx)
	if err != nil {
		return nil, h.siteTrouble(err)
	}
	var all []chat.Site
	named := map[seenSite]bool{}
	for _, p := range h.cfg.Panels {
		configured := h.configuredSites(p)
		for _, name := range sortedKeys(configured) {
			s := configured[name]
			all = append(all, chat.Site{Panel: p.Name, Name: name, ID: s.ID, Server: s.Server, Domain: s.Domain})
			named[seenSite{p.Name, s.ID}] = true
		}
		for _, s := range r.Sites {
			if _, twice := configured[s.Name]; s.Panel == p.Name && !twice {
				all = append(all, chat.Site{Panel: p.Name, Name: s.Name, ID: s.ID, Server: s.Server, Domain: s.Domain, By: s.Person})
				named[seenSite{p.Name, s.ID}] = true
			}
		}
		for _, s := range seen {
			if s.Panel == p.Name && !named[seenSite{p.Name, s.ID}] {
				all = append(all, chat.Site{Panel: p.Name, ID: s.ID, Server: serverText(s.Server)})
			}
		}
	}
	return slices.DeleteFunc(all, func(s chat.Site) bool { return !h.mayKnow(person, s.Panel, s.Server) }), nil
}

// mayKnow reports whether a person's scope covers the sites of a server. Tags are
// those of the configuration: what is not known there is hidden.
func (h *house) mayKnow(person policies.Person, panel, server string) bool {
	if !person.Scope.Limits() {
		return true
	}
	target := policies.Target{Kind: "server", ID: server, Name: server}
	for _, p := range h.cfg.Panels {
		if p.Name == panel && server != "" {
			target.Tags, target.Resolved = policies.TagsOf(p.Tags, server), true
		}
	}
	return person.Scope.Covers(target, panel, policies.Read)
}

// configuredSites are the sites of a panel that need no store: those of the
// configuration, or of the stand-in.
func (h *house) configuredSites(p PanelConfig) map[string]SiteConfig {
	if lent, ok := h.lent[p.Name]; ok {
		return lent
	}
	return p.Sites
}

// AddSite names a site: see chat.Sites.
func (h *house) AddSite(ctx context.Context, person policies.Person, door policies.Door, s chat.Site, code string) (chat.Site, error) {
	p, err := h.mayName(person, s.Panel)
	if err != nil {
		return s, err
	}
	s.Panel = p.Name
	if err := checkSiteName(p, s, h.lends(p.Name)); err != nil {
		return s, err
	}
	ask := func(tool string, args map[string]any) tools.Outcome {
		if t, ok := h.runner.Catalogue().Find(tool); ok && t.Arg("panel") != nil {
			args["panel"] = p.Name
		}
		raw, err := json.Marshal(args)
		if err != nil {
			return tools.Outcome{Summary: err.Error()}
		}
		return h.runner.Run(ctx, tools.Call{Tool: tool, Args: raw, Person: person, Door: door})
	}
	if out := ask(siteRead, map[string]any{"site": s.ID, "per_page": 1}); out.Status != tools.Done {
		return s, op.Say("site_not_there", "The panel does not show site {ID}, so that it was not named. {Why}", "ID", s.ID, "Why", out.Summary)
	}
	shown, err := h.shownServer(ctx, p.Name, s.ID)
	if err != nil {
		return s, h.siteTrouble(err)
	}
	if s.Server != "" {
		out := ask(serverRead, map[string]any{"server": s.Server})
		id := idOf(out.Data)
		if out.Status != tools.Done || id == "" {
			return s, op.Say("site_no_server", "The panel does not show server {Name}, so that nothing was named. {Why}", "Name", strconv.Quote(s.Server), "Why", out.Summary)
		}
		if shown != "" && shown != id {
			return s, op.Say("site_other_server", "The panel has shown site {ID} on server {Seen}, and not on {Name}: leave the server out.", "ID", s.ID, "Seen", shown, "Name", strconv.Quote(s.Server))
		}
		if shown == "" {
			if err := h.vouchForServer(ctx, person, s.ID, code); err != nil {
				return s, err
			}
		}
		s.Server = id // which stays, whatever the server is called later
	}
	s.Server, s.By = cmp.Or(s.Server, shown), person.Name
	err = h.gate.store.AddSite(ctx, store.Site{Panel: s.Panel, Name: s.Name, ID: s.ID, Server: s.Server, Domain: s.Domain}, store.By{Person: person.Name, Door: door})
	switch {
	case errors.Is(err, store.ErrSiteName):
		return s, op.Say("site_taken", "There is a site of that name already: choose another, or remove that name first with site remove.")
	case err != nil:
		return s, h.siteTrouble(err)
	}
	h.obey(ctx)
	return s, nil
}

// vouchForServer takes an admin's word for the server of a site.
func (h *house) vouchForServer(ctx context.Context, person policies.Person, id int64, code string) error {
	if !slices.Contains(person.Roles, policies.Admin) {
		return op.Say("site_unproved", "No answer of the panel has shown on which server site {ID} is, and rules go by that: leave the server out, or ask an admin to say it.", "ID", id)
	}
	if code == "" {
		return approval.ErrCodeWanted
	}
	return h.useCode(ctx, person, "site", code)
}

// RemoveSite forgets the name of a site: see chat.Sites.
func (h *house) RemoveSite(ctx context.Context, person policies.Person, door policies.Door, panel, name string) error {
	p, err := h.mayName(person, panel)
	if err != nil {
		return err
	}
	had, err := h.gate.store.RemoveSite(ctx, p.Name, name, store.By{Person: person.Name, Door: door})
	if err != nil {
		return h.siteTrouble(err)
	}
	if _, configured := p.Sites[name]; !had && configured {
		return op.Say("site_in_file", "{Name} is a site of the configuration: take it out there.", "Name", name)
	}
	if !had {
		return op.Say("site_unknown", "No site is called {Name}; site list shows those that are.", "Name", strconv.Quote(name))
	}
	h.obey(ctx)
	return nil
}

// siteNowhere is about a process that has no store.
func siteNowhere() error {
	return op.Say("site_nowhere", "another panelbot owns the store: name sites there")
}

// mayName gives the panel whose sites a person may name. It is a change, and held
// back like one.
func (h *house) mayName(person policies.Person, panel string) (PanelConfig, error) {
	policy := h.runner.Policy()
	switch {
	case h.gate == nil:
		return PanelConfig{}, siteNowhere()
	case !person.May(policies.Change) || !h.knows(person.Name):
		return PanelConfig{}, forOperators()
	case person.Scope.Limits():
		return PanelConfig{}, op.Say("site_scoped", "Your calls are limited to a part of the panels, so that you cannot say which site is which: ask somebody whose are not.")
	case policy.ReadOnly || policy.Stopped != "":
		return PanelConfig{}, op.Say("site_stopped", "Nothing but reading is done for now, so that no site is named.")
	}
	var names []string
	var found []PanelConfig
	for _, p := range h.cfg.Panels {
		if p.Kind != "flashpanel" {
			continue
		}
		names = append(names, p.Name)
		if panel == "" || p.Name == panel {
			p.Sites = h.configuredSites(p)
			found = append(found, p)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case panel == "" && len(found) > 1:
		return PanelConfig{}, op.Say("site_panels", "Say on which panel, with panel=NAME: {Names}", "Names", strings.Join(names, ", "))
	default:
		return PanelConfig{}, op.Say("site_no_panel", "There is no FlashPanel panel {Name}; there are: {Names}", "Name", strconv.Quote(panel), "Names", strings.Join(names, ", "))
	}
}

// knows reports whether somebody is known, and may do something.
func (h *house) knows(name string) bool {
	_, known := roster{h}.Person(name)
	return known
}

// forOperators is about what is for admins and operators alone.
func forOperators() error { return op.Say("for_operators", "That is for an admin or an operator.") }

// lends reports whether the sites of a panel are those of the stand-in, because the
// configuration has none for it.
func (h *house) lends(panel string) bool {
	i := slices.IndexFunc(h.cfg.Panels, func(p PanelConfig) bool { return p.Name == panel })
	return i >= 0 && len(h.cfg.Panels[i].Sites) == 0
}

// checkSiteName refuses a name that is none, or that the configuration, or the stand-in
// in its place, gives.
func checkSiteName(p PanelConfig, s chat.Site, lent bool) error {
	switch {
	case !plainName().MatchString(s.Name) || allDigits().MatchString(s.Name):
		return op.Say("site_bad_name", "A site's name must be letters, digits, dots and dashes, and not digits alone, such as shop.")
	case s.Domain != "" && (len(s.Domain) > 253 || !domainName().MatchString(s.Domain)):
		return op.Say("site_bad_domain", "The domain is none: write one such as shop.example.com.")
	}
	for _, name := range sortedKeys(p.Sites) {
		known := p.Sites[name]
		for _, given := range []string{s.Name, s.Domain} {
			if given != "" && (strings.EqualFold(given, name) || strings.EqualFold(given, known.Domain)) {
				if lent {
					return op.Say("site_is_lent", "The simulator has a site {Name} of its own, which comes first: choose another name.", "Name", given)
				}
				return op.Say("site_is_configured", "The configuration names a site {Name} already, and it comes first: choose another name, or change it there.", "Name", given)
			}
		}
		if known.ID == s.ID && (s.Server != "" || s.Domain != "") {
			return op.Say("site_id_configured", "The configuration has site {ID} already, as {Name}: its server and domain belong there.", "ID", s.ID, "Name", name)
		}
	}
	return nil
}

// shownServer is the id of the server on which answers have shown a site; empty
// where none has.
func (h *house) shownServer(ctx context.Context, panel string, id int64) (string, error) {
	h.writeNotices(ctx) // what was shown a moment ago counts
	seen, err := h.gate.store.SeenSites(ctx)
	for _, s := range seen {
		if s.Panel == panel && s.ID == id {
			return serverText(s.Server), err
		}
	}
	return "", err
}

func serverText(id int64) string {
	if id <= 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// idOf is the id in an answer about one thing.
func idOf(answer json.RawMessage) string {
	var of struct {
		Data struct {
			ID int64 `json:"id"`
		} `json:"data"`
	}
	if json.Unmarshal(answer, &of) != nil {
		return ""
	}
	return serverText(of.Data.ID)
}

// siteTrouble logs what went wrong in the store, and gives the sentence for it.
func (h *house) siteTrouble(err error) error {
	h.log.Error("names of sites not kept or read", "err", err)
	return op.Say("site_broken", "The names of sites could not be kept or read; panelbot's log says why.")
}

// Enrol lets somebody in at a chat door: see chat.Enroller.
func (h *house) Enrol(ctx context.Context, code, account string, door policies.Door) (policies.Person, error) {
	if h.gate == nil {
		return policies.Person{}, op.Say("enrol_broken", "You could not be enrolled; panelbot's log says why.")
	}
	name, err := h.gate.store.Enrol(ctx, code, store.Identity{Door: door, ID: account}, door)
	switch {
	case errors.Is(err, store.ErrNoInvitation):
		return policies.Person{}, op.Say("enrol_no", "This code opens nothing: it is good for an hour, and once. Ask an admin for a new one.")
	case errors.Is(err, store.ErrIdentityTaken):
		return policies.Person{}, op.Say("enrol_taken", "This account belongs to somebody else already: ask an admin.")
	case err != nil:
		h.log.Error("somebody could not be enrolled", "door", door, "err", err)
		return policies.Person{}, op.Say("enrol_broken", "You could not be enrolled; panelbot's log says why.")
	}
	h.obey(ctx)
	person, known := h.personBy(door, account)
	if !known || person.Name != name {
		return policies.Person{}, op.Say("enrol_off", "You may do nothing for now: ask an admin.")
	}
	return person, nil
}

// personBy is who has an account of a chat door.
func (h *house) personBy(door policies.Door, account string) (policies.Person, bool) {
	person, known := h.present.Load().accounts[store.Identity{Door: door, ID: account}]
	return person, known
}
