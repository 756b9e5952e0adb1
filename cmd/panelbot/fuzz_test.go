package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// FuzzConfig: whatever the file holds, the loader does not panic, its errors
// name the place and are never empty, and no error repeats what came from the
// environment or from a file.
func FuzzConfig(f *testing.F) {
	example, err := os.ReadFile("../../config.example.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		string(example), demoConfig, minimal,
		`{panels: [{name: "${A}", kind: "${A}", url: "${A}", rate: "${A}", ceiling: "${A}", sites: {a: "${A}", 1: "${A}"}, tls: {ca: "${A}"}, addresses: ["${A}"]}]}`,
		`{people: [{name: "${A}", roles: ["${A}"]}, {name: "${A}", mcp_token: "${file:x}"}], mcp: {tools: "${A}", listen: "${A}"}, log: "${A}"}`,
		"panels: *a\n<<: {}\n? [a]\n: !x b\n---\n", "key: ${A:-x}${file:}${}", "policy: {solo: \"${A}\", defaults: {read: ${A}, ${A}: allow}}",
	} {
		f.Add([]byte(seed))
	}
	// It has a backquote and a star, by which yaml's own sentences could break.
	const secret = "*can`ary: 7f3a"
	env := func(string) (string, bool) { return secret, true }
	read := func(string) ([]byte, error) { return []byte(secret + "\n"), nil }
	place := regexp.MustCompile(`^f\.yaml:[1-9][0-9]*: \S`)
	f.Fuzz(func(t *testing.T, text []byte) {
		cfg, err := parseConfig("f.yaml", text, env, read)
		if err == nil {
			cfg.warnings()
			return
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if !place.MatchString(line) {
				t.Errorf("the error %q does not begin with the file and the line", line)
			}
		}
		// A text that holds the secret itself may be quoted.
		for _, part := range []string{secret, "can`ary", "7f3a"} {
			if strings.Contains(err.Error(), part) && !strings.Contains(string(text), part) {
				t.Errorf("an error repeats a secret: %q", err)
			}
		}
	})
}
