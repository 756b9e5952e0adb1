package policies

import (
	"time"
)

// Policy says what may be done, and who is asked. The zero value denies
// everything; Standard is where configurations start. One that has rules must
// be compiled before it decides: until then it denies everything.
type Policy struct {
	// Defaults is the effect of each risk, where no rule fits; what is missing
	// is Deny.
	Defaults map[Risk]Effect
	// Classes is the effect of the operations that nobody should use; what is
	// missing is Deny. It stands beside the default of the risk: the stricter
	// of the two holds, unless the class is Allow.
	Classes map[Class]Effect
	// StepUp names the risks for which a yes needs a fresh one-time code.
	StepUp map[Risk]bool
	// VotesOnly names the risks of StepUp of which only the votes of others need the
	// code, and not the yes of the person who asks.
	VotesOnly map[Risk]bool
	// Approvals is what an approval takes where a rule leaves it open; the zero
	// value is StandardApprovals.
	Approvals Approvals
	// Rules stand before the defaults. Their order does not matter.
	Rules []Rule
	// Freezes and Windows are stretches of time that rules read by their names.
	Freezes, Windows []Period
	// AllLimits are how often things may be done.
	AllLimits []Limit
	// Commands are the scripts whose risk is known, to the letter.
	Commands []Command
	// Zone is where now.* of the rules is; PanelZones stand before it, by the
	// panel's name. Nil is UTC.
	Zone       *time.Location
	PanelZones map[string]*time.Location
	// AllowUnguarded says that Reveal, Grant and Destroy may be allowed
	// without anybody being asked.
	AllowUnguarded bool
	// Solo says that one person alone runs this, so that nobody else can
	// approve.
	Solo bool
	// ReadOnly denies everything but Read, whatever else is written.
	ReadOnly bool
	// Stopped is why everything but Read is denied for now; empty is that it is
	// not. It is the state of a switch, and no part of the version.
	Stopped string

	// rules are the Rules with their expressions, version the hash of all that
	// was compiled.
	rules   []*compiled
	version string
	// broken says that Compile found problems.
	broken bool
}

// compiled is a rule that can be asked.
type compiled struct {
	Rule
	when *expression
}

// Standard is the policy of an empty configuration.
func Standard() Policy {
	return Policy{
		Defaults:  map[Risk]Effect{Read: Allow, Reveal: Deny, Change: Confirm, Disrupt: Confirm, Grant: Approve, Destroy: Approve},
		Classes:   map[Class]Effect{ClassCallback: Deny, ClassLogin: Deny},
		StepUp:    map[Risk]bool{Reveal: true, Grant: true, Destroy: true},
		VotesOnly: map[Risk]bool{Grant: true, Destroy: true},
		Approvals: StandardApprovals(),
		AllLimits: StandardLimits(),
	}
}

// Version is the hash of the policy as it was compiled, short; empty where it
// was not. Two policies with the same one decide the same.
func (p *Policy) Version() string { return p.version }

// byDefault is what the policy says where no rule fits, and the name of what
// says so.
func (p *Policy) byDefault(risk Risk, class Class) (Effect, string) {
	effect, rule := p.Defaults[risk], "policy.defaults."+risk.String()
	if effect == 0 {
		effect = Deny
	}
	if class == ClassOrdinary {
		return effect, rule
	}
	of := p.Classes[class]
	if of == 0 {
		of = Deny
	}
	if of == Allow || of >= effect { // of two that are equally strict, the class says why
		return of, "policy.defaults." + class.String()
	}
	return effect, rule
}
