package digest_test

import (
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestSoonFull: a disk of which it is told that it is full in 14 days is one to look at, and
// one that has 15 is not. With half a day more than 14 it was told as 14, and as fine.
func TestSoonFull(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		used  string
		days  int64
		state digest.State
	}{{"71", 14, digest.Attention}, {"70", 15, digest.OK}} {
		r := answering(t, map[string]string{"openpanel_disk_inodes": `{"disk_used":` + test.used + `,"disk_hard":100,"inodes_used":1,"inodes_hard":100}`})
		value := map[string]float64{"71": 71, "70": 70}[test.used]
		for day := 9; day > 0; day-- {
			r.series.list = append(r.series.list, policies.Sample{Name: "disk/host1/", At: time.Now().AddDate(0, 0, -day), Value: value - 2*float64(day)})
		}
		got := r.item(r.report(digest.Order{Sections: []digest.Kind{digest.DiskSpace}}), digest.DiskSpace, "host1", "")
		if got.Figures[digest.Days] != test.days && got.Figures[digest.Days] != test.days-1 || got.State != test.state {
			t.Errorf("at %s%%: got %+v, want %d days and %s", test.used, got, test.days, test.state)
		}
	}
}
