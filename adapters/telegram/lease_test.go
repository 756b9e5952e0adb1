package telegram_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panelbot/adapters/chattest"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestOnePoller: of two processes on one store one polls, the other when that ends, and
// a third program with the token is told as what it is.
func TestOnePoller(t *testing.T) {
	t.Parallel()
	storetest.Each(t, onePoller)
}

func onePoller(t *testing.T, db storetest.Database) {
	s := world(t, telegramtest.Config{})
	stores := []*store.Store{db.Open(t)}
	if db.Shared { // else one process owns it, in which both are
		stores = append(stores, db.Open(t))
	}
	log := &lines{}
	in := &failing{}
	poller := func(lease telegram.Lease) (p *telegram.Poller, stop func()) {
		client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
		must(t, err)
		intake, err := telegram.NewIntake(slog.New(slog.NewTextHandler(log, nil)), telegram.Config{Client: client, Inbox: in, Refusals: &refusals{}})
		must(t, err)
		p = telegram.NewPoller(slog.New(slog.NewTextHandler(log, nil)), intake, telegram.PollConfig{Lease: lease, Wait: time.Second, Term: 15 * time.Second, Pause: 10 * time.Millisecond})
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		ended := make(chan error, 1)
		go func() { ended <- p.Run(ctx) }()
		return p, sync.OnceFunc(func() {
			cancel()
			must(t, <-ended)
		})
	}
	waiting, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	first, stopFirst := poller(stores[0])
	defer stopFirst()
	must(t, s.Await(waiting, func() bool { return s.Polls() > 0 }))
	second, stopSecond := poller(stores[len(stores)-1])
	defer stopSecond()
	_, err := s.Say(annID, annID, "one")
	must(t, err)
	must(t, s.Await(waiting, func() bool { return s.Pending() == 0 && second.Health().Standby }))
	if first.Health().Fence != 1 || second.Health().Ready(time.Now()) != nil {
		t.Errorf("got %+v, %+v", first.Health(), second.Health())
	}
	stopFirst()
	_, err = s.Say(annID, annID, "two")
	must(t, err)
	must(t, s.Await(waiting, func() bool { return s.Pending() == 0 }))
	if h := second.Health(); h.Fence != 2 || h.Standby {
		t.Errorf("got %+v", h)
	}
	if strings.Contains(log.String(), "another program") {
		t.Errorf("they polled at the same time: %s", log)
	}
	_, stopThird := poller(nil)
	defer stopThird()
	must(t, log.await(waiting, "another program with the same token"))
	stopSecond()
	stopThird()
	must(t, telegram.SetWebhook(t.Context(), client(t, s), "https://bot.example.com/x", "0123456789abcdef"))
	_, stopFourth := poller(nil)
	defer stopFourth()
	must(t, log.await(waiting, "to a webhook"))
	stopFourth()
	if strings.Contains(log.String(), s.Config().Token) {
		t.Errorf("the log: %s", log)
	}
}

// term is how long the lease of these tests holds.
const term = 3 * time.Second // a busy machine keeps a process from renewing it for a second

// replica makes a process that contends for the polling of a bot.
func replica(t *testing.T, db storetest.Database, s *telegramtest.Server, sim *simulator.Simulator, more option) *rig {
	t.Helper()
	return newRig(t, withPolicy(allowing()), withDatabase(db), func(set *setting) {
		set.server, set.sim, set.lease, set.term = s, sim, leased, term
	}, more)
}

func asItIs(*setting) {}

// cutLease is a lease of a store that cannot be reached for a while.
type cutLease struct {
	telegram.Lease
	cut atomic.Bool
}

func (c *cutLease) Hold(ctx context.Context, name, owner string, length time.Duration) (int64, bool, error) {
	if c.cut.Load() {
		return 0, false, errors.New("the store is not there")
	}
	return c.Lease.Hold(ctx, name, owner, length)
}

