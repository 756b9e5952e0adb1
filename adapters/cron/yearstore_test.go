package cron_test

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// mortal is the arrivals of a process that may die while it moves a schedule on: its
// connection breaks at any moment of the transaction, or it is over and nobody hears of it.
type mortal struct {
	cron.Arrivals
	book *book
	dies int // 1: in the middle, after wait; 2: afterwards
	wait time.Duration
}

// book counts what processes know that they have moved on, and their deaths.
type book struct {
	mu     sync.Mutex
	moved  map[string]int
	deaths int
}

func (m *mortal) Advance(ctx context.Context, next policies.Schedule, from time.Time, arrivals ...delivery.Arrival) (bool, error) {
	if m.dies == 1 {
		var cut context.CancelFunc
		ctx, cut = context.WithTimeout(ctx, m.wait)
		defer cut()
	}
	moved, err := m.Arrivals.Advance(ctx, next, from, arrivals...)
	key := next.Name + " " + from.String()
	m.book.mu.Lock()
	defer m.book.mu.Unlock()
	switch {
	case m.dies == 2 || err != nil:
		m.book.deaths++
		return false, errKilled
	case moved:
		m.book.moved[key]++
	}
	return moved, nil
}

// replica is a process on a connection of its own.
type replica struct {
	*store.Store
	arrivals *mortal
	clock    *cron.Clock
}

// TestYearOnPostgres is TestYear on a database that two replicas share, which look at the
// same moment, and whose connections break: over a year, in the short test over the weeks
// in which the clocks are put back, every slot comes in once, or is left out by its rule
// and counted.
func TestYearOnPostgres(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	start, end := time.Date(2026, 1, 1, 0, 0, 30, 0, time.UTC), time.Date(2027, 1, 1, 0, 0, 30, 0, time.UTC)
	if testing.Short() {
		start, end = time.Date(2026, 10, 18, 0, 0, 30, 0, time.UTC), time.Date(2026, 11, 8, 0, 0, 30, 0, time.UTC)
	}
	var now atomic.Int64
	now.Store(start.UnixMicro())
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
	plans := yearPlans(t, "*/30 1-3 * * 0", "0 */8 * * *", "45 1,2,3 * 3,10,11 *")
	log := slog.New(slog.DiscardHandler)
	b := &book{moved: map[string]int{}}
	var replicas [2]*replica
	for i := range replicas {
		s := db.Open(t, func(c *store.Config) { c.Clock = func() time.Time { return time.UnixMicro(now.Load()) } })
		d, err := s.Deliveries(t.Context(), log)
		if err != nil {
			t.Fatal(err)
		}
		replicas[i] = &replica{Store: s, arrivals: &mortal{Arrivals: d, book: b}}
	}
	starts := 0
	begin := func(r *replica) {
		starts++
		r.clock = cron.NewClock(log, r, r.arrivals, func() {}, plans)
		if err := r.clock.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	begin(replicas[0]) // from now on no slot may be lost
	for at := start; at.Before(end); {
		now.Store(at.UnixMicro())
		var both sync.WaitGroup
		for _, r := range replicas {
			switch n := dice.IntN(60); {
			case r.clock == nil && n < 20, n == 1:
				begin(r)
			case n == 2:
				r.clock = nil
			}
			if r.clock == nil {
				continue
			}
			r.arrivals.dies, r.arrivals.wait = 0, time.Duration(dice.IntN(3000))*time.Microsecond
			if n := dice.IntN(40); n == 1 || n == 2 {
				r.arrivals.dies = n
			}
			both.Go(func() {
				if _, err := r.clock.Tick(t.Context()); err != nil {
					r.clock = nil
				}
			})
		}
		both.Wait()
		rows, err := replicas[0].Schedules(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		wait := 6 * time.Hour
		for _, row := range rows {
			wait = min(wait, row.Due.Sub(at))
		}
		at = at.Add(max(0, wait) + time.Duration(1+dice.IntN(90))*time.Second)
		if dice.IntN(200) == 0 { // both are away for a while
			at = at.Add(time.Duration(1+dice.IntN(72)) * time.Hour)
			replicas[0].clock, replicas[1].clock = nil, nil
		}
	}
	for _, r := range replicas {
		r.arrivals.dies = 0
	}
	begin(replicas[0])
	if _, err := replicas[0].clock.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := replicas[1].Schedules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	came := map[string]int{}
	total := 0
	for _, line := range strings.Fields(db.Value(t, "SELECT coalesce(string_agg(key, ' '), '') FROM inbox WHERE door = 'cron'")) {
		came[line]++
		total++
	}
	out := accounts(t, plans, rows, start, time.UnixMicro(now.Load()), func(key string) int { return came[key] })
	for key, n := range b.moved {
		if n > 1 {
			t.Errorf("%s was moved on %d times", key, n)
		}
	}
	if got := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM inbox"); got != strconv.Itoa(total) {
		t.Errorf("%s came in, and %d are of schedules", got, total)
	}
	t.Logf("%s to %s on PostgreSQL, seed %d, two replicas, %d starts, %d deaths while a schedule was moved on, %d moves:\n%s", start.Format(time.DateOnly), end.Format(time.DateOnly), seed, starts, b.deaths, len(b.moved), out)
	if starts < 5 || b.deaths < 3 || total < 100 {
		t.Errorf("only %d starts, %d deaths and %d arrivals: it shows nothing", starts, b.deaths, total)
	}
}
