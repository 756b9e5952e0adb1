package tools

import (
	"context"
	"fmt"
	"sync"
)

// underWay counts the calls that have begun, so that an end can wait for them.
type underWay struct {
	// ending ends the following of changes; the calls themselves go on.
	ending context.Context
	end    context.CancelFunc

	mu   sync.Mutex
	open int
	idle chan struct{} // closed when nothing is open; nil until somebody waits
}

func newUnderWay() *underWay {
	u := &underWay{}
	u.ending, u.end = context.WithCancel(context.Background())
	return u
}

// begin counts a call, or says that no more may begin.
func (u *underWay) begin() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.ending.Err() != nil {
		return false
	}
	u.open++
	return true
}

func (u *underWay) done() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.open--
	if u.open == 0 && u.idle != nil {
		close(u.idle)
		u.idle = nil
	}
}

// Ending reports whether Close was called: what is asked from then on is not sent.
func (r *Runner) Ending() bool { return r.underWay.ending.Err() != nil }

// Close lets no further call begin, ends the following of changes, which are
// accepted then, and waits until every call has ended and is recorded. The
// error, where ctx ends before, says how many have not.
func (r *Runner) Close(ctx context.Context) error {
	u := r.underWay
	u.mu.Lock()
	u.end()
	if u.open == 0 {
		u.mu.Unlock()
		return nil
	}
	if u.idle == nil {
		u.idle = make(chan struct{})
	}
	idle := u.idle
	u.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		u.mu.Lock()
		defer u.mu.Unlock()
		return fmt.Errorf("tools: %d calls have not ended; what became of them is not recorded: look in the panel: %w", u.open, ctx.Err())
	}
}
