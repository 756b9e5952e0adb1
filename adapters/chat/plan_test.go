package chat_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// TestPlans: one call for each server that is meant, with the words of one call.
func TestPlans(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	by := chat.Asker{Call: tools.Call{Person: policies.Person{Name: "ann"}, Door: policies.Terminal}}
	r := &echo{}
	a := g.Run(t.Context(), r, `on tag:env=prod application restart 7 reason="new certificate" --dry-run --json`, by)
	if !a.OK || !a.JSON || a.Outcome == nil || len(r.calls) != 1 {
		t.Fatalf("%+v", a)
	}
	if c := r.calls[0]; c.Reason != "new certificate" || !c.DryRun || c.Person.Name != "ann" {
		t.Errorf("%+v", c)
	}
	var got []string
	for _, s := range r.steps {
		got = append(got, s.Tool+string(s.Args)+s.Server)
	}
	if want := `flashpanel_application_restart{"application":7,"server":3}web-3 flashpanel_application_restart{"application":7,"server":5}db-5`; strings.Join(got, " ") != want {
		t.Errorf("got %s", got)
	}
	for line, says := range map[string]string{
		"on tag:none application restart 7":       "No server is meant",
		"on tag:prod":                             "Usage: on SERVERS",
		"on":                                      "Usage: on SERVERS",
		"on tag:prod application dance":           "no command",
		"on tag:prod deploy now shop":             "about no server",
		"on web-1 application restart 7 server=2": "2 times",
		"help on":                                 "canary",
		"on --help":                               "canary",
	} {
		r := &echo{}
		if a := g.Run(t.Context(), r, line, by); a.Outcome != nil || len(r.calls) > 0 || !strings.Contains(strings.ToLower(a.Text), strings.ToLower(says)) {
			t.Errorf("%s: %+v", line, a)
		}
	}
	for line, want := range map[string]string{"on ": "tag:", "on tag:prod application resta": "restart", "o": "on"} {
		if got := strings.Join(g.Complete(line), " "); !strings.Contains(got, want) {
			t.Errorf("%q completes to %q", line, got)
		}
	}
	if g.Secret("on tag:prod application restart 7") {
		t.Error("a plan without secrets is not kept in the history")
	}
	if !g.Secret("on tag:prod user create name=web password=hunter2hunter2") {
		t.Error("a password is kept in the history")
	}
}
