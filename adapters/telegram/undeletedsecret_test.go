package telegram_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
)

// TestUndeletedSecret: a secret that Telegram does not let be deleted now is deleted later.
func TestUndeletedSecret(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, annID, `/database user create server=web-1 type=mysql name=typist password:={"ask":true}`)
	m := r.wait(annID, "A secret is wanted")
	r.press(annID, m, pick(m, "✅ Fill in"))
	q := r.wait(annID, "Answer this message")
	r.tg.RateLimit(1, 0)
	typed := r.say(annID, annID, "Sample-Secret-42!", telegramtest.ReplyingTo(q.ID))
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	must(t, r.log.await(ctx, "secret not deleted"))
	r.tg.RateLimit(0, 0)
	r.wait(annID, "GRANT: database user create")
	r.idle()
	if slices.ContainsFunc(r.tg.Messages(annID), func(m telegramtest.Message) bool { return m.ID == typed.ID }) || strings.Contains(r.tg.Transcript(annID), "Sample-Secret-42!") {
		t.Errorf("it still stands there:\n%s", r.tg.Transcript(annID))
	}
	r.clean()
}
