package telegram_test

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
)

// hangingLease is held once, and then says nothing.
type hangingLease struct{ calls atomic.Int64 }

func (h *hangingLease) Hold(ctx context.Context, _, _ string, _ time.Duration) (int64, bool, error) {
	if h.calls.Add(1) == 1 {
		return 1, true, nil
	}
	<-ctx.Done()
	return 0, false, ctx.Err()
}

func (h *hangingLease) Release(context.Context, string, string) error { return nil }

// TestHangingLease: a poller whose lease cannot be renewed, because the store says nothing,
// ends with its term, when another process may begin.
func TestHangingLease(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	log := &lines{}
	logger := slog.New(slog.NewTextHandler(log, nil))
	intake, err := telegram.NewIntake(logger, telegram.Config{Client: client(t, s), Inbox: &failing{}, Refusals: &refusals{}})
	must(t, err)
	p := telegram.NewPoller(logger, intake, telegram.PollConfig{Lease: &hangingLease{}, Wait: 5 * time.Second, Term: 300 * time.Millisecond})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	waiting, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	if err := log.await(waiting, "telegram lease lost"); err != nil {
		t.Errorf("it still polls: %v", err)
	}
	stop()
	must(t, <-ended)
}
