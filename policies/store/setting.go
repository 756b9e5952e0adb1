package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panelbot/policies/audit"
)

// Setting is a value that is remembered by its name: a switch, a version that
// was seen.
type Setting struct {
	// Name is like switch.stop or policy.version.HASH.
	Name  string
	Value []byte
	// Secret seals the value.
	Secret bool
	// Person is who set it; ChangedAt when, by the store's clock, which the
	// store gives.
	Person    string
	ChangedAt time.Time
}

// settingRow is a setting as it stands in the database.
type settingRow struct {
	name      string
	value     []byte
	sealed    bool
	person    string
	changedAt int64
}

func settingPlace(name string) Place { return Place{Table: "settings", Column: "value", Row: name} }

// Setting gives a setting; ErrNotFound where there is none, and the Sealer's
// errors where its value does not open.
func (s *Store) Setting(ctx context.Context, name string) (Setting, error) {
	row, err := s.setting(ctx, name)
	if err != nil {
		return Setting{}, err
	}
	return s.opened(row)
}

// SettingsUnder gives the settings whose names begin with a prefix, by their names.
// It fails where the value of one does not open.
func (s *Store) SettingsUnder(ctx context.Context, prefix string) ([]Setting, error) {
	rows, err := s.settingsUnder(ctx, prefix)
	if err != nil {
		return nil, err
	}
	list := make([]Setting, len(rows))
	for i, row := range rows {
		if list[i], err = s.opened(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (s *Store) opened(row settingRow) (_ Setting, err error) {
	value := row.value
	if row.sealed {
		if value, err = s.Sealer.Open(settingPlace(row.name), value); err != nil {
			return Setting{}, fmt.Errorf("setting %s: %w", row.name, err)
		}
	}
	if value == nil { // an empty value, for SQLite
		value = []byte{}
	}
	return Setting{Name: row.name, Value: value, Secret: row.sealed, Person: row.person, ChangedAt: time.UnixMicro(row.changedAt).UTC()}, nil
}

// SetSetting sets a setting, and appends the entries that tell of it, in one
// transaction.
func (s *Store) SetSetting(ctx context.Context, set Setting, entries ...audit.Entry) error {
	row, err := s.row(set)
	if err != nil {
		return err
	}
	before, err := s.setting(ctx, set.Name)
	if err != nil && !errors.Is(err, ErrNotFound) {
		s.forget(row)
		return err
	}
	if err := s.setSetting(ctx, row, entries); err != nil {
		s.forget(row)
		return err
	}
	s.forget(before)
	return nil
}

// AddSetting is SetSetting where there is no setting of that name; else it does
// nothing, appends nothing, and reports false. Of several that add the same at
// once, one does.
func (s *Store) AddSetting(ctx context.Context, set Setting, entries ...audit.Entry) (bool, error) {
	row, err := s.row(set)
	if err != nil {
		return false, err
	}
	added, err := s.addSetting(ctx, row, entries)
	if !added {
		s.forget(row)
	}
	return added, err
}

// DeleteSetting takes a setting away, and appends the entries that tell of it, in
// one transaction. Where there is none it does nothing, and reports false.
func (s *Store) DeleteSetting(ctx context.Context, name string, entries ...audit.Entry) (bool, error) {
	row, err := s.setting(ctx, name)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	deleted, err := s.deleteSetting(ctx, name, entries)
	if deleted {
		s.forget(row)
	}
	return deleted, err
}

func (s *Store) row(set Setting) (settingRow, error) {
	if set.Name == "" || !plainText(set.Name, set.Person) {
		return settingRow{}, errors.New("store: a setting needs a name, and name and person must be plain text")
	}
	row := settingRow{name: set.Name, value: set.Value, sealed: set.Secret, person: set.Person}
	if row.value == nil {
		row.value = []byte{}
	}
	var err error
	if set.Secret {
		row.value, err = s.Sealer.Seal(settingPlace(set.Name), set.Value)
	}
	return row, err
}

func (s *Store) forget(row settingRow) {
	if row.sealed {
		s.Sealer.Forget(settingPlace(row.name), row.value)
	}
}
