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
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	storetest.Run(t, storetest.Postgres)
	storetest.Requests(t, storetest.Postgres)
	storetest.People(t, storetest.Postgres)
}

// TestRacedOnce: 500 approved requests, raced by two processes on one PostgreSQL.
func TestRacedOnce(t *testing.T) {
	t.Parallel()
	storetest.RacedOnce(t, storetest.Postgres(t), 500)
}
