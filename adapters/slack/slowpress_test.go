package slack_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat/talk"
	"panelbot/adapters/chattest"
	"panelbot/adapters/slack/slacktest"
)

// TestSlowPress: a slow press that does not answer the message on which it was leaves that
// as it is, so that it can be pressed again.
func TestSlowPress(t *testing.T) {
	t.Parallel()
	slow := &chattest.SlowTickets{}
	r := newRig(t, func(s *setting) {
		s.tickets = func(of talk.Tickets) talk.Tickets { slow.Tickets = of; return slow }
	})
	dm := r.slack.DM("U0ANN")
	r.types("U0ANN", dm, "")
	menu := r.wait(dm, "Choose a group")
	r.types("U0ANN", ops, "server favorite web-1")
	question := r.wait(ops, "Yes")
	r.idle()
	slow.Slow.Store(true)
	same := func(what, in string, was slacktest.Message) {
		t.Helper()
		for _, m := range r.slack.Messages(in) {
			if m.TS == was.TS && said(m) != said(was) {
				t.Errorf("%s was\n%s\nand is\n%s", what, said(was), said(m))
			}
		}
	}

	group := choices(t, menu)[0]
	d, err := r.slack.Press("U0ANN", menu.TS, group.action)
	r.acknowledged(d, err)
	r.wait(dm, "Tools of the group account")
	r.press("U0BOB", question.TS, "Yes")
	r.await("that it is not bob's", func() bool { return r.alone("U0BOB", ops, "somebody else's") })
	r.idle()
	same("the menu", dm, menu)
	same("the question", ops, question)
	for _, in := range []string{dm, ops} {
		for _, m := range r.slack.Messages(in) {
			if text := said(m); strings.Contains(text, "waiting for the panel") || strings.Contains(text, "The rest of this") {
				t.Errorf("a message is left over: %s", text)
			}
		}
	}
	r.press("U0ANN", question.TS, "Yes")
	r.eventually("the change", func() bool { return r.sent("POST /api/servers/1/favorite") == 1 })
	r.clean()
}
