package approval_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// TestGuesses: whoever holds a token asks, guesses five codes, cancels and asks again.
// After ten wrong ones in an hour none is looked at, not even the right one.
func TestGuesses(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	code := p.Codes(t, "dan")
	ask := func(server int) *approval.Request {
		d := draft("dan", reinstall(fmt.Sprint(server)))
		d.Terms = approval.OwnTerms("dan", []string{"x"}, "v")
		return p.ask(t, d)
	}
	vote := func(id, code string) error {
		_, err := p.Vote(t.Context(), approval.Ballot{ID: id, Person: "dan", Door: policies.Slack, Yes: true, Code: code})
		return err
	}
	wrong := 0
	for i := range 40 {
		r := ask(i + 1)
		for range 5 {
			if err := vote(r.ID, "no code"); errors.Is(err, approval.ErrWrongCode) {
				wrong++
			} else if !errors.Is(err, approval.ErrTooManyTries) {
				t.Fatal(err)
			}
		}
		if _, err := p.Cancel(t.Context(), r.ID, policies.Person{Name: "dan"}, policies.MCP); err != nil {
			t.Fatal(err)
		}
	}
	if wrong != 10 {
		t.Errorf("%d wrong codes were looked at within an hour, want 10", wrong)
	}
	r := ask(99)
	var tooMany *approval.TooManyError
	if err := vote(r.ID, code()); !errors.As(err, &tooMany) || !strings.Contains(err.Error(), "until 2026-11-30 10:00 UTC") {
		t.Errorf("the right code after ten wrong ones: %v", err)
	}
	for what, err := range map[string]error{
		"another use":    p.UseCode(t.Context(), "dan", "people", code()),
		"new codes":      func() error { _, err := p.SetCodes(t.Context(), "dan", code()); return err }(),
		"another person": p.UseCode(t.Context(), "carol", "people", p.Codes(t, "carol")()),
	} {
		if got := errors.As(err, &tooMany); got != (what != "another person") {
			t.Errorf("%s: %v", what, err)
		}
	}
	p.Pass(time.Hour)
	if err := vote(ask(100).ID, code()); err != nil {
		t.Errorf("an hour later: %v", err)
	}
}

// TestCodesRefusedRecorded: each code that did not count is in the record, whatever it
// was for, and none of them is.
func TestCodesRefusedRecorded(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.Codes(t, "carol")
	const typed = "314159"
	for _, do := range []func() error{
		func() error { return p.UseCode(t.Context(), "carol", "people", typed) },
		func() error { _, err := p.SetCodes(t.Context(), "carol", typed); return err },
		func() error { return p.ConfirmCodes(t.Context(), "carol", typed) },
	} {
		before := len(p.store.Events())
		if err := do(); !errors.Is(err, approval.ErrWrongCode) {
			t.Fatal(err)
		}
		events := p.store.Events()[before:]
		if len(events) != 1 || events[0].Kind != approval.CodeRefused || events[0].Person != "carol" || strings.Contains(events[0].Note, typed) {
			t.Errorf("got the events %+v", events)
		}
	}
}
