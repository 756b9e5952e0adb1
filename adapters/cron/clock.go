package cron

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// Schedules keeps when reports come round; *store.Store does.
type Schedules interface {
	// Now is the time by which all processes go.
	Now(ctx context.Context) (time.Time, error)
	// PutSchedule adds one, unless it is there with the same terms.
	PutSchedule(ctx context.Context, s policies.Schedule) error
	Schedules(ctx context.Context) ([]policies.Schedule, error)
	DropSchedule(ctx context.Context, name string) error
}

// Arrivals has slots come in; *store.Deliveries does.
type Arrivals interface {
	// Advance moves a schedule on from a slot and adds the arrivals, both or nothing.
	Advance(ctx context.Context, next policies.Schedule, from time.Time, arrivals ...delivery.Arrival) (bool, error)
}

// Plan is a schedule and what becomes of its missed slots.
type Plan struct {
	Name    string
	Spec    *Spec
	CatchUp CatchUp
}

// Clock has arrivals come in when schedules come round.
type Clock struct {
	log       *slog.Logger
	schedules Schedules
	arrivals  Arrivals
	wake      func()

	mu    sync.Mutex
	plans []Plan
	// turn counts the plans that held; kept is that of those whose schedules are kept.
	turn, kept int
	// told is written to when the plans are others.
	told chan struct{}
}

// NewClock makes a Clock; wake is called when something came in.
func NewClock(log *slog.Logger, schedules Schedules, arrivals Arrivals, wake func(), plans []Plan) *Clock {
	return &Clock{log: log, schedules: schedules, arrivals: arrivals, wake: wake, plans: plans, turn: 1, told: make(chan struct{}, 1)}
}

// Change has the clock go by other plans from its next look on, which is at once. The
// schedule of one that is no more ends, and one whose terms are others begins anew; the
// others stay where they are.
func (c *Clock) Change(plans []Plan) {
	c.mu.Lock()
	c.plans = plans
	c.turn++
	c.mu.Unlock()
	select {
	case c.told <- struct{}{}:
	default:
	}
}

// now are the plans that hold, their turn, and whether their schedules are kept.
func (c *Clock) now() (plans []Plan, turn int, kept bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.plans, c.turn, c.turn == c.kept
}

const (
	// look is how long the clock sleeps at most: somebody may resume a schedule, and
	// the clock of the machine may be set.
	look = 15 * time.Second
	// recovery is how long it waits after an error of the store.
	recovery = 5 * time.Second
)

// rowPrefix begins the names of rows that are schedules of reports.
const rowPrefix = "report/"

// RowName is the name under which the schedule of a report is kept.
func RowName(report string) string { return rowPrefix + report }

// Run works until ctx ends.
func (c *Clock) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		var wait time.Duration
		var err error
		if _, _, kept := c.now(); !kept {
			err = c.Start(ctx)
		}
		if err == nil {
			wait, err = c.Tick(ctx)
		}
		if err != nil && ctx.Err() == nil {
			c.log.Error("schedules could not be looked at", "err", err)
			wait = recovery
		}
		select {
		case <-time.After(wait):
		case <-c.told:
		case <-ctx.Done():
		}
	}
	return nil
}

