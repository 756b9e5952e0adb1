package delivery_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
	"panelbot/policies/store/storetest"
)

// TestSends: messages of a chat go out one after the other in the order of their
// first posting, those of other chats beside them; the newest revision wins; a
// message that was sent is edited where it is.
func TestSends(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		p := make(platform)
		q := open(t, db, slack(delivery.Door{Sender: p, Chat: unlimited}))
		post(t, q, "c", "a", "a1")
		first := get(t, p) // is on its way while the others are posted
		for i := range 3 {
			post(t, q, "c", "b", fmt.Sprint("b", i+1))
			post(t, q, "c", "d", fmt.Sprint("d", i+1))
		}
		post(t, q, "c", "a", "a2")
		post(t, q, "other", "o", "o1")
		p.want(t, `other o "o1" at="" again=false`, "o-1", nil)
		if want := `c a "a1" at="" again=false`; first.String() != want {
			t.Fatalf("got %v, want %s", first, want)
		}
		first.answer <- answer{"a-1", nil}
		p.want(t, `c b "b3" at="" again=false`, "b-1", nil)
		p.want(t, `c d "d3" at="" again=false`, "d-1", nil)
		p.want(t, `c a "a2" at="a-1" again=false`, "a-1", nil)
		eventually(t, func() bool {
			chat, id, ok, err := q.Where(t.Context(), policies.Slack, "d")
			return err == nil && ok && chat == "c" && id == "d-1"
		})
		for _, c := range []struct {
			chat, id, want string
			ok             bool
		}{{"c", "a-1", "a", true}, {"c", "b-1", "b", true}, {"other", "a-1", "", false}, {"c", "", "", false}} {
			if key, ok, err := q.Which(t.Context(), policies.Slack, c.chat, c.id); key != c.want || ok != c.ok || err != nil {
				t.Errorf("%s %s: got %q, %v, %v", c.chat, c.id, key, ok, err)
			}
		}
		if _, _, ok, err := q.Where(t.Context(), policies.Slack, "nobody"); ok || err != nil {
			t.Errorf("got %v, %v", ok, err)
		}
		eventually(t, func() bool {
			depths, err := q.Depths(t.Context())
			return err == nil && len(depths) == 0
		})
	})
}

// TestSenderErrors: what a Sender says decides what is done.
func TestSenderErrors(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		p := make(platform)
		cfg := slack(delivery.Door{Sender: p, Chat: unlimited})
		cfg.Attempts, cfg.StepAside = 4, 2
		q := open(t, db, cfg)
		lost, cut := errors.New("connection reset"), &delivery.Later{After: time.Millisecond}

		post(t, q, "c", "a", "one")
		p.want(t, `c a "one" at="" again=false`, "", cut) // nothing was sent, so again stays as it is
		p.want(t, `c a "one" at="" again=false`, "", lost)
		p.want(t, `c a "one" at="" again=true`, "", cut)
		p.want(t, `c a "one" at="" again=true`, "1", nil)
		post(t, q, "c", "a", "two")
		p.want(t, `c a "two" at="1" again=false`, "", lost)
		p.want(t, `c a "two" at="1" again=false`, "", &delivery.Gone{Err: errors.New("message_not_found")})
		p.want(t, `c a "two" at="" again=false`, "2", nil)
		eventually(t, func() bool {
			_, before, err := q.Which(t.Context(), policies.Slack, "c", "1")
			_, after, err2 := q.Which(t.Context(), policies.Slack, "c", "2")
			return err == nil && err2 == nil && !before && after
		})

		post(t, q, "c", "dead", "one")
		p.want(t, `c dead "one" at="" again=false`, "", &delivery.Dead{Err: errors.New("channel_not_found")})
		post(t, q, "c", "poor", "one") // after two attempts, it lets others pass
		p.want(t, `c poor "one" at="" again=false`, "", lost)
		p.want(t, `c poor "one" at="" again=true`, "", lost)
		p.want(t, `c poor "one" at="" again=true`, "", lost)
		p.want(t, `c poor "one" at="" again=true`, "", lost)
		var dead []delivery.DeadLetter
		eventually(t, func() bool {
			var err error
			if dead, err = q.DeadLetters(t.Context(), 10); err != nil {
				t.Fatal(err)
			}
			return len(dead) == 2
		})
		slices.SortFunc(dead, func(a, b delivery.DeadLetter) int { return strings.Compare(a.Key, b.Key) })
		if d := dead[0]; d.Key != "dead" || !strings.Contains(d.Reason, "channel_not_found") || d.Chat != "c" || d.At.IsZero() {
			t.Errorf("got %+v", d)
		}
		if d := dead[1]; d.Key != "poor" || d.Attempts != 4 || d.Reason != "connection reset" {
			t.Errorf("got %+v", d)
		}
		for _, c := range []struct {
			key string
			ok  bool
		}{{"dead", true}, {"a", false}, {"nobody", false}} {
			if at, ok, err := q.GivenUp(t.Context(), policies.Slack, c.key); err != nil || ok != c.ok || at.IsZero() == c.ok {
				t.Errorf("%s: %v, %v, %v", c.key, at, ok, err)
			}
		}
		post(t, q, "c", "dead", "two") // a newer revision is tried
		p.want(t, `c dead "two" at="" again=false`, "3", nil)
	})
}

