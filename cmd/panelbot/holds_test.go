package main

import (
	"fmt"
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

// TestReportsHold: reports that become others leave an entry that says where they go, and
// the same ones leave none.
func TestReportsHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	var h *house
	last := ""
	step := func(reports, want string) {
		t.Helper()
		d.write(deskConfig + reports)
		cfg, err := d.app().load()
		if err != nil {
			t.Fatal(err)
		}
		if h == nil {
			h = d.open()
		} else {
			h.take(cfg)
		}
		list, err := audit.Last(t.Context(), h.gate.store, audit.Query{Filter: audit.Filter{Kind: audit.Configuration}, Limit: 100, Before: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range list {
			e, err := r.Entry()
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(e.Note, "reports of the configuration: ") && strings.Compare(fmt.Sprintf("%09d", e.Seq), last) > 0 {
				got, last = got+strings.TrimPrefix(e.Note, "reports of the configuration: "), fmt.Sprintf("%09d", e.Seq)
			}
		}
		if got != want {
			t.Errorf("recorded %q, want %q", got, want)
		}
	}
	one := `reports: [{name: a, schedule: "@daily", sections: [fleet], to: [stdout]}]` + "\n"
	step(one, "a is in it (to stdout)")
	step(one, "")
	step(strings.Replace(one, "[stdout]", `[stdout, "file:a.md"]`, 1), "a: to stdout, file:a.md, before stdout")
	step(strings.Replace(one, "@daily", "@hourly", 1), "a: to stdout, before stdout, file:a.md")
	step(one, "a: another schedule, other sections, or other settings")
	step(strings.Replace(one, "[stdout]", "[stdout], scope: {panels: [main]}", 1), "a: another scope")
	plain := strings.Replace(one, "[stdout]", "[stdout], chart: false", 1)
	step(plain, "a: another scope")
	step(plain, "")
	step(one, "a: another schedule, other sections, or other settings")
	step("", "a was taken out")
	h.close()
}
