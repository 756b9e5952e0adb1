package delivery_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies/store/storetest"
)

// TestLostAnswer: what was claimed in a transaction to which the answer was lost is worked
// by nobody; it is claimed anew when its lease is over, while other claims of the same
// process are renewed.
func TestLostAnswer(t *testing.T) {
	t.Parallel()
	handled, sent := make(chan string, 4), make(platform)
	cfg := slack(delivery.Door{Chat: unlimited, Sender: sent, Handler: func(ctx context.Context, a delivery.Arrival) error {
		handled <- a.Key
		if a.Key == "long" {
			<-ctx.Done()
		}
		return nil
	}})
	cfg.Lease = 300 * time.Millisecond
	cfg.Deaths = 1 // none of it is one
	var losing atomic.Int32
	q := openOn(t, storetest.SQLite(t), cfg, func(s delivery.Store) delivery.Store {
		return &spied{Store: s, lose: func() bool { return losing.Add(-1) >= 0 }}
	})
	accept(t, q, "", "long")
	if got := get(t, handled); got != "long" {
		t.Fatalf("got %s", got)
	}
	losing.Store(1)
	accept(t, q, "", "lost")
	if got := get(t, handled); got != "lost" {
		t.Fatalf("got %s, want the one that was lost", got)
	}
	losing.Store(1)
	post(t, q, "c", "m", "one")
	sent.want(t, `c m "one" at="" again=true`, "1", nil)
	select {
	case got := <-handled:
		t.Errorf("%s was handled again, and its claim was renewed", got)
	default:
	}
}
