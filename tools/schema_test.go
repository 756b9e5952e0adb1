package tools_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/jsonschema-go/jsonschema"

	"panelbot/tools/op"
)

// resolve reads a schema with a validator that others wrote. It fails where
// the validator does not understand a member.
func resolve(t *testing.T, name string, raw json.RawMessage) *jsonschema.Resolved {
	t.Helper()
	s := new(jsonschema.Schema)
	if err := json.Unmarshal(raw, s); err != nil {
		t.Fatalf("%s: %v in %s", name, err, raw)
	}
	var got, want any
	if json.Unmarshal(encode(t, s), &got) != nil || json.Unmarshal(raw, &want) != nil {
		t.Fatalf("%s: the schema is not JSON: %s", name, raw)
	}
	if diff := cmp.Diff(spelled(got), spelled(want)); diff != "" {
		t.Errorf("%s: the validator reads another schema: %s", name, diff)
	}
	resolved, err := s.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	if err != nil {
		t.Fatalf("%s: %v in %s", name, err, raw)
	}
	return resolved
}

// spelled writes the schema {} as true, which is the same.
func spelled(value any) any {
	object, ok := value.(map[string]any)
	if !ok {
		return value
	}
	for name, v := range object {
		if empty, ok := v.(map[string]any); ok && len(empty) == 0 && name != "properties" {
			v = true
		}
		object[name] = spelled(v)
	}
	if len(object) == 0 {
		return true
	}
	return object
}

// stricter are the reasons for which Bind refuses what the schema allows: a
// schema that said all of it would cost a model's context more than it helps.
// Each is found by words of the message.
var stricter = map[string]string{
	"a whole number, not":       "a schema's integer is also 7.0 and 1e2, and has no upper bound; panels take digits",
	"a positive whole number":   "an id is never 0 or less, a fraction or beyond 64 bits",
	"give an id or a name":      "an empty name names nothing",
	"must not be empty":         "an empty value in the path is another path",
	`must not be "`:             "a dot in the path is another path",
	"must not contain a slash":  "a slash in the path is another path",
	`{"ask": true}, not an obj`: "the object form of a secret is an order and nothing else",
	"either text or base64":     "a file has one content",
	"without slashes":           "a file's name is not a path",
	"not valid base64":          "a schema does not know base64",
	"at least one value":        "settings without a value change nothing",
	"an argument of its own":    "a setting must not hide a documented argument",
	"twice":                     "a validator sees the last of two values, the panel perhaps the first",
}

// TestSchemas holds that the hand-written input schema of every tool is one,
// and that a validator agrees with Bind on valid arguments and on arguments in
// which one thing is wrong. Bind is the stricter one, for the listed reasons.
func TestSchemas(t *testing.T) {
	t.Parallel()
	found := map[string]bool{}
	calls := 0
	for _, tool := range newCatalogue(t).Tools() {
		s, resolved := readSchema(t, tool.InputSchema()), resolve(t, tool.Name, tool.InputSchema())
		judge := func(what string, args json.RawMessage, want bool) {
			calls++
			var instance any
			if err := json.Unmarshal(args, &instance); err != nil {
				t.Fatal(err)
			}
			invalid := resolved.Validate(instance)
			_, refused := tool.Bind(args)
			switch {
			case want && (invalid != nil || refused != nil):
				t.Errorf("%s: %s: validator %v, Bind %v: %s", tool.Name, what, invalid, refused, args)
			case invalid != nil && refused == nil:
				t.Errorf("%s: %s: Bind takes what the schema refuses (%v): %s", tool.Name, what, invalid, args)
			case invalid == nil && refused != nil:
				reason := ""
				for words := range stricter {
					if strings.Contains(refused.Error(), words) {
						reason, found[words] = words, true
					}
				}
				if reason == "" {
					t.Errorf("%s: %s: Bind refuses what the schema allows (%v): %s", tool.Name, what, refused, args)
				}
			}
		}
		for _, full := range []bool{false, true} {
			args := arguments(t, tool, full)
			judge(fmt.Sprintf("valid, full %t", full), args, true)
			judge("named twice", repeatFirst(args), false)
			var object map[string]any
			if err := json.Unmarshal(args, &object); err != nil {
				t.Fatal(err)
			}
			for _, m := range s.mutations("", object) {
				if _, isObject := m.value.(map[string]any); isObject {
					judge(m.what, encode(t, m.value), false)
				}
			}
		}
	}
	for words := range stricter {
		if !found[words] {
			t.Errorf("no arguments are refused with %q any more", words)
		}
	}
	if calls < 50_000 {
		t.Errorf("only %d arguments were compared", calls)
	}
}

