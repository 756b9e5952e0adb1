package panel

import (
	"context"
	"net/http"
	"sort"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestParseRate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Rate{"60/m": {60, time.Minute}, "5/s": {5, time.Second}, "1/m": {1, time.Minute}, "100000/s": {100000, time.Second}} {
		got, err := ParseRate(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "60", "/m", "0/m", "-1/m", "+5/s", "60/h", "60/min", "60/m ", " 60/m", "1.5/s", "100001/s", "6/0/m", "∞/m"} {
		if got, err := ParseRate(text); err == nil || got != (Rate{}) || !strings.Contains(err.Error(), "60/m") {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
}

func FuzzParseRate(f *testing.F) {
	for _, seed := range []string{"60/m", "5/s", "", "/", "007/s", "9999999999999999999/m"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := ParseRate(text)
		if err != nil {
			if r != (Rate{}) {
				t.Errorf("%q: %v with an error", text, r)
			}
			return
		}
		again, err := ParseRate(r.String())
		if err != nil || again != r || r.N < 1 || r.N > maxRate {
			t.Errorf("%q: %v, %v", text, r, again)
		}
	})
}

// TestNeverTooMany: callers without end, and no window of a Per, wherever it
// begins, sees more than N. The steady rate is not much less.
func TestNeverTooMany(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"60/m", "5/s", "1/m", "2/m", "7/m", "600/m", "12/s"} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				r, err := ParseRate(text)
				if err != nil {
					t.Fatal(err)
				}
				l := NewLimiter(r)
				begun := time.Now()
				var mu sync.Mutex
				var went []time.Duration
				var wg sync.WaitGroup
				note := func() {
					mu.Lock()
					defer mu.Unlock()
					went = append(went, time.Since(begun))
				}
				for range 2 * r.N {
					wg.Go(func() {
						if l.Wait(t.Context(), time.Hour) == nil {
							note()
						}
					})
				}
				wg.Wait()
				time.Sleep(3 * r.Per) // a rest, after which a burst is due
				for range r.N + 3 {
					if l.Wait(t.Context(), time.Hour) == nil {
						note()
					}
				}
				if len(went) != 3*r.N+3 {
					t.Fatalf("%d went", len(went))
				}
				sort.Slice(went, func(i, j int) bool { return went[i] < went[j] })
				for i := range went {
					if end := i + r.N; end < len(went) && went[end]-went[i] < r.Per {
						t.Fatalf("%d requests in %v, from %v", r.N+1, went[end]-went[i], went[i])
					}
				}
			})
		})
	}
}

func TestWaitTooLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(Rate{60, time.Minute})
		for i := range 10 {
			if err := l.Wait(t.Context(), 0); err != nil {
				t.Fatalf("request %d of the burst: %v", i, err)
			}
		}
		begun := time.Now()
		e := errorOf(t, l.Wait(t.Context(), time.Second))
		if e == nil || e.Kind != NotSent || e.Message != "The panel allows 60 a minute; try again in 1 s." || e.RetryAfter != time.Second {
			t.Errorf("got %+v", e)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if kindOf(t, l.Wait(ctx, time.Minute)) != "not_sent" {
			t.Error("it waited beyond the caller's deadline")
		}
		if time.Since(begun) != 0 {
			t.Errorf("failing took %v", time.Since(begun))
		}
		// The refused ones took no turn.
		if err := l.Wait(t.Context(), 2*time.Second); err != nil || time.Since(begun).Round(time.Millisecond) != 1200*time.Millisecond {
			t.Errorf("got %v after %v", err, time.Since(begun))
		}
		// One that is cancelled gives its turn back.
		ctx, cancel = context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		if kindOf(t, l.Wait(ctx, time.Minute)) != "not_sent" {
			t.Error("it outlived its caller")
		}
		if err := l.Wait(t.Context(), time.Minute); err != nil || time.Since(begun).Round(time.Millisecond) != 2400*time.Millisecond {
			t.Errorf("got %v after %v", err, time.Since(begun))
		}
	})
}

