package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
)

// cards: a message shows one request, and what it shows changes only for who knows
// what it showed before.
func cards(t *testing.T, db Database) {
	s, ctx := db.Open(t), t.Context()
	one := policies.Card{Door: policies.Slack, Request: "R1", Key: "k1", Chat: "C1"}
	two := policies.Card{Door: policies.Slack, Request: "R1", Key: "k2", Chat: "D1", Person: "ann"}
	for _, c := range []policies.Card{two, one, {Door: policies.Telegram, Request: "R1", Key: "k1", Chat: "9"}, {Door: policies.Slack, Request: "R2", Key: "k3", Chat: "C1"}} {
		if added, err := s.AddCard(ctx, c); err != nil || !added {
			t.Fatalf("%+v: %v, %v", c, added, err)
		}
	}
	if added, err := s.AddCard(ctx, policies.Card{Door: policies.Slack, Request: "R9", Key: "k1", Chat: "C9"}); err != nil || added {
		t.Errorf("a key was taken twice: %v, %v", added, err)
	}
	list, err := s.CardsOf(ctx, policies.Slack, "R1")
	if diff := cmp.Diff(list, []policies.Card{one, two}); err != nil || diff != "" {
		t.Errorf("%v (-got +want):\n%s", err, diff)
	}
	if did, err := s.ShowCard(ctx, one, "a"); err != nil || !did {
		t.Errorf("first: %v, %v", did, err)
	}
	if did, err := s.ShowCard(ctx, one, "b"); err != nil || did {
		t.Errorf("by who does not know what it shows: %v, %v", did, err)
	}
	one.Shown = "a"
	got, err := s.Card(ctx, policies.Slack, "k1")
	if diff := cmp.Diff(got, one); err != nil || diff != "" {
		t.Errorf("%v (-got +want):\n%s", err, diff)
	}
	if _, err := s.Card(ctx, policies.Telegram, "k2"); !errors.Is(err, policies.ErrNoCard) {
		t.Errorf("got %v, want ErrNoCard", err)
	}
}

// sweptCards: which messages show a request is forgotten long after its end, and not
// while it is open.
func sweptCards(t *testing.T, db Database) {
	at, ctx := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC), t.Context()
	s := db.Open(t, func(c *store.Config) { c.Clock = func() time.Time { return at } })
	add := func(request string) {
		t.Helper()
		if added, err := s.AddCard(ctx, policies.Card{Door: policies.Slack, Request: request, Key: "of " + request + at.Format(time.DateOnly), Chat: "C1"}); err != nil || !added {
			t.Fatalf("%s: %v, %v", request, added, err)
		}
	}
	known := func(request string) int {
		t.Helper()
		list, err := s.CardsOf(ctx, policies.Slack, request)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	for _, r := range []*approval.Request{{ID: "open", State: approval.Pending, Created: at}, {ID: "over", State: approval.Denied, Created: at, Ended: at}} {
		if err := s.Transact(ctx, func(ctx context.Context, tx approval.Tx) error { return tx.Insert(ctx, r) }); err != nil {
			t.Fatal(err)
		}
		add(r.ID)
	}
	at = at.Add(89 * 24 * time.Hour)
	add("another")
	if open, over := known("open"), known("over"); open != 1 || over != 1 {
		t.Errorf("after 89 days: %d of the open request, %d of the other; want 1 and 1", open, over)
	}
	at = at.Add(2 * 24 * time.Hour)
	add("another")
	if open, over := known("open"), known("over"); open != 1 || over != 0 {
		t.Errorf("after 91 days: %d of the open request, %d of the other; want 1 and 0", open, over)
	}
}
