package chat

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"panelbot/tools"
	"panelbot/tools/op"
)

// FormKind is how a field is asked for.
type FormKind string

// The kinds of fields.
const (
	FormText   FormKind = "text"
	FormLong   FormKind = "long_text" // several lines, which stay
	FormNumber FormKind = "number"
	// FormBoolean is yes, no, or not said: its Options. A door with a box says
	// false for an empty one itself.
	FormBoolean FormKind = "boolean"
	// FormOne and FormSeveral are chosen among Options.
	FormOne     FormKind = "one"
	FormSeveral FormKind = "several"
	// FormChoice and FormChoices are chosen among what Choices gives; what is not
	// among them can be typed.
	FormChoice  FormKind = "choice"
	FormChoices FormKind = "choices"
	FormSecret  FormKind = "secret"
	FormFile    FormKind = "file"
	FormList    FormKind = "list" // one a line
	FormJSON    FormKind = "json"
)

// FormKinds lists all of them.
func FormKinds() []FormKind {
	return []FormKind{FormText, FormLong, FormNumber, FormBoolean, FormOne, FormSeveral, FormChoice, FormChoices, FormSecret, FormFile, FormList, FormJSON}
}

// Choice is one of the values that an argument can have.
type Choice struct {
	// Value is what Form.Read takes; Label and Detail say what it is. They are data
	// from a panel.
	Value  string `json:"value"`
	Label  string `json:"label"`
	Detail string `json:"detail,omitempty"`
}

// Choices finds the values that an argument of a call can have, those that fit a
// query, at most so many. The call has the person, the door, the tool and the
// arguments that are known already. An error is a message, or a sentence.
type Choices interface {
	Choices(ctx context.Context, call tools.Call, arg, query string, most int) ([]tools.Choice, error)
}

// FormField is one argument to be asked for.
type FormField struct {
	// Name is the argument's, and the key under which Read takes its values.
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Hint     string   `json:"hint,omitempty"`
	Kind     FormKind `json:"kind"`
	Required bool     `json:"required,omitempty"`
	// Whole says that a number has no decimals.
	Whole bool `json:"whole,omitempty"`
	// Options are the words of FormOne and FormSeveral, and yes and no.
	Options []Choice `json:"options,omitempty"`
	// Given says that there is a value already, and Values are it, as Read takes
	// them. A secret and a file are given without being shown.
	Given  bool     `json:"given,omitempty"`
	Values []string `json:"values,omitempty"`
	// Generate says that panelbot can make the secret: GenerateValue under
	// JSONKey(Name).
	Generate bool `json:"generate,omitempty"`
	// Error is what is wrong with the value that is given.
	Error string `json:"error,omitempty"`
}

// GenerateValue orders a secret to be made, where it stands under the JSONKey of an
// argument.
const GenerateValue = `{"generate":true}`

// JSONKey is the key under which Form.Read takes an argument's value as JSON, as
// name:=JSON is in a line.
func JSONKey(name string) string { return name + ":=" }

// Form asks for the arguments of a tool, some of which are known. It is data: a door
// draws it, and Read turns what was filled in into arguments. It may hold secrets
// that were given already, in no field that can be seen.
type Form struct {
	Tool *op.Tool
	// Title is the tool's name for people, Doc what it does.
	Title, Doc string
	// Fields are those that are missing or wrong in front, then the optional ones,
	// then what is given already.
	Fields []FormField

	known  []rawMember
	speech Speech
}

// Form makes the form of a tool, with the arguments that are known: a JSON object,
// or nothing. An error is op.ArgumentErrors about arguments that the tool does not
// have, for which there can be no field.
func (g *Grammar) Form(t *op.Tool, known json.RawMessage, s Speech) (Form, error) {
	f := Form{Tool: t, Title: t.Title(), Doc: t.Doc, speech: s}
	if len(known) > 0 && string(known) != "null" {
		var err error
		if f.known, err = rawMembers(known); err != nil {
			return f, err
		}
	}
	wrong := map[string]string{}
	_, err := t.BindNames(known)
	var errs op.ArgumentErrors
	if err != nil && !errors.As(err, &errs) {
		return f, err
	}
	for _, e := range errs {
		name := argumentOf(e.Argument)
		if t.Arg(name) == nil {
			return f, op.ArgumentErrors{e}
		}
		if f.given(name) != nil && wrong[name] == "" {
			wrong[name] = s.fieldMessage(name, e)
		}
	}
	for i := range t.Args {
		field := s.formField(&t.Args[i])
		field.Error = wrong[field.Name]
		if value := f.given(field.Name); value != nil {
			field.Given, field.Values = true, shownValues(&t.Args[i], value)
		}
		f.Fields = append(f.Fields, field)
	}
	slices.SortStableFunc(f.Fields, func(a, b FormField) int { return a.turn() - b.turn() })
	return f, nil
}

// turn is when a field is asked for.
func (f FormField) turn() int {
	switch {
	case f.Needed():
		return 0
	case !f.Given:
		return 1
	default:
		return 2
	}
}

// Needed reports whether the form cannot do without an answer here.
func (f FormField) Needed() bool { return f.Error != "" || f.Required && !f.Given }

// Needed lists the fields that have to be filled in.
func (f Form) Needed() []FormField {
	return slices.DeleteFunc(slices.Clone(f.Fields), func(field FormField) bool { return !field.Needed() })
}

// Pages gives the fields in pages of at most so many, for a door that shows no more
// at once.
func (f Form) Pages(most int) [][]FormField {
	return slices.Collect(slices.Chunk(f.Fields, max(1, most)))
}

// given is the value of an argument that is known; nil where there is none.
func (f Form) given(name string) json.RawMessage {
	for _, m := range f.known {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// argumentOf is the argument that an error is about: of servers[0].port, servers.
func argumentOf(place string) string {
	if i := strings.IndexAny(place, ".["); i >= 0 {
		return place[:i]
	}
	return place
}

// fieldMessage is an error as it stands beside the field of an argument.
func (s Speech) fieldMessage(name string, e op.ArgumentError) string {
	message := e.Message
	if e.Spoken.Said() {
		message = s.Tell(e.Spoken)
	}
	if inside := strings.TrimPrefix(strings.TrimPrefix(e.Argument, name), "."); inside != "" {
		message = inside + " " + message
	}
	return upperFirst(oneLine(message))
}
