package digest_test

import (
	"testing"
	"time"

	"panelbot/tools/digest"
)

// TestMissingActive: a certificate of which the panel does not say whether it is active may
// be: that the panel has none is not known, and is neither red nor fine.
func TestMissingActive(t *testing.T) {
	t.Parallel()
	visitors := sites{"shop.example.com": {Until: time.Now().Add(60*24*time.Hour + time.Hour)}}
	for answer, want := range map[string]struct {
		item     digest.State // what the panel has; empty is no word of it
		accepted any          // of blog, whose domain nobody reaches
	}{
		`{"data":[{"id":1,"domain":"x"}]}`:                                 {digest.Unknown, nil},
		`{"data":[{"id":1,"is_active":null}]}`:                             {digest.Unknown, nil},
		`{"data":[{"id":1,"is_active":false},{"id":2}]}`:                   {digest.Unknown, nil},
		`{"data":[{"id":1,"is_active":true},{"id":2}]}`:                    {"", nil},
		`{"data":[{"id":1,"is_active":false},{"id":2,"is_active":false}]}`: {digest.Attention, false},
		`{"data":[]}`: {digest.Attention, false},
	} {
		r, domains := elsewhere(t, visitors)
		r.cfg.Runner = answers{r.runner, map[string]string{"flashpanel_certificate_list": answer}}
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Certificates}})
		got := digest.State("")
		for _, item := range all(made, digest.Certificates) {
			if item.Panel == "main" && item.Subject == "blog" {
				got = item.State
				if got == digest.Unknown && (item.Figures[digest.Because] != digest.NoFigure || item.Fact != digest.NotRead) {
					t.Errorf("%s: got %+v", answer, item)
				}
			}
		}
		if got != want.item {
			t.Errorf("%s: what the panel has is %q, want %q", answer, got, want.item)
		}
		if got := r.item(made, digest.Certificates, "main", domains["shop"]); got.State != digest.OK {
			t.Errorf("%s: for visitors %+v", answer, got)
		}
		figures := r.figures(digest.MeasureOrder{Sorts: []digest.Sort{digest.OfSite}, Panels: []string{"main"}})
		if got := r.of(figures, "main", "blog", digest.OfSite, digest.MeasureAccepted); got.Value != want.accepted {
			t.Errorf("%s: measured %+v, want %v", answer, got, want.accepted)
		}
	}
}

// TestMissingStatus: a server of which the panel says no status, and whose figures were not
// read, is not known: it was once red, as if the panel had said that something is wrong.
func TestMissingStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]digest.State{``: digest.Unknown, `,"status":null`: digest.Unknown, `,"status":"connected"`: digest.Unknown, `,"status":"lost"`: digest.Attention} {
		broken := "flashpanel_systeminfo_get"
		r := newRig(t)
		r.cfg.Runner = answers{failing{r.runner, &broken}, map[string]string{"flashpanel_server_list": `{"data":[{"id":1,"name":"web-1"` + status + `}]}`}}
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Fleet}})
		if got := r.item(made, digest.Fleet, "main", "web-1"); got.State != want || got.Fact != digest.NotRead {
			t.Errorf("%q: got %+v, want %s", status, got, want)
		}
	}
}

// TestBackupWithoutID: which of some backups is the newest is not known where one has no id.
func TestBackupWithoutID(t *testing.T) {
	t.Parallel()
	of := map[string]string{"flashpanel_backup_history_list": `{"data":[]}`}
	r := answering(t, of)
	slot := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	for day, answer := range []string{`{"data":[]}`, `{"data":[{"name":"nightly"}]}`, `{"data":[{"id":7,"name":"nightly-2026-10-01"},{"name":"nightly"}]}`} {
		of["flashpanel_backup_history_list"] = answer
		r.cfg.Now = func() time.Time { return slot.AddDate(0, 0, 10*day) }
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Backups}, Slot: slot.AddDate(0, 0, 10*day), Keep: true})
		if got := r.item(made, digest.Backups, "main", "web-1"); day > 0 && (got.State != digest.Unknown || got.Figures[digest.Because] != digest.NoFigure) {
			t.Errorf("day %d: got %+v", day, got)
		}
	}
}
