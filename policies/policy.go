package policies

import (
	"errors"
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
	for e := Allow; e <= Deny; e++ {
		if effectNames[e] == word {
			return e, nil
		}
	}
	return 0, fmt.Errorf("%q is no effect: use one of %s", word, strings.Join(effectNames[Allow:], ", "))
}

// Policy decides by the risk of a call. The zero value denies everything;
// Standard is where configurations start.
type Policy struct {
	// Defaults is the effect of each risk; what is missing is Deny.
	Defaults map[Risk]Effect
	// Classes is the effect of the operations that nobody should use; what is
	// missing is Deny. It stands beside the default of the risk: the stricter
	// of the two holds, unless the class is Allow.
	Classes map[Class]Effect
	// AllowUnguarded says that Reveal, Grant and Destroy may be allowed
	// without anybody being asked.
	AllowUnguarded bool
	// Solo says that one person alone runs this, so that nobody else can
	// approve.
	Solo bool
	// ReadOnly denies everything but Read, whatever else is written.
	ReadOnly bool
}

// Standard is the policy of an empty configuration.
func Standard() Policy {
	return Policy{
		Defaults: map[Risk]Effect{Read: Allow, Reveal: Deny, Change: Confirm, Disrupt: Confirm, Grant: Approve, Destroy: Approve},
		Classes:  map[Class]Effect{ClassCallback: Deny, ClassLogin: Deny},
	}
}

// Check finds what is wrong with the policy as a whole, given how many people
// could answer.
func (p Policy) Check(people int) error {
	var errs []error
	for _, r := range []Risk{Reveal, Grant, Destroy} {
		if p.Defaults[r] == Allow && !p.AllowUnguarded {
			errs = append(errs, fmt.Errorf("policy.defaults.%s is allow, so that nobody is asked: choose confirm, approve or deny, or say policy.allow_unguarded: true if that is meant", r))
		}
	}
	for _, c := range []Class{ClassCallback, ClassLogin} {
		if p.Classes[c] == Allow && !p.AllowUnguarded {
			errs = append(errs, fmt.Errorf("policy.defaults.%s is allow, so that nobody is asked: choose confirm, approve or deny, or say policy.allow_unguarded: true if that is meant", c))
		}
	}
	if people == 1 && !p.Solo && p.reaches(Approve) {
		errs = append(errs, errors.New("policy.defaults asks other people to approve, but only one person is configured: add people, or say policy.solo: true"))
	}
	return errors.Join(errs...)
}

func (p Policy) reaches(e Effect) bool {
	for _, effect := range p.Defaults {
		if effect == e {
			return true
		}
	}
	for _, effect := range p.Classes {
		if effect == e {
			return true
		}
	}
	return false
}

// Request is what a policy decides about.
type Request struct {
	Person Person
	Door   Door
	// Tool is the tool's name, Risk the risk of this call.
	Tool  string
	Risk  Risk
	Class Class
}

// Decision is what was decided, and why.
type Decision struct {
	Effect Effect
	// Rule names what decided: policy.defaults.grant, person, read-only.
	Rule string
	// Reason is a sentence for the person who asked; empty for Allow.
	Reason string
}

// Decide decides. It never fails: what it does not know it denies.
func (p Policy) Decide(r Request) Decision {
	switch {
	case !r.Person.Known():
		return Decision{Deny, "person", "Nobody is named as the one who asks: add the person to the configuration, under people."}
	case !r.Risk.Valid():
		return Decision{Deny, "risk", "The risk of this call is not known."}
	case !r.Person.May(r.Risk):
		return Decision{Deny, "role", fmt.Sprintf("%s has %s, which may not ask for a call of risk %s: an operator or admin may.", r.Person.Name, r.Person.roleWords(), r.Risk)}
	case p.ReadOnly && (r.Risk != Read || r.Class != ClassOrdinary):
		return Decision{Deny, "read-only", fmt.Sprintf("panelbot runs read-only, and this call has the risk %s.", r.Risk)}
	}
	effect, rule := p.Defaults[r.Risk], "policy.defaults."+r.Risk.String()
	if effect == 0 {
		effect = Deny
	}
	if r.Class != ClassOrdinary {
		class := p.Classes[r.Class]
		if class == 0 {
			class = Deny
		}
		if class == Allow || class >= effect { // of two that are equally strict, the class says why
			effect, rule = class, "policy.defaults."+r.Class.String()
		}
	}
	return Decision{Effect: effect, Rule: rule, Reason: reason(effect, rule, r)}
}

func reason(e Effect, rule string, r Request) string {
	switch e {
	case Allow:
		return ""
	case Confirm:
		return fmt.Sprintf("A call of risk %s needs a yes of the person who asks (%s).", r.Risk, rule)
	case Approve:
		return fmt.Sprintf("A call of risk %s needs the approval of another person (%s).", r.Risk, rule)
	default:
		if r.Class != ClassOrdinary {
			return fmt.Sprintf("This operation is for the panel's own servers and log-in, not for people (%s).", rule)
		}
		return fmt.Sprintf("The policy denies calls of risk %s (%s).", r.Risk, rule)
	}
}

// Certain reports whether the policy denies every call of a tool with this
// highest risk, for this person, so that a list may leave it out. graded says
// that a call may turn out less risky.
func (p Policy) Certain(person Person, door Door, tool string, highest Risk, class Class, graded bool) bool {
	risks := []Risk{highest}
	if graded {
		risks = Risks()[:int(highest)]
	}
	for _, r := range risks {
		if p.Decide(Request{Person: person, Door: door, Tool: tool, Risk: r, Class: class}).Effect != Deny {
			return false
		}
	}
	return true
}
