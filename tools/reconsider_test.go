package tools_test

import (
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestReconsider: before a yes counts, the policy of now decides again. What it would
// not send any more is invalidated, and the code is good for something else.
func TestReconsider(t *testing.T) {
	t.Parallel()
	deny := func(p policies.Policy) policies.Policy { p.Defaults = map[policies.Risk]policies.Effect{}; return p }
	for name, test := range map[string]struct {
		change func(*office)
		by     string
		door   policies.Door
		yes    bool
		status tools.Status
		state  approval.State
		burnt  bool
	}{
		"nothing changed":      {func(*office) {}, "carol", policies.Slack, true, tools.AwaitingApproval, approval.Approved, true},
		"denied since":         {func(o *office) { o.ChangePolicy(deny) }, "carol", policies.Slack, true, tools.Denied, approval.Invalidated, false},
		"who asked is off":     {func(o *office) { o.People.Set("dan", true) }, "carol", policies.Slack, true, tools.Denied, approval.Invalidated, false},
		"a no, denied since":   {func(o *office) { o.ChangePolicy(deny) }, "carol", policies.Slack, false, tools.Done, approval.Denied, false},
		"by the one who asked": {func(o *office) { o.ChangePolicy(deny) }, "dan", policies.Slack, true, tools.Denied, approval.Pending, false},
		"by a stranger":        {func(o *office) { o.ChangePolicy(deny) }, "mallory", policies.Slack, true, tools.Denied, approval.Pending, false},
		"through an assistant": {func(o *office) { o.ChangePolicy(deny) }, "carol", policies.MCP, true, tools.Denied, approval.Pending, false},
		"stopped for now": {func(o *office) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy { p.Stopped = "trouble"; return p })
		}, "carol", policies.Slack, true, tools.Denied, approval.Pending, false},
		"read-only here": {func(o *office) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy { p.ReadOnly = true; return p })
		}, "carol", policies.Slack, true, tools.Denied, approval.Pending, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, script{schedules: {says(twoSchedules)}})
			id := o.ask(t)
			test.change(o)
			code := o.Codes(t, "carol")()
			out, _ := o.Runner.Vote(t.Context(), approval.Ballot{ID: id, Person: test.by, Door: test.door, Yes: test.yes, Code: code})
			request, err := o.Find(t.Context(), id)
			if err != nil || out.Status != test.status || request.State != test.state {
				t.Errorf("got %s, the request is %s, %v; want %s, %s: %s", out.Status, request.State, err, test.status, test.state, out.Summary)
			}
			vote := tools.CountsNot
			switch {
			case request.State == approval.Approved:
				vote = tools.YesCounts
			case request.State == approval.Denied:
				vote = tools.NoCounts
			}
			if out.Vote != vote || strings.Contains(out.Next, "call it again") {
				t.Errorf("the vote is said to be %q, want %q: %s", out.Vote, vote, out.Next)
			}
			if err := o.UseCode(t.Context(), "carol", "x", code); (err != nil) != test.burnt {
				t.Errorf("the code is used up: %v, want %t", err, test.burnt)
			}
		})
	}
}

// TestReconsiderLease: the same of a lease.
func TestReconsiderLease(t *testing.T) {
	t.Parallel()
	o := leaseOffice(t)
	o.wall()
	out := o.AskLease(t.Context(), restarting())
	if out.Approval == nil {
		t.Fatal(out)
	}
	o.ChangePolicy(func(p policies.Policy) policies.Policy { p.Defaults = map[policies.Risk]policies.Effect{}; return p })
	code := o.Codes(t, "carol")()
	if got, _ := o.Runner.Vote(t.Context(), approval.Ballot{ID: out.Approval.ID, Person: "carol", Door: policies.Slack, Yes: true, Code: code}); got.Status != tools.Denied {
		t.Errorf("got %+v", got)
	}
	if request, err := o.Find(t.Context(), out.Approval.ID); err != nil || request.State != approval.Invalidated {
		t.Errorf("got %+v, %v", request, err)
	}
}
