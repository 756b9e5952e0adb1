package mcp_test

import (
	"encoding/json"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	door "panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/tools"
)

func names(list []listedTool) []string {
	all := make([]string, len(list))
	for i, t := range list {
		all[i] = t.Name
	}
	return all
}

// TestListHidesOnlyWhatIsCertain: a tool that a list leaves out can be called
// and says which rule denies it; a tool that may turn out harmless is shown.
func TestListHidesOnlyWhatIsCertain(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	standard := policies.Standard()
	readOnly := allowAll()
	readOnly.ReadOnly = true
	for name, test := range map[string]struct {
		policy       policies.Policy
		person       policies.Person
		shown, isnot []string // some that are listed, some that are not
		rule         string   // of one that is not
	}{
		"everything allowed": {policy: allowAll(), person: alice,
			shown: []string{"flashpanel_server_reinstall", "flashpanel_token_create", "openpanel_login", "flashpanel_backup_config_get"}},
		"the standard policy": {policy: standard, person: alice,
			shown: []string{"flashpanel_server_list", "flashpanel_dns_record_create", "flashpanel_server_restart", "flashpanel_server_reinstall",
				"flashpanel_schedule_create", "flashpanel_file_view", "flashpanel_command_run"},
			isnot: []string{"flashpanel_backup_config_get", "flashpanel_token_create", "openpanel_login", "openpanel_database_info", "flashpanel_phpmyadmin_login"}},
		"a viewer": {policy: allowAll(), person: vera, rule: "role",
			shown: []string{"flashpanel_server_list", "flashpanel_file_list", "flashpanel_file_view", "openpanel_dashboard_get"},
			isnot: []string{"flashpanel_schedule_delete", "flashpanel_server_reinstall", "flashpanel_user_sync", "openpanel_login"}},
		"read-only": {policy: readOnly, person: alice, rule: "read-only",
			shown: []string{"flashpanel_server_list", "flashpanel_file_view"},
			isnot: []string{"flashpanel_firewall_rule_sync", "flashpanel_schedule_create", "flashpanel_backup_config_get"}},
		"without a role": {policy: allowAll(), person: nemo, rule: "role", isnot: []string{"flashpanel_server_list", "openpanel_dashboard_get"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t, plan{policy: &test.policy})
			list := names(h.list(test.person))
			for _, tool := range test.shown {
				if !slices.Contains(list, tool) {
					t.Errorf("%s is not listed", tool)
				}
			}
			for _, tool := range test.isnot {
				if slices.Contains(list, tool) {
					t.Errorf("%s is listed", tool)
				}
			}
			hidden := 0
			for tool, r := range rows {
				if slices.Contains(list, tool.Name) {
					continue
				}
				hidden++
				a := h.callAs(test.person, tool.Name, good(t, tool, r))
				if a.Status != tools.Denied || a.Rule == "" || !strings.Contains(a.Next, "Nothing was sent") || test.rule != "" && a.Rule != test.rule {
					t.Errorf("the hidden %s: %s by %q, want denied by %q: %s", tool.Name, a.Status, a.Rule, test.rule, a.Next)
				}
			}
			if sent := h.sent(); len(sent) > 0 {
				t.Errorf("sent: %v", sent)
			}
			t.Logf("%d listed, %d hidden", len(list), hidden)
		})
	}
}

// TestGroupsShortenOnlyTheList: what is in no listed group can be called.
func TestGroupsShortenOnlyTheList(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{groups: []string{"dns", "schedules"}})
	list := names(h.list(alice))
	if len(list) < 10 || len(list) > 30 {
		t.Errorf("%d tools are listed: %v", len(list), list)
	}
	for _, name := range list {
		tool, ok := h.runner.Catalogue().Find(name)
		if !ok || tool.GroupName != "dns" && tool.GroupName != "schedules" {
			t.Errorf("%s is listed, and is in neither group", name)
		}
	}
	if a := h.call("flashpanel_server_list", nil); a.Status != tools.Done {
		t.Errorf("a tool of another group: %s: %s", a.Status, a.Summary)
	}
}

func TestUnknownGroupIsAnError(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	_, err := door.New(slog.New(slog.DiscardHandler), h.runner, door.Config{Groups: []string{"dns", "schedule"}})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{`"schedule"`, "Did you mean schedules?", "Groups are:", "firewall"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q does not say %s", err, want)
		}
	}
}

