package digest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/tools/digest"
)

// TestKeyOfTheSameName: a key, or a rule, in the place of one of the same name is told.
func TestKeyOfTheSameName(t *testing.T) {
	t.Parallel()
	of := map[string]string{
		"flashpanel_ssh_key_list":       `{"data":[{"id":1,"name":"laptop","linux_user":"root"}]}`,
		"flashpanel_firewall_rule_list": `{"data":[{"id":1,"port":"22","type":"allow","protocol":"tcp"}]}`,
	}
	r := answering(t, of)
	for tool := range of {
		if _, ok := r.runner.Catalogue().Find(tool); !ok {
			t.Fatalf("there is no %s", tool)
		}
	}
	slot := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	r.report(digest.Order{Sections: []digest.Kind{digest.Security}, Slot: slot, Keep: true})
	for tool, data := range of {
		of[tool] = strings.Replace(data, `"id":1`, `"id":2`, 1)
	}
	made := r.report(digest.Order{Sections: []digest.Kind{digest.Security}, Slot: slot.AddDate(0, 0, 1), Keep: true})
	for _, thing := range []string{"keys", "firewall"} {
		var facts []digest.Fact
		for _, item := range all(made, digest.Security) {
			if item.Subject == "web-1" && item.Figures[digest.Thing] == thing {
				facts = append(facts, item.Fact)
			}
		}
		if !slices.Contains(facts, digest.Added) || !slices.Contains(facts, digest.Removed) {
			t.Errorf("%s: got %v, want that one took the place of another", thing, facts)
		}
	}
}
