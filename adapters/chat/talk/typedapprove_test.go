package talk_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat/talk"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestTypedApprove: whoever types that they approve a request is shown it, and says yes under
// it, with all that its card takes; the line alone counts nothing, whatever is in it.
func TestTypedApprove(t *testing.T) {
	t.Parallel()
	for _, step := range []bool{true, false} {
		policy := policies.Standard()
		if !step {
			policy.StepUp = nil
		}
		r := newRig(t, policy)
		ctx, as := t.Context(), talk.By{Person: bob}
		code := r.code("bob")
		asked := r.talk.Line(ctx, "server delete web-2", talk.By{Person: ann})
		r.status(asked, tools.AwaitingApproval)
		open := func(when string) {
			t.Helper()
			list, err := r.desk.List(ctx, approval.Filter{ID: asked.Request})
			if err != nil || len(list) != 1 || list[0].State != approval.Pending || len(list[0].Votes) > 0 {
				t.Fatalf("%s: %+v, %v", when, list, err)
			}
		}
		line := "approvals approve " + strings.ToLower(asked.Request) + " code=" + code + " looked at it"
		for _, who := range []talk.By{as, {Person: bob, Again: true}} {
			shown := r.talk.Line(ctx, line, who)
			if shown.Card == nil || shown.Prompt == nil || shown.Prompt.Approves != asked.Request || !shown.Only || shown.Outcome != nil || !strings.Contains(shown.Card.Title, "web-2") {
				t.Fatalf("got %+v", shown)
			}
		}
		open("after the line")
		if own := r.talk.Line(ctx, line, talk.By{Person: ann}); own.Card != nil || own.View == nil || !strings.Contains(own.View.Sentence, "You asked for request") {
			t.Errorf("one's own request: %+v", own)
		}
		shown := r.talk.Line(ctx, line, as)
		yes := r.button(shown, "Approve")
		if other := r.talk.Press(ctx, yes.ID, talk.By{Person: ann}); !other.Foreign {
			t.Errorf("another's button: %+v", other)
		}
		pressed := r.talk.Press(ctx, yes.ID, talk.By{Person: bob, Late: true})
		if pressed.Prompt == nil || pressed.Prompt.ID != yes.ID || pressed.Prompt.Approves != asked.Request || pressed.Prompt.Card == nil {
			t.Fatalf("got %+v", pressed)
		}
		for _, values := range []map[string][]string{{}, {"type:": {"web-1"}, "code:": {code}}} {
			if errs := r.talk.Check(ctx, yes.ID, as, talk.Filled{Values: values}); len(errs) == 0 {
				t.Errorf("%v is right", values)
			}
			if got := r.talk.Fill(ctx, yes.ID, as, talk.Filled{Values: values}); got.Outcome != nil {
				t.Errorf("%v: %+v", values, got)
			}
		}
		open("after what was not right")
		values := map[string][]string{"type:": {"web-2"}}
		if step {
			values["code:"] = []string{code}
		}
		r.status(r.talk.Fill(ctx, yes.ID, as, talk.Filled{Values: values}), tools.AwaitingApproval)
		list, err := r.desk.List(ctx, approval.Filter{ID: asked.Request})
		if err != nil || len(list) != 1 || len(list[0].Votes) != 1 || list[0].Votes[0].Note != "looked at it" {
			t.Errorf("%+v, %v", list, err)
		}
		if again := r.talk.Fill(ctx, yes.ID, as, talk.Filled{Values: values}); again.Outcome != nil {
			t.Errorf("twice: %+v", again)
		}
		if over := r.talk.Line(ctx, line, as); over.Card != nil || over.Prompt != nil {
			t.Errorf("of what is approved: %+v", over)
		}
		if none := r.talk.Line(ctx, "approvals approve NOSUCH", as); none.Outcome == nil || none.Outcome.Status != tools.Invalid {
			t.Errorf("no such request: %+v", none)
		}
	}
}

// TestCodeForARequest: whoever is asked for a code for a request is told for which, and what
// it would hit.
func TestCodeForARequest(t *testing.T) {
	t.Parallel()
	policy := policies.Standard()
	policy.StepUp = nil
	r := newRig(t, policy)
	ctx, as := t.Context(), talk.By{Person: bob}
	r.code("bob") // which bob has from now on
	asked := r.talk.Line(ctx, "server delete web-2", talk.By{Person: ann})
	r.status(asked, tools.AwaitingApproval)
	yes := r.button(r.talk.Line(ctx, "approvals approve "+asked.Request, as), "Approve")
	r.status(r.talk.Fill(ctx, yes.ID, as, talk.Filled{Values: map[string][]string{"type:": {"web-2"}}}), tools.AwaitingApproval)
	r.sim.Fault("DELETE /api/servers/{server}", simulator.Fault{Kind: simulator.CutBefore})
	if _, err := r.runner.Execute(ctx, asked.Request); err != nil {
		t.Fatal(err)
	}
	wanted := r.talk.Line(ctx, "approvals settle "+asked.Request+" done", as)
	if !strings.Contains(strings.Join(strings.Fields(wanted.Text), " "), "approvals settle "+asked.Request+" (DESTROY: server delete: server web-2 (2))") {
		t.Errorf("got %q, %+v", wanted.Text, wanted.Outcome)
	}
}
