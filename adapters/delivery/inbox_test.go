package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store/storetest"
)

// TestAcceptedOnce: of many who accept one key at once, one is told that it is
// fresh, and it is handled once.
func TestAcceptedOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		handled := make(chan string, 100)
		q := open(t, db, slack(delivery.Door{Handler: func(_ context.Context, a delivery.Arrival) error {
			handled <- string(a.Body)
			return nil
		}}))
		var wg sync.WaitGroup
		fresh := make(chan string, 100)
		for range 10 {
			for i := range 3 {
				wg.Go(func() {
					key := fmt.Sprint("k", i)
					is, err := q.Accept(t.Context(), delivery.Arrival{Door: policies.Slack, Key: key, Body: []byte(key)})
					if err != nil {
						t.Error(err)
					}
					if is {
						fresh <- key
					}
				})
			}
		}
		wg.Wait()
		if len(fresh) != 3 {
			t.Errorf("%d were fresh", len(fresh))
		}
		got := []string{get(t, handled), get(t, handled), get(t, handled)}
		slices.Sort(got)
		if !slices.Equal(got, []string{"k0", "k1", "k2"}) {
			t.Errorf("got %q", got)
		}
		if is, err := q.Accept(t.Context(), delivery.Arrival{Door: policies.Telegram, Key: "k0"}); err != nil || !is {
			t.Errorf("another door's key: got %v, %v", is, err)
		}
		accept(t, q, "", "last")
		if got := get(t, handled); got != "body of last" {
			t.Errorf("handled again: %q", got)
		}
	})
}

// TestLanes: arrivals of a lane begin in their order, those of others beside them;
// one that is slow keeps its own lane waiting until it says that it may go on.
func TestLanes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		const lanes, each = 4, 20
		var mu sync.Mutex
		begun := map[string][]string{}
		began := make(chan string, lanes*each+10)
		proceed, end := make(chan struct{}), make(chan struct{})
		q := open(t, db, slack(delivery.Door{Handler: func(ctx context.Context, a delivery.Arrival) error {
			mu.Lock()
			begun[a.Lane] = append(begun[a.Lane], a.Key)
			mu.Unlock()
			began <- a.Key
			if a.Key == "slow" {
				<-proceed
				delivery.Release(ctx)
				delivery.Release(ctx)
				<-end
			}
			return nil
		}}))
		accept(t, q, "0", "slow")
		if got := get(t, began); got != "slow" {
			t.Fatalf("got %s", got)
		}
		want := map[string][]string{"0": {"slow"}}
		for i := range each {
			for lane := range lanes {
				name, key := fmt.Sprint(lane), fmt.Sprintf("%d-%d", lane, i)
				accept(t, q, name, key)
				want[name] = append(want[name], key)
			}
		}
		for range (lanes - 1) * each {
			get(t, began)
		}
		mu.Lock()
		if len(begun["0"]) != 1 {
			t.Errorf("they did not wait: %q", begun["0"])
		}
		mu.Unlock()
		close(proceed)
		for range each {
			get(t, began)
		}
		mu.Lock()
		for lane, keys := range want {
			if !slices.Equal(begun[lane], keys) {
				t.Errorf("lane %s: got %q", lane, begun[lane])
			}
		}
		mu.Unlock()
		close(end)
	})
}

// TestHandlerEnds: what a handler returns decides whether it is called again.
func TestHandlerEnds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		calls := make(chan string, 100)
		var mu sync.Mutex
		times := map[string]int{}
		cfg := slack(delivery.Door{Handler: func(_ context.Context, a delivery.Arrival) error {
			mu.Lock()
			times[a.Key]++
			n := times[a.Key]
			mu.Unlock()
			calls <- fmt.Sprintf("%s%d%v", a.Key, n, a.Begun)
			switch {
			case a.Key == "error":
				return errors.New("no")
			case a.Key == "dead":
				return fmt.Errorf("wrapped: %w", &delivery.Dead{Err: errors.New("nobody may read it")})
			case a.Key == "panic":
				panic("a value that no log may have")
			case a.Key == "retry" && n < 3:
				return &delivery.Retry{Err: errors.New("not yet")}
			case a.Key == "never":
				return fmt.Errorf("wrapped: %w", &delivery.Retry{After: time.Millisecond, Err: errors.New("never")})
			}
			return nil
		}})
		cfg.Attempts = 4
		q := open(t, db, cfg)
		for _, c := range []struct {
			key  string
			want []string
		}{
			{"error", []string{"error1false"}},
			{"dead", []string{"dead1false"}},
			{"panic", []string{"panic1false"}},
			{"retry", []string{"retry1false", "retry2false", "retry3false"}},
			{"never", []string{"never1false", "never2false", "never3false", "never4false"}},
			{"last", []string{"last1false"}},
		} {
			accept(t, q, "lane", c.key)
			for _, want := range c.want {
				if got := get(t, calls); got != want {
					t.Errorf("got %s, want %s", got, want)
				}
			}
		}
		eventually(t, func() bool {
			dead, err := q.DeadLetters(t.Context(), 10)
			if err != nil {
				t.Fatal(err)
			}
			return len(dead) == 2 && dead[0].Key == "never" && dead[0].Box == delivery.Inbox && dead[0].Attempts == 4 && dead[1].Key == "dead" && dead[1].Attempts == 1
		})
	})
}

// eventually waits until something holds that has no channel.
func eventually(t testing.TB, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond) // looking costs what is waited for
	defer tick.Stop()
	end := time.After(patience)
	for !holds() {
		select {
		case <-tick.C:
		case <-end:
			t.Fatal("it never held")
		}
	}
}

// TestStopped: what a handler leaves when panelbot stops is handled by the next
// start, and knows that it had begun; what waited has not.
func TestStopped(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		began := make(chan string, 10)
		q := open(t, db, slack(delivery.Door{Handler: func(ctx context.Context, a delivery.Arrival) error {
			began <- a.Key
			<-ctx.Done()
			return ctx.Err()
		}}))
		accept(t, q, "lane", "first")
		accept(t, q, "lane", "second")
		if got := get(t, began); got != "first" {
			t.Fatalf("got %s", got)
		}
		q.stop()
		next := make(chan string, 10)
		open(t, db, slack(delivery.Door{Handler: func(_ context.Context, a delivery.Arrival) error {
			next <- fmt.Sprint(a.Key, " ", string(a.Body), " ", a.Begun)
			return nil
		}}))
		got := []string{get(t, next), get(t, next)}
		slices.Sort(got)
		if want := []string{"first body of first true", "second body of second false"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
