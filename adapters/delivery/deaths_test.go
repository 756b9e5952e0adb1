package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies/store/storetest"
)

// left makes a row look as a process left it that died in it, after so many others.
func left(t *testing.T, db storetest.Database, box delivery.Box, key string, deaths int) {
	t.Helper()
	state := map[delivery.Box]delivery.State{delivery.Inbox: delivery.Holding, delivery.Outbox: delivery.Sending}[box]
	db.Exec(t, fmt.Sprintf("UPDATE %s SET state = '%s', owner = 'who died', fence = fence + 1, claimed_until = 0, due = 0, deaths = %d WHERE key = '%s'", box, state, deaths, key))
}

// comesTo waits until a row has that state and that many deaths.
func comesTo(t *testing.T, db storetest.Database, box delivery.Box, key string, state delivery.State, deaths int) {
	t.Helper()
	query := fmt.Sprintf("SELECT state || ' ' || CAST(deaths AS TEXT) FROM %s WHERE key = '%s'", box, key)
	eventually(t, func() bool { return db.Value(t, query) == fmt.Sprint(state, " ", deaths) })
}

// TestArrivalDeaths: a stop says nothing of an arrival that died before, an error does, and
// the next death is one again; one that died too often is given up.
func TestArrivalDeaths(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		began, end := make(chan string, 10), make(chan error, 10)
		cfg := slack(delivery.Door{Handler: func(ctx context.Context, a delivery.Arrival) error {
			began <- a.Key
			select {
			case err := <-end:
				return err
			case <-ctx.Done():
				return ctx.Err()
			}
		}})
		cfg.Deaths = 3
		q := open(t, db, delivery.Config{})
		accept(t, q, "lane", "a")
		q.stop()
		left(t, db, delivery.Inbox, "a", 1)
		for range 2 {
			q = open(t, db, cfg)
			get(t, began)
			q.stop()
			comesTo(t, db, delivery.Inbox, "a", delivery.Again, 2)
		}
		q = open(t, db, cfg)
		get(t, began)
		end <- &delivery.Retry{After: time.Hour, Err: errors.New("not yet")}
		comesTo(t, db, delivery.Inbox, "a", delivery.Again, 0)
		left(t, db, delivery.Inbox, "a", 2)
		accept(t, q, "lane", "b")
		if got := get(t, began); got != "b" {
			t.Errorf("%s was handled", got)
		}
		end <- nil
		comesTo(t, db, delivery.Inbox, "a", delivery.GivenUp, 3)
	})
}

// TestMessageDeaths: a pause and a stop say nothing of a message that died before, an error
// and an answer do, and the next death is one again; one that died too often is given up,
// also where it was there before.
func TestMessageDeaths(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		out := make(platform)
		cfg := slack(delivery.Door{Sender: out, Chat: unlimited})
		cfg.Backoff = func(int) time.Duration { return time.Hour }
		cfg.Deaths = 3
		q := open(t, db, delivery.Config{})
		post(t, q, "c", "m", "one")
		q.stop()
		left(t, db, delivery.Outbox, "m", 1)
		q = open(t, db, cfg)
		out.want(t, `c m "one" at="" again=true`, "", &delivery.Later{})
		s := get(t, out)
		comesTo(t, db, delivery.Outbox, "m", delivery.Sending, 2)
		s.answer <- answer{"", errors.New("connection reset")}
		comesTo(t, db, delivery.Outbox, "m", delivery.Waiting, 0)
		left(t, db, delivery.Outbox, "m", 1)
		q.Wake()
		out.want(t, `c m "one" at="" again=true`, "1", nil)
		comesTo(t, db, delivery.Outbox, "m", delivery.Sent, 0)
		post(t, q, "c", "m", "two")
		s = get(t, out)
		go q.stop()
		s.answer <- answer{"", errors.New("panelbot stops")}
		q.stop()
		left(t, db, delivery.Outbox, "m", 2)
		q = open(t, db, cfg)
		post(t, q, "c", "n", "behind it")
		out.want(t, `c n "behind it" at="" again=false`, "2", nil)
		comesTo(t, db, delivery.Outbox, "m", delivery.GivenUp, 3)
		if got := db.Value(t, "SELECT reason FROM outbox WHERE key = 'm'"); got == "" || db.Value(t, "SELECT place FROM outbox WHERE key = 'm'") != "1" {
			t.Errorf("given up: %q", got)
		}
		post(t, q, "c", "m", "three")
		out.want(t, `c m "three" at="1" again=false`, "1", nil)
	})
}
