package op

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A Place is where an argument goes in the request.
type Place uint8

// The places.
const (
	// InBody is the JSON body, or a part of a multipart body.
	InBody Place = iota
	// InPath is a segment of the path.
	InPath
	// InQuery is the query string.
	InQuery
	// InFields spreads the members of a Settings argument over the body.
	InFields
	// Local arguments are for panelbot itself and are not sent.
	Local
)

var placeNames = [...]string{InBody: "body", InPath: "path", InQuery: "query", InFields: "fields", Local: "local"}

// String is the place's word.
func (p Place) String() string { return placeNames[p] }

// A Kind is the type of an argument's value.
type Kind uint8

// The kinds of values.
const (
	KindString Kind = iota
	KindInteger
	KindNumber
	KindBoolean
	KindList
	KindObject
	KindServer
	KindSite
	KindSecret
	KindUpload
	KindSettings
)

var kindNames = [...]Message{
	KindString: Say("a_text", "text"), KindInteger: Say("a_whole_number", "a whole number"), KindNumber: Say("a_number", "a number"), KindBoolean: Say("a_boolean", "true or false"),
	KindList: Say("a_list", "a list"), KindObject: Say("an_object", "an object"), KindServer: Say("a_server", "a server's id or name"), KindSite: Say("a_site", "a site's id or name"),
	KindSecret: Say("a_secret", `text, {"generate": true} or {"ask": true}`), KindUpload: Say("a_file", `a file: {"name": …, "text": …} or {"name": …, "base64": …}`),
	KindSettings: Say("settings", "an object of values by key"),
}

// String says what a value of this kind is, as errors and help say it.
func (k Kind) String() string { return kindNames[k].Text }

// Spoken is String as a message.
func (k Kind) Spoken() Message { return kindNames[k] }

// Arg is one argument of a tool, or one field of a nested argument.
type Arg struct {
	// Name is the argument's one name: on the wire, in MCP, in chat, in docs.
	Name    string
	Doc     string
	Example string
	Place   Place
	Kind    Kind
	// Required arguments must be given.
	Required bool
	// Enum lists the words that are allowed; empty allows all.
	Enum []string
	// From says which list the values come from; nil where none has them.
	From *From
	// Elem is the kind of a list's elements; nil otherwise.
	Elem *Arg
	// Fields are an object's fields; nil otherwise.
	Fields []Arg

	// orName lets a name stand for a number: see BindNames.
	orName bool
}

// arguments reads the fields of an In struct. It fails with a sentence that
// names the field.
func arguments(in reflect.Type, path []string, fallback Place) ([]Arg, error) {
	if in.Kind() != reflect.Struct {
		return nil, fmt.Errorf("the arguments must be a struct, not %s", in)
	}
	var args []Arg
	for i := range in.NumField() {
		f := in.Field(i)
		if f.Anonymous {
			embedded, err := arguments(f.Type, path, fallback)
			if err != nil {
				return nil, fmt.Errorf("field %s of %s: %w", f.Name, in, err)
			}
			args = append(args, embedded...)
			continue
		}
		arg, err := argument(f, path, fallback)
		if err != nil {
			return nil, fmt.Errorf("field %s of %s: %w", f.Name, in, err)
		}
		args = append(args, arg)
	}
	for i, a := range args {
		if slices.ContainsFunc(args[:i], func(b Arg) bool { return b.Name == a.Name }) {
			return nil, fmt.Errorf("%s has the argument %q twice", in, a.Name)
		}
	}
	return args, nil
}

