package main

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// TestRest: memory goes back once the start is over, once after each stretch of work,
// never during it, and not again while nothing happens.
func TestRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var total, gave atomic.Uint64
		go rest(ctx, total.Load, func() { gave.Add(1) })
		pass := func(d time.Duration, each uint64) {
			for began := time.Now(); time.Since(began) < d; {
				total.Add(each)
				time.Sleep(looking / 2)
				synctest.Wait()
			}
		}
		for _, step := range []struct {
			name  string
			takes time.Duration
			each  uint64
			want  uint64
		}{
			{"the start", settled - looking, 1 << 20, 0},
			{"the start is over", 2 * looking, 0, 1},
			{"nothing", time.Hour, 0, 1},
			{"work", time.Minute, 1 << 20, 1},
			{"it is over", 2 * looking, 0, 2},
			{"a little", 4 * looking, idling, 2},
			{"it is over", time.Minute, 0, 2},
			{"background", time.Minute, 8 << 10, 6}, // 3.75 MiB, a little at a time, and what was left of the little
		} {
			pass(step.takes, step.each)
			if gave.Load() != step.want {
				t.Errorf("after %q memory was given back %d times, want %d", step.name, gave.Load(), step.want)
			}
		}
		cancel()
	})
}

// TestAllocated: what is allocated counts.
func TestAllocated(t *testing.T) {
	t.Parallel()
	before := allocated()
	kept := make([][]byte, 64)
	for i := range kept {
		kept[i] = make([]byte, 64<<10)
	}
	if got := allocated() - before; got < 4<<20 || len(kept[63]) == 0 {
		t.Errorf("4 MiB count as %d bytes", got)
	}
}
