package delivery_test

import (
	"errors"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestClockBack: when the clock was ahead for a while and is right again, what was to wait
// by it, for a limit, for a pause or to be tried again, goes out.
func TestClockBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		at := newClock()
		at.move(5 * time.Hour)
		clocked := func(c *store.Config) { c.Clock = at.now }
		p := make(platform)
		cfg := slack(delivery.Door{Sender: p, Limit: delivery.Limit{N: 1, Per: time.Second}})
		cfg.Backoff = func(int) time.Duration { return time.Minute }
		q := open(t, db, cfg, clocked)
		post(t, q, "paused", "1", "x")
		p.want(t, `paused 1 "x" at="" again=false`, "", &delivery.Later{After: time.Hour})
		at.move(time.Second)
		post(t, q, "limited", "2", "x")
		p.want(t, `limited 2 "x" at="" again=false`, "2", nil)
		at.move(time.Second)
		post(t, q, "failed", "3", "x")
		p.want(t, `failed 3 "x" at="" again=false`, "", errors.New("no answer"))
		q.stop()
		at.move(-5 * time.Hour)
		q = open(t, db, cfg, clocked)
		p.want(t, `paused 1 "x" at="" again=false`, "1", nil)
		at.move(time.Second)
		q.Wake()
		p.want(t, `failed 3 "x" at="" again=true`, "3", nil)
		at.move(time.Second)
		post(t, q, "limited", "4", "x")
		p.want(t, `limited 4 "x" at="" again=false`, "4", nil)
	})
}
