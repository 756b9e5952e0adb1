package telegram

import (
	"context"
	"testing"

	"panelbot/adapters/chattest"
	"panelbot/policies"
)

// TestLostCard: a card that was given up is posted again, every 30 s at most.
func TestLostCard(t *testing.T) {
	t.Parallel()
	chattest.LostCard(t, "request/R1/-1", postAgain, func(out *chattest.DeadOutbox) func(context.Context, policies.Card) (bool, error) {
		return (&Answers{Outbox: out}).lostCard
	})
}
