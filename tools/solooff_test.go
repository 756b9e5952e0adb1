package tools_test

import (
	"testing"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestSoloTurnedOff: what somebody asked and approved alone is not sent once the policy
// wants others.
func TestSoloTurnedOff(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}, scheduleDelete: {says(started)}}, func(c *tools.Config) { c.Policy.Solo = true })
	alice := policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	out := o.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, func(c *tools.Call) { c.Person, c.Door = alice, policies.MCP })
	if out.Approval == nil {
		t.Fatalf("%+v", out)
	}
	r, err := o.Desk.Vote(t.Context(), approval.Ballot{ID: out.Approval.ID, Person: "alice", Door: policies.Slack, Yes: true, Code: o.Codes(t, "alice")()})
	if err != nil || r.State != approval.Approved {
		t.Fatalf("got %+v, %v", r, err)
	}
	o.ChangePolicy(func(p policies.Policy) policies.Policy { p.Solo = false; return p })
	if r, err = o.Execute(t.Context(), r.ID); err != nil || r.State != approval.Invalidated || o.sent(scheduleDelete) != 0 {
		t.Errorf("got %+v, %v, sent %v", r, err, o.panel.routes())
	}
}
