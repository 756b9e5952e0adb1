package policies

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Decision is what was decided, and why.
type Decision struct {
	Effect Effect
	// Rule names what decided: policy.rules.prod-restart,
	// policy.defaults.grant, person, read-only.
	Rule string
	// Reason is a sentence for the person who asked; empty for Allow.
	Reason string
	// Rules are the ids of all rules that count for the call, in their order.
	Rules []string
	// Approvals is what it takes, where Effect is Approve.
	Approvals Approvals
	// StepUp says that the yes, of whomever, needs a fresh one-time code.
	StepUp bool
	// ReasonRequired says that the person has to say why.
	ReasonRequired bool
	// Confirm is how the person is asked, where Effect is Confirm.
	Confirm Confirmation
	// Message is what the rules that decided say to the person; may be empty.
	Message string
	// Version is that of the policy.
	Version string
	// When is the next time at which less would be asked, where a freeze, a
	// window or the clock is what denies the call; zero where none is known.
	// Explain looks for it where Effect is Approve, too.
	When time.Time
	// ReviewBy is when an approver must have looked at the call, where the
	// glass was broken; zero elsewhere.
	ReviewBy time.Time
}

// Decide decides. It never fails: what it does not know it denies.
func (p Policy) Decide(r Request) Decision {
	return p.decided(&r, Deny)
}

// decided is Decide, which looks for a milder time from an effect on: to look
// may take a millisecond.
func (p *Policy) decided(r *Request, look Effect) Decision {
	d := p.decide(r, look)
	d.Version = p.version
	return d
}

// decide is decided without the version; look beyond Deny looks for no time.
func (p *Policy) decide(r *Request, look Effect) Decision {
	if d, stands := p.refuse(r); stands {
		return d
	}
	f := p.noted(r)
	v := p.consult(f)
	d := p.combine(r, v)
	if d.Effect >= look && !r.Now.IsZero() {
		if timely := p.timely(f); len(timely) > 0 {
			d.When = p.soonest(r, d.Effect, timely)
		}
	}
	return d
}

// refuse gives the denials that no rule lifts.
func (p *Policy) refuse(r *Request) (Decision, bool) {
	deny := func(rule, format string, args ...any) (Decision, bool) {
		return Decision{Effect: Deny, Rule: rule, Reason: fmt.Sprintf(format, args...)}, true
	}
	reads := r.Risk == Read && r.Class == ClassOrdinary
	switch {
	case !r.Person.Known():
		return deny("person", "Nobody is named as the one who asks: add the person to the configuration, under people.")
	case !r.Risk.Valid():
		return deny("risk", "The risk of this call is not known.")
	case !r.Person.May(r.Risk):
		return deny("role", "%s may not ask for a call of risk %s %s: an operator or admin may.", r.Person.Name, r.Risk, r.Person.roleWords())
	case p.ReadOnly && !reads:
		return deny("read-only", "panelbot runs read-only, and this call has the risk %s.", r.Risk)
	case p.Stopped != "" && !reads:
		return deny("policy.stop", "Everything that does not only read is stopped: %s.", strings.TrimRight(p.Stopped, ". "))
	case p.broken, len(p.rules) != len(p.Rules):
		return deny("policy", "The policy was not loaded whole, so that it denies everything.")
	}
	if why := r.Person.Scope.refuses(r); why != "" {
		return deny("person.scope", "%s", why)
	}
	return Decision{}, false
}

// verdict is what the rules say of a call.
type verdict struct {
	// fit are the rules that count, without those for emergencies.
	fit []*compiled
	// glass are the rules for emergencies that fit.
	glass []*compiled
	// broken is the first rule that could not be evaluated, and why.
	broken *compiled
	why    error
	// guessed says that a rule counts because too little is known.
	guessed bool
}

// consult asks every rule.
func (p *Policy) consult(f *facts) verdict {
	var v verdict
	look := p.look(f)
	for _, c := range p.rules {
		fits, err := c.when.fits(look.at(&c.Rule))
		switch {
		case err != nil:
			if v.broken == nil {
				v.broken, v.why = c, err
			}
			continue
		case fits == no, fits == maybe && c.Effect == Allow, fits == maybe && c.BreakGlass:
			continue
		case c.BreakGlass:
			v.glass = append(v.glass, c)
			continue
		case f.request.Class != ClassOrdinary && c.Effect != Deny && !c.when.outline.names(f.request.Tool):
			continue // what nobody should use, only a rule that names it can open
		}
		v.fit = append(v.fit, c)
		v.guessed = v.guessed || fits == maybe
	}
	return v
}

