package policies

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Who is a person, or everybody with a role. Exactly one of the two is set.
type Who struct {
	Role   Role
	Person string
}

// ParseWho reads role:NAME or person:NAME.
func ParseWho(word string) (Who, error) {
	kind, name, _ := strings.Cut(word, ":")
	switch {
	case kind == "role" && name != "":
		return Who{Role: Role(name)}, nil
	case kind == "person" && name != "":
		return Who{Person: name}, nil
	}
	return Who{}, errors.New("is neither role:NAME nor person:NAME: write one such as role:admin or person:alice")
}

// String is role:NAME or person:NAME.
func (w Who) String() string {
	if w.Person != "" {
		return "person:" + w.Person
	}
	return "role:" + string(w.Role)
}

// MarshalText writes role:NAME or person:NAME.
func (w Who) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// Is reports whether the person is meant.
func (w Who) Is(p Person) bool {
	if !p.Known() {
		return false
	}
	if w.Person != "" {
		return w.Person == p.Name
	}
	return w.Role != "" && slices.Contains(p.Roles, w.Role)
}

func anyOf(list []Who, p Person) bool {
	return slices.ContainsFunc(list, func(w Who) bool { return w.Is(p) })
}

func whoWords(list []Who) string {
	words := make([]string, len(list))
	for i, w := range list {
		words[i] = w.String()
	}
	if len(words) == 0 {
		return "nobody"
	}
	return strings.Join(words, " or ")
}

// Clause is one demand of an approval: so many different people out of these.
// An empty Of is nobody, so that the demand cannot be met.
type Clause struct {
	// Count is 1 where it is zero; in a rule it is then that of the whole.
	Count int
	Of    []Who
}

// Approvals is what an approval takes. The zero value stands for what the
// policy says in general.
type Approvals struct {
	// Count is how many different people have to say yes, at least.
	Count int
	// From are the demands; each has to be met. One person's yes may meet
	// several. Nil is the policy's own; empty is nobody.
	From []Clause
	// Expires is how long a request waits for its votes, ExecuteWithin how long
	// after the last vote it may still run.
	Expires, ExecuteWithin time.Duration
}

// StandardApprovals is what an approval takes where nothing else is said: one
// approver or admin, within four hours, to be run within a quarter of an hour.
func StandardApprovals() Approvals {
	return Approvals{
		Count: 1, From: []Clause{{Count: 1, Of: []Who{{Role: Approver}, {Role: Admin}}}},
		Expires: 4 * time.Hour, ExecuteWithin: 15 * time.Minute,
	}
}

// or fills in what a leaves open. A demand without a number, or one that is
// inherited, wants as many people as a does.
func (a Approvals) or(b Approvals) Approvals {
	if a.Count == 0 {
		a.Count = b.Count
	}
	inherited := a.From == nil
	if inherited {
		a.From = b.From
	}
	a.From = slices.Clone(a.From)
	for i := range a.From {
		if inherited || a.From[i].Count == 0 {
			a.From[i].Count = a.Count
		}
	}
	if a.Expires == 0 {
		a.Expires = b.Expires
	}
	if a.ExecuteWithin == 0 {
		a.ExecuteWithin = b.ExecuteWithin
	}
	return a
}

// and is both at once: the larger count, the demands of both, the shorter
// times.
func (a Approvals) and(b Approvals) Approvals {
	merged := Approvals{
		Count: max(a.Count, b.Count), From: slices.Clone(a.From),
		Expires: min(a.Expires, b.Expires), ExecuteWithin: min(a.ExecuteWithin, b.ExecuteWithin),
	}
	for _, c := range b.From {
		if !slices.ContainsFunc(merged.From, func(m Clause) bool { return m.Count == c.Count && slices.Equal(m.Of, c.Of) }) {
			merged.From = append(merged.From, c)
		}
	}
	return merged
}

// Entitled reports whether the person's yes would count at all. Whether a
// person may vote on their own request is the caller's to refuse.
func (a Approvals) Entitled(p Person) bool {
	return slices.ContainsFunc(a.From, func(c Clause) bool { return anyOf(c.Of, p) })
}

// Satisfied reports whether these people's yes is enough. The same person
// twice counts once; who is not entitled does not count. Without a demand
// nothing is enough.
func (a Approvals) Satisfied(votes []Person) bool {
	if len(a.From) == 0 {
		return false
	}
	distinct := a.entitled(votes, "")
	for _, c := range a.From {
		if count(distinct, c) < max(c.Count, 1) {
			return false
		}
	}
	return len(distinct) >= max(a.Count, 1)
}

// Approvers lists who of the people could say yes to a request of somebody,
// each once.
func (a Approvals) Approvers(people []Person, requester string) []Person {
	return a.entitled(people, requester)
}

func (a Approvals) entitled(people []Person, but string) []Person {
	var list []Person
	for _, p := range people {
		known := slices.ContainsFunc(list, func(q Person) bool { return q.Name == p.Name })
		if p.Name != but && a.Entitled(p) && !known {
			list = append(list, p)
		}
	}
	return list
}

func count(people []Person, c Clause) int {
	n := 0
	for _, p := range people {
		if anyOf(c.Of, p) {
			n++
		}
	}
	return n
}

// lacks says what cannot be met when somebody asks, given everybody there is;
// empty is nothing.
func (a Approvals) lacks(people []Person, requester string) string {
	left := a.entitled(people, requester)
	for _, c := range a.From {
		if have := count(left, c); have < max(c.Count, 1) {
			return fmt.Sprintf("%d of %s, and %s", max(c.Count, 1), whoWords(c.Of), leftWords(have, requester))
		}
	}
	if len(a.From) == 0 || len(left) < a.Count {
		return fmt.Sprintf("%d different people, and %s", max(a.Count, 1), leftWords(len(left), requester))
	}
	return ""
}

func leftWords(have int, requester string) string {
	switch {
	case requester == "" && have == 0:
		return "there is nobody"
	case requester == "":
		return fmt.Sprintf("there are only %d", have)
	case have == 0:
		return fmt.Sprintf("nobody is left when %s asks", requester)
	default:
		return fmt.Sprintf("only %d are left when %s asks", have, requester)
	}
}

// String is the demands in words: 2 of role:admin; 1 of person:bob.
func (a Approvals) String() string {
	words := make([]string, len(a.From))
	for i, c := range a.From {
		words[i] = fmt.Sprintf("%d of %s", max(c.Count, 1), whoWords(c.Of))
	}
	if len(words) == 0 {
		return "nobody"
	}
	return strings.Join(words, "; ")
}

// MarshalJSON writes the times in words.
func (a Approvals) MarshalJSON() ([]byte, error) {
	type clause struct {
		Count int   `json:"count"`
		Of    []Who `json:"of"`
	}
	from := []clause{}
	for _, c := range a.From {
		from = append(from, clause{c.Count, append([]Who{}, c.Of...)})
	}
	return json.Marshal(struct {
		Count         int      `json:"count"`
		From          []clause `json:"from"`
		Expires       string   `json:"expires"`
		ExecuteWithin string   `json:"execute_within"`
	}{a.Count, from, a.Expires.String(), a.ExecuteWithin.String()})
}
