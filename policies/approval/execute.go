package approval

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"slices"

	"panelbot/policies"
)

// Claim takes an approved request for execution: from now on its calls are the
// owner's, and nobody else's ever again. The votes are counted once more by who is
// entitled now. That the first call is about to go out is recorded with it;
// before is what was read before it, and tolls what it counts for, in the same
// transaction: one too many is invalidated. A *Refusal says why it cannot be
// claimed.
func (d *Desk) Claim(ctx context.Context, id, owner string, before json.RawMessage, tolls ...Toll) (*Request, error) {
	var out *Request
	var refused *Refusal
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		out, refused = nil, nil
		r, err := tx.Lock(ctx, id)
		if err != nil {
			return err
		}
		now, fence := tx.Now(), r.Claim.Fence
		event := Event{Time: now, Request: r, Call: -1}
		holds := r.State == Approved && now.Before(r.ExecuteBy) && d.genuine(r) && d.satisfied(r)
		var over *Refusal
		if holds {
			if over, err = pay(ctx, tx, tolls); err != nil {
				return err
			}
		}
		switch {
		case r.State != Approved:
			refused = sayNo("refused_state", "Request {ID} is {State}.", "ID", r.ID, "State", r.State)
			return nil
		case !now.Before(r.ExecuteBy):
			r.State, r.Ended, r.Note = Expired, now, "it was not executed in time"
			refused = sayNo("refused_late", "Request {ID} was approved, and not executed in time.", "ID", r.ID)
		case !d.genuine(r):
			r.State, r.Ended, r.Note = Invalidated, now, "what is kept of it is not what was approved"
			refused = sayNo("refused_forged", "Request {ID} no longer holds: what is kept of it is not what was approved.", "ID", r.ID)
		case !d.satisfied(r):
			r.State, r.Ended, r.Note = Invalidated, now, "somebody who said yes may not any more"
			refused = sayNo("refused_voter", "Request {ID} no longer holds: somebody who said yes may not any more.", "ID", r.ID)
		case over != nil:
			r.State, r.Ended, r.Note = Invalidated, now, over.Sentence
			refused = &Refusal{Sentence: fmt.Sprintf("Request %s no longer holds. %s", r.ID, over.Sentence), Rule: over.Rule}
		default:
			r.State, r.Claim = Executing, Claim{Owner: owner, Fence: fence + 1, Until: now.Add(d.lease)}
		}
		if err := tx.Move(ctx, r, Approved, fence); err != nil {
			return err
		}
		event.Kind, event.Note = string(r.State), r.Note
		if err := tx.Record(ctx, event); err != nil || refused != nil {
			return err
		}
		out = r
		return d.begin(ctx, tx, r, 0, before)
	})
	switch {
	case err != nil:
		return nil, err
	case refused != nil:
		return nil, refused
	}
	return out.clone(), nil
}

// genuine reports whether a request is to the byte the one that was made.
func (d *Desk) genuine(r *Request) bool {
	sum, err := digest(d.key, r)
	return err == nil && hmac.Equal([]byte(sum), []byte(r.Digest))
}

// Toll is what a call counts for when it goes out.
type Toll struct {
	Passage policies.Passage
	// Limits are those that hold for it.
	Limits []policies.Limit
}

// pay counts what goes out, and says which limit is in the way.
func pay(ctx context.Context, tx Tx, tolls []Toll) (*Refusal, error) {
	for _, t := range tolls {
		over, err := tx.Pass(ctx, t.Passage, t.Limits)
		if err != nil {
			return nil, err
		}
		if over != nil {
			d := policies.Policy{}.Over(*over)
			return &Refusal{Sentence: d.Reason, Rule: d.Rule}, nil
		}
	}
	return nil, nil
}

// Begin records that a further call of a claimed request is about to go out. It
// must not go out where Begin fails. before is what was read before it, and tolls
// what it counts for; a *Refusal says that it would be one too many, or that somebody
// who said yes may not any more.
func (d *Desk) Begin(ctx context.Context, id string, fence int64, call int, before json.RawMessage, tolls ...Toll) error {
	return d.own(ctx, id, fence, func(ctx context.Context, tx Tx, r *Request) error {
		if !d.satisfied(r) {
			return sayNo("refused_voter", "Request {ID} no longer holds: somebody who said yes may not any more.", "ID", r.ID)
		}
		over, err := pay(ctx, tx, tolls)
		switch {
		case err != nil:
			return err
		case over != nil:
			return over
		}
		return d.begin(ctx, tx, r, call, before)
	})
}

func (d *Desk) begin(ctx context.Context, tx Tx, r *Request, call int, before json.RawMessage) error {
	result := Result{Call: call, Time: tx.Now(), Before: before}
	if err := tx.PutResult(ctx, r.ID, result); err != nil {
		return err
	}
	r.Results = append(r.Results, result)
	return tx.Record(ctx, Event{Kind: Called, Time: tx.Now(), Request: r, Person: r.Person, Door: r.Door, Call: call})
}

// End records how a call of a claimed request ended, and keeps the claim alive.
func (d *Desk) End(ctx context.Context, id string, fence int64, result Result) error {
	return d.own(ctx, id, fence, func(ctx context.Context, tx Tx, r *Request) error {
		i := slices.IndexFunc(r.Results, func(had Result) bool { return had.Call == result.Call })
		if i < 0 { // it was held back, and never began
			i = len(r.Results)
			r.Results = append(r.Results, Result{})
		}
		result.Time, result.Before = tx.Now(), r.Results[i].Before // which tells later what became of it
		if err := tx.PutResult(ctx, id, result); err != nil {
			return err
		}
		r.Results[i] = result
		if err := d.keep(ctx, tx, r); err != nil {
			return err
		}
		return tx.Record(ctx, Event{Kind: Ended, Time: tx.Now(), Request: r, Person: r.Person, Door: r.Door, Call: result.Call, Note: result.Summary})
	})
}

