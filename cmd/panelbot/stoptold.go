package main

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/cron"
	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// tellStops tells where requests are approved that everything was stopped, and that it
// goes on: once, whichever process sees it first, since a message has the time of the
// stop in its key. What is not known is not told.
func (c *chatDoors) tellStops(ctx context.Context) {
	stopTeller{log: c.h.log, halt: c.h.halt.Load, chats: c.h.cfg.approvalChats(), tell: c.tellStop}.run(ctx)
}

// stopTeller tells chats of stops, each for itself: one that cannot be told keeps none of
// the others waiting, and has none told again.
type stopTeller struct {
	log *slog.Logger
	// halt is the stop that holds; nil is none.
	halt  func() *chat.Halt
	chats []cron.Target
	// tell tells a chat of a stop, or that it is over.
	tell func(ctx context.Context, t cron.Target, halt *chat.Halt, over bool) error
}

// stopTold is what a chat was told.
type stopTold struct {
	// halt is the stop that it knows of; nil is none.
	halt *chat.Halt
	// failed is how often it could not be told what is next, which is tried again then.
	failed int
	again  time.Time
}

// longestRest is how long a chat that cannot be told is left alone at most.
const longestRest = time.Minute

func (s stopTeller) run(ctx context.Context) {
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	told := make([]stopTold, len(s.chats))
	for {
		now := s.halt()
		for i, t := range s.chats {
			s.look(ctx, t, &told[i], now)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// look tells a chat what it has not been told of how things stand.
func (s stopTeller) look(ctx context.Context, t cron.Target, told *stopTold, now *chat.Halt) {
	about, over := now, false
	switch {
	case now == nil && told.halt != nil:
		about, over = told.halt, true
	case now == nil, now.Since.IsZero(), told.halt != nil && told.halt.Since.Equal(now.Since): // without a time, the store cannot be read
		told.failed = 0
		return
	}
	if told.failed > 0 && time.Now().Before(told.again) {
		return
	}
	err := s.tell(ctx, t, about, over)
	switch {
	case errors.Is(err, cron.ErrReaders):
		s.log.Warn("a stop is not told to a chat that others read", "chat", t.String())
	case err != nil:
		told.failed++
		told.again = time.Now().Add(min(longestRest, lookEvery<<min(told.failed, 10)))
		if ctx.Err() == nil {
			s.log.Error("a stop could not be told", "chat", t.String(), "err", err)
		}
		return
	}
	*told = stopTold{halt: now}
}

// tellStop posts what is to be told of a stop.
func (c *chatDoors) tellStop(ctx context.Context, t cron.Target, halt *chat.Halt, over bool) error {
	speech := c.h.speaks("")
	what, said := "stopped", speech.Stopped(*halt)
	if over {
		what, said = "resumed", speech.Resumed(*halt)
	}
	body, err := c.composers[t.Door](ctx, t.Chat, said)
	if err != nil {
		return err
	}
	key := "stop " + strconv.FormatInt(halt.Since.UnixMicro(), 10) + " " + what + " " + t.Chat
	return c.outbox.Post(ctx, delivery.Message{Door: t.Door, Chat: t.Chat, Key: key, Body: body})
}

// approvalChats are those in which requests are approved.
func (c *Config) approvalChats() []cron.Target {
	var list []cron.Target
	if c.Slack.on() && c.Slack.Approvals != "" {
		list = append(list, cron.Target{Door: policies.Slack, Chat: c.Slack.Approvals})
	}
	if c.Telegram.on() && c.Telegram.Approvals != 0 {
		list = append(list, cron.Target{Door: policies.Telegram, Chat: strconv.FormatInt(c.Telegram.Approvals, 10)})
	}
	return list
}
