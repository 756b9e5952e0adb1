package mcp_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	door "panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/tools"
)

// TestModes: a mode shortens the list, and nothing else.
func TestModes(t *testing.T) {
	t.Parallel()
	for mode, want := range map[string]struct{ listed, not []string }{
		door.Full:    {listed: []string{"flashpanel_server_list", "flashpanel_server_hotfix"}, not: []string{"find_tools", "run_read_tool"}},
		door.Preset:  {listed: []string{"flashpanel_server_list", "find_tools", "run_dangerous_tool"}, not: []string{"flashpanel_server_hotfix"}},
		door.Compact: {listed: []string{"describe_tool", "find_tools", "run_change_tool", "run_dangerous_tool", "run_read_tool"}, not: []string{"flashpanel_server_list"}},
	} {
		h := newHouse(t, plan{mode: mode})
		list := names(h.list(alice))
		for _, name := range want.listed {
			if !slices.Contains(list, name) {
				t.Errorf("%s: %s is not listed", mode, name)
			}
		}
		for _, name := range want.not {
			if slices.Contains(list, name) {
				t.Errorf("%s: %s is listed", mode, name)
			}
			if args := map[string]any{"find_tools": map[string]any{"request": "disk"}, "run_read_tool": map[string]any{"tool": "flashpanel_server_list"}}[name]; args != nil {
				if a := h.call(name, args); a.Status != tools.Done {
					t.Errorf("%s: %s cannot be called: %s", mode, name, a.Summary)
				}
			}
		}
		if a := h.call("flashpanel_server_list", `{}`); a.Status != tools.Done {
			t.Errorf("%s: the server list cannot be called: %s", mode, a.Summary)
		}
	}
}

// TestFindAndDescribe: what is found can be run, and what is denied to the
// person is counted and not named.
func TestFindAndDescribe(t *testing.T) {
	t.Parallel()
	standard := policies.Standard()
	h := newHouse(t, plan{mode: door.Compact, policy: &standard})
	a := h.call("find_tools", `{"request":"dns record"}`)
	var list []struct{ Tool, Risk, Does, Usage string }
	if err := json.Unmarshal(a.Data, &list); err != nil || len(list) == 0 || len(list) > 5 {
		t.Fatalf("%v: %s", err, a.Data)
	}
	if !strings.Contains(a.text, "flashpanel_dns_record_create") || !strings.Contains(string(a.Data), `"usage":"{server, zone, type, name, content, ttl?, priority?}"`) {
		t.Errorf("found: %s", a.Data)
	}
	if a := h.call("find_tools", `{"request":"no such thing at all"}`); a.Status != tools.Done || string(a.Data) != "[]" || !strings.Contains(a.Next, "other words") {
		t.Errorf("nothing is found so: %s %s", a.Summary, a.Data)
	}
	if a := h.call("find_tools", `{"request":"phpmyadmin"}`); strings.Contains(string(a.Data), "phpmyadmin_login") || !strings.Contains(a.Summary, "denied to alice") {
		t.Errorf("what is denied is named: %s %s", a.Summary, a.Data)
	}
	a = h.call("describe_tool", `{"tool":"flashpanel_dns_record_create"}`)
	var one struct {
		Tool, Risk, Operation string
		Run                   string `json:"run_with"`
		Arguments             struct{ Properties map[string]any }
	}
	if err := json.Unmarshal(a.Data, &one); err != nil {
		t.Fatal(err)
	}
	if one.Risk != "grant" || !strings.HasPrefix(one.Run, "run_dangerous_tool, or another") || one.Arguments.Properties["zone"] == nil || one.Operation != "POST /api/servers/{server}/bind9/zones/{zone}/records" {
		t.Errorf("described: %s", a.Data)
	}
	if len(h.sent()) > 0 {
		t.Errorf("sent: %v", h.sent())
	}
}

// TestRunTakesItsRisks: each of the three takes the risks of its own, by the
// risk of the call, and names the right one otherwise. Nothing else changes.
func TestRunTakesItsRisks(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{mode: door.Compact})
	runners := []string{"run_read_tool", "run_change_tool", "run_dangerous_tool"}
	for _, call := range []struct{ tool, args, takes string }{
		{"flashpanel_server_list", `{}`, "run_read_tool"},
		{"flashpanel_server_favorite", `{"server":"web-1"}`, "run_change_tool"},
		{"flashpanel_server_restart", `{"server":"web-1"}`, "run_change_tool"},
		{"flashpanel_backup_config_get", `{"server":1,"backup":1,"token":"t"}`, "run_dangerous_tool"},
		{"flashpanel_ssh_key_list", `{"server":1}`, "run_read_tool"},
		{"flashpanel_server_reinstall", `{"server":1}`, "run_dangerous_tool"},
		// The arguments decide.
		{"flashpanel_file_view", `{"server":1,"path":"/home/flashvps/shop.example.com/index.html"}`, "run_read_tool"},
		{"flashpanel_file_view", `{"server":1,"path":"/home/flashvps/shop.example.com/.env"}`, "run_dangerous_tool"},
	} {
		for _, name := range runners {
			h.sim.ResetRequests()
			a := h.call(name, map[string]any{"tool": call.tool, "arguments": json.RawMessage(call.args)})
			if name == call.takes {
				if a.Status == tools.Invalid || a.Status == tools.Denied || a.Tool != call.tool {
					t.Errorf("%s does not take %s %s: %s %s", name, call.tool, call.args, a.Status, a.Summary)
				}
				continue
			}
			if a.Status != tools.Invalid || !strings.Contains(a.Next, call.takes) || len(h.sent()) > 0 {
				t.Errorf("%s takes %s %s: %s %s; %s; sent %v", name, call.tool, call.args, a.Status, a.Summary, a.Next, h.sent())
			}
		}
	}
}

// TestCompactBadInput: what is wrong is told with the way on, and nothing is
// sent.
func TestCompactBadInput(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{mode: door.Compact})
	for _, test := range []struct{ tool, args, says, next string }{
		{"find_tools", `{}`, "request: is missing", "Correct exactly"},
		{"find_tools", `{"request":"x","limt":3}`, "Did you mean limit?", "Correct exactly"},
		{"find_tools", `{"request":5}`, "must be text", "Correct exactly"},
		{"describe_tool", `{"tool":"flashpanel_server_lst"}`, "Did you mean flashpanel_server_list", "find_tools"},
		{"run_read_tool", `{"tool":"server reinstal"}`, "There is no tool", "find_tools"},
		{"run_read_tool", `{"tool":"flashpanel_server_list","tool":"flashpanel_server_delete"}`, "twice", "Correct exactly"},
		{"run_read_tool", `{"tool":"flashpanel_server_list","arguments":"{}"}`, "arguments", "Correct exactly"},
		{"run_read_tool", `{"tool":"flashpanel_systeminfo_get","arguments":{"sevrer":1}}`, "Did you mean server?", "Usage"},
		{"run_change_tool", `{"tool":"flashpanel_server_favorite","arguments":{"server":1,"server":2}}`, "twice", ""},
	} {
		a := h.call(test.tool, test.args)
		if a.Status != tools.Invalid || !strings.Contains(a.Summary, test.says) || !strings.Contains(a.Next, test.next) || !a.isError {
			t.Errorf("%s %s: %s: %s; %s", test.tool, test.args, a.Status, a.Summary, a.Next)
		}
	}
	if diff := cmp.Diff(h.sent(), []string(nil)); diff != "" {
		t.Errorf("sent: %s", diff)
	}
}
