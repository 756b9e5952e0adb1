package telegram_test

import "testing"

// TestNoPreviewAfterEdit: Telegram fetches no page that a text leads to, be it sent or edited:
// what an answer names may be an address that whoever runs a server chose.
func TestNoPreviewAfterEdit(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, annID, "/server favorite web-1")
	question := r.wait(annID, "No]")
	r.press(annID, question, pick(question, "✅ Yes"))
	if m := r.wait(annID, "\nserver favorite"); m.ID != question.ID || m.Edits == 0 || !m.NoPreview {
		t.Errorf("got %+v", m)
	}
	r.clean()
}
