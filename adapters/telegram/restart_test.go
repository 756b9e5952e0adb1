package telegram_test

import (
	"path/filepath"
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
)

// TestRestart: what is being asked, and what was answered while nobody ran, goes on in the
// next process, and nothing is done twice.
func TestRestart(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	sim := simulator.New(simulator.Config{Record: true, EventDuration: -1})
	file := filepath.Join(t.TempDir(), "panelbot.db")
	start := func() *rig {
		return newRig(t, func(set *setting) { set.server, set.sim, set.file = s, sim, file })
	}
	r := start()
	r.say(annID, annID, "/server restart")
	m := r.wait(annID, "✖ Cancel")
	r.stop()
	if _, err := s.Press(annID, annID, m.ID, pick(m, "web-1")); err != nil {
		t.Fatal(err)
	}
	r = start()
	yes := r.wait(annID, "No]")
	r.stop()
	r = start()
	r.press(annID, yes, pick(yes, "❗ Yes"))
	q := r.wait(annID, "Type web-1 to")
	r.stop()
	if _, err := s.Say(annID, annID, "web-1", telegramtest.ReplyingTo(q.ID), telegramtest.Copies(2)); err != nil {
		t.Fatal(err)
	}
	r = start()
	r.wait(annID, "server restart [")
	r.stop()
	r = start()
	r.say(annID, annID, "/whoami")
	r.wait(annID, "ann")
	if n := r.sent("POST /api/servers/1/restart"); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
	if strings.Contains(s.Transcript(annID), "nobody knows whether it happened") {
		t.Errorf("an end that is known is not told:\n%s", s.Transcript(annID))
	}
	r.clean()
}
