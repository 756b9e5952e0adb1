package store

import (
	"context"
	"fmt"
	"time"

	"panelbot/policies/audit"
	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) AppendAudit(ctx context.Context, entries ...audit.Entry) (audit.Head, error) {
	var head audit.Head
	err := s.write(ctx, func(q *postgresdb.Queries) (err error) {
		head, err = s.appendAudit(ctx, q, entries)
		return err
	})
	return head, err
}

// appendAudit appends the entries inside a transaction. It locks the head, so
// it is the last thing that a transaction does: who holds the head waits for no
// other row.
func (s *postgresStore) appendAudit(ctx context.Context, q *postgresdb.Queries, entries []audit.Entry) (audit.Head, error) {
	now, err := s.timeFor(ctx, q, entries)
	if err != nil {
		return audit.Head{}, err
	}
	row, err := q.LockAuditHead(ctx)
	if err != nil {
		return audit.Head{}, headError(err)
	}
	head, err := headOf(row.Seq, row.Hash)
	if err != nil || len(entries) == 0 {
		return head, err
	}
	records, next, err := audit.Link(head, now, entries)
	if err != nil {
		return head, err
	}
	rows := make([]postgresdb.AddAuditParams, len(records))
	for i, r := range records {
		rows[i] = postgresdb.AddAuditParams{
			Seq: r.Seq, At: r.At, Kind: r.Kind, Call: r.Call, Request: r.Request, Person: r.Person, Tool: r.Tool, Panel: r.Panel, Status: r.Status,
			Prev: r.Prev, Hash: r.Hash, Body: string(r.Body),
		}
	}
	if _, err := q.AddAudit(ctx, rows); err != nil {
		return head, fmt.Errorf("%w: entries from %d on: %w", errAdding, head.Seq+1, err)
	}
	if n, err := q.SetAuditHead(ctx, postgresdb.SetAuditHeadParams{Seq: next.Seq, Hash: next.Hash[:]}); err != nil || n != 1 {
		return head, headError(err)
	}
	return next, nil
}

// timeFor asks for the time where an entry has none.
func (s *postgresStore) timeFor(ctx context.Context, q *postgresdb.Queries, entries []audit.Entry) (time.Time, error) {
	for _, e := range entries {
		if e.Time.IsZero() {
			return s.now(ctx, q)
		}
	}
	return time.Time{}, nil
}

func (s *postgresStore) AuditHead(ctx context.Context) (audit.Head, error) {
	row, err := s.queries.AuditHead(ctx)
	if err != nil {
		return audit.Head{}, explainPostgres(headError(err))
	}
	return headOf(row.Seq, row.Hash)
}

func (s *postgresStore) AuditRecords(ctx context.Context, query audit.Query) ([]audit.Record, error) {
	since, until, before := query.Bounds()
	params := postgresdb.OldestAuditParams{
		After: query.After, Before: before, Since: since, Until: until, Kind: string(query.Kind), Call: query.Call, Request: query.Request,
		Person: query.Person, Tool: query.Tool, Panel: query.Panel, Status: query.Status, Most: int32(query.Limit),
	}
	var rows []postgresdb.Audit
	var err error
	if query.Newest {
		rows, err = s.queries.NewestAudit(ctx, postgresdb.NewestAuditParams(params))
	} else {
		rows, err = s.queries.OldestAudit(ctx, params)
	}
	if err != nil {
		return nil, explainPostgres(fmt.Errorf("store: reading the audit log: %w", err))
	}
	records := make([]audit.Record, len(rows))
	for i, r := range rows {
		records[i] = audit.Record{
			Seq: r.Seq, At: r.At, Kind: r.Kind, Call: r.Call, Request: r.Request, Person: r.Person, Tool: r.Tool, Panel: r.Panel, Status: r.Status,
			Prev: r.Prev, Hash: r.Hash, Body: []byte(r.Body),
		}
	}
	return records, nil
}
