package store

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

// The rows of alerts are alike in both databases.
type (
	alertRow = sqlitedb.Alert
	muteRow  = sqlitedb.Mute
)

// errAlertMoved undoes a transaction of which a row was moved by somebody else.
var errAlertMoved = errors.New("store: an alert was moved by another process")

// Alerts gives where all rules stand, by their names and things.
func (s *Store) Alerts(ctx context.Context) ([]policies.Alert, error) {
	rows, err := s.alerts(ctx)
	list := make([]policies.Alert, len(rows))
	for i, r := range rows {
		list[i] = policies.Alert{Rule: r.Rule, Thing: r.Thing, Fence: r.Fence, Body: r.Body}
	}
	return list, err
}

// SaveAlerts writes rows, all or none. Each has the fence with which it was read, 0 where
// it was not there, and one more afterwards; without a body it is taken away. false says
// that another process has written one of them since, and that nothing was.
func (s *Store) SaveAlerts(ctx context.Context, list []policies.Alert) (bool, error) {
	if len(list) == 0 {
		return true, nil
	}
	rows := make([]alertRow, len(list))
	for i, a := range list {
		if err := checkAlertName(a.Rule); err != nil || !plainText(a.Thing) {
			return false, errors.Join(err, errors.New("store: the thing of an alert must be plain text"))
		}
		rows[i] = alertRow{Rule: a.Rule, Thing: a.Thing, Fence: a.Fence, Body: a.Body}
	}
	// In one order, so that two who write the same do not wait for each other.
	slices.SortFunc(rows, func(a, b alertRow) int { return cmp.Or(cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Thing, b.Thing)) })
	err := s.saveAlerts(ctx, rows)
	if errors.Is(err, errAlertMoved) {
		return false, nil
	}
	return err == nil, err
}

// Mutes gives those that hold by the store's clock.
func (s *Store) Mutes(ctx context.Context) ([]policies.Mute, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := s.mutes(ctx, micros(now))
	list := make([]policies.Mute, len(rows))
	for i, r := range rows {
		list[i] = policies.Mute{Name: r.Name, Rule: r.OfRule != 0, Until: fromMicros(r.Until), At: fromMicros(r.At), By: r.Person, Reason: r.Reason}
	}
	return list, err
}

// PutMute mutes for a time from now on, in place of a mute of the same, and appends the
// entry that tells of it, made of the mute as it is then, in one transaction. Mutes that
// are over are forgotten on the way.
func (s *Store) PutMute(ctx context.Context, m policies.Mute, length time.Duration, entry func(policies.Mute) audit.Entry) (policies.Mute, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return m, err
	}
	if err := checkAlertName(m.Name); err != nil || !plainText(m.By, m.Reason) {
		return m, errors.Join(err, errors.New("store: person and reason of a mute must be plain text"))
	}
	m.At, m.Until = now, now.Add(length)
	row := muteRow{Name: m.Name, OfRule: flag(m.Rule), Until: micros(m.Until), At: micros(m.At), Person: m.By, Reason: m.Reason}
	return m, s.putMute(ctx, row, []audit.Entry{entry(m)})
}

// DropMute ends a mute and appends the entries that tell of it, in one transaction; false
// says that there is none that holds.
func (s *Store) DropMute(ctx context.Context, name string, rule bool, entries ...audit.Entry) (bool, error) {
	now, err := s.Now(ctx)
	if err != nil {
		return false, err
	}
	return s.dropMute(ctx, muteRow{Name: name, OfRule: flag(rule)}, micros(now), entries)
}

func checkAlertName(name string) error {
	if name == "" || !plainText(name) {
		return errors.New("store: an alert needs a name, in plain text")
	}
	return nil
}

// oneAlert is the error of a conditional write of one row.
func oneAlert(n int64, err error) error {
	if err == nil && n != 1 {
		return errAlertMoved
	}
	return err
}
