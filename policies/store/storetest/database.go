package storetest

import (
	"context"
	"database/sql"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"

	"panelbot/policies/store"
)

// Key seals the secrets of a store that Database opens.
const Key = "a key that only tests know, 32 b."

// Database is an empty database for one test.
type Database struct {
	// URL is as in store.Config.
	URL string
	// Shared says that several processes may open it at once.
	Shared bool
}

// SQLite is a file in a directory of the test's own.
func SQLite(t testing.TB) Database {
	return Database{URL: "sqlite:" + filepath.Join(t.TempDir(), "panelbot.db")}
}

// Postgres is a schema of the test's own; it skips the test where no PostgreSQL
// is found.
func Postgres(t testing.TB) Database {
	t.Helper()
	server := os.Getenv("PANELBOT_TEST_POSTGRES")
	if server == "" {
		c, err := cluster()
		switch {
		case err == nil:
			server = c.url
		case os.Getenv("PANELBOT_REQUIRE_POSTGRES") == "1":
			t.Fatalf("no PostgreSQL: %v", err)
		default:
			t.Skipf("no PostgreSQL, so its part is skipped: %v", err)
		}
	}
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal("PANELBOT_TEST_POSTGRES is no URL")
	}
	schema := pgx.Identifier{"panelbot_test_" + strings.ToLower(rand())}
	conn, err := pgx.Connect(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "CREATE SCHEMA "+schema.Sanitize()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if _, err := conn.Exec(ctx, "DROP SCHEMA "+schema.Sanitize()+" CASCADE"); err != nil {
			t.Error(err)
		}
		if err := conn.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	q := u.Query()
	q.Set("search_path", schema[0])
	u.RawQuery = q.Encode()
	return Database{URL: u.String(), Shared: true}
}

// Each runs a test on both databases, side by side.
func Each(t *testing.T, run func(t *testing.T, db Database)) {
	t.Helper()
	for name, open := range map[string]func(testing.TB) Database{"sqlite": SQLite, "postgres": Postgres} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, open(t))
		})
	}
}

// Config is how the suite opens the database.
func (db Database) Config() store.Config { return store.Config{URL: db.URL, Key: []byte(Key)} }

// Open opens it, and closes it at the end of the test.
func (db Database) Open(t testing.TB, change ...func(*store.Config)) *store.Store {
	t.Helper()
	cfg := db.Config()
	for _, c := range change {
		c(&cfg)
	}
	s, err := store.Open(t.Context(), slog.New(slog.NewTextHandler(t.Output(), nil)), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Exec runs statements on the database past the store, as somebody could who
// holds it. Text must be in the statements: the databases spell placeholders in
// different ways.
func (db Database) Exec(t testing.TB, statements ...string) {
	t.Helper()
	conn := db.raw(t)
	defer conn.Close()
	for _, s := range statements {
		if _, err := conn.ExecContext(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// Value is what a query for one text gives, past the store.
func (db Database) Value(t testing.TB, query string) string {
	t.Helper()
	conn := db.raw(t)
	defer conn.Close()
	var value string
	if err := conn.QueryRowContext(t.Context(), query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}

func (db Database) raw(t testing.TB) *sql.DB {
	t.Helper()
	if file, ok := store.SQLiteFile(db.URL); ok {
		c, err := sqlite.NewConnector("file:" + file + "?_busy_timeout=5000")
		if err != nil {
			t.Fatal(err)
		}
		return sql.OpenDB(c)
	}
	cfg, err := pgx.ParseConfig(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	return stdlib.OpenDB(*cfg)
}
