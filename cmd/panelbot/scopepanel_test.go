package main

import (
	"os"
	"strings"
	"testing"
)

// TestScopesNamePanels: what a report or an alert is about is held against the panels of the
// configuration, as somebody's scope is: one that names none would be about nothing.
func TestScopesNamePanels(t *testing.T) {
	t.Parallel()
	for of, text := range map[string]string{
		"reports[0]": `reports: [{name: a, schedule: "@daily", sections: [fleet], to: [stdout], scope: {panels: [main, mian], tags: {"b c": x}}}]`,
		"alerts[0]":  `alerts: [{name: a, when: "disk.percent > 90", to: ["slack:C0OPS"], scope: {panels: [main, mian], tags: {"b c": x}}}]`,
	} {
		config := `panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people: [{name: ann, roles: [admin]}, {name: bob, roles: [approver]}]
slack: {bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [C0OPS]}
` + text + "\n"
		_, err := parseConfig("c.yaml", []byte(config), func(string) (string, bool) { return "", false }, os.ReadFile)
		if err == nil {
			t.Errorf("%s: it is taken", of)
			continue
		}
		for _, want := range []string{of + `.scope.panels[1] is "mian". Did you mean main? Valid are: main`, of + ".scope.tags.b c must be letters"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("got %v, want %q in it", err, want)
			}
		}
	}
}
