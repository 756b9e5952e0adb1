package store_test

import (
	"testing"

	"panelbot/policies/store/storetest"
)

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.SQLite)
	storetest.Requests(t, storetest.SQLite)
	storetest.People(t, storetest.SQLite)
	storetest.Deliveries(t, storetest.SQLite)
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Postgres)
	storetest.Requests(t, storetest.Postgres)
	storetest.People(t, storetest.Postgres)
	storetest.Deliveries(t, storetest.Postgres)
}

// TestClocksOff: on PostgreSQL, no process's own clock decides anything.
func TestClocksOff(t *testing.T) {
	t.Parallel()
	storetest.ClocksOff(t, storetest.Postgres(t))
}
