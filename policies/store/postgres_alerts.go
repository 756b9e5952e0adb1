package store

import (
	"context"

	"panelbot/policies/audit"
	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) alerts(ctx context.Context) ([]alertRow, error) {
	rows, err := s.queries.Alerts(ctx)
	list := make([]alertRow, len(rows))
	for i, r := range rows {
		list[i] = alertRow(r)
	}
	return list, explainPostgres(of("alerts", err))
}

func (s *postgresStore) saveAlerts(ctx context.Context, rows []alertRow) error {
	return s.write(ctx, func(q *postgresdb.Queries) error {
		for _, r := range rows {
			var n int64
			var err error
			switch {
			case r.Body == nil:
				n, err = q.DropAlert(ctx, postgresdb.DropAlertParams{Rule: r.Rule, Thing: r.Thing, Fence: r.Fence})
			case r.Fence == 0:
				n, err = q.AddAlert(ctx, postgresdb.AddAlertParams{Rule: r.Rule, Thing: r.Thing, Body: r.Body})
			default:
				n, err = q.MoveAlert(ctx, postgresdb.MoveAlertParams{Rule: r.Rule, Thing: r.Thing, Fence: r.Fence, Body: r.Body})
			}
			if err := oneAlert(n, err); err != nil {
				return of("an alert", err)
			}
		}
		return nil
	})
}

func (s *postgresStore) mutes(ctx context.Context, now int64) ([]muteRow, error) {
	rows, err := s.queries.Mutes(ctx, now)
	list := make([]muteRow, len(rows))
	for i, r := range rows {
		list[i] = muteRow(r)
	}
	return list, explainPostgres(of("mutes", err))
}

func (s *postgresStore) putMute(ctx context.Context, row muteRow, entries []audit.Entry) error {
	return s.write(ctx, func(q *postgresdb.Queries) error {
		if err := q.SweepMutes(ctx, row.At); err != nil {
			return of("forgetting mutes", err)
		}
		if err := q.PutMute(ctx, postgresdb.PutMuteParams(row)); err != nil {
			return of("a mute", err)
		}
		_, err := s.appendAudit(ctx, q, entries)
		return err
	})
}

func (s *postgresStore) dropMute(ctx context.Context, row muteRow, now int64, entries []audit.Entry) (did bool, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		n, err := q.DropMute(ctx, postgresdb.DropMuteParams{Name: row.Name, OfRule: row.OfRule, Now: now})
		if err != nil {
			return of("a mute", err)
		}
		if did = n == 1; !did {
			return nil
		}
		_, err = s.appendAudit(ctx, q, entries)
		return err
	})
	return did && err == nil, err
}
