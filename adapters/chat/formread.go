package chat

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"panelbot/tools/op"
)

// FieldError is what is wrong with one field, in the person's language. It never
// repeats what was filled in. Field is empty where it is about the form as a whole.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Read turns what was filled in into the arguments of a call, typed by the tool's
// schema and found right by it; errors are beside their fields, and then there are
// no arguments. values has what was typed or chosen by the fields' names: one text,
// or one for each element of a list (a list of one text is split at its lines). A
// field that is not in it keeps what is known; one without a text is not given any
// more. JSONKey(name) takes JSON. files has the attached files.
func (f Form) Read(values map[string][]string, files map[string]op.Upload) (json.RawMessage, []FieldError) {
	args, errs := f.fill(values, files)
	if len(errs) > 0 {
		return nil, errs
	}
	bound, err := f.Tool.BindNames(args)
	if err != nil {
		return nil, f.errors(err, func(string) bool { return true })
	}
	return bound.JSON(), nil
}

// Part is Read for a form of which a part was filled in: what is still missing is no
// error. The arguments are known to the next form.
func (f Form) Part(values map[string][]string, files map[string]op.Upload) (json.RawMessage, []FieldError) {
	args, errs := f.fill(values, files)
	if len(errs) > 0 {
		return nil, errs
	}
	if _, err := f.Tool.BindNames(args); err != nil {
		given, _ := rawMembers(args) // fill has written an object
		isGiven := func(name string) bool {
			return name == "" || slices.ContainsFunc(given, func(m rawMember) bool { return m.name == name })
		}
		if errs := f.errors(err, isGiven); len(errs) > 0 {
			return nil, errs
		}
	}
	return args, nil
}

// errors gives what Bind says beside the fields that are asked about, once each.
func (f Form) errors(err error, about func(name string) bool) []FieldError {
	var wrong op.ArgumentErrors
	if !errors.As(err, &wrong) {
		return []FieldError{{Message: upperFirst(f.speech.Tell(op.MessageOf(err)))}}
	}
	var list []FieldError
	for _, e := range wrong {
		name := argumentOf(e.Argument)
		if !about(name) || slices.ContainsFunc(list, func(known FieldError) bool { return known.Field == name }) {
			continue
		}
		list = append(list, FieldError{name, f.speech.fieldMessage(name, e)})
	}
	return list
}

// fill puts together what is known and what was filled in.
func (f Form) fill(values map[string][]string, files map[string]op.Upload) (json.RawMessage, []FieldError) {
	var errs []FieldError
	wrong := func(field, id string) {
		errs = append(errs, FieldError{field, f.speech.Say(id, nil)})
	}
	object := map[string]json.RawMessage{}
	for _, m := range f.known {
		object[m.name] = m.value
	}
	for i := range f.Tool.Args {
		a := &f.Tool.Args[i]
		texts, typed := values[a.Name]
		written, asJSON := values[JSONKey(a.Name)]
		asJSON = asJSON && strings.TrimSpace(strings.Join(written, "")) != ""
		file, attached := files[a.Name]
		switch {
		case asJSON && len(nonempty(texts)) > 0:
			wrong(a.Name, "form_both")
		case asJSON:
			if value, ok := readJSON(written); ok {
				object[a.Name] = value
				continue
			}
			wrong(a.Name, "form_no_json")
		case attached && a.Kind == op.KindUpload:
			object[a.Name] = marshal(file)
		case attached:
			wrong(a.Name, "form_no_file")
		case typed:
			value, ok := fieldValue(a, texts)
			switch {
			case !ok:
				wrong(a.Name, "form_no_json")
			case value == nil:
				delete(object, a.Name)
			default:
				object[a.Name] = value
			}
		}
	}
	return marshal(object), append(errs, f.strangers(values, files)...)
}

// strangers are fields that the form does not have: what was filled in there would
// be lost.
func (f Form) strangers(values map[string][]string, files map[string]op.Upload) []FieldError {
	stranger := func(key string) bool { return f.Tool.Arg(strings.TrimSuffix(key, ":=")) == nil }
	for key := range values {
		if stranger(key) {
			return []FieldError{{Message: f.speech.Say("form_stranger", nil)}}
		}
	}
	for key := range files {
		if stranger(key) {
			return []FieldError{{Message: f.speech.Say("form_stranger", nil)}}
		}
	}
	return nil
}

// fieldValue types what was filled into a field; nil where nothing was. ok is false
// for what has to be JSON and is none.
func fieldValue(a *op.Arg, texts []string) (value json.RawMessage, ok bool) {
	texts = nonempty(texts)
	if len(texts) == 0 {
		return nil, true
	}
	switch {
	case structured(a), a.Kind == op.KindUpload, a.Kind == op.KindList && (a.Elem.Kind == op.KindUpload || a.Elem.Kind == op.KindSecret):
		return readJSON(texts)
	case a.Kind == op.KindList:
		if len(texts) == 1 {
			texts = nonempty(strings.Split(clean(texts[0]), "\n"))
		}
		list := make([]json.RawMessage, len(texts))
		for i, text := range texts {
			list[i] = typed(a, strings.TrimSpace(clean(text)))
		}
		return marshal(list), true
	case len(texts) > 1: // a door has asked for one: the schema says so
		return marshal(texts), true
	case a.Kind == op.KindSecret: // to the letter, but for the line's end
		return typed(a, strings.TrimRight(texts[0], "\r\n")), true
	case slices.Contains(longNames, a.Name):
		return typed(a, strings.TrimRight(clean(texts[0]), "\n")), true
	}
	return typed(a, strings.TrimSpace(clean(texts[0]))), true
}

// nonempty leaves out the texts in which there is nothing.
func nonempty(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return strings.TrimSpace(clean(text)) == "" })
}

// readJSON reads one JSON value, with the quotes that a keyboard may have made of
// plain ones.
func readJSON(texts []string) (json.RawMessage, bool) {
	if len(texts) != 1 {
		return nil, false
	}
	text := strings.TrimSpace(clean(texts[0]))
	if json.Valid([]byte(text)) {
		return json.RawMessage(text), true
	}
	if text = strings.Map(straighten, text); json.Valid([]byte(text)) {
		return json.RawMessage(text), true
	}
	return nil, false
}
