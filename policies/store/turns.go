package store

import (
	"context"
	"errors"
	"time"
)

// Hold takes the turn of what only one process does at a time, or keeps it, for so
// long by the store's clock. held is false where another owner has it. fence grows with
// each change of owner, so that what a former one still does can be told from it.
func (s *Store) Hold(ctx context.Context, name, owner string, length time.Duration) (fence int64, held bool, err error) {
	if name == "" || owner == "" || !plainText(name, owner) {
		return 0, false, errors.New("store: a turn needs a name and an owner, in plain text")
	}
	return s.holdTurn(ctx, name, owner, length)
}

// Release gives a turn up, where that owner has it.
func (s *Store) Release(ctx context.Context, name, owner string) error {
	return s.releaseTurn(ctx, name, owner)
}
