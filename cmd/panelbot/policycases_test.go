package main

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"panelbot/tools"
)

// TestCaseKeysAreTold: the page on policies has a row for each key of a case, and no
// other.
func TestCaseKeysAreTold(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/policies.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(page), "\n| key | what it says |\n|---|---|\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := strings.Split(table, "\n")
	keys := reflect.TypeFor[PolicyCase]()
	if !found || len(rows) != keys.NumField() {
		t.Fatalf("the page has %d rows, and a case %d keys", len(rows), keys.NumField())
	}
	for i := range keys.NumField() {
		if key := keys.Field(i).Tag.Get("yaml"); !strings.HasPrefix(rows[i], "| `"+key+"` |") {
			t.Errorf("the row %q is not that of %s", rows[i], key)
		}
	}
}

// TestCaseSaysWhatLacks: where too little is known of a call, the failure names the key
// of the case that would tell it.
func TestCaseSaysWhatLacks(t *testing.T) {
	t.Parallel()
	cfg, err := parseConfig("c.yaml", []byte(`panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people: [{name: alice, roles: [admin]}, {name: bob, roles: [admin]}]
policy:
  rules:
    - {id: prod, when: '"env" in target.tags && target.tags["env"] == "prod"', effect: deny}
`), os.LookupEnv, nil)
	if err != nil {
		t.Fatal(err)
	}
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		t.Fatal(err)
	}
	for more, want := range map[string]string{
		"":                       "tags: {env: prod}",
		", tags: {env: staging}": "",
		", tags: {}":             "",
	} {
		cases := "cases:\n  - {name: a, who: alice, door: terminal, tool: server restart, args: {server: web-9}, when: \"2026-11-24T10:00\", effect: confirm" + more + "}\n"
		_, failures, err := cfg.runCases(catalogue, cfg.policy(), "cases.yaml", []byte(cases))
		switch {
		case err != nil:
			t.Fatal(err)
		case want == "" && len(failures) > 0:
			t.Errorf("%s: %v", more, failures)
		case want != "" && (len(failures) != 1 || !strings.Contains(failures[0].Error(), want) || strings.Contains(failures[0].Error(), "when: the time")):
			t.Errorf("%s: %v", more, failures)
		}
	}
}
