package slack_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/adapters/slack/slacktest"
	"panelbot/policies/approval"
)

func withPrivate(asked func(*approval.Request) map[string]string) option {
	return func(s *setting) { s.private = asked }
}

// enrolledCode sets somebody's one-time codes up, and gives one that was not used yet.
func enrolledCode(t *testing.T, r *rig, person string) string {
	t.Helper()
	address, err := r.desk.SetCodes(t.Context(), person, "")
	must(t, err)
	_, rest, _ := strings.Cut(address, "secret=")
	secret, _, _ := strings.Cut(rest, "&")
	now, err := r.store.Now(t.Context())
	must(t, err)
	first, err := totp.GenerateCode(secret, now.Add(-30*time.Second))
	must(t, err)
	must(t, r.desk.ConfirmCodes(t.Context(), person, first))
	next, err := totp.GenerateCode(secret, now)
	must(t, err)
	return next
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
	code := enrolledCode(t, r, "bob")
	r.slack.Command("U0ANN", ops, "/panel", "schedule delete web-1 schedule=2")
	bobs := r.slack.DM("U0BOB")
	card := r.wait(bobs, "schedule delete")
	r.wait(approvals, "schedule delete")
	r.wait(ops, "schedule delete")
	press(t, r, "U0BOB", card, "Approve")
	var view slacktest.View
	r.await("a form", func() (ok bool) { view, ok = r.slack.Modal("U0BOB"); return ok })
	d, err := r.slack.Submit("U0BOB", view.ID, map[string]any{"code:": code, "type:": "web-1"})
	must(t, err)
	_, err = d.Wait(t.Context())
	must(t, err)
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
	if why := r.refusals.why(); len(why) > 0 {
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
	press(t, r, "U0ANN", card, "Approve")
	r.await("a refusal", func() bool { return slices.Contains(r.refusals.why(), "message") })
	if _, ok := r.slack.Modal("U0ANN"); ok {
		t.Error("a form opened")
	}
	if r.sent("DELETE") != 0 {
		t.Error("it was sent")
	}
}
