package alert

import (
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/tools/digest"
)

// Severity says how bad it is.
type Severity string

// The severities, from the worst.
const (
	Critical Severity = "critical"
	Warning  Severity = "warning"
	Info     Severity = "info"
)

// Severities lists them.
func Severities() []Severity { return []Severity{Critical, Warning, Info} }

const (
	// LeastEvery is the shortest interval, of which all intervals are multiples.
	LeastEvery = 30 * time.Second
	// MostEvery is the longest.
	MostEvery = 24 * time.Hour
	// Most is how many changes within Window are told one by one: what changes more often is
	// flapping.
	Most = 4
	// Window is how long a change counts.
	Window = time.Hour
	// Steady is how long what is flapping must be the same to be told of again.
	Steady = 30 * time.Minute
	// stretch is how many intervals two looks may be apart and still be one stretch.
	stretch = 3
)

// Rule is a rule. Name, When and Every must be set.
type Rule struct {
	Name     string
	When     *Condition
	Every    time.Duration
	Severity Severity
	// Hold is how long it must be good to be over.
	Hold time.Duration
	// Cooldown is how long after a message no other one about the same is posted.
	Cooldown time.Duration
	// Recovery tells the end of what was told.
	Recovery bool
	// EscalateAfter is how long after it was told it is escalated; 0 is never.
	EscalateAfter time.Duration
	// Patience is how long it may be unknown before that is told.
	Patience time.Duration
	// Scope is which things it is about; the zero value is all.
	Scope policies.Scope
}

// Defaults fills in what a rule leaves out: it must be good for as long as it had to be
// bad, two intervals at least and 15 minutes at most; unknown is told after half an hour,
// or three intervals.
func (r *Rule) Defaults() {
	if r.Severity == "" {
		r.Severity = Warning
	}
	if r.Hold == 0 {
		r.Hold = max(min(r.When.For, 15*time.Minute), 2*r.Every)
	}
	if r.Patience == 0 {
		r.Patience = max(30*time.Minute, stretch*r.Every)
	}
}

// About reports whether the rule is about a thing. Where the things of a panel could not
// be listed, it is about what stands for them, whatever their tags are.
func (r *Rule) About(s digest.Subject) bool {
	switch {
	case r.When.Of != s.Of:
		return false
	case s.Name == "":
		return policies.Scope{Panels: r.Scope.Panels}.Covers(policies.Target{}, s.Panel, policies.Read)
	}
	target := policies.Target{Kind: string(s.Of), ID: s.Name, Name: s.Name, Tags: s.Tags, Resolved: s.Name != ""}
	return r.Scope.Covers(target, s.Panel, policies.Read)
}

// tagged reports whether a rule goes by tags.
func (r *Rule) tagged() bool { return len(r.Scope.Tags) > 0 || r.When.Tags }

// Judges reports whether a rule looks at what was measured, if it is about that: where the
// tags of things could not be read, a rule that goes by tags looks at what stands for them,
// and any other at the things themselves.
func (r *Rule) Judges(m digest.Measured) bool { return !m.Untagged || m.Listed() != r.tagged() }

// Due reports whether it is time to look again at a slot, after the last one. It is, where
// the last one is still to come: then the clock was ahead.
func (r *Rule) Due(last, slot time.Time) bool {
	return slot.Sub(last) >= r.Every || last.Sub(slot) > r.Every
}

// Stale reports whether a rule was not evaluated for so long that it is not known how it
// stands.
func (r *Rule) Stale(b Board, now time.Time) bool {
	return now.Sub(b.Head(r.Name).At) > max(r.Patience, stretch*r.Every)
}

// longestPulse is how long nobody asks at most: what could not be posted, and what was
// missed, does not wait for the next day.
const longestPulse = 5 * time.Minute

// Pulse is the interval at which somebody has to ask which rules are due: all of theirs
// are multiples of it.
func Pulse(rules []Rule) time.Duration {
	pulse := longestPulse
	for _, r := range rules {
		for a := r.Every; a > 0; { // the greatest common divisor
			pulse, a = a, pulse%a
		}
	}
	return max(pulse, LeastEvery)
}

// Needs is what has to be measured for some rules; tags is that those of sites count.
func Needs(rules []Rule) (sorts []digest.Sort, figures, panels []string, tags bool) {
	everywhere := false
	for _, r := range rules {
		if !slices.Contains(sorts, r.When.Of) {
			sorts = append(sorts, r.When.Of)
		}
		figures = append(figures, r.When.Figures...)
		everywhere = everywhere || len(r.Scope.Panels) == 0
		panels = append(panels, r.Scope.Panels...)
		tags = tags || r.tagged()
	}
	slices.Sort(figures)
	slices.Sort(panels)
	if everywhere {
		panels = nil
	}
	return sorts, slices.Compact(figures), slices.Compact(panels), tags
}
