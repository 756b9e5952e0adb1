package main

import (
	"slices"
	"strings"
	"testing"

	"panelbot/policies/audit"
)

// TestHolds: a policy and people that become others leave an entry each, at a reload
// and at a start, and the same ones leave none.
func TestHolds(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	reload := func(h *house, text string) {
		t.Helper()
		d.write(text)
		cfg, err := d.app().load()
		if err != nil {
			t.Fatal(err)
		}
		h.take(cfg)
	}
	var seen []audit.Entry
	wants := func(h *house, what string, notes ...string) {
		t.Helper()
		var fresh []string
		list, err := audit.Last(t.Context(), h.gate.store, audit.Query{Limit: 100, Before: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range list {
			e, err := r.Entry()
			if err != nil {
				t.Fatal(err)
			}
			if len(seen) > 0 && e.Seq <= seen[len(seen)-1].Seq || !strings.Contains(e.Note, "holds from now on") && !strings.Contains(e.Note, "people of the configuration") {
				continue
			}
			seen = append(seen, e)
			fresh = append(fresh, string(e.Kind)+": "+e.Note)
		}
		for i, note := range notes {
			if i >= len(fresh) || !strings.Contains(fresh[i], note) {
				t.Errorf("%s: recorded %q, want %q", what, fresh, notes)
				return
			}
		}
		if len(fresh) != len(notes) {
			t.Errorf("%s: recorded %q, want %q", what, fresh, notes)
		}
	}
	h := d.open()
	first := h.runner.Policy().Version()
	wants(h, "the first start", "policy: the policy "+first+" holds from now on, with 0 rules", "configuration: people of the configuration: alice is in it (admin); bob is in it (approver)")
	reload(h, deskConfig)
	wants(h, "the same again")
	reload(h, deskConfig+"policy: {defaults: {destroy: deny}}\n")
	second := h.runner.Policy().Version()
	wants(h, "a stricter policy", "policy: the policy "+second+" holds from now on, with 0 rules, in the place of "+first)
	reload(h, strings.NewReplacer("bob, roles: [approver]", "bob, roles: [admin]", "alice-token", "other-token", "client: acme", "client: zoo", "  - {name: olga, roles: [operator]}\n", "").Replace(deskConfig))
	wants(h, "back, with other people", "in the place of "+second, "configuration: people of the configuration: olga was taken out; alice: another token; bob: roles admin, before approver; dan: another scope")
	h.close()
	h = d.open()
	wants(h, "the next start")
	h.close()
	d.write(deskConfig)
	h = d.open()
	defer h.close()
	wants(h, "a start with what changed meanwhile", "olga is in it (operator)")
	if i := slices.IndexFunc(seen, func(e audit.Entry) bool {
		return strings.Contains(e.Note, "token-of-twenty") || e.Kind == audit.Policy && e.Policy == ""
	}); i >= 0 {
		t.Errorf("an entry shows a token, or not its version: %+v", seen[i])
	}
}
