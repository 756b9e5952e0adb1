package chat_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
)

// TestSplit: a line becomes words, whatever a phone, a word processor or a web
// page has made of it.
func TestSplit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, line string
		want       []string
	}{
		{"nothing", "", nil},
		{"spaces", " \t \n ", nil},
		{"words", "server  list", []string{"server", "list"}},
		{"line breaks and tabs", "dns record\tcreate\r\nweb-1\nexample.com\u2028type=A\rname=www", []string{"dns", "record", "create", "web-1", "example.com", "type=A", "name=www"}},
		{"spaces that do not break", "server\u00a0get\u202fweb-1\u3000x", []string{"server", "get", "web-1", "x"}},
		{"characters without a width", "\ufeffser\u200bver\u2060 l\u00adist\u200d", []string{"server", "list"}},
		{"characters that turn the direction", "server\u202e list\u2066", []string{"server", "list"}},
		{"control characters", "server\x1b[2J list\x00", []string{"server[2J", "list"}},

		{"double quotes", `a "b c" d`, []string{"a", "b c", "d"}},
		{"single quotes", `a 'b "c"' d`, []string{"a", `b "c"`, "d"}},
		{"empty quotes", `a "" ''`, []string{"a", "", ""}},
		{"a quoted value", `name="b c" x='d e'`, []string{"name=b c", "x=d e"}},
		{"a quoted pair", `"name=b c"`, []string{"name=b c"}},
		{"quotes beside each other", `a"b c"d'e f'`, []string{"ab cd'e", "f'"}},
		{"quotes after quotes", `"b"'c d'`, []string{"bc d"}},
		{"a shell's way to an apostrophe", `x='it'"'"'s'`, []string{"x=it's"}},
		{"escapes", `"a \"b\" \\ \n\t \d"`, []string{"a \"b\" \\ \n\t \\d"}},
		{"no escapes in single quotes", `'a\nb'`, []string{`a\nb`}},
		{"no escapes outside quotes", `C:\new a\ b`, []string{`C:\new`, `a\`, "b"}},
		{"line breaks in quotes stay", "x=\"a\r\nb\tc\"", []string{"x=a\nb\tc"}},
		{"joiners in quotes stay", "x=\"\u0915\u094d\u200d\u0937\"", []string{"x=\u0915\u094d\u200d\u0937"}},

		{"English smart quotes", `a “b c” ‘d e’`, []string{"a", "b c", "d e"}},
		{"German quotes", `a „b c“ ‚d e‘`, []string{"a", "b c", "d e"}},
		{"French quotes", `a «b c» ‹d e›`, []string{"a", "b c", "d e"}},
		{"Danish and Swedish quotes", `»b c« ”d e”`, []string{"b c", "d e"}},
		{"a smart quote that a plain one ends", `x=“a b" y=c`, []string{"x=a b", "y=c"}},
		{"a plain quote that a smart one ends", `x="a b” y=c`, []string{"x=a b", "y=c"}},
		{"smart quotes inside plain ones", `x="he said “hi” to me"`, []string{"x=he said “hi” to me"}},
		{"plain quotes inside smart ones", `x=“he said "hi" to me”`, []string{`x=he said "hi" to me`}},
		{"an escaped smart quote", `x=“a \” b”`, []string{"x=a ” b"}},
		{"apostrophes", `what's wrong, l’eau`, []string{"what's", "wrong,", "l'eau"}},
		{"an apostrophe in smart single quotes", `x=‘it’s fine’`, []string{"x=it’s fine"}},

		{"equals signs", `script="A=1 B=2" x=a=b`, []string{"script=A=1 B=2", "x=a=b"}},
		{"an equals sign and quotes in a value", `x=a="b c"`, []string{"x=a=b c"}},
		{"unicode", `tên="máy chủ" 名前=値 e=👨‍👩‍👧`, []string{"tên=máy chủ", "名前=値", "e=👨👩👧"}},
		{"unicode in quotes", `e="👨‍👩‍👧 é"`, []string{"e=👨‍👩‍👧 é"}},
		{"what is no UTF-8", "a\xffb", []string{"a\ufffdb"}},

		{"JSON", `x:={"a": 1, "b": ["c d", null]} y=1`, []string{`x:={"a": 1, "b": ["c d", null]}`, "y=1"}},
		{"JSON of text", `x:="a b" y=1`, []string{`x:="a b"`, "y=1"}},
		{"JSON with a quote and a bracket in a text", `x:=["a \" ] b"]`, []string{`x:=["a \" ] b"]`}},
		{"JSON over lines", "x:={\n  \"a\":\t1\n}\ny=1", []string{"x:={\n  \"a\":\t1\n}", "y=1"}},
		{"JSON with smart quotes", `x:={“a”: “b c”} y=1`, []string{`x:={"a": "b c"}`, "y=1"}},
		{"JSON with spaces that do not break", "x:=[1,\u00a02] y=1", []string{"x:=[1, 2]", "y=1"}},
		{"smart quotes in the text of JSON", `x:=["he said “hi”"]`, []string{`x:=["he said “hi”"]`}},
		{"JSON in quotes", `x:='{"a": 1}'`, []string{`x:={"a": 1}`}},
		{"short JSON", `x:=12 y:=true`, []string{"x:=12", "y:=true"}},
		{"a colon that is none of it", `x=a:=[b c`, []string{"x=a:=[b", "c"}},
		{"a bracket without a colon", `x=[a b`, []string{"x=[a", "b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			words, err := chat.Split(test.line)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, w := range words {
				got = append(got, w.Text)
			}
			if diff := cmp.Diff(got, test.want); diff != "" {
				t.Errorf("%q (-got +want):\n%s", test.line, diff)
			}
		})
	}
}

