package storetest

import (
	"errors"
	"fmt"
	"sync"
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
	return db.Open(t, func(c *store.Config) { c.Clock, c.Key = clock, []byte("a key for tests, long enough") })
}

// RacedOnce holds that requests which two desks race for are executed once each.
// Both have a store of their own on one database.
func RacedOnce(t *testing.T, db Database, requests int) {
	t.Helper()
	if !db.Shared {
		t.Skip("one process owns this database")
	}
	people := approvaltest.NewPeople()
	var desks [2]*approval.Desk
	for i := range desks {
		var err error
		if desks[i], err = approval.New(approval.Config{Store: sealing(t, db, nil), People: people, Key: approvaltest.Key}); err != nil {
			t.Fatal(err)
		}
	}
	ids := approved(t, desks[0], requests)
	claimed := make(chan string, 2*requests)
	var racing sync.WaitGroup
	for _, desk := range desks {
		for part := range 2 { // two workers in each process
			racing.Go(func() {
				for i := range ids {
					id := ids[(i+part*len(ids)/2)%len(ids)]
					r, err := desk.Claim(t.Context(), id, "worker", nil)
					var refusal *approval.Refusal
					if errors.As(err, &refusal) || errors.Is(err, approval.ErrMoved) {
						continue
					}
					if err != nil {
						t.Error(err)
						return
					}
					claimed <- id
					if err := desk.End(t.Context(), id, r.Claim.Fence, approval.Result{Status: "done"}); err != nil {
						t.Error(err)
					}
					if _, err := desk.Finish(t.Context(), id, r.Claim.Fence); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	racing.Wait()
	close(claimed)
	times := map[string]int{}
	for id := range claimed {
		times[id]++
	}
	for _, id := range ids {
		if times[id] != 1 {
			t.Errorf("request %s was executed %d times", id, times[id])
		}
	}
	list, err := desks[1].List(t.Context(), approval.Filter{States: []approval.State{approval.Done}})
	if err != nil || len(list) != requests {
		t.Errorf("%d of %d are done, %v", len(list), requests, err)
	}
	t.Logf("%d approved requests, two processes with two workers each: each executed once", requests)
}

// approved makes that many requests that were approved.
func approved(t *testing.T, desk *approval.Desk, n int) []string {
	t.Helper()
	ids := make([]string, n)
	for i := range ids {
		r, _, err := desk.Ask(t.Context(), approvaltest.Draft("dan", approvaltest.Reinstall(fmt.Sprint(i+1))))
		if err != nil {
			t.Fatal(err)
		}
		ids[i] = r.ID
		if _, err := desk.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: "carol", Door: "slack", Yes: true}); err != nil {
			t.Fatal(err)
		}
	}
	return ids
}
