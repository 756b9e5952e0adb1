package store_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// TestPromised: what an opening looks for is what the migrations make.
func TestPromised(t *testing.T) {
	t.Parallel()
	has, err := storetest.SQLite(t).Open(t).Columns(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(has, store.Promised()); diff != "" {
		t.Errorf("promised in schema.go is not what the migrations make (-made +promised):\n%s", diff)
	}
}

// TestTakenAway: what somebody took out of the schema stops an opening, to write and
// to read, and not the first query that needs it.
func TestTakenAway(t *testing.T) {
	t.Parallel()
	for _, dialect := range []struct {
		name string
		make func(testing.TB) storetest.Database
	}{{"sqlite", storetest.SQLite}, {"postgres", storetest.Postgres}} {
		for _, tt := range []struct{ do, want string }{
			{"DROP TABLE turns", "lacks turns: go back to a backup"},
			{"ALTER TABLE tickets DROP COLUMN body", "lacks tickets.body: go back to a backup"},
			{"DROP TABLE audit_head", "lacks audit_head: go back to a backup"},
		} {
			t.Run(dialect.name+", "+tt.do, func(t *testing.T) {
				t.Parallel()
				db := dialect.make(t)
				if err := db.Open(t).Close(); err != nil {
					t.Fatal(err)
				}
				db.Exec(t, tt.do)
				config := db.Config()
				for _, config.ReadOnly = range []bool{false, true} {
					s, err := store.Open(t.Context(), quiet(), config)
					if err == nil {
						_ = s.Close()
					}
					if err == nil || !strings.Contains(err.Error(), tt.want) {
						t.Errorf("read only %v: got %v, want a sentence with %q", config.ReadOnly, err, tt.want)
					}
				}
			})
		}
	}
}
