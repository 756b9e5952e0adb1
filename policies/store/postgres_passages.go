package store

import (
	"context"

	"panelbot/policies"
	"panelbot/policies/store/postgresdb"
)

func (r postgresRows) lockPassages(ctx context.Context) error {
	return of("keeping others from counting", r.q.LockPassages(ctx))
}

func (r postgresRows) passages(ctx context.Context, p policies.Passage, since int64) ([]passageRow, error) {
	return postgresPassages(ctx, r.q, p, since)
}

func postgresPassages(ctx context.Context, q *postgresdb.Queries, p policies.Passage, since int64) ([]passageRow, error) {
	rows, err := q.Passages(ctx, postgresdb.PassagesParams{Since: since, Person: p.Person, Token: p.Token, Panel: p.Panel, Target: p.Target})
	list := make([]passageRow, len(rows))
	for i, row := range rows {
		list[i] = passageRow(row)
	}
	return list, of("what was let through", err)
}

func (s *postgresStore) readPassages(ctx context.Context, p policies.Passage, since int64) ([]passageRow, error) {
	rows, err := postgresPassages(ctx, s.queries, p, since)
	return rows, explainPostgres(err)
}

func (r postgresRows) addPassage(ctx context.Context, row passageRow) error {
	return of("what is let through", r.q.AddPassage(ctx, postgresdb.AddPassageParams(row)))
}

func (r postgresRows) sweepPassages(ctx context.Context, before int64) error {
	return of("forgetting what was let through", r.q.SweepPassages(ctx, before))
}

func (r postgresRows) addReview(ctx context.Context, row reviewRow) (int64, error) {
	n, err := r.q.AddReview(ctx, postgresdb.AddReviewParams(row))
	return n, of("a review", err)
}

func (r postgresRows) endReview(ctx context.Context, call string) (int64, error) {
	n, err := r.q.EndReview(ctx, call)
	return n, of("a review", err)
}

func (s *postgresStore) readReviews(ctx context.Context) ([]reviewRow, error) {
	rows, err := s.queries.Reviews(ctx)
	if err != nil {
		return nil, explainPostgres(of("reviews", err))
	}
	list := make([]reviewRow, len(rows))
	for i, row := range rows {
		list[i] = reviewRow(row)
	}
	return list, nil
}
