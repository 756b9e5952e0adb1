package cron

import (
	"slices"
	"time"
)

// CatchUp says what becomes of slots that were missed.
type CatchUp string

// The rules.
const (
	// Latest runs the newest of the slots that are due.
	Latest CatchUp = "latest"
	// None runs the newest, unless it is late.
	None CatchUp = "none"
	// All runs each.
	All CatchUp = "all"
)

// CatchUps lists the rules.
func CatchUps() []CatchUp { return []CatchUp{Latest, None, All} }

const (
	// Late is how long after it is due a slot is missed.
	Late = 5 * time.Minute
	// most is how many slots All runs at once.
	most = 100
	// looked is how many slots are looked at to find the newest; with one each minute
	// it is over a year.
	looked = 600_000
	// farAhead is how much later than the next slot a schedule stands when the clock must
	// have been ahead: the inbox knows for longer what came in.
	farAhead = 24 * time.Hour
)

// back reports whether the clock was ahead when a schedule was moved on to a slot, and gives
// the slot that is the next one by the clock of now. Where it was ahead by less than a day,
// or by one slot, the slots stay as they were taken.
func (s *Spec) back(slot, now time.Time) (time.Time, bool) {
	if slot.Sub(now) <= farAhead {
		return time.Time{}, false
	}
	next := s.Next(now)
	if next.IsZero() || slot.Sub(next) <= farAhead {
		return time.Time{}, false
	}
	after := s.Next(next)
	return next, !after.IsZero() && slot.After(after)
}

// due gives the slots to be run of a schedule whose next one is slot, how many are left
// out, and the first one that is not due yet.
func (s *Spec) due(rule CatchUp, slot, now time.Time) (run []time.Time, skipped int, next time.Time) {
	next = slot
	for range looked {
		if next.IsZero() || s.Due(next).After(now) {
			break
		}
		run = append(run, next)
		if len(run) > most {
			run = slices.Delete(run, 0, 1)
			skipped++
		}
		next = s.Next(next)
	}
	keep := len(run)
	switch rule {
	case All:
	case None:
		keep = 0
		if n := len(run); n > 0 && now.Sub(s.Due(run[n-1])) <= Late {
			keep = 1
		}
	default:
		keep = min(1, len(run))
	}
	skipped += len(run) - keep
	return run[len(run)-keep:], skipped, next
}