// TestPollerDies: where the process that polls is killed, the other one polls when the lease
// is over, and nothing is lost or done twice.
func TestPollerDies(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	s, sim := world(t, telegramtest.Config{}), simulator.New(simulator.Config{Record: true, EventDuration: -1})
	panels := httptest.NewServer(sim)
	t.Cleanup(panels.Close)
	first := chattest.StartChild(t, childEnv, childPlot{Telegram: s.URL(), Token: s.Config().Token, Panel: panels.URL, Store: db.URL, Dir: t.TempDir(), Begins: filepath.Join(t.TempDir(), "begins"), Term: term})
	second := replica(t, db, s, sim, asItIs)
	second.await("the first one's poll", func() bool { return s.Polls() > 0 })
	second.eventually("the second one standing by", func() bool { return second.poller.Health().Standby })
	if err := second.poller.Health().Ready(time.Now()); err != nil {
		t.Errorf("what stands by is not ready: %v", err)
	}
	second.say(annID, ops, "/server favorite web-2")
	second.wait(ops, "server favorite on server")
	second.idle()
	died := time.Now()
	first.Kill()
	second.say(annID, ops, "/server favorite web-1", telegramtest.Copies(2))
	second.await("the second one's poll", func() bool { return s.Pending() == 0 })
	took := time.Since(died)
	second.await("its answer", func() bool { return len(second.ours(ops)) == 2 })
	h := second.poller.Health()
	if h.Standby || h.Fence != 2 {
		t.Errorf("got %+v", h)
	}
	second.idle()
	for _, call := range []string{"POST /api/servers/1/favorite", "POST /api/servers/2/favorite"} {
		if n := second.sent(call); n != 1 {
			t.Errorf("%s was sent %d times", call, n)
		}
	}
	t.Logf("the lease holds for %v; the second process polled %v after the first was killed", term, took.Round(10*time.Millisecond))
	second.clean()
}

// gate holds the first arrival that is received until it is opened.
type gate struct {
	*orders
	reached, open chan struct{}
	once          sync.Once
}

func (g *gate) At(step, _ string) {
	if step == chattest.Received {
		g.once.Do(func() {
			close(g.reached)
			<-g.open
		})
	}
}

// TestLateBatch: what a poller stores after it has lost the lease is stored once, since the
// one after it got the same; and it polls no more.
func TestLateBatch(t *testing.T) {
	t.Parallel()
	db := storetest.Postgres(t)
	s, sim := world(t, telegramtest.Config{}), simulator.New(simulator.Config{Record: true, EventDuration: -1})
	slow := &gate{orders: &orders{keys: map[string][]string{}}, reached: make(chan struct{}), open: make(chan struct{})}
	cut := &cutLease{}
	first := replica(t, db, s, sim, func(set *setting) {
		set.steps, set.lease = slow, func(l telegram.Lease) telegram.Lease { cut.Lease = l; return cut }
	})
	first.await("a poll", func() bool { return s.Polls() > 0 })
	first.say(annID, ops, "/server favorite web-1")
	first.say(annID, ops, "/server favorite web-2")
	<-slow.reached
	cut.cut.Store(true) // it hangs for longer than its lease
	second := replica(t, db, s, sim, asItIs)
	second.await("the second one's poll", func() bool { return s.Pending() == 0 })
	second.await("both answers", func() bool { return len(second.ours(ops)) == 2 })
	close(slow.open)
	cut.cut.Store(false)
	first.eventually("the first one standing by", func() bool { return first.poller.Health().Standby })
	if h := second.poller.Health(); h.Standby || h.Fence < 2 {
		t.Errorf("got %+v", h)
	}
	second.say(annID, ops, "/server list")
	second.wait(ops, "db-1")
	second.idle()
	for _, call := range []string{"POST /api/servers/1/favorite", "POST /api/servers/2/favorite"} {
		if n := second.sent(call); n != 1 {
			t.Errorf("%s was sent %d times", call, n)
		}
	}
	if n := len(second.ours(ops)); n != 3 {
		t.Errorf("%d answers", n)
	}
	if !strings.Contains(first.log.String(), "telegram sent again what was taken") {
		t.Error("the late batch was not seen to be late")
	}
	second.clean()
}
