package telegram_test

import (
	"fmt"
	"slices"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
)

// TestInvitedThroughAFlood: who was invited gets in, by the link and by the command, while
// strangers write and try codes; and one stranger tries few.
func TestInvitedThroughAFlood(t *testing.T) {
	t.Parallel()
	const flooder, other = 1077, 1078
	for _, invited := range []func(r *rig) error{
		func(r *rig) error { _, err := r.tg.Start(newID, "ABCD-EFGH"); return err },
		func(r *rig) error { _, err := r.tg.Say(newID, newID, "/enrol ABCD-EFGH"); return err },
	} {
		r := newRig(t)
		door := &doorman{}
		c, err := catalogue()
		must(t, err)
		r.retalk(func(policies.Person) *chat.Grammar { return chat.New(c, chat.Config{Enroller: door}) })
		r.tg.AddUser(telegramtest.User{ID: flooder, Name: "Flo"}, telegramtest.User{ID: other, Name: "Other"})
		for n := range 40 {
			r.say(flooder, flooder, fmt.Sprint("hello ", n))
			_, err := r.tg.Start(flooder, fmt.Sprint("WRONG", n))
			must(t, err)
			r.say(flooder, flooder, fmt.Sprint("/enrol WRONG", n))
		}
		r.await("the flood", func() bool { return r.tg.Pending() == 0 })
		r.idle()
		must(t, invited(r))
		r.wait(newID, "Welcome, new")
		r.say(other, other, "hello") // of which there is a word left, too
		r.wait(other, "You are not known here")
		if tried := door.tries("1077"); tried != 5 {
			t.Errorf("one stranger tried %d codes", tried)
		}
		if n := len(r.refusals.Why()); n < 10 || n > 30 || slices.Contains(r.refusals.Why(), "malformed") {
			t.Errorf("recorded were %d: %q", n, r.refusals.Why())
		}
		r.clean()
	}
}
