package chat

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"panelbot/policies"
	"panelbot/tools"
)

// Explainer says why the policy decides as it does; *tools.Runner does.
type Explainer interface {
	Explain(ctx context.Context, c tools.Call) (*tools.Why, tools.Outcome)
	ExplainCall(ctx context.Context, id string, person policies.Person) (*tools.Why, tools.Outcome)
}

// callID is how the ids of calls look.
var callID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z2-7]{12}$`) })

// readExplain understands what comes after policy explain: the id of a call, or a
// call that is not made.
func (g *Grammar) readExplain(c Command, words []Word) (Command, error) {
	c.Kind = Explain
	if len(words) == 0 {
		return c, &Problem{id: "explain_usage"}
	}
	if _, _, isTool := FindTool(g.catalogue, texts(words)); !isTool && len(words) == 1 && callID().MatchString(words[0].Text) {
		c.Topic = strings.ToUpper(words[0].Text)
		return c, nil
	}
	c, err := g.readCall(c, words, nil)
	c.Kind = Explain
	return c, err
}

// explain says why a call is decided as it is.
func (g *Grammar) explain(ctx context.Context, r Explainer, c Command, by Asker) Answer {
	var why *tools.Why
	var out tools.Outcome
	if c.Tool == nil {
		why, out = r.ExplainCall(ctx, c.Topic, by.Call.Person)
	} else {
		call := by.Call
		call.Tool, call.Args, call.Reason, call.BreakGlass, call.Names = c.Tool.Name, c.Args, c.Reason, c.BreakGlass, true
		why, out = r.Explain(ctx, call)
	}
	switch {
	case why == nil:
		return Answer{Outcome: &out}
	case c.JSON:
		out = why.Outcome()
		return Answer{Outcome: &out, OK: true}
	}
	return Answer{OK: true, Text: by.Speech.Why(why, by.Width)}
}

// Why is an explanation for lines of a width. What is a rule's own, such as its
// expression and its message, stays as it is.
func (s Speech) Why(w *tools.Why, width int) string {
	var lines []string
	say := func(id string, data fields) { lines = append(lines, Wrap(s.Say(id, data), width)) }
	at := func(t time.Time) string { return s.in(t, w.Zone).Format(minutes) }
	if e := w.Then; e != nil {
		say("explain_then", fields{"Call": e.Call, "Time": at(e.Time), "Tool": e.Tool, "Target": oneLine(e.Target), "Effect": s.decided(e.Effect), "Rule": e.Rule})
		if f, ok := e.Whole(); ok && f.Rule != e.Rule {
			say("explain_over", fields{"Effect": s.decided(f.Effect), "Rule": f.Rule, "Over": e.Rule})
		}
		if e.Said != "" {
			say("explain_said", fields{"Text": oneLine(e.Said)})
		}
	}
	x := w.Explanation
	if x == nil {
		say("explain_lacks", fields{"Why": s.lacks(w.Lacks)})
		return strings.Join(lines, "\n")
	}
	d := x.Decision
	if e := w.Then; e != nil && e.Policy != "" && e.Policy != d.Version {
		say("explain_changed", fields{"Then": e.Policy, "Now": d.Version})
	}
	say("explain_call", fields{"Tool": x.Request.Tool, "Panel": x.Request.Panel, "Target": oneLine(x.Request.Target.Name), "Risk": s.Risk(x.Request.Risk), "Time": at(x.Request.Now)})
	say("explain_decision", fields{"Effect": s.decided(d.Effect), "Rule": d.Rule})
	if w.Reason.Said() {
		lines = append(lines, Wrap(oneLine(s.Tell(w.Reason)), width))
	}
	s.demands(x, say, at)
	if w.Without.Said() {
		lines = append(lines, Wrap(oneLine(s.Tell(w.Without)), width))
	}
	for _, r := range x.Rules { // their expressions are long: no table
		mark := "  "
		if r.Counts {
			mark = "* "
		}
		lines = append(lines, mark+strings.ReplaceAll(Wrap(r.ID+" ("+s.decided(r.Effect)+"): "+s.fit(r), width-2*len(mark)), "\n", "\n    "))
	}
	say("explain_default", fields{"Effect": s.decided(x.Default), "Rule": x.DefaultRule})
	for _, l := range x.Limits {
		say("explain_limit", s.limit(l))
	}
	return strings.Join(lines, "\n")
}

// demands says what a decision wants of people.
func (s Speech) demands(x *policies.Explanation, say func(string, fields), at func(time.Time) string) {
	d := x.Decision
	if d.Effect == policies.Approve {
		names := strings.Join(x.Approvers, ", ")
		say("explain_approvers", fields{
			"Names": names, "Takes": s.takes(d.Approvals), "Expires": policies.DurationWords(d.Approvals.Expires), "Within": policies.DurationWords(d.Approvals.ExecuteWithin),
		})
	}
	if d.Effect == policies.Confirm && d.Confirm.Type == policies.TypeTarget {
		say("explain_type", nil)
	}
	if d.Effect == policies.Confirm && x.Request.Door == policies.Remote {
		say("explain_elsewhere", nil)
	}
	if d.StepUp {
		say("explain_code", nil)
	}
	if d.ReasonRequired {
		say("explain_reason", nil)
	}
	if !d.ReviewBy.IsZero() {
		say("explain_review", fields{"Time": at(d.ReviewBy)})
	}
	if !d.When.IsZero() {
		say("explain_when", fields{"Time": at(d.When.Add(time.Minute - 1).Truncate(time.Minute))})
	}
}

// decided is what a decision is called.
func (s Speech) decided(e policies.Effect) string { return s.Say("explain_effect_"+e.String(), nil) }

// takes is what an approval takes, in words.
func (s Speech) takes(a policies.Approvals) string {
	var words []string
	for _, c := range a.From {
		who := make([]string, len(c.Of))
		for i, w := range c.Of {
			who[i] = w.String()
		}
		words = append(words, s.Say("explain_takes", fields{"N": max(c.Count, 1), "Who": strings.Join(who, s.Say("or", nil))}))
	}
	return strings.Join(words, "; ")
}

// fit says what became of a rule, and why.
func (s Speech) fit(t policies.RuleTrace) string {
	words := map[policies.Fit]string{policies.Fits: "fit_fits", policies.FitsNot: "fit_not", policies.FitsPerhaps: "fit_perhaps", policies.FitsBroken: "fit_broken"}
	said := s.Say(words[t.Fit], nil)
	switch t.Cause {
	case "":
	case policies.CauseBroken:
		said += ": " + t.Part
	default:
		said += ": " + s.Say("cause_"+string(t.Cause), fields{"Part": t.Part})
	}
	return oneLine(said)
}

func (s Speech) limit(l policies.Limit) fields {
	f := fields{"ID": l.ID, "Most": l.Most, "Of": s.Say("limit_of_"+string(l.Of), nil), "Per": s.Say("limit_per_"+string(l.Per), nil), "Risk": "", "Within": ""}
	if l.Risk > policies.Read {
		f["Risk"] = s.Risk(l.Risk)
	}
	if l.Within > 0 {
		f["Within"] = policies.DurationWords(l.Within)
	}
	return f
}

// lacks says why there is no more to tell.
func (s Speech) lacks(why string) string {
	all := []string{tools.LacksFacts, tools.LacksTool, tools.LacksArgs, tools.LacksHidden, tools.LacksTarget, tools.LacksPerson}
	ids := []string{"lacks_facts", "lacks_tool", "lacks_args", "lacks_hidden", "lacks_target", "lacks_person"}
	if i := slices.Index(all, why); i >= 0 {
		return s.Say(ids[i], nil)
	}
	return why
}
