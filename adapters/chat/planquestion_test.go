package chat_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestPlanQuestion: what a yes to several calls would do was once one line of JSON.
// What is not wholly understood is shown as it is.
func TestPlanQuestion(t *testing.T) {
	t.Parallel()
	restart := &op.Tool{Name: "flashpanel_server_restart", Chat: "server restart"}
	for args, want := range map[string]string{
		`{"calls":[{"tool":"flashpanel_server_restart","target":"server web-1 (1)","arguments":{"server":1}},{"tool":"openpanel_disk_inodes","arguments":{}}]}`: "" +
			"1/2:\n  flashpanel_server_restart: server web-1 (1)\n  server: 1\n2/2: openpanel_disk_inodes",
		`{"calls":[{"tool":"flashpanel_server_restart","arguments":{"server":1},"and":"more"}]}`: "" +
			`calls: [{"tool":"flashpanel_server_restart","arguments":{"server":1},"and":"more"}]`,
		`{"calls":[]}`: "calls: []",
		`{"server":1}`: "server: 1",
	} {
		got := chat.SpeechIn("en").QuestionText(tools.Question{Tool: restart, Args: json.RawMessage(args)}, 100)
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", args, diff)
		}
	}
}
