package tools

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// PlanTool is the name under which plans are answered and recorded.
const PlanTool = "panelbot_plan_create"

// Plans are several calls that are decided about as one.

// Step is one call of a plan.
type Step struct {
	// Tool is a tool's name, or its chat words; Args is the caller's JSON object.
	Tool string          `json:"tool"`
	Args json.RawMessage `json:"arguments"`
	// Server is what the server of Args is called, where those have its id: people
	// see it, and nothing is decided by it. Empty is not known.
	Server string `json:"-"`
}

// RunPlan runs calls in their order, of which the first is the canary: it stops at
// the first that ends in neither done nor accepted. All of them are checked,
// decided and resolved before any is sent: one that is denied or wrong denies the
// plan, and the strictest decision holds for the whole. c has all but tool and
// arguments.
func (r *Runner) RunPlan(ctx context.Context, steps []Step, c Call) Outcome {
	if !r.underWay.begin() {
		return Outcome{Status: Failed, Tool: PlanTool, Summary: "Nothing was sent: panelbot is about to end."}
	}
	defer r.underWay.done()
	whole := &call{Call: c, id: rand.Text()[:12], started: time.Now()}
	whole.Tool, whole.Args = PlanTool, nil
	if n := len(steps); n == 0 || n > approval.MaxCalls {
		if !c.DryRun {
			r.ended(ctx, whole, &Outcome{Status: Invalid})
		}
		why := op.Say("plan_size", "A plan has 1 to {Most} calls, and this one {N}. Nothing was sent.", "Most", approval.MaxCalls, "N", n)
		return Outcome{Status: Invalid, Tool: PlanTool, Summary: why.Text, Reasons: []op.Message{why}}
	}
	if c.DryRun {
		return r.dryPlan(ctx, steps, c)
	}
	out := r.guarded(ctx, whole, func(r *Runner, ctx context.Context, _ *call) Outcome { return r.runPlan(ctx, steps, c) })
	out.Tool = PlanTool
	return out
}

func (r *Runner) runPlan(ctx context.Context, steps []Step, c Call) Outcome {
	calls, out, ok := r.prepare(ctx, steps, c)
	if !ok {
		return out
	}
	strictest := strictestOf(calls)
	switch strictest.decision.Effect {
	case policies.Approve:
		out = r.approvePlan(ctx, calls, strictest)
		strictest.glass(&out)
	case policies.Confirm:
		if out, ok = r.confirmPlan(ctx, calls, strictest); ok {
			return r.runSteps(ctx, calls)
		}
	default:
		return r.runSteps(ctx, calls)
	}
	for _, k := range calls {
		r.ended(ctx, k, &out)
	}
	return out
}

// ended records how a call ended, and of one that was denied what was said of why.
func (r *Runner) ended(ctx context.Context, k *call, out *Outcome) {
	if out.Status == Denied {
		k.said = out.Summary
		if len(out.Reasons) > 0 {
			k.said = inEnglish(out.Reasons)
		}
	}
	if err := r.record(ctx, k, StageOutcome, out.Status); err != nil {
		r.log.Error("outcome not recorded", "call", k.id, "tool", clip(k.Tool, 80), "status", out.Status, "err", err)
	}
}

// dryPlan says of every call of a plan what would be sent.
func (r *Runner) dryPlan(ctx context.Context, steps []Step, c Call) Outcome {
	whole := Outcome{Tool: PlanTool, Status: Done}
	ended, plans := make([]endedStep, len(steps)), make([]string, len(steps))
	for i, s := range steps {
		c.Tool, c.Args = s.Tool, s.Args
		out := r.Run(ctx, c)
		ended[i] = endedStep{Tool: out.Tool, Target: out.Target, Status: out.Status, Summary: out.Summary}
		plans[i] = fmt.Sprintf("%d. %s", i+1, out.Summary)
		if !out.Status.OK() && whole.Status == Done {
			whole.Status = out.Status
		}
	}
	whole.Summary, whole.Data = strings.Join(plans, "\n"), mustJSON(map[string]any{"calls": ended})
	whole.Reasons = []op.Message{op.Say("plan_dry", "Dry run of {N} calls. Nothing was sent.", "N", len(steps))}
	return whole
}

