package approval_test

import (
	"errors"
	"testing"

	"panelbot/policies/approval"
)

// TestMidPlan: a further call of a plan goes out only while enough of those who said
// yes still may.
func TestMidPlan(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	plan := reinstall("1")
	plan.Calls = append(plan.Calls, reinstall("2").Calls...)
	r := p.ask(t, draft("dan", plan))
	if _, err := p.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: "carol", Door: chat, Yes: true}); err != nil {
		t.Fatal(err)
	}
	c, err := p.Claim(t.Context(), r.ID, "me", nil)
	if err != nil {
		t.Fatal(err)
	}
	p.People.Set("carol", true)
	var refusal *approval.Refusal
	if err := p.Begin(t.Context(), r.ID, c.Claim.Fence, 1, nil); !errors.As(err, &refusal) {
		t.Errorf("it begins although nobody who said yes may any more: %v", err)
	}
	if r, err = p.Find(t.Context(), r.ID); err != nil || len(r.Results) != 1 {
		t.Errorf("kept %+v, %v", r.Results, err)
	}
	p.People.Set("carol", false)
	if err := p.Begin(t.Context(), r.ID, c.Claim.Fence, 1, nil); err != nil {
		t.Errorf("it does not begin when she is back: %v", err)
	}
}
