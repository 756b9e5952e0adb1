package slack_test

import (
	"encoding/json"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chattest"
	"panelbot/adapters/slack"
)

// TestLinesHaveSources: a line has its own source where there is room for it; where that
// would leave lines out, the section has all.
func TestLinesHaveSources(t *testing.T) {
	t.Parallel()
	chattest.LinesHaveSources(t, 17, reportText)
}

// reportText is the text of the message that shows a report.
func reportText(t *testing.T, r chat.Report) string {
	t.Helper()
	body, err := slack.ReportMessage(ops, r)
	must(t, err)
	var out slack.Outgoing
	must(t, json.Unmarshal(body, &out))
	return string(out.Blocks)
}
