package slack_test

import (
	"encoding/json"
	"log/slog"
	"strings"
	"testing"

	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
)

// TestThreadOfOne: an answer for one person to a mention in a thread is in that thread.
func TestThreadOfOne(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d, err := r.slack.Say("U0ANN", ops, "a thread")
	if d != nil {
		r.acknowledged(d, err)
	}
	root, _ := r.find(ops, "a thread")
	d, err = r.slack.Write("U0ANN", slacktest.Post{Channel: ops, Text: "whoami", Thread: root.TS, Mention: true})
	r.acknowledged(d, err)
	r.await("an answer", func() bool { return r.alone("U0ANN", ops, "ann") })
	for _, m := range r.slack.Messages(ops) {
		if m.For != "" && m.Thread != root.TS {
			t.Errorf("it is in the thread %q, and was asked for in %q", m.Thread, root.TS)
		}
	}
	r.clean()
}

// TestHomeAsText: where Slack refuses the blocks of a home, it says so in a sentence.
func TestHomeAsText(t *testing.T) {
	t.Parallel()
	s := world(t, slacktest.Config{})
	s.Reject(func(raw []byte) []string {
		if strings.Contains(string(raw), "poison") {
			return []string{"poison is refused"}
		}
		return nil
	})
	api, err := slack.NewClient(accessTo(s))
	must(t, err)
	send := &slack.Sender{Log: slog.New(slog.DiscardHandler), Client: api}
	body, err := json.Marshal(slack.Outgoing{User: "U0ANN", Text: "This page could not be shown.", Home: json.RawMessage(`[{"type":"section","text":{"type":"plain_text","text":"poison"}}]`)})
	must(t, err)
	if _, err := send.Send(t.Context(), delivery.Message{Door: policies.Slack, Chat: "@U0ANN", Key: "home/U0ANN", Body: body}, "", false); err != nil {
		t.Fatal(err)
	}
	home, ok := s.Home("U0ANN")
	raw, err := json.Marshal(home.Body)
	if err != nil || !ok || !strings.Contains(string(raw), "could not be shown") {
		t.Errorf("the home is %s, %v, %v", raw, ok, err)
	}
}
