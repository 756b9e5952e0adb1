package telegram_test

import (
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
)

// TestKeptSecret: the secret of a call that was made in a group is not lost where the private
// chat is not open yet: it comes to whom it is for, and to nobody else, when that opens it.
func TestKeptSecret(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	_, err := r.tg.Start(bobID, "")
	must(t, err)
	r.wait(bobID, "Choose a group")
	r.say(annID, ops, `/database user create server=web-1 type=mysql name=shopper password:={"generate":true}`)
	r.wait(ops, "\ndatabase user create")
	note := r.wait(ops, "Open the private chat")
	link := note.Keyboard[0][0].URL
	// The link is read by all of the group.
	_, err = r.tg.Follow(bobID, link)
	must(t, err)
	r.wait(bobID, "somebody else")
	_, err = r.tg.Follow(newID, link)
	must(t, err)
	r.wait(newID, "You are not known here")
	_, err = r.tg.Follow(annID, link)
	must(t, err)
	m := r.wait(annID, "For your eyes only")
	if _, secret, _ := strings.Cut(m.Text, "password:\n"); len(secret) < 8 {
		t.Errorf("the secret: %q", m.Text)
	}
	_, err = r.tg.Follow(annID, link) // it is handed over once
	must(t, err)
	r.wait(annID, "over")
	r.idle()
	for _, in := range []int64{ops, bobID, newID} {
		if strings.Contains(r.tg.Transcript(in), "password:\n") {
			t.Errorf("others read it:\n%s", r.tg.Transcript(in))
		}
	}
	if n := count(r.tg.Messages(annID), "For your eyes only"); n != 1 {
		t.Errorf("it was handed over %d times", n)
	}
	r.clean()
}

// count is how many messages have a text.
func count(list []telegramtest.Message, text string) (n int) {
	for _, m := range list {
		if strings.Contains(m.Text, text) {
			n++
		}
	}
	return n
}
