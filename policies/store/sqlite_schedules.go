package store

import (
	"context"
	"errors"

	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) putSchedule(ctx context.Context, r scheduleRow) error {
	return s.write(ctx, func(q sqliteTx) error {
		return of("a schedule", errors.Join(
			q.AddSchedule(ctx, sqlitedb.AddScheduleParams{Name: r.Name, Terms: r.Terms, Slot: r.Slot, Due: r.Due}),
			q.ChangeSchedule(ctx, sqlitedb.ChangeScheduleParams{Name: r.Name, Terms: r.Terms, Slot: r.Slot, Due: r.Due})))
	})
}

func (s *sqliteStore) schedules(ctx context.Context) ([]scheduleRow, error) {
	rows, err := s.reading.Schedules(ctx)
	return rows, s.explain(of("schedules", err))
}

func (s *sqliteStore) pauseSchedule(ctx context.Context, name string, entries []audit.Entry) (bool, error) {
	return s.changesOne(ctx, "pausing a schedule", entries, func(q sqliteTx) (int64, error) { return q.PauseSchedule(ctx, name) })
}

func (s *sqliteStore) resumeSchedule(ctx context.Context, r scheduleRow, entries []audit.Entry) (bool, error) {
	return s.changesOne(ctx, "resuming a schedule", entries, func(q sqliteTx) (int64, error) {
		return q.ResumeSchedule(ctx, sqlitedb.ResumeScheduleParams{Slot: r.Slot, Due: r.Due, Name: r.Name})
	})
}

// changesOne writes, with the entries that tell of it, and reports whether a row was
// changed. Where none was, nothing is told.
func (s *sqliteStore) changesOne(ctx context.Context, what string, entries []audit.Entry, do func(q sqliteTx) (int64, error)) (did bool, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		n, err := do(q)
		if did = n == 1; err != nil || !did {
			return of(what, err)
		}
		_, err = s.appendAudit(ctx, q, entries)
		return err
	})
	return did && err == nil, err
}

func (s *sqliteStore) dropSchedule(ctx context.Context, name string) error {
	return s.write(ctx, func(q sqliteTx) error { return of("a schedule", q.DropSchedule(ctx, name)) })
}

func (s *sqliteStore) addSamples(ctx context.Context, rows []sampleRow) error {
	return s.write(ctx, func(q sqliteTx) error {
		for _, r := range rows {
			if err := q.AddSample(ctx, sqlitedb.AddSampleParams(r)); err != nil {
				return of("a sample", err)
			}
		}
		return nil
	})
}

func (s *sqliteStore) samples(ctx context.Context, name string, since int64) ([]sampleRow, error) {
	rows, err := s.reading.SamplesSince(ctx, sqlitedb.SamplesSinceParams{Name: name, Since: since})
	return rows, s.explain(of("samples", err))
}

func (s *sqliteStore) sweepSamples(ctx context.Context, before int64) error {
	return s.write(ctx, func(q sqliteTx) error { return of("forgetting samples", q.SweepSamples(ctx, before)) })
}

func (r sqliteDeliveryRows) advanceSchedule(ctx context.Context, to scheduleRow, from int64) (int64, error) {
	n, err := r.q.AdvanceSchedule(ctx, sqlitedb.AdvanceScheduleParams{Slot: to.Slot, Due: to.Due, Last: to.Last, Skipped: to.Skipped, Name: to.Name, Terms: to.Terms, FromSlot: from})
	return n, of("moving a schedule on", err)
}
