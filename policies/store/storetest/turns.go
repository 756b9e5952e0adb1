package storetest

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"panelbot/policies/store"
)

// turns: of what only one process does at a time, one owner has the turn until its time
// is over or it gives it up, and each change of owner has a higher fence.
func turns(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	hold := func(owner string, length time.Duration, wantFence int64, want bool) {
		t.Helper()
		fence, held, err := s.Hold(ctx, "poll", owner, length)
		if err != nil || held != want || held && fence != wantFence {
			t.Errorf("%s: got %d, %v, %v, want %d, %v", owner, fence, held, err, wantFence, want)
		}
	}
	hold("a", time.Hour, 1, true)
	hold("b", time.Hour, 0, false)
	hold("a", -time.Second, 1, true) // which is over at once
	hold("b", time.Hour, 2, true)
	hold("a", time.Hour, 0, false)
	if err := s.Release(ctx, "poll", "a"); err != nil { // it has nothing to give up
		t.Error(err)
	}
	hold("a", time.Hour, 0, false)
	if err := s.Release(ctx, "poll", "b"); err != nil {
		t.Error(err)
	}
	hold("a", time.Hour, 3, true)
	if _, held, err := s.Hold(ctx, "other", "b", time.Hour); err != nil || !held {
		t.Errorf("another name: %v, %v", held, err)
	}
	if _, _, err := s.Hold(ctx, "", "b", time.Hour); err == nil {
		t.Error("a turn without a name was held")
	}
	stores := []*store.Store{s}
	if db.Shared {
		stores = append(stores, db.Open(t))
	}
	var all sync.WaitGroup
	var held atomic.Int32
	for i := range 16 {
		all.Go(func() {
			_, is, err := stores[i%len(stores)].Hold(ctx, "race", string(rune('a'+i)), time.Hour)
			if err != nil {
				t.Error(err)
			}
			if is {
				held.Add(1)
			}
		})
	}
	all.Wait()
	if n := held.Load(); n != 1 {
		t.Errorf("%d have the turn", n)
	}
}
