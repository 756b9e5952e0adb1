package policies

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Passage is a call as limits count it: one that was let through, that wants to
// be, or that waits for people.
type Passage struct {
	Person string
	Door   Door
	// Token names the token by which the call came; empty where the door has
	// none.
	Token string
	Panel string
	// Target is what the call is about, as TargetKey writes it.
	Target string
	// Servers are the servers that it touches, as TargetKey writes them; a site
	// whose server nobody knows stands for one of its own.
	Servers []string
	Risk    Risk
	// Time is when it was let through. Whoever counts gives it, by its own clock.
	Time time.Time
}

// TargetKey tells targets on one panel apart. All those whose id is not known
// are one.
func TargetKey(kind, id string) string {
	if id == "" {
		return "?"
	}
	return kind + "/" + id
}

// Reached is a limit beyond which a call would go.
type Reached struct {
	Limit Limit
	// Count is how many there are without the call.
	Count int
	// Again is when the same call would be within the limit; zero where that is not
	// known, or never.
	Again time.Time
}

// Beyond finds the first of the limits beyond which a call would go, after
// those that were let through before. Limits of open requests are passed over.
func (p Passage) Beyond(limits []Limit, before []Passage) (Reached, bool) {
	for _, l := range limits {
		var r Reached
		over := false
		switch l.Of {
		case CountCalls:
			r, over = l.calls(l.among(p, before))
		case CountServers:
			r, over = l.servers(p, l.among(p, before))
		}
		if over {
			return r, true
		}
	}
	return Reached{}, false
}

// among are those that the limit counts together with the call, the oldest first.
func (l Limit) among(p Passage, before []Passage) []Passage {
	since := p.Time.Add(-l.Within)
	var list []Passage
	for _, b := range before {
		if b.Time.After(since) && l.Together(p, b) {
			list = append(list, b)
		}
	}
	slices.SortFunc(list, func(a, b Passage) int { return a.Time.Compare(b.Time) })
	return list
}

func (l Limit) calls(before []Passage) (Reached, bool) {
	n := len(before)
	switch {
	case n < l.Most:
		return Reached{}, false
	case l.Most < 1:
		return Reached{Limit: l, Count: n}, true
	}
	return Reached{l, n, before[n-l.Most].Time.Add(l.Within)}, true
}

// servers counts the servers beside the call's own, which adds as many as it
// touches.
func (l Limit) servers(p Passage, before []Passage) (Reached, bool) {
	last := map[string]time.Time{}
	for _, b := range before {
		for _, s := range b.Servers {
			if b.Panel != p.Panel || !slices.Contains(p.Servers, s) {
				last[b.Panel+"/"+s] = b.Time // the latest, since they are in order
			}
		}
	}
	tooMany := len(last) + len(p.Servers) - l.Most
	if len(p.Servers) == 0 || tooMany <= 0 {
		return Reached{}, false
	}
	r := Reached{Limit: l, Count: len(last)}
	if times := slices.SortedFunc(maps.Values(last), time.Time.Compare); l.Most > 0 && tooMany <= len(times) {
		r.Again = times[tooMany-1].Add(l.Within)
	}
	return r, true
}

// Rule names the limit as decisions do.
func (l Limit) Rule() string { return "policy.limits." + l.ID }

// Over is the denial of a call that would be one too many.
func (p Policy) Over(r Reached) Decision {
	again := ""
	if !r.Again.IsZero() {
		again = fmt.Sprintf(" The next is allowed from %s.", r.AgainWords())
	}
	return Decision{Effect: Deny, Rule: r.Limit.Rule(), Version: p.version, When: r.Again,
		Reason: fmt.Sprintf("The limit is reached: at most %s (%s).%s", r.Limit, r.Limit.Rule(), again)}
}

// AgainWords is Again for people: the minute from which on it holds, in UTC.
func (r Reached) AgainWords() string {
	return r.Again.Add(time.Minute - 1).UTC().Truncate(time.Minute).Format("2006-01-02 15:04 MST")
}

// Uncounted is the denial of a call for which limits hold, where it is not known
// what was let through before.
func (p Policy) Uncounted(limits []Limit) Decision {
	d := Decision{Effect: Deny, Rule: "policy.limits", Version: p.version}
	if len(limits) > 0 {
		d.Rule = limits[0].Rule()
	}
	d.Reason = fmt.Sprintf("How much was done already cannot be counted, so that %s denies.", d.Rule)
	return d
}

// Passage is the call as limits count it, as far as it is known.
func (r Request) Passage() Passage {
	p := Passage{Person: r.Person.Name, Door: r.Door, Token: r.Token, Panel: r.Panel, Target: TargetKey(r.Target.Kind, r.Target.ID), Risk: r.Risk, Time: r.Now}
	if r.Target.Kind == "server" && r.Target.ID != "" {
		p.Servers = []string{p.Target}
	}
	return p
}
