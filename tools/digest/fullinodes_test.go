package digest_test

import (
	"testing"

	"panelbot/tools/digest"
)

// TestFullInodes: an account whose inodes are used up is told as such by the section of
// disks, also where it has no quota of disk space. It once was not known then, and looked at
// no further.
func TestFullInodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		what, answer string
		state        digest.State
		disk, inodes any
		why          any
	}{
		{"both", `{"disk_used":10,"disk_hard":100,"inodes_used":97,"inodes_hard":100}`, digest.Attention, digest.Percent(10), digest.Percent(97), digest.TooFew},
		{"no quota of space", `{"disk_used":10,"disk_hard":0,"inodes_used":97,"inodes_hard":100}`, digest.Attention, nil, digest.Percent(97), digest.NoFigure},
		{"no quota of space, and inodes left", `{"disk_used":10,"disk_hard":0,"inodes_used":7,"inodes_hard":100}`, digest.Unknown, nil, digest.Percent(7), digest.NoFigure},
		{"no quota", `{"disk_used":10,"disk_hard":0,"inodes_used":7,"inodes_hard":0}`, digest.Unknown, nil, nil, digest.NoFigure},
	} {
		r := answering(t, map[string]string{"openpanel_disk_inodes": test.answer})
		got := r.item(r.report(digest.Order{Sections: []digest.Kind{digest.DiskSpace}}), digest.DiskSpace, "host1", "")
		if got.State != test.state || got.Figures[digest.Disk] != test.disk || got.Figures[digest.Inodes] != test.inodes || got.Figures[digest.Because] != test.why {
			t.Errorf("%s: got %+v", test.what, got)
		}
	}
}
