package op

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"panelbot/policies"
)

// From says where the values of an argument come from: from a list that the
// same panel answers. In a declaration it is the tag
//
//	from:"OPERATION[/PATH] VALUE [NAME...] [| DETAIL...]"
//
// such as from:"schedule.list id command | cron user". The arguments that the
// list must have are taken from those of the call that have the same name.
type From struct {
	// Operation is the list's dotted name.
	Operation string
	// In is the dotted path to the list in the answer; empty where the answer
	// holds only one.
	In string
	// Value is the member of an element that is sent: a dotted path, or a dot
	// where the elements are text.
	Value string
	// Names are the members by which people know an element and may call it,
	// Details those that tell it from others; a name is one thing's, a detail may
	// be that of many.
	Names, Details []string
}

// itself stands for an element that is text.
const itself = "."

// parseFrom reads the tag from.
func parseFrom(tag string) (*From, error) {
	known, details, _ := strings.Cut(tag, "|")
	words := strings.Fields(known)
	if len(words) < 2 {
		return nil, fmt.Errorf(`from:%q must name an operation and a member, such as from:"schedule.list id command | cron"`, tag)
	}
	f := &From{Value: words[1], Names: words[2:], Details: strings.Fields(details)}
	f.Operation, f.In, _ = strings.Cut(words[0], "/")
	if !nameForm().MatchString(f.Operation) {
		return nil, fmt.Errorf("from names the operation %q: it must be lower-case words joined by dots, such as schedule.list", f.Operation)
	}
	return f, nil
}

// holds refuses an argument whose values can come from no list.
func (f *From) holds(a *Arg) error {
	inner := a
	if a.Kind == KindList {
		inner = a.Elem
	}
	switch {
	case inner.Kind != KindString && inner.Kind != KindInteger && inner.Kind != KindNumber:
		return fmt.Errorf("from is for text and numbers, not for %s", inner.Kind)
	case len(a.Enum) > 0:
		return errors.New("from and enum exclude each other")
	}
	return nil
}

// CheckFrom reports whether the values of an argument can come from the list
// that it names; list is that tool, nil where there is none. The error is a
// sentence that names the tool and the argument.
func (t *Tool) CheckFrom(a *Arg, list *Tool) error {
	if err := t.checkFrom(a, list); err != nil {
		return fmt.Errorf("argument %s of %s: %w", a.Name, t.Name, err)
	}
	return nil
}

func (t *Tool) checkFrom(a *Arg, list *Tool) error {
	f := a.From
	switch {
	case list == nil:
		return fmt.Errorf("from names the operation %s, which the panel does not have", f.Operation)
	case list.Risk != policies.Read:
		return fmt.Errorf("from names %s, which has the risk %s: values come from a Read alone", f.Operation, list.Risk)
	case list.Answer != AnswerJSON:
		return fmt.Errorf("from names %s, the shape of whose answer the reference does not show", f.Operation)
	}
	for _, wants := range list.Wants() {
		has := t.Arg(wants.Name)
		if wants.Name == a.Name {
			return fmt.Errorf("from names %s, which needs the argument %s itself", f.Operation, a.Name)
		}
		if has == nil || has.Kind != wants.Kind {
			return fmt.Errorf("from names %s, which needs the argument %s (%s), and the tool has none", f.Operation, wants.Name, wants.Kind)
		}
	}
	element, err := elementOf(list.out, f.In)
	if err != nil {
		return fmt.Errorf("from names %s: %w", f.Operation, err)
	}
	for _, member := range slices.Concat([]string{f.Value}, f.Names, f.Details) {
		if err := scalarAt(element, member); err != nil {
			return fmt.Errorf("from names %s: %w", f.Operation, err)
		}
	}
	return nil
}

// Wants lists the arguments without which the tool cannot be called, but for
// the panel, which chooses among several.
func (t *Tool) Wants() []Arg {
	return slices.DeleteFunc(slices.Clone(t.Args), func(a Arg) bool { return !a.Required || a.Name == panelArg })
}

// elementOf gives the type of the elements of an answer's list.
func elementOf(answer reflect.Type, path string) (reflect.Type, error) {
	t := answer
	if path != "" {
		for name := range strings.SplitSeq(path, ".") {
			next, found := memberOf(t, name)
			if !found {
				return nil, fmt.Errorf("its answer has no member %s", path)
			}
			t = next
		}
	} else if t.Kind() == reflect.Struct {
		data, found := memberOf(t, "data")
		switch {
		case found:
			t = data
		case t.NumField() == 1:
			t = t.Field(0).Type
		}
	}
	if t.Kind() != reflect.Slice {
		return nil, errors.New("its answer is no list, nor an object that holds one list: say which, as in domain.list/maindomains")
	}
	return t.Elem(), nil
}

// memberOf gives the type of a member of a struct, by its name in JSON.
func memberOf(t reflect.Type, name string) (reflect.Type, bool) {
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			if inner, found := memberOf(f.Type, name); found {
				return inner, true
			}
			continue
		}
		if own, _, _ := strings.Cut(f.Tag.Get("json"), ","); own == name {
			return f.Type, true
		}
	}
	return nil, false
}

// scalarAt reports whether an element has a text, a number or a truth at a path.
func scalarAt(element reflect.Type, path string) error {
	t := element
	if path != itself {
		for name := range strings.SplitSeq(path, ".") {
			next, found := memberOf(t, name)
			if !found {
				return fmt.Errorf("its elements have no member %s", path)
			}
			t = next
		}
	}
	if t.Kind() == reflect.Pointer { // of which nothing is known where it is missing
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String, reflect.Int64, reflect.Float64, reflect.Bool:
		return nil
	default:
		return fmt.Errorf("the member %s of its elements is no text and no number", path)
	}
}

// Listed gives the elements of the list in an answer; false where the answer
// has none.
func (f *From) Listed(answer json.RawMessage) ([]json.RawMessage, bool) {
	if f.In != "" {
		return array(field(answer, f.In))
	}
	return elements(answer)
}

// Read gives the texts of an element's value, names and details, in the order of
// the declaration. A text is empty where the element has none, or no text and no
// number, there.
func (f *From) Read(element json.RawMessage) (value string, names, details []string) {
	var object map[string]json.RawMessage
	_ = json.Unmarshal(element, &object) // what is no object has no members
	text := func(path string) string {
		if path == itself {
			return plainScalar(element)
		}
		first, rest, deep := strings.Cut(path, ".")
		if !deep {
			return plainScalar(object[first])
		}
		return plainScalar(field(object[first], rest))
	}
	for _, member := range f.Names {
		names = append(names, text(member))
	}
	for _, member := range f.Details {
		details = append(details, text(member))
	}
	return text(f.Value), names, details
}

// plainScalar is scalar, and nothing for lists and objects.
func plainScalar(value json.RawMessage) string {
	value = bytes.TrimSpace(value)
	if len(value) > 0 && (value[0] == '{' || value[0] == '[') {
		return ""
	}
	return scalar(value)
}
