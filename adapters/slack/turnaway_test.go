package slack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// tray is an outbox that keeps what is posted, and always has something open.
type tray struct {
	Outbox
	mu    sync.Mutex
	posts []Outgoing
}

func (o *tray) Post(_ context.Context, m delivery.Message) error {
	var out Outgoing
	if err := json.Unmarshal(m.Body, &out); err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.posts = append(o.posts, out)
	return nil
}

func (o *tray) Which(context.Context, policies.Door, string, string) (string, bool, error) {
	return "", false, nil
}

func (o *tray) Depths(context.Context) ([]delivery.Depth, error) {
	return []delivery.Depth{{Door: policies.Slack, Box: delivery.Outbox, Open: 1}}, nil
}

// book keeps refusals.
type book struct {
	mu   sync.Mutex
	list []Refusal
}

func (b *book) Refuse(_ context.Context, r Refusal) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.list = append(b.list, r)
}

// turning are Answers for which alice is a person, and nobody else.
func turning() (*Answers, *tray, *book) {
	out, refusals := &tray{}, &book{}
	return &Answers{
		Log: slog.New(slog.DiscardHandler), Outbox: out, Refusals: refusals, Directory: newDirectory("T0TEAM", nil, newOffice()),
		Person: func(account string) (policies.Person, bool) {
			if !strings.HasSuffix(account, "/U0ALICE") {
				return policies.Person{}, false
			}
			return policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}, true
		},
	}, out, refusals
}

// pressOn is a press of somebody on a message that was posted at a time.
func pressOn(t *testing.T, user string, posted time.Time) delivery.Arrival {
	t.Helper()
	return pressing(t, user, posted, "ABC.0")
}

// pressing is a press on a button.
func pressing(t *testing.T, user string, posted time.Time, button string) delivery.Arrival {
	t.Helper()
	e := Event{Version: eventVersion, Kind: Action, Key: "trigger:1", Team: "T0TEAM", User: user, Channel: "C0OPS", Message: fmt.Sprintf("%d.000100", posted.Unix()),
		Arrived: time.Now(), Pressed: &Pressed{Action: pressAction + ".0", Value: Value{Text: button}}}
	body, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return delivery.Arrival{Door: policies.Slack, Key: e.Key, Body: body}
}

// attempts is how often the inbox has an arrival handled.
const attempts = 36

// TestEarlyPressEnds: a press on a message that never turns out to be ours is refused,
// recorded and told before the inbox gives it up.
func TestEarlyPressEnds(t *testing.T) {
	t.Parallel()
	for _, age := range []time.Duration{0, 20 * time.Second, earlyTime - time.Second, time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			a, out, refusals := turning()
			in := pressOn(t, "U0ALICE", time.Now().Add(-age))
			began, tries := time.Now(), 0
			for tries++; ; tries++ {
				err := a.Handle(t.Context(), in)
				if err == nil {
					break
				}
				var again *delivery.Retry
				if !errors.As(err, &again) || !errors.Is(err, errEarly) || tries == attempts {
					t.Fatalf("%v after the posting: attempt %d: %v", age, tries, err)
				}
				time.Sleep(again.After)
			}
			if age > earlyTime != (tries == 1) || time.Since(began) > 2*earlyTime {
				t.Errorf("%v after the posting: %d attempts, for %v", age, tries, time.Since(began))
			}
			if len(refusals.list) != 1 || refusals.list[0].Why != "message" || len(out.posts) != 1 {
				t.Errorf("%v after the posting: %+v, %+v", age, refusals.list, out.posts)
			}
		})
	}
}

// TestTurnedAwayOften: who has no rights is recorded up to the limit, and told once a
// minute; who has some is told each time.
func TestTurnedAwayOften(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		user           string
		recorded, told int
	}{{"U0GUEST", refusalsAMinute, 1}, {"U0BOB", refusalsAMinute, 1}, {"U0ALICE", refusalsAMinute, 100}} {
		synctest.Test(t, func(t *testing.T) {
			a, out, refusals := turning()
			flood := func() {
				t.Helper()
				for range 100 {
					if err := a.Handle(t.Context(), pressOn(t, c.user, time.Now().Add(-time.Hour))); err != nil {
						t.Fatal(err)
					}
				}
			}
			flood()
			if len(refusals.list) != c.recorded || len(out.posts) != c.told {
				t.Errorf("%s: recorded %d, told %d", c.user, len(refusals.list), len(out.posts))
			}
			time.Sleep(time.Minute)
			flood()
			if len(refusals.list) != 2*c.recorded || len(out.posts) != 2*c.told || refusals.list[c.recorded].Unrecorded == 0 {
				t.Errorf("%s a minute later: recorded %d, told %d", c.user, len(refusals.list), len(out.posts))
			}
		})
	}
}
