package digest_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/tools/digest"
)

// TestSecurityNotOffered: what a kind of panel cannot tell of its security is not known, and
// told once, however many panels and servers there are. It once was not told at all.
func TestSecurityNotOffered(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	panels := append(r.cfg.Panels(), digest.Panel{Name: "host2", Kind: "openpanel"})
	r.cfg.Panels = func() []digest.Panel { return panels }
	var got []string
	for _, item := range all(r.report(digest.Order{Sections: []digest.Kind{digest.Security}}), digest.Security) {
		if item.Figures[digest.Because] != digest.NotOffered {
			continue
		}
		if item.State != digest.Unknown || item.Fact != digest.Nothing || item.Panel != "" {
			t.Errorf("got %+v", item)
		}
		thing, _ := item.Figures[digest.Thing].(string)
		got = append(got, item.Subject+": "+thing)
	}
	want := []string{"FlashPanel: logins", "OpenPanel: bans", "OpenPanel: firewall", "OpenPanel: keys"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	r.cfg.Panels = func() []digest.Panel { return panels[:1] }
	for _, item := range all(r.report(digest.Order{Sections: []digest.Kind{digest.Security}}), digest.Security) {
		if item.Subject == "OpenPanel" {
			t.Errorf("there is none: %+v", item)
		}
	}
}