// Start puts the schedules where they are kept, and takes those away that are no more.
// One whose terms were changed begins anew from now.
func (c *Clock) Start(ctx context.Context) error {
	plans, turn, _ := c.now()
	now, err := c.schedules.Now(ctx)
	if err != nil {
		return err
	}
	known, err := c.schedules.Schedules(ctx)
	if err != nil {
		return err
	}
	for _, row := range known {
		if name, ours := strings.CutPrefix(row.Name, rowPrefix); ours && planOf(plans, name) < 0 {
			if err := c.schedules.DropSchedule(ctx, row.Name); err != nil {
				return err
			}
		}
	}
	for _, p := range plans {
		slot := p.Spec.Next(now)
		if err := c.schedules.PutSchedule(ctx, policies.Schedule{Name: RowName(p.Name), Terms: p.Spec.Terms(), Slot: slot, Due: p.Spec.Due(slot)}); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = turn
	return nil
}

func planOf(plans []Plan, name string) int {
	return slices.IndexFunc(plans, func(p Plan) bool { return p.Name == name })
}

// Tick acts on what is due, and says how long there is nothing to do.
func (c *Clock) Tick(ctx context.Context) (wait time.Duration, err error) {
	now, err := c.schedules.Now(ctx)
	if err != nil {
		return 0, err
	}
	plans, _, _ := c.now()
	rows, err := c.schedules.Schedules(ctx)
	if err != nil {
		return 0, err
	}
	wait = look
	for _, row := range rows {
		name, ours := strings.CutPrefix(row.Name, rowPrefix)
		i := planOf(plans, name)
		if !ours || i < 0 || row.Paused || row.Terms != plans[i].Spec.Terms() {
			continue // another process, with another configuration, has it
		}
		if slot, back := plans[i].Spec.back(row.Slot, now); back {
			if err := c.putBack(ctx, plans[i], row, slot); err != nil {
				return 0, err
			}
			row.Due = plans[i].Spec.Due(slot)
		}
		if row.Due.After(now) {
			wait = min(wait, row.Due.Sub(now))
			continue
		}
		next, err := c.advance(ctx, plans[i], row, now)
		if err != nil {
			return 0, err
		}
		if until := next.Sub(now); until > 0 {
			wait = min(wait, until)
		}
	}
	return wait, nil
}

// advance acts on one that is due, and says when it is due again.
func (c *Clock) advance(ctx context.Context, p Plan, row policies.Schedule, now time.Time) (time.Time, error) {
	run, skipped, next := p.Spec.due(p.CatchUp, row.Slot, now)
	to := policies.Schedule{Name: row.Name, Terms: row.Terms, Slot: next, Due: p.Spec.Due(next), Last: row.Last, Skipped: skipped}
	arrivals := make([]delivery.Arrival, len(run))
	for i, slot := range run {
		to.Last = slot
		arrivals[i] = delivery.Arrival{Door: policies.Cron, Key: arrivalKey(p.Name, slot), Lane: p.Name}
	}
	moved, err := c.arrivals.Advance(ctx, to, row.Slot, arrivals...)
	if err != nil {
		return time.Time{}, fmt.Errorf("cron: moving %s on: %w", p.Name, err)
	}
	if !moved { // another process did
		return to.Due, nil
	}
	if skipped > 0 {
		c.log.Warn("slots of a report were missed", "report", p.Name, "skipped", skipped, "run", len(run), "catch_up", string(p.CatchUp), "first", row.Slot)
	}
	if len(arrivals) > 0 {
		c.wake()
	}
	return to.Due, nil
}

// putBack has a schedule go by a clock that was ahead and is right again.
func (c *Clock) putBack(ctx context.Context, p Plan, row policies.Schedule, slot time.Time) error {
	to := policies.Schedule{Name: row.Name, Terms: row.Terms, Slot: slot, Due: p.Spec.Due(slot), Last: row.Last}
	moved, err := c.arrivals.Advance(ctx, to, row.Slot)
	if err != nil {
		return fmt.Errorf("cron: putting %s back: %w", p.Name, err)
	}
	if moved {
		c.log.Warn("the clock was ahead, and a report comes round by it again", "report", p.Name, "slot", row.Slot, "instead", slot)
	}
	return nil
}

// arrivalKey names the arrival of a slot. All that is to be known is in it, since the
// bodies of arrivals are lost with a restart where no key is set.
func arrivalKey(report string, slot time.Time) string {
	return report + "@" + strconv.FormatInt(slot.Unix(), 10)
}

// parseKey reads an arrivalKey.
func parseKey(key string) (report string, slot time.Time, ok bool) {
	at := strings.LastIndexByte(key, '@')
	if at < 0 {
		return "", time.Time{}, false
	}
	unix, err := strconv.ParseInt(key[at+1:], 10, 64)
	return key[:at], time.Unix(unix, 0).UTC(), err == nil && at > 0
}
