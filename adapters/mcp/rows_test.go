package mcp_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"panelbot/tools"
	"panelbot/tools/op"
)

// row is a row of the panels' references, as far as it says what a request
// looks like.
type row struct {
	Panel, Method, Path string
	Auth                bool
	ContentType         string                     `json:"content_type"`
	PathParams          []param                    `json:"path_params"`
	QueryParams         []param                    `json:"query_params"`
	BodyExample         map[string]json.RawMessage `json:"body_example"`
	FormExample         []string                   `json:"form_example"`
	ExampleURL          string                     `json:"example_url"`
}

type param struct{ Name, Example string }

// readRows reads the reference and finds the tool of each row.
func readRows(t testing.TB) map[*op.Tool]row {
	t.Helper()
	raw, err := os.ReadFile("../../tools/testdata/catalogue.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	found := map[*op.Tool]row{}
	for _, r := range rows {
		t := toolOf(c, r)
		if t != nil {
			found[t] = r
		}
	}
	if len(rows) != 223 || len(found) != len(rows) {
		t.Fatalf("%d rows of the reference, %d of them with a tool of their own, want 223 and 223", len(rows), len(found))
	}
	return found
}

func toolOf(c *tools.Catalogue, r row) *op.Tool {
	for _, t := range c.Tools() {
		if t.Vendor.Kind == r.Panel && t.Method == r.Method && t.Path == r.Path {
			return t
		}
	}
	return nil
}

// arguments are those of a call, by name, as JSON.
type arguments map[string]json.RawMessage

// set sets an argument to a value that marshals.
func (a arguments) set(name string, value any) {
	raw, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	a[name] = raw
}

// fileExample stands for the @FILE of the reference.
const fileExample = "content of the example\n"

// examples are the arguments that a row's examples give. Where the query and
// the body name the same parameter, the query's example is the one with a
// meaning. Fields like excludes[] are further elements of excludes.
func (r row) examples(t *op.Tool) arguments {
	args := arguments{}
	for name, value := range r.BodyExample {
		if base, isElement := strings.CutSuffix(name, "[]"); isElement {
			defer func() { args[base] = appendElement(args[base], value) }()
			continue
		}
		args[name] = value
	}
	for _, p := range r.QueryParams {
		args.set(p.Name, typed(t.Arg(p.Name), p.Example))
	}
	for _, p := range r.PathParams {
		if strings.Contains(r.Path, "{"+p.Name+"}") {
			args.set(p.Name, typed(t.Arg(p.Name), p.Example))
		}
	}
	r.formExamples(t, args)
	return args
}

func appendElement(list, element json.RawMessage) json.RawMessage {
	var elements []json.RawMessage
	if list != nil {
		if err := json.Unmarshal(list, &elements); err != nil {
			panic(err)
		}
	}
	raw, err := json.Marshal(append(elements, element))
	if err != nil {
		panic(err)
	}
	return raw
}

// formExamples reads fields as curl writes them: databases[]=1 is an element,
// sites[][id]=1 a field of the one site.
func (r row) formExamples(t *op.Tool, args arguments) {
	lists := map[string][]any{}
	objects := map[string]map[string]any{}
	for _, field := range r.FormExample {
		name, value, _ := strings.Cut(field, "=")
		base, rest, nested := strings.Cut(name, "[]")
		arg := t.Arg(base)
		switch {
		case !nested:
			args.set(base, typed(arg, value))
		case rest == "":
			lists[base] = append(lists[base], typed(arg.Elem, value))
		default: // [id] or [excludes][]
			member, _, _ := strings.Cut(strings.TrimPrefix(rest, "["), "]")
			if objects[base] == nil {
				objects[base] = map[string]any{}
			}
			objects[base][member] = typed(fieldOf(arg.Elem, member), value)
		}
	}
	for name, list := range lists {
		args.set(name, list)
	}
	for name, object := range objects {
		args.set(name, []any{object})
	}
}

func fieldOf(a *op.Arg, name string) *op.Arg {
	for i := range a.Fields {
		if a.Fields[i].Name == name {
			return &a.Fields[i]
		}
	}
	return nil
}

// typed reads an example as the argument's kind wants it.
func typed(a *op.Arg, example string) any {
	if a == nil {
		return example
	}
	switch a.Kind {
	case op.KindInteger, op.KindNumber, op.KindServer, op.KindSite:
		if _, err := strconv.ParseFloat(example, 64); err == nil {
			return json.Number(example)
		}
	case op.KindBoolean:
		return example == "true" || example == "1"
	case op.KindUpload:
		return map[string]string{"name": "example.txt", "text": fileExample}
	case op.KindList:
		return []any{typed(a.Elem, example)}
	}
	return example
}

var inBraces = regexp.MustCompile(`\{(\w+)\}`)

// examplePath is the path with the examples in it.
func (r row) examplePath() string {
	if r.ExampleURL != "" {
		path, _, _ := strings.Cut(r.ExampleURL, "?")
		return path
	}
	return inBraces.ReplaceAllStringFunc(r.Path, func(braces string) string {
		for _, p := range r.PathParams {
			if "{"+p.Name+"}" == braces {
				return p.Example
			}
		}
		return braces
	})
}
