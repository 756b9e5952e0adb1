package store

import (
	"context"
	"fmt"
	"time"

	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) holdTurn(ctx context.Context, name, owner string, length time.Duration) (fence int64, held bool, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		now := s.now()
		until := now.Add(length).UnixMicro()
		fences, err := q.KeepTurn(ctx, sqlitedb.KeepTurnParams{Name: name, Owner: owner, Until: until, Now: now.UnixMicro()})
		if err != nil {
			return fmt.Errorf("store: keeping a turn: %w", err)
		}
		if len(fences) == 1 {
			fence, held = fences[0], true
			return nil
		}
		n, err := q.TakeTurn(ctx, sqlitedb.TakeTurnParams{Name: name, Owner: owner, Until: until})
		if err != nil {
			return fmt.Errorf("store: taking a turn: %w", err)
		}
		fence, held = n, n == 1
		return nil
	})
	return fence, held && err == nil, err
}

func (s *sqliteStore) releaseTurn(ctx context.Context, name, owner string) error {
	return s.write(ctx, func(q sqliteTx) error {
		if err := q.ReleaseTurn(ctx, sqlitedb.ReleaseTurnParams{Name: name, Owner: owner}); err != nil {
			return fmt.Errorf("store: giving a turn up: %w", err)
		}
		return nil
	})
}
