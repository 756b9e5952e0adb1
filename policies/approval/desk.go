package approval

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"time"

	"panelbot/policies"
)

// People knows who people are at this moment. It must be safe for concurrent use.
type People interface {
	// Person gives a person who is known, and neither disabled nor locked.
	Person(name string) (policies.Person, bool)
	// Everybody lists all of them.
	Everybody() []policies.Person
}

// Config is what a Desk needs. All of it must be set but Doors and Lease.
type Config struct {
	Store  Store
	People People
	// Key authenticates digests; at least 16 bytes.
	Key []byte
	// Doors are those at which votes can be cast; none is the terminal.
	Doors []policies.Door
	// Lease is how long a claim holds without being kept alive; 0 is two minutes.
	Lease time.Duration
}

// Desk is where requests are made, voted on, executed and settled. It is safe
// for concurrent use, also by several processes on one store.
type Desk struct {
	store  Store
	people People
	key    []byte
	doors  []policies.Door
	lease  time.Duration
}

// DefaultLease is what a zero Config.Lease means.
const DefaultLease = 2 * time.Minute

// New makes a Desk.
func New(cfg Config) (*Desk, error) {
	switch {
	case cfg.Store == nil || cfg.People == nil:
		return nil, errors.New("approval: a store and people are needed")
	case len(cfg.Key) < 16:
		return nil, errors.New("approval: a key of at least 16 bytes is needed for digests")
	}
	d := &Desk{cfg.Store, cfg.People, cfg.Key, cfg.Doors, cfg.Lease}
	if len(d.doors) == 0 {
		d.doors = []policies.Door{policies.Terminal}
	}
	if d.lease <= 0 {
		d.lease = DefaultLease
	}
	return d, nil
}

// Draft is what somebody asks for.
type Draft struct {
	Person policies.Person
	Door   policies.Door
	Plan   Plan
	Terms  Terms
	Reason string
	// Token names the token by which it came; empty where the door has none.
	Token string
	// Limits are those that hold for it. Here the ones of open requests count.
	Limits []policies.Limit
}

// Ask makes a request. Where the person has an open one for the same thing, that
// one is given, and known is true: nobody is asked twice. A pending request of the
// same person about the same, by tool, target and subject, but with other arguments is
// superseded, and the new one names it in Replaces.
// An error that is a *Refusal says why nothing was asked.
func (d *Desk) Ask(ctx context.Context, draft Draft) (r *Request, known bool, err error) {
	if err := draft.Plan.check(); err != nil {
		return nil, false, sayNo("refused_plan", "Nothing was asked: {Why}.", "Why", err.Error())
	}
	if err := draft.Terms.check(draft.Person.Name); err != nil {
		return nil, false, err
	}
	if refusal := d.reachable(draft); refusal != nil {
		return nil, false, refusal
	}
	same, err := sameness(d.key, draft.Person.Name, draft.Plan)
	if err != nil {
		return nil, false, err
	}
	id, nonce := rand.Text(), rand.Text()
	err = d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		open, err := tx.LockOpen(ctx)
		if err != nil {
			return err
		}
		if i := slices.IndexFunc(open, func(o *Request) bool { return o.Same == same }); i >= 0 {
			known = true
			r, err = tx.Lock(ctx, open[i].ID)
			return err
		}
		known = false
		if refusal, err := codeless(ctx, tx, draft); err != nil || refusal != nil {
			if err == nil {
				err = refusal
			}
			return err
		}
		replaced, err := d.supersede(ctx, tx, draft, open, id)
		if err != nil {
			return err
		}
		if refusal := crowded(draft, open); refusal != nil {
			return refusal
		}
		now := tx.Now()
		r = &Request{
			ID: id, Person: draft.Person.Name, Door: draft.Door, Token: draft.Token, Reason: draft.Reason, Plan: draft.Plan, Terms: draft.Terms,
			Nonce: nonce, Same: same, State: Pending, Created: now, Expires: now.Add(draft.Terms.Expires), Replaces: replaced,
		}
		if r.Digest, err = digest(d.key, r); err != nil {
			return err
		}
		if err := tx.Insert(ctx, r); err != nil {
			return err
		}
		return tx.Record(ctx, Event{Kind: Asked, Time: now, Request: r, Person: r.Person, Door: r.Door, Call: -1, Note: r.Reason})
	})
	if err != nil {
		return nil, false, err
	}
	return r.clone(), known, nil
}

