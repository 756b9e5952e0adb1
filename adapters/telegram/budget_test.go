package telegram

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestBudget: nobody has more than their part, all have no more than the whole, and after the
// time there is room again. What is remembered is no longer than what is counted.
func TestBudget(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var b budget
		take := func(account int64, want bool) {
			t.Helper()
			if got := b.take(account, time.Minute, 5, 2); got != want {
				t.Errorf("%d: %v, want %v", account, got, want)
			}
		}
		for range 2 {
			for _, want := range []bool{true, true, false, false} {
				take(1, want)
			}
			take(2, true)
			for _, want := range []bool{true, true, false} {
				take(0, want)
			}
			for account := range int64(100) {
				take(account, false)
			}
			if len(b.each) > 5 {
				t.Errorf("%d are remembered", len(b.each))
			}
			time.Sleep(time.Minute)
		}
	})
}
