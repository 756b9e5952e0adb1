package telegram_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools/digest"
)

// TestRights: what is said of a group is what the bot can do there, whether the group or
// the bot is restricted.
func TestRights(t *testing.T) {
	t.Parallel()
	const text, photos, documents = "can_send_messages", "can_send_photos", "can_send_documents"
	tests := []struct {
		name string
		chat telegramtest.Chat
		want telegram.Finding
		// send says what of a message, a photo and a document arrives.
		send [3]bool
	}{
		{"a member", telegramtest.Chat{}, telegram.Finding{OK: true, Text: "telegram chat -1 lets the bot write"}, [3]bool{true, true, true}},
		{"a group without a permission that is not needed", telegramtest.Chat{Denied: []string{"can_send_polls"}}, telegram.Finding{OK: true, Text: "telegram chat -1 lets the bot write"}, [3]bool{true, true, true}},
		{"a group in which members may not write", telegramtest.Chat{Denied: []string{text, photos, documents}},
			telegram.Finding{Text: "telegram chat -1 lets no member write, and so not the bot: let members send text messages in the group's permissions"}, [3]bool{}},
		{"a group of photos alone", telegramtest.Chat{Denied: []string{text}},
			telegram.Finding{Text: "telegram chat -1 lets no member write, and so not the bot: let members send text messages in the group's permissions"}, [3]bool{false, true, true}},
		{"a bot that may not write", telegramtest.Chat{BotDenied: []string{text}},
			telegram.Finding{Text: "telegram chat -1 does not let the bot write: give it the right to send messages"}, [3]bool{false, true, true}},
		{"a group without photos", telegramtest.Chat{Denied: []string{photos}},
			telegram.Finding{Text: "telegram chat -1 lets the bot write, but not send photos (the charts of reports): allow it in the group's permissions and in the bot's own"}, [3]bool{true, false, true}},
		{"a bot without documents", telegramtest.Chat{BotDenied: []string{documents}},
			telegram.Finding{Text: "telegram chat -1 lets the bot write, but not send files (answers that are too long for messages): allow it in the group's permissions and in the bot's own"}, [3]bool{true, true, false}},
		{"a group without photos, and a bot without documents", telegramtest.Chat{Denied: []string{photos}, BotDenied: []string{documents}},
			telegram.Finding{Text: "telegram chat -1 lets the bot write, but not send photos (the charts of reports) and files (answers that are too long for messages): allow it in the group's permissions and in the bot's own"}, [3]bool{true, false, false}},
		{"an administrator", telegramtest.Chat{Denied: []string{text, photos, documents}, BotAdmin: true},
			telegram.Finding{Text: "telegram chat -1 has the bot as an administrator, so that it gets all that is said there: make it a member"}, [3]bool{true, true, true}},
	}
	shown := chat.SpeechIn("en").Report(digest.Report{Name: "morning", State: digest.OK})
	shown.Picture = drawn(t)
	message, err := telegram.ReportMessage(shown)
	must(t, err)
	photo, err := telegram.PhotoMessage(shown)
	must(t, err)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := telegramtest.Start(telegramtest.Config{})
			must(t, err)
			t.Cleanup(s.Close)
			test.chat.ID, test.chat.Kind, test.chat.Title = -1, telegramtest.Supergroup, "ops"
			s.AddChat(test.chat)
			client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
			must(t, err)
			t.Cleanup(client.Close)
			var got []telegram.Finding
			for _, f := range telegram.Examine(t.Context(), client, telegram.Expected{Chats: []int64{-1}}) {
				if strings.HasPrefix(f.Text, "telegram chat ") {
					got = append(got, f)
				}
			}
			if diff := cmp.Diff(got, []telegram.Finding{test.want}); diff != "" {
				t.Error(diff)
			}
			sender := &telegram.Sender{Log: slog.New(slog.DiscardHandler), Client: client}
			var sent [3]bool
			for i, body := range []string{string(message), string(photo), `{"file":{"name":"answer.txt","content":"x"}}`} {
				_, err := sender.Send(t.Context(), delivery.Message{Door: policies.Telegram, Chat: "-1", Key: "k", Body: []byte(body)}, "", false)
				sent[i] = err == nil
			}
			if diff := cmp.Diff(sent, test.send); diff != "" {
				t.Error(diff)
			}
		})
	}
}
