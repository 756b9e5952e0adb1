package storetest

import (
	"fmt"
	"testing"
	"time"

	"panelbot/policies/store"
)

// nonces: each is good once and in its time, also after the store was closed, and
// nothing is kept for ever.
func nonces(t *testing.T, db Database) {
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	clocked := func(c *store.Config) { c.Clock = func() time.Time { return now } }
	s, ctx := db.Open(t, clocked), t.Context()
	burn := func(nonce string, until time.Time, want bool) {
		t.Helper()
		if good, err := s.Burn(ctx, nonce, until); err != nil || good != want {
			t.Errorf("%s: got %v, %v, want %v", nonce, good, err, want)
		}
	}
	until := now.Add(5 * time.Minute)
	burn("a", until, true)
	burn("a", until, false)
	burn("a", until.Add(time.Hour), false) // another time makes it no other
	burn("b", until, true)
	burn("late", now, false)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = db.Open(t, clocked)
	burn("b", until, false)
	now = until
	burn("a", until, false)
	now = until.Add(2 * time.Hour)
	burn("a", until, false)
	burn("c", now.Add(time.Minute), true)
	if n := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM nonces"); n != "1" {
		t.Errorf("%s nonces are kept, want the one whose time is not over", n)
	}
	for _, nonce := range []string{"", "a\x00b", "\xff"} {
		if good, err := s.Burn(ctx, nonce, now.Add(time.Minute)); err == nil || good {
			t.Errorf("%q was taken", nonce)
		}
	}
}

// oneBurns: of several that burn the same nonce at once, one is told that it was
// good, and all can while others sweep.
func oneBurns(t *testing.T, db Database) {
	s := db.Open(t)
	stores := []*store.Store{s}
	if db.Shared {
		stores = append(stores, db.Open(t))
	}
	for i := range 50 { // what is to be swept
		db.Exec(t, fmt.Sprintf("INSERT INTO nonces (nonce, until) VALUES ('old-%d', %d)", i, i))
	}
	const tries = 20
	burnt := make(chan bool, tries)
	until := time.Now().Add(5 * time.Minute)
	for i := range tries {
		go func() {
			good, err := stores[i%len(stores)].Burn(t.Context(), "n", until)
			if err != nil {
				t.Error(err)
			}
			burnt <- good
		}()
	}
	n := 0
	for range tries {
		if <-burnt {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d of them were told that it was good", n)
	}
}
