package telegram_test

import (
	"strings"
	"testing"
)

// TestCardBeforeLink: who opens the private chat by the link of a vote has the request in front
// of them there, above the question, as those have whose private chat was open.
func TestCardBeforeLink(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	out := r.ask(ann)
	card := r.wait(approvals, "State: asked")
	r.press(bobID, card, pick(card, "✅ Approve"))
	m := r.wait(approvals, "only you may answer")
	_, err := r.tg.Follow(bobID, m.Keyboard[0][0].URL)
	must(t, err)
	question := r.wait(bobID, "Answer this message")
	about, ok := r.find(bobID, "Request: "+out.Approval.ID)
	if !ok || about.ID > question.ID || !strings.Contains(about.Text, "DESTROY: schedule delete") || len(about.Keyboard) != 0 {
		t.Errorf("got\n%s", r.tg.Transcript(bobID))
	}
	r.clean()
}
