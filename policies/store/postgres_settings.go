package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"panelbot/policies/audit"
	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) setting(ctx context.Context, name string) (settingRow, error) {
	r, err := s.queries.SettingOf(ctx, name)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return settingRow{}, ErrNotFound
	case err != nil:
		return settingRow{}, explainPostgres(fmt.Errorf("store: the setting %s: %w", name, err))
	}
	return settingRow{r.Name, r.Value, r.Sealed, r.Person, r.ChangedAt}, nil
}

func (s *postgresStore) settingsUnder(ctx context.Context, prefix string) ([]settingRow, error) {
	list, err := s.queries.SettingsUnder(ctx, prefix)
	if err != nil {
		return nil, explainPostgres(fmt.Errorf("store: the settings %s: %w", prefix, err))
	}
	rows := make([]settingRow, len(list))
	for i, r := range list {
		rows[i] = settingRow{r.Name, r.Value, r.Sealed, r.Person, r.ChangedAt}
	}
	return rows, nil
}

func (s *postgresStore) setSetting(ctx context.Context, row settingRow, entries []audit.Entry) error {
	return s.write(ctx, func(q *postgresdb.Queries) error {
		params, err := s.settingParams(ctx, q, row)
		if err != nil {
			return err
		}
		if err := q.SetSetting(ctx, params); err != nil {
			return fmt.Errorf("store: setting %s: %w", row.name, err)
		}
		_, err = s.appendAudit(ctx, q, entries)
		return err
	})
}

func (s *postgresStore) addSetting(ctx context.Context, row settingRow, entries []audit.Entry) (added bool, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		params, err := s.settingParams(ctx, q, row)
		if err != nil {
			return err
		}
		n, err := q.AddSetting(ctx, postgresdb.AddSettingParams(params))
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

func (s *postgresStore) deleteSetting(ctx context.Context, name string, entries []audit.Entry) (deleted bool, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
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

func (s *postgresStore) settingParams(ctx context.Context, q *postgresdb.Queries, row settingRow) (postgresdb.SetSettingParams, error) {
	now, err := s.now(ctx, q)
	return postgresdb.SetSettingParams{Name: row.name, Value: row.value, Sealed: row.sealed, Person: row.person, ChangedAt: now.UnixMicro()}, err
}
