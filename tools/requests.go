package tools

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools/op"
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
		if !r.sees(request, person) { // which may have changed meanwhile
			return r.noRequest(id, approval.ErrNotFound)
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

// CancelRequestsOf takes back what a person asked for and what is still open, also of
// somebody who may do nothing any more. The error is a message that says what is left; its
// cause is in the log.
func (r *Runner) CancelRequestsOf(ctx context.Context, person policies.Person, door policies.Door) error {
	if r.approvals == nil {
		return nil
	}
	list, err := r.approvals.List(ctx, openRequests())
	if err != nil {
		r.log.Error("requests not cancelled", "person", person.Name, "err", err)
		return op.Say("requests_left_unread", "open requests were not cancelled, because they could not be read")
	}
	var left []string
	for _, q := range list {
		if q.Person != person.Name {
			continue
		}
		_, refused := r.approvals.Cancel(ctx, q.ID, person, door)
		var refusal *approval.Refusal
		if refused != nil && !errors.As(refused, &refusal) { // else it is over, or under way and goes on to its end
			r.log.Error("request not cancelled", "request", q.ID, "err", refused)
			left = append(left, q.ID)
		}
	}
	if len(left) > 0 {
		return op.Say("requests_left", "request {ID} was not cancelled", "ID", strings.Join(left, ", "))
	}
	return nil
}

// openRequests are those that are open.
func openRequests() approval.Filter {
	return approval.Filter{States: []approval.State{approval.Pending, approval.Approved, approval.Executing, approval.Unknown}}
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
	if !r.sees(request, person) {
		return nil, r.noRequest(id, approval.ErrNotFound)
	}
	return request, Outcome{}
}

// sees reports whether a person may see a request: who asked, admins, and those
// who may vote or have voted, as they are now.
func (r *Runner) sees(q *approval.Request, person policies.Person) bool {
	person, known := r.now(person)
	return known && (q.Person == person.Name || slices.Contains(person.Roles, policies.Admin) || slices.Contains(r.approvals.Entitled(q), person.Name) ||
		slices.ContainsFunc(q.Votes, func(v approval.Vote) bool { return v.Person == person.Name }))
}

// noRequest is the outcome where a request is not to be had.
func (r *Runner) noRequest(id string, err error) Outcome {
	var refusal *approval.Refusal
	switch {
	case errors.As(err, &refusal):
		why := refusalOf(refusal)
		return saying(Denied, why)
	case errors.Is(err, approval.ErrNotFound):
		return saying(Invalid, op.Say("request_none", "There is no request {ID} that you may see.", "ID", clip(CleanText(id), 40)))
	default:
		r.log.Error("request not read", "request", id, "err", err)
		return saying(Failed, op.Say("request_unread", "The request could not be read; panelbot's log says why."))
	}
}

// OpenRequests lists the requests that are open and that the person may see, the
// newest first.
func (r *Runner) OpenRequests(ctx context.Context, person policies.Person) ([]*approval.Request, error) {
	if r.approvals == nil {
		return nil, nil
	}
	list, err := r.approvals.List(ctx, openRequests())
	if err != nil {
		r.log.Error("requests not listed", "err", err)
		return nil, op.Say("requests_unread", "the requests could not be read; panelbot's log says why")
	}
	return slices.DeleteFunc(list, func(q *approval.Request) bool { return !r.sees(q, person) }), nil
}

// Request gives a request that the person may see; nil where there is none.
func (r *Runner) Request(ctx context.Context, id string, person policies.Person) (*approval.Request, Outcome) {
	return r.visible(ctx, id, person)
}

// Vote counts what a person says of a request. A yes is to what the policy still lets
// be sent: what it does not is invalidated, before a code is used up. wanted says that it did not count
// for want of a one-time code. While everything is stopped a yes does not count, and
// uses no code up: what it approved could not run, and would be asked for again.
func (r *Runner) Vote(ctx context.Context, b approval.Ballot) (out Outcome, wanted bool) {
	out, wanted = r.vote(ctx, b)
	if out.Vote == "" && out.Status == Denied {
		out.Vote = CountsNot
	}
	return out, wanted
}

func (r *Runner) vote(ctx context.Context, b approval.Ballot) (out Outcome, wanted bool) {
	if stopped := r.Policy().Stopped; stopped != "" && b.Yes {
		why := op.Say("vote_stopped", "Request {ID}: everything that does not only read is stopped ({Why}), so that a yes does not count now, and the request stays as it is.",
			"ID", clip(CleanText(b.ID), 40), "Why", strings.TrimRight(stopped, ". "))
		out := Outcome{Status: Denied, Rule: "policy.stop", Summary: why.Text, Reasons: []op.Message{why}}
		return out.hinted(op.Say("vote_after", "Vote again when an admin has ended the stop with policy resume.")), false
	}
	if out, ok := r.reconsider(ctx, b); !ok {
		return out, false
	}
	b.Note = r.Note(b.Note)
	return r.voted(b.ID, func() (*approval.Request, error) { return r.approvals.Vote(ctx, b) }, func(request *approval.Request) Outcome { return r.votedOn(request, b.Yes) })
}

// MayVote says why a person's vote on a request would not count at a door, as Vote
// would, so that nobody fills in a form for nothing; ok is true where it would. It
// counts nothing.
func (r *Runner) MayVote(request *approval.Request, person policies.Person, door policies.Door) (out Outcome, ok bool) {
	if err := r.approvals.MayVote(request, person.Name, door); err != nil {
		out = r.noRequest(request.ID, err)
		out.Vote = CountsNot
		return out, false
	}
	return Outcome{}, true
}

// Settle ends an unknown request by a person's word. wanted is as in Vote.
func (r *Runner) Settle(ctx context.Context, s approval.Settlement) (out Outcome, wanted bool) {
	s.Note = r.Note(s.Note)
	return r.voted(s.ID, func() (*approval.Request, error) { return r.approvals.Settle(ctx, s) }, func(request *approval.Request) Outcome { return r.OutcomeOf(request, false) })
}

// votedOn is the answer to a vote that counts. Whoever voted made no call, so that it
// says nothing of calling again.
func (r *Runner) votedOn(request *approval.Request, yes bool) Outcome {
	out := r.OutcomeOf(request, false)
	if out.Vote = NoCounts; yes {
		out.Vote = YesCounts
	}
	switch {
	case request.State == approval.Denied: // which is what the vote was for
		out.Status = Done
	case request.State == approval.Pending:
		out.Reasons = []op.Message{op.Say("vote_waits", "request {ID} waits for others still: it takes {Takes}, until {Time}.", "ID", request.ID, "Takes", Takes(request.Terms), "Time", op.Moment(request.Expires))}
		out.Next, out.Hints = "", nil
		return out.hinted(op.Say("vote_ends", "{Show} tells how it ends.", "Show", showing(request)))
	case out.Status == AwaitingApproval:
		out.Next, out.Hints = "", nil
		return out.hinted(op.Say("vote_ends", "{Show} tells how it ends.", "Show", showing(request)))
	}
	return out
}

func (r *Runner) voted(id string, do func() (*approval.Request, error), end func(*approval.Request) Outcome) (out Outcome, wanted bool) {
	if r.approvals == nil {
		return r.noRequest(id, approval.ErrNotFound), false
	}
	request, err := do()
	if of, wanted, is := CodeRefusal(err); is {
		why := op.Say("vote_code", "Request {ID}: {Why}.", "ID", clip(CleanText(id), 40), "Why", of)
		return Outcome{Status: Denied, Vote: CountsNot, Summary: why.Text, Reasons: []op.Message{why}}, wanted
	}
	if err != nil {
		return r.noRequest(id, err), false
	}
	return end(request), false
}
