package policies

import (
	"errors"
	"fmt"
	"strings"
)

// Selector says which targets are meant, by a tag. The zero value is all of
// them.
type Selector struct {
	// Tag is the tag's name. Value is its value; where AnyValue is set, it may
	// have any.
	Tag, Value string
	AnyValue   bool
}

// ParseSelector reads tag:NAME or tag:NAME=VALUE.
func ParseSelector(word string) (Selector, error) {
	tag, ok := strings.CutPrefix(word, "tag:")
	name, value, exact := strings.Cut(tag, "=")
	if !ok || name == "" {
		return Selector{}, errors.New("selects nothing: write tag:NAME or tag:NAME=VALUE, such as tag:laravel")
	}
	return Selector{Tag: name, Value: value, AnyValue: !exact}, nil
}

// Selects reports whether the target is meant. What is not resolved is not,
// except where everything is.
func (s Selector) Selects(t Target) bool {
	if s.Tag == "" {
		return true
	}
	value, ok := t.Tags[s.Tag]
	return t.Resolved && ok && (s.AnyValue || value == s.Value)
}

// Command is a script whose risk is known. Only the exact script, on a target
// that is meant, has that risk; a space too many makes it another.
type Command struct {
	Name string
	// Tool runs it, and Argument is the one that holds the script.
	Tool, Argument string
	Script         string
	On             Selector
	Risk           Risk
}

// Command finds the command that a call runs, and its risk, which then stands
// in the place of the tool's own.
func (p Policy) Command(tool string, args map[string]any, target Target) (name string, risk Risk, ok bool) {
	for _, c := range p.Commands {
		if script, is := args[c.Argument].(string); is && c.Tool == tool && script == c.Script && c.On.Selects(target) {
			return c.Name, c.Risk, true
		}
	}
	return "", 0, false
}

func (p *Policy) checkCommands() []Problem {
	var problems []Problem
	for i, c := range p.Commands {
		at := "policy.commands." + c.Name
		switch {
		case c.Script == "":
			problems = append(problems, Problem{Path: at, Text: "has no script: write the whole command, such as php artisan cache:clear"})
		case !c.Risk.Valid():
			problems = append(problems, Problem{Path: at, Text: "has no risk: say what the script does, such as change"})
		case c.Risk == Read:
			problems = append(problems, Problem{Path: at + ".risk", Text: "is read, but a command that runs is kept in the site's list of commands: change is the least"})
		}
		for _, other := range p.Commands[:i] {
			if other.Script == c.Script && other.Script != "" && other.Tool == c.Tool && other.Risk != c.Risk {
				problems = append(problems, Problem{Path: at, Text: fmt.Sprintf("has the script of policy.commands.%s, and another risk: one script has one risk", other.Name)})
			}
		}
	}
	return problems
}
