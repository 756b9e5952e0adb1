package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies/store"
)

const (
	// lettersShown is how many of what was given up the doctor names.
	lettersShown = 5
	// lateAfter is how long something may wait in a box before that is told as a fault:
	// longer than a platform asks for a pause.
	lateAfter = 15 * time.Minute
)

// boxes are the boxes of the chat doors at one moment.
type boxes struct {
	depths []delivery.Depth
	// dead are the last that were given up, without what they said.
	dead []delivery.DeadLetter
	now  time.Time
}

// lettersBeside reads the boxes, beside whoever owns the store; they are empty where
// there is no store yet.
func lettersBeside(ctx context.Context, cfg *Config) (l boxes, err error) {
	if name, ok := store.SQLiteFile(cfg.Store); ok {
		if _, err := os.Stat(name); errors.Is(err, os.ErrNotExist) {
			return boxes{}, nil
		}
	}
	ctx, cancel := context.WithTimeout(ctx, lookTime)
	defer cancel()
	s, err := store.Open(ctx, slog.New(slog.DiscardHandler), store.Config{URL: cfg.Store, ReadOnly: true})
	if err != nil {
		return boxes{}, err
	}
	defer closing(s, &err)
	if l.now, err = s.Now(ctx); err != nil {
		return boxes{}, err
	}
	if l.depths, err = s.Depths(ctx); err != nil {
		return boxes{}, err
	}
	l.dead, err = s.DeadLetters(ctx, lettersShown)
	return l, err
}

// examineLetters says what waits in the boxes of the chat doors, and what was given up.
func (a *app) examineLetters(ctx context.Context, cfg *Config, say func(bool, string, ...any)) {
	l, err := lettersBeside(ctx, cfg)
	if err != nil {
		if len(cfg.chatting()) > 1 {
			say(false, "what waits to be delivered cannot be read: %v", err)
		}
		return
	}
	if len(l.depths) == 0 && len(cfg.chatting()) > 1 {
		say(true, "nothing waits to be delivered, and nothing was given up")
	}
	for _, d := range l.depths {
		switch age := l.now.Sub(d.Oldest).Round(time.Second); {
		case d.Open == 0:
			say(true, "%s %s: nothing waits", d.Door, d.Box)
		case age > lateAfter:
			say(false, "%s %s: %d wait, the first for %s: is panelbot serve running? Where it is, its log says what stops it", d.Door, d.Box, d.Open, age)
		default:
			say(true, "%s %s: %d wait, the first for %s", d.Door, d.Box, d.Open, max(age, 0))
		}
	}
	for _, d := range l.depths {
		if d.Dead > 0 {
			fmt.Fprintf(a.stdout, "note  %s %s: %d given up\n", d.Door, d.Box, d.Dead)
		}
	}
	for _, d := range l.dead {
		where := ""
		if d.Chat != "" {
			where = " of " + cutText(d.Chat)
		}
		fmt.Fprintf(a.stdout, "note  given up on %s, %s %s%s, attempts: %d: %s\n", d.At.UTC().Format("2006-01-02 15:04 UTC"), d.Door, d.Box, where, d.Attempts, cutText(d.Reason))
	}
}
