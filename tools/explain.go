package tools

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/tools/op"
)

// History finds what was decided in the record.
type History interface {
	// Decision gives the entry with the facts of a call's decision; false where
	// there is none.
	Decision(ctx context.Context, call string) (Entry, bool, error)
}

// Why is why a call is decided as it is, or was.
type Why struct {
	// Explanation is that of the policy, at the time of the decision; nil where
	// Lacks says what is missing for it.
	Explanation *policies.Explanation
	Lacks       string
	// Codeless are those of the Approvers who have no one-time codes, without which they
	// cannot say yes; Without says so.
	Codeless []string
	Without  op.Message
	// Reason is the reason of the decision for doors that speak other languages.
	Reason op.Message
	// Then is the entry of the decision; nil for a call that nobody has made.
	Then *Entry
	// Zone is where the panel's clock is.
	Zone *time.Location
}

// Explain says what would be decided about a call now, and why. Nothing is sent
// and nothing recorded, so that what only the panel knows is not known. Where
// there is nothing to explain, the outcome says why.
func (r *Runner) Explain(ctx context.Context, c Call) (*Why, Outcome) {
	c.DryRun = true
	k := &call{Call: c, id: rand.Text()[:12], started: time.Now()}
	for _, step := range []func() (Outcome, bool){
		func() (Outcome, bool) { return r.check(k) },
		func() (Outcome, bool) { return r.stillKnown(k) },
		func() (Outcome, bool) { return r.decide(ctx, k) },
		func() (Outcome, bool) { return r.room(ctx, k) },
	} {
		if out, ok := step(); !ok {
			out.Tool = clip(c.Tool, 80)
			return nil, out
		}
	}
	policy := r.Policy()
	asks := r.asks(k)
	asks.Target.Name = orName(asks.Target.Name, k.line(k.target.name))
	x := policy.Explain(asks, r.everybody())
	if k.decision.Rule != k.ruled.Rule { // a ceiling or a limit
		x.Decision = k.decision
	}
	why := &Why{Explanation: &x, Reason: k.reason(), Zone: zoneOf(policy, k.panel.Name)}
	if len(k.why) > 0 {
		why.Reason = k.why[0]
	}
	r.addCodeless(ctx, why)
	return why, Outcome{}
}

func orName(name, fallback string) string {
	if name == "" {
		return fallback
	}
	return name
}

// ExplainCall says why a call was decided as it was, by the policy of now at the
// time of then. A call of somebody else is explained to admins alone.
func (r *Runner) ExplainCall(ctx context.Context, id string, person policies.Person) (*Why, Outcome) {
	answer := func(status Status, why op.Message) Outcome {
		return Outcome{Status: status, Tool: "policy explain", Summary: why.Text, Reasons: []op.Message{why}}
	}
	none := answer(Invalid, op.Say("explain_none", "There is no call {ID} that you may see: the id stands in the answer that denied it.", "ID", clip(CleanText(id), 40)))
	person, known := r.now(person)
	if r.history == nil || !known || id == "" {
		return nil, none
	}
	e, found, err := r.history.Decision(ctx, id)
	switch {
	case err != nil:
		r.log.Error("decision not read", "call", id, "err", err)
		return nil, answer(Failed, op.Say("explain_unread", "The record could not be read; panelbot's log says why."))
	case !found, e.Person != person.Name && !slices.Contains(person.Roles, policies.Admin):
		return nil, none
	}
	policy := *r.Policy()
	why := &Why{Then: &e, Zone: zoneOf(&policy, e.Panel)}
	asked := policies.Person{Name: e.Person}
	if e.Person == person.Name {
		asked = person
	} else if r.people != nil {
		asked, _ = r.people.Person(e.Person)
	}
	if !asked.Known() {
		why.Lacks = LacksPerson
		return why, Outcome{}
	}
	// The switches are those of then.
	f, _ := e.Whole()
	if f.Rule != "policy.stop" {
		policy.Stopped = ""
	}
	if f.Rule != "read-only" {
		policy.ReadOnly = false
	}
	request, lacks := r.catalogue.Replay(e, asked, &policy)
	if why.Lacks = lacks; lacks == "" {
		x := policy.Explain(request, r.everybody())
		why.Explanation, why.Reason = &x, op.Message{Text: x.Decision.Reason}
		r.addCodeless(ctx, why)
	}
	return why, Outcome{}
}

// addCodeless says which of the approvers cannot say yes yet.
func (r *Runner) addCodeless(ctx context.Context, why *Why) {
	x := why.Explanation
	why.Codeless = r.codeless(ctx, x.Decision.StepUp, x.Approvers)
	why.Without = codelessWords(why.Codeless)
}

// LacksPerson is why a decision cannot be looked at again: roles are those of now.
const LacksPerson = "the person who asked is not among people any more"

func (r *Runner) everybody() []policies.Person {
	if r.people == nil {
		return nil
	}
	return r.people.Everybody()
}

// zoneOf is where the clock of a panel's rules is.
func zoneOf(p *policies.Policy, panel string) *time.Location {
	for _, zone := range []*time.Location{p.PanelZones[panel], p.Zone} {
		if zone != nil {
			return zone
		}
	}
	return time.UTC
}

// Outcome is the explanation as an outcome, for doors that have no other form.
func (w *Why) Outcome() Outcome {
	out := Outcome{Status: Done, Data: w.data()}
	if x := w.Explanation; x != nil {
		out.Tool, out.Panel, out.Rule = x.Request.Tool, x.Request.Panel, x.Decision.Rule
		out.Summary = strings.TrimSpace(fmt.Sprintf("The policy's decision is %s, by %s. %s %s", x.Decision.Effect, x.Decision.Rule, x.Decision.Reason, w.Without.Text))
	}
	if e := w.Then; e != nil {
		out.Tool, out.Panel, out.Target, out.Rule = e.Tool, e.Panel, e.Target, e.Rule
		then := fmt.Sprintf("The call %s was decided as %s, by %s.", e.Call, e.Effect, e.Rule)
		if e.Said != "" {
			then += " It was answered: " + sentence(e.Said)
		}
		if w.Lacks != "" {
			out.Summary = fmt.Sprintf("%s More cannot be told: %s.", then, w.Lacks)
			return out
		}
		out.Summary = then + " By the policy of now: " + out.Summary
	}
	return out
}

// data is the explanation with what was recorded.
func (w *Why) data() json.RawMessage {
	all := map[string]any{}
	if w.Explanation != nil {
		raw := mustJSON(w.Explanation)
		var members map[string]json.RawMessage
		if json.Unmarshal(raw, &members) == nil {
			for name, value := range members {
				all[name] = value
			}
		}
	}
	if w.Lacks != "" {
		all["lacks"] = w.Lacks
	}
	if len(w.Codeless) > 0 {
		all["without_codes"] = w.Codeless
	}
	if e := w.Then; e != nil {
		f, _ := e.Whole()
		then := map[string]any{"call": e.Call, "time": e.Time.UTC(), "effect": e.Effect.String(), "rule": e.Rule, "policy": e.Policy}
		if e.Status != "" {
			then["status"] = e.Status
		}
		if e.Said != "" {
			then["said"] = e.Said
		}
		if f.Effect != 0 && f.Rule != e.Rule {
			then["policy_effect"], then["policy_rule"] = f.Effect.String(), f.Rule
		}
		all["then"] = then
	}
	return mustJSON(all)
}
