package policies

import (
	"slices"
	"time"
)

// lookAhead is how far a milder time is looked for by the clock; freezes and
// single windows are looked at wherever they end within two years.
const lookAhead = 8 * 24 * time.Hour

// timely are the rules that may come to fit the call, or cease to, with time.
func (p *Policy) timely(f *facts) []*compiled {
	timeless := *f
	timeless.unknown |= clockVars()
	look := p.look(&timeless)
	var list []*compiled
	for _, c := range p.rules {
		if c.when.reads&clockVars() != 0 && c.when.outline.eval(look.at(&c.Rule)) != no {
			list = append(list, c)
		}
	}
	return list
}

// soonest finds the next time at which the effect would be milder; zero where
// it finds none. timely are the rules that time moves.
func (p *Policy) soonest(r *Request, than Effect, timely []*compiled) time.Time {
	turns := p.turns(r, timely)
	slices.SortFunc(turns, time.Time.Compare)
	for i, t := range turns {
		if i > 0 && t.Equal(turns[i-1]) {
			continue
		}
		later := *r
		later.Now = t
		if p.decide(&later, Deny+1).Effect < than {
			return t
		}
	}
	return time.Time{}
}

// turns are the times after the request's at which one of the rules may turn:
// where a freeze or a window begins or ends, and by the clock every full hour,
// or every quarter where a rule reads the minute.
func (p *Policy) turns(r *Request, timely []*compiled) []time.Time {
	var reads set
	for _, c := range timely {
		reads |= c.when.reads
	}
	var turns []time.Time
	near, far := r.Now.Add(lookAhead), r.Now.AddDate(2, 0, 0)
	for _, list := range [][]Period{p.Freezes, p.Windows} {
		for _, period := range list {
			until := near
			if !period.recurs() {
				until = far
			}
			turns = append(turns, period.turns(r.Now, until)...)
		}
	}
	step := time.Hour
	if reads.has(varMinute) {
		step = 15 * time.Minute
	}
	var zones []*time.Location
	look := p.look(p.noted(r))
	for _, c := range timely {
		if zone := look.at(&c.Rule).zone; c.when.reads&wallVars() != 0 && !slices.Contains(zones, zone) {
			zones = append(zones, zone)
		}
	}
	for _, zone := range zones {
		_, offset := r.Now.In(zone).Zone()
		shift := time.Duration(offset) * time.Second % step // where the hour is not full when it is in UTC
		for t := r.Now.Add(shift).Truncate(step).Add(step - shift); !t.After(near); t = t.Add(step) {
			turns = append(turns, t)
		}
	}
	return turns
}
