package telegram_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestReportFits: a report of any size is one message that Telegram takes, the worst in
// front, in which no name is markup.
func TestReportFits(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	for _, language := range chat.Languages() {
		for _, servers := range []int{0, 1, 50, 500} {
			t.Run(fmt.Sprintf("%s %d", language, servers), func(t *testing.T) {
				t.Parallel()
				r := digest.Report{Name: "morning", Slot: at, At: at, State: digest.Attention}
				for _, kind := range digest.Kinds() {
					s := digest.Section{Kind: kind, State: digest.Attention}
					for i := range servers {
						s.Items = append(s.Items, digest.Item{
							State: digest.Attention, Panel: "main", Subject: fmt.Sprintf("<b>web-%d</b> &amp; 🙂 %s", i, strings.Repeat("🙂", 100)), Fact: digest.ServerUses,
							Figures: digest.Figures{digest.Disk: digest.Percent(99 - i%50)}, Source: []string{"flashpanel_systeminfo_get"}, At: at,
						})
					}
					r.Sections = append(r.Sections, s)
				}
				body, err := telegram.ReportMessage(chat.SpeechIn(language).Report(r))
				must(t, err)
				var out telegram.Outgoing
				must(t, json.Unmarshal(body, &out))
				if n := len(utf16.Encode([]rune(out.Plain))); n > 4096 || n == 0 {
					t.Errorf("%d units", n)
				}
				if strings.Contains(out.HTML, "<b>web-") || servers > 0 && !strings.Contains(out.Plain, "99%") {
					t.Errorf("got %s", out.HTML)
				}
				s := world(t, telegramtest.Config{})
				client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
				must(t, err)
				sender := &telegram.Sender{Log: slog.New(slog.DiscardHandler), Client: client}
				_, err = sender.Send(t.Context(), delivery.Message{Door: policies.Telegram, Chat: fmt.Sprint(ops), Key: "k", Body: body}, "", false)
				must(t, err)
				for _, v := range s.Violations() {
					t.Errorf("%+v", v)
				}
				if n := len(s.Messages(ops)); n != 1 {
					t.Errorf("%d messages", n)
				}
			})
		}
	}
}
