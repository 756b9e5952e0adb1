package delivery_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// TestPace: one message a second goes to a chat, and none while the platform wants
// a pause, of the chat or of the whole door; a restart changes nothing about it.
func TestPace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		at := newClock()
		clocked := func(c *store.Config) { c.Clock = at.now }
		p := make(platform)
		cfg := slack(delivery.Door{Sender: p})
		cfg.Doors[policies.Telegram] = delivery.Door{Sender: p, Chat: unlimited} // looked at after slack
		cfg.Lease = time.Hour                                                    // which the test moves through
		q := open(t, db, cfg, clocked)
		witnesses := 0
		settled := func() {
			t.Helper()
			eventually(t, func() bool {
				return db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM outbox WHERE state = 'sending'") == "0"
			})
		}
		// only these go out now, before a witness that was posted after them
		only := func(answers map[string]error) {
			t.Helper()
			witnesses++
			key := fmt.Sprint("w", witnesses)
			if err := q.Post(t.Context(), delivery.Message{Door: policies.Telegram, Chat: "w", Key: key}); err != nil {
				t.Fatal(err)
			}
			for range len(answers) + 1 {
				s := get(t, p)
				err, is := answers[s.Key]
				if !is && s.Key != key {
					t.Errorf("too early: %v", s)
				}
				s.answer <- answer{s.Key, err}
			}
			settled()
		}
		post(t, q, "c", "1", "x")
		only(map[string]error{"1": nil})
		post(t, q, "c", "2", "x")
		post(t, q, "d", "3", "x")
		only(map[string]error{"3": nil})
		q.stop()
		q = open(t, db, cfg, clocked)
		only(nil)
		at.move(time.Second)
		only(map[string]error{"2": &delivery.Later{After: time.Minute}})
		at.move(59 * time.Second)
		post(t, q, "d", "4", "x")
		only(map[string]error{"4": &delivery.Later{After: time.Minute, Door: true}})
		at.move(30 * time.Second)
		post(t, q, "e", "5", "x")
		only(nil)
		q.stop()
		q = open(t, db, cfg, clocked)
		only(nil)
		at.move(31 * time.Second)
		only(map[string]error{"2": nil, "4": nil, "5": nil})
	})
}
