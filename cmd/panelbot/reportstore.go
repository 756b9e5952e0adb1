package main

import (
	"context"
	"errors"
	"time"

	"panelbot/policies"
	"panelbot/policies/store"
)

// reportNotes keeps what a report has to remember among the settings of the store.
type reportNotes struct {
	store  *store.Store
	prefix string
}

// Recall is as in digest.Keeper.
func (n reportNotes) Recall(ctx context.Context, name string) ([]byte, error) {
	set, err := n.store.Setting(ctx, n.prefix+name)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return set.Value, err
}

// Keep is as in digest.Keeper.
func (n reportNotes) Keep(ctx context.Context, name string, seen []byte) error {
	return n.store.SetSetting(ctx, store.Setting{Name: n.prefix + name, Value: seen, Person: "cron:" + name})
}

// diskSeries keeps samples in the store.
type diskSeries struct{ *store.Store }

// samplesKept is how long samples are kept.
const samplesKept = 90 * 24 * time.Hour

// Add is as in digest.Series. What is too old is forgotten.
func (d diskSeries) Add(ctx context.Context, samples []policies.Sample) error {
	now, err := d.Now(ctx)
	if err != nil {
		return err
	}
	return errors.Join(d.AddSamples(ctx, samples), d.SweepSamples(ctx, now.Add(-samplesKept)))
}

// Since is as in digest.Series.
func (d diskSeries) Since(ctx context.Context, name string, since time.Time) ([]policies.Sample, error) {
	return d.Samples(ctx, name, since)
}
