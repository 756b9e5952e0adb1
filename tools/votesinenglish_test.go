package tools_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestVotesInWords: what somebody is told of a vote, a cancel or a settlement that came to
// nothing has a sentence that is translated.
func TestVotesInWords(t *testing.T) {
	t.Parallel()
	stricter := func(p policies.Policy) policies.Policy { p.Defaults = map[policies.Risk]policies.Effect{}; return p }
	carol := policies.Person{Name: "carol", Roles: []policies.Role{policies.Approver}}
	yes := func(by string, door policies.Door, code string) func(*testing.T, *office, string) tools.Outcome {
		return func(t *testing.T, o *office, id string) tools.Outcome {
			out, _ := o.Runner.Vote(t.Context(), approval.Ballot{ID: id, Person: by, Door: door, Yes: true, Code: code})
			return out
		}
	}
	after := func(change func(*testing.T, *office), then func(*testing.T, *office, string) tools.Outcome) func(*testing.T, *office, string) tools.Outcome {
		return func(t *testing.T, o *office, id string) tools.Outcome {
			change(t, o)
			return then(t, o, id)
		}
	}
	coded := func(t *testing.T, o *office) { o.Codes(t, "carol") }
	for name, do := range map[string]func(*testing.T, *office, string) tools.Outcome{
		"no codes":       yes("carol", policies.Slack, "123456"),
		"no code":        after(coded, yes("carol", policies.Slack, "")),
		"a wrong code":   after(coded, yes("carol", policies.Slack, "no code")),
		"one's own":      yes("dan", policies.Slack, ""),
		"a stranger's":   yes("mallory", policies.Slack, ""),
		"an assistant's": yes("carol", policies.MCP, ""),
		"stopped": after(func(_ *testing.T, o *office) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy { p.Stopped = "trouble"; return p })
		}, yes("carol", policies.Slack, "")),
		"read-only here": after(func(_ *testing.T, o *office) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy { p.ReadOnly = true; return p })
		}, yes("carol", policies.Slack, "")),
		"denied since":     after(func(_ *testing.T, o *office) { o.ChangePolicy(stricter) }, yes("carol", policies.Slack, "")),
		"who asked is off": after(func(_ *testing.T, o *office) { o.People.Set("dan", true) }, yes("carol", policies.Slack, "")),
		"panelbot ends":    after(func(t *testing.T, o *office) { _ = o.Close(t.Context()) }, yes("carol", policies.Slack, "")),
		"no such request": func(t *testing.T, o *office, _ string) tools.Outcome {
			return yes("carol", policies.Slack, "")(t, o, "NONE")
		},
		"somebody else cancels": func(t *testing.T, o *office, id string) tools.Outcome {
			return o.CancelRequest(t.Context(), id, carol, policies.Slack)
		},
		"nothing to cancel": func(t *testing.T, o *office, _ string) tools.Outcome {
			return o.CancelRequest(t.Context(), "NONE", carol, policies.Slack)
		},
		"cancelled": func(t *testing.T, o *office, id string) tools.Outcome {
			return o.CancelRequest(t.Context(), id, dan, policies.Slack)
		},
		"nothing to settle": func(t *testing.T, o *office, id string) tools.Outcome {
			out, _ := o.Runner.Settle(t.Context(), approval.Settlement{ID: id, Person: "carol", Door: policies.Slack, Done: true})
			return out
		},
		"the store fails": after(func(_ *testing.T, o *office) { o.Store.(*failing).now = true }, yes("carol", policies.Slack, "")),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at, _ := faulty(t)
			o := officeAt(t, at, script{schedules: {says(twoSchedules)}})
			inWords(t, name, do(t, o, o.ask(t)))
		})
	}
}

// TestUnknownInWords: how a request ended that is unknown, and was settled, is told in
// sentences that are translated.
func TestUnknownInWords(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}, scheduleDelete: {fails(panel.Lost, 0)}})
	id := o.ask(t)
	o.yes(t, id)
	if r, err := o.Execute(t.Context(), id); err != nil || r.State != approval.Unknown {
		t.Fatalf("got %+v, %v", r, err)
	}
	o.Pass(time.Minute)
	inWords(t, "what is unknown", o.Requested(t.Context(), id, dan, 0))
	out, _ := o.Runner.Settle(t.Context(), approval.Settlement{ID: id, Person: "carol", Door: policies.Slack, Done: true, Code: o.Codes(t, "carol")()})
	if out.Status != tools.Done {
		t.Fatalf("got %+v", out)
	}
	inWords(t, "what was settled", out)
}

// TestReviewInWords: the same of reviews.
func TestReviewInWords(t *testing.T) {
	t.Parallel()
	open := []policies.Review{{Call: "C", Person: "dan", Tool: favorite, Target: "server 1"}}
	for name, test := range map[string]struct {
		kept reviewDesk
		b    approval.Ballot
	}{
		"no such":         {reviewDesk{}, approval.Ballot{ID: "C", Person: "carol", Door: policies.Slack}},
		"one's own":       {reviewDesk{open: open}, approval.Ballot{ID: "C", Person: "dan", Door: policies.Slack}},
		"a stranger's":    {reviewDesk{open: open}, approval.Ballot{ID: "C", Person: "mallory", Door: policies.Slack}},
		"an assistant's":  {reviewDesk{open: open}, approval.Ballot{ID: "C", Person: "carol", Door: policies.MCP}},
		"without codes":   {reviewDesk{open: open}, approval.Ballot{ID: "C", Person: "carol", Door: policies.Terminal}},
		"looked at":       {reviewDesk{open: open}, approval.Ballot{ID: "C", Person: "carol", Door: policies.Slack}},
		"the store fails": {reviewDesk{broken: errors.New(secretCause)}, approval.Ballot{ID: "C", Person: "carol", Door: policies.Slack}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, nil, func(c *tools.Config) { c.Reviews = &test.kept })
			out, _ := o.Reviewed(t.Context(), test.b)
			inWords(t, name, out)
		})
	}
}

// TestUnreachableInWords: the same where too few people could ever say yes.
func TestUnreachableInWords(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}})
	for _, name := range []string{"alice", "bob", "carol"} {
		o.People.Set(name, true)
	}
	out := o.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, asDan)
	if out.Status != tools.Denied || !strings.Contains(out.Summary, "Nobody was asked") {
		t.Fatalf("got %+v", out)
	}
	inWords(t, "nobody to ask", out)
}
