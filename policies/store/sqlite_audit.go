package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) AppendAudit(ctx context.Context, entries ...audit.Entry) (audit.Head, error) {
	var head audit.Head
	err := s.write(ctx, func(q sqliteTx) (err error) {
		head, err = s.appendAudit(ctx, q, entries)
		return err
	})
	return head, err
}

// appendAudit appends the entries inside a transaction.
func (s *sqliteStore) appendAudit(ctx context.Context, q sqliteTx, entries []audit.Entry) (audit.Head, error) {
	row, err := q.LockAuditHead(ctx)
	if err != nil {
		return audit.Head{}, headError(err)
	}
	head, err := headOf(row.Seq, row.Hash)
	if err != nil || len(entries) == 0 {
		return head, err
	}
	records, next, err := audit.Link(head, s.now(), entries)
	if err != nil {
		return head, err
	}
	if err := s.addAudit(ctx, q, records); err != nil {
		return head, err
	}
	if n, err := q.SetAuditHead(ctx, sqlitedb.SetAuditHeadParams{Seq: next.Seq, Hash: next.Hash[:]}); err != nil || n != 1 {
		return head, headError(err)
	}
	return next, nil
}

// auditStatements are the statements that add several entries at once.
const auditStatements = 2

// auditRows are how many entries each of them adds, the most first.
func auditRows() [auditStatements]int { return [...]int{64, 8} }

// addAuditRows is AddAudit for so many entries.
func addAuditRows(rows int) string {
	row := ", (" + strings.TrimPrefix(strings.Repeat(", ?", auditColumns), ", ") + ")"
	return "INSERT INTO audit (seq, at, kind, call, request, person, tool, panel, status, prev, hash, body) VALUES " + strings.TrimPrefix(strings.Repeat(row, rows), ", ")
}

// auditColumns is how many columns an entry has.
const auditColumns = 12

// addAudit adds the records in their order: as many at a time as there are
// statements for, which is cheaper than one by one.
func (s *sqliteStore) addAudit(ctx context.Context, q sqliteTx, records []audit.Record) error {
	args := make([]any, 0, min(len(records), auditRows()[0])*auditColumns)
	for i, rows := range auditRows() {
		if len(records) < rows {
			continue
		}
		adding := q.tx.StmtContext(ctx, s.kept[s.adding[i]])
		for ; len(records) >= rows; records = records[rows:] {
			args = args[:0]
			for i := range records[:rows] {
				r := &records[i]
				args = append(args, r.Seq, r.At, r.Kind, r.Call, r.Request, r.Person, r.Tool, r.Panel, r.Status, r.Prev, r.Hash, string(r.Body))
			}
			if _, err := adding.ExecContext(ctx, args...); err != nil {
				return fmt.Errorf("%w: entries from %d on: %w", errAdding, records[0].Seq, err)
			}
		}
	}
	for i := range records {
		r := &records[i]
		if err := q.AddAudit(ctx, sqlitedb.AddAuditParams{
			Seq: r.Seq, At: r.At, Kind: r.Kind, Call: r.Call, Request: r.Request, Person: r.Person, Tool: r.Tool, Panel: r.Panel, Status: r.Status,
			Prev: r.Prev, Hash: r.Hash, Body: string(r.Body),
		}); err != nil {
			return fmt.Errorf("%w: entry %d: %w", errAdding, r.Seq, err)
		}
	}
	return nil
}

func (s *sqliteStore) AuditHead(ctx context.Context) (audit.Head, error) {
	row, err := s.reading.AuditHead(ctx)
	if err != nil {
		return audit.Head{}, s.explain(headError(err))
	}
	return headOf(row.Seq, row.Hash)
}

func (s *sqliteStore) AuditRecords(ctx context.Context, query audit.Query) ([]audit.Record, error) {
	since, until, before := query.Bounds()
	params := sqlitedb.OldestAuditParams{
		After: query.After, Before: before, Since: since, Until: until, Kind: string(query.Kind), Call: query.Call, Request: query.Request,
		Person: query.Person, Tool: query.Tool, Panel: query.Panel, Status: query.Status, Most: int64(query.Limit),
	}
	var rows []sqlitedb.Audit
	var err error
	if query.Newest {
		rows, err = s.reading.NewestAudit(ctx, sqlitedb.NewestAuditParams(params))
	} else {
		rows, err = s.reading.OldestAudit(ctx, params)
	}
	if err != nil {
		return nil, s.explain(fmt.Errorf("store: reading the audit log: %w", err))
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

// errNoHead is the error where the one row of the head is missing.
var errNoHead = errors.New("store: the head of the audit log is missing, so nothing can be appended: somebody took it away; go back to a backup, or keep this store and begin a new one")

// errAdding marks an error of adding to the audit log, and errSetBack is that of
// a number which is there already.
var (
	errAdding  = errors.New("store: adding to the audit log")
	errSetBack = errors.New("store: the head of the audit log was set back, so nothing can be appended: run panelbot audit verify, keep this store, and go back to a backup")
)

// headError is the error of reading or setting the head; a nil error says that
// it was not there.
func headError(err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return errNoHead
	}
	return fmt.Errorf("store: the head of the audit log: %w", err)
}

// headOf is the head as the database has it.
func headOf(seq int64, hash []byte) (audit.Head, error) {
	var h audit.Hash
	if len(hash) != len(h) || seq < 0 {
		return audit.Head{}, fmt.Errorf("store: the head of the audit log was edited (entry %d, a hash of %d bytes): keep this store, and go back to a backup", seq, len(hash))
	}
	copy(h[:], hash)
	return audit.Head{Seq: seq, Hash: h}, nil
}
