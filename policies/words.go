package policies

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// checkWords finds literals that name nothing: a rule about a tool that does
// not exist never fits, and nobody would notice. Tags are not checked, because
// panels have tags of their own.
func (p *Policy) checkWords(at string, c *compiled, in Installation) []Problem {
	var problems []Problem
	c.when.outline.each(func(o *outline) {
		what, known := p.vocabulary(o.variable, in)
		if known == nil {
			return
		}
		for _, word := range o.words {
			if slices.ContainsFunc(known, func(k string) bool { return o.meets(word, k) }) {
				continue
			}
			problems = append(problems, Problem{Path: at + ".when", Word: word, Known: known,
				Text: fmt.Sprintf("compares %s with %q, which is no %s.", declared[o.variable].name, word, what)})
		}
	})
	return problems
}

// meets reports whether a word that exists is what the literal stands for.
func (o *outline) meets(literal, word string) bool {
	switch o.form {
	case beginsWith:
		return strings.HasPrefix(word, literal)
	case endsWith:
		return strings.HasSuffix(word, literal)
	case contains:
		return strings.Contains(word, literal)
	default:
		return word == literal
	}
}

// vocabulary lists the words that a variable can be; nil where any can.
func (p *Policy) vocabulary(v variable, in Installation) (what string, known []string) {
	switch v {
	case varPersonName:
		if len(in.People) == 0 {
			return "", nil
		}
		return "person in the configuration", append(personNames(in.People), personNames(in.Readers)...)
	case varPersonRoles:
		return "role", roleNames()
	case varDoor:
		var doors []string
		for _, d := range Doors() {
			doors = append(doors, string(d))
		}
		return "door", doors
	case varToolName, varToolGroup, varToolPanel:
		for _, t := range in.Tools {
			word := map[variable]string{varToolName: t.Name, varToolGroup: t.Group, varToolPanel: t.Kind}[v]
			if !slices.Contains(known, word) {
				known = append(known, word)
			}
		}
		return map[variable]string{varToolName: "tool", varToolGroup: "group of tools", varToolPanel: "kind of panel"}[v], known
	case varToolRisk:
		return "risk", riskNames[Read:]
	case varPanel:
		return "panel in the configuration", in.Panels
	case varWeekday:
		for day := range time.Weekday(7) {
			known = append(known, strings.ToLower(day.String()))
		}
		return "day of the week", known
	case varFreeze:
		return "freeze of the policy", periodNames(p.Freezes)
	case varWindow:
		return "window of the policy", periodNames(p.Windows)
	default:
		return "", nil
	}
}

func periodNames(periods []Period) []string {
	names := make([]string, len(periods))
	for i, p := range periods {
		names[i] = p.Name
	}
	return names
}

// checkArgs finds arguments that no tool has for which the rule may fit.
func checkArgs(at string, c *compiled, in Installation) []Problem {
	if len(c.when.args) == 0 || len(in.Tools) == 0 {
		return nil
	}
	var have []string
	fits := false
	for _, t := range in.Tools {
		if c.mayFit(t) {
			fits = true
			have = append(have, t.Args...)
		}
	}
	if !fits {
		return nil // and that is said elsewhere
	}
	slices.Sort(have)
	have = slices.Compact(have)
	var problems []Problem
	for _, name := range c.when.args {
		if !slices.Contains(have, name) {
			problems = append(problems, Problem{Path: at + ".when", Word: name, Known: have,
				Text: fmt.Sprintf("reads args.%s, an argument that no tool has which the rule fits.", name)})
		}
	}
	return problems
}

// Notes are what is right in the policy and may be meant otherwise, as sentences. The
// rules must have been compiled.
func (p Policy) Notes() []string {
	var notes []string
	for _, c := range p.rules {
		var said []string
		for _, tag := range c.when.tags {
			if slices.Contains(c.when.asked, tag) || slices.Contains(said, tag) {
				continue
			}
			said = append(said, tag)
			notes = append(notes, fmt.Sprintf("the rule %[1]s reads target.tags[%[2]q] without asking first, so that a call about a server without that tag is denied: write %[2]q in target.tags && …", c.ID, tag))
		}
	}
	return notes
}

// checkUse finds freezes and windows that no rule reads: they would stop
// nothing, and look as if they did.
func (p *Policy) checkUse() []Problem {
	var problems []Problem
	for _, kind := range []struct {
		path, word string
		variable   variable
		periods    []Period
	}{{"policy.freezes", "freeze", varFreeze, p.Freezes}, {"policy.windows", "window", varWindow, p.Windows}} {
		for i, period := range kind.periods {
			if !slices.ContainsFunc(p.rules, func(c *compiled) bool { return c.readsPeriod(kind.variable, period.Name) }) {
				problems = append(problems, Problem{Path: fmt.Sprintf("%s[%d]", kind.path, i),
					Text: fmt.Sprintf("is read by no rule, so that it changes nothing: write a rule with when: '%q in %s'", period.Name, kind.word)})
			}
		}
	}
	return problems
}

func (c *compiled) readsPeriod(v variable, name string) bool {
	if !c.when.reads.has(v) {
		return false
	}
	if !c.when.decided {
		return true // it may read it in a way that the outline does not show
	}
	found := false
	c.when.outline.each(func(o *outline) { found = found || (o.variable == v && slices.Contains(o.words, name)) })
	return found
}
