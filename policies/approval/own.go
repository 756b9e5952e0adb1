package approval

import (
	"context"
	"fmt"
	"slices"
	"time"

	"panelbot/policies"
)

// A policy that wants a yes of the person who asked (confirm) makes a request
// only where that person cannot be asked at once, such as at the MCP door. Then
// the same person, and nobody else, says yes to it at another door, with a
// one-time code in the place of the name that would be typed.

const (
	// ownExpires is how long the person has for the yes: who asks through an
	// assistant is at hand.
	ownExpires = time.Hour
	// ownExecutes is how long after it the call may begin.
	ownExecutes = 15 * time.Minute
)

// OwnTerms are the terms of a request to which the person who asked says yes at
// another door. rules and policy are as in Terms.
func OwnTerms(person string, rules []string, policy string) Terms {
	return Terms{
		Effect: policies.Confirm, Rules: rules, Policy: policy, Count: 1, Clauses: ownClauses(person),
		Expires: ownExpires, ExecuteWithin: ownExecutes, Code: true,
	}
}

func ownClauses(person string) []Clause {
	return []Clause{{Count: 1, From: []string{"person:" + person}}}
}

// Own reports whether the person who asked is the one who says yes.
func (t Terms) Own() bool { return t.Effect == policies.Confirm }

// takesOwn reports whether the yes of the person who asked can count at all.
func (t Terms) takesOwn() bool { return t.Solo || t.Own() }

// takesOwnAt reports whether the person who asked may say yes at a door: never
// through an assistant, nor at the door at which the request was made.
func (r *Request) takesOwnAt(door policies.Door) bool {
	return r.Terms.takesOwn() && door != policies.MCP && door != "" && !sameDoor(door, r.Door)
}

// check finds terms that nobody may ask on: those of a confirmation name the
// person who asked, nobody else, and want a code.
func (t Terms) check(person string) error {
	same := func(a, b Clause) bool { return a.Count == b.Count && slices.Equal(a.From, b.From) }
	if t.Own() && (t.Solo || !t.Code || t.Count != 1 || !slices.EqualFunc(t.Clauses, ownClauses(person), same)) {
		return fmt.Errorf("approval: the terms of a confirmation are not those of OwnTerms for %s", person)
	}
	return nil
}

// CanConfirm looks whether a person could say yes to a request of their own, before
// anything is read for it. A *Refusal says why not.
func (d *Desk) CanConfirm(ctx context.Context, person policies.Person) error {
	draft := Draft{Person: person, Terms: Terms{Effect: policies.Confirm}}
	return d.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		refusal, err := codeless(ctx, tx, draft)
		if err == nil && refusal != nil {
			return refusal
		}
		return err
	})
}

// codeless says why a confirmation cannot be had of somebody without one-time
// codes; nil where it can.
func codeless(ctx context.Context, tx Tx, draft Draft) (*Refusal, error) {
	if !draft.Terms.Own() {
		return nil, nil
	}
	codes, err := tx.Codes(ctx, draft.Person.Name)
	if err != nil || codes.Secret != "" && codes.Confirmed {
		return nil, err
	}
	return sayNo("own_no_codes", "{Person} would have to say yes in a terminal with a one-time code, and has none set up: panelbot people totp --as {Person} sets them up.", "Person", draft.Person.Name), nil
}
