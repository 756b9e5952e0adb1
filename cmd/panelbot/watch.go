package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"reflect"
	"slices"
	"syscall"
	"time"

	"panelbot/policies"
	"panelbot/policies/store"
)

// watchEvery is how often the configuration file is looked at.
const watchEvery = 2 * time.Second

// watcher takes over policy, people, reports and alerts from the configuration file of a
// running serve: on SIGHUP, and when the file has changed. What is wrong with
// the file is logged, and what held before goes on to hold.
type watcher struct {
	log *slog.Logger
	// file is what is watched, and load reads it.
	file string
	load func() (*Config, error)
	// apply takes policy, people, reports and alerts of a right configuration over, all at once.
	apply func(*Config)
	// started is the configuration that everything else still follows, and reports and
	// alerts those that hold.
	started *Config
	reports []ReportConfig
	alerts  []AlertConfig
	// taken and seen are the file as it was when it was last read, and when it
	// was last looked at.
	taken, seen fileState
	// wrong says that the file was not taken over when it was last read.
	wrong bool
}

// fileState is what shows that a file has changed, without reading it.
type fileState struct {
	modified time.Time
	size     int64
	missing  bool
}

func stateOf(file string) fileState {
	info, err := os.Stat(file)
	if err != nil {
		return fileState{missing: true}
	}
	return fileState{modified: info.ModTime(), size: info.Size()}
}

// watch follows the file until the context ends. signals ask to read it now,
// ticks to look whether it has changed.
func (w *watcher) watch(ctx context.Context, signals <-chan os.Signal, ticks <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-signals:
			w.log.Info("configuration read again", "file", w.file, "why", "SIGHUP")
			w.taken = stateOf(w.file)
			w.reload()
		case <-ticks:
			w.look()
		}
	}
}

// look reads the file where it has changed, and has stayed as it is since the
// look before: an editor that writes in place is not finished at once, and half
// a policy may be a right one.
func (w *watcher) look() {
	now := stateOf(w.file)
	settled := now == w.seen
	w.seen = now
	if !settled || now == w.taken {
		return
	}
	w.taken = now
	w.log.Info("configuration read again", "file", w.file, "why", "the file has changed")
	w.reload()
}

func (w *watcher) reload() {
	cfg, err := w.load()
	if err != nil {
		w.wrong = true
		w.log.Error("configuration not taken over: policy, people, reports and alerts stay as they were", "err", err)
		return
	}
	if w.wrong {
		w.wrong = false
		w.log.Info("configuration is right again", "file", w.file)
	}
	waiting := restartNeeded(w.started, cfg)
	next := *w.started
	next.People, next.Policy, next.Reports = cfg.People, cfg.Policy, cfg.Reports
	if why := next.reportsWait(len(w.started.Reports) > 0); why != "" {
		w.log.Warn("reports stay as they were until panelbot is started again", "why", why)
		waiting, next.Reports = append(waiting, "reports"), w.reports
	}
	next.Alerts = cfg.Alerts
	if why := next.alertsWait(); why != "" {
		w.log.Warn("alerts stay as they were until panelbot is started again", "why", why)
		waiting, next.Alerts = append(waiting, "alerts"), w.alerts
	}
	if len(waiting) > 0 {
		w.log.Warn("changes that need a restart of panelbot", "keys", waiting)
	}
	w.reports, w.alerts = next.Reports, next.Alerts
	w.apply(&next)
}

// reportsWait says why the reports of a configuration cannot come round with the doors
// that run; empty is that they can. before says that there were some when panelbot was
// started.
func (c *Config) reportsWait(before bool) (why string) {
	if len(c.Reports) > 0 && !before && !c.Slack.on() && !c.Telegram.on() {
		return "without a report and a chat door at its start, panelbot runs no clock"
	}
	return firstWrong(func(wrong report) { c.draftReports(wrong) })
}

// firstWrong is the first thing that is said to be wrong with a draft; empty is nothing.
func firstWrong(draft func(report)) (why string) {
	draft(func(path, format string, args ...any) {
		why = orElse(why, path+" "+fmt.Sprintf(format, args...))
	})
	return why
}

// alertsWait says why the alerts of a configuration cannot be told at the doors that run;
// empty is that they can.
func (c *Config) alertsWait() (why string) {
	return firstWrong(func(wrong report) { c.draftAlerts(wrong) })
}

// restartNeeded names the keys whose changes are not taken over.
func restartNeeded(old, now *Config) []string {
	var keys []string
	a, b := reflect.ValueOf(*old), reflect.ValueOf(*now)
	for i := range a.NumField() {
		key := a.Type().Field(i).Tag.Get("yaml")
		if !slices.Contains([]string{"people", "policy", "reports", "alerts"}, key) && !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			keys = append(keys, key)
		}
	}
	return keys
}

// guests are the people whom a door knows at one moment.
type guests struct {
	people    []policies.Person
	tokens    map[[sha256.Size]byte]policies.Person
	anonymous policies.Person
	// accounts are the names of people by their accounts of chat doors.
	accounts map[store.Identity]string
}

// follow takes the policy, the people, the reports and the alerts of a configuration over, and goes on
// to do so when the file changes, until the context ends. The function that it
// gives waits for that. state is the file as it was before it was read first.
func (h *house) follow(ctx context.Context, file string, state fileState, load func() (*Config, error)) (wait func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGHUP)
	ticker := time.NewTicker(watchEvery)
	checked := func() (*Config, error) {
		cfg, err := load()
		if err == nil {
			err = h.clash(cfg)
		}
		return cfg, err
	}
	w := &watcher{log: h.log, file: file, load: checked, apply: func(cfg *Config) { h.take(cfg); h.noteSum(file) }, started: h.cfg, reports: h.cfg.Reports, alerts: h.cfg.Alerts, taken: state, seen: state}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer ticker.Stop()
		defer signal.Stop(signals)
		w.watch(ctx, signals, ticker.C)
	}()
	return func() { <-done }
}

// take puts policy, people, reports and alerts of a configuration in the place of those that
// hold. What the program was started with, and a stop, stay.
func (h *house) take(cfg *Config) {
	next, people, before := cfg.policy(), cfg.guests(), ""
	h.runner.ChangePolicy(func(now policies.Policy) policies.Policy {
		before = now.Version()
		next.ReadOnly, next.Stopped = now.ReadOnly, now.Stopped
		return next
	})
	h.guests.Store(&people)
	h.config.Store(cfg)
	h.gather()
	h.turnReports(cfg)
	h.turnAlerts(cfg)
	h.log.Info("policy, people, reports and alerts taken over", "version", next.Version(), "before", before, "rules", len(next.Rules), "people", len(cfg.People), "reports", len(cfg.Reports), "alerts", len(cfg.Alerts))
	if h.gate == nil {
		return
	}
	// Without an entry it holds all the same: it may take rights away. A store that cannot
	// be written is soon one that cannot be read, which stops everything.
	if err := h.recordHolds(context.Background(), cfg, lookTime); err != nil {
		h.log.Error("policy, people, reports and alerts taken over, and not recorded before the next change or start", "err", err)
	}
}
