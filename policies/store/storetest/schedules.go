package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/audit"
)

// schedules: a schedule keeps its place whoever adds it again, unless its terms are
// others, and goes on where it was resumed.
func schedules(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	at := func(h int) time.Time { return time.Date(2026, 11, 30, h, 0, 0, 0, time.UTC) }
	one := policies.Schedule{Name: "morning", Terms: "0 8 * * *", Slot: at(8), Due: at(8).Add(time.Minute)}
	for _, put := range []policies.Schedule{one, {Name: "evening", Terms: "x", Slot: at(18), Due: at(18)}, {Name: "morning", Terms: one.Terms, Slot: at(9), Due: at(9)}} {
		if err := s.PutSchedule(ctx, put); err != nil {
			t.Fatal(err)
		}
	}
	want := []policies.Schedule{{Name: "evening", Terms: "x", Slot: at(18), Due: at(18)}, one}
	list := func(what string) {
		t.Helper()
		got, err := s.Schedules(ctx)
		if diff := cmp.Diff(got, want); err != nil || diff != "" {
			t.Errorf("%s: %v (-got +want):\n%s", what, err, diff)
		}
	}
	list("added")
	if err := s.PutSchedule(ctx, policies.Schedule{Name: "evening", Terms: "y", Slot: at(19), Due: at(20)}); err != nil {
		t.Fatal(err)
	}
	want[0].Terms, want[0].Slot, want[0].Due = "y", at(19), at(20)
	list("other terms")
	note := func(what string) audit.Entry {
		return audit.Entry{Kind: audit.Schedule, Person: "ann", Target: "report morning", Note: what}
	}
	steps := []struct {
		what string
		do   func() (bool, error)
		want bool
	}{
		{"resuming what goes on", func() (bool, error) { return s.ResumeSchedule(ctx, policies.Schedule{Name: "morning", Slot: at(1)}) }, false},
		{"pausing", func() (bool, error) { return s.PauseSchedule(ctx, "morning", note("paused")) }, true},
		{"pausing again", func() (bool, error) { return s.PauseSchedule(ctx, "morning", note("again")) }, false},
		{"pausing nothing", func() (bool, error) { return s.PauseSchedule(ctx, "noon", note("nothing")) }, false},
		{"resuming", func() (bool, error) {
			return s.ResumeSchedule(ctx, policies.Schedule{Name: "morning", Slot: at(10), Due: at(11)}, note("resumed"))
		}, true},
	}
	for _, step := range steps {
		if got, err := step.do(); err != nil || got != step.want {
			t.Errorf("%s: got %v, %v, want %v", step.what, got, err, step.want)
		}
	}
	want[1].Slot, want[1].Due = at(10), at(11)
	list("resumed")
	var told []string
	if err := audit.Each(ctx, s, audit.Query{Filter: audit.Filter{Kind: audit.Schedule}}, func(r audit.Record) error {
		e, err := r.Entry()
		told = append(told, e.Note)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(told, []string{"paused", "resumed"}); diff != "" {
		t.Errorf("the record tells (-got +want):\n%s", diff)
	}
	if err := s.DropSchedule(ctx, "evening"); err != nil {
		t.Fatal(err)
	}
	want = want[1:]
	list("dropped")
}

// advanced: a slot is acted on once, with what comes in for it, and nothing of it is
// kept where the schedule was moved on already.
func advanced(m *testing.T, db Database) {
	s, ctx := db.Open(m), m.Context()
	d, err := s.Deliveries(ctx, quiet())
	if err != nil {
		m.Fatal(err)
	}
	at := func(h int) time.Time { return time.Date(2026, 11, 30, h, 0, 0, 0, time.UTC) }
	if err := s.PutSchedule(ctx, policies.Schedule{Name: "morning", Terms: "t", Slot: at(8), Due: at(8)}); err != nil {
		m.Fatal(err)
	}
	next := policies.Schedule{Name: "morning", Terms: "t", Slot: at(9), Due: at(9), Last: at(8), Skipped: 2}
	arrival := delivery.Arrival{Door: policies.Cron, Key: "morning 8", Body: []byte("run")}
	other := next
	other.Terms = "u"
	for _, step := range []struct {
		what string
		next policies.Schedule
		from time.Time
		want bool
	}{
		{"of other terms", other, at(8), false},
		{"from another slot", next, at(7), false},
		{"first", next, at(8), true},
		{"again", next, at(8), false},
	} {
		if moved, err := d.Advance(ctx, step.next, step.from, arrival); err != nil || moved != step.want {
			m.Errorf("%s: got %v, %v, want %v", step.what, moved, err, step.want)
		}
	}
	if _, err := s.PauseSchedule(ctx, "morning"); err != nil {
		m.Fatal(err)
	}
	if moved, err := d.Advance(ctx, next, at(9)); err != nil || moved {
		m.Errorf("while paused: got %v, %v", moved, err)
	}
	got, err := s.Schedules(ctx)
	next.Paused = true
	if diff := cmp.Diff(got, []policies.Schedule{next}); err != nil || diff != "" {
		m.Errorf("%v (-got +want):\n%s", err, diff)
	}
	var began []delivery.ArrivalRow
	err = d.Transact(ctx, func(ctx context.Context, tx delivery.Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		began, err = tx.BeginArrivals(ctx, []policies.Door{policies.Cron}, now, 10)
		return err
	})
	if err != nil || len(began) != 1 || began[0].Key != "morning 8" || string(began[0].Body) != "run" {
		m.Errorf("got %+v, %v, want one arrival", began, err)
	}
}

// samples: what was measured is given in the order of its time, and forgotten.
func samples(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	second := policies.Sample{Name: "disk/main/web-1", At: at.Add(time.Hour), Value: 41.5}
	first := policies.Sample{Name: "disk/main/web-1", At: at, Value: 41}
	if err := s.AddSamples(ctx, []policies.Sample{second, first, {Name: "disk/main/web-2", At: at, Value: 7}}); err != nil {
		t.Fatal(err)
	}
	if err := s.AddSamples(ctx, []policies.Sample{{Name: first.Name, At: at, Value: 99}}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		since time.Time
		want  []policies.Sample
	}{{at, []policies.Sample{first, second}}, {at.Add(time.Minute), []policies.Sample{second}}} {
		got, err := s.Samples(ctx, first.Name, step.since)
		if diff := cmp.Diff(got, step.want); err != nil || diff != "" {
			t.Errorf("%v (-got +want):\n%s", err, diff)
		}
	}
	if err := s.SweepSamples(ctx, at.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	got, err := s.Samples(ctx, first.Name, at)
	if diff := cmp.Diff(got, []policies.Sample{second}); err != nil || diff != "" {
		t.Errorf("%v (-got +want):\n%s", err, diff)
	}
	if err := s.AddSamples(ctx, nil); err != nil {
		t.Error(err)
	}
}
