package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"panelbot/tools"
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
		`{panels: [{tags: {"${A}": {"${A}": "${A}"}}, timezone: "${A}"}], people: [{name: "${A}", roles: [admin], scope: {tags: {a: "${A}"}, panels: ["${A}"], max_risk: "${A}"}}]}`,
		`{policy: {timezone: "${A}", step_up: {read: "${A}"}, approvals: {count: "${A}", from: ["${A}"], expires: "${A}"}, rules: [{id: "${A}", when: "${A}", effect: "${A}", for: ["${A}"]}], freezes: [{name: "${A}", from: "${A}"}], windows: [{hours: "${A}", days: ["${A}"]}], limits: [{id: "${A}", of: "${A}"}], commands: {a: {script: "${A}", on: "${A}", risk: "${A}"}}}}`,
		strings.Replace(minimal, "solo: true", `rules: [{id: a, when: 'person.name == "bob"', effect: approve, approvals: {from: ["person:bob"]}}]`, 1) + "  - {name: \"${A}\", roles: [admin]}\n",
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

// FuzzPolicyCases: whatever a file of cases holds, it is refused with the place,
// or run without a panic.
func FuzzPolicyCases(f *testing.F) {
	page, err := os.ReadFile("../../docs/policies.md")
	if err != nil {
		f.Fatal(err)
	}
	for _, block := range fenced.FindAllSubmatch(page, -1) {
		f.Add(block[1])
	}
	f.Add([]byte("cases: [{who: alice, door: mcp, tool: server restart, args: [1], when: 2026-13-45, tags: {a: {}}, effect: maybe}]"))
	cfg, err := parseConfig("c.yaml", []byte(strings.Replace(demoConfig, "people:", "people:\n  - {name: alice, roles: [admin]}", 1)), os.LookupEnv, nil)
	if err != nil {
		f.Fatal(err)
	}
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		f.Fatal(err)
	}
	p := cfg.policy()
	place := regexp.MustCompile(`^f\.yaml:[1-9][0-9]*: \S`)
	f.Fuzz(func(t *testing.T, text []byte) {
		_, failures, err := cfg.runCases(catalogue, p, "f.yaml", text)
		if err != nil && !place.MatchString(err.Error()) {
			t.Errorf("the error %q does not begin with the file and the line", err)
		}
		for _, wrong := range failures {
			if !place.MatchString(wrong.Error()) {
				t.Errorf("the failure %q does not begin with the file and the line", wrong)
			}
		}
	})
}

// FuzzPolicyWords: times, lengths and hours are read, or refused with the key;
// what is read is sensible.
func FuzzPolicyWords(f *testing.F) {
	for _, word := range []string{"", "15m", "4h", "2d", "1d12h", "-1h", "9999d", "9999999h", "2026-11-27", "2026-11-27T18:00", "2026-11-27T16:30:00Z", "22:00-02:00", "09:00 - 17:30", "24:00-25:00", "tag:a=b"} {
		f.Add(word)
	}
	f.Fuzz(func(t *testing.T, word string) {
		said := 0
		wrong := func(string, string, ...any) { said++ }
		if d := spanAt("x", word, wrong); d < 0 || (d > 0 && said > 0) || (d == 0 && said == 0 && word != "") {
			t.Errorf("%q is %s, and %d things are wrong with it", word, d, said)
		}
		momentAt("x", word, time.UTC, true, wrong)
		if start, end, ok := hoursOf(word); ok && (start < 0 || end < 0 || start >= 24*time.Hour || end > 24*time.Hour || start == end) {
			t.Errorf("%q is from %s to %s", word, start, end)
		}
	})
}
