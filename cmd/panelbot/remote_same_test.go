package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestServerRunsTheSameCall: a call through a running serve is the call that
// it is here, whatever its arguments hold.
func TestServerRunsTheSameCall(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	const text = `panels:
  - {name: main, kind: flashpanel, url: "simulator:", sites: {shop: 12}}
  - {name: second, kind: flashpanel, url: "simulator:"}
people: [{name: ann, roles: [admin], mcp_token: "a-token-that-is-long-enough"}]
policy: {solo: true, allow_unguarded: true, defaults: {change: allow, disrupt: allow, grant: allow, destroy: allow}}
`
	url := servedFrom(t, text)
	for name, words := range map[string][]string{
		"characters that a line strips": {"command", "run", "12", "script=a\u0085b\u200bc\u202ed\u2028e", "panel=main"},
		"quotes of every kind":          {"command", "run", "12", `script=“a” 'b' "c" \ «d» {"e`, "panel=main"},
		"a large file":                  {"command", "run", "12", "script=@" + write("large", strings.Repeat("0123456789abcdef", 100_000)), "panel=main"},
		"odd names":                     {"server", "list", "--args", write("odd.json", `{"a b": 1, "": false, "x=y": 0, "panel": "main"}`)},
		"the other panel":               {"server", "list", "panel=second"},
		"a panel that is none":          {"server", "list", `panel=third "panel"`},
		"a panel as JSON":               {"server", "list", `panel:="main"`},
		"no panel":                      {"server", "list"},
		"a list as a whole":             {"server", "tags", "update", "1", `tags:=["a","b"]`, "panel=main"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := writeFile(t, text) // and a store of its own
			shown := map[string]string{}
			for way, flags := range map[string][]string{"here": {"--config", config}, "there": {"--server", url}} {
				var stdout, stderr bytes.Buffer
				a := &app{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, env: environment{vars: map[string]string{"PANELBOT_TOKEN": "a-token-that-is-long-enough"}}.lookup}
				root := a.root()
				root.SetArgs(append(append([]string{"call", "--json", "--dry-run"}, flags...), words...))
				if err := root.ExecuteContext(t.Context()); err != nil && !errors.Is(err, errShown) {
					t.Errorf("%s: %v", way, err)
				}
				shown[way] = stdout.String() + stderr.String()
			}
			if diff := cmp.Diff(shown["there"], shown["here"]); diff != "" {
				t.Errorf("through the server (-got +want):\n%s", diff[:min(len(diff), 3000)])
			}
		})
	}
}