// combine makes one decision of what the rules say: the strictest counts, and
// of several that are equally strict all their demands.
func (p *Policy) combine(r *Request, v verdict) Decision {
	d := Decision{}
	for _, c := range v.fit {
		d.Rules = append(d.Rules, c.ID)
		d.Effect = max(d.Effect, c.Effect)
		d.ReasonRequired = d.ReasonRequired || c.Reason
	}
	if v.broken != nil {
		d.Effect, d.Rule, d.ReasonRequired = Deny, v.broken.path(), false
		d.Rules = append(d.Rules, v.broken.ID)
		d.Reason = fmt.Sprintf("The rule %s cannot be evaluated, because %s; until it is mended it denies.", v.broken.ID, v.why)
		return d
	}
	var messages []string
	for _, c := range v.fit {
		if c.Effect != d.Effect {
			continue
		}
		if d.Rule == "" {
			d.Rule = c.path()
		}
		if c.Message != "" && !slices.Contains(messages, c.Message) {
			messages = append(messages, c.Message)
		}
		if c.Effect == Approve {
			demands := c.Approvals.or(p.approvals())
			if d.Approvals.From == nil {
				d.Approvals = demands
			} else {
				d.Approvals = d.Approvals.and(demands)
			}
		}
		if c.Confirm.Type != "" {
			d.Confirm = c.Confirm
		}
	}
	if len(v.fit) == 0 {
		d.Effect, d.Rule = p.byDefault(r.Risk, r.Class)
		if d.Effect == Approve {
			d.Approvals = p.approvals()
		}
	}
	d.Message = strings.Join(messages, " ")
	d = p.breakGlass(r, v, d)
	if d.Effect == Confirm && r.Risk >= Disrupt {
		d.Confirm.Type = TypeTarget
	}
	d.StepUp = p.StepUp[r.Risk] && (d.Effect == Approve || d.Effect == Confirm && !p.VotesOnly[r.Risk])
	if d.Effect == Deny {
		d.ReasonRequired = false
	}
	d.Reason = reason(d, r) + d.Reason
	if v.guessed && d.Effect != Allow {
		d.Reason += " Too little is known of what the call is about, so the strictest counts."
	}
	return d
}

func (p *Policy) approvals() Approvals { return p.Approvals.or(StandardApprovals()) }

// GlassWhole begins the sentence of a decision's reason that says why the glass was not
// broken where that was asked for, and NoGlass what follows where no rule lets the person.
const (
	GlassWhole = "Breaking the glass was asked for, but "
	NoGlass    = "no rule lets "
)

// breakGlass lets a call through that the rules stop, where a rule made for
// emergencies does.
func (p *Policy) breakGlass(r *Request, v verdict, d Decision) Decision {
	if !r.BreakGlass || d.Effect < Approve {
		return d
	}
	refused := func(why string) Decision {
		d.Reason += " " + GlassWhole + why
		return d
	}
	switch {
	case r.Class != ClassOrdinary:
		return refused("not for an operation that nobody should use.")
	case !r.Door.attended():
		return refused("nobody is at this door to answer for it: a person does it in a chat or a terminal.")
	case r.Now.IsZero():
		return refused("the time is not known.")
	}
	var by *compiled
	for _, c := range v.glass {
		if anyOf(c.For, r.Person) && (by == nil || c.Effect > by.Effect || (c.Effect == by.Effect && c.ReviewWithin < by.ReviewWithin)) {
			by = c
		}
	}
	switch {
	case by == nil:
		return refused(NoGlass + r.Person.Name + " do that here.")
	case strings.TrimSpace(r.Reason) == "":
		return refused("only with a reason: say why.")
	}
	return Decision{
		Effect: by.Effect, Rule: by.path(), Rules: append(d.Rules, by.ID), ReasonRequired: true, Confirm: by.Confirm,
		Message: by.Message, ReviewBy: r.Now.Add(by.ReviewWithin),
	}
}

// reason is the sentence for the person who asked.
func reason(d Decision, r *Request) string {
	said := ""
	if d.Message != "" {
		said = " " + d.Message
	}
	_, byRule := strings.CutPrefix(d.Rule, "policy.rules.")
	switch {
	case d.Effect == Allow:
		return ""
	case d.Effect == Confirm && byRule:
		return fmt.Sprintf("This call needs a yes of the person who asks (%s).%s", d.Rule, said)
	case d.Effect == Confirm:
		return fmt.Sprintf("A call of risk %s needs a yes of the person who asks (%s).", r.Risk, d.Rule)
	case d.Effect == Approve && byRule:
		return fmt.Sprintf("This call needs the approval of other people: %s (%s).%s", d.Approvals, d.Rule, said)
	case d.Effect == Approve:
		return fmt.Sprintf("A call of risk %s needs the approval of another person (%s).", r.Risk, d.Rule)
	case byRule:
		return fmt.Sprintf("The policy denies this call (%s).%s", d.Rule, said)
	case r.Class != ClassOrdinary:
		return fmt.Sprintf("This operation is for the panel's own servers and log-in, not for people (%s).", d.Rule)
	default:
		return fmt.Sprintf("The policy denies calls of risk %s (%s).", r.Risk, d.Rule)
	}
}
