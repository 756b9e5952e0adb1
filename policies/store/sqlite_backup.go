package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// Backup writes the copy beside its place and then gives it its name, so that
// no half a copy ever bears it.
func (s *sqliteStore) Backup(ctx context.Context, file string) (err error) {
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("store: %s is there already: name a new file for the backup", file)
	} else if !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("store: %w", err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), ".panelbot-backup-") // mode 0700
	if err != nil {
		return fmt.Errorf("store: the backup: %w: name a file that can be made", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	temporary := filepath.Join(dir, "backup.db")
	if err := s.copyTo(ctx, temporary); err != nil {
		return s.explain(fmt.Errorf("store: the backup: %w", err))
	}
	if err := os.Link(temporary, file); err != nil { // unlike Rename, it replaces nothing
		return fmt.Errorf("store: the backup: %w", err)
	}
	return syncDir(filepath.Dir(file))
}

// copyTo writes a copy, which is on the disk when it returns.
func (s *sqliteStore) copyTo(ctx context.Context, file string) error {
	if _, err := s.reader.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Chmod(0o600), f.Sync(), f.Close())
}

// syncDir makes the names in a directory durable. Windows does that by itself,
// and syncs no directory.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
