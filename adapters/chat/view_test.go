package chat_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/tools"
)

var update = flag.Bool("update", false, "write what the tests compare with")

// golden holds a text against a file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, string(want)); diff != "" {
		t.Errorf("%s (-got +want, -update writes it):\n%s", file, diff)
	}
}

// everyWay lays something out in both languages and at both widths.
func everyWay(show func(s chat.Speech, width int) string) string {
	var b strings.Builder
	for _, language := range chat.Languages() {
		for _, width := range []int{80, 40} {
			ruler := strings.Repeat("─", width-len(language)-4)
			fmt.Fprintf(&b, "%s %d %s\n%s\n\n", language, width, ruler, show(chat.SpeechIn(language), width))
		}
	}
	return b.String()
}

// TestViews: outcomes as people read them. testdata has the outcomes and what
// they look like.
func TestViews(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("%q, %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out tools.Outcome
			if err := json.Unmarshal(raw, &out); err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(filepath.Base(file), ".json"), everyWay(func(s chat.Speech, width int) string {
				v := g.View(out, s)
				lines := append([]string{v.Word + ": " + v.Sentence}, v.Details...)
				return strings.TrimLeft(v.Body(width)+"\n", "\n") + chat.Wrap(strings.TrimSpace(strings.Join(append(lines, v.Next), "\n")), width)
			}))
		})
	}
}

// TestAnswers: help and the answers to what is no command.
func TestAnswers(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for name, line := range map[string]string{
		"help": "help", "help_help": "help help", "help_tools": "help tools", "help_whoami": "help whoami", "help_group": "help dns", "help_tool": "schedule create ?", "help_secret": "database user create ?",
		"mistyped": "dns rekord create web-1", "sentence": "restart php on web-1", "search": "tools unban address", "quote": `server get "web`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "answer_"+name, everyWay(func(s chat.Speech, width int) string {
				return g.Run(t.Context(), &echo{}, line, chat.Asker{Speech: s, Width: width}).Text
			}))
		})
	}
}

// TestNoLineIsTooLong: what is one column too long is broken too.
func TestNoLineIsTooLong(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	for length := range 60 {
		word := strings.Repeat("x", length) + strings.Repeat("服", length/4)
		v := g.View(tools.Outcome{Status: tools.Done, Data: json.RawMessage(`{"rule":"` + word + `","a":"b ` + word + ` c"}`)}, chat.Speech{})
		body := v.Body(40)
		for line := range strings.SplitSeq(body, "\n") {
			if chat.Width(line) > 40 {
				t.Errorf("a line of %d: %q", chat.Width(line), line)
			}
		}
		if got := strings.Count(body, "x"); got != 2*length {
			t.Errorf("of %d letters %d are left in\n%s", 2*length, got, body)
		}
	}
}

// TestTable: what the layout does with widths.
func TestTable(t *testing.T) {
	t.Parallel()
	table := &chat.Table{
		Columns: []string{"id", "name", "note"},
		Rows: [][]string{
			{"1", "日本語のサーバー", "plain"},
			{"22", "Máy chủ e\u0301", "a note that is far too long for a screen of this width, and is cut"},
			{"333", "👨‍👩‍👧 x", "line\nbreak\tand\x1b[2J\u202e steering"},
		},
	}
	golden(t, "table", table.Text(60)+"\n\n"+table.Text(30)+"\n")
	for _, width := range []int{0, 1, 20, 50, 79} {
		for line := range strings.SplitSeq(table.Text(width), "\n") {
			if chat.Width(line) > max(width, 20) {
				t.Errorf("width %d: a line of %d: %q", width, chat.Width(line), line)
			}
		}
	}
	id := "KCGXTUF62M2KASW4ZVABCDEFGH"
	keyed := &chat.Table{Columns: []string{"request", "what", "who", "state", "until"}, Keys: 1, Rows: [][]string{{id, strings.Repeat("schedule delete ", 5), "dan", "waits for a yes", "2026-12-01 04:00 UTC"}}}
	for _, width := range []int{40, 60, 80, 120} {
		if got := keyed.Text(width); !strings.Contains(got, id) {
			t.Errorf("what has to be typed again is cut at %d columns:\n%s", width, got)
		}
	}
	if got := (&chat.Table{Columns: []string{"a"}}).Text(80); got != "A" {
		t.Errorf("a table without rows is %q", got)
	}
}
