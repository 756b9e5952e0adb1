package telegram_test

import (
	"encoding/json"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chattest"
	"panelbot/adapters/telegram"
)

// TestLinesHaveSources: a line has its own source where there is room for it; where that
// would leave lines out, the section has all.
func TestLinesHaveSources(t *testing.T) {
	t.Parallel()
	chattest.LinesHaveSources(t, 12, reportText)
}

// reportText is the text of the message that shows a report.
func reportText(t *testing.T, r chat.Report) string {
	t.Helper()
	body, err := telegram.ReportMessage(r)
	must(t, err)
	var out telegram.Outgoing
	must(t, json.Unmarshal(body, &out))
	return out.Plain
}
