package policies

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/operators"
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
	// Of a comparison: the variable, the key where it is a map, the literals
	// that it is compared with, and for numbers the relation.
	variable variable
	key      string
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
	hasKey // the variable, a map, has the key
	isTrue // what the map has under the key is true, or false where number is 0
)

// known is what is known of a call.
type known interface {
	// word gives the value of a variable that is text, list of one that is a
	// list, and number of one that is a number; ok is whether it is known.
	word(variable) (value string, ok bool)
	list(variable) (value []string, ok bool)
	number(variable) (value int64, ok bool)
	// field gives what a variable that is a map has under a key.
	field(variable, string) (value any, present, ok bool)
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
	case opaque:
		return maybe
	case hasKey:
		_, present, ok := k.field(o.variable, o.key)
		if !ok {
			return maybe
		}
		return truthOf(present)
	}
	if o.key != "" {
		return o.evalField(k)
	}
	if o.form == compares {
		n, ok := k.number(o.variable)
		if !ok {
			return maybe
		}
		return truthOf(related(n, o.relation, o.number))
	}
	word, ok := k.word(o.variable)
	if !ok {
		return maybe
	}
	return truthOf(o.fits(word))
}

// evalField is eval of a comparison with what a map has under a key. What it
// does not have, or of another type, is left to CEL.
func (o *outline) evalField(k known) truth {
	value, present, ok := k.field(o.variable, o.key)
	if !ok || !present {
		return maybe
	}
	switch value := value.(type) {
	case string:
		if o.form != compares && o.form != isTrue {
			return truthOf(o.fits(value))
		}
	case int64:
		if o.form == compares {
			return truthOf(related(value, o.relation, o.number))
		}
	case bool:
		if o.form == isTrue {
			return truthOf(value == (o.number != 0))
		}
	}
	return maybe
}

// fits compares a word.
func (o *outline) fits(word string) bool {
	switch o.form {
	case beginsWith:
		return strings.HasPrefix(word, o.words[0])
	case endsWith:
		return strings.HasSuffix(word, o.words[0])
	case contains:
		return strings.Contains(word, o.words[0])
	default:
		return slices.Contains(o.words, word)
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

// keyed are the variables that it reads by a key.
func (o *outline) keyed() set {
	var s set
	o.each(func(o *outline) {
		if o.key != "" {
			s |= of(o.variable)
		}
	})
	return s
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
