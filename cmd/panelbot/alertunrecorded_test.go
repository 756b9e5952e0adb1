package main

import (
	"strings"
	"testing"

	"panelbot/policies/audit"
)

// TestAlertsHold: an alert that was taken out, told elsewhere or made deaf left no entry,
// while reports, people and the policy did.
func TestAlertsHold(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.write(unrecordedConfig + unrecordedAlert)
	h := d.open()
	defer func() { h.close() }()
	var last int64
	wants := func(what, want string) {
		t.Helper()
		const about = "alerts of the configuration: "
		list, err := audit.Last(t.Context(), h.gate.store, audit.Query{Filter: audit.Filter{Kind: audit.Configuration}, Limit: 100, Before: 1 << 40})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range list {
			e, err := r.Entry()
			if err != nil {
				t.Fatal(err)
			}
			if note, is := strings.CutPrefix(e.Note, about); is && e.Seq > last {
				got, last = append(got, note), e.Seq
			}
		}
		if said := strings.Join(got, "\n"); said != want {
			t.Errorf("%s: recorded %q, want %q", what, said, want)
		}
	}
	with := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(unrecordedAlert) }
	wants("the first start", "full is in it (to telegram:-1001)")
	for _, step := range []struct{ what, alerts, want string }{
		{"the same again", unrecordedAlert, ""},
		{"told elsewhere", with("[telegram:-1001]", "[telegram:-1002]"), "full: to telegram:-1002, before telegram:-1001"},
		{"back, with another condition", with("> 90", "> 99"), "full: to telegram:-1001, before telegram:-1002, another condition"},
		{"back", unrecordedAlert, "full: another condition"},
		{"told later too", with("}]", ", escalate: {after: 1h, to: [telegram:-1002]}}]"), "full: told again after 1h to telegram:-1002"},
		{"told later elsewhere", with("}]", ", escalate: {after: 24h, to: [telegram:-1001]}}]"), "full: told again after 24h to telegram:-1001, before after 1h to telegram:-1002"},
		{"not told again", unrecordedAlert, "full: not told again, before after 24h to telegram:-1001"},
		{"about less", with("}]", ", scope: {panels: [main]}}]"), "full: another scope"},
		{"about everything, rarely", with("}]", ", every: 24h}]"), "full: another scope, other settings"},
		{"its end untold", with("}]", ", recovery: false}]"), "full: other settings"},
		{"its end told, as by default", with("}]", ", recovery: true}]"), "full: other settings"},
		{"the default left out", unrecordedAlert, ""},
		{"another in its place", with("name: full", "name: fuller"), "full was taken out; fuller is in it (to telegram:-1001)"},
		{"none", "", "fuller was taken out"},
		{"none again", "", ""},
	} {
		d.write(unrecordedConfig + step.alerts)
		cfg, err := d.app().load()
		if err != nil {
			t.Fatalf("%s: %v", step.what, err)
		}
		h.take(cfg)
		wants(step.what, step.want)
	}
	h.close()
	d.write(unrecordedConfig + unrecordedAlert)
	h = d.open()
	wants("a start with what changed meanwhile", "full is in it (to telegram:-1001)")
}

const (
	unrecordedConfig = deskConfig + "telegram: {mode: polling, token: \"123:abcdefghijklmnopqrstuvwxyzabcdefghi\", chats: [-1001, -1002]}\n"
	unrecordedAlert  = `alerts: [{name: full, when: "disk.percent > 90", to: [telegram:-1001]}]` + "\n"
)
