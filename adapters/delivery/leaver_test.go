package delivery_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store/storetest"
)

// TestLeaver: what is on disk after its caller has gone is worked at once.
func TestLeaver(t *testing.T) {
	t.Parallel()
	handled, sent := make(chan string, 1), make(platform)
	cfg := slack(delivery.Door{Chat: unlimited, Sender: sent, Handler: func(_ context.Context, a delivery.Arrival) error {
		handled <- a.Key
		return nil
	}})
	cfg.Lease = time.Hour // so that no alarm rings
	adding, release := make(chan struct{}), make(chan struct{})
	var idle sync.WaitGroup
	idle.Add(2)
	once := map[delivery.Box]func(){delivery.Inbox: sync.OnceFunc(idle.Done), delivery.Outbox: sync.OnceFunc(idle.Done)}
	q := openOn(t, storetest.SQLite(t), cfg, func(s delivery.Store) delivery.Store {
		return &spied{Store: s, idle: func(box delivery.Box) { once[box]() }, adding: func() {
			adding <- struct{}{}
			<-release
		}}
	})
	idle.Wait() // nothing looks at the rows from here on, unless it is woken
	for _, write := range []func(context.Context) error{
		func(ctx context.Context) error {
			_, err := q.Accept(ctx, delivery.Arrival{Door: policies.Slack, Key: "a", Body: []byte("a")})
			return err
		},
		func(ctx context.Context) error {
			return q.Post(ctx, delivery.Message{Door: policies.Slack, Chat: "c", Key: "m", Body: []byte("one")})
		},
	} {
		ctx, leave := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- write(ctx) }()
		<-adding
		leave()
		if err := <-ended; err == nil {
			t.Fatal("the caller was not told that it may not be on disk")
		}
		release <- struct{}{}
	}
	if got := get(t, handled); got != "a" {
		t.Errorf("got %s", got)
	}
	sent.want(t, `c m "one" at="" again=false`, "1", nil)
}
