package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// A door mostly waits: an assistant's for its next call, a chat's for a line. Each time
// that work is over, the memory that only the work needed goes back to the system.
const (
	// settled is when a start is over: the door is open, and the first client has
	// most likely had its first answer.
	settled = time.Second
	// looking is how often it is looked whether the program works.
	looking = 250 * time.Millisecond
	// idling is what a program that waits allocates between two looks, at most.
	idling = 64 << 10
	// worth is what has to be allocated until memory is given back again.
	worth = 1 << 20
)

// settle gives memory back once the start is over, above all the buffers of the
// migrations and what configuration and catalogue were made from, several times of what
// lives on, and from then on each time that the program has worked and waits again. It
// returns at once; what it gives ends it.
func (a *app) settle() (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	drop := pageDropper()
	go rest(ctx, allocated, func() {
		runtime.GC() // what pools hold is let go by the second collection
		debug.FreeOSMemory()
		drop()
	})
	return cancel
}

// rest gives back once the start is over, and then after each stretch of work, when it
// is over.
func rest(ctx context.Context, allocated func() uint64, give func()) {
	if !passes(ctx, settled) {
		return
	}
	give()
	given := allocated()
	for last := given; passes(ctx, looking); {
		now := allocated()
		if now-last <= idling && now-given >= worth {
			give()
			now = allocated()
			given = now
		}
		last = now
	}
}

// allocated is how much the program has allocated since it began.
func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// passes waits for a time to pass; false where the context ends first.
func passes(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
