package delivery_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/adapters/delivery"
)

// TestLinger: what lingers ends some seconds after the context that it is from, and not
// before, and at once where nobody wants it any more.
func TestLinger(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		longer, cancel := delivery.Linger(ctx)
		defer cancel()
		time.Sleep(time.Minute)
		stop()
		time.Sleep(4 * time.Second)
		if err := longer.Err(); err != nil {
			t.Errorf("it ended too soon: %v", err)
		}
		time.Sleep(2 * time.Second)
		if longer.Err() == nil {
			t.Error("it goes on for ever")
		}
		over, cancel := delivery.Linger(ctx)
		cancel()
		if over.Err() == nil {
			t.Error("it goes on although nobody wants it")
		}
	})
}
