package main

import (
	"github.com/rogpeppe/go-internal/testscript"

	"panelbot/adapters/telegram/telegramtest"
)

// startTelegram serves a Telegram in which alice has a private chat with the bot, gus has
// none, and the bot is in a group; one group is public, and one does not let it write.
func startTelegram(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("unsupported: telegramworld takes nothing")
	}
	s, err := telegramtest.Start(telegramtest.Config{Token: "123456:script-token"})
	ts.Check(err)
	ts.Defer(s.Close)
	s.AddUser(telegramtest.User{ID: 1001, Name: "alice"}, telegramtest.User{ID: 1002, Name: "gus"})
	s.AddChat(telegramtest.Chat{ID: -1001, Kind: telegramtest.Group, Title: "ops"}, telegramtest.Chat{ID: -1002, Kind: telegramtest.Supergroup, Title: "public", Username: "everybody"},
		telegramtest.Chat{ID: -1003, Kind: telegramtest.Supergroup, Title: "muted", BotMuted: true})
	_, err = s.Start(1001, "")
	ts.Check(err)
	ts.Setenv("TELEGRAM", s.URL())
	ts.Setenv("TELEGRAM_TOKEN", s.Config().Token)
}
