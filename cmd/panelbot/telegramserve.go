package main

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
)

// openTelegram makes the door for Telegram.
func (c *chatDoors) openTelegram() error {
	h, cfg := c.h, c.h.cfg.Telegram
	access := cfg.access()
	access.Proxy = http.ProxyFromEnvironment
	client, err := telegram.NewClient(access)
	if err != nil {
		return err
	}
	talks, err := talk.New(h.log, talk.Config{Door: policies.Telegram, Runner: h.runner, Tickets: h.gate.store, Choices: h.runner, Grammar: h.chatGrammar(policies.Telegram)})
	if err != nil {
		return err
	}
	refusals := telegramRefusals{h}
	answers := &telegram.Answers{
		Log: h.log, Talk: talks, Outbox: &c.outbox, Client: client, Refusals: refusals, Tickets: h.gate.store,
		Person: h.account(policies.Telegram), CardOf: talk.CardsIn(h.gate.store, policies.Telegram), Chats: cfg.places(),
	}
	answers.Cards = telegram.NewCards(h.log, answers, h.gate.desk, h.gate.store, telegram.Asked{Chat: cfg.Approvals, Private: h.askedInTelegram}, h.speaks)
	intake, err := telegram.NewIntake(h.log, telegram.Config{Client: client, Inbox: &c.outbox, Refusals: refusals})
	if err != nil {
		return err
	}
	listed := func(write func(chat.Report) ([]byte, error)) cron.Compose {
		return func(_ context.Context, chatID string, shown chat.Report) ([]byte, error) {
			if id, err := strconv.ParseInt(chatID, 10, 64); err != nil || !cfg.places()[id] {
				return nil, cron.ErrReaders
			}
			return write(shown)
		}
	}
	c.composers[policies.Telegram], c.pictures[policies.Telegram] = listed(telegram.ReportMessage), listed(telegram.PhotoMessage)
	c.doors[policies.Telegram] = delivery.Door{
		Handler: answers.Handle, Sender: &telegram.Sender{Log: h.log, Client: client, Tickets: h.gate.store, Outbox: &c.outbox}, SendTime: telegram.SendTime,
		Limit: telegram.Limit(), Chat: telegram.ChatLimits,
	}
	c.runs = append(c.runs, func(ctx context.Context) error { answers.Cards.Work(ctx); return nil }, func(ctx context.Context) error {
		c.offerCommands(ctx, &telegram.Offers{Log: h.log, Client: client, Notes: offerNotes{reportNotes{h.gate.store, "telegram.commands."}, client.Bot()}})
		return nil
	})
	if cfg.Mode == telegramByWebhook {
		hook, err := intake.Webhook(cfg.SecretToken)
		if err != nil {
			return err
		}
		c.signed["POST "+cfg.Path] = hook
		c.runs = append(c.runs, func(ctx context.Context) error {
			c.insist(ctx, "telegram webhook not set", func(ctx context.Context) error {
				return telegram.SetWebhook(ctx, client, cfg.webhook(), cfg.SecretToken)
			})
			return nil
		})
		return nil
	}
	poller := telegram.NewPoller(h.log, intake, telegram.PollConfig{Lease: h.gate.store})
	c.runs = append(c.runs, poller.Run)
	c.ready = append(c.ready, func() error { return poller.Health().Ready(time.Now()) })
	c.gauges["panelbot_telegram_answered_seconds"] = func() float64 {
		if at := poller.Health().Answered; !at.IsZero() {
			return time.Since(at).Seconds()
		}
		return -1
	}
	c.gauges["panelbot_telegram_standby"] = func() float64 {
		if poller.Health().Standby {
			return 1
		}
		return 0
	}
	return nil
}

// askedInTelegram are the accounts of those who want a request in their private chat, by
// their names: who asked for that in the configuration and may approve it now.
func (h *house) askedInTelegram(r *approval.Request) map[string]int64 {
	entitled := h.gate.desk.Entitled(r)
	list := map[string]int64{}
	for _, p := range h.config.Load().People {
		if p.ApprovalsDM && p.Telegram != 0 && slices.Contains(entitled, p.Name) {
			list[p.Name] = p.Telegram
		}
	}
	return list
}

// insistEvery is how long to wait before something is tried again that a platform did
// not do.
const insistEvery = 30 * time.Second

// insist does something until it is done, or ctx ends.
func (c *chatDoors) insist(ctx context.Context, problem string, do func(context.Context) error) {
	for {
		err := do(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		c.h.log.Warn("a platform did not do what it was asked", "what", problem, "err", err)
		if !passes(ctx, insistEvery) {
			return
		}
	}
}

// telegramRefusals records what the door for Telegram turned away.
type telegramRefusals struct{ h *house }

// Refuse is as in telegram.Refusals.
func (r telegramRefusals) Refuse(ctx context.Context, what telegram.Refusal) {
	note := "turned away at the door for Telegram (" + what.Why + ", " + what.Way + ")"
	if what.Remote != "" {
		note += " from " + what.Remote
	}
	entry := audit.Entry{Kind: audit.Session, Door: policies.Telegram, Status: "refused", Target: strconv.FormatInt(what.User, 10) + " in " + strconv.FormatInt(what.Chat, 10), Note: note}
	if err := r.h.gate.log.Later(ctx, entry); err != nil {
		r.h.log.Error("refusal not recorded", "why", what.Why, "err", err)
	}
}
