package op

import (
	"fmt"
	"reflect"
	"strings"

	"panelbot/panel"
)

// An Answer is the kind of a tool's answer.
type Answer uint8

// The kinds of answers.
const (
	// AnswerJSON is an object or a list whose shape the reference shows.
	AnswerJSON Answer = iota
	// AnswerText is plain text.
	AnswerText
	// AnswerFile is a file, AnswerPrivateFile one that can hold secrets.
	AnswerFile
	AnswerPrivateFile
	// AnswerEmpty means nothing.
	AnswerEmpty
	// AnswerRedirect is a Location, which is secret.
	AnswerRedirect
	// AnswerAny is JSON whose shape the reference does not show.
	AnswerAny
)

// Private reports whether the whole answer is a secret.
func (a Answer) Private() bool { return a == AnswerPrivateFile || a == AnswerRedirect }

// want is what the request expects of the panel.
func (a Answer) want() panel.Want {
	switch a {
	case AnswerText:
		return panel.WantText
	case AnswerFile, AnswerPrivateFile:
		return panel.WantFile
	case AnswerEmpty:
		return panel.WantNothing
	case AnswerRedirect:
		return panel.WantRedirect
	default:
		return panel.WantJSON
	}
}

func answerOf(out reflect.Type) (Answer, error) {
	switch out {
	case reflect.TypeFor[Text]():
		return AnswerText, nil
	case reflect.TypeFor[File]():
		return AnswerFile, nil
	case reflect.TypeFor[PrivateFile]():
		return AnswerPrivateFile, nil
	case reflect.TypeFor[Empty]():
		return AnswerEmpty, nil
	case reflect.TypeFor[Redirect]():
		return AnswerRedirect, nil
	case reflect.TypeFor[Any]():
		return AnswerAny, nil
	}
	if out.Kind() != reflect.Struct && out.Kind() != reflect.Slice && out.Kind() != reflect.Map {
		return 0, fmt.Errorf("the answer must be a struct, a slice, a map of text, or a kind of op, not %s", out)
	}
	return AnswerJSON, answerShape(out, out.String())
}

// answerShape refuses a shape that no schema can be written for.
func answerShape(t reflect.Type, path string) error {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name == "" && !f.Anonymous {
				return fmt.Errorf("field %s.%s of the answer needs a json tag", path, f.Name)
			}
			if err := answerShape(f.Type, path+"."+f.Name); err != nil {
				return err
			}
		}
		return nil
	case reflect.Slice, reflect.Pointer, reflect.Map:
		return answerShape(t.Elem(), path)
	case reflect.String, reflect.Int64, reflect.Float64, reflect.Bool, reflect.Interface, reflect.Uint8:
		return nil
	default:
		return fmt.Errorf("field %s of the answer has the type %s: use string, int64, float64, bool, structs and slices", path, t)
	}
}

// secretFields lists the dotted paths of the fields tagged secret.
func secretFields(t reflect.Type) []string {
	var paths []string
	switch t.Kind() {
	case reflect.Slice, reflect.Pointer, reflect.Map:
		return secretFields(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if f.Anonymous {
				paths = append(paths, secretFields(f.Type)...)
				continue
			}
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if f.Tag.Get("secret") == "true" {
				paths = append(paths, name)
			}
			for _, inner := range secretFields(f.Type) {
				paths = append(paths, name+"."+inner)
			}
		}
	}
	return paths
}
