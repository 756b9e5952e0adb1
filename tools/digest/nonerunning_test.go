package digest_test

import (
	"testing"

	"panelbot/tools/digest"
)

// TestNoneRunning: a server of which no container is known to run has no fine line, whether
// they stand still or the panel does not say how they are. It once had one: running, none.
func TestNoneRunning(t *testing.T) {
	t.Parallel()
	for answer, want := range map[string]digest.State{
		`[{"Names":"shop"},{"Names":"cache"}]`:                                   digest.Unknown,
		`[{"Names":"shop","State":"exited"},{"Names":"cache","State":"exited"}]`: digest.Attention,
	} {
		r := answering(t, map[string]string{"flashpanel_docker_container_list": answer})
		for _, item := range all(r.report(digest.Order{Sections: []digest.Kind{digest.Containers}}), digest.Containers) {
			if item.Panel == "main" && item.State != want {
				t.Errorf("%s: got %+v", answer, item)
			}
		}
	}
}
