package policies

import (
	"fmt"
	"slices"
)

// staticView is a call of which only some variables are known.
func staticView(r *Request, known set) *view {
	f := &facts{request: r, unknown: ^known}
	for _, role := range r.Person.Roles {
		f.roles = append(f.roles, string(role))
	}
	return &view{facts: f}
}

func toolVars() set {
	return of(varToolName, varToolPanel, varToolGroup, varToolRisk, varToolLevel)
}

func (t Tool) request(risk Risk) *Request {
	return &Request{Tool: t.Name, Group: t.Group, Kind: t.Kind, Risk: risk, Class: t.Class}
}

// mayFit reports whether the rule may fit a call of the tool.
func (c *compiled) mayFit(t Tool) bool {
	return slices.ContainsFunc(t.risks(), func(r Risk) bool { return c.when.outline.eval(staticView(t.request(r), toolVars())) != no })
}

// combinations are the kinds of calls that there can be: each tool with each
// of its risks, each person and each door.
func combinations(in Installation, visit func(*view) (more bool)) {
	known := of(varDoor)
	people, tools := in.People, in.Tools
	if len(people) == 0 {
		people = []Person{{}}
	} else {
		people = slices.Concat(people, in.Readers)
		known |= of(varPersonName, varPersonRoles)
	}
	if len(tools) == 0 {
		tools = []Tool{{Risk: Destroy, Graded: true}}
		known |= of(varToolRisk, varToolLevel)
	} else {
		known |= toolVars()
	}
	for _, t := range tools {
		for _, risk := range t.risks() {
			for _, who := range people {
				for _, door := range Doors() {
					r := t.request(risk)
					r.Person, r.Door = who, door
					if !visit(staticView(r, known)) {
						return
					}
				}
			}
		}
	}
}

// neverFits reports whether there is no call that the rule could fit.
func neverFits(c *compiled, in Installation) bool {
	never := true
	combinations(in, func(v *view) bool {
		never = c.when.outline.eval(v) == no
		return never
	})
	return never
}

// checkUnguarded finds a rule that may let something through which needs
// somebody to be asked.
func checkUnguarded(at string, c *compiled, in Installation) []Problem {
	found := ""
	combinations(in, func(v *view) bool {
		r := v.request
		guarded := r.Risk == Reveal || r.Risk == Grant || r.Risk == Destroy || (r.Class != ClassOrdinary && c.when.outline.names(r.Tool))
		if !guarded || c.when.outline.eval(v) == no {
			return true
		}
		found = "calls of risk " + r.Risk.String()
		if r.Tool != "" {
			found += ", such as " + r.Tool
		}
		return false
	})
	if found == "" {
		return nil
	}
	return []Problem{{Path: at + ".effect", Text: fmt.Sprintf("is allow, and the rule may fit %s, so that nobody is asked: name the tools or risks in when, choose confirm or approve, "+
		"or say policy.allow_unguarded: true if that is meant", found)}}
}

// checkShadows finds rules that never count, because wherever they fit another
// one does that is stricter.
func (p *Policy) checkShadows(in Installation) []Problem {
	var problems []Problem
	for i, c := range p.rules {
		if c.BreakGlass || c.Effect == Deny {
			continue
		}
		for j, by := range p.rules {
			if by.Effect <= c.Effect || by.BreakGlass || !by.static() || (by.Effect != Deny && c.Reason) {
				continue
			}
			if !covers(by, c, in) {
				continue
			}
			problems = append(problems, Problem{Path: fmt.Sprintf("policy.rules[%d]", i),
				Text: fmt.Sprintf("never counts: wherever it fits, policy.rules[%d] (%s) fits too, and its effect %s is stricter than %s", j, by.ID, by.Effect, c.Effect)})
			break
		}
	}
	return problems
}

// static reports whether a rule depends on nothing but the tool, the person
// and the door, in a way that can be told beforehand.
func (c *compiled) static() bool {
	return c.when.decided && c.when.reads&^(toolVars()|of(varPersonName, varPersonRoles, varDoor)) == 0
}

// covers reports whether the one rule fits wherever the other may.
func covers(by, c *compiled, in Installation) bool {
	all := true
	combinations(in, func(v *view) bool {
		if c.when.outline.eval(v) != no {
			all = by.when.outline.eval(v) == yes
		}
		return all
	})
	return all && !neverFits(c, in)
}
