package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
)

// object is a JSON object in its own order.
type object []member

type member struct {
	name  string
	value any
}

// decode reads JSON without losing the order of members or the digits of
// numbers: nil, bool, json.Number, string, []any or object.
func decode(raw json.RawMessage) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	return decodeNext(dec)
}

func decodeNext(dec *json.Decoder) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := object{}
		for dec.More() {
			name, err := dec.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeNext(dec)
			if err != nil {
				return nil, err
			}
			text, _ := name.(string) // the decoder gives member names as strings
			o = append(o, member{text, value})
		}
		_, err := dec.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for dec.More() {
			value, err := decodeNext(dec)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err := dec.Token()
		return list, err
	case json.Delim('}'), json.Delim(']'):
		return nil, errors.New("a bracket too many")
	}
	return token, nil
}

// empty reports whether there is nothing to show.
func empty(value any) bool {
	switch v := value.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	case object:
		return len(v) == 0
	default:
		return false
	}
}

// isObjects reports whether a list holds objects only.
func isObjects(list []any) bool {
	for _, v := range list {
		if _, ok := v.(object); !ok {
			return false
		}
	}
	return len(list) > 0
}

// scalar writes a value that is no list and no object.
func (s Speech) scalar(value any) string {
	switch v := value.(type) {
	case bool:
		if v {
			return s.Say("yes", nil)
		}
		return s.Say("no", nil)
	case json.Number:
		return v.String()
	case string:
		return visible(v)
	default:
		return ""
	}
}

// maxNesting is how deep nested objects are spread out.
const maxNesting = 3

// flatten spreads an object out: nested objects as a.b, lists of texts joined,
// other lists counted.
func (s Speech) flatten(o object, prefix string, depth int) []Field {
	var list []Field
	for _, m := range o {
		name := prefix + visible(m.name)
		switch v := m.value.(type) {
		case object:
			if depth == maxNesting {
				list = append(list, Field{name, s.Say("values", fields{"Count": len(v)})})
				continue
			}
			list = append(list, s.flatten(v, name+".", depth+1)...)
		case []any:
			list = append(list, Field{name, s.list(v)})
		default:
			list = append(list, Field{name, s.scalar(v)})
		}
	}
	return list
}

// list writes a list in one line: texts as they are, objects by their names
// where all have one, else how many there are.
func (s Speech) list(list []any) string {
	var words []string
	for _, v := range list {
		switch v := v.(type) {
		case object:
			name := s.scalar(v.get("name"))
			if name == "" {
				return s.Say("entries", fields{"Count": len(list)})
			}
			words = append(words, name)
		case []any:
			return s.Say("entries", fields{"Count": len(list)})
		default:
			words = append(words, s.scalar(v))
		}
	}
	return strings.Join(words, ", ")
}

func (o object) get(name string) any {
	for _, m := range o {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// rawMember is a member of an object as it is written.
type rawMember struct {
	name  string
	value json.RawMessage
}

// rawMembers gives the members of a JSON object in their order.
func rawMembers(raw json.RawMessage) ([]rawMember, error) {
	broken := errors.New("the arguments to begin with are no JSON object")
	dec := json.NewDecoder(bytes.NewReader(raw))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return nil, broken
	}
	var list []rawMember
	for dec.More() {
		token, err := dec.Token()
		m := rawMember{}
		if err == nil {
			err = dec.Decode(&m.value)
		}
		if err != nil {
			return nil, broken
		}
		m.name, _ = token.(string) // the decoder gives member names as strings
		list = append(list, m)
	}
	if _, err := dec.Token(); err != nil || dec.More() {
		return nil, broken
	}
	return list, nil
}
