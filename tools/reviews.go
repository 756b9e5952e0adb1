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

// Reviews keeps the calls that were let through under break-glass until somebody
// has looked at them. Each change is recorded with it. The store is one.
type Reviews interface {
	OpenReview(ctx context.Context, r policies.Review) error
	// OpenReviews lists them, what is due first in front.
	OpenReviews(ctx context.Context) ([]policies.Review, error)
	// EndReview says that by has looked, at a door; note is theirs. An error where it
	// is not open.
	EndReview(ctx context.Context, r policies.Review, by string, door policies.Door, note string) error
}

// openReview keeps that a call under break-glass has to be looked at, before it is
// sent. What cannot be kept is not sent.
func (r *Runner) openReview(ctx context.Context, k *call) (Outcome, bool) {
	if k.decision.ReviewBy.IsZero() {
		return Outcome{}, true
	}
	err := errors.New("nobody keeps reviews")
	if r.reviews != nil {
		err = r.reviews.OpenReview(context.WithoutCancel(ctx), policies.Review{
			Call: k.id, Person: k.Person.Name, Door: k.Door, Tool: k.tool.Name, Panel: k.panel.Name, Target: k.target.String(), Risk: k.risk,
			Rule: k.decision.Rule, Reason: r.reasonFor(k), Time: k.at.UTC().Truncate(time.Microsecond), Due: k.decision.ReviewBy.UTC().Truncate(time.Microsecond),
		})
	}
	if err != nil {
		return r.notRecorded(k, err), false
	}
	r.log.Warn("glass broken", "call", k.id, "person", k.Person.Name, "door", k.Door, "tool", k.tool.Name, "rule", k.decision.Rule, "review_by", k.decision.ReviewBy)
	return Outcome{}, true
}

// OpenReviews lists the calls under break-glass that nobody has looked at, what
// is due first in front: all of them for approvers and admins, else the person's
// own.
func (r *Runner) OpenReviews(ctx context.Context, person policies.Person) ([]policies.Review, error) {
	person, known := r.now(person)
	if r.reviews == nil || !known {
		return nil, nil
	}
	list, err := r.reviews.OpenReviews(ctx)
	if err != nil {
		r.log.Error("reviews not listed", "err", err)
		return nil, op.Say("reviews_unread", "the reviews could not be read; panelbot's log says why")
	}
	return slices.DeleteFunc(list, func(v policies.Review) bool { return v.Person != person.Name && !person.MayReview(v) }), nil
}

// Reviewed says that a person has looked at a call under break-glass: another
// approver or admin, in a chat, or in a terminal, here or far away, with a one-time
// code, as with votes. wanted is as in Vote. The ballot's Yes does not matter.
func (r *Runner) Reviewed(ctx context.Context, b approval.Ballot) (out Outcome, wanted bool) {
	id := clip(CleanText(b.ID), 40)
	denied := func(of op.Message) (Outcome, bool) {
		return saying(Denied, op.Say("review_denied", "The review of {ID}: {Why}.", "ID", id, "Why", of)), false
	}
	var person policies.Person
	known := false
	if r.people != nil {
		person, known = r.people.Person(b.Person)
	}
	if !known {
		return denied(op.Say("review_stranger", "you are not enrolled, or your access was taken away"))
	}
	list, err := r.OpenReviews(ctx, person)
	if err != nil {
		out := saying(Failed, op.MessageOf(err))
		out.Summary = sentence(out.Summary)
		return out, false
	}
	i := slices.IndexFunc(list, func(v policies.Review) bool { return v.Call == b.ID })
	switch {
	case i < 0:
		return saying(Invalid, op.Say("review_none", "No review of {ID} is open that you may see.", "ID", id)), false
	case b.Door == policies.MCP || b.Door == "":
		return denied(op.Say("review_door", "nobody looks through an assistant: do it in a terminal with your one-time code"))
	case !person.MayReview(list[i]):
		return denied(op.Say("review_own", "it is your own call, so that another approver or admin has to look at it"))
	}
	if b.Door.IsTerminal() { // which is open to every program of its user, or that holds a token
		if err := r.approvals.UseCode(ctx, person.Name, "review/"+b.ID, b.Code); err != nil {
			of, wanted, is := CodeRefusal(err)
			if !is {
				return r.notReviewed(b.ID, err), false
			}
			out, _ := denied(of)
			return out, wanted
		}
	}
	if err := r.reviews.EndReview(ctx, list[i], person.Name, b.Door, r.Note(b.Note)); err != nil {
		return r.notReviewed(b.ID, err), false
	}
	v := list[i]
	done := saying(Done, op.Say("review_done", "{Name} has looked at the call {ID}, by {Person}.", "Name", person.Name, "ID", id, "Person", v.Person))
	done.Tool, done.Panel, done.Target = v.Tool, v.Panel, v.Target
	done.Summary = strings.TrimSuffix(done.Summary, ".") + ": " + strings.TrimSpace(v.Tool+" "+v.Target)
	return done, false
}

// notReviewed is the outcome where the store does not keep that somebody has looked.
func (r *Runner) notReviewed(call string, err error) Outcome {
	r.log.Error("review not ended", "call", call, "err", err)
	return saying(Failed, op.Say("review_kept", "The review of {ID} could not be kept; panelbot's log says why.", "ID", clip(CleanText(call), 40)))
}

// WarnOverdue logs the reviews that are overdue, as warnings, and gives how many
// there are.
func (r *Runner) WarnOverdue(ctx context.Context, now time.Time) (int, error) {
	if r.reviews == nil {
		return 0, nil
	}
	list, err := r.reviews.OpenReviews(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, v := range list {
		if now.After(v.Due) {
			n++
			r.log.Warn("a call under break-glass was not looked at in time", "call", v.Call, "person", v.Person, "tool", v.Tool, "target", v.Target, "due", v.Due, "do", "panelbot approvals reviewed "+v.Call)
		}
	}
	return n, nil
}

// explainHint says how to learn why a call was denied.
func explainHint(id string) op.Message {
	return op.Say("explain_how", "{Explain} says why.", "Explain", op.Command{MCP: "policy explain " + id, Chat: "policy explain " + id})
}
