package cron_test

import (
	"strconv"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// TestHeartbeatInTime: a heartbeat of a week comes each week, though the one before was made
// some seconds later after its slot than this one, and though the clock jumps between them.
// It once came a day later.
func TestHeartbeatInTime(t *testing.T) {
	t.Parallel()
	for name, first := range map[string]time.Time{
		"a week":                  time.Date(2026, 11, 2, 8, 0, 0, 0, zone(t, "Europe/Berlin")),
		"a week of one hour less": time.Date(2026, 3, 24, 8, 0, 0, 0, zone(t, "Europe/Berlin")),
		"a week of one hour more": time.Date(2026, 10, 20, 8, 0, 0, 0, zone(t, "Europe/Berlin")),
	} {
		d := newDesk(t, func(r *cron.Report) { r.Quiet, r.Heartbeat, r.To = true, 7*24*time.Hour, r.To[:1] })
		for day, want := range []int{1, 1, 1, 1, 1, 1, 1, 2, 2} {
			slot := first.AddDate(0, 0, day)
			d.now = slot.Add(time.Duration(40-day) * time.Second)
			if err := d.Handle(t.Context(), delivery.Arrival{Door: policies.Cron, Key: "morning@" + strconv.FormatInt(slot.Unix(), 10), Lane: "morning"}); err != nil {
				t.Fatal(err)
			}
			if len(d.posted) != want {
				t.Errorf("%s: on day %d %d were posted, want %d", name, day, len(d.posted), want)
			}
		}
	}
}
