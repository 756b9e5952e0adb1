package store_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestBackup: a copy that is made while others write is whole, and opens as a
// store; no file is ever replaced, and a failure leaves nothing behind.
func TestBackup(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	s := db.Open(t)
	log := audit.New(quiet(), s)
	for range 20 {
		if err := log.Append(t.Context(), audit.Entry{Kind: audit.Call}); err != nil {
			t.Fatal(err)
		}
	}
	stop, stopped := make(chan struct{}), make(chan error, 1)
	go func() {
		for {
			select {
			case <-stop:
				stopped <- log.Close(t.Context())
				return
			default:
				if err := log.Append(t.Context(), audit.Entry{Kind: audit.Call}); err != nil {
					stopped <- err
					return
				}
			}
		}
	}()
	beside := db.Open(t, func(c *store.Config) { c.ReadOnly = true })
	dir := t.TempDir()
	for i, from := range []*store.Store{s, beside, s} {
		file := filepath.Join(dir, fmt.Sprint(i, ".db"))
		if err := from.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		copied := storetest.Database{URL: "sqlite:" + file}.Open(t)
		report, err := audit.Verify(t.Context(), copied, nil)
		if err != nil || !report.OK() || report.Entries < 20 {
			t.Errorf("the copy: got %+v, %v", report, err)
		}
		if _, err := copied.AppendAudit(t.Context(), audit.Entry{Kind: audit.Call}); err != nil {
			t.Errorf("the copy cannot be written: %v", err)
		}
	}
	close(stop)
	if err := <-stopped; err != nil {
		t.Error(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, "0.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{filepath.Join(dir, "0.db"), dir} {
		if err := s.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "is there already") {
			t.Errorf("onto %s: got %v", file, err)
		}
	}
	if after, err := os.ReadFile(filepath.Join(dir, "0.db")); err != nil || !bytes.Equal(before, after) {
		t.Error("a backup changed a file that was there")
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "none", "x.db")); err == nil {
		t.Error("into no directory: no error")
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestBackupOfPostgres(t *testing.T) {
	t.Parallel()
	s := storetest.Postgres(t).Open(t)
	file := filepath.Join(t.TempDir(), "x.db")
	if err := s.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("got %v", err)
	}
}

// TestCanaries: a sealed secret is in no file that the store writes: the
// database, its WAL, the backup; with a key and without, before it is erased and
// after.
func TestCanaries(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"with a key": storetest.Key, "without a key": ""} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			const secret, plain = "canary-4c1f-secret", "canary-77aa-plain"
			s := storetest.Database{URL: "sqlite:" + filepath.Join(dir, "panelbot.db")}.Open(t, func(c *store.Config) { c.Key = []byte(key) })
			for _, set := range []store.Setting{{Name: "session.main", Value: []byte(secret), Secret: true}, {Name: "switch", Value: []byte(plain)}} {
				if err := s.SetSetting(t.Context(), set); err != nil {
					t.Fatal(err)
				}
			}
			if got, err := s.Setting(t.Context(), "session.main"); err != nil || string(got.Value) != secret {
				t.Errorf("got %q, %v", got.Value, err)
			}
			look := func(backup string) {
				t.Helper()
				if err := s.Backup(t.Context(), filepath.Join(dir, backup)); err != nil {
					t.Fatal(err)
				}
				seen := map[string]bool{}
				list, err := os.ReadDir(dir)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range list {
					content, err := os.ReadFile(filepath.Join(dir, e.Name())) // Linux and macOS let it be read beside SQLite
					if err != nil {
						t.Fatal(err)
					}
					if bytes.Contains(content, []byte(secret)) {
						t.Errorf("the secret is in %s", e.Name())
					}
					seen[e.Name()] = bytes.Contains(content, []byte(plain))
				}
				if !seen["panelbot.db-wal"] || !seen[backup] {
					t.Errorf("the search finds nothing: %v", seen)
				}
			}
			look("backup.db")
			if deleted, err := s.DeleteSetting(t.Context(), "session.main"); err != nil || !deleted {
				t.Errorf("got %v, %v", deleted, err)
			}
			look("backup2.db")
		})
	}
}
