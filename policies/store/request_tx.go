package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panelbot/policies/approval"
	"panelbot/policies/audit"
)

// requestTx is a transaction of a Desk. Its entries are appended at its end:
// who appends holds the head of the audit log, and should wait for nothing.
type requestTx struct {
	s       *Store
	rows    requestRows
	now     time.Time
	entries []audit.Entry
	// changed says that a request was changed, and forget what of memory is to be
	// dropped when the transaction is kept.
	changed bool
	forget  []func()
}

func (t *requestTx) Now() time.Time { return t.now }

// look looks at the clock: at the beginning, and again when a lock was waited for.
func (t *requestTx) look(ctx context.Context) (err error) {
	t.now, err = t.rows.now(ctx)
	return err
}

func (t *requestTx) Lock(ctx context.Context, id string) (*approval.Request, error) {
	row, err := t.rows.lockRequest(ctx, id)
	if err == nil {
		err = t.look(ctx)
	}
	if err != nil {
		return nil, err
	}
	return t.whole(ctx, row)
}

func (t *requestTx) LockOpen(ctx context.Context) ([]*approval.Request, error) {
	if err := t.rows.lockAdding(ctx); err != nil {
		return nil, err
	}
	rows, err := t.rows.lockOpen(ctx)
	if err == nil {
		err = t.look(ctx)
	}
	if err != nil {
		return nil, err
	}
	open := make([]*approval.Request, len(rows))
	for i, row := range rows {
		if open[i], err = t.s.request(row, nil, nil); err != nil {
			return nil, err
		}
	}
	return open, nil
}

