package policies

import (
	"fmt"
	"strings"
)

// Risk says how much harm a call can do. The order is the ladder that
// ceilings and scopes compare on: a higher risk includes what the lower ones
// may do. The zero value is no risk at all and is refused wherever one is
// needed, so that a declaration cannot forget to be judged.
type Risk uint8

// The risks, from the least to the greatest.
const (
	// Read only reads, and its answer holds no secret.
	Read Risk = iota + 1
	// Reveal hands out a secret or a login.
	Reveal
	// Change changes something that can be changed back, without an interruption.
	Change
	// Disrupt interrupts a service that recovers.
	Disrupt
	// Grant gives code execution, lasting access, or a way out for data.
	Grant
	// Destroy loses data or access.
	Destroy
)

var riskNames = [...]string{Read: "read", Reveal: "reveal", Change: "change", Disrupt: "disrupt", Grant: "grant", Destroy: "destroy"}

// Risks lists all risks in their order.
func Risks() []Risk { return []Risk{Read, Reveal, Change, Disrupt, Grant, Destroy} }

// String is the risk's word as configuration, `_meta` and logs spell it.
func (r Risk) String() string {
	if r < Read || r > Destroy {
		return "unjudged"
	}
	return riskNames[r]
}

// Valid reports whether r is one of the declared risks.
func (r Risk) Valid() bool { return r >= Read && r <= Destroy }

// ParseRisk reads a risk's word; the error names the valid ones.
func ParseRisk(word string) (Risk, error) {
	for _, r := range Risks() {
		if r.String() == word {
			return r, nil
		}
	}
	return 0, fmt.Errorf("%q is no risk: use one of %s", word, strings.Join(riskNames[Read:], ", "))
}

// MarshalText writes the risk's word.
func (r Risk) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the risk's word.
func (r *Risk) UnmarshalText(text []byte) error {
	parsed, err := ParseRisk(string(text))
	if err != nil {
		return err
	}
	*r = parsed
	return nil
}
