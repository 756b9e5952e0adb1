package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"panelbot/policies"
	"panelbot/policies/store/sqlitedb"
)

// passageRow is a call that was let through, as the database keeps it.
type passageRow = sqlitedb.Passage

// Pass counts a call that is let through, unless it would go beyond one of the
// limits, which is then given. Both is one transaction, and others who count
// wait for it: of two calls at once, one is the last.
func (s *Store) Pass(ctx context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error) {
	var over *policies.Reached
	err := s.transactRequests(ctx, func(ctx context.Context, rows requestRows) (err error) {
		_, over, err = pass(ctx, rows, p, limits)
		return err
	})
	return over, err
}

// Beyond says beyond which of the limits a call would go; nil is none. It counts
// nothing, and what it says may have changed when the call comes to Pass.
func (s *Store) Beyond(ctx context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	p.Time = now
	list, err := s.readPassages(ctx, p, sinceOf(now, limits))
	if err != nil {
		return nil, err
	}
	return beyond(p, limits, list)
}

// Pass is as in approval.Tx.
func (t *requestTx) Pass(ctx context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error) {
	now, over, err := pass(ctx, t.rows, p, limits)
	if err == nil {
		t.now = now
	}
	return over, err
}

// pass counts inside a transaction. now is the time by which it counted: a lock may
// have been waited for.
func pass(ctx context.Context, rows requestRows, p policies.Passage, limits []policies.Limit) (now time.Time, over *policies.Reached, err error) {
	if err := rows.lockPassages(ctx); err != nil {
		return now, nil, err
	}
	if now, err = rows.now(ctx); err != nil {
		return now, nil, err
	}
	p.Time = now
	list, err := rows.passages(ctx, p, sinceOf(now, limits))
	if err != nil {
		return now, nil, err
	}
	if over, err = beyond(p, limits, list); err != nil || over != nil {
		return now, over, err
	}
	if err := rows.sweepPassages(ctx, micros(now.Add(-policies.LongestLimit))); err != nil {
		return now, nil, err
	}
	return now, nil, rows.addPassage(ctx, passageRow{
		Person: p.Person, Door: string(p.Door), Token: p.Token, Panel: p.Panel, Target: p.Target, Servers: strings.Join(p.Servers, "\n"), Risk: p.Risk.String(), At: micros(now),
	})
}

// sinceOf is how far back the limits look.
func sinceOf(now time.Time, limits []policies.Limit) int64 {
	longest := time.Duration(0)
	for _, l := range limits {
		longest = max(longest, l.Within)
	}
	return micros(now.Add(-longest))
}

func beyond(p policies.Passage, limits []policies.Limit, list []passageRow) (*policies.Reached, error) {
	before := make([]policies.Passage, len(list))
	for i, row := range list {
		risk, err := policies.ParseRisk(row.Risk)
		if err != nil {
			return nil, fmt.Errorf("store: a call that was let through: %w", err)
		}
		before[i] = policies.Passage{
			Person: row.Person, Door: policies.Door(row.Door), Token: row.Token, Panel: row.Panel, Target: row.Target, Servers: lines(row.Servers), Risk: risk, Time: fromMicros(row.At),
		}
	}
	if over, is := p.Beyond(limits, before); is {
		return &over, nil
	}
	return nil, nil
}

func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
