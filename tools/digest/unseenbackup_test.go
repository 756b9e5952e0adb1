package digest_test

import (
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// TestBackupSeenAtFirst: a backup whose name has no day, and which was there when somebody
// looked for the first time, may be of any age; one that came in between is as old at most
// as the look before.
func TestBackupSeenAtFirst(t *testing.T) {
	t.Parallel()
	of := map[string]string{"flashpanel_backup_history_list": `{"data":[{"id":7,"name":"nightly"}]}`}
	r := answering(t, of)
	slot := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	day := 0
	r.cfg.Now = func() time.Time { return slot.AddDate(0, 0, day) }
	for _, step := range []struct {
		day   int
		id    string
		state digest.State
	}{
		{0, "7", digest.Unknown},
		{1, "7", digest.Unknown}, // it may be a year old
		{2, "8", digest.OK},
		{3, "8", digest.OK},
		{6, "8", digest.Attention},
		{13, "9", digest.Unknown}, // a week went by, in which nobody looked
		{14, "9", digest.Unknown},
		{17, "9", digest.Attention},
	} {
		day = step.day
		of["flashpanel_backup_history_list"] = `{"data":[{"id":` + step.id + `,"name":"nightly"}]}`
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Backups}, Slot: slot.AddDate(0, 0, day), Keep: true})
		if got := r.item(made, digest.Backups, "main", "web-1"); got.State != step.state {
			t.Errorf("day %d: got %+v, want %s", day, got, step.state)
		}
	}
}

// TestBackupSeenAhead: a backup that was seen by a clock that was ahead may be of any age,
// and what people changed since that clock is right is told.
func TestBackupSeenAhead(t *testing.T) {
	t.Parallel()
	of := map[string]string{"flashpanel_backup_history_list": `{"data":[{"id":7,"name":"nightly"}]}`}
	r := answering(t, of)
	slot := time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)
	r.cfg.Waiting = nil
	r.cfg.Record = record(t, []audit.Entry{ended(slot.Add(2*time.Hour), "ann", "flashpanel_schedule_create", policies.Grant, tools.Done)})
	for i, step := range []struct {
		at    time.Time
		id    string
		state digest.State
	}{
		{slot.AddDate(1, 0, 0), "7", digest.Unknown}, {slot.AddDate(1, 0, 1), "8", digest.OK},
		{slot.Add(3 * time.Hour), "8", digest.Unknown}, {slot.AddDate(0, 0, 1), "9", digest.OK},
	} {
		r.cfg.Now = func() time.Time { return step.at }
		of["flashpanel_backup_history_list"] = `{"data":[{"id":` + step.id + `,"name":"nightly"}]}`
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Backups, digest.Changes}, Slot: step.at, Keep: true})
		if got := r.item(made, digest.Backups, "main", "web-1"); got.State != step.state {
			t.Errorf("look %d: got %+v, want %s", i, got, step.state)
		}
		if told := all(made, digest.Changes)[0].Fact == digest.Changed; told != (i == 2) {
			t.Errorf("look %d: since %v: %+v", i, made.Since, all(made, digest.Changes))
		}
	}
}
