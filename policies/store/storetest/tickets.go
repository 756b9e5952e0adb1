package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/store"
)

// tickets: each is good at its door, in its time and until it is spent, also after
// the store was closed; what is over is erased.
func tickets(t *testing.T, db Database) {
	now := time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)
	clocked := func(c *store.Config) { c.Clock = func() time.Time { return now } }
	s, ctx := db.Open(t, clocked), t.Context()
	one := policies.Ticket{ID: "one", Door: policies.Slack, Person: "ann", Body: []byte("secret-canary-of-a-ticket"), Until: now.Add(time.Minute)}
	for _, ticket := range []policies.Ticket{one, {ID: "late", Door: policies.Slack, Until: now}, {ID: "two", Door: policies.Slack, Body: []byte{1}, Until: now.Add(time.Hour)}} {
		if err := s.AddTicket(ctx, ticket); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.AddTicket(ctx, one); err == nil {
		t.Error("an id was taken twice")
	}
	want := func(step string, want *policies.Ticket, got policies.Ticket, err error) {
		t.Helper()
		if want == nil {
			if !errors.Is(err, policies.ErrNoTicket) {
				t.Errorf("%s: got %+v, %v, want ErrNoTicket", step, got, err)
			}
			return
		}
		if diff := cmp.Diff(got, *want); err != nil || diff != "" {
			t.Errorf("%s: %v (-got +want):\n%s", step, err, diff)
		}
	}
	got, err := s.Ticket(ctx, policies.Slack, "one")
	want("it is there", &one, got, err)
	got, err = s.Ticket(ctx, policies.Telegram, "one")
	want("at another door", nil, got, err)
	got, err = s.SpendTicket(ctx, policies.Telegram, "one")
	want("spent at another door", nil, got, err)
	got, err = s.Ticket(ctx, policies.Slack, "late")
	want("its time is over", nil, got, err)
	if n := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM tickets WHERE body = '"+string(one.Body)+"'"); n != "0" {
		t.Error("the body stands in the database as it is")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	s = db.Open(t, clocked)
	got, err = s.SpendTicket(ctx, policies.Slack, "one")
	want("spent after a restart", &one, got, err)
	got, err = s.SpendTicket(ctx, policies.Slack, "one")
	want("spent again", nil, got, err)
	now = now.Add(2 * time.Hour)
	if err := s.AddTicket(ctx, policies.Ticket{ID: "three", Door: policies.Slack, Until: now.Add(time.Minute)}); err != nil {
		t.Fatal(err)
	}
	if n := db.Value(t, "SELECT CAST(count(*) AS TEXT) FROM tickets"); n != "1" {
		t.Errorf("%s tickets are kept, want the one whose time is not over", n)
	}
	for _, bad := range []policies.Ticket{{Door: policies.Slack}, {ID: "x"}, {ID: "a\x00b", Door: policies.Slack}, {ID: "\xff", Door: policies.Slack}} {
		if err := s.AddTicket(ctx, bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

// oneSpends: of several that spend the same ticket at once, one gets it.
func oneSpends(t *testing.T, db Database) {
	s := db.Open(t)
	stores := []*store.Store{s}
	if db.Shared {
		stores = append(stores, db.Open(t))
	}
	if err := s.AddTicket(t.Context(), policies.Ticket{ID: "n", Door: policies.Telegram, Body: []byte("x"), Until: time.Now().Add(time.Minute)}); err != nil {
		t.Fatal(err)
	}
	const tries = 20
	got := make(chan bool, tries)
	for i := range tries {
		go func() {
			_, err := stores[i%len(stores)].SpendTicket(t.Context(), policies.Telegram, "n")
			if err != nil && !errors.Is(err, policies.ErrNoTicket) {
				t.Error(err)
			}
			got <- err == nil
		}()
	}
	n := 0
	for range tries {
		if <-got {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d got it", n)
	}
}
