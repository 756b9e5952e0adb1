package main

import (
	"os"
	"slices"
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
	blocks := slices.DeleteFunc(fenced.FindAllStringSubmatch(string(page), -1), func(b []string) bool { return !strings.Contains(b[1], "reports:") })
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

// TestSectionErrors: what is wrong with a section of one's own is told by its line when
// the configuration is read, and what is right is taken.
func TestSectionErrors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ section, want string }{
		{`{title: Users, tool: flashpanel_user_list, each: servers, columns: [name, can_ssh], where: "item.can_ssh == true", limit: 50}`, ""},
		{`{title: Jobs, tool: flashpanel_schedule_list, args: {server: web-1}, columns: [id]}`, ""},
		{`{title: Domains, tool: openpanel_domain_list, items: maindomains, columns: [domain_url]}`, ""},
		{`{title: Server, tool: flashpanel_server_get, each: servers, columns: [name, tags.0], attention: 'item.status != "active"'}`, ""},
		{`{title: Flet}`, "Did you mean fleet?"},
		{`{tool: flashpanel_user_list, each: servers, columns: [name]}`, "sections[0].title is missing"},
		{`{title: a, tool: flashpanel_user_lst, each: servers, columns: [name]}`, "Did you mean flashpanel_user_list"},
		{`{title: a, tool: user list, each: servers, columns: [name]}`, "which is no tool"},
		{`{title: a, tool: flashpanel_server_restart, each: servers, columns: [name]}`, "its risk is disrupt"},
		{`{title: a, tool: flashpanel_docker_container_logs, args: {server: 1, container: x}, columns: [name]}`, "gives a text or a file"},
		{`{title: a, tool: flashpanel_user_list, columns: [name]}`, "sections[0].args does not fit flashpanel_user_list"},
		{`{title: a, tool: flashpanel_user_list, args: {server: 1, nme: x}, columns: [name]}`, "nme"},
		{`{title: a, tool: flashpanel_user_list, args: {server: 1}, each: servers, columns: [name]}`, "is given by each"},
		{`{title: a, tool: flashpanel_user_list, each: sites, columns: [name]}`, "has no argument site"},
		{`{title: a, tool: flashpanel_user_list, each: server, columns: [name]}`, "write servers or sites"},
		{`{title: a, tool: flashpanel_user_list, each: servers, columns: [nme]}`, "is nme, and an item has no field nme. Did you mean name?"},
		{`{title: a, tool: flashpanel_user_list, each: servers, columns: ["a b"]}`, "is no field"},
		{`{title: a, tool: flashpanel_user_list, each: servers}`, "columns is empty"},
		{`{title: a, tool: flashpanel_user_list, each: servers, columns: [name], items: dat}`, "Did you mean data?"},
		{`{title: a, tool: openpanel_domain_list, columns: [domain_url]}`, "has several lists: write one of"},
		{`{title: a, tool: flashpanel_user_list, each: servers, columns: [name], where: item.can_shh == true}`, "reads item.can_shh, and an item has no field can_shh. Did you mean can_ssh?"},
		{`{title: a, tool: flashpanel_user_list, each: servers, columns: [name], where: "itm.name == 1"}`, "Did you mean item?"},
		{`{title: a, tool: flashpanel_user_list, each: servers, columns: [name], attention: item.name}`, "attention is no yes or no"},
		{`{title: a, tool: flashpanel_user_list, each: servers, columns: [name], limit: 51}`, "write 1 to 50"},
		{`{title: a, tool: flashpanel_user_list, each: servers, colums: [name]}`, "Did you mean columns?"},
		{`[fleet]`, "must be the name of a section"},
	} {
		text := workedPanels + "people: [{name: ann, roles: [admin]}, {name: bob, roles: [approver]}]\nreports: [{name: a, schedule: \"@daily\", to: [stdout], sections: [\n" + test.section + "]}]\n"
		cfg, err := parseConfig("c.yaml", []byte(text), func(string) (string, bool) { return "", false }, os.ReadFile)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: %v", test.section, err)
		case test.want == "":
			if r := cfg.reports()[0]; len(r.Own) != 1 || r.Own[0].Title == "" || r.Own[0].Kind == "" || r.Sections[0] != digest.OwnKind(0) {
				t.Errorf("%s is %+v", test.section, r)
			}
		case err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "c.yaml:6:"):
			t.Errorf("%s: got %v, want %q", test.section, err, test.want)
		}
	}
	alone := "panels: [{name: host1, kind: openpanel, url: \"simulator:\"}]\npeople: [{name: ann, roles: [admin]}, {name: bob, roles: [approver]}]\nreports: [{name: a, schedule: \"@daily\", to: [stdout], sections: [{title: a, tool: flashpanel_user_list, each: servers, columns: [name]}]}]\n"
	if _, err := parseConfig("c.yaml", []byte(alone), func(string) (string, bool) { return "", false }, os.ReadFile); err == nil || !strings.Contains(err.Error(), "no panel of the kind flashpanel is configured") {
		t.Errorf("got %v", err)
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
		{`{name: a, schedule: "0 8 * * *", sections: [` + strings.Repeat("fleet, ", 31) + `], to: ["slack:C0OPS"]}`, "reports[0].sections are 31: 30 are the most"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet]}`, "reports[0].to is empty"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["slack:C0ELSE"]}`, "is no channel under slack.channels"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["fax:1"]}`, "where no reports are posted"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["telegram:-100"]}`, "there is no door for Telegram"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["C0OPS"]}`, "no door and chat"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["file:../a.html"]}`, "leaves the directory of reports"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["file:/srv/a.html"]}`, "set reports_dir to the directory"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["file:config.yaml"]}`, "no kind of file that a report can be"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["file:{report}.html"]}`, "a brace that is no placeholder"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["file:a.html"]}, {name: b, schedule: "0 8 * * *", sections: [fleet], to: ["file:{name}.html", "file:a.html"]}`, "is the file of the report a too"},
		{`{name: ` + strings.Repeat("a", 63) + `, schedule: "0 8 * * *", sections: [fleet], to: ["file:{name}{name}{name}{name}.html"]}`, "too long with the report's name"},
		{`{name: a, schedule: "0 8 * * *", sections: [fleet], to: ["stdout:pdf"]}`, "no form of a report"},
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
