package cron_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// gauge measures the disks of servers as a test says: nil is not listed.
type gauge struct {
	mu    sync.Mutex
	disk  map[string]float64 // less than 0 has no answer
	blind bool               // the servers cannot be listed
	asked int
}

func (g *gauge) Measure(_ context.Context, o digest.MeasureOrder) (digest.Measurement, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.asked++
	made := digest.Measurement{Panels: []string{"main"}}
	if o.Person.Name != "cron:alerts" || !o.Keep {
		return made, fmt.Errorf("measured by %+v", o)
	}
	add := func(name string, r digest.Reading) {
		made.Things = append(made.Things, digest.Measured{Subject: digest.Subject{Panel: "main", Of: digest.OfServer, Name: name}, Figures: map[string]digest.Reading{"disk.percent": r}})
	}
	if g.blind {
		add("", digest.Reading{Why: digest.NoAnswer, Source: "list"})
		return made, nil
	}
	for _, name := range slices.Sorted(maps.Keys(g.disk)) {
		r := digest.Reading{Value: g.disk[name], Source: "info"}
		if g.disk[name] < 0 {
			r = digest.Reading{Why: digest.NoAnswer, Source: "info"}
		}
		add(name, r)
	}
	return made, nil
}

// box keeps what is posted.
type box struct {
	mu    sync.Mutex
	sent  map[string]string // by keys
	order []string
	fails error
}

func (b *box) Post(_ context.Context, m delivery.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails != nil {
		return b.fails
	}
	key := string(m.Door) + " " + m.Key
	if old, again := b.sent[key]; again && old != string(m.Body) {
		return fmt.Errorf("the message %s is another one now: %s", m.Key, m.Body)
	}
	if _, again := b.sent[key]; !again {
		b.order = append(b.order, m.Chat+": "+string(m.Body))
	}
	b.sent[key] = string(m.Body)
	return nil
}

// dying is a store in which a process dies behind a write.
type dying struct {
	cron.AlertStore
	dies bool
}

func (d *dying) SaveAlerts(ctx context.Context, list []policies.Alert) (bool, error) {
	did, err := d.AlertStore.SaveAlerts(ctx, list)
	if d.dies {
		return false, errKilled
	}
	return did, err
}

// guard is a watch with all around it.
type guard struct {
	*testing.T
	cron.Watch
	gauge *gauge
	box   *box
	slot  time.Time
}

func newGuard(t *testing.T, s cron.AlertStore, change func(*cron.Alert)) *guard {
	t.Helper()
	when, err := alert.Parse("disk.percent > 90 for 2m")
	if err != nil {
		t.Fatal(err)
	}
	a := cron.Alert{Rule: alert.Rule{Name: "full", When: when, Every: time.Minute, Severity: alert.Critical, Recovery: true, Hold: time.Minute}, Zone: time.UTC, To: []cron.Target{{Door: policies.Slack, Chat: "C1"}}}
	if change != nil {
		change(&a)
	}
	a.Defaults()
	g := &guard{T: t, gauge: &gauge{disk: map[string]float64{"web-1": 50, "web-2": 50}}, box: &box{sent: map[string]string{}}, slot: time.Now().UTC().Truncate(time.Minute)}
	compose := func(_ context.Context, channel string, shown chat.Report) ([]byte, error) {
		if channel == "guests" {
			return nil, cron.ErrReaders
		}
		names := []string{}
		for _, line := range shown.Parts[0].Lines {
			names = append(names, line.Subject)
		}
		if len(names) == 1 {
			names[0] = shown.Parts[0].Title
		}
		return []byte(shown.Title + " / " + strings.Join(names, ", ")), nil
	}
	g.Watch = cron.Watch{Log: slog.New(slog.DiscardHandler), Measurer: g.gauge, Store: s, Outbox: g.box, Alerts: func() []cron.Alert { return []cron.Alert{a} }, Doors: map[policies.Door]cron.Compose{policies.Slack: compose}}
	return g
}

func (g *guard) looks(n int) {
	g.Helper()
	for range n {
		g.slot = g.slot.Add(time.Minute)
		if err := g.Look(g.Context(), g.slot); err != nil {
			g.Fatal(err)
		}
	}
}

func (g *guard) told(want ...string) {
	g.Helper()
	if got := strings.Join(g.box.order, "\n"); got != strings.Join(want, "\n") {
		g.Errorf("told:\n%s\nwant:\n%s", got, strings.Join(want, "\n"))
	}
}

