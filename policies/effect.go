package policies

import (
	"fmt"
	"strings"
)

// Effect is what a policy says of a call. The order is the strictness: of two
// effects the greater one holds. The zero value is not an effect, and denies.
type Effect uint8

// The effects.
const (
	// Allow runs the call.
	Allow Effect = iota + 1
	// Confirm asks the person who asked.
	Confirm
	// Approve asks other people.
	Approve
	// Deny refuses.
	Deny
)

var effectNames = [...]string{Allow: "allow", Confirm: "confirm", Approve: "approve", Deny: "deny"}

// Effects lists all effects, from the mildest to the strictest.
func Effects() []Effect { return []Effect{Allow, Confirm, Approve, Deny} }

// String is the effect's word.
func (e Effect) String() string {
	if e < Allow || e > Deny {
		return "deny"
	}
	return effectNames[e]
}

// MarshalText writes the effect's word.
func (e Effect) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText reads the effect's word.
func (e *Effect) UnmarshalText(text []byte) error {
	parsed, err := ParseEffect(string(text))
	if err != nil {
		return err
	}
	*e = parsed
	return nil
}

// ParseEffect reads an effect's word; the error names the valid ones.
func ParseEffect(word string) (Effect, error) {
	for _, e := range Effects() {
		if effectNames[e] == word {
			return e, nil
		}
	}
	return 0, fmt.Errorf("%q is no effect: use one of %s", word, strings.Join(effectNames[Allow:], ", "))
}
