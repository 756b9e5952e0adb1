package cron

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// alertRow is the name under which the next evaluation of the alerts is kept, and alertKey
// begins the keys of their arrivals: no report has a name with a slash.
const (
	alertRow = "alert/pulse"
	alertKey = "alert/@"
)

// Pulse has the evaluation of alerts come in at even times: its slots are multiples of
// Every. What was missed is not caught up: only the newest slot comes in.
type Pulse struct {
	Log       *slog.Logger
	Schedules Schedules
	Arrivals  Arrivals
	// Wake is called when something came in.
	Wake func()
	// Every is the interval of now; 0 is that there is nothing to evaluate.
	Every func() time.Duration

	kept time.Duration // the interval of which the next slot was put where it is kept
}

func termsOf(every time.Duration) string { return "every " + every.String() }

// Run works until ctx ends.
func (p *Pulse) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		wait, err := p.Tick(ctx)
		if err != nil && ctx.Err() == nil {
			p.Log.Error("whether alerts are due could not be looked at", "err", err)
			wait = recovery
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
		}
	}
	return nil
}

// Tick has a slot come in that is due, and says how long there is nothing to do. Where
// another interval holds than before, the next slot is the first of that.
func (p *Pulse) Tick(ctx context.Context) (wait time.Duration, err error) {
	every := p.Every()
	if every <= 0 {
		return look, nil
	}
	now, err := p.Schedules.Now(ctx)
	if err != nil {
		return 0, err
	}
	slot := now.UTC().Truncate(every)
	next := slot.Add(every)
	if p.kept != every {
		if err := p.Schedules.PutSchedule(ctx, policies.Schedule{Name: alertRow, Terms: termsOf(every), Slot: next, Due: next}); err != nil {
			return 0, err
		}
		p.kept = every
	}
	rows, err := p.Schedules.Schedules(ctx)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(rows, func(s policies.Schedule) bool { return s.Name == alertRow })
	if i < 0 || rows[i].Paused || rows[i].Terms != termsOf(every) { // another process, with another configuration, has it
		return look, nil
	}
	row := rows[i]
	if ahead := row.Due.Sub(now); ahead > every {
		return p.putBack(ctx, row, next, now)
	} else if ahead > 0 {
		return min(look, ahead), nil
	}
	to := policies.Schedule{Name: alertRow, Terms: row.Terms, Slot: next, Due: next, Last: slot, Skipped: int(slot.Sub(row.Slot) / every)}
	moved, err := p.Arrivals.Advance(ctx, to, row.Slot, delivery.Arrival{Door: policies.Cron, Key: slotKey(slot, row.Skipped), Lane: alertRow})
	if err != nil {
		return 0, fmt.Errorf("cron: moving the alerts on: %w", err)
	}
	if moved {
		p.Wake()
	}
	return min(look, next.Sub(now)), nil
}

// putBack has the slots go by a clock that was ahead and is right again.
func (p *Pulse) putBack(ctx context.Context, row policies.Schedule, next, now time.Time) (wait time.Duration, err error) {
	to := policies.Schedule{Name: alertRow, Terms: row.Terms, Slot: next, Due: next, Last: row.Last, Skipped: 1}
	moved, err := p.Arrivals.Advance(ctx, to, row.Slot)
	if err != nil {
		return 0, fmt.Errorf("cron: putting the alerts back: %w", err)
	}
	if moved {
		p.Log.Warn("the clock was ahead, and alerts are evaluated by it again", "slot", row.Slot, "instead", next)
	}
	return min(look, next.Sub(now)), nil
}

// slotKey names the arrival of a slot, before which some were left out: a slot that comes
// round again, because the clock was put back, is another arrival.
func slotKey(slot time.Time, skipped int) string {
	return fmt.Sprintf("%s%d.%d", alertKey, slot.Unix(), skipped)
}

// IsAlert reports whether an arrival is one of the alerts; all others are of reports.
func IsAlert(a delivery.Arrival) bool { return strings.HasPrefix(a.Key, alertKey) }

// slotOf reads a slotKey.
func slotOf(key string) (time.Time, bool) {
	text, is := strings.CutPrefix(key, alertKey)
	text, _, _ = strings.Cut(text, ".")
	unix, err := strconv.ParseInt(text, 10, 64)
	return time.Unix(unix, 0).UTC(), is && err == nil
}
