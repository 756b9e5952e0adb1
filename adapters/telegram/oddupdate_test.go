package telegram_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
)

// polled polls until all updates are confirmed, and once more after something between, and
// says what keeps the poller from being ready.
func polled(t *testing.T, s *telegramtest.Server, in telegram.Inbox, refused *refusals, between func()) error {
	t.Helper()
	intake, err := telegram.NewIntake(slog.New(slog.DiscardHandler), telegram.Config{Client: client(t, s), Inbox: in, Refusals: refused})
	must(t, err)
	p := telegram.NewPoller(slog.New(slog.DiscardHandler), intake, telegram.PollConfig{Wait: time.Second, Pause: time.Millisecond})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	waiting, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	confirmed := func() bool { return s.Pending() == 0 }
	err = s.Await(waiting, confirmed)
	if err == nil && between != nil {
		between()
		err = s.Await(waiting, confirmed)
	}
	health := p.Health().Ready(time.Now())
	stop()
	must(t, <-ended)
	if err != nil {
		t.Errorf("updates were not confirmed: %v", err)
	}
	return health
}

// TestOddUpdateIsConfirmed: an update in which a field is of another kind than documented
// is recorded and confirmed, and keeps no other from coming.
func TestOddUpdateIsConfirmed(t *testing.T) {
	t.Parallel()
	for name, tamper := range map[string]func(map[string]any){
		"a text that is a number":     func(m map[string]any) { m["text"] = 5 },
		"a number that is too large":  func(m map[string]any) { m["message_id"] = 1e30 },
		"a person who is a list":      func(m map[string]any) { m["from"] = []int{1} },
		"a chat that is a text":       func(m map[string]any) { m["chat"] = "ops" },
		"a file that is a number":     func(m map[string]any) { m["document"] = 7 },
		"an answer to what is a text": func(m map[string]any) { m["reply_to_message"] = "1" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := world(t, telegramtest.Config{})
			in, refused := &failing{}, &refusals{}
			_, err := s.Say(annID, annID, "odd", telegramtest.Tamper(tamper))
			must(t, err)
			if err := polled(t, s, in, refused, nil); err != nil {
				t.Errorf("not ready: %v", err)
			}
			if got := refused.Why(); !slices.Equal(got, []string{"malformed"}) || len(in.texts) > 0 {
				t.Errorf("recorded %q, stored %q", got, in.texts)
			}
		})
	}
}
