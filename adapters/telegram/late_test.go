package telegram_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
)

// written has a message say that it was written some time ago, as one that waited at
// Telegram while nobody took it.
func written(ago time.Duration) telegramtest.Option {
	return telegramtest.Tamper(func(m map[string]any) { m["date"] = time.Now().Add(-ago).Unix() })
}

// TestLate: what was written over a quarter of an hour ago is read, and changes nothing;
// the person is told so alone.
func TestLate(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	_, err := r.tg.Start(annID, "")
	must(t, err)
	r.wait(annID, "Choose a group")
	r.say(annID, ops, "/server favorite web-1", written(20*time.Minute))
	r.wait(annID, "over a quarter of an hour ago")
	r.quiet(ops)
	r.say(annID, ops, "/server list", written(20*time.Minute))
	r.wait(ops, "web-1")
	r.say(annID, ops, "/server favorite web-1", written(14*time.Minute))
	r.wait(ops, "server favorite")
	// A date that is none, and one of another age, are not believed.
	for _, date := range []any{-5, 0, int64(1) << 60} {
		r.say(annID, ops, "/server favorite web-2", telegramtest.Tamper(func(m map[string]any) { m["date"] = date }))
	}
	r.await("what has such a date", func() bool { return r.sent("POST /api/servers/2/favorite") == 3 })
	if n := r.sent("POST /api/servers/1/favorite"); n != 1 {
		t.Errorf("%d changes were sent", n)
	}
	r.clean()
}

// TestLateVote: who is told something by the answer to a press is told it in the private
// chat where Telegram does not take that answer any more; a stranger is told nothing.
func TestLateVote(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *setting) { s.world = telegramtest.Config{Callback: time.Minute} })
	for _, id := range []int64{annID, bobID, newID} {
		_, err := r.tg.Start(id, "")
		must(t, err)
	}
	r.wait(annID, "Choose a group")
	r.wait(newID, "You are not known here")
	out := r.ask(ann)
	card := r.wait(approvals, "State: asked")
	before := len(r.tg.Messages(newID))
	for _, id := range []int64{newID, annID} {
		p, err := r.tg.Press(id, approvals, card.ID, pick(card, "✅ Approve"), telegramtest.Before(2*time.Minute))
		must(t, err)
		if p.Answered() {
			t.Error("it was answered in time")
		}
	}
	m := r.wait(annID, "You asked for request "+out.Approval.ID)
	if strings.Contains(r.tg.Transcript(approvals), "You asked for") {
		t.Errorf("others read %q", m.Text)
	}
	r.say(annID, ops, "/server favorite web-1")
	q := r.wait(ops, "No]")
	_, err := r.tg.Press(bobID, ops, q.ID, pick(q, "✅ Yes"), telegramtest.Before(2*time.Minute))
	must(t, err)
	r.wait(bobID, "This button is somebody else's")
	if n := len(r.tg.Messages(newID)); n != before {
		t.Errorf("a stranger was told something:\n%s", r.tg.Transcript(newID))
	}
	r.clean()
}
