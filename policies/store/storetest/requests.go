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
	t.Run("raced leases", func(t *testing.T) {
		t.Parallel()
		db := fresh(t)
		one := sealing(t, db, nil)
		stores := [2]approval.Store{one, one}
		if db.Shared {
			stores[1] = sealing(t, db, nil)
		}
		approvaltest.RacedLease(t, stores)
	})
	t.Run("lease properties", func(t *testing.T) {
		t.Parallel()
		approvaltest.LeaseProperties(t, emptied(t, fresh(t)))
	})
	t.Run("properties", func(t *testing.T) {
		t.Parallel()
		approvaltest.Properties(t, emptied(t, fresh(t)))
	})
}

// emptied gives one store again and again, each time empty and with another clock.
func emptied(t testing.TB, db Database) func(clock func() time.Time) approval.Store {
	var now func() time.Time
	one := sealing(t, db, func() time.Time { return now() })
	return func(clock func() time.Time) approval.Store {
		for _, table := range []string{"leases", "votes", "results", "tries", "codes", "requests"} {
			db.Exec(t, "DELETE FROM "+table)
		}
		now = clock
		return one
	}
}

func sealing(t testing.TB, db Database, clock func() time.Time) *store.Store {
	return db.Open(t, func(c *store.Config) { c.Clock = clock })
}
