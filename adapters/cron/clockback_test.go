package cron_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/policies"
)

// TestClockBack: where the clock was a year ahead for a while, and is right again, slots
// come round as they did before, and none twice; what was taken meanwhile stays as it is.
func TestClockBack(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 30, 7, 0, 30, 0, time.UTC)
	s := &table{now: start, rows: map[string]policies.Schedule{}, arrivals: map[string]int{}, dies: func() int { return 0 }}
	spec, err := cron.Parse("r", "0 8 * * *", time.UTC, 10*time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	woken := 0
	clock := cron.NewClock(slog.New(slog.DiscardHandler), s, s, func() { woken++ }, []cron.Plan{{Name: "r", Spec: spec, CatchUp: cron.Latest}})
	if err := clock.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	tick := func(at time.Time) {
		t.Helper()
		s.now = at
		if wait, err := clock.Tick(t.Context()); err != nil || wait <= 0 {
			t.Fatalf("wait %v, %v", wait, err)
		}
	}
	tick(start.Add(2 * time.Hour)) // the slot of today
	tick(start.AddDate(1, 0, 0))
	ahead := len(s.arrivals)
	for day := range 3 {
		for _, hour := range []int{9, 12} {
			tick(time.Date(2026, 11, 30+day, hour, 0, 0, 0, time.UTC))
		}
	}
	for day, want := range []int{1, 1, 1} {
		slot := time.Date(2026, 11, 30+day, 8, 0, 0, 0, time.UTC)
		if got := s.arrivals[fmt.Sprintf("r@%d", slot.Unix())]; got != want {
			t.Errorf("%v came in %d times, want %d", slot, got, want)
		}
	}
	if ahead != 2 || len(s.arrivals) != 4 || woken != 4 {
		t.Errorf("%d came in while the clock was ahead, %d in all, and %d woke", ahead, len(s.arrivals), woken)
	}
	// A clock that is put back by less than the time since a slot has it come round no
	// more than once.
	tick(time.Date(2026, 12, 3, 8, 10, 1, 0, time.UTC))
	tick(time.Date(2026, 12, 3, 7, 59, 58, 0, time.UTC))
	tick(time.Date(2026, 12, 3, 8, 20, 0, 0, time.UTC))
	if got := s.arrivals[fmt.Sprintf("r@%d", time.Date(2026, 12, 3, 8, 0, 0, 0, time.UTC).Unix())]; got != 1 {
		t.Errorf("it came in %d times", got)
	}
}

// TestHeartbeatBack: a quiet report that was posted by a clock that was a year ahead is
// posted again, so that its silence is not that of one that has died.
func TestHeartbeatBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t, func(r *cron.Report) { r.Quiet, r.Heartbeat, r.To = true, 24*time.Hour, r.To[:1] })
	for _, step := range []struct{ day, want int }{{400, 1}, {2, 2}, {2, 3}, {3, 4}} { // the same slot again posts the same message
		if err := d.come(t, step.day); err != nil {
			t.Fatal(err)
		}
		if len(d.posted) != step.want {
			t.Errorf("day %d: %d were posted, want %d", step.day, len(d.posted), step.want)
		}
	}
}
