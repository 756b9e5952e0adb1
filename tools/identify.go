package tools

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"panelbot/policies"
	"panelbot/tools/op"
)

// lostName is a name that leads to no one thing.
type lostName struct {
	argument, name string
	// several says that more than one thing is called so.
	several bool
}

// identify puts values in the places of the names that a person wrote: of what the
// list of an argument's values shows, exactly one thing has to be called so. Text
// that is no name there may be an id that the list does not show, and stays. What
// interrupts or destroys is never aimed by a list that was read before.
func (r *Runner) identify(ctx context.Context, k *call) (Outcome, bool) {
	if k.DryRun {
		return Outcome{}, true
	}
	values := map[string][]json.RawMessage{}
	for _, name := range k.bound.Named() {
		a := k.tool.Arg(name)
		known, unread := r.things(ctx, k.Call, k.tool, a, k.bound.Values(), k.risk >= policies.Disrupt)
		if unread != nil && isNumber(a) {
			return r.unlisted(k, name, *unread), false
		}
		for _, given := range k.bound.Names(name) {
			value, err := r.called(k, a, given, known)
			if err != nil {
				return r.unresolved(k, name, err), false
			}
			literal := json.RawMessage(value)
			if !isNumber(a) {
				literal = mustJSON(value)
			}
			values[name] = append(values[name], literal)
			k.target.identified(a, given, value)
		}
	}
	bound, err := k.bound.Resolved(values)
	if err != nil {
		var errs op.ArgumentErrors
		if !errors.As(err, &errs) {
			errs = op.ArgumentErrors{op.NewArgumentError("", op.MessageOf(err))}
		}
		out := Outcome{Status: Invalid, Errors: errs, Summary: fmt.Sprintf("%s: the arguments are not right, nothing was sent. %s", k.tool.Chat, errs.Error())}
		return out.hinted(usage(k.tool)), false
	}
	k.bound, k.risk = bound, bound.Risk()
	return Outcome{}, true
}

// identified adds a thing that was given by its name. A number has no name that
// could be typed to confirm it: the list from which it comes is a stranger's.
func (t *target) identified(a *op.Arg, given, id string) {
	given = clip(CleanText(given), longest)
	switch {
	case a.Place != op.InPath:
	case isNumber(a):
		t.parts = append(t.parts, a.Name+" "+given+" ("+id+")")
	default:
		t.add(a, given, id)
	}
}

// unlisted ends a call with a name that cannot be looked up, as the look-up ended.
func (r *Runner) unlisted(k *call, argument string, unread Outcome) Outcome {
	why := reasonOf(unread)
	if unread.Status == Denied {
		k.decision = policies.Decision{Effect: policies.Deny, Rule: unread.Rule, Version: r.Policy().Version(), Reason: why.Text}
	}
	out := Outcome{
		Status: unread.Status, Rule: unread.Rule,
		Summary: fmt.Sprintf("%s was not sent, because the %s could not be looked up: %s", k.tool.Chat, argument, why.Text),
		Reasons: []op.Message{op.Say("not_looked_up", "It was not sent, because the {Name} could not be looked up.", "Name", argument), why},
	}
	return out.hinted(op.Say("give_id", "With the id instead of the name nothing needs to be looked up."))
}

// mostNear is how many things are compared with a name that nothing has.
const mostNear = 2000

