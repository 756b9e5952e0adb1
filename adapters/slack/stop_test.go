package slack_test

import (
	"slices"
	"testing"
	"time"

	"panelbot/panel/simulator"
)

// TestStopped: a command that is under way when panelbot is stopped is answered with what
// came of it, before or after the next start, and nothing is sent twice.
func TestStopped(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	const (
		read   = "GET /api/servers/3"
		change = "POST /api/servers/2/favorite"
	)
	for _, route := range []string{read, change} {
		r.sim.Fault(route, simulator.Fault{Kind: simulator.Slow, Delay: 700 * time.Millisecond, Times: 1})
	}
	r.types("U0ANN", forRead, "server get 3")
	r.types("U0ANN", forChange, "server favorite 2")
	r.eventually("both at the panel", func() bool { return r.sent(read) == 1 && r.sent(change) == 1 })
	must(t, r.Close())
	r.start()
	for channel, words := range map[string][]string{forRead: {"done"}, forChange: {"done", "accepted"}} {
		r.await("the answer in "+channel, func() bool { list := r.answers(channel); return len(list) > 0 && badge(list[0]) != "" })
		r.idle()
		if list := r.answers(channel); len(list) != 1 || !slices.Contains(words, badge(list[0])) {
			t.Errorf("%s: %d answers, the first says %s", channel, len(list), badge(list[0]))
		}
	}
	if n := r.sent(change); n != 1 {
		t.Errorf("sent %d times", n)
	}
	r.clean()
}
