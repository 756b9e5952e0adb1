package approval

import (
	"context"
	"time"
)

// Sweep moves on what time has decided: what has expired, and claims that were not kept
// alive. It reminds once of what expires soon. next is when it should look
// again; zero where nothing is open.
func (d *Desk) Sweep(ctx context.Context) (moved []*Request, next time.Time, err error) {
	err = d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		moved, next = nil, time.Time{}
		open, err := tx.LockOpen(ctx)
		if err != nil {
			return err
		}
		for _, r := range open {
			from := r.State
			due := r.sweep(tx.Now())
			if r.State != from || due.remind {
				if err := tx.Move(ctx, r, from, r.Claim.Fence); err != nil {
					return err
				}
				kind := string(r.State)
				if due.remind {
					kind = Reminded
				}
				if err := tx.Record(ctx, Event{Kind: kind, Time: tx.Now(), Request: r, Call: -1, Note: r.Note}); err != nil {
					return err
				}
				moved = append(moved, r.clone())
			}
			if !due.next.IsZero() && (next.IsZero() || due.next.Before(next)) {
				next = due.next
			}
		}
		return nil
	})
	return moved, next, err
}

// due is what a sweep has to do about a request.
type due struct {
	remind bool
	next   time.Time
}

// sweep moves a request on by the clock.
func (r *Request) sweep(now time.Time) due {
	switch r.State {
	case Pending:
		remind := r.Expires.Add(-r.Expires.Sub(r.Created) / 4)
		switch {
		case !now.Before(r.Expires):
			r.State, r.Decided, r.Ended, r.Note = Expired, now, now, "not enough people said yes in time"
		case !r.Reminded && !now.Before(remind):
			r.Reminded = true
			return due{true, r.Expires}
		case !r.Reminded:
			return due{next: remind}
		default:
			return due{next: r.Expires}
		}
	case Approved:
		if now.Before(r.ExecuteBy) {
			return due{next: r.ExecuteBy}
		}
		r.State, r.Ended, r.Note = Expired, now, "it was not executed in time"
	case Executing:
		if now.Before(r.Claim.Until) {
			return due{next: r.Claim.Until}
		}
		r.State, r.Note = Unknown, "whoever executed it is gone"
	}
	return due{}
}
