package op

import (
	"bytes"
	"encoding/json"
	"slices"
)

// A person may write a name where a panel wants its id: the names are those of
// the list that the argument's values come from. Such arguments are bound as
// they are, looked up, and bound anew.

// Nameable reports whether a name can stand for a value of the argument.
func (a *Arg) Nameable() bool { return a.From != nil && len(a.From.Names) > 0 }

// BindNames is Bind for arguments that a person wrote, some of which may be
// names: Named lists those. What has any must not be sent.
func (t *Tool) BindNames(args json.RawMessage) (*Bound, error) {
	lax := slices.Clone(t.Args)
	for i := range lax {
		a := &lax[i]
		a.orName = a.Nameable()
		if a.orName && a.Elem != nil {
			elem := *a.Elem
			elem.orName, a.Elem = true, &elem
		}
	}
	return t.bind(args, lax)
}

// findNames notes which arguments hold names, or text that may be one.
func (b *Bound) findNames(as []Arg) {
	for i := range as {
		a := &as[i]
		value, given := b.values[a.Name]
		if !given || !a.orName {
			continue
		}
		if isText(value) {
			b.named = append(b.named, a.Name)
		} else if list, ok := array(value); ok && slices.ContainsFunc(list, isText) {
			b.named = append(b.named, a.Name)
		}
	}
}

func isText(value json.RawMessage) bool { return bytes.HasPrefix(bytes.TrimSpace(value), []byte{'"'}) }

// Named lists the arguments in which names, or what may be some, stand for
// values.
func (b *Bound) Named() []string { return b.named }

// Resolved gives the arguments with values in the places of names, bound as a
// panel takes them: values has one for each text of the argument, in their
// order, as JSON. An error is ArgumentErrors.
func (b *Bound) Resolved(values map[string][]json.RawMessage) (*Bound, error) {
	return b.tool.Bind(b.object(func(a *Arg, value json.RawMessage) json.RawMessage {
		found := values[a.Name]
		if len(found) == 0 {
			return value
		}
		if isText(value) {
			return found[0]
		}
		var list bytes.Buffer
		elements, _ := array(value) // findNames has seen that it is one
		for i, element := range elements {
			if isText(element) && len(found) > 0 {
				element, found = found[0], found[1:]
			}
			list.WriteByte("[,"[min(i, 1)])
			list.Write(element)
		}
		list.WriteByte(']')
		return list.Bytes()
	}))
}

// Names gives the names in an argument, in their order.
func (b *Bound) Names(argument string) []string {
	value := b.values[argument]
	if isText(value) {
		return []string{scalar(value)}
	}
	var names []string
	list, _ := array(value)
	for _, v := range list {
		if isText(v) {
			names = append(names, scalar(v))
		}
	}
	return names
}
