package main

import (
	"testing"
	"time"

	"panelbot/policies"
)

// TestStaleAlerts: alerts that nobody has evaluated for hours are not known to be quiet,
// neither in the report's health nor where they are listed.
func TestStaleAlerts(t *testing.T) {
	t.Parallel()
	w := newWatchtower(t, `  - {name: disk-full, when: disk.percent > 90, every: 5m, to: ["slack:C0OPS"]}
`)
	now := w.slot
	for _, step := range []struct {
		ago  time.Duration
		want int
	}{{3 * time.Hour, 1}, {0, 0}} {
		w.slot = now.Add(-step.ago)
		w.look(0)
		counts, known, err := w.h.alertCounts(t.Context())
		if err != nil || !known || counts.Unknown != step.want || counts.Open != 0 {
			t.Errorf("evaluated %v ago: %+v, %v, %v", step.ago, counts, known, err)
		}
		list, err := w.h.ListAlerts(t.Context(), policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}, policies.Slack)
		if err != nil || len(list.Stale) != step.want {
			t.Errorf("evaluated %v ago: %+v, %v", step.ago, list, err)
		}
	}
}
