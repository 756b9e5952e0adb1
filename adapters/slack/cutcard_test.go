package slack_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestCutCard: a request that a message has no room for is approved only where all of
// it is shown, and not at Slack where that is nowhere.
func TestCutCard(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, command string
		card, modal   bool // they hold all of it
	}{
		{"short", "echo THE-END", true, true},
		{"many short lines", strings.Repeat("echo\n", 200) + "echo THE-END", true, true},
		{"a long one", strings.Repeat("echo <!channel> *b* ", 1000) + "THE-END", false, true},
		{"long, of signs that JSON makes longer", strings.Repeat("<&>", 10_000) + "THE-END", false, true},
		{"100 kB", strings.Repeat("0123456789", 10_000) + "THE-END", false, true},
		{"longer than a form", strings.Repeat("0123456789", 30_000) + "THE-END", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			args, err := json.Marshal(map[string]string{"server": "web-1", "user": "root", "cron": "* * * * *", "command": c.command})
			must(t, err)
			out := r.Runner.Run(t.Context(), tools.Call{Tool: "flashpanel_schedule_create", Args: args, Person: ann, Door: policies.MCP})
			if out.Status != tools.AwaitingApproval {
				t.Fatalf("got %+v", out)
			}
			card := r.wait(approvals, out.Approval.ID)
			whole, approves := strings.Contains(said(card), "THE-END"), strings.Contains(said(card), `"text":"Approve"`)
			if whole != c.card || approves != c.card {
				t.Errorf("the card has all of it: %v, and a button to approve: %v", whole, approves)
			}
			before, _ := r.slack.Modal("U0BOB")
			if !c.modal {
				r.press("U0BOB", card.TS, "Details", slacktest.ForgedValue(talk.CardButtonID(out.Approval.ID, chat.PressApprove)))
				r.await("a word that there is no room", func() bool {
					return slices.ContainsFunc(r.slack.Messages(approvals), func(m slacktest.Message) bool {
						return m.For == "U0BOB" && strings.Contains(said(m), "panelbot approvals")
					})
				})
				r.press("U0BOB", card.TS, "Details")
				r.await("the whole as a file", func() bool {
					return slices.ContainsFunc(r.slack.Files(r.slack.DM("U0BOB")), func(f slacktest.File) bool { return strings.Contains(string(f.Data), "THE-END") })
				})
				if now, ok := r.slack.Modal("U0BOB"); ok && now.ID != before.ID {
					t.Errorf("a form was opened: %v", now.Title())
				}
				r.clean()
				return
			}
			r.press("U0BOB", card.TS, "Details")
			view := r.modal("U0BOB", before.ID)
			var shown strings.Builder
			texts(&shown, view.Body["blocks"])
			if n := strings.Count(shown.String(), c.command[:min(20, len(c.command))]); !strings.Contains(shown.String(), "THE-END") || len(shown.String()) < len(c.command) {
				t.Errorf("the form has %d characters of %d, and the beginning %d times", len(shown.String()), len(c.command), n)
			}
			d, err := r.slack.Submit("U0BOB", view.ID, r.yes("bob", "web-1"))
			r.acknowledged(d, err)
			r.await("the vote", func() bool { q := r.request(); return q.State != approval.Pending })
			r.clean()
		})
	}
}

// texts collects the texts of blocks.
func texts(into *strings.Builder, v any) {
	switch v := v.(type) {
	case []any:
		for _, inner := range v {
			texts(into, inner)
		}
	case map[string]any:
		for name, inner := range v {
			if text, ok := inner.(string); ok && name == "text" {
				fmt.Fprint(into, text)
				continue
			}
			texts(into, inner)
		}
	}
}
