package panel

import (
	"context"
	"math/rand/v2"
	"time"
)

const (
	// repeats is how often a read is sent again.
	repeats = 2
	// firstBackoff is the middle of the first wait between two attempts; each
	// further one is twice as long.
	firstBackoff = 300 * time.Millisecond
	// maxAsked is the longest wait a panel may ask for before a repeat.
	maxAsked = 30 * time.Second
)

// repeat waits for a message's turn and sends it; a read that failed in a way
// that may pass is sent again, as long as its Timeout and its caller's
// deadline allow.
func (c *Client) repeat(ctx context.Context, m *message) (*Response, *Error) {
	if e := c.turn(ctx, c.cfg.Wait); e != nil {
		return nil, e
	}
	end := time.Now().Add(c.cfg.Timeout)
	for number := 1; ; number++ {
		resp, e, again := c.attempt(ctx, m, number, time.Until(end))
		if e == nil || !again || !m.r.Reads || number > repeats || e.RetryAfter > maxAsked {
			return resp, e
		}
		wait := max(c.backoff(number), e.RetryAfter)
		if wait >= time.Until(end) || tooLong(ctx, wait) || !sleep(ctx, wait) {
			return nil, e
		}
		// What the panel answered says more than that there is no turn.
		if c.turn(ctx, min(c.cfg.Wait, time.Until(end))) != nil || time.Until(end) <= 0 {
			return nil, e
		}
	}
}

// turn waits for the limiter.
func (c *Client) turn(ctx context.Context, most time.Duration) *Error {
	if err := c.cfg.Limiter.Wait(ctx, most); err != nil {
		return err.(*Error) //nolint:errorlint // Wait gives nothing else
	}
	return nil
}

// backoff is the wait before the repeat of that number, with jitter, so that
// callers who failed together do not come back together.
func backoff(number int) time.Duration {
	middle := firstBackoff << (number - 1)
	return middle/2 + rand.N(middle) //nolint:gosec // jitter is no secret
}

// tooLong reports whether a wait would outlast the context's deadline.
func tooLong(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && wait >= time.Until(deadline)
}
