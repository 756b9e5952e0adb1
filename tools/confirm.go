package tools

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// What Confirm gives where there is no answer yet.
var (
	// ErrAsked: the question went out, and its answer comes with another call of
	// the same; this one ends, and nothing is sent.
	ErrAsked = errors.New("the person is asked, and the answer comes with another call")
	// ErrNotAsked: the person could not be asked here after all, and is asked
	// elsewhere where that can be done.
	ErrNotAsked = errors.New("the person could not be asked here")
)

// answersHere reports whether a yes at the call's own door is enough. What comes
// through MCP is the word of a client: it is enough for what can be changed back,
// and never where a name is to be typed, or a one-time code.
func (k *call) answersHere() bool {
	if k.Confirm == nil || k.Door != policies.MCP {
		return k.Confirm != nil
	}
	return k.risk == policies.Change && k.decision.Confirm.Type != policies.TypeTarget && !k.decision.StepUp
}

// digest is the same for a call that is made again, and another where anything
// differs that a yes is about: who asks for what, with which arguments to the
// byte, what would be hit, and what decided.
func (k *call) digest(previews []Previewed) [sha256.Size]byte {
	return sha256.Sum256(mustJSON(struct {
		Person, Door, Tool, Panel, Kind, ID, Name string
		Args                                      [sha256.Size]byte
		Reason, Risk, Rule, Version, Shown        string
	}{
		k.Person.Name, string(k.Door), k.tool.Name, k.panel.Name, k.target.kind, k.target.id, k.target.name,
		sha256.Sum256(k.bound.JSON()),
		k.Reason, k.risk.String(), k.decision.Rule, k.decision.Version, string(identities(previews)),
	}))
}

// planDigest is digest for a plan: of all its calls in their order. What is shown
// is the canary's.
func planDigest(calls []*call, previews []Previewed) [sha256.Size]byte {
	all := make([][sha256.Size]byte, len(calls))
	for i, k := range calls {
		if all[i] = k.digest(nil); i == 0 {
			all[i] = k.digest(previews)
		}
	}
	return sha256.Sum256(mustJSON(map[string]any{"plan": all}))
}

// planAnswersHere is answersHere for a plan: a yes is one to every call of it
// that wants one.
func planAnswersHere(calls []*call) bool {
	return !slices.ContainsFunc(calls, func(k *call) bool { return k.decision.Effect != policies.Allow && !k.answersHere() })
}

// waits ends a call whose question went out.
func (k *call) waits() Outcome {
	why := op.Say("asked_here", "{Person} is asked first; the answer comes with the same call again.", "Person", k.Person.Name)
	out := Outcome{Status: AwaitingApproval, Rule: k.decision.Rule, Summary: fmt.Sprintf("%s: %s", k.tool.Chat, why.Text), Reasons: []op.Message{why}}
	return out.hinted(op.Say("nothing_sent", "Nothing was sent."))
}

// askElsewhere makes a request of a call that its own door cannot confirm, to
// which the person who asked says yes at another.
func (r *Runner) askElsewhere(ctx context.Context, k *call) Outcome {
	if out, ok := r.asksElsewhere(ctx, k); !ok {
		return out
	}
	return r.request(ctx, k, k.ownTerms(k.ruleIDs()))
}

// askPlanElsewhere is askElsewhere for a plan, of which k is the call that demands
// most.
func (r *Runner) askPlanElsewhere(ctx context.Context, calls []*call, k *call) Outcome {
	if out, ok := r.asksElsewhere(ctx, k); !ok {
		return out
	}
	var rules []string
	for _, one := range calls {
		if one.decision.Effect == policies.Confirm {
			rules = append(rules, one.ruleIDs()...)
		}
	}
	slices.Sort(rules)
	return r.requestPlan(ctx, calls, k, k.ownTerms(slices.Compact(rules)))
}

// asksElsewhere says why a call cannot become a request. Only calls through an
// assistant do: at the other doors somebody can be asked, or chose not to be.
func (r *Runner) asksElsewhere(ctx context.Context, k *call) (Outcome, bool) {
	if k.Door != policies.MCP || r.approvals == nil {
		k.why = append(k.why, op.Say("nobody_here", "Nobody can be asked at this door, so the call is denied."))
		return r.leftToTerminal(k), false
	}
	err := r.approvals.CanConfirm(ctx, k.Person)
	var refusal *approval.Refusal
	switch {
	case errors.As(err, &refusal):
		k.why = append(k.why, refusalOf(refusal))
		return r.leftToTerminal(k), false
	case err != nil:
		return r.notKept(k, err), false
	}
	return Outcome{}, true
}

func (k *call) ownTerms(rules []string) approval.Terms {
	return approval.OwnTerms(k.Person.Name, rules, k.decision.Version)
}

// notElsewhere ends a call about which the person cannot be asked elsewhere
// either.
func (r *Runner) notElsewhere(k *call, refusal *approval.Refusal) Outcome {
	k.why = append(k.why, refusalOf(refusal))
	k.decision.Rule = cmp.Or(refusal.Rule, k.decision.Rule)
	return r.leftToTerminal(k)
}

// leftToTerminal denies what somebody can still do in a terminal.
func (r *Runner) leftToTerminal(k *call) Outcome {
	k.decision.Effect = policies.Deny
	return r.denied(k, op.Say("ask_terminal", "Ask a person to run it in a terminal{How}", "How", r.inTerminal(k)))
}

// ownPending is what doors show of a request to which the person who asked says
// yes.
func ownPending(out Outcome, request *approval.Request, subject string) Outcome {
	person := request.Person
	said := op.Say("request_needs_own", "it needs the yes of {Person} at another door than this, until {Time}. Nothing was sent. The request is {ID}.", "Person", person, "Time", op.Moment(request.Expires), "ID", request.ID)
	out.Reasons = append([]op.Message{said}, replaces(request)...)
	out.Summary = subject + ": " + inEnglish(out.Reasons)
	return out.hinted(op.Say("request_own", "{Person} says yes in a terminal, with a one-time code: {Yes}. {Show} tells how it goes on; do not call it again.", "Person", person, "Yes", approving(request), "Show", showing(request)))
}
