package slack_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/slack/slacktest"
	"panelbot/panel/simulator"
)

// joins has somebody come into a channel.
func (r *rig) joins(user, channel string) {
	r.Helper()
	d, err := r.slack.Join(user, channel)
	must(r, err)
	if d != nil {
		r.acknowledged(d, nil)
	}
}

// TestCardWhereGuestsRead: where a guest reads the channel of approvals, a card shows what
// is asked for and no more; the form behind its buttons shows the whole, and carries votes.
func TestCardWhereGuestsRead(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.joins("U0GUEST", approvals)
	q, card := r.asks(ops, `schedule delete web-1 schedule=2 reason="the payroll of acme"`)
	if text := said(card); strings.Contains(text, "payroll") || !strings.Contains(text, "DESTROY: schedule delete") || !strings.Contains(text, q.ID) {
		t.Errorf("a guest reads %s", text)
	}
	if m, _ := r.card(ops, q); !strings.Contains(said(m), "payroll") {
		t.Errorf("members read %s", said(m))
	}
	_, view := r.votes("U0BOB", card, "Approve", r.yes("bob", "web-1"))
	if text := said(slacktest.Message{Blocks: view.Body["blocks"].([]any)}); !strings.Contains(text, "payroll") {
		t.Errorf("the form is %s", text)
	}
	r.await("the vote counted", func() bool { m, _ := r.card(approvals, q); return badge(m) == "accepted" || badge(m) == "done" })
	if m, _ := r.card(approvals, q); strings.Contains(said(m), "looked at it") || strings.Contains(said(m), "payroll") {
		t.Errorf("a guest reads %s", said(m))
	}
	r.clean()
}

// TestCardWhereGuestJoins: a card that stands in a channel is written anew when a guest
// comes in, before and after the request has ended.
func TestCardWhereGuestJoins(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	q, _ := r.asks(ops, `server delete web-2 reason="the payroll of acme"`)
	r.joins("U0GUEST", ops)
	r.await("the card to be brief", func() bool { m, _ := r.card(ops, q); return !strings.Contains(said(m), "payroll") })
	m, _ := r.card(approvals, q)
	r.votes("U0BOB", m, "Deny", map[string]any{"note:": "it holds the books"})
	r.state(q, "denied")
	if m, _ := r.card(ops, q); strings.Contains(said(m), "books") {
		t.Errorf("a guest reads %s", said(m))
	}
	r.joins("U0GUEST", approvals)
	r.await("the other card to be brief", func() bool { m, _ := r.card(approvals, q); return !strings.Contains(said(m), "books") })
	r.clean()
}

// TestGuestJoinsConversation: what is pressed in a message that everybody reads, after a
// guest came in, is answered to who pressed it alone.
func TestGuestJoinsConversation(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, line, shown, caption, says, sends string }{
		{"question", "server favorite web-1", "CHANGE: server favorite", "Yes", "accepted", "POST /api/servers/1/favorite"},
		{"again", "server list", "web-2", "Again", "web-2", "GET /api/servers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.types("U0ANN", ops, c.line)
			before := r.wait(ops, c.shown)
			r.joins("U0GUEST", ops)
			already := r.sent(c.sends)
			r.press("U0ANN", before.TS, c.caption)
			r.await("an answer to ann alone", func() bool { return r.alone("U0ANN", ops, c.says) })
			if r.sent(c.sends) == already {
				t.Error("nothing was called")
			}
			for _, m := range r.slack.Messages(ops) {
				if m.TS == before.TS && said(m) != said(before) {
					t.Errorf("a guest reads %s", said(m))
				}
			}
			r.clean()
		})
	}
}

// TestGuestJoinsMeanwhile: a guest who comes in while a call goes on does not read what
// came of it.
func TestGuestJoinsMeanwhile(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.sim.Fault("GET /api/servers", simulator.Fault{Kind: simulator.Slow, Delay: 2500 * time.Millisecond, Times: 1})
	r.types("U0ANN", ops, "server list")
	r.wait(ops, "/panel")
	r.joins("U0GUEST", ops)
	r.await("an answer to ann alone", func() bool { return r.alone("U0ANN", ops, "web-2") })
	r.await("the end of the progress", func() bool { return r.open(ops, "The rest of this") })
	if r.open(ops, "web-2") {
		t.Errorf("a guest reads it: %s", r.transcript())
	}
	r.clean()
}
