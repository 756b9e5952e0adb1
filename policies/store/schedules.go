package store

import (
	"context"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

// The rows of schedules are alike in both databases.
type (
	scheduleRow = sqlitedb.Schedule
	sampleRow   = sqlitedb.Sample
)

// PutSchedule adds a schedule. One that is there stays as it is, unless its terms are
// others: then it has the terms, slot and due of s, and what else it had.
func (s *Store) PutSchedule(ctx context.Context, set policies.Schedule) error {
	return s.putSchedule(ctx, scheduleRow{Name: set.Name, Terms: set.Terms, Slot: micros(set.Slot), Due: micros(set.Due)})
}

// Schedules lists them by their names.
func (s *Store) Schedules(ctx context.Context) ([]policies.Schedule, error) {
	rows, err := s.schedules(ctx)
	list := make([]policies.Schedule, len(rows))
	for i, r := range rows {
		list[i] = policies.Schedule{
			Name: r.Name, Terms: r.Terms, Slot: fromMicros(r.Slot), Due: fromMicros(r.Due), Last: fromMicros(r.Last), Skipped: int(r.Skipped), Paused: r.Paused == 1,
		}
	}
	return list, err
}

// PauseSchedule stops one, and appends the entries that tell of it, in one transaction;
// false says that there is none of that name that goes on, and then nothing is told.
func (s *Store) PauseSchedule(ctx context.Context, name string, entries ...audit.Entry) (bool, error) {
	return s.pauseSchedule(ctx, name, entries)
}

// ResumeSchedule lets one go on with the slot and due of s; false says that there is
// none of that name that was stopped. Entries are as for PauseSchedule.
func (s *Store) ResumeSchedule(ctx context.Context, set policies.Schedule, entries ...audit.Entry) (bool, error) {
	return s.resumeSchedule(ctx, scheduleRow{Name: set.Name, Slot: micros(set.Slot), Due: micros(set.Due)}, entries)
}

// DropSchedule takes one away.
func (s *Store) DropSchedule(ctx context.Context, name string) error {
	return s.dropSchedule(ctx, name)
}

// AddSamples keeps samples; one of the same name and time stays as it is.
func (s *Store) AddSamples(ctx context.Context, samples []policies.Sample) error {
	if len(samples) == 0 {
		return nil
	}
	rows := make([]sampleRow, len(samples))
	for i, one := range samples {
		rows[i] = sampleRow{Name: one.Name, At: micros(one.At), Value: one.Value}
	}
	return s.addSamples(ctx, rows)
}

// Samples gives those of a name since a time, the oldest first.
func (s *Store) Samples(ctx context.Context, name string, since time.Time) ([]policies.Sample, error) {
	rows, err := s.samples(ctx, name, micros(since))
	list := make([]policies.Sample, len(rows))
	for i, r := range rows {
		list[i] = policies.Sample{Name: r.Name, At: fromMicros(r.At), Value: r.Value}
	}
	return list, err
}

// SweepSamples forgets those from before a time.
func (s *Store) SweepSamples(ctx context.Context, before time.Time) error {
	return s.sweepSamples(ctx, micros(before))
}

// Advance moves a schedule on from a slot to what next says (Slot, Due, Last, and how
// many more were Skipped), and has arrivals come in, in one transaction: of several
// that do it at once, one does. false says that the schedule has other terms, was moved
// on already, or is paused, and that nothing was done.
//
// A delivery.Queue of this process is woken by its Wake.
func (d *Deliveries) Advance(ctx context.Context, next policies.Schedule, from time.Time, arrivals ...delivery.Arrival) (moved bool, err error) {
	err = d.Transact(ctx, func(ctx context.Context, tx delivery.Tx) error {
		own := tx.(*deliveryTx) //nolint:forcetypeassert // Transact of this type makes no other
		n, err := own.rows.advanceSchedule(ctx, scheduleRow{
			Name: next.Name, Terms: next.Terms, Slot: micros(next.Slot), Due: micros(next.Due), Last: micros(next.Last), Skipped: int64(next.Skipped),
		}, micros(from))
		if moved = n == 1; err != nil || !moved {
			return err
		}
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		for _, a := range arrivals {
			id, fresh, err := tx.AddArrival(ctx, a, now)
			if err != nil {
				return err
			}
			if fresh {
				if err := tx.Alarm(ctx, delivery.Inbox, id, arrivalAlarm); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return moved && err == nil, err
}

// arrivalAlarm is when what came in is looked after by whoever runs then.
const arrivalAlarm = 45 * time.Second
