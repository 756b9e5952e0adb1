package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"panelbot/policies/approval"
	"panelbot/policies/audit"
	"panelbot/policies/store/postgresdb"
)

// postgresRows are the rows of requests inside a transaction. Rows are locked in
// the order of their ids, then those of codes, then the head of the audit log.
type postgresRows struct {
	s *postgresStore
	q *postgresdb.Queries
}

// attempts is how often a transaction is tried that PostgreSQL broke off for
// the sake of another.
const attempts = 5

func (s *postgresStore) transactRequests(ctx context.Context, do func(context.Context, requestRows) error) error {
	return retried(func() error {
		return s.write(ctx, func(q *postgresdb.Queries) error { return do(ctx, postgresRows{s, q}) })
	})
}

// retried runs a transaction again that PostgreSQL broke off for another's sake.
func retried(transact func() error) error {
	for n := 1; ; n++ {
		err := transact()
		var refused *pgconn.PgError
		if n == attempts || !errors.As(err, &refused) || refused.Code != "40001" && refused.Code != "40P01" {
			return err
		}
	}
}

func (s *postgresStore) readRequests(ctx context.Context, query requestQuery, each func(requestRow, []voteRow, []resultRow) error) (err error) {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return explainPostgres(fmt.Errorf("store: reading requests: %w", err))
	}
	defer func() {
		if undoing := tx.Rollback(context.WithoutCancel(ctx)); undoing != nil && !errors.Is(undoing, pgx.ErrTxClosed) {
			err = errors.Join(err, undoing)
		}
	}()
	rows := postgresRows{s, s.queries.WithTx(tx)}
	list, err := rows.q.Requests(ctx, postgresdb.RequestsParams{ID: query.id, Person: query.person, States: query.states, Since: query.since, Most: int32(query.most)})
	if err != nil {
		return explainPostgres(fmt.Errorf("store: reading requests: %w", err))
	}
	for _, row := range list {
		votes, err := rows.votes(ctx, row.ID)
		if err != nil {
			return explainPostgres(err)
		}
		results, err := rows.results(ctx, row.ID)
		if err != nil {
			return explainPostgres(err)
		}
		if err := each(requestRow(row), votes, results); err != nil {
			return err
		}
	}
	return nil
}

// listen tells of changes that other processes make, from the first call until the
// store is closed. A connection that was lost is made again, and then told of, since
// something may have been missed.
func (s *postgresStore) listen(tell func()) {
	s.listening.Do(func() {
		s.listeners.Go(func() {
			for s.ending.Err() == nil {
				if err := s.listenOnce(tell); err != nil && s.ending.Err() == nil {
					s.log.Warn("changes by other processes are not heard for a moment", "err", explainPostgres(err))
				}
				select {
				case <-time.After(time.Second):
				case <-s.ending.Done():
				}
			}
		})
	})
}

func (s *postgresStore) listenOnce(tell func()) error {
	conn, err := pgx.ConnectConfig(s.ending, s.pool.Config().ConnConfig.Copy())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(s.ending)) }() // it only listened
	if _, err := conn.Exec(s.ending, "LISTEN "+pgx.Identifier{s.channel}.Sanitize()); err != nil {
		return err
	}
	tell()
	for {
		if _, err := conn.WaitForNotification(s.ending); err != nil {
			return err
		}
		tell()
	}
}

func (r postgresRows) now(ctx context.Context) (time.Time, error) { return r.s.now(ctx, r.q) }

func (r postgresRows) lockAdding(ctx context.Context) error {
	return of("keeping others from adding requests", r.q.LockAddingRequests(ctx))
}

func (r postgresRows) lockRequest(ctx context.Context, id string) (requestRow, error) {
	row, err := r.q.LockRequest(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return requestRow{}, approval.ErrNotFound
	}
	return requestRow(row), of("a request", err)
}

func (r postgresRows) lockOpen(ctx context.Context) ([]requestRow, error) {
	rows, err := r.q.LockOpenRequests(ctx)
	list := make([]requestRow, len(rows))
	for i, row := range rows {
		list[i] = requestRow(row)
	}
	return list, of("the open requests", err)
}

func (r postgresRows) addRequest(ctx context.Context, row requestRow) error {
	return of("a new request", r.q.AddRequest(ctx, postgresdb.AddRequestParams(row)))
}

func (r postgresRows) moveRequest(ctx context.Context, row requestRow, from string, fence int64) (int64, error) {
	n, err := r.q.MoveRequest(ctx, postgresdb.MoveRequestParams{
		State: row.State, Open: row.Open, Decided: row.Decided, Ended: row.Ended, Expires: row.Expires, ExecuteBy: row.ExecuteBy, Reminded: row.Reminded, Note: row.Note,
		Owner: row.Owner, Fence: row.Fence, ClaimedUntil: row.ClaimedUntil, ID: row.ID, FromState: from, FromFence: fence,
	})
	return n, of("moving a request", err)
}

func (r postgresRows) erase(ctx context.Context, id string) error {
	if err := r.q.EraseRequest(ctx, postgresdb.EraseRequestParams{Nothing: []byte{}, ID: id}); err != nil {
		return of("erasing arguments", err)
	}
	return of("erasing arguments", r.q.EraseResults(ctx, postgresdb.EraseResultsParams{Nothing: []byte{}, Request: id}))
}

func (r postgresRows) votes(ctx context.Context, id string) ([]voteRow, error) {
	rows, err := r.q.Votes(ctx, id)
	list := make([]voteRow, len(rows))
	for i, row := range rows {
		list[i] = voteRow(row)
	}
	return list, of("votes", err)
}

func (r postgresRows) addVote(ctx context.Context, row voteRow) (int64, error) {
	n, err := r.q.AddVote(ctx, postgresdb.AddVoteParams(row))
	return n, of("a vote", err)
}

func (r postgresRows) results(ctx context.Context, id string) ([]resultRow, error) {
	rows, err := r.q.Results(ctx, id)
	list := make([]resultRow, len(rows))
	for i, row := range rows {
		list[i] = resultRow(row)
	}
	return list, of("results", err)
}

func (r postgresRows) putResult(ctx context.Context, row resultRow) error {
	return of("a result", r.q.PutResult(ctx, postgresdb.PutResultParams(row)))
}

func (r postgresRows) lockCodes(ctx context.Context, person string) (codesRow, error) {
	row, err := r.q.LockCodes(ctx, person)
	if errors.Is(err, pgx.ErrNoRows) {
		return codesRow{}, ErrNotFound
	}
	return codesRow(row), of("one-time codes", err)
}

func (r postgresRows) putCodes(ctx context.Context, row codesRow) error {
	return of("one-time codes", r.q.PutCodes(ctx, postgresdb.PutCodesParams(row)))
}

func (r postgresRows) tries(ctx context.Context, id, person string) (int64, error) {
	n, err := r.q.Tries(ctx, postgresdb.TriesParams{Request: id, Person: person})
	return n, of("tries", err)
}

func (r postgresRows) addTry(ctx context.Context, id, person string) error {
	return of("tries", r.q.AddTry(ctx, postgresdb.AddTryParams{Request: id, Person: person}))
}

func (r postgresRows) appendEntries(ctx context.Context, entries []audit.Entry) error {
	if len(entries) == 0 {
		return nil
	}
	_, err := r.s.appendAudit(ctx, r.q, entries)
	return err
}

func (r postgresRows) told(ctx context.Context) error {
	return of("telling of a change", r.q.NotifyRequests(ctx, r.s.channel))
}
