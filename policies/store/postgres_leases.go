package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"panelbot/policies/approval"
	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) readLeases(ctx context.Context, q leaseQuery) ([]leaseRow, error) {
	rows, err := s.queries.Leases(ctx, postgresdb.LeasesParams{ID: q.id, Person: q.person, Door: q.door, Now: q.livesAt})
	list := make([]leaseRow, len(rows))
	for i, row := range rows {
		list[i] = leaseRow(row)
	}
	return list, explainPostgres(of("reading leases", err))
}

func (r postgresRows) addLease(ctx context.Context, row leaseRow) error {
	return of("a new lease", r.q.AddLease(ctx, postgresdb.AddLeaseParams(row)))
}

func (r postgresRows) lockLease(ctx context.Context, id string) (leaseRow, error) {
	row, err := r.q.LockLease(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return leaseRow{}, approval.ErrNotFound
	}
	return leaseRow(row), of("a lease", err)
}

func (r postgresRows) useLease(ctx context.Context, id string, now int64) (int64, error) {
	n, err := r.q.UseLease(ctx, postgresdb.UseLeaseParams{ID: id, Now: now})
	return n, of("using a lease", err)
}

func (r postgresRows) revokeLease(ctx context.Context, id, by string, now int64) (int64, error) {
	n, err := r.q.RevokeLease(ctx, postgresdb.RevokeLeaseParams{Now: now, RevokedBy: by, ID: id})
	return n, of("revoking a lease", err)
}
