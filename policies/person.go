package policies

import (
	"slices"
	"strings"
)

// Role says what a person may ask for at all; the policy decides on top of it.
type Role string

// The built-in roles.
const (
	// Viewer may read.
	Viewer Role = "viewer"
	// Operator may ask for everything.
	Operator Role = "operator"
	// Approver may read, and says yes or no to what others ask for.
	Approver Role = "approver"
	// Admin may ask for everything, and says yes or no.
	Admin Role = "admin"
)

// Roles lists the built-in roles.
func Roles() []Role { return []Role{Viewer, Operator, Approver, Admin} }

// Person is somebody who is known to the configuration. The zero value is
// nobody, who can do nothing.
type Person struct {
	// Name is how the person is called in rules and records.
	Name string
	// Roles are what the person may ask for; none is nothing.
	Roles []Role
	// Language is that of the sentences which chat doors say to the person,
	// such as vi; empty is the door's default. It decides nothing.
	Language string
	// Timezone is where the person reads the clock, such as Europe/Berlin; empty is
	// the system's. It decides nothing: rules have time zones of their own.
	Timezone string
	// Scope is what the person's calls may be about; the zero value is no limit.
	Scope Scope
}

// Known reports whether p is anybody at all.
func (p Person) Known() bool { return p.Name != "" }

// May reports whether one of the person's roles may ask for a call of this
// risk.
func (p Person) May(r Risk) bool {
	if slices.Contains(p.Roles, Operator) || slices.Contains(p.Roles, Admin) {
		return true
	}
	return r == Read && (slices.Contains(p.Roles, Viewer) || slices.Contains(p.Roles, Approver))
}

// roleWords lists the person's roles for a sentence.
func (p Person) roleWords() string {
	if len(p.Roles) == 0 {
		return "without a role"
	}
	words := make([]string, len(p.Roles))
	for i, r := range p.Roles {
		words[i] = string(r)
	}
	return "as " + strings.Join(words, ", ")
}
