package chat_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/tools"
)

// lender keeps what was asked of leases. There is one, of dan.
type lender struct {
	ballots
	asked   []tools.LeaseAsk
	revoked []string
}

var (
	morning = time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	dans    = approval.Lease{ID: "LEASE2", Person: "dan", LeaseTerms: approvaltest.Restarting(morning, 20), Used: 3}
)

func (l *lender) AskLease(_ context.Context, a tools.LeaseAsk) tools.Outcome {
	l.asked = append(l.asked, a)
	return tools.Outcome{Status: tools.AwaitingApproval, Summary: "Others are asked."}
}

func (l *lender) Leases(_ context.Context, p policies.Person) ([]*approval.Lease, error) {
	if p.Name != "dan" {
		return nil, nil
	}
	one := dans
	return []*approval.Lease{&one}, nil
}

func (l *lender) RevokeLease(ctx context.Context, id string, p policies.Person, door policies.Door) (*approval.Lease, tools.Outcome) {
	if id != dans.ID {
		return l.noRequests.RevokeLease(ctx, id, p, door)
	}
	l.revoked = append(l.revoked, id)
	one := dans
	return &one, tools.Outcome{}
}

// TestLeaseLines: each line says what it asks for, by the person who types it.
func TestLeaseLines(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	dan := policies.Person{Name: "dan", Roles: []policies.Role{policies.Operator}}
	lease := func(change func(*tools.LeaseAsk)) *tools.LeaseAsk {
		a := &tools.LeaseAsk{Person: dan, Door: policies.Remote, Token: "dan/1", Tools: []string{"flashpanel_server_restart"}, Targets: []string{"web-1"}, For: 2 * time.Hour}
		change(a)
		return a
	}
	for line, want := range map[string]*tools.LeaseAsk{
		"approvals lease server restart on web-1 for 2h":            lease(func(*tools.LeaseAsk) {}),
		"Approvals Lease Server Restart ON web-1 FOR 2H":            lease(func(*tools.LeaseAsk) {}),
		"approvals lease flashpanel_server_restart on web-1 for 2h": lease(func(*tools.LeaseAsk) {}),
		`approvals lease "server restart" on web-1 for 120m`:        lease(func(*tools.LeaseAsk) {}),
		"approvals lease server restart, server favorite, server restart on web-1, web-2 for 90m count=5": lease(func(a *tools.LeaseAsk) {
			a.Tools, a.Targets, a.For, a.Count = []string{"flashpanel_server_restart", "flashpanel_server_favorite"}, []string{"web-1", "web-2"}, 90*time.Minute, 5
		}),
		`approvals lease door=MCP server restart on web-1 "for" panel=main for 2h reason=“the kernels, at last”`: lease(func(a *tools.LeaseAsk) {
			a.At, a.Panel, a.Reason, a.Targets = policies.MCP, "main", "the kernels, at last", []string{"web-1", "for"}
		}),
		"approvals lease":                                        nil,
		"approvals lease server restart":                         nil,
		"approvals lease server restart on for 2h":               nil,
		"approvals lease on web-1 for 2h":                        nil,
		"approvals lease server restart on web-1":                nil,
		"approvals lease server restart on web-1 for":            nil,
		"approvals lease server restart on web-1 for 2":          nil,
		"approvals lease server restart on web-1 for -2h":        nil,
		"approvals lease server restart on web-1 for 2h 3h":      nil,
		"approvals lease server restart on web-1 for 2h count=x": nil,
		"approvals lease server restart on web-1 for 2h until=x": nil,
		"approvals lease server restrt on web-1 for 2h":          nil,
	} {
		l := &lender{}
		a := g.Run(t.Context(), l, line, chat.Asker{Call: tools.Call{Person: dan, Door: policies.Remote, Token: "dan/1"}})
		if want == nil {
			if a.OK || len(l.asked) > 0 || a.Text == "" {
				t.Errorf("%s: %+v, %+v", line, a, l.asked)
			}
			continue
		}
		if diff := cmp.Diff(l.asked, []tools.LeaseAsk{*want}); diff != "" || !a.OK {
			t.Errorf("%s: %+v (-got +want):\n%s", line, a, diff)
		}
	}
}

// TestLeasesAreListed: a list, and a revocation, in each language.
func TestLeasesAreListed(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for _, language := range chat.Languages() {
		s := chat.SpeechIn(language)
		run := func(line, name string) (chat.Answer, *lender) {
			l := &lender{}
			return g.Run(t.Context(), l, line, chat.Asker{Call: tools.Call{Person: policies.Person{Name: name}, Door: policies.Slack}, Speech: s, Width: 200}), l
		}
		a, _ := run("approvals leases", "dan")
		for _, want := range []string{"LEASE2", "dan (mcp)", "flashpanel_server_restart", "server web-7 (7)", "3/20", "2026-11-30"} {
			if !a.OK || !strings.Contains(a.Text, want) {
				t.Errorf("%s: the list lacks %q:\n%s", language, want, a.Text)
			}
		}
		if a, _ := run("approvals leases", "bob"); !a.OK || a.Text != s.Say("leases_none", nil) {
			t.Errorf("%s: %+v", language, a)
		}
		a, l := run("approvals revoke lease2", "bob")
		if !a.OK || len(l.revoked) != 1 || !strings.Contains(a.Text, "LEASE2") || strings.Contains(a.Text, "no value") {
			t.Errorf("%s: %+v, %v", language, a, l.revoked)
		}
		if a, l := run("approvals revoke other", "bob"); a.OK || a.Outcome == nil || len(l.revoked) > 0 {
			t.Errorf("%s: %+v", language, a)
		}
		if a, _ := run("approvals revoke", "bob"); a.OK {
			t.Errorf("%s: %+v", language, a)
		}
	}
}

