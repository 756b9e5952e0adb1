package policies

import (
	"fmt"
	"slices"
)

// LeaseTool is the name by which rules, requests and the record know the asking
// for a lease, which lets calls through for a while that would ask somebody. No
// panel has a tool of that name.
const LeaseTool = "panelbot_lease"

// leaseGroup is the group of LeaseTool.
const leaseGroup = "leases"

// LeaseFacts is what a policy knows of LeaseTool for a kind of panel. It counts as
// what destroys.
func LeaseFacts(kind string) Tool {
	return Tool{Name: LeaseTool, Group: leaseGroup, Kind: kind, Risk: Destroy}
}

// DecideLease decides about a lease that is asked for at a door. calls are what it
// would let through: each tool on each target, at the door where it would hold,
// with arguments that are not known. The decision is a denial, or Approve: a lease
// always takes the yes of others, also where the policy asks less of what destroys.
// It takes all that the policy demands of LeaseTool, and of any of the calls. What
// a rule perhaps denies, for want of arguments, is decided when it is called.
func (p Policy) DecideLease(door Door, calls []Request) Decision {
	merged := Decision{Effect: Approve, StepUp: p.StepUp[Destroy], Version: p.version}
	if len(calls) == 0 {
		return Decision{Effect: Deny, Rule: "policy", Version: p.version, Reason: "The lease would let nothing through."}
	}
	for _, call := range calls {
		asking := call
		asking.Tool, asking.Group, asking.Risk, asking.Class, asking.Door = LeaseTool, leaseGroup, Destroy, ClassOrdinary, door
		asking.Args = map[string]any{}
		asking.Person.Scope.MaxRisk = 0 // which is a bound of the calls
		for _, r := range []*Request{&asking, &call} {
			d, perhaps := p.supposed(r)
			if d.Effect == Deny && (r == &asking || !perhaps) {
				return d
			}
			merged.demand(d)
		}
	}
	if merged.Approvals.From == nil {
		merged.Approvals = p.approvals()
	}
	if merged.Rule == "" {
		merged.Rule = "policy.defaults." + Destroy.String()
	}
	merged.Reason = fmt.Sprintf("A lease needs the approval of other people: %s (%s).", merged.Approvals, merged.Rule)
	return merged
}

// supposed decides about a call of which not all is known. perhaps says that less
// may be asked of it once it is.
func (p *Policy) supposed(r *Request) (d Decision, perhaps bool) {
	if d, stands := p.refuse(r); stands {
		d.Version = p.version
		return d, false
	}
	v := p.consult(p.noted(r))
	d = p.combine(r, v)
	d.Version = p.version
	return d, v.guessed
}

// demand adds what another decision demands.
func (d *Decision) demand(other Decision) {
	d.StepUp = d.StepUp || other.StepUp
	d.ReasonRequired = d.ReasonRequired || other.ReasonRequired
	for _, id := range other.Rules {
		if !slices.Contains(d.Rules, id) {
			d.Rules = append(d.Rules, id)
		}
	}
	switch {
	case other.Effect != Approve:
	case d.Approvals.From == nil:
		d.Approvals, d.Rule = other.Approvals, other.Rule
	default:
		d.Approvals = d.Approvals.and(other.Approvals)
	}
}
