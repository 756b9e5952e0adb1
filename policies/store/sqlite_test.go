package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"panelbot/policies/audit"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func fileOf(t testing.TB, db storetest.Database) string {
	t.Helper()
	file, ok := store.SQLiteFile(db.URL)
	if !ok {
		t.Fatal("no file")
	}
	return file
}

// TestOneOwner: a second process, or a second opening, is told who owns the
// file and what to do; once the owner has closed it, it opens.
func TestOneOwner(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	s := db.Open(t)
	_, err := store.Open(t.Context(), quiet(), db.Config())
	var inUse *store.InUseError
	if !errors.As(err, &inUse) || inUse.File != fileOf(t, db) {
		t.Fatalf("got %v, want an InUseError", err)
	}
	for _, part := range []string{"the process ", ", which opened it at 2", "--server URL"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q lacks %q", err, part)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	db.Open(t)
	lock := fileOf(t, db) + ".lock"
	for _, forged := range []string{"", "1", "x y", "1 yesterday", strings.Repeat("9", 300), "1 \x1b[2J"} {
		if err := os.WriteFile(lock, []byte(forged), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := store.Open(t.Context(), quiet(), db.Config())
		if !errors.As(err, &inUse) || !strings.Contains(err.Error(), "in use by another process") {
			t.Errorf("with %q in the lock: got %v", forged, err)
		}
	}
}

// TestFileModes: nobody else can read what the store writes, whatever was there
// before.
func TestFileModes(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no modes")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "we ird?#%41&x=1.db") // nothing of a name is an option
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	s, err := store.Open(t.Context(), slog.New(slog.NewTextHandler(&said, nil)), store.Config{URL: "sqlite:" + file})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, part := range []string{"other users could read the store", "no key is set"} {
		if !strings.Contains(said.String(), part) {
			t.Errorf("the log lacks %q: %s", part, said.String())
		}
	}
	if _, err := s.AppendAudit(t.Context(), audit.Entry{Kind: audit.Call}); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), filepath.Join(dir, "backup.db")); err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range list {
		info, err := e.Info()
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("%s: mode %v, %v", e.Name(), info.Mode(), err)
		}
		names = append(names, strings.TrimPrefix(e.Name(), filepath.Base(file)))
	}
	if got := strings.Join(names, " "); got != "backup.db  -shm -wal .lock" {
		t.Errorf("there are %q", got)
	}
}

// TestDurability holds the settings of SQLite on which promises rest.
func TestDurability(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	s := db.Open(t)
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "secure_delete": "1", "busy_timeout": "5000"} {
		if got, err := s.Pragma(t.Context(), pragma); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", pragma, got, err, want)
		}
	}
}

// TestCannotOpen: each reason is a sentence that says what to do.
func TestCannotOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, content string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return "sqlite:" + file
	}
	for _, tt := range []struct{ name, url, want string }{
		{"nothing", "", "the address must be"},
		{"a file without a scheme", "panelbot.db", "the address must be"},
		{"no file", "sqlite:", "the address must be"},
		{"memory", "sqlite::memory:", "would forget"},
		{"another database", "mysql://alice:canary@host/db", "the address must be"},
		{"no database", "postgres://alice:canary@host/", "names no database"},
		{"a password that is no URL", "postgres://alice:canary%zz@host/db", "the address must be"},
		{"a port that is none", "postgres://alice:canary@host:port/db", "the address must be"},
		{"an option that is none", "postgres://alice:canary@localhost/db?sslmode=canary", "the address must be"},
		{"no directory", "sqlite:" + filepath.Join(dir, "none", "panelbot.db"), "make it, or name another file"},
		{"no SQLite file", write("text.db", strings.Repeat("not a database ", 100)), "is not a SQLite database"},
	} {
		_, err := store.Open(t.Context(), quiet(), store.Config{URL: tt.url})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: got %v, want a sentence with %q", tt.name, err, tt.want)
		}
		if len(tt.url) > 0 && strings.Contains(tt.want, "address") && store.CheckURL(tt.url) == nil && !strings.Contains(tt.url, "sslmode") && !strings.Contains(tt.url, ":port") {
			t.Errorf("%s: CheckURL finds nothing", tt.name)
		}
	}
}

