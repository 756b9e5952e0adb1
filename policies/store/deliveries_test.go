package store_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestDeliveryCanaries: the body of an arrival and of a message is in no file that
// the store writes: the database, its WAL, the backup; with a key and without,
// before it is erased and after, and none that was replaced.
func TestDeliveryCanaries(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"with a key": storetest.Key, "without a key": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			const secret, plain = "canary-19ab-secret", "canary-20cd-plain"
			s := storetest.Database{URL: "sqlite:" + filepath.Join(dir, "panelbot.db")}.Open(t, func(c *store.Config) { c.Key = []byte(key) })
			q, in, out := queue(t, s)
			look := func(backup string) {
				t.Helper()
				if err := s.Backup(t.Context(), filepath.Join(dir, backup)); err != nil {
					t.Fatal(err)
				}
				seen := map[string]bool{}
				list, err := os.ReadDir(dir)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range list {
					content, err := os.ReadFile(filepath.Join(dir, e.Name()))
					if err != nil {
						t.Fatal(err)
					}
					if bytes.Contains(content, []byte(secret)) {
						t.Errorf("the secret is in %s", e.Name())
					}
					seen[e.Name()] = bytes.Contains(content, []byte(plain))
				}
				if !seen["panelbot.db-wal"] || !seen[backup] {
					t.Errorf("the search finds nothing: %v", seen)
				}
			}
			if _, err := q.Accept(t.Context(), delivery.Arrival{Door: policies.Slack, Key: plain, Body: []byte(secret)}); err != nil {
				t.Fatal(err)
			}
			for _, body := range []string{secret + "1", secret + "2"} {
				if err := q.Post(t.Context(), delivery.Message{Door: policies.Slack, Chat: "c", Key: plain, Body: []byte(body)}); err != nil {
					t.Fatal(err)
				}
			}
			look("waiting.db")
			stop := running(t, q)
			if got := <-in; string(got.Body) != secret || got.Lost {
				t.Errorf("got %q, %v", got.Body, got.Lost)
			}
			if got := <-out; string(got.Body) != secret+"2" || got.Lost {
				t.Errorf("got %q, %v", got.Body, got.Lost)
			}
			stop()
			look("sent.db")
		})
	}
}

// TestLostBodies: without a key, what a restart loses comes back without its body,
// and says so.
func TestLostBodies(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		unkeyed := func(c *store.Config) { c.Key = nil }
		s := db.Open(t, unkeyed)
		q, _, _ := queue(t, s)
		if _, err := q.Accept(t.Context(), delivery.Arrival{Door: policies.Slack, Key: "a", Body: []byte("x")}); err != nil {
			t.Fatal(err)
		}
		if err := q.Post(t.Context(), delivery.Message{Door: policies.Slack, Chat: "c", Key: "m", Body: []byte("x")}); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		q, in, out := queue(t, db.Open(t, unkeyed))
		stop := running(t, q)
		defer stop()
		if got := <-in; got.Key != "a" || got.Body != nil || !got.Lost || got.Begun {
			t.Errorf("got %+v", got)
		}
		if got := <-out; got.Key != "m" || got.Body != nil || !got.Lost {
			t.Errorf("got %+v", got)
		}
	})
}

// TestDeliveriesReadOnly: a store that is read only has none.
func TestDeliveriesReadOnly(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		db.Open(t)
		s := db.Open(t, func(c *store.Config) { c.ReadOnly = true })
		if _, err := s.Deliveries(t.Context(), slog.New(slog.DiscardHandler)); err == nil {
			t.Error("it was opened")
		}
	})
}

// queue is a queue on a store that tells what it hands out.
func queue(t *testing.T, s *store.Store) (*delivery.Queue, <-chan delivery.Arrival, <-chan delivery.Message) {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	d, err := s.Deliveries(t.Context(), quiet)
	if err != nil {
		t.Fatal(err)
	}
	in, out := make(chan delivery.Arrival, 10), make(chan delivery.Message, 10)
	q, err := delivery.New(quiet, d, delivery.Config{Doors: map[policies.Door]delivery.Door{policies.Slack: {
		Handler: func(_ context.Context, a delivery.Arrival) error { in <- a; return nil },
		Sender:  sender(out),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return q, in, out
}

type sender chan delivery.Message

func (s sender) Send(_ context.Context, m delivery.Message, _ string, _ bool) (string, error) {
	s <- m
	return "id", nil
}

// running runs a queue until stop is called.
func running(t *testing.T, q *delivery.Queue) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- q.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	}
}
