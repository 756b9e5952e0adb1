package policies

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
)

var ruleID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,62}$`) })

// Compile gives the policy that decides: with its expressions read, and a
// version. What is wrong with single rules is in the problems; a policy that
// has any denies everything. The policy and what it holds must not be changed
// afterwards, except for ReadOnly and Stopped.
func (p Policy) Compile() (Policy, []Problem) {
	p.rules, p.version, p.broken = nil, "", true
	var env *cel.Env // it takes memory, and who has no rules needs none
	var err error
	if len(p.Rules) > 0 {
		if env, err = environment(); err != nil {
			return p, []Problem{{Path: "policy.rules", Text: "cannot be read: " + err.Error()}}
		}
	}
	var problems []Problem
	seen := map[string]int{}
	for i := range p.Rules {
		r := &p.Rules[i]
		at := fmt.Sprintf("policy.rules[%d]", i)
		problems = append(problems, r.check(at)...)
		if first, twice := seen[r.ID]; twice {
			problems = append(problems, Problem{Path: at + ".id", Text: fmt.Sprintf("is %q, as that of policy.rules[%d]: give each rule an id of its own", r.ID, first)})
		} else if r.ID != "" {
			seen[r.ID] = i
		}
		if r.When == "" {
			problems = append(problems, Problem{Path: at, Text: "has no when: say which calls it is for, such as tool.risk == \"destroy\"; write when: \"true\" if it is for all of them"})
			continue
		}
		when, err := compile(env, r.When)
		if err != nil {
			problems = append(problems, Problem{Path: at + ".when", Text: err.Error()})
			continue
		}
		p.rules = append(p.rules, &compiled{*r, when})
	}
	if p.Approvals.Count < 0 || p.Approvals.Expires < 0 || p.Approvals.ExecuteWithin < 0 {
		problems = append(problems, Problem{Path: "policy.approvals", Text: "holds a negative number"})
	}
	problems = append(problems, p.checkPeriods()...)
	problems = append(problems, p.checkLimits()...)
	problems = append(problems, p.checkCommands()...)
	if len(problems) > 0 {
		p.rules = nil
		return p, problems
	}
	if p.version, err = p.hash(); err != nil {
		return p, []Problem{{Path: "policy", Text: "cannot be hashed: " + err.Error()}}
	}
	p.broken = false
	return p, nil
}

// check finds what is wrong with a rule besides its expression.
func (r *Rule) check(at string) []Problem {
	var problems []Problem
	wrong := func(key, format string, args ...any) {
		problems = append(problems, Problem{Path: at + key, Text: fmt.Sprintf(format, args...)})
	}
	if !ruleID().MatchString(r.ID) {
		wrong(".id", "must be letters, digits and dashes, such as prod-restart")
	}
	if r.Effect < Allow || r.Effect > Deny {
		wrong("", "has no effect: write allow, confirm, approve or deny")
	}
	if r.Effect != Approve && (r.Approvals.Count != 0 || r.Approvals.From != nil || r.Approvals.Expires != 0 || r.Approvals.ExecuteWithin != 0) {
		wrong(".approvals", "is for the effect approve only, and this rule has the effect %s", r.Effect)
	}
	if r.Approvals.Count < 0 || r.Approvals.Expires < 0 || r.Approvals.ExecuteWithin < 0 {
		wrong(".approvals", "holds a negative number")
	}
	switch {
	case r.Confirm.Type != "" && r.Confirm.Type != TypeTarget:
		wrong(".confirm.type", "is %q: the only thing that can be typed is target", r.Confirm.Type)
	case r.Confirm.Type != "" && r.Effect != Confirm:
		wrong(".confirm", "is for the effect confirm only, and this rule has the effect %s", r.Effect)
	}
	if r.Reason && r.Effect == Deny {
		wrong(".reason", "is for calls that may still run, and this rule denies them")
	}
	switch {
	case r.BreakGlass && r.Effect != Allow && r.Effect != Confirm:
		wrong(".effect", "is %s, but a rule with break_glass lets a call through: write confirm, or allow", r.Effect)
	case r.BreakGlass && len(r.For) == 0:
		wrong("", "has break_glass, but does not say for whom: write for: [\"role:admin\"]")
	case r.BreakGlass && r.ReviewWithin <= 0:
		wrong("", "has break_glass, but does not say how soon somebody looks at it afterwards: write review_within: 24h")
	case !r.BreakGlass && (r.For != nil || r.ReviewWithin != 0):
		wrong("", "has for or review_within, which belong to break_glass: true")
	}
	return problems
}

// hash is the version: the first twelve digits of a SHA-256 over everything
// that decides.
func (p *Policy) hash() (string, error) {
	zones := map[string]string{}
	for name, zone := range p.PanelZones {
		zones[name] = zone.String()
	}
	type rule struct {
		Rule
		Zone string
	}
	type period struct {
		Period
		Zone string
	}
	rules := make([]rule, len(p.Rules))
	for i, r := range p.Rules {
		rules[i] = rule{r, zoneName(r.Zone)}
	}
	periods := func(list []Period) []period {
		named := make([]period, len(list))
		for i, x := range list {
			named[i] = period{x, zoneName(x.Zone)}
		}
		return named
	}
	raw, err := json.Marshal(map[string]any{
		"defaults": p.Defaults, "callback": p.Classes[ClassCallback], "login": p.Classes[ClassLogin], "step_up": p.StepUp, "votes_only": p.VotesOnly, "approvals": p.Approvals,
		"rules": rules, "freezes": periods(p.Freezes), "windows": periods(p.Windows), "limits": p.AllLimits, "commands": p.Commands,
		"zone": zoneName(p.Zone), "zones": zones, "allow_unguarded": p.AllowUnguarded, "solo": p.Solo,
	})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:6]), nil
}

func zoneName(zone *time.Location) string { return zoneOr(zone, nil).String() }
