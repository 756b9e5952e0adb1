package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

// sqliteRows are the rows of requests inside a transaction, which has the
// write lock: nobody else changes anything meanwhile.
type sqliteRows struct {
	s *sqliteStore
	q sqliteTx
}

func (s *sqliteStore) transactRequests(ctx context.Context, do func(context.Context, requestRows) error) error {
	return s.write(ctx, func(q sqliteTx) error { return do(ctx, sqliteRows{s, q}) })
}

func (s *sqliteStore) readRequests(ctx context.Context, query requestQuery, each func(requestRow, []voteRow, []resultRow) error) (err error) {
	// One transaction, so that a request and its votes are of the same moment.
	tx, err := s.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return s.explain(fmt.Errorf("store: reading requests: %w", err))
	}
	defer func() { err = errors.Join(err, undone(tx.Rollback())) }()
	q := s.reading.WithTx(tx)
	rows, err := q.Requests(ctx, sqlitedb.RequestsParams{ID: query.id, Person: query.person, States: query.states, Since: query.since, Most: query.most})
	if err != nil {
		return s.explain(fmt.Errorf("store: reading requests: %w", err))
	}
	for _, row := range rows {
		votes, err := q.Votes(ctx, row.ID)
		if err != nil {
			return s.explain(fmt.Errorf("store: reading votes: %w", err))
		}
		results, err := q.Results(ctx, row.ID)
		if err != nil {
			return s.explain(fmt.Errorf("store: reading results: %w", err))
		}
		if err := each(row, votes, results); err != nil {
			return err
		}
	}
	return nil
}

// listen has nothing to do: one process owns the file, and knows what it does.
func (s *sqliteStore) listen(func()) {}

func (r sqliteRows) now(context.Context) (time.Time, error) { return r.s.now(), nil }

func (r sqliteRows) lockAdding(context.Context) error { return nil }

func (r sqliteRows) lockRequest(ctx context.Context, id string) (requestRow, error) {
	row, err := r.q.LockRequest(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return row, approval.ErrNotFound
	}
	return row, of("a request", err)
}

// of says what an error is about; nil stays nil.
func of(what string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store: %s: %w", what, err)
}

func (r sqliteRows) lockOpen(ctx context.Context) ([]requestRow, error) {
	rows, err := r.q.LockOpenRequests(ctx)
	return rows, of("the open requests", err)
}

func (r sqliteRows) addRequest(ctx context.Context, row requestRow) error {
	return of("a new request", r.q.AddRequest(ctx, sqlitedb.AddRequestParams(row)))
}

func (r sqliteRows) moveRequest(ctx context.Context, row requestRow, from string, fence int64) (int64, error) {
	n, err := r.q.MoveRequest(ctx, sqlitedb.MoveRequestParams{
		State: row.State, Open: row.Open, Decided: row.Decided, Ended: row.Ended, Expires: row.Expires, ExecuteBy: row.ExecuteBy, Reminded: row.Reminded, Note: row.Note,
		Owner: row.Owner, Fence: row.Fence, ClaimedUntil: row.ClaimedUntil, ID: row.ID, FromState: from, FromFence: fence,
	})
	return n, of("moving a request", err)
}

func (r sqliteRows) erase(ctx context.Context, id string) error {
	return of("erasing arguments", errors.Join(
		r.q.EraseRequest(ctx, sqlitedb.EraseRequestParams{Nothing: []byte{}, ID: id}),
		r.q.EraseResults(ctx, sqlitedb.EraseResultsParams{Nothing: []byte{}, Request: id})))
}

func (r sqliteRows) votes(ctx context.Context, id string) ([]voteRow, error) {
	rows, err := r.q.Votes(ctx, id)
	return rows, of("votes", err)
}

func (r sqliteRows) addVote(ctx context.Context, row voteRow) (int64, error) {
	n, err := r.q.AddVote(ctx, sqlitedb.AddVoteParams(row))
	return n, of("a vote", err)
}

func (r sqliteRows) results(ctx context.Context, id string) ([]resultRow, error) {
	rows, err := r.q.Results(ctx, id)
	return rows, of("results", err)
}

func (r sqliteRows) putResult(ctx context.Context, row resultRow) error {
	return of("a result", r.q.PutResult(ctx, sqlitedb.PutResultParams(row)))
}

func (r sqliteRows) lockCodes(ctx context.Context, person string) (codesRow, error) {
	row, err := r.q.LockCodes(ctx, person)
	if errors.Is(err, sql.ErrNoRows) {
		return row, ErrNotFound
	}
	return row, of("one-time codes", err)
}

func (r sqliteRows) putCodes(ctx context.Context, row codesRow) error {
	return of("one-time codes", r.q.PutCodes(ctx, sqlitedb.PutCodesParams(row)))
}

func (r sqliteRows) tries(ctx context.Context, id, person string) (int64, error) {
	n, err := r.q.Tries(ctx, sqlitedb.TriesParams{Request: id, Person: person})
	return n, of("tries", err)
}

func (r sqliteRows) addTry(ctx context.Context, id, person string) error {
	return of("tries", r.q.AddTry(ctx, sqlitedb.AddTryParams{Request: id, Person: person}))
}

func (r sqliteRows) appendEntries(ctx context.Context, entries []audit.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	_, err := r.s.appendAudit(ctx, r.q, entries)
	return err
}

func (r sqliteRows) told(context.Context) error { return nil }
