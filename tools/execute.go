package tools

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// Execute runs an approved request: it decides anew by the policy and the people
// of now, looks whether the target is still the same, claims the request and
// runs its calls in their order, until one ends in neither done nor accepted. It
// gives the request as it is then. Nobody else can execute it beside or after.
// A *approval.Refusal says why it was not executed, such as that it is for another
// process on the store, and then it is as it was.
func (r *Runner) Execute(ctx context.Context, id string) (*approval.Request, error) {
	if !r.underWay.begin() {
		return nil, &approval.Refusal{Sentence: "panelbot is about to end: the request waits for its next start."}
	}
	defer r.underWay.done()
	request, err := r.approvals.Find(ctx, id)
	if err != nil {
		return nil, err
	}
	if request.State != approval.Approved {
		return nil, &approval.Refusal{Sentence: fmt.Sprintf("Request %s is %s.", request.ID, request.State)}
	}
	if why := r.notHere(request); why != "" {
		return nil, &approval.Refusal{Sentence: why}
	}
	if why := forgotten(request); why.Said() {
		return r.approvals.Invalidate(ctx, id, why.Text)
	}
	if isLease(request) {
		return r.grant(ctx, request)
	}
	calls := make([]*call, len(request.Plan.Calls))
	for i := range calls {
		k, why := r.again(ctx, request, i, i == 0)
		if why.Said() {
			return r.approvals.Invalidate(ctx, id, why.Text)
		}
		calls[i] = k
	}
	ctx = context.WithoutCancel(ctx) // from here on it is not half done because somebody left
	run := &execution{r: r, request: request, calls: calls}
	return run.all(ctx)
}

// notHere says why a request is for another process on the store to execute, and is
// left as it is; empty where it may be executed here.
func (r *Runner) notHere(request *approval.Request) string {
	if r.Policy().ReadOnly {
		return fmt.Sprintf("This panelbot only reads: request %s waits for another.", request.ID)
	}
	for _, c := range request.Plan.Calls {
		if !slices.ContainsFunc(r.panels, func(p *Panel) bool { return p.Name == c.Panel }) {
			return fmt.Sprintf("The panel %s is not configured here: request %s waits for a panelbot that has it.", c.Panel, request.ID)
		}
	}
	return ""
}

// forgotten says that arguments of a request are gone, which were in the memory of another
// process.
func forgotten(request *approval.Request) op.Message {
	if slices.ContainsFunc(request.Plan.Calls, func(c approval.Call) bool { return c.Args == nil }) {
		return op.Say("again_forgotten", "its arguments were lost with a restart, because no key is set")
	}
	return op.Message{}
}

// again revives a call of a request, and looks at its target where that is wanted. A
// fault of our own is a reason too: nobody restarts a worker.
func (r *Runner) again(ctx context.Context, request *approval.Request, i int, look bool) (k *call, why op.Message) {
	defer func() {
		if p := recover(); p != nil {
			k, why = nil, r.broke(request, p)
		}
	}()
	if k, why = r.revive(ctx, request, i); !why.Said() && look {
		why = r.same(ctx, k, request.Plan.Calls[i])
	}
	return k, why
}

