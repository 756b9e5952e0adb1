package digest_test

import (
	"testing"
	"time"

	"panelbot/tools/digest"
)

// TestTwoServersOfOneName: what is remembered of servers of the same name is kept apart,
// and who reads the report can tell them apart.
func TestTwoServersOfOneName(t *testing.T) {
	t.Parallel()
	of := map[string]string{"flashpanel_server_list": `{"data":[{"id":1,"name":"web","status":"active"},{"id":2,"name":"web","status":"active"},{"id":3,"name":"db","status":"active"}]}`}
	r := answering(t, of)
	slot := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for day := range 2 {
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Security, digest.Schedules, digest.Fleet, digest.DiskSpace}, Slot: slot.AddDate(0, 0, day), Keep: true})
		subjects := map[string]bool{}
		for _, item := range all(made, digest.Fleet) {
			if item.Panel == "main" {
				subjects[item.Subject] = true
			}
		}
		if len(subjects) != 3 || !subjects["db"] {
			t.Errorf("three servers are told as %v", subjects)
		}
		for _, kind := range []digest.Kind{digest.Security, digest.Schedules} {
			for _, item := range all(made, kind) {
				if item.Fact == digest.Added || item.Fact == digest.Removed {
					t.Errorf("nothing changed: %+v", item)
				}
			}
		}
	}
}
