package digest_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
	"panelbot/tools/digest"
)

// recorded is an audit log of some entries.
type recorded []audit.Record

func (r recorded) AuditRecords(_ context.Context, q audit.Query) (page []audit.Record, err error) {
	since, until, _ := q.Bounds()
	for _, one := range r {
		if one.Seq > q.After && one.At >= since && one.At < until && (q.Kind == "" || one.Kind == string(q.Kind)) && len(page) < q.Limit {
			page = append(page, one)
		}
	}
	return page, nil
}

func (r recorded) AuditHead(context.Context) (audit.Head, error) { return audit.Start(), nil }

func record(t *testing.T, entries []audit.Entry) recorded {
	t.Helper()
	list, _, err := audit.Link(audit.Start(), time.Now(), entries)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// ended is the entry of a call that ended.
func ended(at time.Time, person, tool string, risk policies.Risk, status tools.Status) audit.Entry {
	return audit.Entry{Kind: audit.Outcome, Time: at, Person: person, Tool: tool, Panel: "main", Risk: risk.String(), Status: string(status)}
}

// TestChanges: what people changed and were denied stands in the report after it, once, also
// where that report was made long after its slot; what reports read hides nothing of it.
func TestChanges(t *testing.T) {
	t.Parallel()
	slot := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	var entries []audit.Entry
	for i := range 25_000 { // a fleet that is read all day
		entries = append(entries, ended(slot.Add(time.Duration(i)*time.Second), "cron:watch", "flashpanel_server_list", policies.Read, tools.Done))
	}
	entries = append(entries,
		ended(slot.Add(7*time.Hour), "ann", "flashpanel_schedule_delete", policies.Destroy, tools.Done),
		ended(slot.Add(7*time.Hour), "ann", "flashpanel_server_list", policies.Read, tools.Done),
		ended(slot.Add(7*time.Hour), "bob", "flashpanel_server_delete", policies.Destroy, tools.Denied),
		ended(slot.Add(25*time.Hour), "eve", "flashpanel_schedule_create", policies.Grant, tools.Accepted), // after the slot, before the report
		ended(slot.Add(40*time.Hour), "ann", "flashpanel_schedule_create", policies.Grant, tools.Unknown),
	)
	slices.SortStableFunc(entries, func(a, b audit.Entry) int { return a.Time.Compare(b.Time) })
	r := newRig(t)
	r.cfg.Record, r.cfg.Waiting = record(t, entries), nil
	for _, step := range []struct {
		slot, at time.Time
		want     []string
	}{
		{slot, slot, []string{}},
		{slot.Add(24 * time.Hour), slot.Add(26 * time.Hour), []string{"ann changed", "bob denied", "eve changed"}},
		{slot.Add(48 * time.Hour), slot.Add(48 * time.Hour), []string{"ann changed"}},
	} {
		r.cfg.Now = func() time.Time { return step.at }
		made := r.report(digest.Order{Sections: []digest.Kind{digest.Changes}, Slot: step.slot, Keep: true})
		told := []string{}
		for _, item := range all(made, digest.Changes) {
			switch item.Fact {
			case digest.Changed:
				told = append(told, item.Subject+" changed")
			case digest.Denials:
				for _, name := range item.Figures[digest.Names].([]string) { //nolint:forcetypeassert // a test
					told = append(told, name+" denied")
				}
			case digest.NotRead:
				t.Errorf("%v: %+v", step.slot, item)
			}
		}
		slices.Sort(told)
		if !slices.Equal(told, step.want) {
			t.Errorf("%v: told %v, want %v", step.slot, told, step.want)
		}
	}
}