// Keep keeps a claim alive for another lease.
func (d *Desk) Keep(ctx context.Context, id string, fence int64) error {
	return d.own(ctx, id, fence, d.keep)
}

func (d *Desk) keep(ctx context.Context, tx Tx, r *Request) error {
	r.Claim.Until = tx.Now().Add(d.lease)
	return tx.Move(ctx, r, Executing, r.Claim.Fence)
}

// Finish ends a claimed request in the state that its results amount to.
func (d *Desk) Finish(ctx context.Context, id string, fence int64) (*Request, error) {
	var out *Request
	err := d.own(ctx, id, fence, func(ctx context.Context, tx Tx, r *Request) error {
		r.State, r.Note = r.sum()
		if r.State != Unknown {
			r.Ended = tx.Now()
		}
		if err := tx.Move(ctx, r, Executing, fence); err != nil {
			return err
		}
		out = r
		return tx.Record(ctx, Event{Kind: string(r.State), Time: tx.Now(), Request: r, Call: -1, Note: r.Note})
	})
	if err != nil {
		return nil, err
	}
	return out.clone(), nil
}

// sum is the state that the results of a plan amount to: that of the worst, and
// of the first of several such. A call that never went out after one that went
// well is a failure.
func (r *Request) sum() (State, string) {
	state, note := Done, ""
	for i := range r.Plan.Calls {
		at := slices.IndexFunc(r.Results, func(had Result) bool { return had.Call == i })
		if at < 0 {
			if state == Done || state == Accepted {
				return Failed, "not all of its calls went out"
			}
			return state, note
		}
		switch result := r.Results[at]; State(result.Status) {
		case Done:
		case Accepted:
			state = Accepted
		case Refused, Failed:
			return State(result.Status), result.Summary
		case Unknown, "":
			return Unknown, result.Summary
		default: // invalid, denied: nothing was sent
			return Failed, result.Summary
		}
	}
	return state, note
}

// own runs a change of a request that the fence's holder executes. ErrMoved
// where the claim is no longer the holder's.
func (d *Desk) own(ctx context.Context, id string, fence int64, do func(context.Context, Tx, *Request) error) error {
	return d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.Lock(ctx, id)
		if err != nil {
			return err
		}
		if r.State != Executing || r.Claim.Fence != fence {
			return ErrMoved
		}
		return do(ctx, tx, r)
	})
}

// Settlement is how a person ends a request that is unknown.
type Settlement struct {
	ID     string
	Person string
	Door   policies.Door
	// Code is the one-time code of the person.
	Code string
	// Done says that it happened; else it did not.
	Done bool
	// Note says how that is known.
	Note string
}

// Settle ends an unknown request by the word of an approver or admin, who has
// looked. The person who asked cannot, unless alone, or unless the request took
// that person's own yes.
func (d *Desk) Settle(ctx context.Context, s Settlement) (*Request, error) {
	var out *Request
	var refused error
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		out, refused = nil, nil
		r, err := tx.Lock(ctx, s.ID)
		if err != nil {
			return err
		}
		p, known := d.people.Person(s.Person)
		switch {
		case !known || !slices.Contains(p.Roles, policies.Admin) && !slices.Contains(p.Roles, policies.Approver):
			refused = sayNo("refused_settler", "Request {ID} is settled by an approver or an admin.", "ID", r.ID)
		case s.Door == policies.MCP || s.Door == "":
			refused = sayNo("refused_settle_door", "A request is not settled through an assistant: do it in a terminal with your one-time code.")
		case p.Name == r.Person && !r.Terms.takesOwn():
			refused = sayNo("refused_settle_own", "You asked for request {ID} yourself: somebody else has to settle it.", "ID", r.ID)
		case r.State != Unknown:
			refused = sayNo("refused_settle_state", "Request {ID} is {State}: only what is unknown is settled.", "ID", r.ID, "State", r.State)
		default:
			if refused, err = useCode(ctx, tx, r.ID, p.Name, s.Code); err != nil {
				return err
			}
		}
		if refused != nil {
			return tx.Record(ctx, Event{Kind: VoteRefused, Time: tx.Now(), Request: r, Person: s.Person, Door: s.Door, Call: -1, Note: refused.Error()})
		}
		out = r
		return d.settle(ctx, tx, r, s.Done, s.Person, s.Door, s.Note)
	})
	switch {
	case err != nil:
		return nil, err
	case refused != nil:
		return nil, refused
	}
	return out.clone(), nil
}

// Reconcile ends an unknown request by what the panel shows now; why says what
// was read. ErrMoved where it is no longer unknown.
func (d *Desk) Reconcile(ctx context.Context, id string, done bool, why string) (*Request, error) {
	var out *Request
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.Lock(ctx, id)
		if err != nil {
			return err
		}
		if r.State != Unknown {
			return ErrMoved
		}
		out = r
		return d.settle(ctx, tx, r, done, "", "", why)
	})
	if err != nil {
		return nil, err
	}
	return out.clone(), nil
}

func (d *Desk) settle(ctx context.Context, tx Tx, r *Request, done bool, person string, door policies.Door, note string) error {
	r.State = Failed
	if done {
		r.State = Done
	}
	r.Ended, r.Note = tx.Now(), note
	if err := tx.Move(ctx, r, Unknown, r.Claim.Fence); err != nil {
		return err
	}
	return tx.Record(ctx, Event{Kind: Settled, Time: tx.Now(), Request: r, Person: person, Door: door, Call: -1, Note: note})
}
