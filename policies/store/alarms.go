package store

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"

	"panelbot/adapters/delivery"
)

// alarm is a time at which a row is to be looked after.
type alarm struct {
	box   delivery.Box
	id    int64
	after time.Duration
}

// ringer is called when an alarm rings.
type ringer = func(ctx context.Context, box delivery.Box, id int64) (again time.Duration, err error)

// alarms are jobs of River on the store's own database. A job holds the id of a row
// and nothing else, is scheduled for the time of the alarm, and is snoozed until the
// row needs it no more.
type alarms[TTx any] struct {
	log    *slog.Logger
	driver riverdriver.Driver[TTx]
	// setting only inserts.
	setting *river.Client[TTx]
}

// How River works the jobs. A process polls, since nothing hangs on the second in
// which an alarm rings; a job takes two short transactions at most.
const (
	alarmPoll    = 5 * time.Second
	alarmTime    = 30 * time.Second
	alarmRescue  = 2 * time.Minute
	alarmWorkers = 4
	alarmKept    = 10 * time.Minute
)

// openAlarms brings River's schema up to date.
func openAlarms[TTx any](ctx context.Context, log *slog.Logger, driver riverdriver.Driver[TTx]) (*alarms[TTx], error) {
	log = alarmLog(log)
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("store: River's migrations: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, fmt.Errorf("store: bringing River's schema up to date: %w", err)
	}
	setting, err := river.NewClient(driver, &river.Config{Logger: log})
	if err != nil {
		return nil, fmt.Errorf("store: River: %w", err)
	}
	return &alarms[TTx]{log: log, driver: driver, setting: setting}, nil
}

// set sets alarms inside a transaction.
func (a *alarms[TTx]) set(ctx context.Context, tx TTx, list []alarm) error {
	if len(list) == 0 {
		return nil
	}
	now := time.Now() // River schedules by the clock of the process
	jobs := make([]river.InsertManyParams, len(list))
	for i, one := range list {
		args := river.JobArgs(inboxAlarm{ID: one.id})
		if one.box == delivery.Outbox {
			args = outboxAlarm{ID: one.id}
		}
		jobs[i] = river.InsertManyParams{Args: args, InsertOpts: &river.InsertOpts{Queue: string(one.box), ScheduledAt: now.Add(one.after)}}
	}
	if _, err := a.setting.InsertManyFastTx(ctx, tx, jobs); err != nil {
		return fmt.Errorf("store: setting alarms: %w", err)
	}
	return nil
}

// ring works the jobs until stop has returned.
func (a *alarms[TTx]) ring(ctx context.Context, ring ringer) (stop func(context.Context) error, err error) {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &alarmWorker[inboxAlarm]{ring: ring}); err != nil {
		return nil, fmt.Errorf("store: River: %w", err)
	}
	if err := river.AddWorkerSafely(workers, &alarmWorker[outboxAlarm]{ring: ring}); err != nil {
		return nil, fmt.Errorf("store: River: %w", err)
	}
	client, err := river.NewClient(a.driver, &river.Config{
		Logger:   a.log,
		PollOnly: true,
		Queues: map[string]river.QueueConfig{
			string(delivery.Inbox): {MaxWorkers: alarmWorkers}, string(delivery.Outbox): {MaxWorkers: alarmWorkers},
		},
		Workers:           workers,
		FetchPollInterval: alarmPoll, JobTimeout: alarmTime, RescueStuckJobsAfter: alarmRescue,
		CompletedJobRetentionPeriod: alarmKept, CancelledJobRetentionPeriod: alarmKept,
	})
	if err != nil {
		return nil, fmt.Errorf("store: River: %w", err)
	}
	if err := client.Start(context.WithoutCancel(ctx)); err != nil {
		return nil, fmt.Errorf("store: starting River: %w", err)
	}
	return func(ctx context.Context) error {
		if err := client.StopAndCancel(ctx); err != nil {
			return fmt.Errorf("store: stopping River: %w", err)
		}
		return nil
	}, nil
}

// inboxAlarm and outboxAlarm are the arguments of jobs.
type inboxAlarm struct {
	ID int64 `json:"id"`
}

func (inboxAlarm) Kind() string { return "panelbot_inbox" }

func (a inboxAlarm) row() (delivery.Box, int64) { return delivery.Inbox, a.ID }

type outboxAlarm struct {
	ID int64 `json:"id"`
}

func (outboxAlarm) Kind() string { return "panelbot_outbox" }

func (a outboxAlarm) row() (delivery.Box, int64) { return delivery.Outbox, a.ID }

// alarmArgs are the arguments of either.
type alarmArgs interface {
	river.JobArgs
	row() (delivery.Box, int64)
}

// alarmWorker rings what is due.
type alarmWorker[T alarmArgs] struct {
	river.WorkerDefaults[T]
	ring ringer
}

// Work is called by River.
func (w *alarmWorker[T]) Work(ctx context.Context, job *river.Job[T]) error {
	box, id := job.Args.row()
	again, err := w.ring(ctx, box, id)
	if err != nil {
		return err
	}
	if again > 0 {
		return river.JobSnooze(again)
	}
	return nil
}
