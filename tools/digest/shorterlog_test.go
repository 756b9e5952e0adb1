package digest_test

import (
	"fmt"
	"testing"
	"time"

	"panelbot/tools/digest"
)

// TestShorterLog: where the account's log has fewer lines that say failed than in the last
// report, because it was begun anew, nobody knows how many of them are new. It was once told
// as if none were, and as fine.
func TestShorterLog(t *testing.T) {
	t.Parallel()
	of := map[string]string{}
	r := answering(t, of)
	slot := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for day, step := range []struct {
		lines int64
		state digest.State
		fresh any
		why   any
	}{
		{500, digest.OK, nil, nil},
		{15, digest.Unknown, nil, digest.Shorter},
		{18, digest.OK, int64(3), nil},
		{38, digest.Attention, int64(20), nil},
		{38, digest.OK, int64(0), nil},
	} {
		of["openpanel_activity_list"] = fmt.Sprintf(`{"log_content":[],"current_page":1,"total_lines":%d}`, step.lines)
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Security}, Slot: slot.AddDate(0, 0, day), Keep: true})
		got := r.item(made, digest.Security, "host1", "", digest.FailedLogins)
		if got.State != step.state || got.Figures[digest.Count] != step.lines || got.Figures[digest.Recent] != step.fresh || got.Figures[digest.Because] != step.why {
			t.Errorf("with %d lines: got %+v", step.lines, got)
		}
	}
}
