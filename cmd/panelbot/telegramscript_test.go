package main

import (
	"context"
	"slices"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
)

// startTelegram serves a Telegram in which alice has a private chat with the bot, gus has
// none, and the bot is in a group; one group is public, one does not let the bot write, one
// no member, one takes no photos, in one the bot is an administrator, one has become a
// supergroup, and one is a channel. The words reads-all, late and webhook turn privacy mode
// off, move Telegram's clock, and have updates posted.
func startTelegram(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("unsupported: ! telegramworld")
	}
	s, err := telegramtest.Start(telegramtest.Config{Token: "123456:script-token", ReadsAll: slices.Contains(args, "reads-all")})
	ts.Check(err)
	ts.Defer(s.Close)
	s.AddUser(telegramtest.User{ID: 1001, Name: "alice"}, telegramtest.User{ID: 1002, Name: "gus"})
	s.AddChat(telegramtest.Chat{ID: -1001, Kind: telegramtest.Group, Title: "ops"}, telegramtest.Chat{ID: -1002, Kind: telegramtest.Supergroup, Title: "public", Username: "everybody"},
		telegramtest.Chat{ID: -1003, Kind: telegramtest.Supergroup, Title: "muted", BotDenied: []string{"can_send_messages"}}, telegramtest.Chat{ID: -1004, Kind: telegramtest.Group, Title: "chief", BotAdmin: true},
		telegramtest.Chat{ID: -1005, Kind: telegramtest.Group, Title: "old"}, telegramtest.Chat{ID: -1006, Kind: telegramtest.Channel, Title: "news", BotAdmin: true},
		telegramtest.Chat{ID: -1007, Kind: telegramtest.Supergroup, Title: "quiet", Denied: []string{"can_send_messages"}}, telegramtest.Chat{ID: -1008, Kind: telegramtest.Supergroup, Title: "plain", Denied: []string{"can_send_photos"}})
	s.Migrate(-1005, -100500)
	if slices.Contains(args, "late") {
		s.Skew(-2 * time.Minute)
	}
	if slices.Contains(args, "webhook") {
		client, err := telegram.NewClient(telegram.Access{Token: s.Config().Token, URL: s.URL()})
		ts.Check(err)
		ts.Check(telegram.SetWebhook(context.Background(), client, "https://bot.example.com/a-secret-path", "0123456789abcdef"))
		client.Close()
	}
	_, err = s.Start(1001, "")
	ts.Check(err)
	ts.Setenv("TELEGRAM", s.URL())
	ts.Setenv("TELEGRAM_TOKEN", s.Config().Token)
}
