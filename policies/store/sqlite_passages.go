package store

import (
	"context"

	"panelbot/policies"
	"panelbot/policies/store/sqlitedb"
)

func (r sqliteRows) lockPassages(context.Context) error { return nil }

func (r sqliteRows) passages(ctx context.Context, p policies.Passage, since int64) ([]passageRow, error) {
	return sqlitePassages(ctx, r.q.Queries, p, since)
}

func sqlitePassages(ctx context.Context, q *sqlitedb.Queries, p policies.Passage, since int64) ([]passageRow, error) {
	rows, err := q.Passages(ctx, sqlitedb.PassagesParams{Since: since, Person: p.Person, Token: p.Token, Panel: p.Panel, Target: p.Target})
	return rows, of("what was let through", err)
}

func (s *sqliteStore) readPassages(ctx context.Context, p policies.Passage, since int64) ([]passageRow, error) {
	rows, err := sqlitePassages(ctx, s.reading, p, since)
	return rows, s.explain(err)
}

func (r sqliteRows) addPassage(ctx context.Context, row passageRow) error {
	return of("what is let through", r.q.AddPassage(ctx, sqlitedb.AddPassageParams(row)))
}

func (r sqliteRows) sweepPassages(ctx context.Context, before int64) error {
	return of("forgetting what was let through", r.q.SweepPassages(ctx, before))
}

func (r sqliteRows) addReview(ctx context.Context, row reviewRow) (int64, error) {
	n, err := r.q.AddReview(ctx, sqlitedb.AddReviewParams(row))
	return n, of("a review", err)
}

func (r sqliteRows) endReview(ctx context.Context, call string) (int64, error) {
	n, err := r.q.EndReview(ctx, call)
	return n, of("a review", err)
}

func (s *sqliteStore) readReviews(ctx context.Context) ([]reviewRow, error) {
	rows, err := s.reading.Reviews(ctx)
	if err != nil {
		return nil, s.explain(of("reviews", err))
	}
	return rows, nil
}
