package store_test

import (
	"database/sql"
	"strings"
	"testing"

	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestSchemaGap: a store that has the newest change of the schema and lacks one before it,
// as it was when two lines of work met, gets that one. It was once left out, so that no
// command could open the store.
func TestSchemaGap(t *testing.T) {
	t.Parallel()
	db := storetest.SQLite(t)
	if err := db.Open(t).Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite", fileOf(t, db))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := raw.ExecContext(t.Context(), "DROP TABLE alerts; DROP TABLE mutes; DELETE FROM panelbot_schema WHERE version_id = 13"); err != nil {
		t.Fatal(err)
	}
	if err := raw.Close(); err != nil {
		t.Fatal(err)
	}
	looks := db.Config()
	looks.ReadOnly = true
	if s, err := store.Open(t.Context(), quiet(), looks); err == nil || !strings.Contains(err.Error(), "without the change 13") {
		if s != nil {
			_ = s.Close() // the test has failed
		}
		t.Errorf("who only looks got %v", err)
	}
	if rows, err := db.Open(t).Alerts(t.Context()); err != nil || len(rows) > 0 {
		t.Errorf("got %v, %v", rows, err)
	}
}
