package digest_test

import (
	"testing"

	"panelbot/panel/simulator"
	"panelbot/tools/digest"
)

// TestRateLimited: a panel that answered too many requests before it gave each answer is
// told as one, with how often; one that answered at once is fine.
func TestRateLimited(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	order := digest.Order{Sections: []digest.Kind{digest.Fleet, digest.Health}}
	for _, test := range []struct {
		name  string
		times int
		state digest.State
	}{{"before", 0, digest.OK}, {"limited", 2, digest.Attention}, {"afterwards", 0, digest.OK}} {
		if test.times > 0 {
			r.sim.Fault("GET /api/servers", simulator.Fault{Kind: simulator.TooMany, Times: test.times})
		}
		made := r.report(order)
		got := r.item(made, digest.Health, "main", "", digest.PanelAnswers)
		if made.Failed > 0 || got.State != test.state || got.Figures[digest.Limited] != int64(test.times) {
			t.Errorf("%s: %d reads failed: %+v", test.name, made.Failed, got)
		}
		if other := r.item(made, digest.Health, "host1", ""); other.State != digest.OK || other.Figures[digest.Limited] != int64(0) {
			t.Errorf("%s: the other panel: %+v", test.name, other)
		}
	}
}
