package policies

import (
	"slices"
	"time"
)

// lookAhead is how far a milder time is looked for by the clock; freezes and
// single windows are looked at wherever they end.
const lookAhead = 8 * 24 * time.Hour

// soonest finds the next time at which the effect would be milder; zero where
// it finds none. wall says that rules read the clock, so that every hour has
// to be looked at.
func (p *Policy) soonest(r *Request, than Effect, wall bool) time.Time {
	mild := func(t time.Time) bool {
		later := *r
		later.Now = t
		return p.decide(&later, false).Effect < than
	}
	var turns []time.Time
	far := r.Now.AddDate(2, 0, 0)
	for _, list := range [][]Period{p.Freezes, p.Windows} {
		for _, period := range list {
			until := r.Now.Add(lookAhead)
			if !period.recurs() {
				until = far
			}
			turns = append(turns, period.turns(r.Now, until)...)
		}
	}
	if wall {
		hour := r.Now.Truncate(15 * time.Minute) // zones are apart by quarters of an hour
		for end := r.Now.Add(lookAhead); !hour.After(end); hour = hour.Add(15 * time.Minute) {
			if hour.After(r.Now) {
				turns = append(turns, hour)
			}
		}
	}
	slices.SortFunc(turns, time.Time.Compare)
	for i, t := range turns {
		if i > 0 && t.Equal(turns[i-1]) || !mild(t) {
			continue
		}
		return t
	}
	return time.Time{}
}
