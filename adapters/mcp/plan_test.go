package mcp_test

import (
	"encoding/json"
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
)

// TestPlanTool: several calls are one: decided first, sent in their order, and stopped.
func TestPlanTool(t *testing.T) {
	t.Parallel()
	standard := policies.Standard()
	h := newHouse(t, plan{policy: &standard})
	a := h.call(tools.PlanTool, `{"calls":[{"tool":"flashpanel_server_list"},{"tool":"flashpanel_server_get","arguments":{"server":1}}]}`)
	var data struct {
		Calls []struct {
			Tool, Status string
			Data         json.RawMessage
		}
	}
	if err := json.Unmarshal(a.Data, &data); err != nil || a.Status != tools.Done || len(data.Calls) != 2 || len(data.Calls[1].Data) == 0 {
		t.Fatalf("%v: %+v", err, a)
	}
	if !strings.Contains(a.text, "untrusted") {
		t.Errorf("what the panel said is not marked: %s", a.text)
	}
	h.fresh()
	a = h.call(tools.PlanTool, `{"calls":[{"tool":"flashpanel_server_list"},{"tool":"flashpanel_server_delete","arguments":{"server":1}}]}`)
	if a.Status != tools.Denied || len(h.sent()) > 0 || !strings.Contains(a.Summary, "because of its call 2") {
		t.Errorf("sent %v: %+v", h.sent(), a)
	}
	for arguments, says := range map[string]string{
		`{}`:                                 "calls",
		`{"calls":[]}`:                       "calls",
		`{"calls":[{"tool":"no_such"}]}`:     "no_such",
		`{"calls":"flashpanel_server_list"}`: "calls",
	} {
		if a := h.call(tools.PlanTool, arguments); a.Status != tools.Invalid || !strings.Contains(a.Summary, says) || len(h.sent()) > 0 {
			t.Errorf("%s: %+v", arguments, a)
		}
	}
}
