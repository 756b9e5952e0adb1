package store

import (
	"context"
	"database/sql"
	"errors"

	"panelbot/policies/approval"
	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) readLeases(ctx context.Context, q leaseQuery) ([]leaseRow, error) {
	rows, err := s.reading.Leases(ctx, sqlitedb.LeasesParams{ID: q.id, Person: q.person, Door: q.door, Now: q.livesAt})
	return rows, s.explain(of("reading leases", err))
}

func (r sqliteRows) addLease(ctx context.Context, row leaseRow) error {
	return of("a new lease", r.q.AddLease(ctx, sqlitedb.AddLeaseParams(row)))
}

func (r sqliteRows) lockLease(ctx context.Context, id string) (leaseRow, error) {
	row, err := r.q.LockLease(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return row, approval.ErrNotFound
	}
	return row, of("a lease", err)
}

func (r sqliteRows) useLease(ctx context.Context, id string, now int64) (int64, error) {
	n, err := r.q.UseLease(ctx, sqlitedb.UseLeaseParams{ID: id, Now: now})
	return n, of("using a lease", err)
}

func (r sqliteRows) revokeLease(ctx context.Context, id, by string, now int64) (int64, error) {
	n, err := r.q.RevokeLease(ctx, sqlitedb.RevokeLeaseParams{Now: now, RevokedBy: by, ID: id})
	return n, of("revoking a lease", err)
}
