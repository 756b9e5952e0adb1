package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"panelbot/policies/store/sqlitedb"
)

// Looking through the whole file takes a second for each few hundred megabytes, and the
// record only grows. A file is looked through at a start where it is small, where its
// last owner did not come to its end, and else once a day. Damage elsewhere is found by
// whoever reads it, and is an error then.

const (
	// smallFile is a file that is looked through at every start.
	smallFile = 1 << 20
	// wholeFor is how long a larger one counts as whole that was looked through.
	wholeFor = 24 * time.Hour
	// wholeSetting is the row that says when it was.
	wholeSetting = "store.whole"
)

// leftOpen reports whether the last owner of the file left without closing it: else
// SQLite has taken the log beside it away.
func leftOpen(file string) bool {
	info, err := os.Stat(file + "-wal")
	return err == nil && info.Size() > 0 || err != nil && !errors.Is(err, os.ErrNotExist)
}

// lookThrough looks whether the file is damaged, if that is due. left is what leftOpen
// said before the file was opened.
func (s *sqliteStore) lookThrough(ctx context.Context, left bool) error {
	info, err := os.Stat(s.file)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if info.Size() <= smallFile {
		return s.whole(ctx)
	}
	last, err := s.reading.SettingOf(ctx, wholeSetting)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return s.explain(fmt.Errorf("store: when it was looked through: %w", err))
	}
	now := s.now()
	if since := now.Sub(time.UnixMicro(last.ChangedAt)); err == nil && !left && since >= 0 && since < wholeFor {
		return nil
	}
	if err := s.whole(ctx); err != nil {
		return err
	}
	row := sqlitedb.SetSettingParams{Name: wholeSetting, Value: []byte{}, Person: "panelbot", ChangedAt: now.UnixMicro()}
	if err := sqlitedb.New(s.db).SetSetting(ctx, row); err != nil {
		return s.explain(fmt.Errorf("store: keeping when it was looked through: %w", err))
	}
	return nil
}

// whole looks whether the file is damaged.
func (s *sqliteStore) whole(ctx context.Context) error {
	var said string
	if err := s.reader.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return s.explain(fmt.Errorf("store: looking whether %s is whole: %w", s.file, err))
	}
	if said != "ok" {
		return fmt.Errorf("store: %s is damaged (%s): stop panelbot, keep the file, and go back to a backup", s.file, said)
	}
	return nil
}