// prepare checks, decides and resolves every step.
func (r *Runner) prepare(ctx context.Context, steps []Step, c Call) ([]*call, Outcome, bool) {
	calls := make([]*call, len(steps))
	for i, s := range steps {
		k, out, ok := r.prepareStep(ctx, s, c)
		if !ok && k.lost != nil && len(steps) > 1 {
			return nil, r.lostNames(ctx, steps[i+1:], c, k, out), false
		}
		if !ok {
			out.Tool = PlanTool
			why := op.Say("plan_blocked", "Nothing of the plan was sent, because of its call {N}.", "N", i+1)
			out.Summary, out.Reasons = why.Text+" "+out.Summary, append([]op.Message{why}, out.Reasons...)
			return nil, out, false
		}
		calls[i] = k
	}
	return calls, Outcome{}, true
}

// prepareStep does of a step what comes before anybody is asked. How one ended
// that came no further is recorded.
func (r *Runner) prepareStep(ctx context.Context, s Step, c Call) (*call, Outcome, bool) {
	k := &call{Call: c, id: rand.Text()[:12], started: time.Now()}
	k.Tool, k.Args, k.title = s.Tool, s.Args, s.Server
	for _, step := range []func(context.Context, *call) (Outcome, bool){
		func(_ context.Context, k *call) (Outcome, bool) { return r.check(k) },
		func(_ context.Context, k *call) (Outcome, bool) { return r.stillKnown(k) }, r.takes, r.decide, r.room, r.guard, r.askable,
	} {
		if out, ok := step(ctx, k); !ok {
			r.ended(ctx, k, &out)
			return k, out, false
		}
	}
	return k, Outcome{}, true
}

// takes reports whether the way by which the call came takes its risk.
func (r *Runner) takes(_ context.Context, k *call) (Outcome, bool) {
	if k.Takes == nil {
		return Outcome{}, true
	}
	if why := k.Takes(k.risk); why != "" {
		return Outcome{Status: Invalid, Summary: fmt.Sprintf("%s: the call has the risk %s, and was not sent.", k.tool.Chat, k.risk), Next: why}, false
	}
	return Outcome{}, true
}

// askable refuses what others would have to approve where nobody can ask them.
func (r *Runner) askable(ctx context.Context, k *call) (Outcome, bool) {
	if k.decision.Effect == policies.Approve && r.approvals == nil {
		return r.ask(ctx, k)
	}
	return Outcome{}, true
}

// strictestOf is the call whose decision holds for the plan: that of the greatest
// effect, and of several that of the highest risk.
func strictestOf(calls []*call) *call {
	return slices.MaxFunc(calls, func(a, b *call) int {
		if a.decision.Effect != b.decision.Effect {
			return int(a.decision.Effect) - int(b.decision.Effect)
		}
		return int(a.risk) - int(b.risk)
	})
}

// asksName reports whether the person has to type a call's target.
func asksName(k *call) bool {
	return k.decision.Effect == policies.Confirm && k.decision.Confirm.Type == policies.TypeTarget
}