func argument(f reflect.StructField, path []string, fallback Place) (Arg, error) {
	name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
	if name == "" || name == "-" {
		return Arg{}, fmt.Errorf("needs a json tag with the argument's name")
	}
	arg := Arg{Name: name, Doc: f.Tag.Get("doc"), Example: f.Tag.Get("example"), Required: options != "omitempty"}
	if options != "" && options != "omitempty" {
		return Arg{}, fmt.Errorf("json option %q is not known: use omitempty or nothing", options)
	}
	if arg.Doc == "" {
		return Arg{}, fmt.Errorf("needs a doc tag")
	}
	switch in := f.Tag.Get("in"); {
	case slices.Contains(path, name):
		arg.Place = InPath
		if in != "" {
			return Arg{}, fmt.Errorf("is in the route, so it cannot be in %q", in)
		}
		if !arg.Required {
			return Arg{}, fmt.Errorf("is in the route, so it cannot be optional")
		}
	case in == "":
		arg.Place = fallback
	default:
		place := slices.Index(placeNames[:], in)
		if place < 0 || Place(place) == InPath {
			return Arg{}, fmt.Errorf("in:%q is not known: use query, body, fields or local", in)
		}
		arg.Place = Place(place)
	}
	if enum := f.Tag.Get("enum"); enum != "" {
		arg.Enum = strings.Split(enum, "|")
	}
	if err := arg.value(f.Type); err != nil {
		return Arg{}, err
	}
	if from := f.Tag.Get("from"); from != "" {
		var err error
		if arg.From, err = parseFrom(from); err == nil {
			err = arg.From.holds(&arg)
		}
		if err != nil {
			return Arg{}, err
		}
	}
	if f.Tag.Get("secret") != "" && arg.Kind != KindSecret && arg.Kind != KindUpload {
		return Arg{}, fmt.Errorf("is tagged secret, which masks fields of answers: give an argument that is secret the type op.Secret")
	}
	return arg, arg.consistent()
}

// consistent refuses tags that contradict each other.
func (a *Arg) consistent() error {
	inner := a
	if a.Kind == KindList {
		inner = a.Elem
	}
	if len(a.Enum) > 0 {
		if inner.Kind != KindString {
			return fmt.Errorf("enum is for text, not for %s", inner.Kind)
		}
		inner.Enum = a.Enum
	}
	switch {
	case (a.Place == InFields) != (a.Kind == KindSettings):
		return fmt.Errorf(`op.Settings and in:"fields" belong together`)
	case a.Place == InPath && (a.Kind == KindList || a.Kind == KindObject || a.Kind == KindUpload || a.Kind == KindSecret):
		return fmt.Errorf("%s cannot be in the path", a.Kind)
	case a.Place == InQuery && (inner.Kind == KindObject || inner.Kind == KindUpload):
		return fmt.Errorf("%s cannot be in the query", inner.Kind)
	}
	return nil
}

// value reads the kind of an argument from its Go type.
func (a *Arg) value(t reflect.Type) error {
	switch t {
	case reflect.TypeFor[Server]():
		a.Kind = KindServer
		return nil
	case reflect.TypeFor[Site]():
		a.Kind = KindSite
		return nil
	case reflect.TypeFor[Secret]():
		a.Kind = KindSecret
		return nil
	case reflect.TypeFor[Upload]():
		a.Kind = KindUpload
		return nil
	case reflect.TypeFor[Settings]():
		a.Kind = KindSettings
		return nil
	}
	switch t.Kind() {
	case reflect.String:
		a.Kind = KindString
	case reflect.Int64:
		a.Kind = KindInteger
	case reflect.Float64:
		a.Kind = KindNumber
	case reflect.Bool:
		a.Kind = KindBoolean
	case reflect.Slice:
		a.Kind = KindList
		a.Elem = &Arg{Name: a.Name, Place: a.Place, Required: true}
		if err := a.Elem.value(t.Elem()); err != nil {
			return err
		}
		if a.Elem.Kind == KindList || a.Elem.Kind == KindSettings {
			return fmt.Errorf("a list of %s is not supported", a.Elem.Kind)
		}
	case reflect.Struct:
		a.Kind = KindObject
		fields, err := arguments(t, nil, a.Place)
		if err != nil {
			return err
		}
		a.Fields = fields
	default:
		return fmt.Errorf("the type %s is not supported: use string, int64, float64, bool, a struct, a slice of these, or a type of op", t)
	}
	return nil
}

// has reports whether the argument or a part of it is of the kind.
func (a *Arg) has(kind Kind) bool {
	if a.Kind == kind || (a.Elem != nil && a.Elem.has(kind)) {
		return true
	}
	return slices.ContainsFunc(a.Fields, func(f Arg) bool { return f.has(kind) })
}
