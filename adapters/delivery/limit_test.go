package delivery

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestLimits: however long nothing was sent before, in no stretch of time that is
// Per long do more go out than N, and of those that wait, all do in the end.
func TestLimits(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		limit := func(name string) Limit {
			if rapid.Bool().Draw(t, "no "+name) {
				return Limit{}
			}
			return Limit{N: rapid.IntRange(1, 40).Draw(t, name), Per: rapid.SampledFrom([]time.Duration{time.Second, time.Minute}).Draw(t, name+" per")}
		}
		limits := Limits{Short: limit("short"), Long: limit("long")}
		var chat ChatRow
		now := start
		var sent []time.Time
		for range 120 {
			if rapid.IntRange(0, 9).Draw(t, "idle") == 0 {
				now = now.Add(time.Duration(rapid.Int64Range(0, int64(2*time.Minute)).Draw(t, "for")))
			}
			if chat.Free.After(now) {
				now = chat.Free
			}
			chat.take(limits, now)
			sent = append(sent, now)
		}
		for _, l := range []Limit{limits.Short, limits.Long} {
			for i := l.N; l.N > 0 && i < len(sent); i++ {
				if took := sent[i].Sub(sent[i-l.N]); took < l.Per {
					t.Fatalf("%d in %v, and %d in %v are the most", l.N+1, took, l.N, l.Per)
				}
			}
		}
	})
	var chat ChatRow
	for range 20 {
		chat.take(Limits{Long: Limit{N: 20, Per: time.Minute}}, maxTime(start, chat.Free))
	}
	if took := chat.Free.Sub(start); took > time.Minute+time.Second {
		t.Errorf("20 took %v, and a minute allows them", took)
	}
}

func maxTime(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
