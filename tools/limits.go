package tools

import (
	"context"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// A Counter counts the calls that are let through, for the limits of the policy.
// The store is one.
type Counter interface {
	// Beyond says beyond which of the limits a call would go; nil is none.
	Beyond(ctx context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error)
	// Pass counts a call that is let through, unless it would go beyond one of the
	// limits, which is then given. Of several at once, one is the last.
	Pass(ctx context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error)
}

// counted are the limits for which the call is counted when it is let through.
func (r *Runner) counted(k *call) []policies.Limit {
	all := r.Policy().Limits(policies.Request{Risk: k.risk, Door: k.Door})
	return slices.DeleteFunc(all, func(l policies.Limit) bool { return l.Of == policies.CountOpen })
}

// passage is the call as limits count it.
func (k *call) passage() policies.Passage {
	kind, id := k.target.kind, k.target.id
	if kind == "" {
		kind, id = "panel", k.panel.Name
	}
	return policies.Passage{
		Person: k.Person.Name, Door: k.Door, Token: k.Token, Panel: k.panel.Name, Target: policies.TargetKey(kind, id), Servers: k.target.servers, Risk: k.risk,
	}
}

// toll is what the call counts for when an approved request sends it.
func (r *Runner) toll(k *call) approval.Toll {
	return approval.Toll{Passage: k.passage(), Limits: r.counted(k)}
}

// room refuses a call that would go beyond a limit before somebody is asked about
// it, and tells a dry run. What is let through without a question is counted at
// once.
func (r *Runner) room(ctx context.Context, k *call) (Outcome, bool) {
	limits := r.counted(k)
	if len(limits) == 0 || r.counter == nil || k.decision.Effect == policies.Deny || k.decision.Effect == policies.Allow && !k.DryRun {
		return Outcome{}, true
	}
	over, err := r.counter.Beyond(ctx, k.passage(), limits)
	return r.within(k, limits, over, err)
}

// pass counts a call that is let through. What cannot be counted, where limits
// hold, is denied.
func (r *Runner) pass(ctx context.Context, k *call) (Outcome, bool) {
	limits := r.counted(k)
	switch {
	case r.counter == nil && len(limits) > 0:
		r.log.Error("limits hold, and nobody counts", "call", k.id, "tool", k.tool.Name)
		return r.uncounted(k, limits), false
	case r.counter == nil, len(limits) == 0 && k.risk < policies.Change:
		return Outcome{}, true
	}
	over, err := r.counter.Pass(context.WithoutCancel(ctx), k.passage(), limits)
	return r.within(k, limits, over, err)
}

// within ends a call that is beyond a limit, or of which that is not known.
func (r *Runner) within(k *call, limits []policies.Limit, over *policies.Reached, err error) (Outcome, bool) {
	switch {
	case err != nil:
		r.log.Error("call not counted", "call", k.id, "tool", k.tool.Name, "err", err)
		return r.uncounted(k, limits), false
	case over == nil:
		return Outcome{}, true
	}
	k.decision, k.why = r.Policy().Over(*over), []op.Message{beyondWords(*over)}
	if k.DryRun {
		return Outcome{}, true
	}
	return r.denied(k, k.wayOn()), false
}

func (r *Runner) uncounted(k *call, limits []policies.Limit) Outcome {
	k.decision = r.Policy().Uncounted(limits)
	k.why = []op.Message{op.Say("denied_uncounted", "How much was done already cannot be counted, so that {Rule} denies.", "Rule", k.decision.Rule)}
	return r.denied(k, op.Say("look_at_log", "Ask the person who runs panelbot to look at its log."))
}

// beyondWords says which limit is in the way, as Policy.Over does.
func beyondWords(over policies.Reached) op.Message {
	l := over.Limit
	again := op.Message{}
	if !over.Again.IsZero() {
		again = op.Say("limit_again", " The next is allowed from {Time}.", "Time", op.Moment(over.Again.Add(time.Minute-1).Truncate(time.Minute)))
	}
	places := []any{"Most", l.Most, "Within", policies.DurationWords(l.Within), "Risk", riskWord(l.Risk), "Per", op.Message{ID: "limit_per_" + string(l.Per), Text: string(l.Per)}, "Rule", l.Rule(), "Again", again}
	if l.Of == policies.CountServers {
		return op.Say("limit_servers", "The limit is reached: at most {Most} different servers in calls of risk {Risk} or above in {Within} per {Per} ({Rule}).{Again}", places...)
	}
	return op.Say("limit_calls", "The limit is reached: at most {Most} calls of risk {Risk} or above in {Within} per {Per} ({Rule}).{Again}", places...)
}

// touch notes a server that the call touches.
func (t *target) touch(kind, id string) {
	if key := policies.TargetKey(kind, strings.TrimSpace(id)); !slices.Contains(t.servers, key) {
		t.servers = append(t.servers, key)
	}
}
