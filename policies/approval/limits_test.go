package approval_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// TestOneTooMany: approved requests count when they go out; the one that would be
// too many is invalidated, with the limit and the time, and a further call of a
// plan is refused alone.
func TestOneTooMany(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	limits := []policies.Limit{{ID: "two", Of: policies.CountCalls, Most: 2, Within: time.Hour, Per: policies.PerPerson, Risk: policies.Destroy}}
	toll := approval.Toll{Passage: policies.Passage{Person: "dan", Risk: policies.Destroy}, Limits: limits}
	approved := func(server string) *approval.Request {
		r := p.ask(t, draft("dan", reinstall(server)))
		r, err := p.vote(t, r.ID, "carol", true)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first, last := approved("1"), approved("2")
	first, err := p.Claim(t.Context(), first.ID, "me", nil, toll)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Begin(t.Context(), first.ID, first.Claim.Fence, 1, nil, toll); err != nil {
		t.Fatal(err)
	}
	var refusal *approval.Refusal
	if err := p.Begin(t.Context(), first.ID, first.Claim.Fence, 2, nil, toll); !errors.As(err, &refusal) || refusal.Rule != "policy.limits.two" {
		t.Errorf("a third call: %v", err)
	}
	_, err = p.Claim(t.Context(), last.ID, "me", nil, toll)
	if !errors.As(err, &refusal) || refusal.Rule != "policy.limits.two" {
		t.Errorf("a third request: %v", err)
	}
	got, err := p.Find(t.Context(), last.ID)
	if err != nil || got.State != approval.Invalidated || !strings.Contains(got.Note, "The next is allowed from 2026-11-30 10:00 UTC") {
		t.Errorf("it is %+v, %v", got, err)
	}
	if first, err = p.Find(t.Context(), first.ID); err != nil || len(first.Results) != 2 {
		t.Errorf("the first has %d results, %v", len(first.Results), err)
	}
}
