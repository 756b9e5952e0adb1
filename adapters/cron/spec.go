package cron

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	cronspec "github.com/robfig/cron/v3"
)

// Spec is a schedule that was understood. Parse makes one.
type Spec struct {
	text   string
	zone   *time.Location
	name   string
	jitter time.Duration
	// wall is the schedule without a zone: it is asked in UTC, for times of the zone's
	// clock.
	wall *cronspec.SpecSchedule
	// steady says that the hours are every hour or a step of it, so that it goes by what
	// has passed.
	steady bool
}

// MaxJitter is how much later than its slot a report may be made at most.
const MaxJitter = 30 * time.Minute

// Parse reads a schedule: five fields, or @daily and its kin, in a time zone. jitter
// spreads reports of the same time: the one of that name is made up to so much later.
// A schedule that never comes round is an error, as is a jitter that could be as long
// as the time between two slots.
func Parse(name, text string, zone *time.Location, jitter time.Duration) (*Spec, error) {
	text = strings.TrimSpace(text)
	switch {
	case zone == nil:
		return nil, errors.New("cron: a schedule needs a time zone")
	case strings.HasPrefix(text, "TZ="), strings.HasPrefix(text, "CRON_TZ="):
		return nil, errors.New("the time zone stands beside the schedule, not in it")
	case strings.HasPrefix(text, "@every"), strings.HasPrefix(text, "@reboot"):
		return nil, errors.New("a schedule names times of the clock, such as 0 8 * * 1-5 or @daily")
	case jitter < 0 || jitter > MaxJitter:
		return nil, fmt.Errorf("the jitter is up to %s", MaxJitter)
	}
	parsed, err := cronspec.NewParser(cronspec.Minute | cronspec.Hour | cronspec.Dom | cronspec.Month | cronspec.Dow | cronspec.Descriptor).Parse(text)
	if err != nil {
		return nil, fmt.Errorf("it is no schedule of five fields (minute hour day month weekday): %w", err)
	}
	wall, ok := parsed.(*cronspec.SpecSchedule)
	if !ok {
		return nil, errors.New("a schedule names times of the clock, such as 0 8 * * 1-5 or @daily")
	}
	wall.Location = time.UTC
	s := &Spec{text: text, zone: zone, name: name, jitter: jitter, wall: wall, steady: steady(text)}
	from := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC) // a leap year is within the five that are looked at
	for i := range 50 {
		next := s.Next(from)
		switch {
		case next.IsZero() && i == 0:
			return nil, errors.New("it names a day that never comes")
		case next.IsZero():
			return s, nil // a 29th of February that is more than five years away
		}
		if after := s.Next(next); jitter > 0 && !after.IsZero() && after.Sub(next) <= jitter {
			return nil, errors.New("the jitter is as long as the time between two slots")
		}
		from = next
	}
	return s, nil
}

// steady reports whether the field of the hours is * or a step of it.
func steady(text string) bool {
	fields := strings.Fields(text)
	return text == "@hourly" || len(fields) == 5 && strings.HasPrefix(fields[1], "*")
}

// Terms is what the slots are made of, to be compared.
func (s *Spec) Terms() string {
	return fmt.Sprintf("%s | %s | %s", s.text, s.zone, s.jitter)
}

// Zone is the time zone of the schedule.
func (s *Spec) Zone() *time.Location { return s.zone }

// Next is the first slot after a time, in UTC; zero is never.
func (s *Spec) Next(after time.Time) time.Time {
	// The clock of the zone, written as UTC.
	offset := s.offset(after)
	local := after.UTC().Add(offset)
	next := s.wall.Next(local)
	if next.IsZero() {
		return time.Time{}
	}
	if at := next.Add(-offset); !s.jumps(after, offset) && !s.jumps(at, offset) {
		return at
	}
	var first time.Time
	for wall := s.wall.Next(local.Add(-jump)); !wall.IsZero(); wall = s.wall.Next(wall) {
		if !first.IsZero() && wall.Sub(local) > jump && wall.Sub(first.Add(s.offset(first))) > jump {
			break
		}
		for _, slot := range s.moments(wall) {
			if slot.After(after) && (first.IsZero() || slot.Before(first)) {
				first = slot
			}
		}
	}
	return first
}

// offset is that of the zone at a moment.
func (s *Spec) offset(at time.Time) time.Duration {
	_, offset := at.In(s.zone).Zone()
	return time.Duration(offset) * time.Second
}

// between is how long it is from one time to another by the clock of the zone: from one slot
// of each day to the next it is a day, also where the clock jumps.
func (s *Spec) between(from, to time.Time) time.Duration {
	return to.Add(s.offset(to)).Sub(from.Add(s.offset(from)))
}

// jumps reports whether the zone has another offset somewhere around a moment.
func (s *Spec) jumps(at time.Time, offset time.Duration) bool {
	return s.offset(at.Add(-jump)) != offset || s.offset(at) != offset || s.offset(at.Add(jump)) != offset
}

// jump is more than any clock is put back or forward at once.
const jump = 3 * time.Hour

// moments are the moments at which the clock of the zone shows a time: one; the jump
// where it never does; both where it does twice and the schedule goes by what passes.
func (s *Spec) moments(wall time.Time) []time.Time {
	first, second := time.Time{}, time.Time{}
	for _, offset := range s.offsets(wall) {
		at := wall.Add(-offset)
		if s.offset(at) != offset {
			continue
		}
		switch {
		case first.IsZero():
			first = at
		case at.Before(first):
			first, second = at, first
		case at.After(first):
			second = at
		}
	}
	switch {
	case first.IsZero() && s.steady:
		return nil // what goes by what passes has the hours on both sides of the jump
	case first.IsZero():
		return []time.Time{s.gap(wall)}
	case s.steady && !second.IsZero():
		return []time.Time{first, second}
	}
	return []time.Time{first}
}

// offsets are those of the zone around a time of its clock.
func (s *Spec) offsets(wall time.Time) []time.Duration {
	return []time.Duration{s.offset(wall.Add(-24 * time.Hour)), s.offset(wall.Add(24 * time.Hour))}
}

// gap is the moment at which the clock jumped over a time.
func (s *Spec) gap(wall time.Time) time.Time {
	offsets := s.offsets(wall)
	// With the later offset the moment is before the jump, with the earlier one behind.
	low, high := wall.Add(-max(offsets[0], offsets[1])), wall.Add(-min(offsets[0], offsets[1]))
	before := s.offset(low)
	for high.Sub(low) > time.Second {
		middle := low.Add(high.Sub(low) / 2).Truncate(time.Second)
		if s.offset(middle) == before {
			low = middle
		} else {
			high = middle
		}
	}
	return high.UTC()
}

// Due is when a slot is to be acted on: the slot, and a part of the jitter that is the
// same for all processes.
func (s *Spec) Due(slot time.Time) time.Time {
	if s.jitter == 0 {
		return slot
	}
	sum := fnv.New64a()
	fmt.Fprintf(sum, "%s\x00%d", s.name, slot.Unix())
	return slot.Add(time.Duration(sum.Sum64()%uint64(s.jitter/time.Second+1)) * time.Second)
}
