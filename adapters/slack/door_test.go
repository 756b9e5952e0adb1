package slack_test

import (
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
)

// TestRead: a read is answered in the channel, for all to see, with who asked.
func TestRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	d := r.slack.Command("U0ANN", ops, "/panel", "server list")
	if _, err := d.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	m := r.wait(ops, "web-1")
	if text := said(m); !strings.Contains(text, "U0ANN") || !strings.Contains(text, "done") || m.For != "" {
		t.Errorf("got %s", text)
	}
	r.clean()
}

// TestConfirm: a question stands in the channel, and only who asked says yes.
func TestConfirm(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.slack.Command("U0ANN", ops, "/panel", "server favorite web-1")
	m := r.wait(ops, "CHANGE")
	press(t, r, "U0BOB", m, "Yes")
	r.wait(ops, "somebody else")
	if r.sent("POST /api/servers/1/favorite") != 0 {
		t.Error("somebody else said yes")
	}
	press(t, r, "U0ANN", m, "Yes")
	r.await("the outcome", func() bool {
		got, _ := r.find(ops, "server favorite")
		return got.TS == m.TS && strings.Contains(said(got), "done") || strings.Contains(said(got), "accepted")
	})
	if r.sent("POST /api/servers/1/favorite") != 1 {
		t.Errorf("sent %d times", r.sent("POST /api/servers/1/favorite"))
	}
	r.clean()
}

func press(t *testing.T, r *rig, user string, m slacktest.Message, caption string) {
	t.Helper()
	d, err := r.slack.PressText(user, m.TS, caption)
	if err != nil {
		t.Fatalf("%v\n%s", err, r.transcript())
	}
	if _, err := d.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
}
