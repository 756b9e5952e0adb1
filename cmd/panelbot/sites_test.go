package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
	"panelbot/tools/op"
)

// siteDesk has a panel of which the configuration names the first site, and an
// admin's authenticator.
func siteDesk(t *testing.T) (*desk, []simulator.Site) {
	t.Helper()
	sites := simulator.Sites()
	d := newDesk(t)
	first := fmt.Sprintf(`sites: {%s: {id: %d, server: %s, domain: %s}}`, sites[0].Name, sites[0].ID, sites[0].Server, sites[0].Domain)
	d.write(strings.Replace(deskConfig, `url: "simulator:"`, `url: "simulator:", tags: {web-1: {client: acme}, "1": {client: acme}}, `+first, 1))
	return d, sites
}

// says runs a line as a person, and gives what is answered.
func (h *house) says(t *testing.T, name, line string, ask func() string) chat.Answer {
	t.Helper()
	person, ok := (roster{h}).Person(name)
	if !ok {
		t.Fatalf("%s is not known", name)
	}
	call := tools.Call{Person: person, Door: policies.Terminal}
	if ask != nil {
		call.Ask = asking(ask)
	}
	g := h.grammar(person)
	return g.Run(t.Context(), h.runner, line, chat.Asker{Call: call, Width: 200})
}

// TestSites: a site is named once the panel has shown it, and can be used at once;
// names of the configuration come first.
func TestSites(t *testing.T) {
	t.Parallel()
	d, sites := siteDesk(t)
	other := sites[1]
	h := d.open()
	defer h.close()
	add := fmt.Sprintf("site add second %d", other.ID)
	for _, tt := range []struct{ person, line, want string }{
		{"bob", add, "for an admin or an operator"},
		{"dan", add, "limited to a part"},
		{"olga", "site add second 999999", "The panel does not show site 999999"},
		{"olga", "site add 7 7", "not digits alone"},
		{"olga", "site add a/b 7", "must be letters"},
		{"olga", "site add second x", "positive whole number"},
		{"olga", "site add second 0", "positive whole number"},
		{"olga", "site add", "Usage: site list"},
		{"olga", "site add second 7 shop.example.com", "the server comes first"},
		{"olga", add + " web-1 not_a_domain", "The domain is none"},
		{"olga", add + " nowhere", "does not show server \"nowhere\""},
		{"olga", add + " web-1", "rules go by that"},
		{"olga", add + " panel=none", "There is no FlashPanel panel \"none\""},
		{"olga", fmt.Sprintf("site add %s %d", strings.ToUpper(sites[0].Name), other.ID), "The configuration names a site"},
		{"olga", fmt.Sprintf("site add second %d web-1 %s", other.ID, sites[0].Domain), "The configuration names a site"},
		{"olga", fmt.Sprintf("site add second %d web-1", sites[0].ID), "The configuration has site"},
		{"olga", "site remove " + sites[0].Name, "take it out there"},
		{"olga", "site remove nothing", "No site is called"},
		{"alice", add + " web-1", "fresh one-time code"},
	} {
		if a := h.says(t, tt.person, tt.line, nil); a.OK || !strings.Contains(a.Text, tt.want) {
			t.Errorf("%s: %s: got %v %q, want %q", tt.person, tt.line, a.OK, a.Text, tt.want)
		}
	}
	if r, err := h.gate.store.Roster(t.Context()); err != nil || len(r.Sites) > 0 {
		t.Fatalf("got %+v, %v", r.Sites, err)
	}
	if a := h.says(t, "olga", add, nil); !a.OK || !strings.Contains(a.Text, "It can be used as site at once") {
		t.Fatalf("got %+v", a)
	}
	if a := h.says(t, "olga", add, nil); a.OK || !strings.Contains(a.Text, "There is a site of that name already") {
		t.Errorf("got %+v", a)
	}
	if a := h.says(t, "olga", "deploy list second", nil); !a.OK || !strings.Contains(a.Outcome.Target, fmt.Sprintf("second (%d)", other.ID)) {
		t.Errorf("got %+v", a.Outcome)
	}
	olga, _ := (roster{h}).Person("olga")
	if got := h.grammar(olga).Complete("deploy list site=se"); len(got) != 1 || got[0] != "site=second" {
		t.Errorf("completed is %q", got)
	}
	list := h.says(t, "olga", "site list", nil).Text
	for _, want := range []string{sites[0].Name, "second", "olga", "configuration"} {
		if !strings.Contains(list, want) {
			t.Errorf("the list lacks %s:\n%s", want, list)
		}
	}
	if list := h.says(t, "dan", "site list", nil).Text; strings.Contains(list, "second") || strings.Contains(list, sites[0].Name) != (sites[0].Server == "web-1") {
		t.Errorf("dan, who sees acme alone, gets\n%s", list)
	}
	if a := h.says(t, "alice", "site remove second", nil); !a.OK {
		t.Errorf("got %+v", a)
	}
	if a := h.says(t, "olga", "deploy list second", nil); a.OK {
		t.Error("a name that was removed can be used")
	}
	records, err := h.gate.store.AuditRecords(t.Context(), audit.Query{Filter: audit.Filter{Kind: audit.Configuration}, Limit: 10})
	named := 0
	for _, r := range records {
		e, err := r.Entry()
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(e.Target+e.Note, "second") {
			named++
		}
	}
	if err != nil || named != 2 {
		t.Errorf("recorded are %d of %d, %v", named, len(records), err)
	}
	h.runner.ChangePolicy(func(p policies.Policy) policies.Policy { p.Stopped = "test"; return p })
	if a := h.says(t, "alice", add, nil); a.OK || !strings.Contains(a.Text, "Nothing but reading") {
		t.Errorf("while everything is stopped: %+v", a)
	}
}

