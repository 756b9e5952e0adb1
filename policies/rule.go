package policies

import "time"

// Rule says what happens to the calls that its expression fits.
type Rule struct {
	// ID names the rule in decisions and records; letters, digits and dashes.
	ID string
	// When is an expression in CEL; Variables lists what it may read. It fits a
	// call where it is true.
	When string
	// Effect is what happens then.
	Effect Effect
	// Approvals is what it takes, where Effect is Approve; what it leaves open
	// is as the policy says in general.
	Approvals Approvals
	// Confirm is how the person is asked, where Effect is Confirm.
	Confirm Confirmation
	// Reason says that the person has to say why.
	Reason bool
	// Message is a sentence for the person who asked; may be empty.
	Message string
	// Zone is where now.* of the expression is; nil is the panel's, else the
	// policy's.
	Zone *time.Location
	// BreakGlass makes the rule one for emergencies. It does nothing but let a
	// call through that would be denied or need approval, with its Effect, which
	// is Allow or Confirm: where the person asks for it (Request.BreakGlass) at
	// a door where a person is, is one of For, and says why. It lifts no
	// guard, ceiling, role, scope or stop, and no rule that could not be
	// evaluated.
	BreakGlass bool
	// For are the people who may break the glass.
	For []Who
	// ReviewWithin is how soon afterwards an approver has to look at it.
	ReviewWithin time.Duration
}

// Confirmation is how the person who asked is asked again.
type Confirmation struct {
	// Type is target where the target's name has to be typed; empty is a plain
	// yes, except from Disrupt on.
	Type string
}

// TypeTarget is the Confirmation that wants the target's name typed.
const TypeTarget = "target"

// path is how decisions name the rule.
func (r *Rule) path() string { return "policy.rules." + r.ID }

// Problem is something that is wrong with a policy.
type Problem struct {
	// Path is the key in the configuration: policy.rules[2].when.
	Path string
	// Text goes on from there: is no yes or no…
	Text string
	// Word is a word of the policy that is not known, and Known are those that
	// are, to suggest the nearest; empty elsewhere.
	Word  string
	Known []string
}

// Error is the path and the text.
func (p Problem) Error() string { return p.Path + " " + p.Text }
