package approval

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"panelbot/policies"
)

// LeaseStore is the part of a Store that keeps leases.
type LeaseStore interface {
	// Leases gives the leases that the filter lets through, the one that ends first
	// in front.
	Leases(ctx context.Context, f LeaseFilter) ([]*Lease, error)
}

// LeaseTx is the part of a Tx about leases.
type LeaseTx interface {
	// AddLease keeps a new lease. There is one at most for a request.
	AddLease(ctx context.Context, l *Lease) error
	// LockLease gives a lease, and keeps others from changing it until the
	// transaction ends. ErrNotFound where there is none.
	LockLease(ctx context.Context, id string) (*Lease, error)
	// UseLease counts a call, where the lease has uses left, has not ended at Now and
	// is not revoked: one conditional update. Else ErrMoved.
	UseLease(ctx context.Context, id string) error
	// RevokeLease writes RevokedAt, which is Now, and RevokedBy, where it is not
	// revoked. Else ErrMoved.
	RevokeLease(ctx context.Context, id, by string) error
}

// LeaseFilter chooses leases. The zero value takes all.
type LeaseFilter struct {
	// ID takes one lease, Person those of one person, Door those for one door; empty
	// takes all.
	ID, Person string
	Door       policies.Door
	// Lives takes those that may still let something through, by the store's clock.
	Lives bool
}

// The kinds of events that are about a lease.
const (
	LeaseGranted = "lease granted"
	LeaseUsed    = "lease used"
	LeaseRevoked = "lease revoked"
)

// Leases gives the leases that a filter lets through.
func (d *Desk) Leases(ctx context.Context, f LeaseFilter) ([]*Lease, error) {
	return d.store.Leases(ctx, f)
}

// Grant makes a lease of a claimed request that asks for one, and ends the
// request, in one transaction: where the request is unknown, there is no lease. It
// ends as failed where the lease could be of no use. ErrMoved where the claim is no
// longer the holder's.
func (d *Desk) Grant(ctx context.Context, id string, fence int64) (*Request, error) {
	var out *Request
	err := d.own(ctx, id, fence, func(ctx context.Context, tx Tx, r *Request) error {
		now := tx.Now()
		l := &Lease{ID: r.ID, Person: r.Person, Reason: r.Reason, Granted: now}
		for _, v := range r.Votes {
			if v.Yes {
				l.GrantedBy = append(l.GrantedBy, v.Person)
			}
		}
		result := Result{Status: string(Done), Time: now, Took: now.Sub(r.Results[0].Time)}
		if why := d.unfit(tx, r, l); why != "" {
			result.Status, result.Summary = string(Failed), "the lease was not granted: "+why
		} else {
			result.Summary = "the lease holds until " + l.Until.Format("2006-01-02 15:04 MST") + "; panelbot approvals revoke " + l.ID + " ends it"
			result.VerifiedBy = "the list of leases"
			if err := tx.AddLease(ctx, l); err != nil {
				return err
			}
			if err := tx.Record(ctx, Event{Kind: LeaseGranted, Time: now, Lease: l, Person: l.Person, Door: l.Door, Call: -1, Note: "by " + strings.Join(l.GrantedBy, ", ")}); err != nil {
				return err
			}
		}
		if err := tx.PutResult(ctx, r.ID, result); err != nil {
			return err
		}
		r.Results[0] = result
		r.State, r.Note = r.sum()
		r.Ended = now
		if err := tx.Move(ctx, r, Executing, fence); err != nil {
			return err
		}
		out = r
		return tx.Record(ctx, Event{Kind: string(r.State), Time: now, Request: r, Call: -1, Note: result.Summary})
	})
	if err != nil {
		return nil, err
	}
	return out.clone(), nil
}

