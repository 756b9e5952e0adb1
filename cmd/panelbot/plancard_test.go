package main

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// TestPlanCard: the card of several calls shows of each what it hits, by name too.
func TestPlanCard(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	person := func(name string) policies.Person { p, _ := h.cfg.person(name); return p }
	for line, want := range map[string][]string{
		"on web-1,web-2 server delete":     {"server delete: server web-1 (1) (main)", "server delete: server web-2 (2) (main)"},
		"on tag:client schedule delete 11": {"schedule delete: server web-2 (2), schedule 11"},
		"server delete 2":                  {"server delete: server web-2 (2)"},
	} {
		by := chat.Asker{Call: tools.Call{Person: person("olga"), Door: policies.Remote}}
		asked := h.grammar(by.Call.Person).Run(t.Context(), h.runner, line, by)
		if asked.Outcome == nil || asked.Outcome.Approval == nil {
			t.Fatalf("%s: %+v", line, asked)
		}
		id := asked.Outcome.Approval.ID
		by.Call.Person = person("alice")
		card := h.grammar(by.Call.Person).Run(t.Context(), h.runner, "approvals show "+id, by).Text
		for _, words := range want {
			if !strings.Contains(card, words) {
				t.Errorf("%s: the card does not say %q:\n%s", line, words, card)
			}
		}
		h.runner.CancelRequest(t.Context(), id, person("olga"), policies.Remote)
	}
}
