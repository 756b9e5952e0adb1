package store

import (
	"context"
	"errors"
	"time"
)

// keepNonces is how long a nonce is kept beyond its time: longer than any
// transaction takes that looked at the clock before.
const keepNonces = time.Hour

// Burn uses a nonce up, which is good until that time, and reports whether it
// was still good: of all who burn the same one, in whatever process, one is
// told so. One whose time is over by the store's clock is not good. What is long
// over is forgotten on the way, so that little is kept.
func (s *Store) Burn(ctx context.Context, nonce string, until time.Time) (good bool, err error) {
	if nonce == "" || !plainText(nonce) {
		return false, errors.New("store: a nonce must be plain text")
	}
	return s.burn(ctx, nonce, until.UnixMicro())
}
