package main

import (
	"strings"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
)

// TestTokenDoors: a token has its limits, whichever of the two doors that take it it
// goes through.
func TestTokenDoors(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.write(strings.Replace(deskConfig, "people:", "policy: {defaults: {change: allow}}\npeople:", 1))
	h := d.open()
	defer h.close()
	olga, _ := h.cfg.person("olga")
	out, last := map[policies.Door]int{}, tools.Outcome{}
	for _, door := range []policies.Door{policies.MCP, policies.Remote} {
		for range 15 {
			last = h.runner.Run(t.Context(), tools.Call{Tool: "server favorite", Args: []byte(`{"server":2}`), Person: olga, Door: door, Token: "same", Private: true})
			if last.Status.OK() {
				out[door]++
			}
		}
	}
	if out[policies.MCP] != 15 || out[policies.Remote] != 5 || last.Status != tools.Denied || last.Rule != "policy.limits.mcp-changes" {
		t.Errorf("%v changes went out, and the last is %s (%s)", out, last.Status, last.Rule)
	}
	if last = h.runner.Run(t.Context(), tools.Call{Tool: "server favorite", Args: []byte(`{"server":2}`), Person: olga, Door: policies.Terminal, Private: true}); !last.Status.OK() {
		t.Errorf("at the terminal: %s", last.Summary)
	}
}
