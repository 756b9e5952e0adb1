package op

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Shape is what the reference shows of an answer, or of a part of it. The zero Shape may
// be anything.
type Shape struct{ t reflect.Type }

// Shape is that of the data of the tool's outcome.
func (t *Tool) Shape() Shape {
	if t.Answer != AnswerJSON {
		return Shape{}
	}
	return Shape{bare(t.out)}
}

// ShapeOf is that of what a pointer points to.
func ShapeOf(answer any) Shape { return Shape{bare(reflect.TypeOf(answer))} }

// OddShape says of an answer that it does not fit.
func OddShape() Message {
	return Say("odd_shape", "The panel's answer has another shape than its reference shows.")
}

// Fits finds an answer that is not of the shape: one without a list that it shows, or with
// none of its fields. Decoding takes a list that is missing, or null, for one without
// elements, and a figure for 0, which nobody has measured. A list whose tag says omitempty
// may be missing beside others. What is within the fields is not looked at.
func (s Shape) Fits(answer json.RawMessage) error {
	switch {
	case s.IsList():
		return isList("answer", answer)
	case s.t == nil || s.t.Kind() != reflect.Struct:
		return nil
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(answer, &object); err != nil {
		return err
	}
	fields, there := 0, 0
	for _, f := range reflect.VisibleFields(s.t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" || name == "-" {
			continue
		}
		value := bytes.TrimSpace(object[name])
		fields++
		if len(value) > 0 && string(value) != "null" {
			there++
		} else if options == "omitempty" {
			continue
		}
		if !(Shape{bare(f.Type)}).IsList() {
			continue
		}
		if err := isList(name, value); err != nil {
			return err
		}
	}
	if fields > 0 && there == 0 {
		return errors.New("the answer has none of its fields")
	}
	return nil
}

func isList(name string, value json.RawMessage) error {
	if !bytes.HasPrefix(bytes.TrimSpace(value), []byte("[")) {
		return fmt.Errorf("the %s is no list", name)
	}
	return nil
}

// bare is a type without the pointers to it; nil for what may be anything.
func bare(t reflect.Type) reflect.Type {
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Kind() == reflect.Interface || t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
		return nil
	}
	return t
}

// IsList reports whether it is a list, and Items is one of its items.
func (s Shape) IsList() bool { return s.t != nil && s.t.Kind() == reflect.Slice }

// Items is what the list is of.
func (s Shape) Items() Shape {
	if !s.IsList() {
		return Shape{}
	}
	return Shape{bare(s.t.Elem())}
}

// Open reports whether it may be anything.
func (s Shape) Open() bool { return s.t == nil }

// Fields are the names of what it holds, sorted; none where it is no object, or one whose
// names are anybody's.
func (s Shape) Fields() []string {
	if s.t == nil || s.t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for _, f := range reflect.VisibleFields(s.t) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); !f.Anonymous && name != "" && name != "-" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// At is what stands at a path of names, and of numbers in lists. The error says which name
// is not there, with the nearest spelling.
func (s Shape) At(path ...string) (Shape, error) {
	for i, name := range path {
		if s.t == nil {
			return Shape{}, nil
		}
		where := strings.Join(path[:i], ".")
		switch s.t.Kind() {
		case reflect.Map:
			s = Shape{bare(s.t.Elem())}
		case reflect.Slice:
			if _, err := strconv.ParseUint(name, 10, 16); err != nil {
				return Shape{}, fmt.Errorf("%s is a list: name one of its items by a number, such as %s", orAnswer(where), strings.Join(append(slices.Clone(path[:i]), "0"), "."))
			}
			s = s.Items()
		case reflect.Struct:
			f, ok := s.field(name)
			if !ok {
				fields := s.Fields()
				return Shape{}, fmt.Errorf("%s has no field %s.%s Fields are: %s", orAnswer(where), name, DidYouMean(name, fields), strings.Join(fields, ", "))
			}
			s = Shape{bare(f)}
		default:
			return Shape{}, fmt.Errorf("%s is a value, which has no field %s", orAnswer(where), name)
		}
	}
	return s, nil
}

func orAnswer(where string) string {
	if where == "" {
		return "the answer"
	}
	return where
}

// field is the type of a field by its name on the wire.
func (s Shape) field(name string) (reflect.Type, bool) {
	for _, f := range reflect.VisibleFields(s.t) {
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); !f.Anonymous && tag == name {
			return f.Type, true
		}
	}
	return nil, false
}