// broke logs a fault of our own, and says it for people.
func (r *Runner) broke(request *approval.Request, cause any) op.Message {
	r.log.Error("request broke", "request", request.ID, "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
	return op.Say("again_broke", "panelbot itself failed while it looked at it again; the log names it {ID}", "ID", request.ID)
}

// revive makes a call of a request ready to be sent, or says why it no longer
// may be; then k says whether that is passing, where it is known.
func (r *Runner) revive(ctx context.Context, request *approval.Request, i int) (k *call, why op.Message) {
	planned := request.Plan.Calls[i]
	person, known := r.people.Person(request.Person)
	if !known {
		return nil, gone(request)
	}
	k = &call{Call: Call{Tool: planned.Tool, Args: planned.Args, Person: person, Door: request.Door, Token: request.Token, Reason: request.Reason, Private: r.CanKeep()}, id: rand.Text()[:12], started: time.Now()}
	for _, step := range []func() (Outcome, bool){
		func() (Outcome, bool) { return r.check(k) },
		func() (Outcome, bool) { return r.decide(ctx, k) },
		func() (Outcome, bool) { return r.guard(ctx, k) },
	} {
		if out, ok := step(); !ok {
			k.passing = out.Status == Failed || k.panel == nil
			return k, out.why()
		}
	}
	switch {
	case k.panel.Name != planned.Panel:
		return nil, op.Say("again_panel", "it was approved for the panel {Panel}, which is no longer the one that the call goes to", "Panel", planned.Panel)
	case k.risk > planned.Risk:
		return nil, op.Say("again_risk", "it was approved as {Before}, and counts as {Risk} now", "Before", riskWord(planned.Risk), "Risk", riskWord(k.risk))
	case request.Terms.Stricter(k.terms(r.Policy().Solo)):
		return nil, stricter(k.decision)
	}
	k.approved = true
	k.target = target{name: planned.Target.Name, parts: []string{planned.Target.Words}, kind: planned.Target.Kind, id: planned.Target.ID, servers: k.target.servers} // with the names that were approved
	return k, op.Message{}
}

// gone says that who asked is not among people any more.
func gone(request *approval.Request) op.Message {
	return op.Say("again_person", "{Person}, who asked, may do nothing any more", "Person", request.Person)
}

// stricter says that a decision of now wants more than that of then.
func stricter(now policies.Decision) op.Message {
	return op.Say("again_stricter", "the policy became stricter ({Rule})", "Rule", now.Rule)
}

// same says what of a call's target is another than it was when others were
// asked; empty where nothing is.
func (r *Runner) same(ctx context.Context, k *call, planned approval.Call) op.Message {
	if planned.Identity == nil {
		return op.Message{}
	}
	previews := r.preview(ctx, k)
	if of := moved(planned.Identity, identities(previews), previews); of != "" {
		return op.Say("again_target", "the target is another than the one that was approved: {Tool} answers otherwise, or not at all", "Tool", of)
	}
	return op.Message{}
}

// execution is an approved request on its way.
type execution struct {
	r       *Runner
	request *approval.Request
	calls   []*call
}

// all claims the request and runs its calls.
func (e *execution) all(ctx context.Context) (*approval.Request, error) {
	desk := e.r.approvals
	for i, k := range e.calls {
		if i > 0 {
			// What was decided when the first went out may hold no more: a stop, or
			// somebody who may do nothing any more, ends the plan here.
			again, why := e.r.again(ctx, e.request, i, true)
			if why.Said() {
				return e.stop(ctx, i, Outcome{Status: Denied, Summary: k.tool.Chat + ": " + sentence(why.Text) + " Nothing was sent.", Reasons: []op.Message{op.Say("nothing_sent", "Nothing was sent."), why}})
			}
			k, e.calls[i] = again, again
		}
		if out, ok := e.r.fill(ctx, k); !ok {
			if i == 0 {
				return desk.Invalidate(ctx, e.request.ID, out.Summary)
			}
			return e.stop(ctx, i, out)
		}
		k.watch = e.r.newWatch(ctx, k)
		var err error
		if i == 0 {
			e.request, err = desk.Claim(ctx, e.request.ID, e.r.owner, k.watch.before, e.r.toll(k))
		} else {
			err = desk.Begin(ctx, e.request.ID, e.request.Claim.Fence, i, k.watch.before, e.r.toll(k))
		}
		var refusal *approval.Refusal
		if i > 0 && errors.As(err, &refusal) { // a limit, or a vote that counts no more
			return e.stop(ctx, i, Outcome{Status: Denied, Rule: refusal.Rule, Summary: k.tool.Chat + ": " + refusal.Sentence + " Nothing was sent.", Reasons: []op.Message{op.Say("nothing_sent", "Nothing was sent."), refusalOf(refusal)}})
		}
		if err != nil {
			return nil, err // not claimed, or lost: nothing goes out
		}
		out := e.one(ctx, k)
		if err := e.end(ctx, i, k, out); err != nil {
			return nil, err
		}
		if !out.Status.OK() {
			break
		}
	}
	return desk.Finish(ctx, e.request.ID, e.request.Claim.Fence)
}

// one sends a call, and keeps the claim alive meanwhile.
func (e *execution) one(ctx context.Context, k *call) Outcome {
	alive, stop := context.WithCancel(ctx)
	kept := make(chan struct{})
	go func() {
		defer close(kept)
		tick := time.NewTicker(e.r.approvals.Lease() / 3)
		defer tick.Stop()
		for {
			select {
			case <-alive.Done():
				return
			case <-tick.C:
				if err := e.r.approvals.Keep(alive, e.request.ID, e.request.Claim.Fence); err != nil && alive.Err() == nil {
					e.r.log.Error("claim not kept alive", "request", e.request.ID, "err", err)
				}
			}
		}
	}()
	out := e.r.guarded(ctx, k, (*Runner).send)
	stop()
	<-kept
	return out
}

// stop ends a plan before a call that does not go out.
func (e *execution) stop(ctx context.Context, i int, out Outcome) (*approval.Request, error) {
	if err := e.end(ctx, i, e.calls[i], out); err != nil {
		return nil, err
	}
	return e.r.approvals.Finish(ctx, e.request.ID, e.request.Claim.Fence)
}

// end keeps how a call ended. Its secrets, and its file, are kept for the person
// who asked.
func (e *execution) end(ctx context.Context, i int, k *call, out Outcome) error {
	e.r.leave(&out)
	out = Cut(out, k.tool, maxResult)
	err := e.r.approvals.End(ctx, e.request.ID, e.request.Claim.Fence, approval.Result{
		Call: i, Status: string(out.Status), Summary: out.Summary, VerifiedBy: out.VerifiedBy, Next: out.Next, Data: out.Data, Said: saidOf(k, out), Took: time.Since(k.started), PanelStatus: k.panelStatus,
	})
	if err != nil {
		e.r.log.Error("result not kept", "request", e.request.ID, "call", i, "status", out.Status, "err", err)
	}
	return err
}

// maxResult is how much of an answer a request keeps.
const maxResult = 40_000

// Reconcile settles an unknown request by reading the panel, where the tool has
// a verification that can tell. settled says whether it could.
func (r *Runner) Reconcile(ctx context.Context, request *approval.Request) (settled bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			settled, err = false, r.broke(request, p)
		}
	}()
	if isLease(request) { // a lease is granted with the end of its request, or never
		_, err := r.approvals.Reconcile(ctx, request.ID, false, "the lease was not granted: whoever was about to is gone")
		return err == nil || errors.Is(err, approval.ErrMoved), ignoreMoved(err)
	}
	i := len(request.Results) - 1
	if i < 0 || len(request.Plan.Calls) > 1 || request.Plan.Calls[i].Args == nil {
		return false, nil // of several calls, a person says what became of them
	}
	planned := request.Plan.Calls[i]
	person, known := r.people.Person(request.Person)
	if !known {
		person = policies.Person{Name: request.Person, Roles: []policies.Role{policies.Operator}} // nothing is sent but reads
	}
	k := &call{Call: Call{Tool: planned.Tool, Args: planned.Args, Person: person, Door: request.Door}, id: rand.Text()[:12], started: time.Now()}
	if _, ok := r.check(k); !ok || k.tool.Check.Read == nil || k.panel.Name != planned.Panel {
		return false, nil
	}
	check := k.tool.Check
	evidence := op.Evidence{Args: k.bound.Values(), Beside: k.bound.Beside(), Before: request.Results[i].Before}
	if verdict, _ := check.Judge(evidence); verdict == op.Unseen {
		return false, nil
	}
	w := &watch{r: r, k: k, before: evidence.Before}
	var down bool
	if evidence.After, down, err = w.look(ctx, check); err != nil {
		evidence.Down = down
		return false, nil //nolint:nilerr // a panel that cannot be read settles nothing
	}
	verdict, _ := check.Judge(evidence)
	if verdict != op.Proved && verdict != op.Disproved {
		return false, nil
	}
	_, err = r.approvals.Reconcile(ctx, request.ID, verdict == op.Proved, fmt.Sprintf("the panel was read again: %s", check.By.Text))
	return err == nil || errors.Is(err, approval.ErrMoved), ignoreMoved(err)
}

// looksAgain reports whether Reconcile can ever settle a request that is unknown.
func (r *Runner) looksAgain(request *approval.Request) bool {
	if isLease(request) {
		return true
	}
	if len(request.Results) == 0 || len(request.Plan.Calls) > 1 {
		return false
	}
	t, ok := r.catalogue.Find(request.Plan.Calls[0].Tool)
	return ok && t.Check.Read != nil
}

// ignoreMoved is an error, but that somebody else was faster.
func ignoreMoved(err error) error {
	if errors.Is(err, approval.ErrMoved) {
		return nil
	}
	return err
}
