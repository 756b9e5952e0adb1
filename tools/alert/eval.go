package alert

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"

	"panelbot/tools/digest"
)

// Truth is what a condition gives.
type Truth uint8

// The truths. The zero value is not knowing.
const (
	Unknown Truth = iota
	No
	Yes
)

// String is the word for people who read logs and tests.
func (t Truth) String() string { return []string{"unknown", "no", "yes"}[t] }

// Figure is a value that a condition read, or why it has none.
type Figure struct {
	Name string `json:"name"`
	// Value is a number as JSON has it, a text or a bool; nil is not known. A number
	// without end is the text ∞.
	Value  any        `json:"value"`
	Source string     `json:"source,omitempty"`
	At     time.Time  `json:"at"`
	Why    digest.Why `json:"why,omitempty"`
	Rule   string     `json:"rule,omitempty"`
	Says   string     `json:"says,omitempty"`
}

// Endless stands for a number without end.
const Endless = "∞"

// figure is a reading as it is kept and shown.
func figure(name string, r digest.Reading) Figure {
	f := Figure{Name: name, Value: r.Value, Source: r.Source, At: r.At, Why: r.Why, Rule: r.Rule}
	if n, is := r.Value.(float64); is && n > 1e12 {
		f.Value = Endless
	}
	var says []string
	for _, m := range r.Says {
		says = append(says, m.Text)
	}
	f.Says = strings.Join(says, " ")
	return f
}

// Look is what a condition gave for a thing.
type Look struct {
	At    time.Time
	Truth Truth
	// Figures are those that the condition reads.
	Figures []Figure
	// Blame is the figure for want of which it is unknown; nil where it is not.
	Blame *Figure
	// Failed is why the expression itself could not be evaluated; empty where it could.
	Failed string
	// Quiet says that another one tells of what is not known here.
	Quiet bool
	// Took is how long the reading took, where looks may be no nearer to each other.
	Took time.Duration
}

// Eval evaluates the condition for a thing.
func (c *Condition) Eval(m digest.Measured, at time.Time) Look {
	look := Look{At: at}
	vars := map[string]any{tags: tagsOf(m.Tags)}
	var hidden []*interpreter.AttributePattern
	for _, name := range c.Figures {
		r, is := m.Figures[name]
		if !is {
			r.Why, r.At = digest.NoFigure, at
		}
		look.Figures = append(look.Figures, figure(name, r))
		vars[name+suffix] = r.Known()
		if r.Known() {
			vars[name] = r.Value
		} else {
			hidden = append(hidden, cel.AttributePattern(name))
		}
	}
	partial, err := cel.PartialVars(vars, hidden...)
	if err != nil {
		look.Failed = err.Error()
		return look
	}
	value, _, err := c.program.Eval(partial)
	switch lacks, is := value.(*types.Unknown); {
	case err != nil:
		look.Failed = err.Error()
	case is:
		look.Blame = look.blamed(lacks)
	case value == types.True:
		look.Truth = Yes
	case value == types.False:
		look.Truth = No
	}
	return look
}

// blamed is the first of the figures for want of which an expression is unknown.
func (l Look) blamed(lacks *types.Unknown) *Figure {
	for _, id := range lacks.IDs() {
		trails, _ := lacks.GetAttributeTrails(id)
		for _, trail := range trails {
			if i := slices.IndexFunc(l.Figures, func(f Figure) bool { return f.Name == trail.Variable() }); i >= 0 {
				return &l.Figures[i]
			}
		}
	}
	return cmp.Or(l.unread(), &l.Figures[0])
}

// unread is the first figure that is not known; nil where all are.
func (l Look) unread() *Figure {
	i := slices.IndexFunc(l.Figures, func(f Figure) bool { return f.Value == nil })
	if i < 0 {
		return nil
	}
	return &l.Figures[i]
}

// tagMap is a map in which what is missing is empty: a server without a tag is known to
// have none.
type tagMap struct{ traits.Mapper }

func tagsOf(m map[string]string) tagMap {
	return tagMap{types.NewStringStringMap(types.DefaultTypeAdapter, m)}
}

// Find is as in traits.Mapper.
func (t tagMap) Find(key ref.Val) (ref.Val, bool) {
	if value, is := t.Mapper.Find(key); is {
		return value, true
	}
	return types.String(""), true
}

// Get is as in traits.Indexer.
func (t tagMap) Get(key ref.Val) ref.Val {
	value, _ := t.Find(key)
	return value
}
