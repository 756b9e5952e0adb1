package telegram_test

import (
	"strings"
	"testing"

	"panelbot/policies/approval"
)

// TestTypedApprove: a command that approves a request counts nothing: it brings the request to
// the private chat, where the name and the code are asked as under its card.
func TestTypedApprove(t *testing.T) {
	t.Parallel()
	for _, in := range []int64{bobID, ops} {
		r := newRig(t)
		_, err := r.tg.Start(bobID, "")
		must(t, err)
		out := r.ask(ann)
		r.wait(approvals, "State: asked")
		code := r.code("bob")
		r.say(bobID, in, "/approvals_approve_"+out.Approval.ID+" code="+code) // as a command to press is written, in which no spaces can be
		r.say(bobID, in, "/approvals approve "+out.Approval.ID+" code="+code)
		shown := r.wait(bobID, "Request: "+out.Approval.ID)
		if !strings.Contains(shown.Text, "DESTROY: schedule delete") || !button(shown, "✅ Approve") {
			t.Errorf("got %s", said(shown))
		}
		r.idle()
		list, err := r.Desk.List(t.Context(), approval.Filter{ID: out.Approval.ID})
		must(t, err)
		if len(list[0].Votes) > 0 || list[0].State != approval.Pending {
			t.Fatalf("the line voted: %+v", list[0])
		}
		since := len(r.tg.Messages(bobID))
		r.press(bobID, shown, "✅ Approve")
		r.fill(bobID, bobID, since, map[string]string{"Type web-1 to say yes": "web-1", "One-time code": r.code("bob")}, "is approved")
		r.await("the call", func() bool { return r.sent("DELETE /api/servers/1/schedules/1") == 1 })
		r.clean()
	}
}
