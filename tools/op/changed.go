package op

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// The checks of this file compare values. What they compare must be all that
// the caller sent: a password that went along is not proved by a label beside
// it. And it must have been otherwise before: what was so all the time says
// nothing of the change.

// Changed proves an update: the element whose field equals the argument of
// key ("schedule=id") has, in each of the fields, the value of the argument;
// where several elements have that key, each of them has. Arguments that the
// caller did not give are not compared.
func Changed(list Declaration, key string, fields ...string) Check {
	keys, pairs := parsePairs([]string{key}), parsePairs(fields)
	return Check{Read: list, Before: true, By: "the new values are in " + spoken(list), judge: func(e Evidence) (Verdict, string) {
		find := func(answer json.RawMessage) []json.RawMessage {
			if !allGiven(keys, e.Args) {
				return nil
			}
			return matching(answer, keys, e.Args)
		}
		return turned(e, spoken(list), append(keys[:1:1], pairs...), pairs, find)
	}}
}

// Shows proves a change of one object: each of the arguments has the same
// value in the answer of read. A match is "argument=path.to.field".
func Shows(read Declaration, match ...string) Check {
	pairs := parsePairs(match)
	return Check{Read: read, Before: true, By: "the new values are in " + spoken(read), judge: func(e Evidence) (Verdict, string) {
		find := func(answer json.RawMessage) []json.RawMessage {
			if answer == nil {
				return nil
			}
			return []json.RawMessage{answer}
		}
		return turned(e, spoken(read), pairs, pairs, find)
	}}
}

// turned judges whether the objects that find gives have the values of the
// arguments now, and had not all of them before. All that was sent must be
// among the known pairs.
func turned(e Evidence, answer string, known, compared []pair, find func(json.RawMessage) []json.RawMessage) (Verdict, string) {
	for name := range e.Args {
		if !slices.Contains(e.Beside, name) && !slices.ContainsFunc(known, func(p pair) bool { return p.arg == name }) {
			return Unseen, fmt.Sprintf("%s does not show %s", answer, name)
		}
	}
	given := slices.DeleteFunc(slices.Clone(compared), func(p pair) bool { return e.Args[p.arg] == nil })
	before := find(e.Before)
	switch {
	case len(given) == 0:
		return Unseen, "nothing was given that could be compared"
	case len(before) == 0:
		return Unseen, "how it was before is not known"
	}
	for _, p := range given {
		if slices.ContainsFunc(before, func(o json.RawMessage) bool { return field(o, p.field) == nil }) {
			return Unseen, fmt.Sprintf("%s does not show %s", answer, p.arg)
		}
	}
	so := func(objects []json.RawMessage) bool {
		return len(objects) > 0 && !slices.ContainsFunc(objects, func(o json.RawMessage) bool {
			return slices.ContainsFunc(given, func(p pair) bool { return !same(e.Args[p.arg], field(o, p.field)) })
		})
	}
	switch {
	case so(before):
		return Unseen, "it was so before"
	case so(find(e.After)):
		return Proved, ""
	default:
		return Pending, ""
	}
}

// Becomes proves a switch: the element whose field equals the argument of key
// has the literal JSON value in field, and so has every other with that key.
func Becomes(list Declaration, key, name string, value any) Check {
	keys, want := parsePairs([]string{key}), literal(value)
	return Check{Read: list, By: fmt.Sprintf("%s is %s in %s", name, want, spoken(list)), judge: func(e Evidence) (Verdict, string) {
		if allGiven(keys, e.Args) && all(matching(e.After, keys, e.Args), name, want) {
			return Proved, ""
		}
		return Pending, ""
	}}
}

// Turns is Becomes where the value must have been another before: that an
// application is installed proves no installation of one that was.
func Turns(list Declaration, key, name string, value any) Check {
	keys, want := parsePairs([]string{key}), literal(value)
	c := Becomes(list, key, name, value)
	judge := c.judge
	c.Before = true
	c.judge = func(e Evidence) (Verdict, string) {
		before := matching(e.Before, keys, e.Args)
		switch {
		case !allGiven(keys, e.Args) || len(before) == 0:
			return Unseen, "how it was before is not known"
		case slices.ContainsFunc(before, func(o json.RawMessage) bool { return same(want, field(o, name)) }):
			return Unseen, "it was so before"
		}
		return judge(e)
	}
	return c
}

// Appears proves a creation that the list does not show by the arguments: after
// it there is an element whose id was not there before, and whose fields have
// these literal JSON values.
func Appears(list Declaration, fields map[string]any) Check {
	return Check{Read: list, Before: true, By: "a new element of that kind is in " + spoken(list), judge: func(e Evidence) (Verdict, string) {
		before, isList := elements(e.Before)
		if !isList {
			return Unseen, "how it was before is not known"
		}
		after, _ := elements(e.After)
		for _, element := range after {
			id := field(element, "id")
			isNew := id != nil && !slices.ContainsFunc(before, func(o json.RawMessage) bool { return same(id, field(o, "id")) })
			for name, value := range fields {
				isNew = isNew && same(literal(value), field(element, name))
			}
			if isNew {
				return Proved, ""
			}
		}
		return Pending, ""
	}}
}

// Includes proves an addition to a list of words: the one at field holds the
// value of the argument, and did not before.
func Includes(read Declaration, name, arg string) Check {
	return Check{Read: read, Before: true, By: fmt.Sprintf("it is among the %s in %s", strings.ReplaceAll(name, "_", " "), spoken(read)), judge: func(e Evidence) (Verdict, string) {
		has := func(answer json.RawMessage) bool {
			words, _ := array(field(answer, name))
			return slices.ContainsFunc(words, func(w json.RawMessage) bool { return same(e.Args[arg], w) })
		}
		_, isList := array(field(e.Before, name))
		switch {
		case !isList || !wished(e.Args[arg]):
			return Unseen, "how it was before is not known"
		case has(e.Before):
			return Unseen, "it was so before"
		case has(e.After):
			return Proved, ""
		default:
			return Pending, ""
		}
	}}
}

// all reports whether there are objects, and each has the value in the field.
func all(objects []json.RawMessage, name string, want json.RawMessage) bool {
	return len(objects) > 0 && !slices.ContainsFunc(objects, func(o json.RawMessage) bool { return !same(want, field(o, name)) })
}

// literal writes a value of a declaration.
func literal(value any) json.RawMessage {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("op: a literal of a check: %v", err))
	}
	return raw
}
