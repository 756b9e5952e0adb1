package slack

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"
)

// TestListedMembers: who reads a large channel is known before somebody asks, and what an
// event says has changed is asked anew.
func TestListedMembers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		var members []string
		for i := range 300 {
			id := fmt.Sprintf("U0M%03d", i)
			o.users[id] = slackapi.User{ID: id, TeamID: "T0TEAM"}
			members = append(members, id)
		}
		o.add("C0OPS", nil, members...)
		o.slow = 150 * time.Millisecond
		d := newDirectory("T0TEAM", map[string]bool{"C0OPS": false}, o)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			d.Work(ctx, slog.New(slog.DiscardHandler))
			close(ended)
		}()
		time.Sleep(time.Minute)
		public := func(want Place, within time.Duration) {
			t.Helper()
			began := time.Now()
			if p, err := d.Place(ctx, "C0OPS"); err != nil || p != want || time.Since(began) > within {
				t.Errorf("got %+v, %v after %v", p, err, time.Since(began))
			}
		}
		public(Place{Public: true}, 0)
		for range 5 {
			time.Sleep(50 * time.Minute)
			public(Place{Public: true}, time.Second)
		}
		o.mu.Lock()
		asked := o.asked["U0M000"]
		u := o.users["U0M007"]
		u.IsRestricted = true
		o.users["U0M007"] = u
		o.mu.Unlock()
		if asked > 0 {
			t.Errorf("one member was asked about %d times", asked)
		}
		d.Changed(Event{Kind: UserChanged, User: "U0M007"})
		public(Place{Why: Guests}, time.Second)
		cancel()
		<-ended
	})
}

// TestPutOld: what was listed before a change takes no place after it.
func TestPutOld(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := newCache(10, func(context.Context, string) (string, error) {
			asked++
			return "asked", nil
		})
		get := func(key, want string) {
			t.Helper()
			if got, err := c.get(t.Context(), key, time.Hour); err != nil || got != want {
				t.Errorf("%s: got %q, %v", key, got, err)
			}
		}
		before := time.Now()
		time.Sleep(time.Second)
		c.forget("changed")
		get("known", "asked")
		for _, key := range []string{"changed", "known", "new"} {
			c.put(key, "listed", before)
		}
		get("changed", "asked")
		get("known", "asked")
		get("new", "listed")
		time.Sleep(time.Second)
		c.put("known", "listed", time.Now())
		get("known", "listed")
		if asked != 2 {
			t.Errorf("asked %d times", asked)
		}
	})
}
