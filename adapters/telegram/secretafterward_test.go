package telegram_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
)

// TestSecretAfterward: a secret that is typed to a question which is over is deleted as well.
func TestSecretAfterward(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, annID, `/database user create server=web-1 type=mysql name=typist password:={"ask":true}`)
	m := r.wait(annID, "A secret is wanted")
	r.press(annID, m, pick(m, "✅ Fill in"))
	q := r.wait(annID, "Answer this message")
	r.clock.Move(3 * time.Minute)
	typed := r.say(annID, annID, "Sample-Secret-42!", telegramtest.ReplyingTo(q.ID))
	r.wait(annID, "That question is over")
	r.idle()
	if slices.ContainsFunc(r.tg.Messages(annID), func(m telegramtest.Message) bool { return m.ID == typed.ID }) || strings.Contains(r.tg.Transcript(annID), "Sample-Secret-42!") {
		t.Errorf("it still stands there:\n%s", r.tg.Transcript(annID))
	}
	r.clean()
}
