package telegram_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// TestCardWidth: what stands in columns on a card fits 32 of them, the narrowest phone.
func TestCardWidth(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for tool, args := range map[string]string{
		"flashpanel_user_delete":     `{"server":"web-1","user":1}`,
		"flashpanel_dns_zone_delete": `{"server":"mail-1","zone":"example.com"}`, // which is not there
		"flashpanel_server_delete":   `{"server":"web-2"}`,
	} {
		out := r.Runner.Run(r.Context(), tools.Call{Tool: tool, Args: []byte(args), Person: ann, Door: policies.MCP})
		if out.Approval == nil {
			t.Fatalf("got %+v", out)
		}
		list := framed(r.wait(approvals, out.Approval.ID))
		if len(list) == 0 {
			t.Errorf("%s: the card has no preview", tool)
		}
		for _, text := range list {
			for row := range strings.SplitSeq(text, "\n") {
				if chat.Width(row) > 32 {
					t.Errorf("%s: %d columns: %s", tool, chat.Width(row), row)
				}
			}
		}
	}
	r.clean()
}
