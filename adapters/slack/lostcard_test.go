package slack

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/policies"
)

// deadOutbox has given up everything at a time, or nothing.
type deadOutbox struct {
	Outbox
	at  time.Time
	err error
}

func (d *deadOutbox) GivenUp(context.Context, policies.Door, string) (time.Time, bool, error) {
	return d.at, !d.at.IsZero(), d.err
}

// TestLostCard: a card that was given up is posted again, every 30 s at most.
func TestLostCard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		out := &deadOutbox{}
		a := &Answers{Outbox: out}
		lost := func(want bool) {
			t.Helper()
			if got, err := a.lostCard(t.Context(), policies.Card{Key: "request/R1/C"}); got != want || err != nil {
				t.Errorf("got %v, %v", got, err)
			}
		}
		lost(false)
		out.at = time.Now()
		lost(false)
		time.Sleep(postAgain)
		lost(true)
		out.err = errors.New("the store is gone")
		if _, err := a.lostCard(t.Context(), policies.Card{}); !errors.Is(err, out.err) {
			t.Errorf("got %v", err)
		}
	})
}