// called gives the value of the one thing that is called so: by its value, else by
// a name in any case, else by one without diacritics. An error is a *nameError.
func (r *Runner) called(k *call, a *op.Arg, given string, known []thing) (string, error) {
	name := strings.Join(strings.Fields(cleanLines(given)), " ")
	if !isNumber(a) && slices.ContainsFunc(known, func(t thing) bool { return t.Value == given }) {
		return given, nil
	}
	found := calledSo(known, func(n string) bool { return strings.EqualFold(n, name) })
	if len(found) == 0 {
		folded := op.Fold(name)
		found = calledSo(known, func(n string) bool { return op.Fold(n) == folded })
	}
	switch {
	case len(found) == 1:
		return found[0].Value, nil
	case len(found) > 1:
		k.lost = &lostName{a.Name, given, true}
		return "", &nameError{op.Say("things_alike", "{N} are called {Name}: give one of the ids {Names}.", "N", len(found), "Name", quoted(given), "Names", candidates(found))}
	case !isNumber(a):
		return given, nil
	}
	k.lost = &lostName{a.Name, given, false}
	var near []string
	for _, t := range known[:min(len(known), mostNear)] {
		for _, n := range t.names {
			if len(n) <= longest {
				near = append(near, n)
			}
		}
	}
	slices.SortFunc(near, func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a), strings.ToLower(b)), cmp.Compare(a, b))
	})
	list := r.catalogue.source(k.tool, a)
	return "", &nameError{op.Say("no_thing", "Nothing there is called {Name}.{Meant} Call {Tool} for all of them.", "Name", quoted(given), "Meant", op.Meant(name, slices.CompactFunc(near, strings.EqualFold)), "Tool", list.Spoken())}
}

// calledSo gives the things one of whose names fits, each once.
func calledSo(known []thing, fits func(string) bool) []thing {
	var found []thing
	for _, t := range known {
		if slices.ContainsFunc(t.names, fits) && !slices.ContainsFunc(found, func(f thing) bool { return f.Value == t.Value }) {
			found = append(found, t)
		}
	}
	return found
}

// mostCandidates is how many of those that are called alike are told.
const mostCandidates = 10

// candidates are the values of things with what tells them apart.
func candidates(found []thing) string {
	var list []string
	for _, t := range found[:min(len(found), mostCandidates)] {
		one := t.Value
		if t.Detail != "" {
			one += " (" + t.Detail + ")"
		}
		list = append(list, one)
	}
	if len(found) > mostCandidates {
		list = append(list, ellipsis)
	}
	return strings.Join(list, ", ")
}

// lostNames ends a plan in which a name leads to no one thing, with the servers on
// which that is so: first is the first such call, out how it ended, and rest are
// the steps after it.
func (r *Runner) lostNames(ctx context.Context, rest []Step, c Call, first *call, out Outcome) Outcome {
	lost := []*call{first}
	for _, s := range rest {
		if k, _, ok := r.prepareStep(ctx, s, c); !ok && k.lost != nil {
			lost = append(lost, k)
		}
	}
	why := []op.Message{op.Say("plan_lost", "Nothing of the plan was sent.")}
	for _, several := range []bool{false, true} {
		var on []string
		for _, k := range lost {
			if k.lost.several == several && k.lost.argument == first.lost.argument && k.lost.name == first.lost.name {
				on = append(on, r.placeName(ctx, c, k))
			}
		}
		switch names := strings.Join(on, ", "); {
		case len(on) == 0:
		case several:
			why = append(why, op.Say("plan_several", "More than one {Argument} is called {Name} on {Servers}.", "Argument", first.lost.argument, "Name", quoted(first.lost.name), "Servers", names))
		default:
			why = append(why, op.Say("plan_none", "No {Argument} is called {Name} on {Servers}.", "Argument", first.lost.argument, "Name", quoted(first.lost.name), "Servers", names))
		}
	}
	out.Tool, out.Reasons = PlanTool, why
	out.Summary = inEnglish(why)
	return out
}

// placeName is the server or site of a call as people call it, as far as the
// person may know.
func (r *Runner) placeName(ctx context.Context, c Call, k *call) string {
	if k.target.kind == "server" {
		known, _ := r.things(ctx, c, k.tool, &op.Arg{Name: "server", Kind: op.KindServer}, k.bound.Values(), false)
		for _, t := range known {
			if t.Value == k.target.id {
				return t.Label
			}
		}
	}
	return k.target.kind + " " + k.target.id
}
