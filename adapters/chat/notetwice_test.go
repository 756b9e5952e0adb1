package chat_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// TestCardSaysNoteOnce: why somebody said no stood on the card with their vote, and once
// more as why the request ended.
func TestCardSaysNoteOnce(t *testing.T) {
	t.Parallel()
	const note = "not before the release"
	r := newBallots().request
	r.State, r.Note = approval.Denied, note
	r.Votes = []approval.Vote{{Person: "bob", Door: policies.Slack, Note: note}}
	text := (chat.Speech{}).Card(r).Text(200)
	if n := strings.Count(text, note); n != 1 {
		t.Errorf("the note stands %d times on the card, want once:\n%s", n, text)
	}
	r.State, r.Note = approval.Superseded, "another request takes its place"
	if text := (chat.Speech{}).Card(r).Text(200); !strings.Contains(text, r.Note) || !strings.Contains(text, note) {
		t.Errorf("both notes should stand on the card:\n%s", text)
	}
}
