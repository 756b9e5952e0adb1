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
	"panelbot/policies/approval"
	"panelbot/tools"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
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

// sources gives the syntax of the files whose sentences these are.
func sources(t *testing.T, see func(fset *token.FileSet, n ast.Node)) {
	t.Helper()
	sourcesIn(t, []string{".", "chart", "talk", "../slack", "../telegram", "../terminal", "../../tools", "../../tools/op", "../../policies/approval", "../../cmd/panelbot"}, see)
}

// sourcesIn is sources of these directories.
func sourcesIn(t *testing.T, dirs []string, see func(fset *token.FileSet, n ast.Node)) {
	t.Helper()
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %q, %v", dir, files, err)
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
				see(fset, n)
				return true
			})
		}
	}
}

// said gives the name of what is called, and its arguments that are texts.
func said(n ast.Node) (name string, texts []string) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", nil
	}
	switch fun := call.Fun.(type) {
	case *ast.SelectorExpr:
		name = "." + fun.Sel.Name
		if x, ok := fun.X.(*ast.Ident); ok {
			name = x.Name + name
		}
	case *ast.Ident:
		name = fun.Name
	}
	for _, arg := range call.Args {
		text := ""
		if lit, ok := arg.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ = strconv.Unquote(lit.Value) // it was parsed
		}
		texts = append(texts, text)
	}
	return name, texts
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
	for _, state := range approval.States() {
		used["state_"+string(state)] = true
	}
	for _, press := range chat.Presses() {
		used["press_"+string(press)] = true
	}
	for _, act := range chat.Acts() {
		used["act_"+string(act)] = true
	}
	for _, stage := range chat.Stages() {
		used["stage_"+string(stage)] = true
	}
	for _, e := range policies.Effects() {
		used["effect_"+e.String()], used["explain_effect_"+e.String()] = true, true
	}
	for _, word := range policies.PerWords() {
		used["limit_per_"+word] = true
	}
	for _, word := range policies.CountedWords() {
		used["limit_of_"+word] = true
	}
	for _, c := range policies.Causes() {
		used["cause_"+string(c)] = true
	}
	for _, r := range policies.Roles() {
		used["who_"+string(r)] = true
	}
	for _, f := range digest.Facts() {
		used["report_fact_"+string(f)] = true
	}
	for _, w := range digest.Whys() {
		used["report_why_"+string(w)] = true
	}
	for _, k := range digest.Kinds() {
		used["report_section_"+string(k)] = true
	}
	for _, s := range []digest.State{digest.OK, digest.Attention, digest.Unknown} {
		used["report_state_"+string(s)] = true
	}
	for _, w := range digest.Words() {
		used["report_word_"+w] = true
	}
	for _, k := range alert.EventKinds() {
		used["alert_title_"+string(k)], used["alert_lead_"+string(k)], used["alert_line_"+string(k)] = true, true, true
	}
	for _, severity := range alert.Severities() {
		used["alert_severity_"+string(severity)] = true
	}
	for _, phase := range alert.Phases() {
		if phase != alert.OK {
			used["alert_phase_"+string(phase)] = true
		}
	}
	for _, of := range []digest.Sort{digest.OfPanel, digest.OfServer, digest.OfSite} {
		used["alert_unlisted_"+string(of)] = true
	}
	english := messages(t, "en")
	for id := range used {
		if (strings.HasPrefix(id, "report_") || strings.HasPrefix(id, "alert_") && !strings.Contains(id, " ")) && english[id] == nil {
			t.Errorf("%s is in no file", id)
		}
	}
	sources(t, func(fset *token.FileSet, n ast.Node) {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			text, _ := strconv.Unquote(lit.Value) // it was parsed
			used[text] = true
		}
		if name, texts := said(n); (strings.HasSuffix(name, "Say") || name == "sayNo") && texts[0] != "" && english[texts[0]] == nil {
			t.Errorf("%s says %s, which is in no file", fset.Position(n.Pos()), texts[0])
		}
	})
	for id := range english {
		if !used[id] {
			t.Errorf("nobody says %s", id)
		}
	}
}

var braces = regexp.MustCompile(`\{([A-Z]\w*)\}`)

// TestMessagesSayTheSame: the English of a message in the code is that of the
// file.
func TestMessagesSayTheSame(t *testing.T) {
	t.Parallel()
	english, compared := messages(t, "en"), 0
	sources(t, func(fset *token.FileSet, n ast.Node) {
		name, texts := said(n)
		if name != "op.Say" && name != "Say" && name != "sayNo" {
			return
		}
		compared++
		if texts[0] == "" || texts[1] == "" {
			t.Errorf("%s: the id and the sentence of a message are literals, so that they can be compared", fset.Position(n.Pos()))
			return
		}
		if diff := cmp.Diff(braces.ReplaceAllString(texts[1], "{{.$1}}"), english[texts[0]]); diff != "" {
			t.Errorf("%s: %s (-code +file):\n%s", fset.Position(n.Pos()), texts[0], diff)
		}
	})
	if compared < 100 {
		t.Errorf("only %d messages were found", compared)
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
