package main

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/cron"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestReadyAlerts: each alert of docs/reports.md is a right configuration and is about
// something on the made-up panels, of which it knows what it asks; the page tells of every
// figure.
func TestReadyAlerts(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range digest.Measures() {
		if !strings.Contains(string(page), "`"+m.Name+"`") {
			t.Errorf("the page does not tell of %s", m.Name)
		}
	}
	blocks := slices.DeleteFunc(fenced.FindAllStringSubmatch(string(page), -1), func(b []string) bool { return !strings.Contains(b[1], "alerts:") })
	if len(blocks) != 5 {
		t.Fatalf("the page has %d alerts, want 5", len(blocks))
	}
	none := func(string) (string, bool) { return "", false }
	for _, block := range blocks {
		text := workedPanels + block[1] + "people: [{name: ann, roles: [admin]}, {name: bob, roles: [approver]}]\nslack: {bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [C0OPS]}\n"
		cfg, err := parseConfig("docs/reports.md", []byte(text), none, os.ReadFile)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		r := cfg.alerts()[0].Rule
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			cfg.Slack = SlackConfig{} // nothing is posted
			cfg.Downloads.Dir = t.TempDir()
			cfg.Store = "sqlite:" + cfg.Downloads.Dir + "/panelbot.db"
			a := &app{stdout: t.Output(), stderr: t.Output(), env: none}
			h, err := a.open(t.Context(), cfg, a.logger(LogConfig{}, 8))
			if err != nil {
				t.Fatal(err)
			}
			defer h.close()
			maker, err := h.reporter()
			if err != nil {
				t.Fatal(err)
			}
			made, err := maker.Measure(t.Context(), cron.MeasureOrder([]alert.Rule{r}))
			if err != nil {
				t.Fatal(err)
			}
			looks := tested(r, alert.Board{}, made, time.Now())
			for _, one := range looks {
				if one.Gives == alert.Unknown.String() && r.Name != "disk-fills" && !strings.Contains(one.Why, "has no operation for it") { // that one needs samples of days
					t.Errorf("%s: unknown: %s", one.Name, one.Why)
				}
			}
			if len(looks) == 0 || made.Failed > 0 || made.Reads == 0 {
				t.Errorf("it is about %d things, of %d reads %d failed", len(looks), made.Reads, made.Failed)
			}
		})
	}
}

// TestAlertErrors: what is wrong with an alert is told by its line.
func TestAlertErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ alert, want string }{
		{`{name: "a b", when: "panel.answers", to: ["slack:C0OPS"]}`, "alerts[0].name must be letters"},
		{`{name: all, when: "panel.answers", to: ["slack:C0OPS"]}`, "means all alerts"},
		{`{name: a, to: ["slack:C0OPS"]}`, "alerts[0].when is empty"},
		{`{name: a, when: "disk.percnt > 90", to: ["slack:C0OPS"]}`, "Did you mean disk.percent?"},
		{`{name: a, when: "disk.percent", to: ["slack:C0OPS"]}`, "is no yes or no"},
		{`{name: a, when: "disk.percent > 90 && deploy.failed", to: ["slack:C0OPS"]}`, "make two alerts of it"},
		{`{name: a, when: "disk.percent > 90 for 30d", to: ["slack:C0OPS"]}`, "write a length of time up to"},
		{`{name: a, when: "disk.percent > 90", evry: 1m, to: ["slack:C0OPS"]}`, "Did you mean every?"},
		{`{name: a, when: "disk.percent > 90", every: 10s, to: ["slack:C0OPS"]}`, "write a multiple of 30s"},
		{`{name: a, when: "disk.percent > 90", every: 45s, to: ["slack:C0OPS"]}`, "write a multiple of 30s"},
		{`{name: a, when: "disk.percent > 90", every: 2d, to: ["slack:C0OPS"]}`, "write a multiple of 30s"},
		{`{name: a, when: "disk.percent > 90", cooldown: soon, to: ["slack:C0OPS"]}`, "alerts[0].cooldown"},
		{`{name: a, when: "disk.percent > 90", hold: soon, to: ["slack:C0OPS"]}`, "alerts[0].hold"},
		{`{name: a, when: "disk.percent > 90", recovery: maybe, to: ["slack:C0OPS"]}`, "alerts[0].recovery must be true or false"},
		{`{name: a, when: "disk.percent > 90", severity: bad, to: ["slack:C0OPS"]}`, "critical, warning, info"},
		{`{name: a, when: "disk.percent > 90"}`, "alerts[0].to is empty"},
		{`{name: a, when: "disk.percent > 90", to: ["slack:C0ELSE"]}`, "is no channel under slack.channels"},
		{`{name: a, when: "disk.percent > 90", to: ["C0OPS"]}`, "no door and chat"},
		{`{name: a, when: "disk.percent > 90", to: ["file:alerts.html"]}`, "where nobody is told at once"},
		{`{name: a, when: "disk.percent > 90", to: [stdout]}`, "where nobody is told at once"},
		{`{name: a, when: "disk.percent > 90", to: ["slack:C0OPS"], escalate: {after: 30m}}`, "alerts[0].escalate needs both"},
		{`{name: a, when: "disk.percent > 90", to: ["slack:C0OPS"], escalate: {after: 30m, to: ["slack:C0ELSE"]}}`, "alerts[0].escalate.to[0] is no channel"},
		{`{name: a, when: "disk.percent > 90", to: ["slack:C0OPS"], language: de}`, "write en or vi"},
		{`{name: a, when: "disk.percent > 90", to: ["slack:C0OPS"], timezone: Mars/Base}`, "which is no time zone"},
		{`{name: a, when: "disk.percent > 90", to: ["slack:C0OPS"], scope: {panels: [man]}}`, "Did you mean main?"},
		{`{name: a, when: "disk.percent > 90", to: ["slack:C0OPS"], scope: {max_risk: read}}`, "says nothing here"},
	} {
		text := workedPanels + "people: [{name: ann, roles: [admin]}, {name: bob, roles: [approver]}]\nslack: {bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [C0OPS]}\nalerts: [" + test.alert + "]\n"
		_, err := parseConfig("c.yaml", []byte(text), func(string) (string, bool) { return "", false }, os.ReadFile)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "c.yaml:6:") {
			t.Errorf("%s: got %v, want %q", test.alert, err, test.want)
		}
	}
}
