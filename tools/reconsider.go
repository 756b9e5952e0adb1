package tools

import (
	"context"
	"slices"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
)

// reconsider looks, before a yes counts and its code is used up, whether the request
// would still be sent by the policy and the people of now. One that would not is
// invalidated; where that only goes by for now, as while everything is stopped or the
// panel cannot be read, the yes does not count, and the request waits on. A yes that
// could not count anyway is left to the desk, so that it costs the panel nothing.
func (r *Runner) reconsider(ctx context.Context, b approval.Ballot) (Outcome, bool) {
	if r.approvals == nil || !b.Yes || b.Door == policies.MCP || b.Door == "" {
		return Outcome{}, true
	}
	if !r.underWay.begin() {
		return saying(Failed, op.Say("vote_ending", "The yes was not counted: panelbot is about to end.")), false
	}
	defer r.underWay.done()
	request, err := r.approvals.Find(ctx, b.ID)
	if err != nil || request.State != approval.Pending || !slices.Contains(r.approvals.Entitled(request), b.Person) {
		return Outcome{}, true //nolint:nilerr // the desk finds the same, and says it
	}
	why, passing := r.noMore(ctx, request)
	switch {
	case !why.Said():
		return Outcome{}, true
	case passing:
		return saying(Denied, op.Say("vote_passing", "Request {ID}: the yes was not counted, because it could not be executed now. {Why}", "ID", request.ID, "Why", dotted(why))), false
	}
	ended, err := r.approvals.Invalidate(ctx, request.ID, why.Text)
	if err != nil { // somebody was faster, or the store is gone
		return r.noRequest(request.ID, err), false
	}
	out := r.OutcomeOf(ended, false)
	out.Reasons = []op.Message{requestIs(ended), why} // of which the note has the English alone
	return out, false
}

// noMore says why a request no longer holds; empty where it does. passing says that it
// may hold again.
func (r *Runner) noMore(ctx context.Context, request *approval.Request) (why op.Message, passing bool) {
	if why := forgotten(request); why.Said() {
		return why, false
	}
	if isLease(request) {
		return r.leaseNoMore(ctx, request), r.pauses()
	}
	for i := range request.Plan.Calls {
		k, why := r.again(ctx, request, i, false)
		if why.Said() {
			return why, r.pauses() || k != nil && k.passing
		}
	}
	return op.Message{}, false
}

// pauses reports whether nothing but reading is done here for now.
func (r *Runner) pauses() bool {
	p := r.Policy()
	return p.ReadOnly || p.Stopped != ""
}
