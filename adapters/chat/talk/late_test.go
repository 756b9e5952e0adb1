package talk_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat/talk"
	"panelbot/policies"
	"panelbot/tools"
)

// TestLate: what was asked for long ago is read, and not done.
func TestLate(t *testing.T) {
	t.Parallel()
	r := newRig(t, policies.Standard())
	ctx := t.Context()
	const change = "POST /api/servers/1/favorite"
	r.status(r.talk.Line(ctx, "server list", talk.By{Person: ann, Late: true}), tools.Done)
	refused := func(what string, got talk.Reply) {
		t.Helper()
		if !got.Only || got.Outcome != nil || !strings.Contains(got.Text, "quarter of an hour") || r.sent(change) > 0 {
			t.Errorf("%s: %+v", what, got)
		}
	}
	for _, line := range []string{"server favorite web-1", "server delete web-2", "approvals cancel R1", "enrol ABC"} {
		refused(line, r.talk.Line(ctx, line, talk.By{Person: ann, Late: true}))
	}
	asked := r.talk.Line(ctx, "server favorite web-1", talk.By{Person: ann})
	yes := r.button(asked, "Yes")
	refused("a yes", r.talk.Press(ctx, yes.ID, talk.By{Person: ann, Late: true}))
	r.status(r.talk.Press(ctx, yes.ID, talk.By{Person: ann}), tools.Accepted) // it was not used up
	no := r.button(r.talk.Line(ctx, "server favorite web-1", talk.By{Person: ann}), "No")
	if got := r.talk.Press(ctx, no.ID, talk.By{Person: ann, Late: true}); strings.Contains(got.Text, "quarter") {
		t.Errorf("a no: %+v", got)
	}
	// What may have been begun is not said to be undone.
	r.status(r.talk.Line(ctx, "server favorite web-2", talk.By{Person: ann, Late: true, Again: true}), tools.Unknown)
}
