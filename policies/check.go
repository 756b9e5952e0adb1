package policies

import (
	"fmt"
	"slices"
)

// Installation is what a policy is checked against.
type Installation struct {
	People []Person
	// Readers are those as whom reports read: rules may speak of them, and nobody is
	// behind them.
	Readers []Person
	// Tools are all there are; without them, what rules say of tools is not
	// checked.
	Tools []Tool
	// Panels are the names of the configured panels.
	Panels []string
}

// Check finds what is wrong with the policy as a whole. The rules must have
// been compiled.
func (p Policy) Check(in Installation) []Problem {
	problems := p.checkDefaults(in)
	for i, c := range p.rules {
		at := fmt.Sprintf("policy.rules[%d]", i)
		words := append(p.checkWords(at, c, in), checkWho(at+".for", c.For, in)...)
		problems = append(problems, words...)
		problems = append(problems, p.checkApprovers(at, c, in)...)
		problems = append(problems, checkArgs(at, c, in)...)
		if c.Effect == Allow && !p.AllowUnguarded {
			problems = append(problems, checkUnguarded(at, c, in)...)
		}
		if c.BreakGlass && len(words) == 0 && len(in.People) > 0 && !slices.ContainsFunc(in.People, func(who Person) bool { return anyOf(c.For, who) }) {
			problems = append(problems, Problem{Path: at + ".for", Text: fmt.Sprintf("is %s, and nobody among people is that", whoWords(c.For))})
		}
		if len(words) == 0 && neverFits(c, in) {
			problems = append(problems, Problem{Path: at + ".when", Text: "never fits: no tool, risk, person and door is all of it at once"})
		}
	}
	problems = append(problems, p.checkShadows(in)...)
	return append(problems, p.checkUse()...)
}

// checkDefaults looks at what holds where no rule fits.
func (p *Policy) checkDefaults(in Installation) []Problem {
	var problems []Problem
	unguarded := func(key string) {
		problems = append(problems, Problem{Path: "policy.defaults." + key,
			Text: "is allow, so that nobody is asked: choose confirm, approve or deny, or say policy.allow_unguarded: true if that is meant"})
	}
	for _, r := range []Risk{Reveal, Grant, Destroy} {
		if p.Defaults[r] == Allow && !p.AllowUnguarded {
			unguarded(r.String())
		}
	}
	for _, c := range []Class{ClassCallback, ClassLogin} {
		if p.Classes[c] == Allow && !p.AllowUnguarded {
			unguarded(c.String())
		}
	}
	for _, clause := range p.Approvals.From {
		problems = append(problems, checkWho("policy.approvals.from", clause.Of, in)...)
	}
	if p.Solo || len(in.People) == 0 || !p.reaches(Approve) {
		return problems
	}
	if len(in.People) == 1 {
		return append(problems, Problem{Path: "policy.defaults", Text: "asks other people to approve, but only one person is configured: add people, or say policy.solo: true"})
	}
	for _, who := range in.People {
		if !who.asks() {
			continue
		}
		if lacks := p.approvals().lacks(in.People, who.Name); lacks != "" {
			return append(problems, Problem{Path: "policy.defaults",
				Text: fmt.Sprintf("asks for approval, which takes %s: give somebody else such a role, or say policy.solo: true", lacks)})
		}
	}
	return problems
}

func (p *Policy) reaches(e Effect) bool {
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

// asks reports whether the person may ask for anything that changes.
func (p Person) asks() bool { return p.May(Change) }

// checkApprovers finds demands that too few people can meet, once the one who
// asks is taken out.
func (p *Policy) checkApprovers(at string, c *compiled, in Installation) []Problem {
	if c.Effect != Approve || len(in.People) == 0 {
		return nil
	}
	var problems []Problem
	for _, clause := range c.Approvals.From {
		problems = append(problems, checkWho(at+".approvals.from", clause.Of, in)...)
	}
	if len(problems) > 0 {
		return problems
	}
	demands := c.Approvals.or(p.approvals())
	if p.Solo {
		if lacks := demands.lacks(in.People, ""); lacks != "" {
			return []Problem{{Path: at + ".approvals", Text: fmt.Sprintf("takes %s: add people, or ask for fewer", lacks)}}
		}
		return nil
	}
	for _, who := range in.People {
		seen := staticView(&Request{Person: who}, of(varPersonName, varPersonRoles))
		if !who.asks() || c.when.outline.eval(seen) == no {
			continue
		}
		if lacks := demands.lacks(in.People, who.Name); lacks != "" {
			return []Problem{{Path: at + ".approvals", Text: fmt.Sprintf("takes %s: add people, ask for fewer, or say policy.solo: true", lacks)}}
		}
	}
	return nil
}

// checkWho finds roles and people that do not exist.
func checkWho(path string, list []Who, in Installation) []Problem {
	var problems []Problem
	for _, w := range list {
		names := personNames(in.People)
		switch {
		case w.Role != "" && !slices.Contains(Roles(), w.Role):
			problems = append(problems, Problem{Path: path, Text: fmt.Sprintf("names the role %q, which does not exist.", w.Role), Word: string(w.Role), Known: roleNames()})
		case w.Person != "" && len(names) > 0 && !slices.Contains(names, w.Person):
			problems = append(problems, Problem{Path: path, Text: fmt.Sprintf("names %q, who is not among people.", w.Person), Word: w.Person, Known: names})
		}
	}
	return problems
}

func personNames(people []Person) []string {
	names := make([]string, len(people))
	for i, p := range people {
		names[i] = p.Name
	}
	return names
}

func roleNames() []string {
	var names []string
	for _, r := range Roles() {
		names = append(names, string(r))
	}
	return names
}
