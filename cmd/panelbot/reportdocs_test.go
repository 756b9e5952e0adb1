package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"panelbot/tools/digest"
)

// TestReadyReports: each report of docs/reports.md is a right configuration, can be made,
// and comes round; the page tells of every section.
func TestReadyReports(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/reports.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range digest.Kinds() {
		if !strings.Contains(string(page), "| `"+string(kind)+"` |") {
			t.Errorf("the page does not tell of the section %s", kind)
		}
	}
	blocks := fenced.FindAllStringSubmatch(string(page), -1)
	if len(blocks) != 5 {
		t.Fatalf("the page has %d reports, want 5", len(blocks))
	}
	none := func(string) (string, bool) { return "", false }
	for _, block := range blocks {
		text := block[1]
		if !strings.Contains(text, "panels:") {
			text = workedPanels + text
		}
		text += "people: [{name: ann, roles: [admin]}, {name: bob, roles: [approver]}]\nslack: {bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [C0OPS]}\n"
		cfg, err := parseConfig("docs/reports.md", []byte(text), none, os.ReadFile)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		r := cfg.reports()[0]
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			if next := r.Spec.Next(time.Now()); next.IsZero() || next.After(time.Now().AddDate(0, 1, 1)) {
				t.Errorf("it comes round at %v", next)
			}
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
			made, err := maker.Make(t.Context(), r.Order(time.Time{}))
			if err != nil {
				t.Fatal(err)
			}
			if len(made.Sections) != len(r.Sections) || made.Count(digest.OK) == 0 || made.Failed > 0 {
				t.Errorf("got %+v", made)
			}
			if r.Name == "acme" && strings.Contains(r.Speech().Report(made).Text(), "web-1") {
				t.Errorf("it tells of a server outside of its scope:\n%s", r.Speech().Report(made).Text())
			}
		})
	}
}

// TestReportErrors: what is wrong with a report is told by its line.
func TestReportErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ report, want string }{
		{`{name: "a b", schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0OPS"]}`, "reports[0].name must be letters"},
		{`{name: samples, schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0OPS"]}`, "is what takes samples"},
		{`{name: a, schedule: "0 8 * *", sections: [fleet], to: ["slack:C0OPS"]}`, "no schedule of five fields"},
		{`{name: a, schedule: "TZ=UTC", sections: [fleet], to: ["slack:C0OPS"]}`, "the time zone stands beside"},
		{`{name: a, schedule: "0 0 31 2 *", sections: [fleet], to: ["slack:C0OPS"]}`, "a day that never comes"},
		{`{name: a, schedule: "0 8 * * *", timezone: Mars/Base, sections: [fleet], to: ["slack:C0OPS"]}`, "which is no time zone"},
		{`{name: a, schedule: "0 8 * * *", sections: [flet], to: ["slack:C0OPS"]}`, "Did you mean fleet?"},
		{`{name: a, schedule: "0 8 * * *", sections: [], to: ["slack:C0OPS"]}`, "reports[0].sections is empty"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet]}`, "reports[0].to is empty"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0ELSE"]}`, "is no channel under slack.channels"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["fax:1"]}`, "where no reports are posted"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["telegram:-100"]}`, "there is no door for Telegram"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["C0OPS"]}`, "no door and chat"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0OPS"], catch_up: some}`, "write latest, none or all"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0OPS"], heartbeat: 7d}`, "says nothing without quiet"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0OPS"], jitter: 2h}`, "the jitter is up to"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0OPS"], language: de}`, "write en or vi"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0OPS"], scope: {max_risk: high}}`, "max_risk"},
	} {
		text := workedPanels + "people: [{name: ann, roles: [admin]}, {name: bob, roles: [approver]}]\nslack: {bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [C0OPS]}\nreports: [" + test.report + "]\n"
		_, err := parseConfig("c.yaml", []byte(text), func(string) (string, bool) { return "", false }, os.ReadFile)
		if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "c.yaml:6:") {
			t.Errorf("%s: got %v, want %q", test.report, err, test.want)
		}
	}
}