// TestKindWithoutAPanelIsNotListed: tools without a panel to go to are left
// out, and say so when they are called.
func TestKindWithoutAPanelIsNotListed(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	alone := newHouse(t, plan{panels: []*tools.Panel{h.flashPanel(slog.New(slog.DiscardHandler), "main", plan{url: h.url})}})
	if list := alone.list(alice); len(list) != 202 {
		t.Errorf("%d tools are listed, want FlashPanel's 202", len(list))
	}
	if a := alone.call("openpanel_dashboard_get", nil); a.Status != tools.Invalid || !strings.Contains(a.Summary, "No OpenPanel panel is configured") {
		t.Errorf("%s: %s", a.Status, a.Summary)
	}
}

// TestListIsStable: sorted, and the same for every request and revision.
func TestListIsStable(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	first := h.listAll(alice)
	if got := names(first); !slices.IsSorted(got) {
		t.Errorf("not sorted: %v", got)
	}
	for range 3 {
		h.call("flashpanel_server_list", nil)
		for i, again := range h.listAll(alice) {
			if diff := cmp.Diff(string(again.raw), string(first[i].raw)); diff != "" {
				t.Fatalf("another list (-got +want):\n%s", diff)
			}
		}
	}
	_, body := h.post(alice, legacy(2, "tools/list", nil), session(h.openSession(alice)))
	var older struct {
		Result struct{ Tools []listedTool }
	}
	if err := json.Unmarshal(body, &older); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(names(older.Result.Tools), names(first)); diff != "" {
		t.Errorf("the list of an older revision (-got +want):\n%s", diff)
	}
}

// TestEveryToolIsDescribed: what hosts and models go by is there for each.
func TestEveryToolIsDescribed(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^(flashpanel|openpanel)_[a-z0-9]+(_[a-z0-9]+)*$`)
	h := newHouse(t, plan{})
	for _, tool := range h.list(alice) {
		declared, ok := h.runner.Catalogue().Find(tool.Name)
		if !ok {
			t.Fatalf("%s is not in the catalogue", tool.Name)
		}
		if !form.MatchString(tool.Name) || len(tool.Name) > 48 {
			t.Errorf("%s: the name has another form, or %d characters", tool.Name, len(tool.Name))
		}
		if tool.Title == "" || tool.Description == "" {
			t.Errorf("%s lacks a title or a description", tool.Name)
		}
		risk := declared.Risk
		wantHints := map[string]any{
			"title":           tool.Title,
			"readOnlyHint":    risk == policies.Read,
			"destructiveHint": risk == policies.Disrupt || risk == policies.Grant || risk == policies.Destroy,
			"idempotentHint":  risk == policies.Read || declared.Method == "PUT",
			"openWorldHint":   true,
		}
		if diff := cmp.Diff(tool.Annotations, wantHints); diff != "" {
			t.Errorf("%s: annotations (-got +want):\n%s", tool.Name, diff)
		}
		wantMeta := map[string]any{
			"panelbot/panel": declared.Vendor.Kind, "panelbot/operation": declared.Method + " " + declared.Path, "panelbot/risk": risk.String(),
		}
		if diff := cmp.Diff(tool.Meta, wantMeta); diff != "" {
			t.Errorf("%s: _meta (-got +want):\n%s", tool.Name, diff)
		}
		var schema struct {
			Type                 string
			Properties           map[string]struct{ Description string }
			AdditionalProperties *bool
		}
		if err := json.Unmarshal(tool.InputSchema, &schema); err != nil {
			t.Fatal(err)
		}
		if schema.Type != "object" || schema.Properties == nil || schema.AdditionalProperties == nil || *schema.AdditionalProperties {
			t.Errorf("%s: the input schema is not closed: %s", tool.Name, tool.InputSchema)
		}
		for name, p := range schema.Properties {
			if p.Description == "" {
				t.Errorf("%s: the argument %s has no description", tool.Name, name)
			}
		}
	}
}

// TestInstructionsNameRealTools: each tool that the server's instructions
// mention exists, and they keep to twenty lines.
func TestInstructionsNameRealTools(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	raw, e := h.rpc(alice, "server/discover", nil)
	if e != nil {
		t.Fatal(e.Message)
	}
	var d struct{ Instructions string }
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	mentioned := regexp.MustCompile(`\b(flashpanel|openpanel)_[a-z0-9_]+`).FindAllString(d.Instructions, -1)
	if len(mentioned) < 5 {
		t.Errorf("only %v are mentioned", mentioned)
	}
	for _, name := range mentioned {
		if _, ok := h.runner.Catalogue().Find(name); !ok {
			t.Errorf("the instructions mention %s, which does not exist", name)
		}
	}
	if lines := strings.Count(d.Instructions, "\n") + 1; lines > 21 {
		t.Errorf("%d lines", lines)
	}
	for _, s := range tools.Statuses() {
		if !strings.Contains(d.Instructions, string(s)) {
			t.Errorf("the instructions do not explain the status %s", s)
		}
	}
}
