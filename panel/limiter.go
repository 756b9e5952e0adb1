package panel

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// maxBurst is the most requests that go out at once after a rest.
const maxBurst = 10

// maxPause bounds what a panel can ask to wait for, so that a wrong header
// does not silence the bot for a year.
const maxPause = time.Hour

// Limiter lets requests go at a rate, in the order in which they came. All
// clients with the same token share one. It never lets more than Rate.N go in
// any Rate.Per, wherever the panel begins to count: what it lets go at once
// after a rest (a sixth of N, at most 10) is taken off the steady rate, so
// that 60/m is 10 at once and 50 a minute. A nil Limiter lets all go.
type Limiter struct {
	rate Rate

	mu     sync.Mutex
	bucket *rate.Limiter
	clock  time.Time // the bucket's latest instant: it must not go back
	paused time.Time // nobody goes before
}

// NewLimiter returns a Limiter of that rate. The zero Rate limits nothing,
// but the panel's own headers are obeyed all the same.
func NewLimiter(r Rate) *Limiter {
	if r.N <= 0 || r.Per <= 0 {
		return &Limiter{bucket: rate.NewLimiter(rate.Inf, 1)}
	}
	burst := min(max(r.N/6, 1), maxBurst)
	steady := max(r.N-burst, 1)
	return &Limiter{rate: r, bucket: rate.NewLimiter(rate.Limit(float64(steady)/r.Per.Seconds()), burst)}
}

// Wait waits for the caller's turn. When the turn would come later than most,
// or than the context's deadline, it fails at once. Every error is an *Error
// of the kind NotSent, whose RetryAfter says when the turn would have come.
func (l *Limiter) Wait(ctx context.Context, most time.Duration) error {
	if l == nil {
		return cancelled(ctx)
	}
	last := time.Now().Add(most)
	if deadline, ok := ctx.Deadline(); ok && deadline.Before(last) {
		last = deadline
	}
	for {
		if err := cancelled(ctx); err != nil {
			return err
		}
		turn, giveBack, err := l.reserve(last)
		if err != nil {
			return err
		}
		wait := time.Until(turn)
		if wait <= 0 {
			return nil
		}
		if !sleep(ctx, wait) {
			giveBack()
			return cancelled(ctx)
		}
		if !l.pausedNow() {
			return nil
		}
		// The panel asked for a pause meanwhile: queue again behind it.
	}
}

// reserve takes the next turn, unless it comes after last.
func (l *Limiter) reserve(last time.Time) (turn time.Time, giveBack func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	base := latest(now, l.paused, l.clock)
	turn = base
	if tokens := l.bucket.TokensAt(base); tokens < 1 && l.bucket.Limit() != rate.Inf {
		turn = base.Add(time.Duration((1 - tokens) / float64(l.bucket.Limit()) * float64(time.Second)))
	}
	if turn.After(now) && turn.After(last) {
		return turn, nil, l.tooLate(turn.Sub(now), base.After(now) && base.Equal(l.paused))
	}
	l.clock = base
	r := l.bucket.ReserveN(base, 1)
	giveBack = func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.clock = latest(l.clock, time.Now())
		r.CancelAt(l.clock)
	}
	return base.Add(r.DelayFrom(base)), giveBack, nil
}

// tooLate says when the turn would have come, and why so late.
func (l *Limiter) tooLate(wait time.Duration, asked bool) *Error {
	wait = max(wait.Round(time.Second), time.Second)
	why := "The panel asked to wait"
	if !asked && l.rate.N > 0 {
		why = "The panel allows " + l.rate.words()
	}
	return &Error{Kind: NotSent, RetryAfter: wait, Message: fmt.Sprintf("%s; try again in %d s.", why, int(wait.Seconds()))}
}

// Pause lets nobody go for that long, an hour at most. A shorter pause does
// not end a longer one.
func (l *Limiter) Pause(wait time.Duration) {
	if l == nil || wait <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.paused = latest(l.paused, time.Now().Add(min(wait, maxPause)))
}

func (l *Limiter) pausedNow() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Now().Before(l.paused)
}

// observe obeys what an answer's headers say about the requests to come.
func (l *Limiter) observe(status int, h http.Header) {
	if l == nil {
		return
	}
	wait := time.Duration(0)
	if status == http.StatusTooManyRequests {
		wait = retryAfter(h)
	}
	if wait == 0 && h.Get("X-RateLimit-Remaining") == "0" {
		wait = untilReset(h)
	}
	l.Pause(wait)
}

func latest(times ...time.Time) time.Time {
	last := times[0]
	for _, t := range times[1:] {
		if t.After(last) {
			last = t
		}
	}
	return last
}

// cancelled is the error of a call that ended before it was sent; nil while
// the context lives.
func cancelled(ctx context.Context) error {
	if ctx.Err() == nil {
		return nil
	}
	return &Error{Kind: NotSent, Message: "The call was cancelled before it was sent.", Err: context.Cause(ctx)}
}

// sleep waits; false when the context ended first.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