// TestWatch: what several things have at the same time is one message; what is no longer
// listed is told; a list that is not read leaves all as it was, and is told once.
func TestWatch(t *testing.T) {
	t.Parallel()
	g := newGuard(t, storetest.SQLite(t).Open(t), nil)
	g.gauge.disk["web-1"], g.gauge.disk["web-2"] = 95, 96
	g.looks(2)
	g.told()
	g.looks(2)
	both := "C1: Alert: full · critical / web-1 (main), web-2 (main)"
	g.told(both)
	g.gauge.blind = true
	g.looks(45)
	notListed := "C1: Not known: full / the servers of main"
	g.told(both, notListed)
	g.gauge.blind = false
	delete(g.gauge.disk, "web-2")
	g.looks(1)
	again, gone := "C1: Known again: full / the servers of main", "C1: No longer there: full / web-2 (main)"
	slices.Sort(g.box.order[2:]) // of one look, in no order
	g.told(both, notListed, again, gone)
	g.gauge.disk["web-1"] = 10
	g.looks(3)
	g.told(both, notListed, again, gone, "C1: Over: full / web-1 (main)")
	g.looks(61)
	rows, err := g.Store.Alerts(t.Context())
	if err != nil || len(rows) != 1 { // what is over for an hour is forgotten
		t.Errorf("kept: %+v, %v", rows, err)
	}
}

// TestWatchDies: a process that dies behind any write leaves the message to the next one,
// which posts the same, once.
func TestWatchDies(t *testing.T) {
	t.Parallel()
	s := &dying{AlertStore: storetest.SQLite(t).Open(t)}
	g := newGuard(t, s, nil)
	g.gauge.disk["web-1"] = 95
	die := func() {
		t.Helper()
		s.dies = true
		g.slot = g.slot.Add(time.Minute)
		if err := g.Look(t.Context(), g.slot); !errors.Is(err, errKilled) {
			t.Fatalf("got %v", err)
		}
		s.dies = false
	}
	g.looks(2)
	die() // the state is kept, with what is owed, and nothing is posted
	g.told()
	die() // it is posted, and taken out, and whoever did it does not live to know
	g.told("C1: Alert: full · critical / web-1 (main)")
	g.looks(3)
	g.told("C1: Alert: full · critical / web-1 (main)")
}

// TestWatchOwes: what the outbox does not take is posted later, when it does; where nobody
// may read it, it is not tried again; a rule that is no more is forgotten.
func TestWatchOwes(t *testing.T) {
	t.Parallel()
	g := newGuard(t, storetest.SQLite(t).Open(t), func(a *cron.Alert) {
		a.To = append(a.To, cron.Target{Door: policies.Slack, Chat: "guests"}, cron.Target{Door: "fax", Chat: "1"})
	})
	g.gauge.disk["web-1"] = 95
	g.box.fails = errors.New("the outbox is full")
	g.looks(2)
	g.slot = g.slot.Add(time.Minute)
	if err := g.Look(t.Context(), g.slot); err == nil || !strings.Contains(err.Error(), "the outbox is full") {
		t.Fatalf("got %v", err)
	}
	asked := g.gauge.asked
	if err := g.Look(t.Context(), g.slot); err == nil || g.gauge.asked != asked {
		t.Fatalf("got %v; measured anew for the same slot: %v", err, g.gauge.asked != asked)
	}
	g.box.fails = nil
	if err := g.Look(t.Context(), g.slot); err != nil || g.gauge.asked != asked {
		t.Fatalf("got %v", err)
	}
	g.looks(1)
	g.told("C1: Alert: full · critical / web-1 (main)")
	other := g.Alerts()
	other[0].Name = "other"
	g.Alerts = func() []cron.Alert { return other }
	g.looks(1)
	rows, err := g.Store.Alerts(t.Context())
	for _, row := range rows {
		if row.Rule != "other" || err != nil {
			t.Errorf("kept: %+v, %v", row, err)
		}
	}
}

// TestWatchLate: a slot that comes late is left out, and one that is worked again is
// evaluated once.
func TestWatchLate(t *testing.T) {
	t.Parallel()
	g := newGuard(t, storetest.SQLite(t).Open(t), nil)
	now := time.Now().UTC()
	for _, step := range []struct {
		at    time.Time
		asked int
	}{{now.Add(-2 * time.Minute), 0}, {now.Add(-10 * time.Second), 1}, {now.Add(-10 * time.Second), 1}} {
		if err := g.Handle(t.Context(), delivery.Arrival{Key: fmt.Sprintf("alert/@%d", step.at.Unix())}); err != nil || g.gauge.asked != step.asked {
			t.Errorf("%v: %v, measured %d times, want %d", step.at, err, g.gauge.asked, step.asked)
		}
	}
	if err := g.Handle(t.Context(), delivery.Arrival{Key: "alert/@x"}); err == nil {
		t.Error("a key that is none was taken")
	}
}

