package telegram_test

import (
	"strings"
	"testing"
)

// TestStalePress: a button of the question before, pressed where the next one has its
// buttons in the same message, is no answer to that.
func TestStalePress(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.say(annID, annID, "/application restart")
	first := r.wait(annID, "[web-1")
	for _, row := range first.Keyboard {
		for _, b := range row {
			if len(b.Data) > 64 {
				t.Errorf("the button %s carries %d bytes", b.Text, len(b.Data))
			}
		}
	}
	r.press(annID, first, pick(first, "web-1"))
	r.await("the next question", func() bool { _, ok := r.find(annID, "Application"); return ok })
	second, _ := r.find(annID, "Application")
	if second.ID != first.ID || second.Edits == 0 {
		t.Fatalf("it is another message: %s", said(second))
	}
	for _, row := range first.Keyboard {
		for _, b := range row {
			p, err := r.tg.Forge(annID, annID, first.ID, b.Data)
			must(t, err)
			told, err := p.Wait(t.Context())
			must(t, err)
			if !strings.Contains(told.Text, "This button is used") {
				t.Errorf("%s: %q", b.Text, told.Text)
			}
		}
	}
	r.idle()
	if n := r.sent("POST"); n != 0 {
		t.Errorf("%d changes were sent", n)
	}
	r.press(annID, second, second.Keyboard[0][0].Text)
	r.wait(annID, "application restart [")
	if n := r.sent("POST"); n != 1 {
		t.Errorf("%d changes were sent", n)
	}
	r.clean()
}

// TestQuickPicks: several choices can be pressed faster than the message is edited.
func TestQuickPicks(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.say(annID, annID, `/database user create server=web-1 type=mysql name=typist`)
	r.press(annID, r.wait(annID, "[Let panelbot make it]"), "Let panelbot make it")
	offer := r.wait(annID, "[▶ Run]")
	r.press(annID, offer, pick(offer, "＋ Databases"))
	m := r.wait(annID, "Ids from database list")
	for _, row := range m.Keyboard[:2] {
		p, err := r.tg.Forge(annID, annID, m.ID, row[0].Data)
		must(t, err)
		if told, err := p.Wait(t.Context()); err != nil || told.Text != "" {
			t.Errorf("%s: %q, %v", row[0].Text, told.Text, err)
		}
	}
	r.await("both picks", func() bool { m, _ := r.find(annID, "☑"); return strings.Count(said(m), "☑") == 2 })
	r.clean()
}