// confirmPlan asks the person who asked about the plan as a whole. Where a call's
// target has to be typed, it is approval.Whole of several, and the target's own name, not
// its id, of one.
func (r *Runner) confirmPlan(ctx context.Context, calls []*call, k *call) (Outcome, bool) {
	out, ok := r.confirmed(ctx, k, planAnswersHere(calls), func() Question {
		first := calls[0]
		q := Question{Tool: k.tool, Risk: k.risk, Panel: k.panel.Name, Target: planTargets(calls), On: op.Message{Text: planTargets(calls)}, Preview: r.preview(ctx, first)}
		switch {
		case !slices.ContainsFunc(calls, asksName):
		case len(calls) > 1:
			q.Type = approval.Whole(len(calls))
		default:
			q.Type = cmp.Or(r.toShow(first, q.Preview).name, first.panel.Name)
		}
		first.shows(q.Preview)
		asked := make([]shownStep, len(calls))
		for i, one := range calls {
			asked[i] = shownStep{one.tool.Name, one.target.String(), one.asks(len(calls))}
		}
		q.Args, q.Digest = mustJSON(map[string]any{"calls": asked}), planDigest(calls, q.Preview)
		return q
	}, func() Outcome { return r.askPlanElsewhere(ctx, calls, k) })
	// A call that wants a code wants it whichever call is the strictest. One yes is one
	// code.
	if i := slices.IndexFunc(calls, func(one *call) bool { return one.decision.StepUp }); ok && i >= 0 && !k.decision.StepUp {
		out, ok = r.stepUp(ctx, calls[i])
	}
	return out, ok
}

// shownStep is a call of a plan as people are shown it.
type shownStep struct {
	Tool   string          `json:"tool"`
	Target string          `json:"target,omitempty"`
	Args   json.RawMessage `json:"arguments"`
}

