package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"panelbot/adapters/telegram"
)

// telegramTime is how long the doctor asks Telegram at most.
const telegramTime = time.Minute

// inviteTime is how long Telegram may take to say what the bot is called.
const inviteTime = 10 * time.Second

// inviteToTelegram prints the link that uses an invitation in Telegram. The code is good
// without it.
func (a *app) inviteToTelegram(ctx context.Context, cfg *Config, code string) {
	ctx, cancel := context.WithTimeout(ctx, inviteTime)
	defer cancel()
	access := cfg.Telegram.access()
	access.Proxy = http.ProxyFromEnvironment
	client, err := telegram.NewClient(access)
	if err == nil {
		defer client.Close()
		var link string
		if link, err = telegram.InviteLink(ctx, client, code); err == nil {
			fmt.Fprintf(a.stderr, "In Telegram the person opens: %s\n", link)
			return
		}
	}
	fmt.Fprintf(a.stderr, "The link for Telegram could not be made (%v): there the code is typed to the bot, as: /enrol CODE\n", err)
}

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
