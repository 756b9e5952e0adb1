package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
)

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
	waiting, cancel := context.WithTimeout(t.Context(), patient)
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
	must(t, r.Queue.Post(t.Context(), delivery.Message{Door: "telegram", Chat: "-1001", Key: "later", Body: []byte(`{"html":"a report","plain":"a report"}`)}))
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
				if said := fmt.Sprintf("%v %+v %#v", err, err, err); err == nil || strings.Contains(strings.ToLower(said), "canary") {
					t.Errorf("%s %d: %s", url, i, said)
				}
				for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(inner) {
					if strings.Contains(strings.ToLower(fmt.Sprintf("%#v", inner)), "canary") {
						t.Errorf("%s %d: in it is %#v", url, i, inner)
					}
				}
			}
		}
	}
}

// TestPollsThatAreNotHeld: a Bot API that answers every poll at once with nothing is asked
// once a pause.
func TestPollsThatAreNotHeld(t *testing.T) {
	t.Parallel()
	const pause = 50 * time.Millisecond
	polls := make(chan time.Time)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case polls <- time.Now():
		case <-r.Context().Done():
		}
		fmt.Fprint(w, `{"ok":true,"result":[]}`)
	}))
	t.Cleanup(web.Close)
	client, err := telegram.NewClient(telegram.Access{Token: "123456:telegramtest-token", URL: web.URL})
	must(t, err)
	intake, err := telegram.NewIntake(slog.New(slog.DiscardHandler), telegram.Config{Client: client, Inbox: &failing{}, Refusals: &refusals{}})
	must(t, err)
	p := telegram.NewPoller(slog.New(slog.DiscardHandler), intake, telegram.PollConfig{Wait: time.Second, Pause: pause})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	began := time.Now()
	go func() { ended <- p.Run(ctx) }()
	for n := range 5 { // a poll may come in late, and the next one is in time then
		if after := (<-polls).Sub(began); after < time.Duration(n)*pause {
			t.Errorf("asked again %d times after %v", n, after)
		}
	}
	stop()
	must(t, <-ended)
}
