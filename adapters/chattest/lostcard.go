package chattest

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// DeadOutbox has given up everything at a time, or nothing; it can be asked for nothing else.
type DeadOutbox struct {
	*delivery.Queue
	at  time.Time
	err error
}

// GivenUp says the same of every message.
func (d *DeadOutbox) GivenUp(context.Context, policies.Door, string) (time.Time, bool, error) {
	return d.at, !d.at.IsZero(), d.err
}

// LostCard holds that a card that was given up is posted again, after that time at the
// earliest. door gives what says so over an outbox.
func LostCard(t *testing.T, key string, after time.Duration, door func(*DeadOutbox) func(context.Context, policies.Card) (bool, error)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		out := &DeadOutbox{}
		lostCard := door(out)
		lost := func(want bool) {
			t.Helper()
			if got, err := lostCard(t.Context(), policies.Card{Key: key}); got != want || err != nil {
				t.Errorf("got %v, %v", got, err)
			}
		}
		lost(false)
		out.at = time.Now()
		lost(false)
		time.Sleep(after)
		lost(true)
		out.err = errors.New("the store is gone")
		if _, err := lostCard(t.Context(), policies.Card{}); !errors.Is(err, out.err) {
			t.Errorf("got %v", err)
		}
	})
}
