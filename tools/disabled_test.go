package tools_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestDisabledReadsNothing: a session goes on with the person who began it. Who is
// disabled meanwhile, or lost the roles that they had, sees no request, lease, review,
// decision or tool by what the session says of them, and asks for nothing.
func TestDisabledReadsNothing(t *testing.T) {
	t.Parallel()
	reviews := &reviewDesk{open: []policies.Review{{Call: "c1", Person: "dan", Tool: "flashpanel_server_restart"}}}
	var record *fakeRecorder
	o := leaseOffice(t, func(c *tools.Config) {
		c.Reviews = reviews
		record, _ = c.Recorder.(*fakeRecorder)
		c.History = past{r: record}
	})
	o.lease(t, restarting())
	id := o.AskLease(t.Context(), restarting(func(a *tools.LeaseAsk) { a.Targets = []string{"web-2"} })).Approval.ID
	o.call("server list", `{}`, asDan)
	call := record.entries[len(record.entries)-1].Call
	alice := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}

	// sees is what a person of a session reads of what is dan's.
	sees := func(session policies.Person) (list []string) {
		if out := o.Requested(t.Context(), id, session, 0); out.Status != tools.Invalid {
			list = append(list, "request")
		}
		if r, _ := o.Request(t.Context(), id, session); r != nil {
			list = append(list, "whole request")
		}
		if open, err := o.OpenRequests(t.Context(), session); err != nil || slices.ContainsFunc(open, func(r *approval.Request) bool { return r.ID == id }) {
			list = append(list, "requests")
		}
		if leases, err := o.rig.Leases(t.Context(), session); err != nil || len(leases) > 0 {
			list = append(list, "leases")
		}
		if open, err := o.OpenReviews(t.Context(), session); err != nil || len(open) > 0 {
			list = append(list, "reviews")
		}
		if why, _ := o.ExplainCall(t.Context(), call, session); why != nil {
			list = append(list, "decision")
		}
		if why, _ := o.Explain(t.Context(), tools.Call{Tool: "flashpanel_server_list", Person: session, Door: policies.MCP}); why != nil {
			list = append(list, "policy")
		}
		if tool, _ := o.Catalogue().Find("flashpanel_server_restart"); !o.Hidden(tool, session, policies.Terminal) {
			list = append(list, "tools")
		}
		return list
	}
	everything := "request, whole request, requests, leases, reviews, decision, policy, tools"
	for _, tt := range []struct {
		name    string
		session policies.Person
		gone    bool
		role    policies.Role
		want    string
	}{
		{"there", alice, false, policies.Admin, everything},
		{"no admin any more", alice, false, policies.Viewer, "policy"},
		{"gone", alice, true, policies.Admin, ""},
		{"back", alice, false, policies.Admin, everything},
		{"dan, there", dan, false, policies.Operator, everything},
		{"dan, gone", dan, true, policies.Operator, ""},
	} {
		o.People.Set(tt.session.Name, tt.gone, tt.role)
		if got := strings.Join(sees(tt.session), ", "); got != tt.want {
			t.Errorf("%s: sees %q, want %q", tt.name, got, tt.want)
		}
	}
	// dan is gone.
	if out := o.AskLease(t.Context(), restarting(func(a *tools.LeaseAsk) { a.Targets, a.For = []string{"web-2"}, 2*time.Hour })); out.Status != tools.Denied || out.Rule != "person" {
		t.Errorf("asked for a lease: %+v", out)
	}
	if out := o.CancelRequest(t.Context(), id, dan, policies.MCP); out.Status.OK() {
		t.Errorf("cancelled: %+v", out)
	}
	leases, err := o.Desk.Leases(t.Context(), approval.LeaseFilter{Person: "dan"})
	if err != nil || len(leases) != 1 {
		t.Fatalf("got %+v, %v", leases, err)
	}
	if l, _ := o.rig.RevokeLease(t.Context(), leases[0].ID, dan, policies.MCP); l != nil {
		t.Errorf("revoked: %+v", l)
	}
}

// TestCancelRequestsOf: what somebody who is locked out has asked for is taken back, and
// nothing of others.
func TestCancelRequestsOf(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}})
	id := o.ask(t)
	alice := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	if err := o.CancelRequestsOf(t.Context(), alice, policies.Slack); err != nil {
		t.Fatal(err)
	}
	if r, err := o.Find(t.Context(), id); err != nil || r.State != approval.Pending {
		t.Errorf("got %+v, %v", r, err)
	}
	o.People.Set("dan", true, policies.Operator)
	if err := o.CancelRequestsOf(t.Context(), dan, policies.Slack); err != nil {
		t.Fatal(err)
	}
	if r, err := o.Find(t.Context(), id); err != nil || r.State != approval.Cancelled {
		t.Errorf("got %+v, %v", r, err)
	}
}
