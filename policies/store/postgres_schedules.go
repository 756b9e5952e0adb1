package store

import (
	"context"

	"panelbot/policies/audit"
	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) putSchedule(ctx context.Context, r scheduleRow) error {
	return s.write(ctx, func(q *postgresdb.Queries) error {
		if err := q.AddSchedule(ctx, postgresdb.AddScheduleParams{Name: r.Name, Terms: r.Terms, Slot: r.Slot, Due: r.Due}); err != nil {
			return of("a schedule", err)
		}
		return of("a schedule", q.ChangeSchedule(ctx, postgresdb.ChangeScheduleParams{Name: r.Name, Terms: r.Terms, Slot: r.Slot, Due: r.Due}))
	})
}

func (s *postgresStore) schedules(ctx context.Context) ([]scheduleRow, error) {
	rows, err := s.queries.Schedules(ctx)
	list := make([]scheduleRow, len(rows))
	for i, r := range rows {
		list[i] = scheduleRow(r)
	}
	return list, explainPostgres(of("schedules", err))
}

func (s *postgresStore) pauseSchedule(ctx context.Context, name string, entries []audit.Entry) (bool, error) {
	return s.changesOne(ctx, "pausing a schedule", entries, func(q *postgresdb.Queries) (int64, error) { return q.PauseSchedule(ctx, name) })
}

func (s *postgresStore) resumeSchedule(ctx context.Context, r scheduleRow, entries []audit.Entry) (bool, error) {
	return s.changesOne(ctx, "resuming a schedule", entries, func(q *postgresdb.Queries) (int64, error) {
		return q.ResumeSchedule(ctx, postgresdb.ResumeScheduleParams{Slot: r.Slot, Due: r.Due, Name: r.Name})
	})
}

// changesOne writes, with the entries that tell of it, and reports whether a row was
// changed. Where none was, nothing is told.
func (s *postgresStore) changesOne(ctx context.Context, what string, entries []audit.Entry, do func(q *postgresdb.Queries) (int64, error)) (did bool, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		n, err := do(q)
		if did = n == 1; err != nil || !did {
			return of(what, err)
		}
		_, err = s.appendAudit(ctx, q, entries)
		return err
	})
	return did && err == nil, err
}

func (s *postgresStore) dropSchedule(ctx context.Context, name string) error {
	return s.write(ctx, func(q *postgresdb.Queries) error { return of("a schedule", q.DropSchedule(ctx, name)) })
}

func (s *postgresStore) addSamples(ctx context.Context, rows []sampleRow) error {
	return s.write(ctx, func(q *postgresdb.Queries) error {
		for _, r := range rows {
			if err := q.AddSample(ctx, postgresdb.AddSampleParams(r)); err != nil {
				return of("a sample", err)
			}
		}
		return nil
	})
}

func (s *postgresStore) samples(ctx context.Context, name string, since int64) ([]sampleRow, error) {
	rows, err := s.queries.SamplesSince(ctx, postgresdb.SamplesSinceParams{Name: name, Since: since})
	list := make([]sampleRow, len(rows))
	for i, r := range rows {
		list[i] = sampleRow(r)
	}
	return list, explainPostgres(of("samples", err))
}

func (s *postgresStore) sweepSamples(ctx context.Context, before int64) error {
	return s.write(ctx, func(q *postgresdb.Queries) error { return of("forgetting samples", q.SweepSamples(ctx, before)) })
}

func (r postgresDeliveryRows) advanceSchedule(ctx context.Context, to scheduleRow, from int64) (int64, error) {
	n, err := r.q.AdvanceSchedule(ctx, postgresdb.AdvanceScheduleParams{Slot: to.Slot, Due: to.Due, Last: to.Last, Skipped: to.Skipped, Name: to.Name, Terms: to.Terms, FromSlot: from})
	return n, of("moving a schedule on", err)
}
