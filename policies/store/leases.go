package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
)

// leaseQuery asks for leases. Where livesAt is not 0, for those that may then let
// something through.
type leaseQuery struct {
	id, person, door string
	livesAt          int64
}

// Leases gives leases: see approval.LeaseStore.
func (s *Store) Leases(ctx context.Context, f approval.LeaseFilter) ([]*approval.Lease, error) {
	q := leaseQuery{id: f.ID, person: f.Person, door: string(f.Door)}
	if f.Lives {
		now, err := s.Now(ctx)
		if err != nil {
			return nil, err
		}
		q.livesAt = micros(now)
	}
	rows, err := s.readLeases(ctx, q)
	if err != nil {
		return nil, err
	}
	list := make([]*approval.Lease, len(rows))
	for i, row := range rows {
		if list[i], err = lease(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (t *requestTx) AddLease(ctx context.Context, l *approval.Lease) error {
	row := leaseRow{
		ID: l.ID, Person: l.Person, Door: string(l.Door), Ends: micros(l.Until), Most: int64(l.Count), Used: int64(l.Used), Reason: l.Reason,
		Granted: micros(l.Granted), Revoked: micros(l.RevokedAt), RevokedBy: l.RevokedBy,
	}
	for _, list := range []struct {
		of any
		in *string
	}{{l.Tools, &row.Tools}, {l.Targets, &row.Targets}, {append([]string{}, l.GrantedBy...), &row.GrantedBy}} {
		raw, err := json.Marshal(list.of)
		if err != nil {
			return fmt.Errorf("store: lease %s: %w", l.ID, err)
		}
		*list.in = string(raw)
	}
	return t.rows.addLease(ctx, row)
}

func (t *requestTx) LockLease(ctx context.Context, id string) (*approval.Lease, error) {
	row, err := t.rows.lockLease(ctx, id)
	if err == nil {
		err = t.look(ctx)
	}
	if err != nil {
		return nil, err
	}
	return lease(row)
}

func (t *requestTx) UseLease(ctx context.Context, id string) error {
	return moved(t.rows.useLease(ctx, id, micros(t.now)))
}

func (t *requestTx) RevokeLease(ctx context.Context, id, by string) error {
	return moved(t.rows.revokeLease(ctx, id, by, micros(t.now)))
}

// moved is the error of a conditional update of one row.
func moved(n int64, err error) error {
	if err == nil && n != 1 {
		return approval.ErrMoved
	}
	return err
}

// lease reads a row.
func lease(row leaseRow) (*approval.Lease, error) {
	l := &approval.Lease{
		ID: row.ID, Person: row.Person, LeaseTerms: approval.LeaseTerms{Door: policies.Door(row.Door), Until: fromMicros(row.Ends), Count: int(row.Most)},
		Used: int(row.Used), Reason: row.Reason, Granted: fromMicros(row.Granted), RevokedAt: fromMicros(row.Revoked), RevokedBy: row.RevokedBy,
	}
	for text, into := range map[string]any{row.Tools: &l.Tools, row.Targets: &l.Targets, row.GrantedBy: &l.GrantedBy} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			return nil, fmt.Errorf("store: lease %s: %w", row.ID, err)
		}
	}
	return l, nil
}

// leaseEntry is an event about a lease as the audit record keeps it: what was let
// through, or the lease itself.
func leaseEntry(entry audit.Entry, e approval.Event) audit.Entry {
	l := e.Lease
	entry.Request = l.ID
	if u := e.Use; u != nil {
		entry.Call, entry.Tool, entry.Panel, entry.Target, entry.Risk = u.Call, u.Tool, u.Target.Panel, u.Words, u.Risk.String()
		entry.Rule, entry.Policy = "lease "+l.ID, u.Terms.Policy
		entry.Note = fmt.Sprintf("%d of %d calls", l.Used, l.Count)
		return entry
	}
	on := make([]string, len(l.Targets))
	for i, t := range l.Targets {
		on[i] = t.String()
	}
	entry.Tool, entry.Target = policies.LeaseTool, strings.Join(on, ", ")
	if e.Kind == approval.LeaseGranted {
		entry.Note = strings.TrimSpace(fmt.Sprintf("%d calls of %s at the door %s until %s %s", l.Count, strings.Join(l.Tools, ", "), l.Door, l.Until.UTC().Format(time.RFC3339), entry.Note))
	}
	return entry
}
