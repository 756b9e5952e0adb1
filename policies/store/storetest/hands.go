package storetest

import (
	"fmt"
	"net/url"
	"testing"
	"time"
)

// Hands move the clock of a PostgreSQL database, for all that use it by the same
// URL. To them, it is the clocks of the processes that are off.
type Hands struct{ db Database }

// WithHands puts a function in front of PostgreSQL's clock_timestamp, and gives the
// database whose clock can be moved by it. It must be called before anything opens
// the database.
func (db Database) WithHands(t testing.TB) (Database, Hands) {
	t.Helper()
	if !db.Shared {
		t.Fatal("only PostgreSQL has a clock of its own")
	}
	db.Exec(t,
		"CREATE TABLE clock_moved (by INTERVAL NOT NULL)", "INSERT INTO clock_moved VALUES ('0')",
		"CREATE FUNCTION clock_timestamp() RETURNS TIMESTAMPTZ LANGUAGE sql VOLATILE AS 'SELECT pg_catalog.clock_timestamp() + by FROM clock_moved'")
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", q.Get("search_path")+",pg_catalog") // which is searched first unless it is named
	u.RawQuery = q.Encode()
	db.URL = u.String()
	return db, Hands{db}
}

// Move moves the clock on, or back.
func (h Hands) Move(t testing.TB, by time.Duration) {
	t.Helper()
	h.db.Exec(t, fmt.Sprintf("UPDATE clock_moved SET by = by + INTERVAL '%d microseconds'", by.Microseconds()))
}
