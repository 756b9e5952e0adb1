package main

import (
	"path/filepath"
	"testing"

	"panelbot/policies"
	"panelbot/tools"
)

// TestLockSaysWhatItLeaves: who locks themselves hears of what could not be cancelled.
func TestLockSaysWhatItLeaves(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	h := d.open()
	defer h.close()
	olga, _ := h.cfg.person("olga")
	out := h.runner.Run(t.Context(), tools.Call{Tool: "server delete", Args: []byte(`{"server":2}`), Person: olga, Door: policies.MCP, Token: "t"})
	if out.Approval == nil {
		t.Fatal(out.Summary)
	}
	execSQLite(t, filepath.Join(filepath.Dir(d.file), "panelbot.db"), "CREATE TRIGGER full BEFORE UPDATE ON requests BEGIN SELECT RAISE(ABORT, 'no space left'); END")
	wants(t, h.Lock(t.Context(), olga, policies.Terminal), "request "+out.Approval.ID+" was not cancelled")
	if h.knows("olga") {
		t.Error("olga is not locked")
	}
}