// reachable says why too few people could ever say yes; nil where enough can.
func (d *Desk) reachable(draft Draft) *Refusal {
	asked := &Request{Door: draft.Door, Terms: draft.Terms}
	elsewhere := slices.ContainsFunc(d.doors, asked.takesOwnAt)
	for _, c := range draft.Terms.Clauses {
		n, own := 0, false
		for _, p := range d.people.Everybody() {
			switch {
			case !entitled(c, p):
			case p.Name != draft.Person.Name:
				n++
			case elsewhere:
				n++
			case draft.Terms.takesOwn():
				own = true
			}
		}
		if own && draft.Terms.Own() {
			return sayNo("refused_no_door", "Nobody was asked: you would say yes at another door than the one at which you asked, and there is no other.")
		}
		if own && n < max(c.Count, 1) {
			return sayNo("refused_solo", "Nobody was asked: with policy.solo you say yes at another door than the one at which you asked, and there is no other. policy.defaults can ask for confirm instead, where you type the target's name.")
		}
		if n < max(c.Count, 1) {
			return sayNo("refused_few", "Nobody was asked: it takes {N} of {Who} beside {Person}, and there are {There}. Whoever keeps the configuration can add people, or change the rule.",
				"N", max(c.Count, 1), "Who", c, "Person", draft.Person.Name, "There", n)
		}
	}
	if len(draft.Terms.Clauses) == 0 {
		return sayNo("refused_nobody", "Nobody was asked: the policy names nobody who may say yes.")
	}
	return nil
}

// supersede ends the pending requests that the draft replaces, and takes them out
// of open. id is the new request's; it gives theirs.
func (d *Desk) supersede(ctx context.Context, tx Tx, draft Draft, open []*Request, id string) (replaced []string, err error) {
	for i, o := range open {
		if o.State != Pending || o.Person != draft.Person.Name || !replaces(draft.Plan, o.Plan) {
			continue
		}
		was := *o
		o.State, o.Ended, o.Note = Superseded, tx.Now(), "the same was asked for with other arguments, and request "+id+" takes its place"
		if err := tx.Move(ctx, o, was.State, was.Claim.Fence); err != nil {
			return nil, err
		}
		if err := tx.Record(ctx, Event{Kind: string(Superseded), Time: tx.Now(), Request: o, Person: draft.Person.Name, Door: draft.Door, Call: -1, Note: o.Note}); err != nil {
			return nil, err
		}
		replaced = append(replaced, o.ID)
		open[i] = &Request{State: Superseded}
	}
	return replaced, nil
}

// replaces reports whether each call of a plan is about the same as the one in its
// place.
func replaces(p, old Plan) bool {
	return slices.EqualFunc(p.Calls, old.Calls, func(a, b Call) bool {
		return a.Tool == b.Tool && a.Same(b) && a.Target.ID != "" && a.Subject != "" && a.Subject == b.Subject
	})
}

// crowded says why a draft is one too many.
func crowded(draft Draft, open []*Request) *Refusal {
	asked := (&Request{Person: draft.Person.Name, Door: draft.Door, Token: draft.Token, Plan: draft.Plan}).passages()
	for _, l := range draft.Limits {
		if l.Of != policies.CountOpen {
			continue
		}
		var with []*Request
		var last Call // of the last of them, what is about the same: of the rest nobody is told here
		for _, o := range open {
			if o.State == Superseded {
				continue
			}
			if i := o.beside(l, asked); i >= 0 {
				with, last = append(with, o), o.Plan.Calls[i]
			}
		}
		if len(with) < l.Most {
			continue
		}
		refusal := sayNo("refused_limit", "Nothing was asked: the limit is {Limit}, and {N} are open ({Rule}). Wait until one ends, or have one cancelled.", "Limit", l, "N", len(with), "Rule", l.Rule())
		if l.Per == policies.PerTarget {
			r := with[len(with)-1]
			refusal = sayNo("refused_limit_target", "Nothing was asked: request {ID} ({Tool} on {Target}) is still {State}, and the limit is {Limit} ({Rule}). Wait for its end, or have it cancelled.",
				"ID", r.ID, "Tool", last.Chat, "Target", last.Target.Words, "State", r.State, "Limit", l, "Rule", l.Rule())
		}
		refusal.Rule = l.Rule()
		return refusal
	}
	return nil
}