// TestServerOfASite: the panel's answers say on which server a site is; else an
// admin's word with a code does, until an answer says otherwise.
func TestServerOfASite(t *testing.T) {
	t.Parallel()
	d, sites := siteDesk(t)
	other := sites[1]
	h := d.open()
	defer h.close()
	server := func(name string) string { return h.sitesNow("main")[name].Server }
	d.fresh("alice")
	if a := h.says(t, "alice", fmt.Sprintf("site add said %d web-1", other.ID), d.code("alice")); !a.OK || server("said") != "1" {
		t.Fatalf("got %+v, on %q", a, server("said"))
	}
	h.sawSite("main", int64(other.ID), 4)
	h.sawSite("main", 77, 0)
	h.writeNotices(t.Context())
	h.obey(t.Context())
	if got := server("said"); got != "4" {
		t.Errorf("the panel shows it on 4, and it is on %q", got)
	}
	if a := h.says(t, "alice", fmt.Sprintf("site add again %d web-1", other.ID), d.code("alice")); a.OK || !strings.Contains(a.Text, "on server 4, and not on \"web-1\"") {
		t.Errorf("got %+v", a)
	}
	if a := h.says(t, "olga", fmt.Sprintf("site add again %d", other.ID), nil); !a.OK || server("again") != "4" {
		t.Errorf("got %+v, on %q", a, server("again"))
	}
	list := h.says(t, "olga", "site list", nil).Text
	if !strings.Contains(list, "(not named yet)") || !strings.Contains(list, "77") || !strings.Contains(list, "were seen in the panel's answers") {
		t.Errorf("the list lacks the site that was seen:\n%s", list)
	}
}

// TestSitesAreSeen: the ids of sites in the panel's own answers are noticed, and
// nothing that a site itself may hold.
func TestSitesAreSeen(t *testing.T) {
	t.Parallel()
	d, sites := siteDesk(t)
	h := d.open()
	defer h.close()
	alice, _ := (roster{h}).Person("alice")
	h.runner.ChangePolicy(func(p policies.Policy) policies.Policy {
		p.Defaults = map[policies.Risk]policies.Effect{policies.Read: policies.Allow, policies.Disrupt: policies.Allow, policies.Change: policies.Allow}
		return p
	})
	raw, err := json.Marshal(map[string]any{"site": sites[1].ID})
	if err != nil {
		t.Fatal(err)
	}
	out := h.runner.Run(t.Context(), tools.Call{Tool: "flashpanel_balancing_disable", Args: raw, Person: alice, Door: policies.Terminal, Confirm: sayYes})
	h.writeNotices(t.Context())
	seen, err := h.gate.store.SeenSites(t.Context())
	if err != nil || len(seen) != 1 || seen[0].ID != int64(sites[1].ID) {
		t.Errorf("seen are %+v, %v, after %s: %s", seen, err, out.Status, out.Summary)
	}
}

func sayYes(context.Context, tools.Question) (bool, error) { return true, nil }

// asking is a door that asks for a secret.
func asking(answer func() string) func(context.Context, op.Order) (string, error) {
	return func(context.Context, op.Order) (string, error) { return answer(), nil }
}
