package delivery

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"panelbot/policies"
)

// Arrival is one thing that a platform sent.
type Arrival struct {
	Door policies.Door
	// Key is the platform's own id of it. The same key of a door is taken once;
	// it is kept for Config.Keep.
	Key string
	// Lane names a queue of the door: arrivals of one lane begin in the order in
	// which they came. Empty is no order.
	Lane string
	// Body is the door's, and opaque here.
	Body []byte
	// Begun says that a process began to handle it and did not come to its end: the
	// handler decides what may be done again. Accept does not look at it.
	Begun bool
	// Lost says that the body is no more: it was kept in memory for want of a key,
	// and panelbot was started anew, or its key was changed. Accept does not look at
	// it.
	Lost bool
}

// Handler works what arrived. nil ends the arrival, and so does an error, which is
// logged, and must not hold what the log must not; a Retry is handled again, and what ends
// with a Dead is kept among what was given up. Whatever is returned after ctx ended because
// panelbot stops, but nil, leaves the arrival to the next start, with Begun. A panic is an
// error.
//
// ctx ends when panelbot stops, and when another process has taken the arrival
// because this one was not seen alive; Linger outlasts that. Later arrivals of the lane wait until the
// handler returns or calls Release.
type Handler func(ctx context.Context, a Arrival) error

// Retry is the error of a Handler that did nothing that must not be done again, and
// wants to be called once more.
type Retry struct {
	// After is how long to wait; 0 is Config.Backoff.
	After time.Duration
	Err   error
}

func (r *Retry) Error() string { return fmt.Sprintf("to be handled again: %v", r.Err) }

func (r *Retry) Unwrap() error { return r.Err }

// releaseKey is where a handler's context has its release.
type releaseKey struct{}

// Release lets the next arrival of the lane begin. A handler calls it, with its own
// context, as soon as what it does next may overlap with that; again, or
// elsewhere, it does nothing.
func Release(ctx context.Context) {
	if release, ok := ctx.Value(releaseKey{}).(func()); ok {
		release()
	}
}

// Linger gives a context that ends some seconds after a handler's: what it has begun to
// say, and what is known by then, it says to its end.
func Linger(ctx context.Context) (context.Context, context.CancelFunc) {
	longer, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return longer, func() {
		stop()
		cancel()
	}
}

// maxName is how long a key, a lane and a chat may be.
const maxName = 512

func (a Arrival) check() error {
	return errors.Join(checkName("door", string(a.Door), true), checkName("key", a.Key, true), checkName("lane", a.Lane, false))
}

// checkName refuses what a database cannot keep, or would not find again.
func checkName(what, name string, needed bool) error {
	switch {
	case needed && name == "":
		return fmt.Errorf("delivery: no %s", what)
	case len(name) > maxName:
		return fmt.Errorf("delivery: a %s of %d bytes: %d are the most", what, len(name), maxName)
	case !utf8.ValidString(name) || strings.IndexByte(name, 0) >= 0:
		return fmt.Errorf("delivery: a %s must be plain text", what)
	default:
		return nil
	}
}
