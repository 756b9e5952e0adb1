package store

import (
	"context"
	"encoding/json"
	"fmt"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

// reviewRow is a review as the database keeps it.
type reviewRow = sqlitedb.Review

// OpenReview keeps that a call has to be looked at, and appends the entry that
// tells of it, in one transaction.
func (s *Store) OpenReview(ctx context.Context, r policies.Review) error {
	body, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("store: a review: %w", err)
	}
	entry := reviewEntry(r)
	entry.Person, entry.Door, entry.Status = r.Person, r.Door, "open"
	entry.Note = fmt.Sprintf("the glass was broken: to be looked at by %s. %s", r.Due.UTC().Format("2006-01-02 15:04 MST"), r.Reason)
	return s.transactRequests(ctx, func(ctx context.Context, rows requestRows) error {
		n, err := rows.addReview(ctx, reviewRow{Call: r.Call, Due: micros(r.Due), Body: string(body)})
		if err == nil && n != 1 {
			err = fmt.Errorf("store: a review of the call %s is open already", r.Call)
		}
		if err != nil {
			return err
		}
		return rows.appendEntries(ctx, []audit.Entry{entry})
	})
}

// OpenReviews lists what nobody has looked at, what is due first in front.
func (s *Store) OpenReviews(ctx context.Context) ([]policies.Review, error) {
	rows, err := s.readReviews(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]policies.Review, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &list[i]); err != nil {
			return nil, fmt.Errorf("store: the review of the call %s: %w", row.Call, err)
		}
	}
	return list, nil
}

// EndReview keeps that a person has looked at a call, with the entry that tells of
// it; note is theirs. ErrNotFound where no review of it is open: of several who end
// the same, one does.
func (s *Store) EndReview(ctx context.Context, r policies.Review, by string, door policies.Door, note string) error {
	entry := reviewEntry(r)
	entry.Person, entry.Door, entry.Status, entry.Note = by, door, "reviewed", note
	return s.transactRequests(ctx, func(ctx context.Context, rows requestRows) error {
		n, err := rows.endReview(ctx, r.Call)
		if err == nil && n != 1 {
			err = ErrNotFound
		}
		if err != nil {
			return err
		}
		return rows.appendEntries(ctx, []audit.Entry{entry})
	})
}

func reviewEntry(r policies.Review) audit.Entry {
	return audit.Entry{Kind: audit.Review, Call: r.Call, Tool: r.Tool, Panel: r.Panel, Target: r.Target, Risk: r.Risk.String(), Rule: r.Rule}
}
