package slack_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/slack/slacktest"
	"panelbot/panel/simulator"
)

// open gives what everybody in a channel can read with a text in it.
func (r *rig) open(channel, text string) bool {
	return slices.ContainsFunc(r.slack.Messages(channel), func(m slacktest.Message) bool {
		return m.For == "" && m.Bot != "" && strings.Contains(said(m), text)
	})
}

// alone reports whether somebody was told something that nobody else can read.
func (r *rig) alone(user, channel, text string) bool {
	told := func(m slacktest.Message) bool { return m.For == user && strings.Contains(said(m), text) }
	return slices.ContainsFunc(r.slack.Messages(channel), told) || r.open(r.slack.DM(user), text)
}

// TestPrivateChannels: in a channel that is not listed, that guests read, or that the bot is
// not in, nothing is answered for all to read, and everybody is answered.
func TestPrivateChannels(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, channel := range []string{unlisted, elsewhere, guests} {
		for _, c := range []struct{ user, line, want string }{
			{"U0ANN", "server list", "web-1"},
			{"U0ANN", "help server list", "server list"},
			{"U0ANN", "who is banned on web-1", "Did you mean"},
			{"U0ANN", "server favorite web-2", "CHANGE"},
			{"U0ANN", "server delete web-2", "DESTROY"},
			{"U0NEW", "server list", "not known here"},
			{"U0GUEST", "server list", "can do nothing here"},
		} {
			r.types(c.user, channel, c.line)
			r.await(c.line+" answered to "+c.user+" in "+channel, func() bool { return r.alone(c.user, channel, c.want) })
		}
		for _, m := range r.slack.Messages(channel) {
			if m.For == "" && m.Bot != "" {
				t.Errorf("all of %s read %s", channel, said(m))
			}
		}
	}
	r.clean()
}

// TestPrivateAfterProgress: what is for one person stays so where the channel has seen
// before that something goes on.
func TestPrivateAfterProgress(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.sim.Fault("GET /api/servers", simulator.Fault{Kind: simulator.Slow, Delay: 1800 * time.Millisecond, Times: 1})
	r.types("U0ANN", ops, `user create server=web-1 name=deployer password:='{"ask":true}'`)
	const asks = "A secret is wanted"
	r.await("the question", func() bool { return r.alone("U0ANN", ops, asks) || r.open(ops, asks) })
	if r.open(ops, asks) {
		t.Errorf("all of the channel read it:\n%s", r.transcript())
	}
	r.await("the channel's message to end", func() bool { return r.open(ops, "between panelbot and") })
	r.clean()
}
