package slack_test

import (
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
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
