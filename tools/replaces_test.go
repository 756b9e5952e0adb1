package tools_test

import (
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestReplaces: only a call about the same takes a request's place, and says so; one
// that makes something else, or hits something else, stands beside it.
func TestReplaces(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tool, first, second string
		replaces            bool
	}{
		"makes another":         {"database create", `{"server":1,"type":"mysql","name":"new4"}`, `{"server":1,"type":"mysql","name":"new5"}`, false},
		"makes it otherwise":    {"database create", `{"server":1,"type":"mysql","name":"new4"}`, `{"server":1,"type":"postgresql","name":"new4"}`, false},
		"another by its path":   {"schedule update", `{"server":1,"schedule":11,"command":"a","user":"root","cron":"* * * * *"}`, `{"server":1,"schedule":12,"command":"a","user":"root","cron":"* * * * *"}`, false},
		"the same, otherwise":   {"schedule update", `{"server":1,"schedule":11,"command":"a","user":"root","cron":"* * * * *"}`, `{"server":1,"schedule":11,"command":"b","user":"root","cron":"* * * * *"}`, true},
		"another by its name":   {"fail2ban jail save", `{"server":1,"name":"sshd","enabled":true}`, `{"server":1,"name":"nginx","enabled":true}`, false},
		"another action":        {"server action", `{"server":1,"action":"reboot"}`, `{"server":1,"action":"shutdown"}`, false},
		"another script":        {"command run", `{"site":12,"script":"a"}`, `{"site":12,"script":"b"}`, false},
		"another server":        {"server share", `{"server":1,"teams":[1]}`, `{"server":2,"teams":[1]}`, false},
		"the same for others":   {"server share", `{"server":1,"teams":[1]}`, `{"server":1,"teams":[1,2]}`, true},
		"what a secret changes": {"database user update", `{"server":1,"database_user":3,"type":"mysql","password":"one-12345678"}`, `{"server":1,"database_user":3,"type":"mysql","password":"two-12345678"}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, script{
				schedules: {says(twoSchedules)}, "GET /api/servers/1": {says(`{"data":{"id":1,"name":"web-1"}}`)}, "GET /api/servers/2": {says(`{"data":{"id":2,"name":"web-2"}}`)},
				"GET /api/servers/1/fail2ban/jail": {says(`{"data":[]}`)}, "GET /api/servers/1/database-users": {says(`{"data":[]}`)},
			}, func(c *tools.Config) {
				for _, r := range []policies.Risk{policies.Change, policies.Disrupt} {
					c.Policy.Defaults[r] = policies.Approve
				}
				c.Policy.AllLimits = nil
			})
			first, second := o.call(test.tool, test.first, asDan), o.call(test.tool, test.second, asDan)
			if first.Approval == nil || second.Approval == nil || first.Approval.ID == second.Approval.ID {
				t.Fatalf("got %+v and %+v", first, second)
			}
			want := approval.Pending
			if test.replaces {
				want = approval.Superseded
			}
			r, err := o.Find(t.Context(), first.Approval.ID)
			if err != nil || r.State != want {
				t.Errorf("the first is %+v, %v; want %s", r, err, want)
			}
			if says := strings.Contains(second.Summary, "takes the place of request "+first.Approval.ID); says != test.replaces {
				t.Errorf("the second says %q", second.Summary)
			}
			if test.replaces && !strings.Contains(r.Note, second.Approval.ID) {
				t.Errorf("the first ended with %q", r.Note)
			}
		})
	}
}

// TestUnknownLooksAgain: where panelbot itself reads the panel again, it says so, and
// sends nobody there at once.
func TestUnknownLooksAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}})
	for name, test := range map[string]struct {
		tool  string
		calls int
		want  string
	}{
		"one that can be verified": {"flashpanel_schedule_delete", 1, "panelbot looks again by itself"},
		"one that cannot":          {"flashpanel_server_favorite", 1, "A person has to look in the panel"},
		"several":                  {"flashpanel_schedule_delete", 2, "A person has to look in the panel"},
	} {
		r := &approval.Request{ID: "R1", State: approval.Unknown, Results: []approval.Result{{}}}
		for range test.calls {
			r.Plan.Calls = append(r.Plan.Calls, approval.Call{Tool: test.tool, Chat: "x"})
		}
		if got := o.OutcomeOf(r, false).Next; !strings.HasPrefix(got, test.want) || !strings.Contains(got, "approvals settle R1 done|failed") {
			t.Errorf("%s: got %q", name, got)
		}
	}
}
