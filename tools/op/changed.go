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
	return Check{Read: list, Before: true, By: Say("by_values", "the new values are in {Of}", "Of", spoken(list)), judge: func(e Evidence) (Verdict, Message) {
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
	return Check{Read: read, Before: true, By: Say("by_values", "the new values are in {Of}", "Of", spoken(read)), judge: func(e Evidence) (Verdict, Message) {
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
func turned(e Evidence, answer Message, known, compared []pair, find func(json.RawMessage) []json.RawMessage) (Verdict, Message) {
	for name := range e.Args {
		if !slices.Contains(e.Beside, name) && !slices.ContainsFunc(known, func(p pair) bool { return p.arg == name }) {
			return Unseen, Say("unseen_part", "{Of} does not show {Name}", "Of", answer, "Name", name)
		}
	}
	given := slices.DeleteFunc(slices.Clone(compared), func(p pair) bool { return e.Args[p.arg] == nil })
	before := find(e.Before)
	switch {
	case len(given) == 0:
		return Unseen, Say("unseen_nothing", "nothing was given that could be compared")
	case len(before) == 0:
		return Unseen, unknownBefore()
	}
	for _, p := range given {
		if slices.ContainsFunc(before, func(o json.RawMessage) bool { return field(o, p.field) == nil }) {
			return Unseen, Say("unseen_part", "{Of} does not show {Name}", "Of", answer, "Name", p.arg)
		}
	}
	so := func(objects []json.RawMessage) bool {
		return len(objects) > 0 && !slices.ContainsFunc(objects, func(o json.RawMessage) bool {
			return slices.ContainsFunc(given, func(p pair) bool { return !same(e.Args[p.arg], field(o, p.field)) })
		})
	}
	switch {
	case so(before):
		return Unseen, soBefore()
	case so(find(e.After)):
		return Proved, Message{}
	default:
		return Pending, Message{}
	}
}

// Becomes proves a switch: the element whose field equals the argument of key
// has the literal JSON value in field, and so has every other with that key.
func Becomes(list Declaration, key, name string, value any) Check {
	keys, want := parsePairs([]string{key}), literal(value)
	return Check{Read: list, By: Say("by_value", "{Name} is {Value} in {Of}", "Name", name, "Value", string(want), "Of", spoken(list)), judge: func(e Evidence) (Verdict, Message) {
		if allGiven(keys, e.Args) && all(matching(e.After, keys, e.Args), name, want) {
			return Proved, Message{}
		}
		return Pending, Message{}
	}}
}

// Turns is Becomes where the value must have been another before: that an
// application is installed proves no installation of one that was.
func Turns(list Declaration, key, name string, value any) Check {
	keys, want := parsePairs([]string{key}), literal(value)
	c := Becomes(list, key, name, value)
	judge := c.judge
	c.Before = true
	c.judge = func(e Evidence) (Verdict, Message) {
		before := matching(e.Before, keys, e.Args)
		switch {
		case !allGiven(keys, e.Args) || len(before) == 0:
			return Unseen, unknownBefore()
		case slices.ContainsFunc(before, func(o json.RawMessage) bool { return same(want, field(o, name)) }):
			return Unseen, soBefore()
		}
		return judge(e)
	}
	return c
}

// Appears proves a creation that the list does not show by the arguments: after
// it there is an element whose id was not there before, and whose fields have
// these literal JSON values.
func Appears(list Declaration, fields map[string]any) Check {
	return Check{Read: list, Before: true, By: Say("by_kind", "a new element of that kind is in {Of}", "Of", spoken(list)), judge: func(e Evidence) (Verdict, Message) {
		before, isList := elements(e.Before)
		if !isList {
			return Unseen, unknownBefore()
		}
		after, _ := elements(e.After)
		for _, element := range after {
			id := field(element, "id")
			isNew := id != nil && !slices.ContainsFunc(before, func(o json.RawMessage) bool { return same(id, field(o, "id")) })
			for name, value := range fields {
				isNew = isNew && same(literal(value), field(element, name))
			}
			if isNew {
				return Proved, Message{}
			}
		}
		return Pending, Message{}
	}}
}

// Includes proves an addition to a list of words: the one at field holds the
// value of the argument, and did not before.
func Includes(read Declaration, name, arg string) Check {
	return Check{Read: read, Before: true, By: Say("by_among", "it is among the {Name} in {Of}", "Name", strings.ReplaceAll(name, "_", " "), "Of", spoken(read)), judge: func(e Evidence) (Verdict, Message) {
		has := func(answer json.RawMessage) bool {
			words, _ := array(field(answer, name))
			return slices.ContainsFunc(words, func(w json.RawMessage) bool { return same(e.Args[arg], w) })
		}
		_, isList := array(field(e.Before, name))
		switch {
		case !isList || !wished(e.Args[arg]):
			return Unseen, unknownBefore()
		case has(e.Before):
			return Unseen, soBefore()
		case has(e.After):
			return Proved, Message{}
		default:
			return Pending, Message{}
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

func unknownBefore() Message { return Say("unseen_before", "how it was before is not known") }

func soBefore() Message { return Say("unseen_change", "it was so before") }