// planTargets names what a plan hits, in its order.
func planTargets(calls []*call) string {
	var names []string
	for _, k := range calls {
		if name := k.target.String(); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return fmt.Sprintf("%d calls: %s", len(calls), approval.Few(names))
}

// approvePlan makes a request of a plan, on the terms of all its calls together.
func (r *Runner) approvePlan(ctx context.Context, calls []*call, k *call) Outcome {
	terms := k.terms(r.Policy().Solo)
	for _, one := range calls {
		if one != k && one.decision.Effect == policies.Approve {
			terms = terms.And(one.terms(r.Policy().Solo))
		}
		terms.Code = terms.Code || one.decision.StepUp
	}
	return r.requestPlan(ctx, calls, k, terms)
}

// requestPlan makes a request of a plan on these terms.
func (r *Runner) requestPlan(ctx context.Context, calls []*call, k *call, terms approval.Terms) Outcome {
	plan := approval.Plan{}
	for _, one := range calls {
		if out, ok := r.fillSome(ctx, one, func(o op.Order) bool { return o.Ask }); !ok {
			return out
		}
		if out, ok := r.keepable(one); !ok {
			return out
		}
		if err := r.record(ctx, one, StageDecision, ""); err != nil {
			return r.notRecorded(one, err)
		}
		one.decided = true
		plan.Calls = append(plan.Calls, r.planned(one, len(calls), r.preview(ctx, one)))
	}
	return r.asked(ctx, k, terms, plan, r.reasonFor(calls...))
}

// endedStep is what became of one call of a plan.
type endedStep struct {
	Tool    string `json:"tool"`
	Target  string `json:"target,omitempty"`
	Status  Status `json:"status"`
	Summary string `json:"summary"`
	Next    string `json:"next,omitempty"`
	// Data is what the panel answered: from a stranger's pen, and cut where the
	// answers are long.
	Data json.RawMessage `json:"data,omitempty"`
}

// runSteps sends the calls of a plan.
func (r *Runner) runSteps(ctx context.Context, calls []*call) Outcome {
	whole := Outcome{Tool: PlanTool, Status: Done}
	var steps []endedStep
	agreed := strictestOf(calls).decision.Effect
	for i, k := range calls {
		k.agreed = agreed
		out := r.guarded(ctx, k, (*Runner).sendStep)
		r.ended(ctx, k, &out)
		whole.Private = append(whole.Private, out.Private...)
		if out.File != nil {
			out.hint(fileLeft())
		}
		out = Cut(out, k.tool, maxResult/len(calls))
		steps = append(steps, endedStep{k.tool.Name, k.target.String(), out.Status, out.Summary, out.Next, out.Data})
		if k.Progress != nil {
			k.Progress(op.Say("plan_step", "{N} of {All}: {Summary}", "N", i+1, "All", len(calls), "Summary", out.Summary))
		}
		if out.Status == Accepted && whole.Status == Done {
			whole.Status = Accepted
		}
		if !out.Status.OK() {
			whole.Status, whole.Reasons = out.Status, out.Reasons
			break
		}
	}
	why := op.Say("plan_ended", "{N} of {All} calls went out.", "N", len(steps), "All", len(calls))
	whole.Summary, whole.Reasons = why.Text+" The last: "+steps[len(steps)-1].Summary, append([]op.Message{why}, whole.Reasons...)
	whole.Data = mustJSON(map[string]any{"calls": steps})
	if !whole.Status.OK() && len(steps) < len(calls) {
		whole.hint(op.Say("plan_stopped", "It stopped there; the other calls were not sent."))
	}
	return whole
}

// sendStep is what is left of a call that was decided about.
func (r *Runner) sendStep(ctx context.Context, k *call) Outcome {
	if out, ok := r.fill(ctx, k); !ok {
		return out
	}
	// The calls before may have taken a while, and have changed what a guard saw.
	if out, ok := r.stillKnown(k); !ok {
		return out
	}
	if out, ok := r.decideAgain(k, r.Policy()); !ok {
		return out
	}
	if out, ok := r.guard(ctx, k); !ok {
		return out
	}
	return r.letThrough(ctx, k)
}

// Aim is a server that is meant: its id, and what it is called, where that was seen.
type Aim struct{ ID, Name string }

// Targets are the servers that a selector means, by their ids: tag:NAME,
// tag:NAME=VALUE, or names and ids between commas. Of several panels it is the
// first's. What the person's scope does not cover is not among them. An error is
// a sentence.
func (r *Runner) Targets(ctx context.Context, selector string, person policies.Person) ([]Aim, error) {
	i := slices.IndexFunc(r.panels, func(p *Panel) bool { return p.Kind == "flashpanel" })
	if i < 0 {
		return nil, op.Say("no_servers", "No panel that has servers is configured.")
	}
	p := r.panels[i]
	odd := op.Say("odd_selector", "{Name} selects nothing: write tag:NAME, tag:NAME=VALUE, or names of servers between commas.", "Name", quoted(selector))
	if !strings.HasPrefix(selector, "tag:") {
		var aims []Aim
		for ref := range strings.SplitSeq(selector, ",") {
			if ref = strings.TrimSpace(ref); ref == "" {
				return nil, odd
			}
			id, err := r.serverID(ctx, p, person, ref, true)
			if err != nil {
				return nil, r.notFound(err)
			}
			aim := Aim{ID: id}
			if id != ref {
				aim.Name = clip(CleanText(ref), 80)
			}
			if !slices.ContainsFunc(aims, func(a Aim) bool { return a.ID == id }) {
				aims = append(aims, aim)
			}
		}
		return aims, nil
	}
	wanted, err := policies.ParseSelector(selector)
	if err != nil {
		return nil, odd
	}
	servers, err := r.listServers(ctx, p, "")
	if err != nil {
		return nil, r.notFound(err)
	}
	var aims []Aim
	for _, s := range servers {
		t := policies.Target{Kind: "server", ID: strconv.FormatInt(s.ID, 10), Name: s.Name, Tags: p.tagsOf(s), Resolved: true}
		if wanted.Selects(t) && p.shows(person, s) {
			aims = append(aims, Aim{t.ID, clip(CleanText(s.Name), 80)})
		}
	}
	if len(aims) == 0 {
		return nil, op.Say("selects_none", "No server is meant by {Name}.", "Name", quoted(selector))
	}
	return aims, nil
}

// notFound is the error of a look-up as a sentence for whoever asked.
func (r *Runner) notFound(err error) error {
	var wrong *nameError
	if errors.As(err, &wrong) {
		return wrong.Message
	}
	r.log.Info("targets not found", "err", CleanText(err.Error()))
	return op.Say("targets_unread", "The panel's list of servers could not be read; panelbot's log says why. Nothing was sent.")
}
