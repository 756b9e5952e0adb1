package alert

import (
	"cmp"
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/tools/digest"
)

// Notice is one message: what is told of a rule at a time, of one thing or several.
type Notice struct {
	Rule   *Rule
	Kind   EventKind
	At     time.Time
	Things []Told
}

// Told is what is told of a thing.
type Told struct {
	Thing digest.Subject
	Event
}

// Standing is where a rule stands for a thing, for who looks.
type Standing struct {
	Rule     string
	Severity Severity
	Thing    digest.Subject
	State    State
	// Mute is under which nothing is told; nil is none.
	Mute *policies.Mute
}

// Blind reports whether it is not known how it is now.
func (s Standing) Blind() bool { return !s.State.Blind.IsZero() }

// Standings are where rules stand that are worth a look: what is open, pending or not
// known. What is open and worst comes first.
func Standings(b Board, rules []Rule, mutes Mutes, at time.Time) []Standing {
	var list []Standing
	for _, row := range b.Rows {
		i := slices.IndexFunc(rules, func(r Rule) bool { return r.Name == row.Rule })
		if i < 0 || row.State.phase() == OK && (row.State.Blind.IsZero() || !row.State.tellable()) {
			continue
		}
		one := Standing{Rule: row.Rule, Severity: rules[i].Severity, Thing: row.Thing, State: row.State}
		if m, muted := mutes.Of(row.Rule, row.Thing, at); muted {
			one.Mute = &m
		}
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Standing) int {
		return cmp.Or(
			cmp.Compare(slices.Index(Phases(), a.State.phase()), slices.Index(Phases(), b.State.phase())),
			cmp.Compare(slices.Index(Severities(), a.Severity), slices.Index(Severities(), b.Severity)),
			cmp.Compare(a.Rule, b.Rule), compareSubjects(a.Thing, b.Thing))
	})
	return list
}

func compareSubjects(a, b digest.Subject) int {
	return cmp.Or(cmp.Compare(a.Panel, b.Panel), cmp.Compare(a.Of, b.Of), cmp.Compare(a.Name, b.Name))
}
