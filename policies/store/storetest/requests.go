package storetest

import (
	"testing"
	"time"

	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/policies/store"
)

// Requests holds a database to what package approval wants of a store, with a
// key that seals.
func Requests(t *testing.T, fresh func(testing.TB) Database) {
	t.Run("store", func(t *testing.T) {
		t.Parallel()
		approvaltest.TestStore(t, func(t *testing.T, clock func() time.Time) approval.Store { return sealing(t, fresh(t), clock) })
	})
	t.Run("properties", func(t *testing.T) {
		t.Parallel()
		db := fresh(t)
		var now func() time.Time
		one := sealing(t, db, func() time.Time { return now() })
		approvaltest.Properties(t, func(clock func() time.Time) approval.Store {
			for _, table := range []string{"votes", "results", "tries", "codes", "requests"} {
				db.Exec(t, "DELETE FROM "+table)
			}
			now = clock
			return one
		})
	})
}

func sealing(t testing.TB, db Database, clock func() time.Time) *store.Store {
	return db.Open(t, func(c *store.Config) { c.Clock = clock })
}
