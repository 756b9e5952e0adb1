package delivery_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// patience is how long a test waits for what must come: long, for the race detector
// slows SQLite down by much.
const patience = 3 * time.Minute

// opened is a queue on a store, as a process has it.
type opened struct {
	*delivery.Queue
	stop func()
}

// open opens a queue and runs it until its stop is called, or the test ends.
func open(t testing.TB, db storetest.Database, cfg delivery.Config, change ...func(*store.Config)) opened {
	t.Helper()
	return openOn(t, db, cfg, func(s delivery.Store) delivery.Store { return s }, change...)
}

// openOn is open, on what is made of the store.
func openOn(t testing.TB, db storetest.Database, cfg delivery.Config, on func(delivery.Store) delivery.Store, change ...func(*store.Config)) opened {
	t.Helper()
	s := db.Open(t, change...)
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	d, err := s.Deliveries(t.Context(), log)
	if err != nil {
		t.Fatal(err)
	}
	q, err := delivery.New(log, on(d), cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx) }()
	o := opened{q, sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("running: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})}
	t.Cleanup(o.stop)
	return o
}

// get waits for a value.
func get[T any](t testing.TB, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatalf("nothing came")
		panic("unreachable")
	}
}

// slack is a configuration for one door.
func slack(d delivery.Door) delivery.Config {
	return delivery.Config{
		Doors:   map[policies.Door]delivery.Door{policies.Slack: d},
		Backoff: func(int) time.Duration { return time.Millisecond },
	}
}

// unlimited is for doors whose limits are not what is tested.
func unlimited(string) delivery.Limits { return delivery.Limits{} }

func accept(t testing.TB, q opened, lane, key string) {
	t.Helper()
	fresh, err := q.Accept(t.Context(), delivery.Arrival{Door: policies.Slack, Key: key, Lane: lane, Body: []byte("body of " + key)})
	if err != nil || !fresh {
		t.Fatalf("%s: got %v, %v", key, fresh, err)
	}
}

func post(t testing.TB, q opened, chat, key, body string) {
	t.Helper()
	if err := q.Post(t.Context(), delivery.Message{Door: policies.Slack, Chat: chat, Key: key, Body: []byte(body)}); err != nil {
		t.Fatalf("%s: %v", key, err)
	}
}

// sent is one call of a Sender, which waits for its answer.
type sent struct {
	delivery.Message
	at     string
	again  bool
	answer chan<- answer
}

type answer struct {
	id  string
	err error
}

func (s sent) String() string {
	return fmt.Sprintf("%s %s %q at=%q again=%v", s.Chat, s.Key, s.Body, s.at, s.again)
}

// platform is a Sender whose calls a test answers one by one.
type platform chan sent

func (p platform) Send(ctx context.Context, m delivery.Message, at string, again bool) (string, error) {
	answers := make(chan answer, 1)
	select {
	case p <- sent{m, at, again, answers}:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	select {
	case a := <-answers:
		return a.id, a.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// want takes the next call, which must read so, and answers it.
func (p platform) want(t testing.TB, text, id string, err error) {
	t.Helper()
	s := get(t, p)
	if s.String() != text {
		t.Fatalf("got %v, want %s", s, text)
	}
	s.answer <- answer{id, err}
}
