package slack_test

import (
	"fmt"
	"strings"
	"testing"

	"panelbot/policies/approval"
)

// TestTypedApprove: a line that approves a request counts nothing: it opens the form of the
// request, with the whole of it, a name and a code; and where no form can be opened, it brings
// the request with a button.
func TestTypedApprove(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	q, _ := r.asks(ops, "server delete web-2")
	code := r.code("bob")
	before, _ := r.slack.Modal("U0BOB")
	r.types("U0BOB", ops, "approvals approve "+q.ID+" code="+code)
	view := r.modal("U0BOB", before.ID)
	if text := fmt.Sprint(view.Body); !strings.Contains(text, q.ID) || !strings.Contains(text, "code:") || !strings.Contains(text, "type:") {
		t.Errorf("the form is %s", text)
	}
	if now := r.request(); now.State != approval.Pending || len(now.Votes) > 0 {
		t.Fatalf("the line voted: %+v", now)
	}
	d, err := r.slack.Submit("U0BOB", view.ID, r.yes("bob", "web-2"))
	if ack := r.acknowledged(d, err); len(ack.Body) > 0 || ack.Shown != "" {
		t.Errorf("a good vote: %s %s", ack.Body, ack.Shown)
	}
	r.state(q, "accepted")
	if n := r.sent("DELETE /api/servers/2"); n != 1 {
		t.Errorf("sent %d times", n)
	}
	r.clean()
}