// unfit reads the terms of a lease from the arguments that were approved, and says
// why it cannot be granted.
func (d *Desk) unfit(tx Tx, r *Request, l *Lease) string {
	if err := r.Plan.check(); err != nil || r.Plan.Calls[0].Tool != policies.LeaseTool {
		return "what was approved is no lease"
	}
	if err := json.Unmarshal(r.Plan.Calls[0].Args, &l.LeaseTerms); err != nil {
		return "its terms cannot be read"
	}
	_, known := d.people.Person(r.Person)
	switch {
	case !known:
		return r.Person + ", who asked, may do nothing any more"
	case !tx.Now().Before(l.Until):
		return "its time is over already"
	case l.Until.After(r.Created.Add(MaxLeaseTime + slack)):
		return "it would hold for more than a day"
	}
	return ""
}

// LeaseUse is a call that a lease may let through.
type LeaseUse struct {
	// Call is the call's id, for the record.
	Call   string
	Person string
	Door   policies.Door
	Tool   string
	// Target is what is hit, Words the same for people.
	Target LeaseTarget
	Words  string
	// Risk is that of this call, and Terms what the policy demands of it now. A
	// lease that was approved on milder terms lets it not through.
	Risk  policies.Risk
	Terms Terms
}

// UseLease lets a call through by a lease: it is counted, and recorded, in one
// transaction. Nil where no lease lets it through. Whether the policy denies the
// call is for the caller to have asked: no lease lifts that.
func (d *Desk) UseLease(ctx context.Context, u LeaseUse) (*Lease, error) {
	if u.Risk != policies.Change && u.Risk != policies.Disrupt {
		return nil, nil
	}
	mine := LeaseFilter{Person: u.Person, Door: u.Door, Lives: true}
	list, err := d.store.Leases(ctx, mine)
	if err != nil {
		return nil, err
	}
	for _, l := range list {
		if !l.Covers(u.Tool, u.Target) {
			continue
		}
		used, err := d.useLease(ctx, l.ID, u)
		if used != nil || err != nil {
			return used, err
		}
	}
	return nil, nil
}

// useLease is UseLease for one lease.
func (d *Desk) useLease(ctx context.Context, id string, u LeaseUse) (used *Lease, err error) {
	err = d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		used = nil
		r, err := tx.Lock(ctx, id) // with the votes; and what waited for it knows the time
		if err != nil {
			return err
		}
		if _, known := d.people.Person(u.Person); !known || !d.satisfied(r) || r.Terms.Stricter(u.Terms) {
			return nil
		}
		err = tx.UseLease(ctx, id)
		if errors.Is(err, ErrMoved) {
			return nil
		}
		if err != nil {
			return err
		}
		l, err := tx.LockLease(ctx, id)
		if err != nil {
			return err
		}
		used = l
		return tx.Record(ctx, Event{Kind: LeaseUsed, Time: tx.Now(), Lease: l, Use: &u, Person: u.Person, Door: u.Door, Call: -1})
	})
	if err != nil {
		return nil, err
	}
	return used, nil
}

// RevokeLease takes a lease back, at once. Its person may, and everybody who is an
// approver or admin now. An error that is a *Refusal says why it was not.
func (d *Desk) RevokeLease(ctx context.Context, id string, by policies.Person, door policies.Door) (*Lease, error) {
	var out *Lease
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		l, err := tx.LockLease(ctx, id)
		if err != nil {
			return err
		}
		now, known := d.people.Person(by.Name)
		switch {
		case l.Person != by.Name && (!known || !Oversees(now)):
			return ErrNotFound // nobody else is told that there is one
		case !l.RevokedAt.IsZero():
			return sayNo("refused_revoked", "Lease {ID} was revoked already, by {Person}.", "ID", l.ID, "Person", l.RevokedBy)
		}
		if err := tx.RevokeLease(ctx, id, by.Name); err != nil {
			return err
		}
		l.RevokedAt, l.RevokedBy, out = tx.Now(), by.Name, l
		return tx.Record(ctx, Event{Kind: LeaseRevoked, Time: tx.Now(), Lease: l, Person: by.Name, Door: door, Call: -1})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Oversees reports whether a person may see and revoke the leases of everybody.
func Oversees(p policies.Person) bool {
	return slices.Contains(p.Roles, policies.Admin) || slices.Contains(p.Roles, policies.Approver)
}