// TestSplitErrors: what is open is told with its place, and nothing of what
// was typed.
func TestSplitErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, line, want string
		unfinished       bool
	}{
		{"a double quote", `x "hunter2`, `The quote " at character 3 `, true},
		{"a smart quote, after letters of two bytes", `é “hunter2`, "The quote “ at character 3 ", true},
		{"a single quote", `x='hunter2`, "The quote ' at character 3 ", true},
		{"half an object", `x:={"hunter2": `, "x:= takes JSON, and what begins at character 4 is none", true},
		{"half an object with smart quotes", `x:={“hunter2”: `, "begins at character 4", true},
		{"no JSON", `x:={hunter2}`, "begins at character 4", false},
		{"something after JSON", `x:={"a":1}hunter2`, "ends before character 11", false},
		{"something after JSON with smart quotes", `x:=[“é”]hunter2`, "ends before character 9", false},
		{"too much", strings.Repeat("hunter2 ", 1<<18), "too long", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			words, err := chat.Split(test.line)
			var problem *chat.Problem
			if !errors.As(err, &problem) {
				t.Fatalf("%v, %v", words, err)
			}
			if !strings.Contains(err.Error(), test.want) || problem.Unfinished != test.unfinished {
				t.Errorf("%q (unfinished: %t), want %q", err, problem.Unfinished, test.want)
			}
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(problem.In(chat.SpeechIn("vi")), "hunter2") {
				t.Errorf("%q repeats what was typed", err)
			}
		})
	}
}

// TestOneLine: a line that was pasted in pieces is remembered in one, and
// reads the same.
func TestOneLine(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"server list":         "server list",
		"server\nget\n web-1": "server get web-1",
		"command run 12 \nscript=\"a\nb \\\"c\\\"\"": `command run 12 script="a\nb \"c\""`,
		"x y:={\n\"a\": 1}":                          `x y:={ "a": 1}`,
		"a\nb \"c":                                   `a b "c`,
	} {
		if got := chat.OneLine(line); got != want {
			t.Errorf("%q becomes %q, want %q", line, got, want)
		}
	}
}
