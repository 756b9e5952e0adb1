package telegram_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/chattest"
	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies/store/storetest"
)

// orders keeps in which order the arrivals of each chat were begun.
type orders struct {
	mu   sync.Mutex
	keys map[string][]string // by the lane
}

func (*orders) At(string, string) {}

func (o *orders) Began(a delivery.Arrival) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !slices.Contains(o.keys[a.Lane], a.Key) { // one that is tried again has begun before
		o.keys[a.Lane] = append(o.keys[a.Lane], a.Key)
	}
}

// kept holds that each chat was begun in its order, so many in all.
func (o *orders) kept(t *testing.T, want int) {
	t.Helper()
	o.mu.Lock()
	defer o.mu.Unlock()
	n := 0
	for lane, keys := range o.keys {
		n += len(keys)
		if !slices.IsSorted(keys) { // the numbers of Telegram are of one length here
			t.Errorf("the chat %s was begun in the order %v", lane, keys)
		}
	}
	if n != want {
		t.Errorf("%d updates were begun, want %d", n, want)
	}
}

// ours are the messages of the bot in a chat.
func (r *rig) ours(in int64) []telegramtest.Message {
	return slices.DeleteFunc(r.tg.Messages(in), func(m telegramtest.Message) bool { return m.From != r.tg.Config().ID })
}

// idle waits until the queue has nothing left to do.
func (r *rig) idle() {
	r.Helper()
	r.eventually("an empty queue", func() bool {
		idle, err := chattest.Idle(r.Context(), r.Queue)
		must(r, err)
		return idle
	})
}

// way is how updates come, and where they are kept.
type way struct {
	hook bool
	open func(testing.TB) storetest.Database
}

// rig makes a rig of that way, on a database of its own.
func (w way) rig(t *testing.T, options ...option) *rig {
	t.Helper()
	return newRig(t, append(options, withPolicy(allowing()), withDatabase(w.open(t)), func(s *setting) { s.hook = w.hook })...)
}

// eachWay runs a test on both databases, with updates that are polled and that are posted.
func eachWay(t *testing.T, run func(t *testing.T, w way)) {
	t.Helper()
	for name, open := range map[string]func(testing.TB) storetest.Database{"sqlite": storetest.SQLite, "postgres": storetest.Postgres} {
		for _, mode := range []string{"polling", "webhook"} {
			t.Run(name+" "+mode, func(t *testing.T) {
				t.Parallel()
				run(t, way{mode == "webhook", open})
			})
		}
	}
}

// TestFlood: 200 updates at once, each delivered twice, while polls are cut in their middle
// and every third call is told to slow down: all are answered once, done once, and begun in
// the order of their chat.
func TestFlood(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, w way) {
		begins := &orders{keys: map[string][]string{}}
		r := w.rig(t, func(s *setting) { s.steps = begins })
		r.tg.RateLimit(3, 0)
		r.tg.CutPolls(3)
		each := 50
		if testing.Short() { // as under the race detector
			each = 5
		}
		users := []int64{annID, bobID, vitoID}
		peak := chattest.HeapPeak(t)
		began := time.Now()
		var all sync.WaitGroup
		for _, user := range users {
			all.Go(func() {
				for n := range each {
					r.say(user, user, fmt.Sprintf("/help mark%d", n), telegramtest.Copies(2))
				}
			})
		}
		all.Go(func() {
			for range each {
				r.say(annID, ops, "/server favorite web-1", telegramtest.Copies(2))
			}
		})
		all.Wait()
		chats := append(users, ops)
		r.await("the taking in", func() bool { return r.tg.Pending() == 0 })
		taken := time.Since(began)
		r.await("all answers", func() bool {
			return !slices.ContainsFunc(chats, func(in int64) bool { return len(r.ours(in)) < each })
		})
		answered := time.Since(began)
		r.idle()
		for _, in := range chats {
			if n := len(r.ours(in)); n != each {
				t.Errorf("%d answers in %d", n, in)
			}
		}
		if n := r.sent("POST /api/servers/1/favorite"); n != each {
			t.Errorf("%d changes were sent, want %d", n, each)
		}
		begins.kept(t, len(chats)*each)
		t.Logf("%d updates, each twice: all stored after %v, all answered after %v; %d changes sent once; heap at most %d MiB",
			len(chats)*each, taken.Round(time.Millisecond), answered.Round(10*time.Millisecond), r.sent("POST"), peak()>>20)
		r.clean()
	})
}
