package chat_test

import (
	"encoding/json"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestPlanView: a plan is called one, and what the panel answered to each call stands in
// its row, without what it was wrapped in.
func TestPlanView(t *testing.T) {
	t.Parallel()
	g := newGrammar(t, chat.Config{})
	out := tools.Outcome{
		Tool: tools.PlanTool, Status: tools.Done, Reasons: []op.Message{op.Say("plan_ended", "{N} of {All} calls went out.", "N", 2, "All", 2)},
		Data: json.RawMessage(`{"calls":[{"tool":"flashpanel_server_restart","target":"server web-1 (1)","status":"done","summary":"it answers","data":{"data":{"data":{"id":1001,"status":"queued"}}}},
			{"tool":"flashpanel_server_restart","target":"server web-2 (2)","status":"done","summary":"it does not","data":{"data":{"data":{"id":1002,"status":"running"}}}}]}`),
	}
	v := g.View(out, chat.SpeechIn("en"))
	if want := "plan: 2 of 2 calls went out."; v.Sentence != want {
		t.Errorf("got %q, want %q", v.Sentence, want)
	}
	if len(v.Tables) != 1 {
		t.Fatalf("%d tables", len(v.Tables))
	}
	got := v.Tables[0].Text(200)
	for _, want := range []string{" ID ", "1001", "DATA.STATUS", "queued", "web-2"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "DATA.DATA") {
		t.Errorf("the wrapping stands there:\n%s", got)
	}
}