func (t *requestTx) whole(ctx context.Context, row requestRow) (*approval.Request, error) {
	votes, err := t.rows.votes(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	results, err := t.rows.results(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	return t.s.request(row, votes, results)
}

func (t *requestTx) Insert(ctx context.Context, r *approval.Request) error {
	t.changed = true
	row, err := t.s.requestRowOf(r)
	if err != nil {
		return err
	}
	if row.Sealed, err = t.s.sealArguments(r); err != nil {
		return err
	}
	return t.rows.addRequest(ctx, row)
}

func (t *requestTx) Move(ctx context.Context, r *approval.Request, from approval.State, fence int64) error {
	t.changed = true
	row, err := t.s.requestRowOf(r)
	if err != nil {
		return err
	}
	n, err := t.rows.moveRequest(ctx, row, string(from), fence)
	switch {
	case err != nil:
		return err
	case n != 1:
		return approval.ErrMoved
	case r.State.Open():
		return nil
	}
	had, err := t.rows.lockRequest(ctx, r.ID)
	if err != nil {
		return err
	}
	results, err := t.rows.results(ctx, r.ID)
	if err != nil {
		return err
	}
	t.forget = append(t.forget, func() {
		t.s.Sealer.Forget(requestPlace(r.ID), had.Sealed)
		for _, res := range results {
			t.s.Sealer.Forget(resultPlace(r.ID, res.Call), res.Sealed)
		}
	})
	return t.rows.erase(ctx, r.ID)
}

func (t *requestTx) AddVote(ctx context.Context, id string, v approval.Vote) error {
	t.changed = true
	n, err := t.rows.addVote(ctx, voteRow{Request: id, Person: v.Person, Door: string(v.Door), Yes: flag(v.Yes), At: micros(v.Time), Code: flag(v.Code), Note: v.Note})
	if err == nil && n != 1 {
		return approval.ErrVoted
	}
	return err
}

func (t *requestTx) PutResult(ctx context.Context, id string, r approval.Result) error {
	t.changed = true
	row := resultRow{
		Request: id, Call: int64(r.Call), Status: r.Status, Summary: r.Summary, VerifiedBy: r.VerifiedBy, Next: r.Next, Data: string(r.Data),
		At: micros(r.Time), Took: r.Took.Microseconds(), Sealed: []byte{}, Said: string(r.Said),
	}
	if len(r.Before) > 0 {
		var err error
		if row.Sealed, err = t.s.Sealer.Seal(resultPlace(id, row.Call), r.Before); err != nil {
			return err
		}
	}
	return t.rows.putResult(ctx, row)
}

func (t *requestTx) Record(_ context.Context, events ...approval.Event) error {
	for _, e := range events {
		t.entries = append(t.entries, entryOf(e))
	}
	return nil
}

func (t *requestTx) Codes(ctx context.Context, person string) (approval.Codes, error) {
	row, err := t.rows.lockCodes(ctx, person)
	if errors.Is(err, ErrNotFound) {
		return approval.Codes{}, nil
	}
	if err != nil {
		return approval.Codes{}, err
	}
	secret, err := t.s.Sealer.Open(codesPlace(person), row.Sealed)
	if lost(err) {
		return approval.Codes{}, nil // they have to be set up anew
	}
	if err != nil {
		return approval.Codes{}, fmt.Errorf("one-time codes of %s: %w", person, err)
	}
	return approval.Codes{Secret: string(secret), Last: row.Last, Confirmed: row.Confirmed != 0}, nil
}

func (t *requestTx) PutCodes(ctx context.Context, person string, c approval.Codes) error {
	sealed, err := t.s.Sealer.Seal(codesPlace(person), []byte(c.Secret))
	if err != nil {
		return err
	}
	had, err := t.rows.lockCodes(ctx, person)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	t.forget = append(t.forget, func() { t.s.Sealer.Forget(codesPlace(person), had.Sealed) })
	return t.rows.putCodes(ctx, codesRow{Person: person, Sealed: sealed, Last: c.Last, Confirmed: flag(c.Confirmed)})
}

func (t *requestTx) Tries(ctx context.Context, id, person string) (int, error) {
	n, err := t.rows.tries(ctx, id, person)
	return int(n), err
}

func (t *requestTx) AddTry(ctx context.Context, id, person string) error {
	return t.rows.addTry(ctx, id, person)
}

// lost reports whether a sealed value was in memory only.
func lost(err error) bool { return errors.Is(err, ErrLost) }

// entryOf is an event as the audit record keeps it.
func entryOf(e approval.Event) audit.Entry {
	entry := audit.Entry{Kind: audit.Request, Time: e.Time, Person: e.Person, Door: e.Door, Status: e.Kind, Note: e.Note}
	switch e.Kind {
	case approval.Voted, approval.VoteRefused:
		entry.Kind = audit.Vote
	case approval.CodeRefused, approval.CodesBegun, approval.CodesSet:
		entry.Kind, entry.Target = audit.People, "person "+e.Person
	case approval.Called:
		entry.Kind, entry.Status = audit.Call, ""
	case approval.Ended:
		entry.Kind = audit.Outcome
	}
	if e.Lease != nil {
		return leaseEntry(entry, e)
	}
	r := e.Request
	if r == nil {
		return entry
	}
	entry.Request, entry.Digest, entry.Effect, entry.Policy = r.ID, r.Digest, r.Terms.Effect.String(), r.Terms.Policy
	if len(r.Terms.Rules) > 0 {
		entry.Rule = r.Terms.Rules[0]
	}
	at := max(e.Call, 0)
	if at >= len(r.Plan.Calls) {
		return entry
	}
	c := r.Plan.Calls[at]
	entry.Tool, entry.Panel, entry.Target, entry.Risk = c.Tool, c.Panel, c.Target.Words, c.Risk.String()
	if e.Call < 0 { // it is about all of them
		entry.Target, entry.Risk = r.Plan.Targets(), r.Plan.Risk().String()
	}
	if e.Kind == approval.Asked || e.Kind == approval.Called {
		entry.Args, entry.Before = c.Masked, c.Preview
	}
	if e.Kind == approval.Ended {
		for _, res := range r.Results {
			if res.Call == e.Call {
				entry.Status, entry.Took, entry.PanelStatus = res.Status, res.Took, res.PanelStatus
			}
		}
	}
	return entry
}
