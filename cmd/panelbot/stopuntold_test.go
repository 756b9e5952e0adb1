package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/policies"
)

// TestStopUntold: a chat that cannot be told of a stop is tried again, less and less
// often; another is told once, and both that it goes on.
func TestStopUntold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var halt atomic.Pointer[chat.Halt]
		var down atomic.Bool
		began := time.Now()
		var told, tries []string
		s := stopTeller{
			log: slog.New(slog.DiscardHandler), halt: halt.Load, chats: []cron.Target{{Door: policies.Slack, Chat: "C1"}, {Door: policies.Telegram, Chat: "-1"}, {Door: policies.Slack, Chat: "guests"}},
			tell: func(_ context.Context, t cron.Target, h *chat.Halt, over bool) error {
				switch {
				case t.Chat == "guests":
					told = append(told, fmt.Sprint("others at ", t.Chat))
					return cron.ErrReaders
				case down.Load() && t.Door == policies.Telegram:
					tries = append(tries, time.Since(began).String())
					return errors.New("no answer")
				}
				told = append(told, fmt.Sprint(t, " ", h.Why, " ", over))
				return nil
			},
		}
		go s.run(ctx)
		wait := func(d time.Duration) {
			time.Sleep(d) // of the bubble
			synctest.Wait()
		}
		wait(500 * time.Millisecond)
		down.Store(true)
		halt.Store(&chat.Halt{Why: "an outage", Since: began})
		wait(4 * time.Minute)
		down.Store(false)
		wait(time.Minute)
		halt.Store(&chat.Halt{Why: "the store cannot be read"})
		wait(time.Minute)
		halt.Store(nil)
		wait(time.Minute)
		cancel()
		synctest.Wait()
		want := []string{
			"slack:C1 an outage false", "others at guests", "telegram:-1 an outage false",
			"slack:C1 an outage true", "telegram:-1 an outage true", "others at guests",
		}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"1s", "3s", "7s", "15s", "31s", "1m3s", "2m3s", "3m3s"}, tries); diff != "" {
			t.Error(diff)
		}
	})
}
