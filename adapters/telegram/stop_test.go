package telegram_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
)

// TestStopped: a command that is under way when panelbot is stopped is answered with what
// came of it, before or after the next start, nothing is sent twice, and the secret that was
// made with it is handed over.
func TestStopped(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	sim := simulator.New(simulator.Config{Record: true, EventDuration: -1})
	file := filepath.Join(t.TempDir(), "panelbot.db")
	start := func() *rig {
		return newRig(t, withPolicy(allowing()), func(set *setting) { set.server, set.sim, set.file = s, sim, file })
	}
	r := start()
	const (
		read   = "GET /api/servers/3"
		change = "POST /api/servers/2/favorite"
		secret = "POST /api/servers/1/database-users"
	)
	for _, route := range []string{read, change, secret} {
		sim.Fault(route, simulator.Fault{Kind: simulator.Slow, Delay: 700 * time.Millisecond, Times: 1})
	}
	r.say(annID, forRead, "/server get 3")
	r.say(annID, forChange, "/server favorite 2")
	r.say(annID, annID, `/database user create server=1 type=mysql name=shopper password:={"generate":true}`)
	r.eventually("all at the panel", func() bool { return r.sent(read) == 1 && r.sent(change) == 1 && r.sent(secret) == 1 })
	r.stop()
	r = start()
	for in, words := range map[int64][]string{forRead: {"done"}, forChange: {"done", "accepted"}, annID: {"done", "accepted"}} {
		r.await("the answer in "+itoa(in), func() bool { return len(r.badged(in)) > 0 })
		r.idle()
		if list := r.badged(in); len(list) != 1 || !slices.Contains(words, badge(list[0])) {
			t.Errorf("%d: %d answers, the first says %s", in, len(list), badge(list[0]))
		}
	}
	if m, ok := r.find(annID, "For your eyes only"); !ok || !strings.Contains(m.Text, "password:\n") {
		t.Errorf("the secret was lost:\n%s", s.Transcript(annID))
	}
	for _, route := range []string{change, secret} {
		if n := r.sent(route); n != 1 {
			t.Errorf("%s was sent %d times", route, n)
		}
	}
	r.clean()
}
