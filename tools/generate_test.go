package tools_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"panelbot/tools/op"
)

// schema is what the generator reads of a JSON schema.
type schema struct {
	Type       any                `json:"type"` // text, or a list of texts
	Properties map[string]*schema `json:"properties"`
	Required   []string           `json:"required"`
	Items      *schema            `json:"items"`
	Enum       []any              `json:"enum"`
}

func readSchema(t testing.TB, raw json.RawMessage) *schema {
	t.Helper()
	s := new(schema)
	if err := json.Unmarshal(raw, s); err != nil {
		t.Fatalf("schema %s: %v", raw, err)
	}
	return s
}

// types lists the types that a schema allows.
func (s *schema) types() []string {
	if one, ok := s.Type.(string); ok {
		return []string{one}
	}
	var all []string
	for _, v := range s.Type.([]any) {
		all = append(all, v.(string))
	}
	return all
}

// isFile reports whether the schema is that of a file argument.
func (s *schema) isFile() bool { return s.Properties["base64"] != nil && s.Properties["text"] != nil }

// valid makes a value that the schema allows: with all that is optional, or
// with what is required only.
func (s *schema) valid(full bool) any {
	if len(s.Enum) > 0 {
		return s.Enum[0]
	}
	switch s.types()[0] {
	case "integer":
		return json.Number("7")
	case "number":
		return json.Number("1.5")
	case "boolean":
		return false
	case "array":
		return []any{s.Items.valid(full), s.Items.valid(full)}
	case "object":
		if len(s.Properties) == 0 && s.Required == nil {
			return map[string]any{"some_key": json.Number("1")}
		}
		object := map[string]any{}
		for name, p := range s.Properties {
			if full || slices.Contains(s.Required, name) {
				object[name] = p.valid(full)
			}
		}
		if s.isFile() { // one content, never two
			object["text"] = "content"
			delete(object, "base64")
		}
		return object
	default:
		return "some words"
	}
}

// arguments makes valid arguments of a tool.
func arguments(t testing.TB, tool *op.Tool, full bool) json.RawMessage {
	t.Helper()
	s := readSchema(t, tool.InputSchema())
	object := map[string]any{}
	for name, p := range s.Properties {
		if full || slices.Contains(s.Required, name) {
			object[name] = p.valid(full)
		}
	}
	return encode(t, object)
}

func encode(t testing.TB, value any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// mutation is a value with one thing changed, and what that was.
type mutation struct {
	what  string
	value any
}

// others are values of every type, and of the forms at their edges.
var others = []any{
	nil, true, json.Number("0"), json.Number("-1"), json.Number("7"), json.Number("2.5"), json.Number("7.0"), json.Number("1e2"), json.Number("9223372036854775808"),
	"", " ", ".", "..", "/", "a/b", "7", "text", []any{}, []any{"text"}, []any{nil}, []any{json.Number("1")}, map[string]any{},
	map[string]any{"generate": true}, map[string]any{"ask": true}, map[string]any{"name": "f"}, map[string]any{"name": "f", "text": "t"},
	map[string]any{"name": "f", "base64": "AA=="}, map[string]any{"name": "f", "base64": "?"}, map[string]any{"name": "../f", "text": "t"},
	map[string]any{"name": "f", "text": "t", "base64": "AA=="}, map[string]any{"name": "", "text": "t"}, map[string]any{"some_key": []any{}},
	map[string]any{"server": json.Number("1")},
}

// mutations changes a valid value in one place at a time, at every depth.
func (s *schema) mutations(place string, value any) []mutation {
	var all []mutation
	for i, other := range others {
		all = append(all, mutation{fmt.Sprintf("%s is value %d, %v", place, i, other), other})
	}
	for _, word := range s.Enum {
		all = append(all, mutation{fmt.Sprintf("%s is %v", place, word), word})
	}
	switch value := value.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			present, ok := value[name]
			if !ok {
				present = s.Properties[name].valid(true)
			}
			for _, m := range s.Properties[name].mutations(place+"."+name, present) {
				changed := maps.Clone(value)
				changed[name] = m.value
				all = append(all, mutation{m.what, changed})
			}
			without := maps.Clone(value)
			delete(without, name)
			all = append(all, mutation{place + "." + name + " is left out", without})
		}
		more := maps.Clone(value)
		more["unknown_argument"] = "x"
		all = append(all, mutation{place + " has one more", more})
	case []any:
		for _, m := range s.Items.mutations(place+"[1]", value[1]) {
			all = append(all, mutation{m.what, []any{value[0], m.value}})
		}
	}
	return all
}
