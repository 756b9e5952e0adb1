package delivery_test

import (
	"errors"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestEarlierClock: what waits for as long as anything may is not taken for what a clock
// wrote that was ahead, where the look at it is a little earlier than the wait began:
// transactions go by when they began, and replicas by clocks of their own.
func TestEarlierClock(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		at := newClock()
		clocked := func(c *store.Config) { c.Clock = at.now }
		p := make(platform)
		cfg := slack(delivery.Door{Sender: p, Chat: unlimited})
		cfg.Backoff = func(int) time.Duration { return time.Hour }
		q := open(t, db, cfg, clocked)
		post(t, q, "paused", "1", "x")
		p.want(t, `paused 1 "x" at="" again=false`, "", &delivery.Later{After: time.Hour})
		post(t, q, "failed", "2", "x")
		p.want(t, `failed 2 "x" at="" again=false`, "", errors.New("no answer"))
		comesTo(t, db, delivery.Outbox, "2", delivery.Waiting, 0)
		at.move(-5 * time.Second)
		for range 3 { // of which each is looked for among all
			post(t, q, "other", "3", "x")
			got := get(t, p)
			if got.Chat != "other" {
				t.Fatalf("got %v, which was to wait", got)
			}
			got.answer <- answer{"3", nil}
			comesTo(t, db, delivery.Outbox, "3", delivery.Sent, 0)
		}
	})
}
