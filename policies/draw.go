package policies

import (
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

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
	if e.Kind() == ast.SelectKind && e.AsSelect().IsTestOnly() {
		if v, ok := d.variable(e.AsSelect().Operand()); ok && mapVars().has(v) {
			return outline{form: hasKey, variable: v, key: e.AsSelect().FieldName()}
		}
		return outline{}
	}
	if v, key, ok := d.read(e); ok && key != "" && v == varArgs {
		return outline{form: isTrue, variable: v, key: key, number: 1}
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
	v, key, ok := d.read(call.Target())
	word, isWord := literal(call.Args()[0]).(types.String)
	if !ok || !isWord || !isText(v, key) {
		return outline{}
	}
	forms := map[string]form{"startsWith": beginsWith, "endsWith": endsWith, "contains": contains}
	return outline{form: forms[name], variable: v, key: key, words: []string{string(word)}}
}

// compare reads a variable beside a literal, in either order.
func (d outliner) compare(relation string, left, right ast.Expr) outline {
	v, key, ok := d.read(left)
	value := d.constant(right)
	if !ok {
		turned := map[string]string{
			operators.Less: operators.Greater, operators.LessEquals: operators.GreaterEquals,
			operators.Greater: operators.Less, operators.GreaterEquals: operators.LessEquals,
		}
		if other, isRelation := turned[relation]; isRelation {
			relation = other
		}
		if v, key, ok = d.read(right); !ok {
			return outline{}
		}
		value = d.constant(left)
	}
	switch value := value.(type) {
	case types.String:
		if relation == operators.Equals && isText(v, key) {
			return outline{form: isOneOf, variable: v, key: key, words: []string{string(value)}}
		}
	case types.Int:
		if numberVars().has(v) || (v == varArgs && key != "") {
			return outline{form: compares, variable: v, key: key, relation: relation, number: int64(value)}
		}
	case types.Bool:
		if relation == operators.Equals && v == varArgs && key != "" {
			o := outline{form: isTrue, variable: v, key: key}
			if value {
				o.number = 1
			}
			return o
		}
	}
	return outline{}
}

// membership reads a variable in a list of literals, or a literal in a
// variable that is a list.
func (d outliner) membership(what, where ast.Expr) outline {
	if v, ok := d.variable(where); ok {
		word, isWord := literal(what).(types.String)
		switch {
		case isWord && listVars().has(v):
			return outline{form: holds, variable: v, words: []string{string(word)}}
		case isWord && mapVars().has(v):
			return outline{form: hasKey, variable: v, key: string(word)}
		}
		return outline{}
	}
	v, key, ok := d.read(what)
	if !ok || where.Kind() != ast.ListKind || !isText(v, key) {
		return outline{}
	}
	o := outline{form: isOneOf, variable: v, key: key}
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

// read reads a variable, or what a variable that is a map has under a key that
// is a literal.
func (d outliner) read(e ast.Expr) (v variable, key string, ok bool) {
	if v, ok = d.variable(e); ok {
		return v, "", true
	}
	var operand ast.Expr
	switch {
	case e.Kind() == ast.SelectKind && !e.AsSelect().IsTestOnly():
		operand, key = e.AsSelect().Operand(), e.AsSelect().FieldName()
	case e.Kind() == ast.CallKind && e.AsCall().FunctionName() == operators.Index:
		word, isWord := literal(e.AsCall().Args()[1]).(types.String)
		if !isWord {
			return 0, "", false
		}
		operand, key = e.AsCall().Args()[0], string(word)
	default:
		return 0, "", false
	}
	v, ok = d.variable(operand)
	return v, key, ok && key != "" && mapVars().has(v)
}

// isText reports whether what is read is text, or can be.
func isText(v variable, key string) bool {
	if key != "" {
		return mapVars().has(v)
	}
	return textVars().has(v)
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

func mapVars() set { return of(varArgs, varTargetTags) }

func listVars() set { return of(varPersonRoles, varFreeze, varWindow) }

func numberVars() set { return of(varToolLevel, varHour, varMinute) }
