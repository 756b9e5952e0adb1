package chat_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// plurals are the forms that a count needs in each language, by the rules of
// the library: those of CLDR 48 give Vietnamese a form for 0 and 1.
var plurals = map[string][]string{"en": {"one", "other"}, "vi": {"one", "other"}}

func messages(t *testing.T, language string) map[string]any {
	t.Helper()
	var all map[string]any
	if _, err := toml.DecodeFile("messages/active."+language+".toml", &all); err != nil {
		t.Fatal(err)
	}
	return all
}

var places = regexp.MustCompile(`\{\{(?:with )?\.(\w+)\}\}`)

// TestMessages: each language has the same sentences with the same places, and
// the forms of the plural that it needs.
func TestMessages(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("messages/*.toml")
	if err != nil || len(files) != len(chat.Languages()) {
		t.Errorf("the files are %q, the languages %q: %v", files, chat.Languages(), err)
	}
	english := messages(t, "en")
	for _, language := range chat.Languages() {
		own := messages(t, language)
		for id := range english {
			if _, ok := own[id]; !ok {
				t.Errorf("%s lacks %s", language, id)
			}
		}
		for id, message := range own {
			if _, ok := english[id]; !ok {
				t.Errorf("%s has %s, and en has not", language, id)
				continue
			}
			forms, isPlural := message.(map[string]any)
			if _, should := english[id].(map[string]any); should != isPlural {
				t.Errorf("%s: %s is a plural in one language only", language, id)
				continue
			}
			if isPlural {
				got := []string{}
				for form := range forms {
					got = append(got, form)
				}
				slices.Sort(got)
				if diff := cmp.Diff(got, plurals[language]); diff != "" {
					t.Errorf("%s: the forms of %s (-got +want):\n%s", language, id, diff)
				}
			}
			if diff := cmp.Diff(placesOf(message), placesOf(english[id])); diff != "" {
				t.Errorf("%s: the places of %s (-got +english):\n%s", language, id, diff)
			}
			if text := fmt.Sprint(message); text == fmt.Sprint(english[id]) && language != "en" {
				t.Errorf("%s: %s is not translated", language, id)
			}
		}
	}
}

func placesOf(message any) []string {
	text, ok := message.(string)
	if forms, isPlural := message.(map[string]any); !ok && isPlural {
		text, _ = forms["other"].(string)
	}
	var names []string
	for _, m := range places.FindAllStringSubmatch(text, -1) {
		names = append(names, m[1])
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// TestMessagesAreUsed: every sentence is said somewhere, and what is said is
// there.
func TestMessagesAreUsed(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, s := range tools.Statuses() {
		used["status_"+string(s)] = true
	}
	for _, r := range policies.Risks() {
		used["risk_"+r.String()], used["risk_means_"+r.String()] = true, true
	}
	english := messages(t, "en")
	for _, dir := range []string{".", "../terminal"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			fset := token.NewFileSet()
			tree, err := parser.ParseFile(fset, file, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(tree, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					text, _ := strconv.Unquote(lit.Value) // it was parsed
					used[text] = true
				}
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) == 0 {
					return true
				}
				selector, ok := call.Fun.(*ast.SelectorExpr)
				lit, isLit := call.Args[0].(*ast.BasicLit)
				if ok && isLit && selector.Sel.Name == "Say" {
					if id, _ := strconv.Unquote(lit.Value); english[id] == nil {
						t.Errorf("%s says %s, which is in no file", fset.Position(n.Pos()), id)
					}
				}
				return true
			})
		}
	}
	for id := range english {
		if !used[id] {
			t.Errorf("nobody says %s", id)
		}
	}
}

// TestSpeechIn: tags of every form, and English for what is not known.
func TestSpeechIn(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{
		"": "en", "en": "en", "vi": "vi", "vi_VN.UTF-8": "vi", "VI-vn": "vi", "en_GB.utf8": "en", "C": "en", "C.UTF-8": "en", "POSIX": "en", "de_DE": "en", "vietnamese": "en",
	} {
		if got := chat.SpeechIn(tag).Language(); got != want {
			t.Errorf("%q speaks %s, want %s", tag, got, want)
		}
	}
	if got := (chat.Speech{}).Say("entries", map[string]any{"Count": 1}); got != "1 entry" {
		t.Errorf("the zero value says %q", got)
	}
	if got := chat.SpeechIn("vi").Say("entries", map[string]any{"Count": 1}); got != "1 mục" {
		t.Errorf("Vietnamese says %q", got)
	}
}
