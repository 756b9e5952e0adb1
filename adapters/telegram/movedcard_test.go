package telegram_test

import (
	"testing"
	"time"
)

// TestMovedCard: a request that is open when its group becomes a supergroup has its card there
// as well, where it can be voted on.
func TestMovedCard(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.tg.Start(bobID, "")
	must(t, err)
	r.clock.Move(-time.Minute) // what the store sees sent was so a while ago
	r.ask(ann)
	r.wait(approvals, "State: asked")
	r.idle()
	const supergroup = -100779
	r.tg.Migrate(approvals, supergroup)
	card := r.wait(supergroup, "State: asked")
	r.fillVote(bobID, "bob", card, "✅ Approve", "is approved")
	r.await("the end on the card", func() bool {
		m, ok := r.find(supergroup, "State: accepted")
		return ok && m.ID == card.ID
	})
	r.clean()
}
