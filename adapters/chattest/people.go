package chattest

import (
	"slices"

	"panelbot/policies"
)

// Everybody are the people who are known.
type Everybody []policies.Person

// Person gives one of them.
func (e Everybody) Person(name string) (policies.Person, bool) {
	i := slices.IndexFunc(e, func(p policies.Person) bool { return p.Name == name })
	if i < 0 {
		return policies.Person{}, false
	}
	return e[i], true
}

// Everybody gives all of them.
func (e Everybody) Everybody() []policies.Person { return e }
