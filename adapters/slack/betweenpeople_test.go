package slack_test

import (
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
)

// TestCommandBetweenPeople: a command that is typed in the direct messages of two people,
// where the bot cannot write, is answered in those with the bot: a read, a question with
// its buttons, and what comes of them; also through a form.
func TestCommandBetweenPeople(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	with := r.slack.DM("U0ANN")
	r.slack.AddChannel(slacktest.Channel{ID: "DZBOTH", Members: []string{"U0ANN", "U0VITO"}, IM: true})
	r.types("U0ANN", "DZBOTH", "server list")
	r.wait(with, "web-1")
	r.types("U0ANN", "DZBOTH", "server favorite web-1")
	m := r.wait(with, "CHANGE")
	r.press("U0ANN", m.TS, "Yes")
	r.await("the outcome", func() bool {
		got, _ := r.find(with, "server favorite")
		return got.TS == m.TS && strings.Contains(said(got), "accepted")
	})
	r.types("U0ANN", "DZBOTH", "dns record create web-1 example.com")
	view := r.modal("U0ANN", "")
	d, err := r.slack.Submit("U0ANN", view.ID, map[string]any{"type": "A", "name": "new", "content": "192.0.2.9"})
	r.acknowledged(d, err)
	r.wait(with, "DISRUPT: dns record create")
	for _, m := range r.slack.Messages("DZBOTH") {
		if m.Bot != "" {
			t.Errorf("two people read %s", said(m))
		}
	}
	r.clean()
}
