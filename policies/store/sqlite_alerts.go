package store

import (
	"context"

	"panelbot/policies/audit"
	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) alerts(ctx context.Context) ([]alertRow, error) {
	rows, err := s.reading.Alerts(ctx)
	return rows, s.explain(of("alerts", err))
}

func (s *sqliteStore) saveAlerts(ctx context.Context, rows []alertRow) error {
	return s.write(ctx, func(q sqliteTx) error {
		for _, r := range rows {
			var n int64
			var err error
			switch {
			case r.Body == nil:
				n, err = q.DropAlert(ctx, sqlitedb.DropAlertParams{Rule: r.Rule, Thing: r.Thing, Fence: r.Fence})
			case r.Fence == 0:
				n, err = q.AddAlert(ctx, sqlitedb.AddAlertParams{Rule: r.Rule, Thing: r.Thing, Body: r.Body})
			default:
				n, err = q.MoveAlert(ctx, sqlitedb.MoveAlertParams{Rule: r.Rule, Thing: r.Thing, Fence: r.Fence, Body: r.Body})
			}
			if err := oneAlert(n, err); err != nil {
				return of("an alert", err)
			}
		}
		return nil
	})
}

func (s *sqliteStore) mutes(ctx context.Context, now int64) ([]muteRow, error) {
	rows, err := s.reading.Mutes(ctx, now)
	return rows, s.explain(of("mutes", err))
}

func (s *sqliteStore) putMute(ctx context.Context, row muteRow, entries []audit.Entry) error {
	return s.write(ctx, func(q sqliteTx) error {
		if err := q.SweepMutes(ctx, row.At); err != nil {
			return of("forgetting mutes", err)
		}
		if err := q.PutMute(ctx, sqlitedb.PutMuteParams(row)); err != nil {
			return of("a mute", err)
		}
		_, err := s.appendAudit(ctx, q, entries)
		return err
	})
}

func (s *sqliteStore) dropMute(ctx context.Context, row muteRow, now int64, entries []audit.Entry) (did bool, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		n, err := q.DropMute(ctx, sqlitedb.DropMuteParams{Name: row.Name, OfRule: row.OfRule, Now: now})
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