// TestCardOfALease: whoever is asked sees all that it would let through.
func TestCardOfALease(t *testing.T) {
	t.Parallel()
	plan, err := approvaltest.Restarting(morning, 20).Plan([]string{"server restart"})
	if err != nil {
		t.Fatal(err)
	}
	r := newBallots().request
	r.Plan = plan
	for _, language := range chat.Languages() {
		text := chat.SpeechIn(language).Card(r).Text(200)
		for _, want := range []string{"lease of server restart", "flashpanel_server_restart", "server web-7 (7) @ main, server web-8 (8) @ main", "mcp", "20", "2026-11-30"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: the card lacks %q:\n%s", language, want, text)
			}
		}
	}
}

// TestLeaseRefusalsCanBeTold: every reason and hint can be said in each language.
func TestLeaseRefusalsCanBeTold(t *testing.T) {
	t.Parallel()
	admin := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	answers := answering{"GET /api/servers": `{"data":[{"id":1,"name":"web-1"}]}`}
	told := map[string]bool{}
	for name, m := range map[string]struct {
		ask    func(*tools.LeaseAsk)
		config func(*tools.Config)
	}{
		"nothing":      {ask: func(a *tools.LeaseAsk) { a.Tools = nil }},
		"too long":     {ask: func(a *tools.LeaseAsk) { a.For = 48 * time.Hour }},
		"too often":    {ask: func(a *tools.LeaseAsk) { a.Count = 1000 }},
		"no door":      {ask: func(a *tools.LeaseAsk) { a.At = "window" }},
		"too many":     {ask: func(a *tools.LeaseAsk) { a.Tools = make([]string, 21) }},
		"no tool":      {ask: func(a *tools.LeaseAsk) { a.Tools = []string{"qqq"} }},
		"too risky":    {ask: func(a *tools.LeaseAsk) { a.Tools = []string{"server reinstall"} }},
		"denied":       {ask: func(a *tools.LeaseAsk) { a.Person.Roles = []policies.Role{policies.Viewer} }},
		"no panel":     {ask: func(a *tools.LeaseAsk) { a.Panel = "other" }},
		"which":        {ask: func(a *tools.LeaseAsk) { a.Tools = append(a.Tools, "deploy now") }},
		"useless":      {ask: func(a *tools.LeaseAsk) { a.Targets = []string{"site:12"} }},
		"lacks":        {ask: func(a *tools.LeaseAsk) { a.Tools, a.Targets = append(a.Tools, "deploy now"), []string{"server:1"} }},
		"no server":    {ask: func(a *tools.LeaseAsk) { a.Targets = []string{"web-9"} }},
		"a stop":       {config: func(c *tools.Config) { c.Policy.Stopped = "an outage" }},
		"not recorded": {config: func(c *tools.Config) { c.Recorder = nowhere{context.Canceled} }},
		"unread": {config: func(c *tools.Config) {
			c.Panels[0].Client = answering{"GET /api/servers": &panel.Error{Kind: panel.Lost, Message: "No answer."}}
		}},
		"nobody to ask": {config: func(c *tools.Config) { c.Approvals = nil }},
	} {
		place := approvaltest.NewPlace(t, nil)
		c := tools.Config{Policy: policies.Standard(), Recorder: nowhere{}, Approvals: place.Desk, People: place.People,
			Panels: []*tools.Panel{{Name: "main", Kind: "flashpanel", Client: answers, Ceiling: policies.Destroy}}}
		var err error
		if c.Catalogue, err = catalogue(); err != nil {
			t.Fatal(err)
		}
		if m.config != nil {
			m.config(&c)
		}
		r, err := tools.New(slog.New(slog.DiscardHandler), c)
		if err != nil {
			t.Fatal(err)
		}
		ask := tools.LeaseAsk{Person: admin, Door: policies.Terminal, Tools: []string{"server restart"}, Targets: []string{"web-1"}, For: time.Hour}
		if m.ask != nil {
			m.ask(&ask)
		}
		place.People.Put(ask.Person)
		out := r.AskLease(t.Context(), ask)
		if !out.Status.IsError() || len(out.Reasons) == 0 {
			t.Errorf("%s: %+v", name, out)
		}
		for _, m := range append(out.Reasons, out.Hints...) {
			tell(t, name, m, told)
		}
		_, out = r.RevokeLease(t.Context(), "NONE", admin, policies.Terminal)
		for _, m := range out.Reasons {
			tell(t, name, m, told)
		}
	}
	for _, id := range []string{"lease_how", "lease_unread", "lease_unrecorded", "lease_empty", "lease_time", "lease_count", "lease_door", "lease_many", "lease_panel", "lease_risk",
		"lease_hidden", "lease_which", "lease_useless", "lease_lacks", "no_lease"} {
		if !told[id] {
			t.Errorf("no outcome tells %s", id)
		}
	}
}