// repeatFirst writes an object again with its first member twice.
func repeatFirst(object json.RawMessage) json.RawMessage {
	dec := json.NewDecoder(bytes.NewReader(object))
	var name json.Token
	var value json.RawMessage
	for range 2 {
		name, _ = dec.Token()
	}
	if _, ok := name.(string); !ok || dec.Decode(&value) != nil {
		return object // it is empty
	}
	return json.RawMessage(fmt.Sprintf("{%q:%s,%s", name, value, object[1:]))
}

// TestSchemasClosed holds that every object of an input schema that has named
// members takes no others, so that hosts refuse what Bind would.
func TestSchemasClosed(t *testing.T) {
	t.Parallel()
	var walk func(name string, s *jsonschema.Schema)
	walk = func(name string, s *jsonschema.Schema) {
		if s.Properties != nil && (s.AdditionalProperties == nil || s.AdditionalProperties.Not == nil) {
			t.Errorf("%s: an object takes unknown members", name)
		}
		for member, p := range s.Properties {
			if p.Description == "" && !strings.Contains(name, ".") {
				t.Errorf("%s: argument %s has no description", name, member)
			}
			walk(name+"."+member, p)
		}
		if s.Items != nil {
			walk(name+"[]", s.Items)
		}
	}
	for _, tool := range newCatalogue(t).Tools() {
		s := new(jsonschema.Schema)
		if err := json.Unmarshal(tool.InputSchema(), s); err != nil {
			t.Fatal(err)
		}
		if s.Properties == nil && !strings.Contains(string(tool.InputSchema()), `"properties":{}`) {
			t.Errorf("%s: the schema has no properties, not even none", tool.Name)
		}
		walk(tool.Name, s)
	}
}

// TestDataSchemas holds that every answer that the reference shows is valid
// by the schema of the tool's answer.
func TestDataSchemas(t *testing.T) {
	t.Parallel()
	byKey := rowsByKey(t)
	shown := 0
	for _, tool := range newCatalogue(t).Tools() {
		resolved := resolve(t, tool.Name, tool.DataSchema())
		for _, raw := range byKey[key(tool)].Examples {
			var example any
			if err := json.Unmarshal(raw, &example); err != nil {
				t.Fatal(err)
			}
			if _, isText := example.(string); tool.Answer != op.AnswerJSON || isText || onlyMessage(raw) {
				continue
			}
			shown++
			if err := resolved.Validate(example); err != nil {
				t.Errorf("%s: %v: %s", tool.Name, err, raw)
			}
		}
	}
	if shown < 140 {
		t.Errorf("only %d answers were compared", shown)
	}
}

// TestConforms holds that Conforms and the validator agree, on the answers that the
// reference shows and on those with one thing in them replaced by what it is not.
func TestConforms(t *testing.T) {
	t.Parallel()
	byKey := rowsByKey(t)
	fit, unfit := 0, 0
	for _, tool := range newCatalogue(t).Tools() {
		resolved := resolve(t, tool.Name, tool.DataSchema())
		judge := func(answer any) {
			raw := encode(t, answer)
			valid := resolved.Validate(answer) == nil
			if got := tool.Conforms(raw); got != valid {
				t.Errorf("%s: Conforms says %t, the validator %t: %s", tool.Name, got, valid, raw)
			}
			if valid {
				fit++
			} else {
				unfit++
			}
		}
		for _, odd := range oddities {
			judge(odd)
		}
		for _, raw := range byKey[key(tool)].Examples {
			var example any
			if err := json.Unmarshal(raw, &example); err != nil {
				t.Fatal(err)
			}
			judge(example)
			replaced(example, func(odd any) { judge(odd) })
		}
		if !tool.Conforms(nil) {
			t.Errorf("%s: no answer does not conform", tool.Name)
		}
	}
	if fit < 2_000 || unfit < 1_000 {
		t.Errorf("only %d answers that conform and %d that do not were compared", fit, unfit)
	}
}

// oddities are a value of each kind that JSON has.
var oddities = []any{nil, true, "text", 7.0, 7.5, -1.0, []any{}, []any{7.0}, []any{"a", nil}, []any{map[string]any{}}, map[string]any{}, map[string]any{"data": "x"}}

// replaced gives an answer in every form in which one value within it is another.
func replaced(answer any, judge func(any)) {
	var walk func(value any, put func(any))
	walk = func(value any, put func(any)) {
		for _, odd := range oddities {
			put(odd)
			judge(answer)
		}
		put(value)
		switch v := value.(type) {
		case map[string]any:
			for name, member := range v {
				walk(member, func(odd any) { v[name] = odd })
			}
		case []any:
			for i, element := range v {
				walk(element, func(odd any) { v[i] = odd })
			}
		}
	}
	switch v := answer.(type) {
	case map[string]any:
		for name, member := range v {
			walk(member, func(odd any) { v[name] = odd })
		}
	case []any:
		for i, element := range v {
			walk(element, func(odd any) { v[i] = odd })
		}
	}
}
