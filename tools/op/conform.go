package op

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// A panel may answer otherwise than its reference shows, and a client that holds
// answers against their schema then throws the whole outcome away: a change that was
// made looks like one that failed. So the door asks before it sends data.

// form is what DataSchema says of a value, ready to be asked often.
type form struct {
	kind   reflect.Kind
	fields map[string]*form // of a struct
	elem   *form            // of a slice
}

func formOf(t reflect.Type) *form {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	f := &form{kind: t.Kind()}
	switch t.Kind() {
	case reflect.Slice:
		f.elem = formOf(t.Elem())
	case reflect.Struct:
		f.fields = map[string]*form{}
		for _, field := range reflect.VisibleFields(t) {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); !field.Anonymous && name != "" {
				f.fields[name] = formOf(field.Type)
			}
		}
	}
	return f
}

// Conforms reports whether data, which is valid JSON or nothing, is valid by
// DataSchema.
func (t *Tool) Conforms(data json.RawMessage) bool {
	first := firstByte(data)
	switch t.Answer {
	case AnswerJSON:
		return first == 0 || t.form().takes(data)
	case AnswerText, AnswerFile, AnswerPrivateFile: // whose members panelbot itself writes
		return first == 0 || first == '"' || first == '{' || first == 'n'
	default:
		return true
	}
}

func (f *form) takes(value []byte) bool {
	first := firstByte(value)
	if first == 'n' { // null, which PHP sends for whatever is missing
		return true
	}
	isNumber := first == '-' || '0' <= first && first <= '9'
	switch f.kind {
	case reflect.Struct:
		if first == '{' {
			for name, member := range Members(value) {
				if field := f.member(name); field != nil && !field.takes(member) {
					return false
				}
			}
		}
		return first == '{' || first == '['
	case reflect.Map:
		return first == '{' || first == '['
	case reflect.Slice:
		if first == '[' {
			for element := range parts(value) {
				if !f.elem.takes(element) {
					return false
				}
			}
		}
		return first == '{' || first == '['
	case reflect.Bool:
		return first == '"' || first == 't' || first == 'f' || isNumber && whole(value)
	case reflect.Int64, reflect.Float64:
		return first == '"' || isNumber
	case reflect.String:
		return first == '"' || first == 't' || first == 'f' || isNumber
	default:
		return true
	}
}

func firstByte(value []byte) byte {
	if value = bytes.TrimLeft(value, " \t\r\n"); len(value) == 0 {
		return 0
	}
	return value[0]
}

// member is what is said of the member of that name, which stands in quotes.
func (f *form) member(name []byte) *form {
	if bytes.IndexByte(name, '\\') >= 0 {
		return f.fields[unquote(name)]
	}
	return f.fields[string(name[1:len(name)-1])]
}

// whole reports whether a number has no fraction: 1.0 has none.
func whole(number []byte) bool {
	text := string(bytes.TrimSpace(number))
	if !strings.ContainsAny(text, ".eE") {
		return true
	}
	n, err := strconv.ParseFloat(text, 64)
	return err == nil && n == math.Trunc(n)
}
