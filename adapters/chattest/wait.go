package chattest

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	"panelbot/adapters/delivery"
)

// Patient is how long tests wait for what must come. A machine may be slow, or stand still.
const Patient = 5 * time.Minute

// Eventually waits until something holds that tells nobody when it does. transcript is what
// a failure shows.
func Eventually(t testing.TB, what string, holds func() bool, transcript func() string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.After(Patient)
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("%s did not come\n%s", what, transcript())
		}
	}
}

// Idle reports whether a queue has nothing left to do.
func Idle(ctx context.Context, q *delivery.Queue) (bool, error) {
	depths, err := q.Depths(ctx)
	return !slices.ContainsFunc(depths, func(d delivery.Depth) bool { return d.Open > 0 }), err
}

// HeapPeak looks at the heap until the test asks how much of it was used at most.
func HeapPeak(t testing.TB) (peak func() uint64) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	most := make(chan uint64, 1)
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		var highest uint64
		for {
			select {
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				highest = max(highest, m.HeapInuse)
			case <-ctx.Done():
				most <- highest
				return
			}
		}
	}()
	return func() uint64 { stop(); return <-most }
}
