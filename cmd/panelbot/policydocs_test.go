package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
)

// worked is one policy of docs/policies.md.
type worked struct {
	title, config, cases string
}

var fenced = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")

// workedPolicies reads docs/policies.md.
func workedPolicies(t *testing.T) (page string, list []worked) {
	t.Helper()
	text, err := os.ReadFile("../../docs/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, section := range strings.Split(string(text), "\n## ") {
		title, _, _ := strings.Cut(section, "\n")
		if i == 0 || !regexp.MustCompile(`^[0-9]+\. `).MatchString(title) {
			continue
		}
		blocks := fenced.FindAllStringSubmatch(section, -1)
		if len(blocks) != 2 || !strings.HasPrefix(blocks[1][1], "cases:") {
			t.Fatalf("%s: got %d blocks of YAML, want a configuration and its cases", title, len(blocks))
		}
		list = append(list, worked{title, blocks[0][1], blocks[1][1]})
	}
	return string(text), list
}

const workedPanels = `panels:
  - {name: main, kind: flashpanel, url: "simulator:"}
  - {name: host1, kind: openpanel, url: "simulator:"}
`

// TestWorkedPolicies: each policy of the page is right, and does what its cases
// say; and each case is one that another outcome would fail.
func TestWorkedPolicies(t *testing.T) {
	t.Parallel()
	_, list := workedPolicies(t)
	if len(list) != 10 {
		t.Fatalf("the page has %d policies, want 10", len(list))
	}
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range list {
		t.Run(w.title, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(w.config, "\npanels:") {
				w.config = workedPanels + w.config
			}
			cfg, err := parseConfig("docs/policies.md", []byte(w.config), func(string) (string, bool) { return "", false }, nil)
			if err != nil {
				t.Fatal(err)
			}
			n, failures, err := cfg.runCases(catalogue, cfg.policy(), "docs/policies.md", []byte(w.cases))
			if err != nil || n < 4 {
				t.Fatalf("%d cases, %v", n, err)
			}
			for _, f := range failures {
				t.Error(f)
			}
			// With a policy that denies everything, only the denials stay.
			closed := policies.Policy{}
			_, failures, err = cfg.runCases(catalogue, closed, "docs/policies.md", []byte(w.cases))
			if err != nil || len(failures) == 0 {
				t.Errorf("a policy that denies everything passes all the cases (%v)", err)
			}
		})
	}
}

// TestVariablesAreExplained: the page and the example name everything that
// rules may read.
func TestVariablesAreExplained(t *testing.T) {
	t.Parallel()
	page, _ := workedPolicies(t)
	example, _, _ := readExample(t)
	for _, v := range policies.Variables() {
		if !strings.Contains(page, "`"+v.Name) {
			t.Errorf("docs/policies.md does not explain %s", v.Name)
		}
		if !strings.Contains(string(example), v.Name) {
			t.Errorf("config.example.yaml does not name %s", v.Name)
		}
	}
}
