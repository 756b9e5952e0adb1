package telegram_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies/store"
)

// TestFlood: 200 updates at once, each delivered twice, while polls are cut and every
// third call is told to slow down: all are answered once, and done once.
func TestFlood(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"polling", "webhook"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withPolicy(allowing()), func(s *setting) { s.hook = mode == "webhook" })
			r.tg.RateLimit(3, 0)
			r.tg.CutPolls(3)
			each := 50
			if testing.Short() { // as under the race detector
				each = 5
			}
			users := []int64{annID, bobID, vitoID}
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
			answers := func(in int64) (n int) {
				for _, m := range r.tg.Messages(in) {
					if m.From == r.tg.Config().ID {
						n++
					}
				}
				return n
			}
			r.await("all answers", func() bool {
				for _, in := range append(users, ops) {
					if answers(in) < each {
						return false
					}
				}
				return r.tg.Pending() == 0
			})
			for _, in := range append(users, ops) {
				if n := answers(in); n != each {
					t.Errorf("%d answers in %d", n, in)
				}
			}
			if n := r.sent("POST /api/servers/1/favorite"); n != each {
				t.Errorf("%d changes were sent, want %d", n, each)
			}
			r.clean()
		})
	}
}

// TestOffsets: what could not be stored is not confirmed, and comes again.
func TestOffsets(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
	must(t, err)
	in := &failing{failures: 3}
	intake, err := telegram.NewIntake(slog.New(slog.DiscardHandler), telegram.Config{Client: client, Inbox: in, Refusals: &refusals{}})
	must(t, err)
	for n := range 5 {
		_, err := s.Say(annID, annID, fmt.Sprint(n))
		must(t, err)
	}
	p := telegram.NewPoller(slog.New(slog.DiscardHandler), intake, telegram.PollConfig{Wait: time.Second, Pause: time.Millisecond})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	waiting, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	must(t, s.Await(waiting, func() bool { return s.Pending() == 0 }))
	stop()
	must(t, <-ended)
	if got := strings.Join(in.texts, " "); got != "0 1 2 3 4" {
		t.Errorf("stored %q", got)
	}
	if err := p.Health().Ready(time.Now()); err != nil {
		t.Errorf("not ready: %v", err)
	}
}

// failing is an inbox that fails at every second arrival, for a while.
type failing struct {
	mu       sync.Mutex
	n        int
	failures int
	texts    []string
}

func (f *failing) Accept(_ context.Context, a delivery.Arrival) (bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	if f.n%2 == 0 && f.failures > 0 {
		f.failures--
		return false, context.DeadlineExceeded
	}
	e, err := telegram.Decode(a.Body)
	if err != nil {
		return false, err
	}
	f.texts = append(f.texts, e.Text)
	return true, nil
}

