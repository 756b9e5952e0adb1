package alert

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/cel"

	"panelbot/policies"
	"panelbot/tools/digest"
)

const (
	// costLimit is what one evaluation may cost, in CEL's units, of which a comparison is
	// about one.
	costLimit = 100_000
	// maxExpression and maxDepth are the most characters and the deepest nesting.
	maxExpression = 2000
	maxDepth      = 50
	// MaxFor is the longest time that a condition may have to hold.
	MaxFor = 7 * 24 * time.Hour
)

// tags is the variable of a server's tags; a tag that it has not is empty.
const tags = "tags"

// suffix makes the name of the variable that says whether a figure is known.
const suffix = ".known"

// Condition is a condition that was understood. Parse makes one.
type Condition struct {
	// Text is as it was written; For is how long it must hold, 0 is not at all.
	Text string
	For  time.Duration
	// Of is the sort of thing that it is about, and Figures the names of the measures that
	// it reads, sorted.
	Of      digest.Sort
	Figures []string
	// Tags says that it reads tags.
	Tags bool
	// program runs it.
	program cel.Program
}

var holds = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(?s)(.*\S)\s+for\s+([0-9][0-9a-zµ.]*)\s*$`) })

// Parse reads EXPRESSION, or EXPRESSION for DURATION. The error goes on from the name of
// the key.
func Parse(text string) (*Condition, error) {
	c := &Condition{Text: strings.Join(strings.Fields(text), " ")}
	expression := text
	if m := holds().FindStringSubmatch(text); m != nil {
		length, err := policies.ParseDuration(m[2])
		if err != nil || length > MaxFor {
			return nil, fmt.Errorf("holds for %q: write a length of time up to %s, such as 15m, 2h or 1d", m[2], policies.DurationWords(MaxFor))
		}
		expression, c.For = m[1], length
	}
	if strings.TrimSpace(expression) == "" {
		return nil, errors.New("is empty: say when to tell, such as disk.percent > 90 for 15m")
	}
	env, err := environment()
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	checked, issues := env.Compile(expression)
	if issues.Err() != nil {
		return nil, policies.WrongExpression(expression, issues, "Figures", names())
	}
	if checked.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("is no yes or no, but a value of type %s: compare it with something, such as disk.percent > 90", checked.OutputType())
	}
	if c.program, err = env.Program(checked, cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval), cel.CostLimit(costLimit)); err != nil {
		return nil, fmt.Errorf("cannot be evaluated: %w", err)
	}
	var read []string
	for _, info := range checked.NativeRep().ReferenceMap() {
		if name := strings.TrimSuffix(info.Name, suffix); info.Value == nil && info.Name != "" && !slices.Contains(read, name) {
			read = append(read, name)
		}
	}
	return c, c.about(read)
}

// about finds what the condition is about.
func (c *Condition) about(read []string) error {
	var sorts []digest.Sort
	for _, m := range digest.Measures() {
		if !slices.Contains(read, m.Name) {
			continue
		}
		c.Figures = append(c.Figures, m.Name)
		if m.Of != digest.OfPanel && !slices.Contains(sorts, m.Of) {
			sorts = append(sorts, m.Of)
		}
	}
	slices.Sort(c.Figures)
	c.Tags = slices.Contains(read, tags)
	switch {
	case len(sorts) > 1:
		return errors.New("reads figures of servers and of sites, and each is looked at by itself: make two alerts of it")
	case len(sorts) == 1:
		c.Of = sorts[0]
	case c.Tags:
		c.Of = digest.OfServer
	default:
		c.Of = digest.OfPanel
	}
	if len(c.Figures) == 0 {
		return fmt.Errorf("reads no figure, so that it never changes. Figures are: %s", strings.Join(names(), ", "))
	}
	return nil
}

// environment is the language of conditions: the standard library of CEL, a variable for
// each figure, and one that says whether it is known.
func environment() (*cel.Env, error) {
	options := []cel.EnvOption{
		cel.StdLib(), cel.ParserExpressionSizeLimit(maxExpression), cel.ParserRecursionLimit(maxDepth), cel.CrossTypeNumericComparisons(true),
		cel.Variable(tags, cel.MapType(cel.StringType, cel.StringType)),
	}
	for _, m := range digest.Measures() {
		kind := cel.StringType
		switch m.Zero.(type) {
		case float64:
			kind = cel.DoubleType
		case bool:
			kind = cel.BoolType
		}
		options = append(options, cel.Variable(m.Name, kind), cel.Variable(m.Name+suffix, cel.BoolType))
	}
	return cel.NewCustomEnv(options...)
}

// names are what a condition may read.
func names() []string {
	list := []string{tags}
	for _, m := range digest.Measures() {
		list = append(list, m.Name)
	}
	return list
}
