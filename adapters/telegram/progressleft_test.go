package telegram_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
	"panelbot/policies"
)

// TestProgressLeft: where what comes of a slow call is another message, the one that told
// that it goes on does not tell so for ever.
func TestProgressLeft(t *testing.T) {
	t.Parallel()
	slow := simulator.New(simulator.Config{Record: true, EventDuration: -1})
	p := allowing()
	p.Defaults[policies.Grant] = policies.Confirm
	r := newRig(t, withPolicy(p), func(s *setting) { s.sim = slow })
	r.say(annID, annID, `/database user create server=web-1 type=mysql name=typist password:={"ask":true}`)
	m := r.wait(annID, "❗ Yes")
	slow.Fault("*", simulator.Fault{Kind: simulator.Slow, Delay: 2 * time.Second})
	r.press(annID, m, "❗ Yes")
	q := r.wait(annID, "Answer this message")
	r.say(annID, annID, "web-1", telegramtest.ReplyingTo(q.ID))
	r.wait(annID, "⏳ waiting for the panel")
	r.wait(annID, "A secret is wanted")
	r.idle()
	if text := r.tg.Transcript(annID); strings.Contains(text, "waiting for the panel") || !strings.Contains(text, "It goes on below.") {
		t.Errorf("it still says that it waits:\n%s", text)
	}
	r.clean()
}
