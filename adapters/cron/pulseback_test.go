package cron_test

import (
	"log/slog"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/policies"
)

// TestPulseBack: where the clock was hours ahead and is put right, alerts are evaluated
// again at once, also at slots that had come in already.
func TestPulseBack(t *testing.T) {
	t.Parallel()
	rows := &table{now: time.Date(2026, 11, 30, 8, 0, 10, 0, time.UTC), rows: map[string]policies.Schedule{}, arrivals: map[string]int{}, dies: func() int { return 0 }}
	woken := 0
	p := &cron.Pulse{Log: slog.New(slog.DiscardHandler), Schedules: rows, Arrivals: rows, Wake: func() { woken++ }, Every: func() time.Duration { return time.Minute }}
	minutes := func(from time.Time, n int) {
		t.Helper()
		for i := range n {
			rows.now = from.Add(time.Duration(i) * time.Minute)
			if wait, err := p.Tick(t.Context()); err != nil || wait <= 0 || wait > time.Minute {
				t.Fatalf("%v: wait %v, %v", rows.now, wait, err)
			}
		}
	}
	start := rows.now
	minutes(start, 10)
	minutes(start.Add(5*time.Hour), 30)
	before := len(rows.arrivals)
	minutes(start.Add(5*time.Hour+5*time.Minute), 10) // put back by less than what has come in
	if got := len(rows.arrivals) - before; got < 8 {
		t.Errorf("put back by 25 minutes, %d slots came in within 10", got)
	}
	before = len(rows.arrivals)
	minutes(start.Add(10*time.Minute), 10)
	if got := len(rows.arrivals) - before; got < 8 || woken != len(rows.arrivals) {
		t.Errorf("put back by five hours, %d slots came in within 10 minutes, %d woke for %d", got, woken, len(rows.arrivals))
	}
	for key, n := range rows.arrivals {
		if n != 1 {
			t.Errorf("%s came in %d times", key, n)
		}
	}
}
