package storetest

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
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
