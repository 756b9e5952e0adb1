package slack

import (
	"context"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// lateTray is an outbox that writes down its last message while it is asked how much is
// open.
type lateTray struct {
	*tray
	known bool
}

func (o *lateTray) Which(context.Context, policies.Door, string, string) (string, bool, error) {
	return "a key", o.known, nil
}

func (o *lateTray) Depths(context.Context) ([]delivery.Depth, error) {
	o.known = true
	return nil, nil
}

// TestPressWhileWrittenDown: a button is known though its message was written down between
// the look for it and the look at what is open; there it was told to be used.
func TestPressWhileWrittenDown(t *testing.T) {
	t.Parallel()
	a, out, refusals := turning()
	a.Outbox = &lateTray{tray: out}
	a.CardOf = func(context.Context, string) (string, bool, error) { return "", false, nil }
	in := pressing(t, "U0ALICE", time.Now(), talk.CardButtonID("R1", chat.PressDetails))
	if err := a.Handle(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if len(refusals.list) != 1 || refusals.list[0].Why != "card" { // it came as far as to the look at the card
		t.Errorf("%+v", refusals.list)
	}
}
