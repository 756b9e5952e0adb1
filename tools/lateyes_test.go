package tools_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/policies"
	"panelbot/tools"
)

// TestLateYes: a yes, or a secret, that comes hours later is one to what the policy
// says then.
func TestLateYes(t *testing.T) {
	for name, wait := range map[string]time.Duration{"before the freeze": time.Minute, "into the freeze": 12 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				p := permissive()
				p.Defaults[policies.Destroy] = policies.Confirm
				p.Freezes = []policies.Period{{Name: "night", From: time.Now().Add(time.Hour), To: time.Now().Add(100 * time.Hour)}}
				p.Rules = []policies.Rule{{ID: "frozen", When: `"night" in freeze`, Effect: policies.Deny}}
				p, problems := p.Compile()
				if len(problems) > 0 {
					t.Fatal(problems)
				}
				r := newRig(t, script{schedules: {says(twoSchedules)}, scheduleDelete: {says(started)}}, func(c *tools.Config) { c.Policy = p })
				out := r.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, func(c *tools.Call) {
					c.Door = policies.Terminal
					c.Confirm = func(context.Context, tools.Question) (bool, error) { time.Sleep(wait); return true, nil }
				})
				late := wait > time.Hour
				if out.Status.OK() == late || late && out.Rule != "policy.rules.frozen" {
					t.Errorf("a yes %s is %s (%s): %s", name, out.Status, out.Rule, out.Summary)
				}
			})
		})
	}
}
