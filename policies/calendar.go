package policies

import (
	"fmt"
	"slices"
	"time"
)

// Period is a freeze or a maintenance window: a stretch of time with a name.
// It is once, between From and To, or comes again on Days between the hours;
// with both, it comes again between From and To.
type Period struct {
	Name string
	// From and To bound it: From is in it, To is not. Zero is no bound.
	From, To time.Time
	// Days are the days on which it begins again; none is every day.
	Days []time.Weekday
	// Start and End are the times of day, since midnight, by the clock on the
	// wall. An End that is not after Start is on the next day. Both zero is the
	// whole day.
	Start, End time.Duration
	// Zone is where the days and hours are; nil is UTC.
	Zone *time.Location
}

// recurs reports whether it comes again.
func (p Period) recurs() bool { return len(p.Days) > 0 || p.Start != 0 || p.End != 0 }

// Active reports whether it is on at that time. A period that says nothing is
// always on.
func (p Period) Active(t time.Time) bool {
	if (!p.From.IsZero() && t.Before(p.From)) || (!p.To.IsZero() && !t.Before(p.To)) {
		return false
	}
	if !p.recurs() {
		return true
	}
	t = t.In(zoneOr(p.Zone, nil))
	hour, minute, second := t.Clock()
	clock := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
	today, yesterday := t.Weekday(), (t.Weekday()+6)%7
	switch {
	case p.Start == 0 && p.End == 0:
		return p.on(today)
	case p.End > p.Start:
		return p.on(today) && clock >= p.Start && clock < p.End
	default:
		return (p.on(today) && clock >= p.Start) || (p.on(yesterday) && clock < p.End)
	}
}

func (p Period) on(day time.Weekday) bool { return len(p.Days) == 0 || slices.Contains(p.Days, day) }

// turns lists the times after t, until a limit, at which it may begin or end.
func (p Period) turns(t, until time.Time) []time.Time {
	var list []time.Time
	add := func(at time.Time) {
		if at.After(t) && !at.After(until) {
			list = append(list, at)
		}
	}
	add(p.From)
	add(p.To)
	if !p.recurs() {
		return list
	}
	zone := zoneOr(p.Zone, nil)
	year, month, day := t.In(zone).Date()
	for i := 0; ; i++ {
		midnight := time.Date(year, month, day+i, 0, 0, 0, 0, zone)
		if midnight.After(until) {
			return list
		}
		for _, clock := range []time.Duration{0, p.Start, p.End} {
			add(time.Date(year, month, day+i, int(clock/time.Hour), int(clock%time.Hour/time.Minute), 0, 0, zone))
		}
	}
}

// active names the periods that are on.
func active(periods []Period, t time.Time) []string {
	names := []string{}
	for _, p := range periods {
		if p.Active(t) {
			names = append(names, p.Name)
		}
	}
	return names
}

func zoneOr(zone, fallback *time.Location) *time.Location {
	switch {
	case zone != nil:
		return zone
	case fallback != nil:
		return fallback
	default:
		return time.UTC
	}
}

// checkPeriods finds what is wrong with the freezes and windows.
func (p *Policy) checkPeriods() []Problem {
	var problems []Problem
	for _, list := range []struct {
		path    string
		periods []Period
	}{{"policy.freezes", p.Freezes}, {"policy.windows", p.Windows}} {
		seen := map[string]bool{}
		for i, period := range list.periods {
			at := fmt.Sprintf("%s[%d]", list.path, i)
			if !ruleID().MatchString(period.Name) {
				problems = append(problems, Problem{Path: at + ".name", Text: "must be letters, digits and dashes, such as black-friday"})
			} else if seen[period.Name] {
				problems = append(problems, Problem{Path: at + ".name", Text: "is used twice: give each a name of its own"})
			}
			seen[period.Name] = true
			switch {
			case !period.From.IsZero() && !period.To.IsZero() && !period.From.Before(period.To):
				problems = append(problems, Problem{Path: at + ".to", Text: "is not after from, so that it ends before it begins"})
			case period.From.IsZero() && period.To.IsZero() && !period.recurs():
				problems = append(problems, Problem{Path: at, Text: "does not say when it is: write from and to, or days and hours"})
			case period.Start < 0 || period.End < 0 || period.Start >= 24*time.Hour || period.End > 24*time.Hour:
				problems = append(problems, Problem{Path: at + ".hours", Text: "must be times of day, such as 22:00-02:00"})
			}
		}
	}
	return problems
}