// TestOnePoller: of two processes on one store one polls, the other when that ends, and
// a third program with the token is told as what it is.
func TestOnePoller(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	db, err := store.Open(t.Context(), slog.New(slog.DiscardHandler), store.Config{URL: "sqlite:" + t.TempDir() + "/panelbot.db", Key: []byte("a key of at least sixteen bytes")})
	must(t, err)
	t.Cleanup(func() { must(t, db.Close()) })
	log := &lines{}
	in := &failing{}
	poller := func(lease telegram.Lease) (p *telegram.Poller, stop func()) {
		client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
		must(t, err)
		intake, err := telegram.NewIntake(slog.New(slog.NewTextHandler(log, nil)), telegram.Config{Client: client, Inbox: in, Refusals: &refusals{}})
		must(t, err)
		p = telegram.NewPoller(slog.New(slog.NewTextHandler(log, nil)), intake, telegram.PollConfig{Lease: lease, Wait: time.Second, Term: 300 * time.Millisecond, Pause: 10 * time.Millisecond})
		ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
		ended := make(chan error, 1)
		go func() { ended <- p.Run(ctx) }()
		return p, sync.OnceFunc(func() {
			cancel()
			must(t, <-ended)
		})
	}
	waiting, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	first, stopFirst := poller(db)
	defer stopFirst()
	must(t, s.Await(waiting, func() bool { return s.Polls() > 0 }))
	second, stopSecond := poller(db)
	defer stopSecond()
	_, err = s.Say(annID, annID, "one")
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

func client(t *testing.T, s *telegramtest.Server) *telegram.Client {
	t.Helper()
	c, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
	must(t, err)
	return c
}

// TestPrivateChatNotOpen: what is for one person's eyes waits for nobody: the group gets a
// link, and a question goes on where the link was followed.
func TestPrivateChatNotOpen(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, ops, "/help")
	m := r.wait(ops, "Open the private chat")
	if m.Keyboard[0][0].URL != "https://t.me/panelbot_bot" {
		t.Errorf("the link is %q", m.Keyboard[0][0].URL)
	}
	out := r.ask(ann)
	card := r.wait(approvals, "State: asked")
	code := r.code("bob")
	r.press(bobID, card, pick(card, "✅ Approve"))
	m = r.wait(approvals, "only you may answer")
	_, err := r.tg.Follow(bobID, m.Keyboard[0][0].URL)
	must(t, err)
	r.fill(bobID, bobID, 0, map[string]string{"Type web-1 to say yes": "web-1", "One-time code": code}, "is approved")
	r.await("the end on the card", func() bool {
		m, ok := r.find(approvals, "Request: "+out.Approval.ID)
		return ok && !button(m, "✅ Approve")
	})
	// Who has blocked the bot gets nothing, and nothing waits for it.
	r.tg.Block(bobID, true)
	r.say(bobID, ops, "/help")
	r.await("the link", func() bool {
		n := 0
		for _, m := range r.tg.Messages(ops) {
			if strings.Contains(said(m), "[Open the private chat]") {
				n++
			}
		}
		return n == 2
	})
	r.clean()
}

// TestMoved: a group that becomes a supergroup takes what was meant for it.
func TestMoved(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, ops, "/server list")
	r.wait(ops, "web-1")
	const supergroup = -100777
	r.tg.Migrate(ops, supergroup)
	r.await("the news", func() bool { return r.tg.Pending() == 0 })
	must(t, r.queue.Post(t.Context(), delivery.Message{Door: "telegram", Chat: "-1001", Key: "later", Body: []byte(`{"html":"a report","plain":"a report"}`)}))
	r.wait(supergroup, "a report")
	if !strings.Contains(r.log.String(), "has become a supergroup") {
		t.Error("the log does not say that the group has another number")
	}
	r.clean()
}

// TestToken: the token is in no error and no log, whatever Telegram answers.
func TestToken(t *testing.T) {
	t.Parallel()
	const token = "123456:canary-CANARY_canary-CANARY_canary"
	web := httptest.NewServer(nil)
	address := web.URL
	web.Close()
	broken := httptest.NewServer(telling(token))
	t.Cleanup(broken.Close)
	for _, url := range []string{address, broken.URL, "https://127.0.0.1:1", "http://localhost:1"} {
		c, err := telegram.NewClient(telegram.Access{Token: token, URL: url})
		must(t, err)
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		for _, ctx := range []context.Context{t.Context(), ended} {
			errs := []error{c.Call(ctx, "getMe", nil, nil), c.Upload(ctx, "sendDocument", nil, "document", "x", strings.NewReader("x"), nil), telegram.SetWebhook(ctx, c, "https://x.example", "0123456789abcdef")}
			_, err := c.Download(ctx, "x", 10)
			errs = append(errs, err)
			for _, f := range telegram.Examine(ctx, c, telegram.Expected{Chats: []int64{-1}}) {
				if !f.OK {
					errs = append(errs, fmt.Errorf("%s", f.Text))
				}
			}
			for i, err := range errs {
				if err == nil || strings.Contains(err.Error(), "canary") || strings.Contains(err.Error(), "CANARY") {
					t.Errorf("%s %d: %v", url, i, err)
				}
			}
		}
	}
}
