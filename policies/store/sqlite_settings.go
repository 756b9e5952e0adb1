package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) setting(ctx context.Context, name string) (settingRow, error) {
	r, err := s.reading.SettingOf(ctx, name)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return settingRow{}, ErrNotFound
	case err != nil:
		return settingRow{}, s.explain(fmt.Errorf("store: the setting %s: %w", name, err))
	}
	return settingRow{r.Name, r.Value, r.Sealed != 0, r.Person, r.ChangedAt}, nil
}

func (s *sqliteStore) settingsUnder(ctx context.Context, prefix string) ([]settingRow, error) {
	list, err := s.reading.SettingsUnder(ctx, prefix)
	if err != nil {
		return nil, s.explain(fmt.Errorf("store: the settings %s: %w", prefix, err))
	}
	rows := make([]settingRow, len(list))
	for i, r := range list {
		rows[i] = settingRow{r.Name, r.Value, r.Sealed != 0, r.Person, r.ChangedAt}
	}
	return rows, nil
}

func (s *sqliteStore) setSetting(ctx context.Context, row settingRow, entries []audit.Entry) error {
	return s.write(ctx, func(q sqliteTx) error {
		if err := q.SetSetting(ctx, s.settingParams(row)); err != nil {
			return fmt.Errorf("store: setting %s: %w", row.name, err)
		}
		_, err := s.appendAudit(ctx, q, entries)
		return err
	})
}

func (s *sqliteStore) addSetting(ctx context.Context, row settingRow, entries []audit.Entry) (added bool, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		n, err := q.AddSetting(ctx, sqlitedb.AddSettingParams(s.settingParams(row)))
		if err != nil {
			return fmt.Errorf("store: adding the setting %s: %w", row.name, err)
		}
		if added = n == 1; !added {
			return nil
		}
		_, err = s.appendAudit(ctx, q, entries)
		return err
	})
	return added && err == nil, err
}

func (s *sqliteStore) deleteSetting(ctx context.Context, name string, entries []audit.Entry) (deleted bool, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		n, err := q.DeleteSetting(ctx, name)
		if err != nil {
			return fmt.Errorf("store: deleting the setting %s: %w", name, err)
		}
		if deleted = n == 1; !deleted {
			return nil
		}
		_, err = s.appendAudit(ctx, q, entries)
		return err
	})
	return deleted && err == nil, err
}

func (s *sqliteStore) settingParams(row settingRow) sqlitedb.SetSettingParams {
	sealed := int64(0)
	if row.sealed {
		sealed = 1
	}
	return sqlitedb.SetSettingParams{Name: row.name, Value: row.value, Sealed: sealed, Person: row.person, ChangedAt: s.now().UnixMicro()}
}
