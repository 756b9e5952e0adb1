package tools

import (
	"context"
	"errors"
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// Requested tells a person how a request stands; it waits that long for the end of
// one that is open. Requests of others are shown to those who may say yes to
// them, and to admins; to everybody else there is no such request.
func (r *Runner) Requested(ctx context.Context, id string, person policies.Person, wait time.Duration) Outcome {
	request, out := r.visible(ctx, id, person)
	if request == nil {
		return out
	}
	if wait > 0 && request.State.Open() && request.State != approval.Unknown {
		ctx, cancel := context.WithTimeout(ctx, wait)
		defer cancel()
		var err error
		if request, err = r.approvals.Await(ctx, id, approval.Pending, approval.Approved, approval.Executing); err != nil {
			return r.noRequest(id, err)
		}
	}
	return r.OutcomeOf(request, false)
}

// CancelRequest takes back what the person asked for.
func (r *Runner) CancelRequest(ctx context.Context, id string, person policies.Person, door policies.Door) Outcome {
	request, out := r.visible(ctx, id, person)
	if request == nil {
		return out
	}
	cancelled, err := r.approvals.Cancel(ctx, id, person, door)
	if err != nil {
		return r.noRequest(id, err)
	}
	out = r.OutcomeOf(cancelled, false)
	out.Status = Done
	return out
}

// visible gives a request that the person may see.
func (r *Runner) visible(ctx context.Context, id string, person policies.Person) (*approval.Request, Outcome) {
	if r.approvals == nil {
		return nil, r.noRequest(id, approval.ErrNotFound)
	}
	request, err := r.approvals.Find(ctx, id)
	if err != nil {
		return nil, r.noRequest(id, err)
	}
	mine := person.Known() && (request.Person == person.Name || slices.Contains(person.Roles, policies.Admin))
	if !mine && !slices.Contains(r.approvals.Entitled(request), person.Name) && !slices.ContainsFunc(request.Votes, func(v approval.Vote) bool { return v.Person == person.Name }) {
		return nil, r.noRequest(id, approval.ErrNotFound)
	}
	return request, Outcome{}
}

// noRequest is the outcome where a request is not to be had.
func (r *Runner) noRequest(id string, err error) Outcome {
	var refusal *approval.Refusal
	switch {
	case errors.As(err, &refusal):
		return Outcome{Status: Denied, Summary: refusal.Sentence}
	case errors.Is(err, approval.ErrNotFound):
		return Outcome{Status: Invalid, Summary: "There is no request " + clip(CleanText(id), 40) + " that you may see."}
	default:
		r.log.Error("request not read", "request", id, "err", err)
		return Outcome{Status: Failed, Summary: "The request could not be read; panelbot's log says why."}
	}
}
