package main

import (
	"path/filepath"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
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
	err := h.Lock(t.Context(), olga, policies.Terminal)
	wants(t, err, "request "+out.Approval.ID+" was not cancelled")
	if err == nil {
		t.FailNow()
	}
	for _, language := range chat.Languages() {
		if told := chat.SpeechIn(language).Tell(op.MessageOf(err)); !strings.Contains(told, out.Approval.ID) || strings.Contains(told, "space") || strings.Contains(told, "cancelled") != (language == "en") {
			t.Errorf("%s: %q", language, told)
		}
	}
	if h.knows("olga") {
		t.Error("olga is not locked")
	}
}
