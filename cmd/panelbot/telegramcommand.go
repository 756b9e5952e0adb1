package main

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"panelbot/adapters/telegram"
)

// telegramTime is how long the doctor asks Telegram at most.
const telegramTime = time.Minute

// examineTelegram says what of the door for Telegram works.
func (a *app) examineTelegram(ctx context.Context, cfg *Config, say func(bool, string, ...any)) {
	if !cfg.Telegram.on() {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, telegramTime)
	defer cancel()
	access := cfg.Telegram.access()
	access.Proxy = http.ProxyFromEnvironment
	client, err := telegram.NewClient(access)
	if err != nil {
		say(false, "%v", err)
		return
	}
	defer client.Close()
	people := map[int64]string{}
	for _, p := range cfg.People {
		if p.Telegram != 0 {
			people[p.Telegram] = p.Name
		}
	}
	for _, f := range telegram.Examine(ctx, client, telegram.Expected{
		Webhook: cfg.Telegram.webhook(), Chats: slices.Collect(maps.Keys(cfg.Telegram.places())), Approvals: cfg.Telegram.Approvals, People: people,
	}) {
		say(f.OK, "%s", f.Text)
	}
}