// TestDamaged: a file with a broken page is found at the start.
func TestDamaged(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	s, err := store.Open(t.Context(), quiet(), db.Config())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 400 {
		if _, err := s.AppendAudit(t.Context(), audit.Entry{Kind: audit.Call, PanelStatus: i, Note: strings.Repeat("a note ", 20)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	damage(t, fileOf(t, db), 8, 1<<20)
	_, err = store.Open(t.Context(), quiet(), db.Config())
	if err == nil || !strings.Contains(err.Error(), "is damaged") || !strings.Contains(err.Error(), "go back to a backup") {
		t.Errorf("got %v", err)
	}
}

// damage breaks pages of a file.
func damage(t *testing.T, file string, from, to int) {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for page := from; page < min(to, len(content)/4096); page += 3 {
		copy(content[page*4096:], bytes.Repeat([]byte{0x5a}, 64))
	}
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestLookedThrough: a large file is looked through where its last owner did not come to
// its end, and else once a day.
func TestLookedThrough(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		later time.Duration
		left  bool
		found bool
	}{
		{"within a day", 23 * time.Hour, false, false},
		{"after a day", 25 * time.Hour, false, true},
		{"a clock that was set back", -time.Hour, false, true},
		{"an owner that was killed", time.Hour, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db, at := storetest.SQLite(t), time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
			cfg := db.Config()
			cfg.Clock = func() time.Time { return at }
			for i := range 2 { // the second one finds the file large
				s, err := store.Open(t.Context(), quiet(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				if err := s.SetSetting(t.Context(), store.Setting{Name: fmt.Sprint("large ", i), Value: make([]byte, 2<<20)}); err != nil {
					t.Fatal(err)
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
			}
			damage(t, fileOf(t, db), 400, 450) // within the first large row
			if tt.left {                       // what SQLite did not come to write into the file
				if err := os.WriteFile(fileOf(t, db)+"-wal", []byte("no log"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			at = at.Add(tt.later)
			s, err := store.Open(t.Context(), quiet(), cfg)
			if found := err != nil && strings.Contains(err.Error(), "is damaged"); found != tt.found {
				t.Errorf("found is %t, want %t: %v", found, tt.found, err)
			}
			if err == nil {
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// TestTailTold: a record that does not end where it should is told at the
// start, and does not stop it.
func TestTailTold(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		s := db.Open(t)
		for range 3 {
			if _, err := s.AppendAudit(t.Context(), audit.Entry{Kind: audit.Call}); err != nil {
				t.Fatal(err)
			}
		}
		for _, tt := range []struct {
			do   string
			told bool
		}{
			{"UPDATE audit SET person = 'mallory' WHERE seq = 1", false}, // which is for verify
			{"UPDATE audit_head SET seq = 2", true},
			{"UPDATE audit_head SET seq = 3", false},
			{"UPDATE audit SET hash = prev WHERE seq = 3", true},
			{"DELETE FROM audit WHERE seq = 3", true},
			{"DELETE FROM audit", true},
		} {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			db.Exec(t, tt.do)
			var said bytes.Buffer
			var err error
			if s, err = store.Open(t.Context(), slog.New(slog.NewTextHandler(&said, nil)), db.Config()); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(said.String(), "run panelbot audit verify"); got != tt.told {
				t.Errorf("%s: the log says %q", tt.do, said.String())
			}
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// FuzzOwner: whatever stands in a lock, what is said of it fits into a sentence.
func FuzzOwner(f *testing.F) {
	f.Add("12 2026-11-27T08:00:00Z\n")
	f.Add("12 2026-11-27T08:00:00Z \x1b[2J")
	f.Add("-1 x")
	f.Fuzz(func(t *testing.T, said string) {
		for _, r := range store.Owner(said) {
			if r < ' ' || r > '~' {
				t.Errorf("%q becomes %q", said, store.Owner(said))
			}
		}
	})
}
