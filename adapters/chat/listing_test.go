package chat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// TestListsAsJSON: each list of the grammar is data with --json, also an empty one.
func TestListsAsJSON(t *testing.T) {
	t.Parallel()
	b := newBallots()
	g := newGrammar(t, chat.Config{Sites: &book{sites: []chat.Site{{Panel: "main", Name: "shop", ID: 12}}}})
	for line, want := range map[string]string{
		"approvals --json":                           `"id":"` + b.request.ID + `"`,
		"approvals list --json":                      `"arguments":`,
		"approvals show " + b.request.ID + " --json": `"state":"pending"`,
		"approvals leases --json":                    `[`,
		"approvals review --json":                    `[`,
		"site list --json":                           `"name":"shop"`,
	} {
		a := g.Run(t.Context(), b, line, chat.Asker{Call: tools.Call{Person: dan, Door: policies.Terminal}, Width: 20})
		if !a.OK || !a.JSON || a.Outcome == nil || a.Outcome.Status != tools.Done || !json.Valid(a.Outcome.Data) || !strings.Contains(string(a.Outcome.Data), want) {
			t.Errorf("%s: got %+v", line, a)
		}
	}
}

// TestWhoAmIFarAway: what a token cannot confirm is denied there, and whoami says so.
func TestWhoAmIFarAway(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{Effect: func(policies.Risk) policies.Effect { return policies.Confirm }})
	admin := policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}
	for door, want := range map[policies.Door]string{policies.Remote: "change (is denied)", policies.Terminal: "change (asks you)", policies.Slack: "change (asks you)"} {
		if got := g.WhoAmI(admin, door, chat.Speech{}); !strings.Contains(got, want) {
			t.Errorf("%s: got %q", door, got)
		}
	}
}
