package slack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	slackapi "github.com/slack-go/slack"
)

// office is a workspace in memory.
type office struct {
	mu       sync.Mutex
	users    map[string]slackapi.User
	channels map[string]slackapi.Channel
	members  map[string][]string
	asked    map[string]int
	down     bool
	slow     time.Duration
}

func newOffice() *office {
	user := func(id string, change func(*slackapi.User)) slackapi.User {
		u := slackapi.User{ID: id, TeamID: "T0TEAM", Name: id}
		if change != nil {
			change(&u)
		}
		return u
	}
	o := &office{users: map[string]slackapi.User{}, channels: map[string]slackapi.Channel{}, members: map[string][]string{}, asked: map[string]int{}}
	for _, u := range []slackapi.User{
		user("U0ALICE", func(u *slackapi.User) { u.Profile.DisplayName = "alice" }),
		user("U0BOB", nil),
		user("U0BOT", func(u *slackapi.User) { u.IsBot = true }),
		user("U0FLOW", func(u *slackapi.User) { u.IsWorkflowBot = true }),
		user("U0GUEST", func(u *slackapi.User) { u.IsRestricted = true }),
		user("U0SINGLE", func(u *slackapi.User) { u.IsRestricted, u.IsUltraRestricted = true, true }),
		user("U0GONE", func(u *slackapi.User) { u.Deleted = true }),
		user("U0GONEGUEST", func(u *slackapi.User) { u.Deleted, u.IsRestricted = true, true }),
		user("U0OTHER", func(u *slackapi.User) { u.TeamID = "T9" }),
		user("U0STRANGER", func(u *slackapi.User) { u.IsStranger = true }),
		user("U0GRID", func(u *slackapi.User) { u.TeamID, u.Enterprise.Teams = "T8", []string{"T8", "T0TEAM"} }),
		user("USLACKBOT", nil),
	} {
		o.users[u.ID] = u
	}
	return o
}

func (o *office) add(id string, change func(*slackapi.Channel), members ...string) {
	c := slackapi.Channel{IsMember: true}
	c.ID, c.NumMembers = id, len(members)
	if change != nil {
		change(&c)
	}
	o.channels[id], o.members[id] = c, members
}

func (o *office) ask(ctx context.Context, what string) error {
	o.mu.Lock()
	o.asked[what]++
	down, slow := o.down, o.slow
	o.mu.Unlock()
	if slow > 0 {
		select {
		case <-time.After(slow):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if down {
		return errors.New("dial with xoxb-1-secret: refused")
	}
	return nil
}

func (o *office) GetUserInfoContext(ctx context.Context, id string, _ ...slackapi.GetUserInfoOption) (*slackapi.User, error) {
	if err := o.ask(ctx, id); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	u, ok := o.users[id]
	if !ok {
		return nil, slackapi.SlackErrorResponse{Err: "user_not_found"}
	}
	return &u, nil
}

func (o *office) GetUsersContext(ctx context.Context, _ ...slackapi.GetUsersOption) ([]slackapi.User, error) {
	if err := o.ask(ctx, "all users"); err != nil {
		return nil, err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Collect(maps.Values(o.users)), nil
}

func (o *office) GetConversationInfoContext(ctx context.Context, in *slackapi.GetConversationInfoInput) (*slackapi.Channel, error) {
	if err := o.ask(ctx, in.ChannelID); err != nil {
		return nil, err
	}
	c, ok := o.channels[in.ChannelID]
	if !ok {
		return nil, slackapi.SlackErrorResponse{Err: "channel_not_found"}
	}
	return &c, nil
}

func (o *office) GetUsersInConversationContext(ctx context.Context, in *slackapi.GetUsersInConversationParameters) ([]string, string, error) {
	if err := o.ask(ctx, "members of "+in.ChannelID); err != nil {
		return nil, "", err
	}
	ids := o.members[in.ChannelID]
	if in.Cursor == "" && len(ids) > 2 {
		return ids[:2], "next", nil
	}
	if in.Cursor == "next" {
		return ids[2:], "", nil
	}
	return ids, "", nil
}

func TestMember(t *testing.T) {
	t.Parallel()
	tests := []struct {
		id   string
		want Standing
	}{
		{"U0ALICE", Full}, {"U0GRID", Full}, {"U0BOT", Robot}, {"U0FLOW", Robot}, {"USLACKBOT", Robot}, {"U0GUEST", Guest}, {"U0SINGLE", Guest},
		{"U0GONE", Deactivated}, {"U0GONEGUEST", Deactivated}, {"U0OTHER", Stranger}, {"U0STRANGER", Stranger}, {"U0NOBODY", Unknown},
	}
	d := newDirectory("T0TEAM", nil, newOffice())
	for _, test := range tests {
		t.Run(test.id, func(t *testing.T) {
			t.Parallel()
			m, err := d.Member(t.Context(), test.id)
			if m.Standing != test.want || (err != nil) != (test.want == Unknown) {
				t.Errorf("got %+v, %v", m, err)
			}
		})
	}
}

// TestMemberKept: an answer is kept for 3 minutes, or until an event; many who ask at
// once are one question; an error is not kept.
func TestMemberKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		o.slow = time.Second
		d := newDirectory("T0TEAM", nil, o)
		standing := func() Standing {
			m, err := d.Member(t.Context(), "U0ALICE")
			if err != nil {
				t.Error(err)
			}
			return m.Standing
		}
		var all sync.WaitGroup
		for range 300 {
			all.Go(func() { standing() })
		}
		all.Wait()
		if standing(); o.asked["U0ALICE"] != 1 {
			t.Errorf("asked %d times", o.asked["U0ALICE"])
		}
		fired := o.users["U0ALICE"]
		fired.Deleted = true
		o.users["U0ALICE"] = fired
		d.Changed(Event{Kind: UserChanged, User: "U0ALICE"})
		if got := standing(); got != Deactivated {
			t.Errorf("after the event: %s", got)
		}
		delete(o.users, "U0ALICE")
		time.Sleep(rightsAge)
		if m, err := d.Member(t.Context(), "U0ALICE"); err == nil {
			t.Errorf("after 3 minutes: %+v", m)
		}
		o.users["U0ALICE"] = slackapi.User{ID: "U0ALICE", TeamID: "T0TEAM"}
		if got := standing(); got != Full {
			t.Errorf("after an error: %s", got)
		}
	})
}

