package cron_test

import (
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestReplicas: on both databases, processes that look at the same time at what is due
// have each slot come in once. On PostgreSQL they are on connections of their own.
func TestReplicas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		var now atomic.Int64
		start := time.Date(2026, 10, 24, 0, 0, 30, 0, time.UTC) // with the night in which the clock is put back
		now.Store(start.UnixMicro())
		clock := func(c *store.Config) { c.Clock = func() time.Time { return time.UnixMicro(now.Load()) } }
		stores := []*store.Store{db.Open(t, clock)}
		if db.Shared {
			stores = append(stores, db.Open(t, clock))
		}
		var plans []cron.Plan
		for i, text := range []string{"30 2 * * *", "15 * * * *", "0 */6 * * *"} {
			name := fmt.Sprintf("r%d", i)
			spec, err := cron.Parse(name, text, zone(t, "Europe/Berlin"), 0)
			if err != nil {
				t.Fatal(err)
			}
			plans = append(plans, cron.Plan{Name: name, Spec: spec, CatchUp: cron.All})
		}
		log := slog.New(slog.DiscardHandler)
		var clocks []*cron.Clock
		for range 2 { // two clocks, on one store where there can only be one
			s := stores[len(clocks)%len(stores)]
			deliveries, err := s.Deliveries(t.Context(), log)
			if err != nil {
				t.Fatal(err)
			}
			c := cron.NewClock(log, s, deliveries, func() {}, plans)
			if err := c.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			clocks = append(clocks, c)
		}
		end := start.Add(3 * 24 * time.Hour)
		for at := start; at.Before(end); at = at.Add(90 * time.Minute) {
			now.Store(at.UnixMicro())
			var both sync.WaitGroup
			for _, c := range clocks {
				both.Go(func() {
					if _, err := c.Tick(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			both.Wait()
		}
		want := 0
		last := time.UnixMicro(now.Load())
		for _, p := range plans {
			for at := p.Spec.Next(start); !at.After(last); at = p.Spec.Next(at) {
				want++
				if got := db.Value(t, fmt.Sprintf("SELECT CAST(count(*) AS TEXT) FROM inbox WHERE door = 'cron' AND key = '%s@%d'", p.Name, at.Unix())); got != "1" {
					t.Errorf("%s at %v came in %s times", p.Name, at, got)
				}
			}
		}
		if got := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM inbox"); got != strconv.Itoa(want) || want < 80 {
			t.Errorf("%s came in, want %d", got, want)
		}
	})
}
