package telegram_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools/alert"
	"panelbot/tools/digest"
)

// TestNothingToPressInReports: what a panel, a person and a rule call something cannot be
// pressed in reports, their pictures, alerts and notices of a stop, however long it is, and
// also where Telegram does not take the markup.
func TestNothingToPressInReports(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	when, err := alert.Parse("disk.percent > 90")
	must(t, err)
	for _, language := range chat.Languages() {
		for _, name := range []string{"x /approvals_approve_RABCDEFGH", "/lock_me", "•/policy_stop_x @bob #tag $EUR", strings.Repeat("@", 200), strings.Repeat("/a ", 500), "<b>/lock_me</b>"} {
			t.Run(language+" "+name[:min(len(name), 12)], func(t *testing.T) {
				t.Parallel()
				speech := chat.SpeechIn(language)
				r := digest.Report{Name: name, Slot: at, At: at, State: digest.Attention}
				for _, kind := range digest.Kinds() {
					s := digest.Section{Kind: kind, State: digest.Attention}
					for range 50 {
						s.Items = append(s.Items, digest.Item{State: digest.Attention, Panel: name, Subject: name, Fact: digest.ServerUses, Figures: digest.Figures{digest.Disk: digest.Percent(99)}, Source: []string{"flashpanel_systeminfo_get"}, At: at})
					}
					r.Sections = append(r.Sections, s)
				}
				report := speech.Report(r)
				report.Picture = drawn(t)
				shown := []chat.Report{report, speech.Stopped(chat.Halt{Why: name, Person: name, Since: at}), speech.Resumed(chat.Halt{Why: name, Person: name, Since: at})}
				for _, kind := range alert.EventKinds() {
					told := alert.Told{
						Thing: digest.Subject{Panel: name, Name: name, Of: digest.OfServer}, Event: alert.Event{
							Kind: kind, Open: true, At: at, Since: at, Failed: name,
							Figures: []alert.Figure{{Name: "server.name", Value: name, Source: name, At: at}},
						},
					}
					shown = append(shown, speech.Alert(alert.Notice{Rule: &alert.Rule{Name: name, When: when, Severity: alert.Critical}, Kind: kind, At: at, Things: []alert.Told{told, told}}),
						speech.Alert(alert.Notice{Rule: &alert.Rule{Name: name, When: when, Severity: alert.Critical}, Kind: kind, At: at, Things: []alert.Told{told}}))
				}
				for _, marked := range []bool{true, false} {
					s := world(t, telegramtest.Config{})
					client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
					must(t, err)
					sender := &telegram.Sender{Log: slog.New(slog.DiscardHandler), Client: client}
					for i, one := range shown {
						body, err := telegram.ReportMessage(one)
						must(t, err)
						send(t, sender, fmt.Sprint(i), body, marked)
						if one.Picture == nil {
							continue
						}
						body, err = telegram.PhotoMessage(one)
						must(t, err)
						send(t, sender, fmt.Sprint("photo", i), body, marked)
					}
					for _, m := range s.Pressable() {
						t.Errorf("something to press: %q", m.Text)
					}
					for _, v := range s.Violations() {
						t.Errorf("%+v", v)
					}
					if n := len(s.Messages(ops)); n != len(shown)+1 {
						t.Errorf("%d messages", n)
					}
				}
			})
		}
	}
}

// send sends the body of a message, or its plain form alone.
func send(t *testing.T, sender *telegram.Sender, key string, body []byte, marked bool) {
	t.Helper()
	if !marked {
		body = []byte(strings.Replace(string(body), `"html":`, `"former":`, 1))
	}
	_, err := sender.Send(t.Context(), delivery.Message{Door: policies.Telegram, Chat: fmt.Sprint(ops), Key: key, Body: body}, "", false)
	must(t, err)
}
