package digest_test

import (
	"testing"
	"time"

	"panelbot/tools/digest"
)

// TestDeployFailsAfterTheReport: a deployment that ran when the report was made, and failed
// then, is told by the next one, though the one after it went well.
func TestDeployFailsAfterTheReport(t *testing.T) {
	t.Parallel()
	of := map[string]string{"flashpanel_deploy_list": `{"data":[{"id":10,"status":"running"},{"id":9,"status":"failed"}]}`}
	r := answering(t, of)
	slot := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	failed := func(day int) (n int) {
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Deploys}, Slot: slot.AddDate(0, 0, day), Keep: true})
		for _, item := range all(made, digest.Deploys) {
			if item.Subject == "shop" && item.Fact == digest.DeployFailed {
				n++
				if fresh := item.Figures[digest.Recent] == int64(1); fresh != (day == 1) {
					t.Errorf("report %d: failed since the one before: %v", day, fresh)
				}
			}
		}
		return n
	}
	if n := failed(0); n != 0 {
		t.Errorf("%d failed before there was a report", n)
	}
	of["flashpanel_deploy_list"] = `{"data":[{"id":11,"status":"success"},{"id":10,"status":"failed"},{"id":9,"status":"failed"}]}`
	if n := failed(1); n != 1 {
		t.Errorf("%d failed, want the one that ran when the report was made", n)
	}
	if n := failed(2); n != 0 {
		t.Errorf("%d failed, and it was told", n)
	}
}
