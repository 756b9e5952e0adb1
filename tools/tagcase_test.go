package tools_test

import (
	"testing"

	"panelbot/policies"
	"panelbot/policies/approval/approvaltest"
	"panelbot/tools"
)

// TestTagsInAnyCase: names of servers are found in any case, and tags of the
// configuration were not, so that what a rule keeps from a server was let through.
func TestTagsInAnyCase(t *testing.T) {
	t.Parallel()
	for _, called := range []string{"web-1", "WEB-1", "1"} {
		r := newRig(t, script{"GET /api/servers/1": {says(`{"data":{"id":1,"name":"web-1"}}`)}}, func(c *tools.Config) {
			c.Policy = rules(t, policies.Rule{ID: "prod", When: `"env" in target.tags && target.tags["env"] == "prod"`, Effect: policies.Deny})
			c.People = approvaltest.NewPeople()
			c.Panels[0].Tags = map[string]map[string]string{called: {"env": "prod"}}
		})
		if out := r.call("flashpanel_server_favorite", `{"server":1}`, asDan); out.Status != tools.Denied || out.Rule != "policy.rules.prod" {
			t.Errorf("tags of %s: %s by %s: %s", called, out.Status, out.Rule, out.Summary)
		}
	}
}
