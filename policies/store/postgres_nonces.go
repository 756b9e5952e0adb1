package store

import (
	"context"
	"fmt"

	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) burn(ctx context.Context, nonce string, until int64) (good bool, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		at, err := s.now(ctx, q)
		if err != nil {
			return err
		}
		now := at.UnixMicro()
		if err := q.SweepNonces(ctx, now-keepNonces.Microseconds()); err != nil {
			return fmt.Errorf("store: forgetting nonces: %w", err)
		}
		if until <= now {
			return nil
		}
		n, err := q.AddNonce(ctx, postgresdb.AddNonceParams{Nonce: nonce, Until: until})
		if err != nil {
			return fmt.Errorf("store: burning a nonce: %w", err)
		}
		good = n == 1
		return nil
	})
	return good && err == nil, err
}
