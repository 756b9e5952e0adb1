package policies

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// truth is yes, no, or not known.
type truth int8

const (
	no truth = iota - 1
	maybe
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// outline is what can be told of an expression without CEL: how comparisons of
// variables with literals are joined. What is beyond it is opaque, and its
// truth is not known. Where the outline says yes or no, so does CEL; the
// checks at load reason with it, and decisions are quick by it.
type outline struct {
	form form
	kids []outline
	// Of a comparison: the variable, the literals that it is compared with, and
	// for numbers the relation.
	variable variable
	words    []string
	relation string
	number   int64
}

type form uint8

const (
	opaque form = iota
	constant
	allOf
	someOf
	negation
	isOneOf    // the variable is one of words
	holds      // the variable, a list, holds words[0]
	compares   // the variable stands in the relation to number
	beginsWith // startsWith, and two more
	endsWith
	contains
)

// known is what is known of a call.
type known interface {
	// word gives the value of a variable that is text, list of one that is a
	// list, and number of one that is a number; ok is whether it is known.
	word(variable) (value string, ok bool)
	list(variable) (value []string, ok bool)
	number(variable) (value int64, ok bool)
}

// eval says whether a call fits, as far as that is known.
func (o *outline) eval(k known) truth {
	switch o.form {
	case constant:
		return truthOf(o.number != 0)
	case allOf:
		all := yes
		for i := range o.kids {
			if all = min(all, o.kids[i].eval(k)); all == no {
				break
			}
		}
		return all
	case someOf:
		some := no
		for i := range o.kids {
			if some = max(some, o.kids[i].eval(k)); some == yes {
				break
			}
		}
		return some
	case negation:
		return -o.kids[0].eval(k)
	case holds:
		list, ok := k.list(o.variable)
		if !ok {
			return maybe
		}
		return truthOf(slices.Contains(list, o.words[0]))
	case compares:
		n, ok := k.number(o.variable)
		if !ok {
			return maybe
		}
		return truthOf(related(n, o.relation, o.number))
	case opaque:
		return maybe
	}
	word, ok := k.word(o.variable)
	if !ok {
		return maybe
	}
	switch o.form {
	case beginsWith:
		return truthOf(strings.HasPrefix(word, o.words[0]))
	case endsWith:
		return truthOf(strings.HasSuffix(word, o.words[0]))
	case contains:
		return truthOf(strings.Contains(word, o.words[0]))
	default:
		return truthOf(slices.Contains(o.words, word))
	}
}

func related(a int64, relation string, b int64) bool {
	switch relation {
	case operators.Less:
		return a < b
	case operators.LessEquals:
		return a <= b
	case operators.Greater:
		return a > b
	case operators.GreaterEquals:
		return a >= b
	default:
		return a == b
	}
}

// each visits every comparison.
func (o *outline) each(visit func(*outline)) {
	if o.form >= isOneOf {
		visit(o)
	}
	for i := range o.kids {
		o.kids[i].each(visit)
	}
}

// clear reports whether nothing of it is opaque.
func (o *outline) clear() bool {
	return o.form != opaque && !slices.ContainsFunc(o.kids, func(k outline) bool { return !k.clear() })
}

// names reports whether it can be true only of a tool that it names, and names
// this one: a comparison with the name, in a conjunction.
func (o *outline) names(tool string) bool {
	switch o.form {
	case allOf:
		return slices.ContainsFunc(o.kids, func(k outline) bool { return k.names(tool) })
	case someOf:
		return len(o.kids) > 0 && !slices.ContainsFunc(o.kids, func(k outline) bool { return !k.names(tool) })
	case isOneOf:
		return o.variable == varToolName && slices.Contains(o.words, tool)
	default:
		return false
	}
}

// outliner draws the outline of a checked expression.
type outliner struct {
	refs map[int64]*ast.ReferenceInfo
}

func (d outliner) draw(e ast.Expr) outline {
	if v := e.AsLiteral(); e.Kind() == ast.LiteralKind && v.Type() == types.BoolType {
		if v == types.True {
			return outline{form: constant, number: 1}
		}
		return outline{form: constant}
	}
	if e.Kind() != ast.CallKind {
		return outline{}
	}
	call := e.AsCall()
	args := call.Args()
	switch name := call.FunctionName(); name {
	case operators.LogicalAnd, operators.LogicalOr:
		o := outline{form: allOf}
		if name == operators.LogicalOr {
			o.form = someOf
		}
		for _, a := range args {
			kid := d.draw(a)
			if kid.form == o.form {
				o.kids = append(o.kids, kid.kids...)
			} else {
				o.kids = append(o.kids, kid)
			}
		}
		return o
	case operators.LogicalNot:
		return outline{form: negation, kids: []outline{d.draw(args[0])}}
	case operators.NotEquals:
		if o := d.compare(operators.Equals, args[0], args[1]); o.form != opaque {
			return outline{form: negation, kids: []outline{o}}
		}
	case operators.Equals, operators.Less, operators.LessEquals, operators.Greater, operators.GreaterEquals:
		return d.compare(name, args[0], args[1])
	case operators.In:
		return d.membership(args[0], args[1])
	case "startsWith", "endsWith", "contains":
		return d.part(name, call)
	}
	return outline{}
}

func (d outliner) part(name string, call ast.CallExpr) outline {
	if !call.IsMemberFunction() || len(call.Args()) != 1 {
		return outline{}
	}
	v, ok := d.variable(call.Target())
	word, isWord := literal(call.Args()[0]).(types.String)
	if !ok || !isWord || !textVars().has(v) {
		return outline{}
	}
	forms := map[string]form{"startsWith": beginsWith, "endsWith": endsWith, "contains": contains}
	return outline{form: forms[name], variable: v, words: []string{string(word)}}
}

// compare reads a variable beside a literal, in either order.
func (d outliner) compare(relation string, left, right ast.Expr) outline {
	v, ok := d.variable(left)
	value := d.constant(right)
	if !ok {
		turned := map[string]string{
			operators.Less: operators.Greater, operators.LessEquals: operators.GreaterEquals,
			operators.Greater: operators.Less, operators.GreaterEquals: operators.LessEquals,
		}
		if other, isRelation := turned[relation]; isRelation {
			relation = other
		}
		if v, ok = d.variable(right); !ok {
			return outline{}
		}
		value = d.constant(left)
	}
	switch value := value.(type) {
	case types.String:
		if relation == operators.Equals && textVars().has(v) {
			return outline{form: isOneOf, variable: v, words: []string{string(value)}}
		}
	case types.Int:
		if numberVars().has(v) {
			return outline{form: compares, variable: v, relation: relation, number: int64(value)}
		}
	}
	return outline{}
}

// membership reads a variable in a list of literals, or a literal in a
// variable that is a list.
func (d outliner) membership(what, where ast.Expr) outline {
	if v, ok := d.variable(where); ok {
		if word, isWord := literal(what).(types.String); isWord && listVars().has(v) {
			return outline{form: holds, variable: v, words: []string{string(word)}}
		}
		return outline{}
	}
	v, ok := d.variable(what)
	if !ok || where.Kind() != ast.ListKind || !textVars().has(v) {
		return outline{}
	}
	o := outline{form: isOneOf, variable: v}
	for _, e := range where.AsList().Elements() {
		word, isWord := literal(e).(types.String)
		if !isWord {
			return outline{}
		}
		o.words = append(o.words, string(word))
	}
	return o
}

func (d outliner) variable(e ast.Expr) (variable, bool) {
	info := d.refs[e.ID()]
	if info == nil || info.Name == "" {
		return 0, false
	}
	return byName(info.Name)
}

// constant is the value of a literal, or of one of our constants.
func (d outliner) constant(e ast.Expr) ref.Val {
	if info := d.refs[e.ID()]; info != nil && info.Value != nil {
		return info.Value
	}
	return literal(e)
}

func literal(e ast.Expr) ref.Val {
	if e.Kind() != ast.LiteralKind {
		return types.NullValue
	}
	return e.AsLiteral()
}

func textVars() set {
	return of(varPersonName, varDoor, varToolName, varToolPanel, varToolGroup, varToolRisk, varPanel, varTargetKind, varTargetID, varTargetName, varWeekday, varDate)
}

func listVars() set { return of(varPersonRoles, varFreeze, varWindow) }

func numberVars() set { return of(varToolLevel, varHour, varMinute) }
