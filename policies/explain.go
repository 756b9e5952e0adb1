package policies

import (
	"encoding/json"
	"time"
)

// Explanation is why a call is decided as it is. Doors render it.
type Explanation struct {
	Request  Request
	Decision Decision
	// Rules are all rules of the policy, in their order.
	Rules []RuleTrace
	// Default is the effect where no rule fits, and DefaultRule its name.
	Default     Effect
	DefaultRule string
	// Approvers are the people who could say yes, where Decision is Approve.
	// With the policy's Solo the one who asks is among them: by Slack or
	// Telegram, where the request came from another door.
	Approvers []string
	// Limits are those that the call counts for.
	Limits []Limit
}

// Fit is what became of one rule.
type Fit string

// What becomes of rules.
const (
	// Fits: the rule fits, and counts.
	Fits Fit = "fits"
	// FitsNot: it does not.
	FitsNot Fit = "does not fit"
	// FitsPerhaps: too little is known. It counts, unless it would allow.
	FitsPerhaps Fit = "is not known to fit"
	// FitsBroken: it cannot be evaluated, so that it denies.
	FitsBroken Fit = "cannot be evaluated"
)

// RuleTrace is one rule of an explanation.
type RuleTrace struct {
	ID     string
	Effect Effect
	// BreakGlass says that the rule is one for emergencies.
	BreakGlass bool
	Fit        Fit
	// Counts says that the rule has a say in the decision.
	Counts bool
	// Why says, as the end of a sentence, why it does not fit or is not known
	// to; empty where it fits. Cause is the same for doors that speak other
	// languages, with Part, a piece of the expression or what broke it.
	Why   string
	Cause Cause
	Part  string
}

// Cause is why a rule has no say, or none that is certain.
type Cause string

// The causes.
const (
	// CauseNotSo: Part of its expression does not hold.
	CauseNotSo Cause = "not_so"
	// CauseNotKnown: whether Part holds is not known.
	CauseNotKnown Cause = "not_known"
	// CauseBroken: Part says why it cannot be evaluated.
	CauseBroken Cause = "broken"
	// CauseEmergency: it is for emergencies, and the call is none.
	CauseEmergency Cause = "emergency"
	// CauseStays: it is for emergencies, and does not let this call through.
	CauseStays Cause = "stays"
	// CauseUnnamed: it does not name a tool that nobody should use.
	CauseUnnamed Cause = "unnamed"
	// CauseUnasked: no rule is asked.
	CauseUnasked Cause = "unasked"
)

// Causes lists them all.
func Causes() []Cause {
	return []Cause{CauseNotSo, CauseNotKnown, CauseBroken, CauseEmergency, CauseStays, CauseUnnamed, CauseUnasked}
}

// because notes why a rule has no say.
func (t *RuleTrace) because(cause Cause, part string) {
	t.Cause, t.Part = cause, part
	switch cause {
	case CauseNotSo:
		t.Why = part + " is not so"
	case CauseNotKnown:
		t.Why = "whether " + part + " is not known"
	case CauseBroken:
		t.Why = part
	case CauseEmergency:
		t.Why = "it is for emergencies, and this call is none"
	case CauseStays:
		t.Why = "it does not let this call through"
	case CauseUnnamed:
		t.Why = "it does not name the tool, which nobody should use"
	case CauseUnasked:
		t.Why = "no rule is asked here"
	}
}

// Explain decides, and says why. people are those who could approve.
func (p Policy) Explain(r Request, people []Person) Explanation {
	x := Explanation{Request: r, Decision: p.decided(&r, Approve), Limits: p.Limits(r)}
	x.Default, x.DefaultRule = p.byDefault(r.Risk, r.Class)
	counts := map[string]bool{}
	for _, id := range x.Decision.Rules {
		counts[id] = true
	}
	look := p.look(p.noted(&r))
	for _, c := range p.rules {
		t := RuleTrace{ID: c.ID, Effect: c.Effect, BreakGlass: c.BreakGlass, Counts: counts[c.ID]}
		fits, err := c.when.fits(look.at(&c.Rule))
		switch {
		case err != nil:
			t.Fit = FitsBroken
			t.because(CauseBroken, err.Error())
		case fits == yes:
			t.Fit = Fits
			t.because(whyNot(r, c, t.Counts), "")
		case fits == maybe:
			t.Fit = FitsPerhaps
			t.because(CauseNotKnown, c.when.whyNot(look, fits))
		default:
			t.Fit = FitsNot
			t.because(CauseNotSo, c.when.whyNot(look, fits))
		}
		x.Rules = append(x.Rules, t)
	}
	if x.Decision.Effect == Approve {
		requester := r.Person.Name
		if p.Solo {
			requester = ""
		}
		for _, who := range x.Decision.Approvals.Approvers(people, requester) {
			x.Approvers = append(x.Approvers, who.Name)
		}
	}
	return x
}

