package chat

import (
	"strings"
	"testing"
	"text/template"

	"golang.org/x/text/feature/plural"
)

// TestWordings: every form of every sentence is of the language that is filled, and
// comes out as text/template, whose language it is, would write it.
func TestWordings(t *testing.T) {
	t.Parallel()
	seen := 0
	for language, s := range spoken() {
		for id, forms := range s.said {
			for _, text := range forms {
				seen++
				sameAsTemplate(t, language+", "+id, text)
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d wordings were found", seen)
	}
	for _, text := range []string{
		"{{.A}} {{.None}}", "{{if .A}}a{{end}}{{if .Empty}}b{{else}}c{{end}}", "{{with .A}}{{.}}{{with .}}-{{.}}{{end}}{{else}}d{{end}}",
		"{{if .Zero}}e{{else}}f{{end}}{{if .N}}g{{end}}{{.N}}{{.List}}{{with .List}}{{.}}{{end}}{{if .Struct}}h{{end}}{{if .False}}i{{end}}{{with .None}}j{{else}}{{.A}}{{end}}",
		"a {{- .A -}} b",
	} {
		sameAsTemplate(t, "its language", text)
	}
}

func sameAsTemplate(t *testing.T, name, text string) {
	t.Helper()
	list, err := parseWording(text)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	places, err := template.New("").Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	full := map[string]any{"A": "<a>", "Empty": "", "N": 7, "Zero": 0, "List": []string{"x", "y"}, "Struct": struct{ A int }{1}, "False": false}
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return !strings.ContainsRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", r)
	}) {
		if _, there := full[word]; !there && word != "None" {
			full[word] = word + " here"
		}
	}
	for _, data := range []map[string]any{full, {}, nil} {
		var got, want strings.Builder
		if err := places.Execute(&want, data); err != nil {
			t.Fatal(err)
		}
		fill(&got, list, data)
		if got.String() != want.String() {
			t.Errorf("%s: with %v got %q, want %q", name, data, got.String(), want.String())
		}
	}
}

// TestUnknownWordings: what fill does not know is an error of the parser, and not left
// out of a sentence.
func TestUnknownWordings(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{{.A.B}}", "{{range .A}}{{end}}", "{{len .A}}", "{{.A | printf}}", "{{$x := .A}}", "{{if .A.B}}{{end}}", "{{with .A}}{{template \"x\"}}{{end}}", "{{.A", "{{if .A}}{{else}}{{.B.C}}{{end}}"} {
		if _, err := parseWording(text); err == nil {
			t.Errorf("%s can be said", text)
		}
	}
}

// TestPlurals: the count chooses the form by the language's own rule.
func TestPlurals(t *testing.T) {
	t.Parallel()
	s := &sentences{tag: spoken()["en"].tag, said: map[string]plurals{"n": {plural.One: "{{.Count}} thing", plural.Other: "{{.Count}} things"}, "empty": {}}}
	for count, want := range map[int]string{0: "0 things", 1: "1 thing", 2: "2 things", 21: "21 things", -1: "-1 thing"} {
		if got, ok := s.say("n", map[string]any{"Count": count}); !ok || got != want {
			t.Errorf("%d: got %q, want %q", count, got, want)
		}
	}
	if got, ok := s.say("empty", nil); ok {
		t.Errorf("a sentence without words was said: %q", got)
	}
}
