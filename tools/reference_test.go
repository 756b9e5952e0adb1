package tools_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"panelbot/tools/op"
)

var inBraces = regexp.MustCompile(`\{(\w+)\}`)

// names lists the arguments that a row of the reference shows, under the
// names that the declarations use.
func (r row) names() []string {
	var names []string
	add := func(name string) {
		name, _, _ = strings.Cut(name, "[")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, m := range inBraces.FindAllStringSubmatch(r.Path, -1) {
		add(m[1])
	}
	if len(names) == 0 { // a row whose path lost a parameter that its text names
		for _, p := range r.PathParams {
			add(p.Name)
		}
	}
	for _, p := range r.QueryParams {
		add(p.Name)
	}
	for name := range r.BodyExample {
		add(name)
	}
	for _, field := range r.FormExample {
		name, _, _ := strings.Cut(field, "=")
		add(name)
	}
	return names
}

// key is how a tool's row of the reference is found.
func key(tool *op.Tool) string { return tool.Vendor.Kind + " " + tool.Method + " " + tool.Path }

func rowsByKey(t *testing.T) map[string]row {
	t.Helper()
	byKey := map[string]row{}
	for _, r := range readRows(t) {
		byKey[r.Panel+" "+r.Method+" "+r.Path] = r
	}
	return byKey
}

// onlyMessage reports whether an answer is an object with nothing but a
// message, and perhaps the errors by field.
func onlyMessage(answer json.RawMessage) bool {
	var object map[string]json.RawMessage
	if json.Unmarshal(answer, &object) != nil || object["message"] == nil {
		return false
	}
	return len(object) == 1 || (len(object) == 2 && object["errors"] != nil)
}

// describedAnswers are the operations whose answer the reference describes in
// words instead of showing it.
var describedAnswers = map[string]string{
	"flashpanel_backup_script_download": "the script that its title names",
	"flashpanel_phpmyadmin_login":       "a redirect to phpMyAdmin",
	"openpanel_screenshot_get":          "an image, or the address of one",
}

// TestMessageOnly holds what an answer means that has nothing but a message:
// it is the panel's refusal where the reference shows another success, an
// empty answer too, and may be a success where the reference shows none.
func TestMessageOnly(t *testing.T) {
	t.Parallel()
	byKey := rowsByKey(t)
	for _, tool := range newCatalogue(t).Tools() {
		shows := describedAnswers[tool.Name] != ""
		for _, raw := range byKey[key(tool)].Examples {
			shows = shows || !onlyMessage(raw)
		}
		b, err := tool.Bind(arguments(t, tool, false))
		if err != nil {
			t.Fatal(err)
		}
		r, err := b.Request()
		if err != nil {
			t.Fatalf("%s: %v", tool.Name, err)
		}
		if r.MessageOnly == shows {
			t.Errorf("%s: the reference shows a success: %t, a message alone may be one: %t", tool.Name, shows, r.MessageOnly)
		}
	}
}