// whyNot says why a rule that fits has no say; empty where it has.
func whyNot(r Request, c *compiled, counts bool) Cause {
	switch {
	case counts:
		return ""
	case c.BreakGlass && !r.BreakGlass:
		return CauseEmergency
	case c.BreakGlass:
		return CauseStays
	case r.Class != ClassOrdinary:
		return CauseUnnamed
	default:
		return CauseUnasked
	}
}

// whyNot names the part of a conjunction that does not hold, or that is not
// known to.
func (e *expression) whyNot(look *view, fits truth) string {
	env, err := environment()
	if err != nil {
		return e.text
	}
	for _, part := range e.parts {
		piece, err := compile(env, part)
		if err != nil {
			continue // one of a conjunction is a yes or no only beside the others
		}
		if holds, err := piece.fits(look); err != nil || holds != fits {
			continue
		}
		return part
	}
	return e.text
}

// MarshalJSON writes the explanation for programs.
func (x Explanation) MarshalJSON() ([]byte, error) {
	type trace struct {
		ID         string `json:"id"`
		Effect     string `json:"effect"`
		BreakGlass bool   `json:"break_glass,omitempty"`
		Fit        Fit    `json:"fit"`
		Counts     bool   `json:"counts"`
		Why        string `json:"why,omitempty"`
	}
	out := struct {
		Person         string         `json:"person"`
		Door           Door           `json:"door"`
		Tool           string         `json:"tool"`
		Panel          string         `json:"panel"`
		Risk           string         `json:"risk"`
		Target         string         `json:"target,omitempty"`
		Tags           map[string]any `json:"tags,omitempty"`
		Effect         string         `json:"effect"`
		Rule           string         `json:"rule"`
		Reason         string         `json:"reason,omitempty"`
		Message        string         `json:"message,omitempty"`
		Approvals      *Approvals     `json:"approvals,omitempty"`
		Approvers      []string       `json:"approvers,omitempty"`
		StepUp         bool           `json:"step_up"`
		ReasonRequired bool           `json:"reason_required"`
		Confirm        string         `json:"confirm,omitempty"`
		When           *time.Time     `json:"when,omitempty"`
		ReviewBy       *time.Time     `json:"review_by,omitempty"`
		Version        string         `json:"version"`
		Rules          []trace        `json:"rules"`
		Default        string         `json:"default"`
		Limits         []string       `json:"limits,omitempty"`
	}{
		Person: x.Request.Person.Name, Door: x.Request.Door, Tool: x.Request.Tool, Panel: x.Request.Panel, Risk: x.Request.Risk.String(), Target: x.Request.Target.Name,
		Effect: x.Decision.Effect.String(), Rule: x.Decision.Rule, Reason: x.Decision.Reason, Message: x.Decision.Message, Approvers: x.Approvers,
		StepUp: x.Decision.StepUp, ReasonRequired: x.Decision.ReasonRequired, Confirm: x.Decision.Confirm.Type, Version: x.Decision.Version,
		Rules: []trace{}, Default: x.Default.String(),
	}
	if x.Decision.Effect == Approve {
		out.Approvals = &x.Decision.Approvals
	}
	if !x.Decision.When.IsZero() {
		out.When = &x.Decision.When
	}
	if !x.Decision.ReviewBy.IsZero() {
		out.ReviewBy = &x.Decision.ReviewBy
	}
	if x.Request.Target.Resolved {
		out.Tags = map[string]any{}
		for name, value := range x.Request.Target.Tags {
			out.Tags[name] = value
		}
	}
	for _, t := range x.Rules {
		out.Rules = append(out.Rules, trace{t.ID, t.Effect.String(), t.BreakGlass, t.Fit, t.Counts, t.Why})
	}
	for _, l := range x.Limits {
		out.Limits = append(out.Limits, l.String())
	}
	return json.Marshal(out)
}
