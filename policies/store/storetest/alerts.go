package storetest

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/audit"
)

// alerts: rows are written all or none, by whoever has read them as they are.
func alerts(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	web := policies.Alert{Rule: "disk", Thing: "main/web-1", Body: []byte(`{"phase":"pending"}`)}
	head := policies.Alert{Rule: "disk", Body: []byte("{}")}
	fenced := func(a policies.Alert, fence int64) policies.Alert { a.Fence = fence; return a }
	gone := fenced(web, 2)
	gone.Body = nil
	for _, step := range []struct {
		what string
		save []policies.Alert
		did  bool
		want []policies.Alert
	}{
		{"nothing", nil, true, []policies.Alert{}},
		{"new", []policies.Alert{web, head}, true, []policies.Alert{fenced(head, 1), fenced(web, 1)}},
		{"new again", []policies.Alert{web}, false, []policies.Alert{fenced(head, 1), fenced(web, 1)}},
		{"moved", []policies.Alert{fenced(web, 1)}, true, []policies.Alert{fenced(head, 1), fenced(web, 2)}},
		{"one of two is not as it was read", []policies.Alert{fenced(head, 1), fenced(web, 1)}, false, []policies.Alert{fenced(head, 1), fenced(web, 2)}},
		{"taken away", []policies.Alert{gone, fenced(head, 1)}, true, []policies.Alert{fenced(head, 2)}},
		{"taken away again", []policies.Alert{gone}, false, []policies.Alert{fenced(head, 2)}},
	} {
		if did, err := s.SaveAlerts(ctx, step.save); err != nil || did != step.did {
			t.Errorf("%s: got %v, %v, want %v", step.what, did, err, step.did)
		}
		got, err := s.Alerts(ctx)
		if diff := cmp.Diff(got, step.want); err != nil || diff != "" {
			t.Errorf("%s: %v (-got +want):\n%s", step.what, err, diff)
		}
	}
	for _, wrong := range []policies.Alert{{Body: []byte("{}")}, {Rule: "a\x00", Body: []byte("{}")}, {Rule: "a", Thing: "\xff", Body: []byte("{}")}} {
		if _, err := s.SaveAlerts(ctx, []policies.Alert{wrong}); err == nil {
			t.Errorf("%+v was kept", wrong)
		}
	}
}

// oneMoves: of several who write the same row at once, one does.
func oneMoves(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	for fence := range int64(3) {
		var did atomic.Int32
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				rows := []policies.Alert{{Rule: "disk", Thing: "a", Fence: fence, Body: fmt.Append(nil, i)}, {Rule: "disk", Thing: "b", Fence: fence, Body: fmt.Append(nil, i)}}
				if i%2 == 0 {
					rows[0], rows[1] = rows[1], rows[0]
				}
				moved, err := s.SaveAlerts(ctx, rows)
				if err != nil {
					t.Error(err)
				}
				if moved {
					did.Add(1)
				}
			})
		}
		all.Wait()
		got, err := s.Alerts(ctx)
		if err != nil || did.Load() != 1 || len(got) != 2 || string(got[0].Body) != string(got[1].Body) || got[0].Fence != fence+1 {
			t.Errorf("%d moved it, %+v, %v, want one, as a whole", did.Load(), got, err)
		}
	}
}

// mutes: a mute holds until its time by the store's clock, and who said so is recorded with
// it, or nothing is kept.
func mutes(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	entry := func(m policies.Mute) audit.Entry {
		return audit.Entry{Kind: audit.Mute, Person: m.By, Target: m.Name, Note: m.Reason + " until " + m.Until.Format(time.RFC3339)}
	}
	short, err := s.PutMute(ctx, policies.Mute{Name: "web-1", By: "ann", Reason: "moving"}, time.Hour, entry)
	if err != nil || short.Until.Sub(short.At) != time.Hour {
		t.Fatalf("got %+v, %v", short, err)
	}
	rule, err := s.PutMute(ctx, policies.Mute{Rule: true, Name: "web-1", By: "ann"}, 2*time.Hour, entry)
	if err != nil {
		t.Fatal(err)
	}
	longer, err := s.PutMute(ctx, policies.Mute{Name: "web-1", By: "bob"}, 3*time.Hour, entry)
	if err != nil {
		t.Fatal(err)
	}
	list := func(what string, want ...policies.Mute) {
		t.Helper()
		got, err := s.Mutes(ctx)
		if diff := cmp.Diff(got, append([]policies.Mute{}, want...)); err != nil || diff != "" {
			t.Errorf("%s: %v (-got +want):\n%s", what, err, diff)
		}
	}
	list("in place of the first", longer, rule)
	if _, err := s.PutMute(ctx, policies.Mute{Name: "over", By: "ann"}, -time.Hour, entry); err != nil {
		t.Fatal(err)
	}
	list("one that is over does not hold", longer, rule)
	for _, step := range []struct {
		name       string
		rule, want bool
	}{{"web-1", false, true}, {"web-1", false, false}, {"over", false, false}, {"web-2", false, false}} {
		if did, err := s.DropMute(ctx, step.name, step.rule, audit.Entry{Kind: audit.Mute, Person: "ann", Target: step.name, Note: "no longer"}); err != nil || did != step.want {
			t.Errorf("%+v: got %v, %v", step, did, err)
		}
	}
	list("ended", rule)
	if _, err := s.PutMute(ctx, policies.Mute{Name: "web-3"}, time.Hour, func(policies.Mute) audit.Entry { return audit.Entry{} }); err == nil {
		t.Error("what cannot be recorded was kept")
	}
	list("unrecorded", rule)
	records, err := s.AuditRecords(ctx, audit.Query{Filter: audit.Filter{Kind: audit.Mute}, Limit: 10})
	if err != nil || len(records) != 5 {
		t.Errorf("%d entries, %v, want 4 mutes and 1 end", len(records), err)
	}
}
