package chat_test

import (
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// TestPlanOnNames: names of servers between spaces were taken for a tool that does not
// exist, though a lease takes them.
func TestPlanOnNames(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for line, want := range map[string]string{
		"on web-1 server restart":                 "web-1",
		"on web-1 web-2 server restart":           "web-1,web-2",
		"on web-1, web-2 server restart":          "web-1,web-2",
		"on web-1,web-2 db-1 server restart":      "web-1,web-2,db-1",
		"on web-1 web-2 application restart 7":    "web-1,web-2",
		`on "tag:client=ac me" server restart`:    "tag:client=ac me",
		"on tag:env=prod application restart 7":   "tag:env=prod",
		"on web-1 web-2 server restart --dry-run": "web-1,web-2",
	} {
		c, err := g.Read(line)
		if err != nil || c.Kind != chat.Plan || c.Topic != want {
			t.Errorf("%s: %+v, %v; want a plan on %s", line, c, err, want)
		}
	}
	for _, line := range []string{"on web-1 web-2 dance", "on web-1 web-2", "on web-1 web-2 deploy now shop"} {
		r := &echo{}
		if a := g.Run(t.Context(), r, line, chat.Asker{Call: tools.Call{Person: policies.Person{Name: "ann"}}, Width: 80}); a.Outcome != nil || len(r.calls) > 0 || len(r.steps) > 0 {
			t.Errorf("%s: %+v", line, a)
		}
	}
}
