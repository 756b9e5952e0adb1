package slack_test

import (
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
	"panelbot/policies/approval"
)

func withPrivate(asked func(*approval.Request) map[string]string) option {
	return func(s *setting) { s.private = asked }
}

// TestPrivateCard: who wants requests in direct messages gets their card there, and can
// say yes on it; whoever is not asked, or is no full member, gets none. All cards follow
// the request to its end.
func TestPrivateCard(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPrivate(func(q *approval.Request) map[string]string {
		if q.Person != "ann" {
			return nil
		}
		return map[string]string{"bob": "U0BOB", "gus": "U0GUEST", "nobody": "U0NOWHERE"}
	}))
	code := r.code("bob")
	r.slack.Command("U0ANN", ops, "/panel", "schedule delete web-1 schedule=2")
	bobs := r.slack.DM("U0BOB")
	card := r.wait(bobs, "schedule delete")
	r.wait(approvals, "schedule delete")
	r.wait(ops, "schedule delete")
	r.votes("U0BOB", card, "Approve", map[string]any{"code:": code, "type:": "web-1"})
	for _, channel := range []string{bobs, approvals, ops} {
		r.await("the end in "+channel, func() bool {
			return slices.ContainsFunc(r.slack.Messages(channel), func(m slacktest.Message) bool {
				return strings.Contains(said(m), "bob: yes (slack") && strings.Contains(said(m), "accepted schedule delete")
			})
		})
	}
	if got := r.sent("DELETE /api/servers/1/schedules/2"); got != 1 {
		t.Errorf("sent %d times", got)
	}
	for _, user := range []string{"U0GUEST", "U0ANN", "U0NEW", "U0VITO"} {
		if _, found := r.find(r.slack.DM(user), "schedule delete"); found {
			t.Errorf("%s got a card", user)
		}
	}
	if why := r.refusals.Why(); len(why) > 0 {
		t.Errorf("refused: %v", why)
	}
	r.clean()
}

// TestPrivateCardOfAnother: the card in somebody's direct messages carries nobody else's
// vote, also where they know which message it is.
func TestPrivateCardOfAnother(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPrivate(func(*approval.Request) map[string]string { return map[string]string{"bob": "U0BOB"} }))
	r.slack.Command("U0ANN", ops, "/panel", "schedule delete web-1 schedule=2")
	card := r.wait(r.slack.DM("U0BOB"), "schedule delete")
	r.press("U0ANN", card.TS, "Approve")
	r.await("a refusal", func() bool { return slices.Contains(r.refusals.Why(), "message") })
	if _, ok := r.slack.Modal("U0ANN"); ok {
		t.Error("a form opened")
	}
	if r.sent("DELETE") != 0 {
		t.Error("it was sent")
	}
}
