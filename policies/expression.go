package policies

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/interpreter"
	"cel.dev/cel-go/parser"
)

// costLimit is what evaluating one expression may cost, in CEL's units, of
// which a comparison is about one. It is some milliseconds at the most.
const costLimit = 100_000

// expression is a condition that was read and found right.
type expression struct {
	text    string
	outline outline
	// decided says that the outline says all there is, once the variables that
	// are read by a key are not known, or there are none.
	decided bool
	keyed   set
	// reads are the variables that it reads; args the names of the arguments
	// that it reads by name.
	reads set
	args  []string
	// tags are the names of the target's tags that it reads, and asked those for which
	// it asks whether they are there.
	tags, asked []string
	// program runs it.
	program cel.Program
	// parts are the pieces of the conjunction, in words, to explain why it did
	// not fit.
	parts []string
}

// compile reads an expression. The error goes on from the key's name.
func compile(env *cel.Env, text string) (*expression, error) {
	checked, issues := env.Compile(text)
	if issues.Err() != nil {
		return nil, WrongExpression(text, issues, "Variables", namesOf(Variables()))
	}
	if checked.OutputType() == cel.DynType {
		return nil, errors.New("is no yes or no, but a value that may be anything: compare it with something, such as args.force == true")
	}
	if checked.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("is no yes or no, but a value of type %s: compare it with something, such as tool.risk == \"destroy\"", checked.OutputType())
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize, cel.OptPartialEval), cel.CostLimit(costLimit))
	if err != nil {
		return nil, fmt.Errorf("cannot be evaluated: %w", err)
	}
	tree := checked.NativeRep()
	e := &expression{text: text, outline: outliner{tree.ReferenceMap()}.draw(tree.Expr()), program: program}
	e.decided, e.keyed = e.outline.clear(), e.outline.keyed()
	e.survey(tree)
	for _, piece := range conjunction(tree.Expr()) {
		words, err := parser.Unparse(piece, tree.SourceInfo())
		if err != nil {
			words = text
		}
		e.parts = append(e.parts, words)
	}
	return e, nil
}

// survey finds what the expression reads.
func (e *expression) survey(tree *ast.AST) {
	for _, info := range tree.ReferenceMap() {
		if v, ok := byName(info.Name); ok && info.Value == nil {
			e.reads |= of(v)
		}
	}
	visitor := ast.NewExprVisitor(func(expr ast.Expr) {
		var operand ast.Expr
		name, asks := "", false
		switch expr.Kind() {
		case ast.SelectKind:
			operand, name, asks = expr.AsSelect().Operand(), expr.AsSelect().FieldName(), expr.AsSelect().IsTestOnly()
		case ast.CallKind:
			if call := expr.AsCall(); call.FunctionName() == operators.Index || call.FunctionName() == operators.In {
				container, key := call.Args()[0], call.Args()[1]
				if call.FunctionName() == operators.In {
					container, key, asks = key, container, true
				}
				if word, ok := literal(key).(types.String); ok {
					operand, name = container, string(word)
				}
			}
		}
		if operand == nil || name == "" {
			return
		}
		info := tree.ReferenceMap()[operand.ID()]
		switch {
		case info == nil:
		case info.Name == "args":
			e.args = append(e.args, name)
		case info.Name == declared[varTargetTags].name && asks:
			e.asked = append(e.asked, name)
		case info.Name == declared[varTargetTags].name:
			e.tags = append(e.tags, name)
		}
	})
	ast.PostOrderVisit(tree.Expr(), visitor)
}

// conjunction takes a && b && c apart.
func conjunction(e ast.Expr) []ast.Expr {
	if e.Kind() != ast.CallKind || e.AsCall().FunctionName() != operators.LogicalAnd {
		return []ast.Expr{e}
	}
	var pieces []ast.Expr
	for _, a := range e.AsCall().Args() {
		pieces = append(pieces, conjunction(a)...)
	}
	return pieces
}

// fits says whether a call fits the expression. The error says, as the end of
// a sentence, why that could not be found out.
func (e *expression) fits(v *view) (truth, error) {
	if t := e.outline.eval(v); t != maybe || (e.decided && e.keyed&^v.unknown == 0) {
		return t, nil
	}
	var vars any = v
	if hidden := e.reads & v.unknown; hidden != 0 {
		patterns := make([]*interpreter.AttributePattern, 0, hidden.size())
		for i, d := range declared {
			if hidden.has(variable(i)) {
				patterns = append(patterns, cel.AttributePattern(d.name))
			}
		}
		partial, err := cel.PartialVars(v, patterns...)
		if err != nil {
			return maybe, err
		}
		vars = partial
	}
	value, _, err := e.program.Eval(vars)
	switch {
	case err != nil:
		return maybe, evaluationError(err)
	case types.IsUnknown(value):
		return maybe, nil
	case value == types.True:
		return yes, nil
	case value == types.False:
		return no, nil
	default:
		return maybe, fmt.Errorf("it gives a %s, and no yes or no", value.Type())
	}
}

// maxSaid is how much of CEL's own words an error repeats.
const maxSaid = 160

var missingKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^no such key: (.{1,80})$`) })

// evaluationError says why an expression could not be evaluated.
func evaluationError(err error) error {
	text := err.Error()
	if strings.Contains(text, "cost limit") {
		return errors.New("it takes too long to evaluate")
	}
	if m := missingKey().FindStringSubmatch(text); m != nil {
		return fmt.Errorf("it reads %q, which this call does not have (the rule can ask first: has(args.%s) or \"%s\" in target.tags)", m[1], m[1], m[1])
	}
	if runes := []rune(text); len(runes) > maxSaid { // it may repeat an argument
		text = string(runes[:maxSaid]) + "…"
	}
	return fmt.Errorf("evaluating it gave %q", text)
}

var (
	undeclared = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^undeclared reference to '([^']*)'(?: \(did you mean '([^']*)'\?\))?`)
	})
	expecting = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(` expecting \{.*$`) })
)

// WrongExpression is the error for an expression that CEL refuses, which goes on from the
// name of its key. names are what it may read, and what is what they are called: Variables.
func WrongExpression(text string, issues *cel.Issues, what string, names []string) error {
	all := issues.Errors()
	if len(all) == 0 {
		return fmt.Errorf("cannot be read: %w", issues.Err())
	}
	first := all[0]
	column := first.Location.Column() + 1
	where := fmt.Sprintf("at column %d", column)
	if strings.Contains(strings.TrimRight(text, "\n"), "\n") {
		where = fmt.Sprintf("in its line %d, column %d", first.Location.Line(), column)
	}
	said := expecting().ReplaceAllString(first.Message, "")
	if m := undeclared().FindStringSubmatch(said); m != nil {
		said = fmt.Sprintf("there is no %s.", m[1])
		if m[2] != "" {
			said += fmt.Sprintf(" Did you mean %s?", m[2])
		}
		return fmt.Errorf("is wrong %s: %s %s are: %s", where, said, what, strings.Join(names, ", "))
	}
	return fmt.Errorf("is wrong %s: %s", where, strings.TrimPrefix(said, "Syntax error: "))
}