// TestWatchReplicas: two processes that evaluate the same slots at the same time tell each
// thing once, on both databases.
func TestWatchReplicas(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		stores := []*store.Store{db.Open(t)}
		if db.Shared {
			stores = append(stores, db.Open(t))
		}
		one := newGuard(t, stores[0], nil)
		two := newGuard(t, stores[len(stores)-1], nil)
		two.gauge, two.box, two.Measurer, two.Outbox = one.gauge, one.box, one.gauge, one.box
		for i := range 30 {
			one.gauge.mu.Lock()
			one.gauge.disk["web-1"] = []float64{50, 95, -1}[min(i/10, 2)]
			one.gauge.mu.Unlock()
			slot := one.slot.Add(time.Duration(i) * time.Minute)
			var both sync.WaitGroup
			for _, g := range []*guard{one, two} {
				both.Go(func() {
					if err := g.Look(t.Context(), slot); err != nil && !strings.Contains(err.Error(), "another process has evaluated the alerts") {
						t.Error(err)
					}
				})
			}
			both.Wait()
		}
		one.told("C1: Alert: full · critical / web-1 (main)")
	})
}

// TestPulse: slots come in at even times, each once; what was missed is left out and
// counted, and another interval begins anew.
func TestPulse(t *testing.T) {
	t.Parallel()
	rows := &table{now: time.Date(2026, 11, 30, 8, 0, 10, 0, time.UTC), rows: map[string]policies.Schedule{}, arrivals: map[string]int{}, dies: func() int { return 0 }}
	woken := 0
	every := time.Minute
	pulse := func() *cron.Pulse {
		return &cron.Pulse{Log: slog.New(slog.DiscardHandler), Schedules: rows, Arrivals: rows, Wake: func() { woken++ }, Every: func() time.Duration { return every }}
	}
	p, other := pulse(), pulse()
	at := func(minute, second int) time.Time { return time.Date(2026, 11, 30, 8, minute, second, 0, time.UTC) }
	for _, step := range []struct {
		now     time.Time
		wait    time.Duration
		in      int
		skipped int
	}{
		{at(0, 10), 15 * time.Second, 0, 0}, {at(0, 50), 10 * time.Second, 0, 0}, {at(1, 0), 15 * time.Second, 1, 0}, {at(1, 1), 15 * time.Second, 1, 0},
		{at(2, 5), 15 * time.Second, 2, 0}, {at(9, 55), 5 * time.Second, 3, 6},
	} {
		rows.now = step.now
		for _, one := range []*cron.Pulse{p, other} {
			if wait, err := one.Tick(t.Context()); err != nil || wait != step.wait {
				t.Errorf("%v: wait %v, %v, want %v", step.now, wait, err, step.wait)
			}
		}
		if row := rows.rows["alert/pulse"]; len(rows.arrivals) != step.in || row.Skipped != step.skipped || woken != step.in {
			t.Errorf("%v: %v came in, %d woken, %d left out", step.now, rows.arrivals, woken, row.Skipped)
		}
	}
	for key, n := range rows.arrivals {
		if n != 1 || !cron.IsAlert(delivery.Arrival{Key: key}) {
			t.Errorf("%s came in %d times", key, n)
		}
	}
	every = 5 * time.Minute
	slow := pulse() // a process with another configuration
	if wait, err := slow.Tick(t.Context()); err != nil || wait != 5*time.Second {
		t.Errorf("with another interval: %v, %v", wait, err)
	}
	if row := rows.rows["alert/pulse"]; !row.Slot.Equal(at(10, 0)) || row.Terms != "every 5m0s" {
		t.Errorf("got %+v", row)
	}
	every = time.Minute // p has had it before, and leaves the row to whoever changed it
	if wait, err := p.Tick(t.Context()); err != nil || wait != 15*time.Second || rows.rows["alert/pulse"].Terms != "every 5m0s" {
		t.Errorf("with the former interval: %v, %v", wait, err)
	}
	every = 0
	if wait, err := p.Tick(t.Context()); err != nil || wait != 15*time.Second {
		t.Errorf("without alerts: %v, %v", wait, err)
	}
}
