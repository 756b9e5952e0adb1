package cron_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// errKilled is what a process sees that dies in a transaction.
var errKilled = errors.New("the process died")

// table is the rows of schedules and arrivals, which processes share. A transaction is
// kept as a whole or not at all, and whoever makes it may not live to know.
type table struct {
	mu  sync.Mutex
	now time.Time
	// clock is asked instead of now where there is one.
	clock    func() time.Time
	rows     map[string]policies.Schedule
	arrivals map[string]int
	// dies says what becomes of a transaction: 1 it is lost, 2 it is kept, and the
	// process dies all the same.
	dies func() int
}

func (s *table) Now(context.Context) (time.Time, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.clock != nil {
		return s.clock(), nil
	}
	return s.now, nil
}

func (s *table) PutSchedule(_ context.Context, put policies.Schedule) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	old, there := s.rows[put.Name]
	switch {
	case !there:
		s.rows[put.Name] = put
	case old.Terms != put.Terms:
		old.Terms, old.Slot, old.Due = put.Terms, put.Slot, put.Due
		s.rows[put.Name] = old
	}
	return nil
}

func (s *table) Schedules(context.Context) ([]policies.Schedule, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []policies.Schedule
	for _, row := range s.rows {
		list = append(list, row)
	}
	slices.SortFunc(list, func(a, b policies.Schedule) int { return strings.Compare(a.Name, b.Name) })
	return list, nil
}

func (s *table) DropSchedule(_ context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.rows, name)
	return nil
}

func (s *table) Advance(_ context.Context, next policies.Schedule, from time.Time, arrivals ...delivery.Arrival) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	die := s.dies()
	row := s.rows[next.Name]
	if row.Terms != next.Terms || !row.Slot.Equal(from) || row.Paused {
		return false, nil
	}
	if die == 1 {
		return false, errKilled
	}
	next.Skipped += row.Skipped
	s.rows[next.Name] = next
	for _, a := range arrivals {
		s.arrivals[a.Key]++
	}
	if die == 2 {
		return false, errKilled
	}
	return true, nil
}

// untilDue is how long nothing is due, a quarter of an hour at most.
func (s *table) untilDue() time.Duration {
	wait := 15 * time.Minute
	for _, row := range s.rows {
		wait = min(wait, row.Due.Sub(s.now))
	}
	return max(0, wait)
}

// TestYear: over a year with two clocks that jump, 20 schedules, two processes, restarts
// and deaths at any moment, every slot is run once, or left out by its rule and
// counted.
func TestYear(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	dice := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
	start := time.Date(2026, 1, 1, 0, 0, 30, 0, time.UTC)
	s := &table{now: start, rows: map[string]policies.Schedule{}, arrivals: map[string]int{}}
	s.dies = func() int {
		switch n := dice.IntN(40); n {
		case 1, 2:
			return n
		default:
			return 0
		}
	}
	plans := yearPlans(t, "*/30 * * * *", "0 */3 * * *", "45 1,2,3 * * *")
	log := slog.New(slog.DiscardHandler)
	var processes [2]*cron.Clock
	restarts, deaths := 1, 0
	processes[0] = cron.NewClock(log, s, s, func() {}, plans)
	if err := processes[0].Start(t.Context()); err != nil { // from now on no slot may be lost
		t.Fatal(err)
	}
	end := start.AddDate(1, 0, 0)
	for s.now.Before(end) {
		for i := range processes {
			switch n := dice.IntN(60); {
			case processes[i] == nil && n < 20, n == 1:
				restarts++
				processes[i] = cron.NewClock(log, s, s, func() {}, plans)
				if err := processes[i].Start(t.Context()); err != nil {
					t.Fatal(err)
				}
			case n == 2:
				processes[i] = nil
			}
			if processes[i] == nil {
				continue
			}
			if _, err := processes[i].Tick(t.Context()); err != nil {
				if !errors.Is(err, errKilled) {
					t.Fatal(err)
				}
				deaths++
				processes[i] = nil
			}
		}
		step := s.untilDue() + time.Duration(dice.IntN(90))*time.Second
		if dice.IntN(200) == 0 { // all processes are away for a while
			step = time.Duration(1+dice.IntN(72)) * time.Hour
			processes = [2]*cron.Clock{}
		}
		s.now = s.now.Add(step)
	}
	s.dies = func() int { return 0 }
	last := cron.NewClock(log, s, s, func() {}, plans)
	if _, err := last.Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	list, err := s.Schedules(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out := accounts(t, plans, list, start, s.now, func(key string) int { return s.arrivals[key] })
	t.Logf("a year, seed %d, %d starts, %d deaths in a transaction:\n%s", seed, restarts, deaths, out)
	total := 0
	for _, n := range s.arrivals {
		total += n
	}
	if restarts < 20 || deaths < 20 || total < 1000 {
		t.Errorf("only %d starts, %d deaths and %d arrivals: it shows nothing", restarts, deaths, total)
	}
}

// yearPlans are 20 schedules in two zones with daylight saving, with all rules for what is
// missed; three of them are as often as their test has time for.
func yearPlans(t *testing.T, often, hours, night string) (plans []cron.Plan) {
	t.Helper()
	rules := cron.CatchUps()
	for i, text := range []string{"0 8 * * 1-5", "30 2 * * *", often, hours, "15 2 1 * *", "0 0 * * 0", night, "0 12 29 2,3 *", "10 4 * 3,10,11 *", "0 23 * * *"} {
		for j, z := range []string{"Europe/Berlin", "America/New_York"} {
			name := fmt.Sprintf("r%02d", i*2+j)
			jitter := time.Duration(0)
			if i == 0 || i == 9 {
				jitter = 10 * time.Minute
			}
			spec, err := cron.Parse(name, text, zone(t, z), jitter)
			if err != nil {
				t.Fatal(err)
			}
			plans = append(plans, cron.Plan{Name: name, Spec: spec, CatchUp: rules[(i+j)%3]})
		}
	}
	return plans
}

// accounts holds every slot of some plans between two times against what came in, and
// against what their rows say was left out, and gives the table of it.
func accounts(t *testing.T, plans []cron.Plan, rows []policies.Schedule, start, end time.Time, came func(key string) int) string {
	t.Helper()
	var out strings.Builder
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "schedule\tzone\tcatch-up\tslots\trun\tleft out\ttwice\tlost")
	for _, p := range plans {
		i := slices.IndexFunc(rows, func(row policies.Schedule) bool { return row.Name == cron.RowName(p.Name) })
		if i < 0 {
			t.Errorf("%s has no schedule", p.Name)
			continue
		}
		skipped := rows[i].Skipped
		slots, run, twice := 0, 0, 0
		for at := p.Spec.Next(start); p.Spec.Due(at).Compare(end) <= 0; at = p.Spec.Next(at) {
			slots++
			switch came(fmt.Sprintf("%s@%d", p.Name, at.Unix())) {
			case 0:
			case 1:
				run++
			default:
				twice++
			}
		}
		lost := slots - run - twice - skipped
		text, _, _ := strings.Cut(p.Spec.Terms(), " | ")
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\n", text, p.Spec.Zone(), p.CatchUp, slots, run, skipped, twice, lost)
		if twice != 0 || lost != 0 || run == 0 && slots > 20 {
			t.Errorf("%s: %d slots, %d run, %d left out, %d twice, %d lost", p.Name, slots, run, skipped, twice, lost)
		}
		if p.CatchUp == cron.All && skipped > 0 && slots < 17_000 {
			t.Errorf("%s: %d slots were left out, and all are to be run", p.Name, skipped)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