// TestMemberChangedMeanwhile: an answer that was on its way when an event told of a
// change is not kept.
func TestMemberChangedMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		o.slow = time.Second
		d := newDirectory("T0TEAM", nil, o)
		done := make(chan struct{})
		go func() {
			defer close(done)
			if _, err := d.Member(t.Context(), "U0BOB"); err != nil {
				t.Error(err)
			}
		}()
		synctest.Wait()
		d.Changed(Event{Kind: UserChanged, User: "U0BOB"})
		<-done
		if _, err := d.Member(t.Context(), "U0BOB"); err != nil || o.asked["U0BOB"] != 2 {
			t.Errorf("asked %d times, %v", o.asked["U0BOB"], err)
		}
	})
}

func TestMemberDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		o.slow = time.Hour
		d := newDirectory("T0TEAM", nil, o)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if m, err := d.Member(ctx, "U0BOB"); !errors.Is(err, context.DeadlineExceeded) || m.Standing != Unknown {
			t.Errorf("got %+v, %v", m, err)
		}
		time.Sleep(askTime)
	})
}

func TestPlace(t *testing.T) {
	t.Parallel()
	o := newOffice()
	crowd := make([]string, mostReaders+1)
	for n := range crowd {
		crowd[n] = fmt.Sprintf("U0X%d", n)
	}
	o.add("C0OPS", nil, "U0ALICE", "U0BOB", "U0BOT", "U0GONE")
	o.add("C0MISC", nil, "U0ALICE", "U0BOT")
	o.add("C0GUEST", nil, "U0ALICE", "U0BOT", "U0BOB", "U0GUEST")
	o.add("C0OTHER", nil, "U0ALICE", "U0BOT", "U0OTHER")
	o.add("C0EXT", func(c *slackapi.Channel) { c.IsExtShared = true }, "U0ALICE", "U0BOT")
	o.add("C0SOON", func(c *slackapi.Channel) { c.IsPendingExtShared = true }, "U0ALICE", "U0BOT")
	o.add("C0SHARED", func(c *slackapi.Channel) { c.IsExtShared = true }, "U0ALICE", "U0OTHER")
	o.add("C0ABSENT", func(c *slackapi.Channel) { c.IsMember = false }, "U0ALICE")
	o.add("C0OLD", func(c *slackapi.Channel) { c.IsArchived = true }, "U0ALICE", "U0BOT")
	o.add("C0CROWD", nil, crowd...)
	o.add("C0UNCOUNTED", func(c *slackapi.Channel) { c.NumMembers = 0 }, crowd...)
	o.add("C0NOBODY", nil)
	o.add("C0UNKNOWN", nil, "U0ALICE", "U0WHO")
	listed := map[string]bool{"C0SHARED": true, "D0ALICE": true}
	for _, id := range []string{"C0OPS", "C0GUEST", "C0OTHER", "C0EXT", "C0SOON", "C0ABSENT", "C0OLD", "C0CROWD", "C0UNCOUNTED", "C0NOBODY", "C0UNKNOWN", "C0GONE"} {
		listed[id] = false
	}
	tests := []struct {
		channel string
		want    Place
		fails   bool
	}{
		{"C0OPS", Place{Public: true}, false},
		{"C0MISC", Place{Why: Unlisted}, false},
		{"C0GUEST", Place{Why: Guests}, false},
		{"C0OTHER", Place{Why: Guests}, false},
		{"C0EXT", Place{Why: External}, false},
		{"C0SOON", Place{Why: External}, false},
		{"C0SHARED", Place{Public: true}, false},
		{"C0ABSENT", Place{Why: Absent}, false},
		{"C0OLD", Place{Why: Absent}, false},
		{"C0CROWD", Place{Why: Crowded}, false},
		{"C0UNCOUNTED", Place{Why: Crowded}, false},
		{"C0NOBODY", Place{Why: Unasked}, true},
		{"C0UNKNOWN", Place{Why: Unasked}, true},
		{"C0GONE", Place{Why: Missing}, false},
		{"D0ALICE", Place{Why: Private}, false},
		{"", Place{Why: Private}, false},
	}
	d := newDirectory("T0TEAM", listed, o)
	for _, test := range tests {
		t.Run(test.channel, func(t *testing.T) {
			t.Parallel()
			if got, err := d.Place(t.Context(), test.channel); got != test.want || (err != nil) != test.fails {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

// TestPlaceChanges: what was public is not, as soon as an event tells why; and when
// Slack cannot be asked, nothing is.
func TestPlaceChanges(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o := newOffice()
		o.add("C0OPS", nil, "U0ALICE", "U0BOB", "U0BOT")
		d := newDirectory("T0TEAM", map[string]bool{"C0OPS": false}, o)
		place := func(when string, want Place) {
			t.Helper()
			if got, err := d.Place(t.Context(), "C0OPS"); got != want || (err != nil) != (want.Why == Unasked) {
				t.Errorf("%s: got %+v, %v, want %+v", when, got, err, want)
			}
		}
		place("at first", Place{Public: true})
		o.add("C0OPS", nil, "U0ALICE", "U0BOB", "U0BOT", "U0GUEST")
		d.Changed(Event{Kind: Joined, User: "U0GUEST", Channel: "C0OPS"})
		place("a guest came", Place{Why: Guests})
		o.add("C0OPS", nil, "U0ALICE", "U0BOB", "U0BOT")
		d.Changed(Event{Kind: Left, User: "U0GUEST", Channel: "C0OPS"})
		place("the guest left", Place{Public: true})
		bob := o.users["U0BOB"]
		bob.IsRestricted = true
		o.users["U0BOB"] = bob
		d.Changed(Event{Kind: UserChanged, User: "U0BOB"})
		place("a member became a guest", Place{Why: Guests})
		bob.IsRestricted = false
		o.users["U0BOB"] = bob
		d.Changed(Event{Kind: UserChanged, User: "U0BOB"})
		o.add("C0OPS", func(c *slackapi.Channel) { c.IsExtShared = true }, "U0ALICE", "U0BOB", "U0BOT")
		d.Changed(Event{Kind: ChannelChanged, Channel: "C0OPS", Change: "channel_shared"})
		place("shared", Place{Why: External})
		o.add("C0OPS", nil, "U0ALICE", "U0BOB", "U0BOT")
		place("no event told", Place{Why: External})
		time.Sleep(channelAge)
		place("after a while", Place{Public: true})
		o.down = true
		time.Sleep(channelAge)
		place("Slack is down", Place{Why: Unasked})
		if _, err := d.Place(t.Context(), "C0OPS"); err == nil || slices.Contains([]rune(err.Error()), '1') {
			t.Errorf("the error is %v", err)
		}
	})
}

func TestCacheBounded(t *testing.T) {
	t.Parallel()
	c := newCache(10, func(_ context.Context, key string) (string, error) { return key, nil })
	for n := range 100 {
		if v, err := c.get(t.Context(), fmt.Sprint(n), time.Hour); err != nil || v != fmt.Sprint(n) {
			t.Errorf("got %s, %v", v, err)
		}
		if len(c.all) > 10 {
			t.Fatalf("it holds %d", len(c.all))
		}
	}
}