// beside gives the first of the request's calls that a limit counts together with
// one that is asked for; -1 where there is none.
func (r *Request) beside(l policies.Limit, asked []policies.Passage) int {
	return slices.IndexFunc(r.passages(), func(o policies.Passage) bool {
		return slices.ContainsFunc(asked, func(a policies.Passage) bool { return l.Together(a, o) })
	})
}

// passages are the calls of the request as limits count them.
func (r *Request) passages() []policies.Passage {
	list := make([]policies.Passage, len(r.Plan.Calls))
	for i, c := range r.Plan.Calls {
		list[i] = policies.Passage{Person: r.Person, Door: r.Door, Token: r.Token, Panel: c.Panel, Target: policies.TargetKey(c.Target.Kind, c.Target.ID), Risk: c.Risk}
	}
	return list
}

// Find gives a request. ErrNotFound where there is none.
func (d *Desk) Find(ctx context.Context, id string) (*Request, error) {
	list, err := d.store.List(ctx, Filter{ID: id, Most: 1})
	if err != nil {
		return nil, err
	}
	if id == "" || len(list) == 0 {
		return nil, ErrNotFound
	}
	return list[0], nil
}

// List gives the requests that a filter lets through, the newest first.
func (d *Desk) List(ctx context.Context, f Filter) ([]*Request, error) { return d.store.List(ctx, f) }

// Watch tells of changes, as Store.Watch does.
func (d *Desk) Watch() (changed <-chan struct{}, stop func()) { return d.store.Watch() }

// Lease is how long a claim holds without being kept alive.
func (d *Desk) Lease() time.Duration { return d.lease }

// Await waits until a request is in a state that is not among those, or the
// context ends; it gives the request as it is then.
func (d *Desk) Await(ctx context.Context, id string, while ...State) (*Request, error) {
	changed, stop := d.store.Watch()
	defer stop()
	for {
		r, err := d.Find(context.WithoutCancel(ctx), id)
		if err != nil || !slices.Contains(while, r.State) {
			return r, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return r, nil
		}
	}
}

// Cancel takes back what the person asked for, while nobody has begun.
func (d *Desk) Cancel(ctx context.Context, id string, by policies.Person, door policies.Door) (*Request, error) {
	return d.change(ctx, id, by, door, func(now time.Time, r *Request) (State, string, *Refusal) {
		switch {
		case r.Person != by.Name:
			return "", "", sayNo("refused_cancel", "Only {Person}, who asked, can cancel request {ID}. Who may approve it can deny it.", "Person", r.Person, "ID", r.ID)
		case !r.State.May(Cancelled):
			return "", "", sayNo("refused_cancel_state", "Request {ID} is {State}: it can no longer be cancelled.", "ID", r.ID, "State", r.State)
		}
		r.Ended = now
		return Cancelled, "", nil
	})
}

// Invalidate ends an approval that no longer holds; why is a sentence.
func (d *Desk) Invalidate(ctx context.Context, id, why string) (*Request, error) {
	return d.change(ctx, id, policies.Person{}, "", func(now time.Time, r *Request) (State, string, *Refusal) {
		if !r.State.May(Invalidated) {
			return "", "", sayNo("refused_state", "Request {ID} is {State}.", "ID", r.ID, "State", r.State)
		}
		r.Ended = now
		return Invalidated, why, nil
	})
}

// change moves a request along one arrow, in one transaction with its event.
func (d *Desk) change(ctx context.Context, id string, by policies.Person, door policies.Door, decide func(now time.Time, r *Request) (to State, note string, refused *Refusal)) (*Request, error) {
	var out *Request
	err := d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.Lock(ctx, id)
		if err != nil {
			return err
		}
		from, fence := r.State, r.Claim.Fence
		to, note, refused := decide(tx.Now(), r)
		if refused != nil {
			return refused
		}
		r.State, r.Note = to, note
		if err := tx.Move(ctx, r, from, fence); err != nil {
			return err
		}
		out = r
		return tx.Record(ctx, Event{Kind: string(to), Time: tx.Now(), Request: r, Person: by.Name, Door: door, Call: -1, Note: note})
	})
	if err != nil {
		return nil, err
	}
	return out.clone(), nil
}
