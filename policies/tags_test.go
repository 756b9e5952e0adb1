package policies_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

// TestTagsOf: a server that the panel writes web-1 had no tags where the configuration
// writes Web-1, so that a rule about them let it through.
func TestTagsOf(t *testing.T) {
	t.Parallel()
	configured := map[string]map[string]string{"Web-1": {"env": "prod", "team": "a"}, "7": {"team": "b"}, "db": {"env": "x"}, "DB": {"env": "w"}}
	for _, tt := range []struct {
		called []string
		want   map[string]string
	}{
		{[]string{"web-1", "7"}, map[string]string{"env": "prod", "team": "b"}},
		{[]string{"WEB-1"}, map[string]string{"env": "prod", "team": "a"}},
		{[]string{"Db"}, map[string]string{"env": "x"}},
		{[]string{"web-2", "77"}, nil},
	} {
		if diff := cmp.Diff(policies.TagsOf(configured, tt.called...), tt.want); diff != "" {
			t.Errorf("%v (-got +want):\n%s", tt.called, diff)
		}
	}
	if configured["Web-1"]["team"] != "a" {
		t.Error("the configuration was written to")
	}
}
