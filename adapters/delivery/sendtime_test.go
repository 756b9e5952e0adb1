package delivery

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/policies"
)

// endless sends until it may not any more.
type endless struct{}

func (endless) Send(ctx context.Context, _ Message, _ string, _ bool) (string, error) {
	<-ctx.Done()
	return "", ctx.Err()
}

// TestSendTime: an attempt may take as long as its door says.
func TestSendTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		q := &Queue{log: slog.New(slog.DiscardHandler), cfg: Config{Doors: map[policies.Door]Door{
			policies.Slack:    {Sender: endless{}},
			policies.Telegram: {Sender: endless{}, SendTime: 3 * time.Minute},
		}}.withDefaults()}
		for door, want := range map[policies.Door]time.Duration{policies.Slack: 30 * time.Second, policies.Telegram: 3 * time.Minute} {
			began := time.Now()
			m := outgoing{MessageRow: MessageRow{Message: Message{Door: door}}}
			if _, err := q.attempt(t.Context(), m); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != want {
				t.Errorf("%s: %v after %v", door, err, time.Since(began))
			}
		}
	})
}
