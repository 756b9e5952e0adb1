package tools

import (
	"context"
	"fmt"
	"slices"

	"panelbot/policies"
	"panelbot/policies/approval"
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
		return Outcome{Status: Failed, Summary: "The yes was not counted: panelbot is about to end."}, false
	}
	defer r.underWay.done()
	request, err := r.approvals.Find(ctx, b.ID)
	if err != nil || request.State != approval.Pending || !slices.Contains(r.approvals.Entitled(request), b.Person) {
		return Outcome{}, true //nolint:nilerr // the desk finds the same, and says it
	}
	why, passing := r.noMore(ctx, request)
	switch {
	case why == "":
		return Outcome{}, true
	case passing:
		return Outcome{Status: Denied, Summary: fmt.Sprintf("Request %s: the yes was not counted, because it could not be executed now. %s", request.ID, sentence(why))}, false
	}
	ended, err := r.approvals.Invalidate(ctx, request.ID, why)
	if err != nil { // somebody was faster, or the store is gone
		return r.noRequest(request.ID, err), false
	}
	return r.OutcomeOf(ended, false), false
}

// noMore says why a request no longer holds; empty where it does. passing says that it
// may hold again.
func (r *Runner) noMore(ctx context.Context, request *approval.Request) (why string, passing bool) {
	for _, c := range request.Plan.Calls {
		if c.Args == nil {
			return "its arguments were lost with a restart, because no key is set", false
		}
	}
	if isLease(request) {
		return r.leaseNoMore(ctx, request), r.pauses()
	}
	for i := range request.Plan.Calls {
		k, why := r.again(ctx, request, i, false)
		if why != "" {
			return why, r.pauses() || k != nil && k.passing
		}
	}
	return "", false
}

// pauses reports whether nothing but reading is done here for now.
func (r *Runner) pauses() bool {
	p := r.Policy()
	return p.ReadOnly || p.Stopped != ""
}
