package cron_test

import (
	"context"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/policies/store/storetest"
)

// muting is a store with one mute, that ends when a test says.
type muting struct {
	cron.AlertStore
	until time.Time
}

func (m *muting) Mutes(context.Context) ([]policies.Mute, error) {
	return []policies.Mute{{Name: "web-1", Until: m.until}}, nil
}

// TestWatchMuted: whoever was told of something that was then muted hears when the mute
// ends how it stands: what is over is told to be over, what fires is told again.
func TestWatchMuted(t *testing.T) {
	t.Parallel()
	const fired, over = "C1: Alert: full · critical / web-1 (main)", "C1: Over: full / web-1 (main)"
	for name, test := range map[string]struct {
		muted, then float64 // the disk while it is muted, and when that has ended
		want, end   []string
	}{
		"over under the mute":  {50, 50, []string{over}, []string{over}},
		"fires all the time":   {95, 95, []string{fired}, []string{fired, over}},
		"over behind the mute": {95, 50, []string{over}, []string{over}},
		"bad again":            {50, 95, []string{fired}, []string{fired, over}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &muting{AlertStore: storetest.SQLite(t).Open(t)}
			g := newGuard(t, s, nil)
			g.gauge.disk["web-1"] = 95
			g.looks(4)
			g.told(fired)
			s.until = g.slot.Add(10 * time.Minute)
			g.gauge.disk["web-1"] = test.muted
			g.looks(9)
			g.told(fired)
			g.gauge.disk["web-1"] = test.then
			g.looks(10)
			g.told(append([]string{fired}, test.want...)...)
			g.gauge.disk["web-1"] = 50
			g.looks(90)
			g.told(append([]string{fired}, test.end...)...)
			if rows, err := s.Alerts(t.Context()); err != nil || len(rows) != 1 {
				t.Errorf("kept: %+v, %v", rows, err)
			}
		})
	}
}
