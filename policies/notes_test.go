package policies_test

import (
	"strings"
	"testing"

	"panelbot/policies"
)

// TestTagsAskedFor: a rule that reads a tag which may not be there is noted, and one
// that asks first is not.
func TestTagsAskedFor(t *testing.T) {
	t.Parallel()
	for when, want := range map[string]string{
		`target.tags["env"] == "prod"`: `"env" in target.tags && …`,
		`target.tags.env == "prod"`:    `"env" in target.tags && …`,
		`tool.level >= risk.change && target.tags["env"] == target.tags["stage"]`: `target.tags["stage"]`,
		`"env" in target.tags && target.tags["env"] == "prod"`:                    "",
		`has(target.tags.env) && target.tags.env == "prod"`:                       "",
		`target.tags.exists(name, name == "env" && target.tags[name] == "prod")`:  "",
		`has(args.force) && args.force == true`:                                   "",
		`"client" in target.tags && target.tags["env"] == "prod"`:                 `target.tags["env"]`,
	} {
		p, problems := policies.Policy{Rules: []policies.Rule{{ID: "r", When: when, Effect: policies.Deny}}}.Compile()
		if len(problems) > 0 {
			t.Fatalf("%s: %v", when, problems)
		}
		notes := strings.Join(p.Notes(), "|")
		if (want == "") != (notes == "") || !strings.Contains(notes, want) {
			t.Errorf("%s: got %q", when, notes)
		}
	}
}