// TestStepsAside: a message that fails again and again keeps those behind it
// waiting for some time only, and is tried all the same.
func TestStepsAside(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		p := make(platform)
		cfg := slack(delivery.Door{Sender: p, Chat: unlimited})
		cfg.StepAside = 2
		cfg.Backoff = func(failed int) time.Duration {
			if failed == 2 {
				return 500 * time.Millisecond
			}
			return time.Millisecond
		}
		q := open(t, db, cfg)
		post(t, q, "c", "bad", "x")
		bad := get(t, p)
		post(t, q, "c", "good", "y")
		bad.answer <- answer{"", errors.New("no")}
		p.want(t, `c bad "x" at="" again=true`, "", errors.New("no"))
		p.want(t, `c good "y" at="" again=false`, "1", nil)
		p.want(t, `c bad "x" at="" again=true`, "2", nil)
	})
}

// TestRestarted: what was not sent is sent after a restart, and what was on its way
// says so.
func TestRestarted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		p := make(platform)
		q := open(t, db, slack(delivery.Door{Sender: p, Chat: unlimited}))
		post(t, q, "c", "a", "a1")
		first := get(t, p)
		post(t, q, "c", "b", "b1")
		first.answer <- answer{"", errors.New("cut off")}
		second := get(t, p)
		go q.stop()
		second.answer <- answer{"7", nil} // what is being sent comes to its end
		q.stop()
		p2 := make(platform)
		q = open(t, db, slack(delivery.Door{Sender: p2, Chat: unlimited}))
		p2.want(t, `c b "b1" at="" again=false`, "8", nil)
		post(t, q, "c", "a", "a2")
		p2.want(t, `c a "a2" at="7" again=false`, "7", nil)
	})
}

// TestMovesChat: the messages of a chat go where it went, whatever is posted to it
// later too.
func TestMovesChat(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		p := make(platform)
		q := open(t, db, slack(delivery.Door{Sender: p, Chat: unlimited}))
		post(t, q, "-1", "a", "a1")
		s := get(t, p)
		for _, move := range [][2]string{{"-1", "-2"}, {"-2", "-3"}} {
			if err := q.MoveChat(t.Context(), policies.Slack, move[0], move[1]); err != nil {
				t.Fatal(err)
			}
		}
		s.answer <- answer{"", &delivery.Later{}}
		p.want(t, `-3 a "a1" at="" again=false`, "1", nil)
		post(t, q, "-1", "b", "b1")
		p.want(t, `-3 b "b1" at="" again=false`, "2", nil)
		post(t, q, "-1", "a", "a2")
		p.want(t, `-3 a "a2" at="1" again=false`, "1", nil)
	})
}
