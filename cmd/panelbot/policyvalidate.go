package main

import (
	"slices"
	"strconv"
	"strings"

	"panelbot/adapters/cron"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/digest"
	"panelbot/tools/op"
)

// validatePolicy finds what is wrong with the policy, and with what it takes
// for granted. peopleWrong says that something is wrong with people.
func (c *Config) validatePolicy(l *loader, peopleWrong bool) {
	keys := append(words(policies.Risks()), policies.ClassCallback.String(), policies.ClassLogin.String())
	for key, word := range c.Policy.Defaults {
		at := "policy.defaults." + key
		if !slices.Contains(keys, key) {
			l.failAt(at, "is the default of nothing.%s Valid are: %s", op.DidYouMean(key, keys), strings.Join(keys, ", "))
		}
		l.oneOf(at, word, words(policies.Effects()))
	}
	if c.foreignPolicy(l) {
		return
	}
	before := len(l.problems)
	misread := map[string]bool{}
	draft := c.draftPolicy(func(path, format string, args ...any) {
		misread[entryOf(path)] = true
		l.failAt(path, format, args...)
	})
	p, problems := draft.Compile()
	// What does not go together in an entry with a word that could not be read
	// is not known yet; its expression is.
	problems = slices.DeleteFunc(problems, func(p policies.Problem) bool { return misread[entryOf(p.Path)] && !strings.HasSuffix(p.Path, ".when") })
	l.failPolicy(c, problems)
	if len(l.problems) > before {
		return
	}
	in := policies.Installation{People: c.people(), Panels: c.panelNames()}
	for _, r := range c.Reports {
		in.Readers = append(in.Readers, digest.Reader(r.Name, PersonConfig{Scope: r.Scope}.person().Scope))
	}
	if len(c.Alerts) > 0 {
		in.Readers = append(in.Readers, digest.Reader(cron.AlertName, policies.Scope{}))
	}
	if peopleWrong && len(in.People) > 1 {
		in.People = nil // who could approve cannot be told before they are right
	}
	if len(p.Rules) > 0 || len(p.Commands) > 0 {
		catalogue, err := tools.NewCatalogue(nil)
		if err != nil {
			l.failAt("policy.rules", "cannot be checked: %v", err)
			return
		}
		in.Tools = facts(catalogue)
	}
	l.failPolicy(c, l.checkPolicy(c, p, in))
}

// checkPolicy checks a policy as a whole. Where it does not go together with the
// people of the file, those who enrolled are counted too.
func (l *loader) checkPolicy(c *Config, p policies.Policy, in policies.Installation) []policies.Problem {
	problems := p.Check(in)
	if len(problems) == 0 || l.enrolled == nil || len(in.People) == 0 {
		return problems
	}
	more, err := l.enrolled(c)
	if err != nil {
		return append(problems, policies.Problem{Path: "policy", Text: "was checked against the people of this file alone: the store could not be read, in which others may have enrolled"})
	}
	if more = slices.DeleteFunc(more, func(p policies.Person) bool { return c.hasPerson(p.Name) }); len(more) == 0 {
		return problems
	}
	in.People = slices.Concat(in.People, more)
	return p.Check(in)
}

// entryOf is the entry of a list that a path leads into, or the path itself:
// policy.rules[2] of policy.rules[2].approvals.from[0].
func entryOf(path string) string {
	if before, _, inList := strings.Cut(path, "]"); inList {
		return before
	}
	if strings.HasPrefix(path, "policy.commands.") {
		return "policy.commands" // one is compared with the others
	}
	return path
}

// facts is what a policy knows of all tools.
func facts(catalogue *tools.Catalogue) []policies.Tool {
	all := catalogue.Tools()
	list := make([]policies.Tool, len(all))
	for i, t := range all {
		list[i] = t.Policy()
	}
	for _, kind := range tools.Kinds() {
		list = append(list, policies.LeaseFacts(kind))
	}
	return list
}

// foreignPolicy refuses rules whose words come from outside the file: whoever
// reads the file must see what holds, and its errors quote it.
func (c *Config) foreignPolicy(l *loader) bool {
	found := false
	for _, path := range sortedKeys(l.foreign) {
		key, _, _ := strings.Cut(strings.TrimPrefix(path, "policy."), "[")
		key, _, _ = strings.Cut(key, ".")
		if l.foreign[path] && strings.HasPrefix(path, "policy.") && !slices.Contains([]string{"defaults", "allow_unguarded", "solo"}, key) {
			l.failAt(path, "comes from a variable or a file: write it out, so that whoever reads the policy sees what holds")
			found = true
		}
	}
	return found
}

// failPolicy passes on what is wrong with a policy. Names of people and panels
// that come from outside the file are not repeated.
func (l *loader) failPolicy(c *Config, problems []policies.Problem) {
	var hidden []string
	for i, p := range c.People {
		if l.foreign["people["+strconv.Itoa(i)+"].name"] {
			hidden = append(hidden, p.Name)
		}
	}
	for i, p := range c.Panels {
		if l.foreign["panels["+strconv.Itoa(i)+"].name"] {
			hidden = append(hidden, p.Name)
		}
	}
	for _, p := range problems {
		text := p.Text
		if p.Word != "" {
			text += op.DidYouMean(p.Word, p.Known)
		}
		for _, name := range hidden {
			if name != "" {
				text = strings.ReplaceAll(text, name, "(a name that is not shown, because it comes from a variable or a file)")
			}
		}
		l.failAt(p.Path, "%s", text)
	}
}

// validate finds what is wrong with somebody's scope.
func (s ScopeConfig) validate(l *loader, at string, c *Config) {
	for i, name := range s.Panels {
		l.oneOf(at+".panels["+strconv.Itoa(i)+"]", name, c.panelNames())
	}
	if s.MaxRisk != "" {
		l.oneOf(at+".max_risk", s.MaxRisk, words(policies.Risks()))
	}
	for name := range s.Tags {
		if !tagName().MatchString(name) {
			l.failAt(at+".tags."+name, "must be letters of a to z, digits, dots and dashes, such as client")
		}
	}
}
