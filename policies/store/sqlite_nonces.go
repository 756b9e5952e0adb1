package store

import (
	"context"
	"fmt"

	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) burn(ctx context.Context, nonce string, until int64) (good bool, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		now := s.now().UnixMicro()
		if err := q.SweepNonces(ctx, now-keepNonces.Microseconds()); err != nil {
			return fmt.Errorf("store: forgetting nonces: %w", err)
		}
		if until <= now {
			return nil
		}
		n, err := q.AddNonce(ctx, sqlitedb.AddNonceParams{Nonce: nonce, Until: until})
		if err != nil {
			return fmt.Errorf("store: burning a nonce: %w", err)
		}
		good = n == 1
		return nil
	})
	return good && err == nil, err
}
