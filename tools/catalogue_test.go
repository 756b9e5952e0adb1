package tools_test

import (
	"encoding/json"
	"os"
	"slices"
	"testing"

	"panelbot/tools"
)

// row is a row of the reference, as testdata/catalogue.json keeps it.
type row struct {
	Panel, Group, Title, Method, Path string
	Auth                              bool
	ContentType                       string                     `json:"content_type"`
	PathParams                        []param                    `json:"path_params"`
	QueryParams                       []param                    `json:"query_params"`
	BodyExample                       map[string]json.RawMessage `json:"body_example"`
	FormExample                       []string                   `json:"form_example"`
	ExampleURL                        string                     `json:"example_url"`
	Also                              []string
	Examples                          []json.RawMessage `json:"response_examples"`
}

type param struct {
	Name, Type, Description, Example string
	Required                         bool
}

func readRows(t *testing.T) []row {
	t.Helper()
	raw, err := os.ReadFile("testdata/catalogue.json")
	if err != nil {
		t.Fatal(err)
	}
	var rows []row
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	return rows
}

func newCatalogue(t *testing.T) *tools.Catalogue {
	t.Helper()
	c, err := tools.NewCatalogue(nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestEachOperationOnce holds the declarations against the reference: each
// method and path exactly once, no row missing, none invented.
func TestEachOperationOnce(t *testing.T) {
	t.Parallel()
	want := map[string]string{}
	for _, r := range readRows(t) {
		want[r.Panel+" "+r.Method+" "+r.Path] = r.Group
	}
	if len(want) != 223 {
		t.Fatalf("the reference has %d operations, want 223", len(want))
	}
	got := map[string]bool{}
	for _, tool := range newCatalogue(t).Tools() {
		key := tool.Vendor.Kind + " " + tool.Method + " " + tool.Path
		group, ok := want[key]
		switch {
		case !ok:
			t.Errorf("%s declares %s, which the reference does not have", tool.Name, key)
		case got[key]:
			t.Errorf("%s declares %s a second time", tool.Name, key)
		case group != tool.Group:
			t.Errorf("%s is in the group %q, the reference has it in %q", tool.Name, tool.Group, group)
		}
		got[key] = true
	}
	for key := range want {
		if !got[key] {
			t.Errorf("no declaration of %s", key)
		}
	}
}

// TestArguments holds the names of the arguments against the reference.
func TestArguments(t *testing.T) {
	t.Parallel()
	byKey := map[string]row{}
	for _, r := range readRows(t) {
		byKey[r.Panel+" "+r.Method+" "+r.Path] = r
	}
	for _, tool := range newCatalogue(t).Tools() {
		r := byKey[tool.Vendor.Kind+" "+tool.Method+" "+tool.Path]
		names := r.names()
		for _, name := range names {
			if tool.Arg(name) == nil {
				t.Errorf("%s lacks the reference's argument %q", tool.Name, name)
			}
		}
		for _, a := range tool.Args {
			invented := !slices.Contains(names, a.Name)
			// Added with a reason: what panelbot itself reads, the open values of
			// updates whose body the reference does not show, and the server
			// token that the reference's text asks of callbacks.
			known := a.Name == "override" || a.Name == "settings" || (a.Name == "token" && !r.Auth)
			if invented && !known {
				t.Errorf("%s has the argument %q, which the reference does not have", tool.Name, a.Name)
			}
		}
	}
}
