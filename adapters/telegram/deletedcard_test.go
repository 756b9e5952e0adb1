package telegram_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
)

// TestDeletedCard: a card that somebody took out of the chat of approvals is posted anew
// when there is something new to say of its request, and what is pressed on that counts.
func TestDeletedCard(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *setting) { s.wants = map[string]int64{"bob": bobID} })
	_, err := r.tg.Start(bobID, "")
	must(t, err)
	out := r.ask(ann)
	card, own := r.wait(approvals, "State: asked"), r.wait(bobID, "State: asked")
	r.tg.ChangeChat(approvals, func(c *telegramtest.Chat) { c.Admins = []int64{vitoID} })
	must(t, r.tg.Delete(vitoID, approvals, card.ID))
	r.press(bobID, own, pick(own, "❗ Deny"))
	q := r.wait(bobID, "Without a reason")
	r.press(bobID, q, "Without a reason")
	m := r.wait(approvals, "bob: no (telegram")
	if m.ID <= card.ID || !strings.Contains(m.Text, out.Approval.ID) {
		t.Errorf("the card is %d: %s", m.ID, m.Text)
	}
	r.press(bobID, m, "Details")
	r.clean()
}

// TestLostCardComesBack: the bot is out of the chat of approvals when somebody asks, and
// the card comes when it is let in again.
func TestLostCardComesBack(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.clock.Move(-time.Minute) // what the store sees given up was so a while ago
	r.tg.ChangeChat(approvals, func(c *telegramtest.Chat) { c.BotOut = true })
	out := r.ask(ann)
	ctx, key := t.Context(), "request/"+out.Approval.ID+"/"+itoa(approvals)
	r.eventually("the card being given up", func() bool {
		_, is, err := r.Queue.GivenUp(ctx, "telegram", key)
		must(t, err)
		return is
	})
	r.tg.ChangeChat(approvals, func(c *telegramtest.Chat) { c.BotOut = false })
	r.answers.Cards.Wake()
	r.wait(approvals, "State: asked")
	r.clean()
}
