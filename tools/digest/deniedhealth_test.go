package digest_test

import (
	"testing"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// TestDeniedIsNoAnswer: of a panel of which the policy lets nothing be read it is not known
// whether it answers.
func TestDeniedIsNoAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(c *tools.Config, _ *digest.Config) {
		p := policies.Standard()
		p.Rules = []policies.Rule{{ID: "nothing", When: `door == "cron"`, Effect: policies.Deny}}
		compiled, problems := p.Compile()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.Policy = compiled
	})
	for _, kinds := range [][]digest.Kind{{digest.Health}, {digest.Fleet, digest.Backups, digest.Health}} {
		made := r.report(digest.Order{Sections: kinds})
		for _, item := range all(made, digest.Health) {
			if item.Panel != "" && (item.State != digest.Unknown || item.Figures[digest.Because] != digest.Denied) {
				t.Errorf("nothing was read of it: %+v", item)
			}
		}
	}
	if n := len(r.sim.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}