func TestLimiterNil(t *testing.T) {
	t.Parallel()
	var l *Limiter
	l.Pause(time.Hour)
	l.observe(429, http.Header{"Retry-After": {"5"}})
	if err := l.Wait(t.Context(), 0); err != nil {
		t.Error(err)
	}
}

func TestObserve(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		now := time.Now()
		tests := []struct {
			name   string
			status int
			header map[string]string
			want   time.Duration
		}{
			{"nothing", 200, nil, 0},
			{"some are left", 200, map[string]string{"X-RateLimit-Remaining": "3", "X-RateLimit-Reset": "20"}, 0},
			{"none is left", 200, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "20"}, 20 * time.Second},
			{"none is left, until a date", 200, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(now.Add(30*time.Second).Unix(), 10)}, 30 * time.Second},
			{"the panel's clock is late", 200, map[string]string{"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": strconv.FormatInt(now.Add(-time.Hour+9*time.Second).Unix(), 10), "Date": now.Add(-time.Hour).UTC().Format(http.TimeFormat)}, 9 * time.Second},
			{"none is left, no reset", 200, map[string]string{"X-RateLimit-Remaining": "0"}, 0},
			{"too many", 429, map[string]string{"Retry-After": "7"}, 7 * time.Second},
			{"too many, until a date", 429, map[string]string{"Retry-After": now.Add(8 * time.Second).UTC().Format(http.TimeFormat)}, 8 * time.Second},
			{"too many, both", 429, map[string]string{"Retry-After": "7", "X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "20"}, 7 * time.Second},
			{"a year", 429, map[string]string{"Retry-After": "31536000"}, time.Hour},
			{"beyond all time", 429, map[string]string{"Retry-After": "9223372036854775807"}, time.Hour},
			{"negative", 429, map[string]string{"Retry-After": "-5"}, 0},
			{"nonsense", 429, map[string]string{"Retry-After": "soon"}, 0},
			{"not for the rate", 503, map[string]string{"Retry-After": "7"}, 0},
		}
		for _, test := range tests {
			l := NewLimiter(Rate{})
			h := http.Header{}
			for k, v := range test.header {
				h.Set(k, v)
			}
			l.observe(test.status, h)
			e := errorOf(t, l.Wait(t.Context(), 0))
			got := time.Duration(0)
			if e != nil {
				got = e.RetryAfter
				if !strings.HasPrefix(e.Message, "The panel asked to wait; try again in ") {
					t.Errorf("%s: %s", test.name, e.Message)
				}
			}
			if got != test.want {
				t.Errorf("%s: got %v, want %v", test.name, got, test.want)
			}
		}
	})
}

// TestPauseOfThoseWhoWait: a pause also holds for those who had their turn
// already, and they do not all go at its end.
func TestPauseOfThoseWhoWait(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(Rate{60, time.Minute})
		begun := time.Now()
		var mu sync.Mutex
		var after []time.Duration
		var wg sync.WaitGroup
		for range 30 {
			wg.Go(func() {
				if err := l.Wait(t.Context(), time.Hour); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				if at := time.Since(begun); at > 0 {
					after = append(after, at)
				}
			})
		}
		synctest.Wait()
		l.Pause(20 * time.Second)
		wg.Wait()
		if len(after) != 20 {
			t.Fatalf("%d waited", len(after))
		}
		sort.Slice(after, func(i, j int) bool { return after[i] < after[j] })
		at20 := 0
		for _, at := range after {
			if at < 20*time.Second {
				t.Errorf("one went at %v", at)
			}
			if at == 20*time.Second {
				at20++
			}
		}
		if at20 > maxBurst {
			t.Errorf("%d went at the end of the pause", at20)
		}
		if last := after[len(after)-1]; last > time.Minute {
			t.Errorf("the last went at %v", last)
		}
	})
}
