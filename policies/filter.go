package policies

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types"
)

// Filter is a condition on one item of an answer: an expression as in rules, with their
// limits, over the variables of FilterVariables. ParseFilter makes one; it is safe for
// concurrent use.
type Filter struct {
	text    string
	program cel.Program
	reads   [][]string
}

// The variables of a Filter.
const (
	filterItem   = "item"
	filterServer = "server"
	filterPanel  = "panel"
	filterNow    = "now"
)

// FilterVariables lists what the expression of a Filter may read.
func FilterVariables() []Variable {
	return []Variable{
		{filterItem, "dyn", "the item, as the panel answers it; has(item.x) asks whether a field is there"},
		{filterServer, "string", "the name of the server or site that was asked about; empty where none was"},
		{filterPanel, "string", "the name of the configured panel"},
		{filterNow, "timestamp", "the time of now: timestamp(item.created_at) < now - duration(\"720h\")"},
	}
}

// ParseFilter reads an expression. The error goes on from the key's name.
func ParseFilter(text string) (*Filter, error) {
	env, err := cel.NewCustomEnv(
		cel.StdLib(), cel.ParserExpressionSizeLimit(maxExpression), cel.ParserRecursionLimit(maxDepth),
		cel.Variable(filterItem, cel.DynType), cel.Variable(filterServer, cel.StringType), cel.Variable(filterPanel, cel.StringType), cel.Variable(filterNow, cel.TimestampType),
	)
	if err != nil {
		return nil, fmt.Errorf("cannot be read: %w", err)
	}
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, WrongExpression(text, issues, "Variables", namesOf(FilterVariables()))
	}
	switch {
	case checked.OutputType() == cel.DynType:
		return nil, errors.New("is no yes or no, but a value that may be anything: compare it with something, such as item.is_active == true")
	case checked.OutputType() != cel.BoolType:
		return nil, fmt.Errorf("is no yes or no, but a value of type %s: compare it with something, such as item.size > 100", checked.OutputType())
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(costLimit))
	if err != nil {
		return nil, fmt.Errorf("cannot be evaluated: %w", err)
	}
	return &Filter{text: text, program: program, reads: fieldsOf(checked.NativeRep())}, nil
}

// String is the expression.
func (f *Filter) String() string { return f.text }

// Reads are the fields of the item that the expression names, each as a path, without
// those that it names by a value.
func (f *Filter) Reads() [][]string { return slices.Clone(f.reads) }

// fieldsOf finds item.a.b.
func fieldsOf(tree *ast.AST) (paths [][]string) {
	ast.PostOrderVisit(tree.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		var path []string
		for e.Kind() == ast.SelectKind {
			path = append(path, e.AsSelect().FieldName())
			e = e.AsSelect().Operand()
		}
		if info := tree.ReferenceMap()[e.ID()]; len(path) > 0 && e.Kind() == ast.IdentKind && e.AsIdent() == filterItem && info != nil && info.Name == filterItem {
			slices.Reverse(path)
			paths = append(paths, path)
		}
	}))
	return paths
}

// Filtered is what a Filter is asked about.
type Filtered struct {
	// Item is as FilterItem gives it.
	Item          any
	Server, Panel string
	Now           time.Time
}

// FilterItem reads an item of an answer: whole numbers stay whole.
func FilterItem(raw json.RawMessage) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, fmt.Errorf("an item of an answer: %w", err)
	}
	return plainNumbers(value), nil
}

// Match says whether an item fits. The error says, as a sentence without an end, why that
// cannot be known; then it is neither yes nor no.
func (f *Filter) Match(of Filtered) (bool, error) {
	value, _, err := f.program.Eval(map[string]any{filterItem: of.Item, filterServer: of.Server, filterPanel: of.Panel, filterNow: of.Now})
	switch {
	case err != nil:
		return false, filterError(err)
	case value == types.True:
		return true, nil
	case value == types.False:
		return false, nil
	default:
		return false, fmt.Errorf("%s gives a %s, and no yes or no", f.text, value.Type())
	}
}

var (
	missingField = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^no such (?:key|attribute\(s\)|field ['"]?): ?(.{1,80})$`)
	})
	noOverload = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^no such overload`) })
)

// filterError says why an expression could not be evaluated.
func filterError(err error) error {
	text := err.Error()
	switch m := missingField().FindStringSubmatch(text); {
	case strings.Contains(text, "cost limit"):
		return errors.New("the condition takes too long to evaluate")
	case m != nil:
		return fmt.Errorf("the item has no %s", m[1])
	case noOverload().MatchString(text):
		return errors.New("a value of the item is of another kind than what it is compared with")
	}
	if runes := []rune(text); len(runes) > maxSaid { // it may repeat a value
		text = string(runes[:maxSaid]) + "…"
	}
	return fmt.Errorf("the condition gave %q", text)
}
