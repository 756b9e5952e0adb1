package telegram

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// Asked says where those are asked who may approve a request.
type Asked struct {
	// Chat is the group of approvals; 0 is none.
	Chat int64
	// Private gives the accounts that want the request in their private chat, by the
	// names of their people, who may approve it at this moment. nil is nobody.
	Private func(r *approval.Request) map[string]int64
}

// places are where the card of a request goes.
func (a Asked) places(r *approval.Request) []talk.Place {
	var list []talk.Place
	if a.Chat != 0 {
		list = append(list, talk.Place{Chat: placeName(a.Chat, 0)})
	}
	if a.Private == nil {
		return list
	}
	wanted := a.Private(r)
	for _, person := range slices.Sorted(maps.Keys(wanted)) {
		list = append(list, talk.Place{Chat: placeName(wanted[person], 0), Person: person})
	}
	return list
}

// NewCards keeps the cards of requests: one in the group of approvals, one in the private
// chat of each who wants it there, and those that answer who asked. speech is how a
// person is spoken to; nobody's name is for all who read a chat.
func NewCards(log *slog.Logger, a *Answers, requests talk.Requests, s talk.CardStore, asked Asked, speech func(person string) chat.Speech) *talk.Cards {
	return &talk.Cards{
		Log: log, Door: policies.Telegram, Requests: requests, Store: s, Speech: speech, Lost: a.lostCard,
		Places: func(_ context.Context, r *approval.Request) []talk.Place { return asked.places(r) },
		Post: func(ctx context.Context, c policies.Card, r *approval.Request, shown chat.Card) error {
			in, thread, err := placeOf(c.Chat)
			if err != nil {
				return err
			}
			out := writeCard(r.ID, shown)
			out.Thread = thread
			return a.post(ctx, in, c.Key, out)
		},
	}
}

// postAgain is how long after a card was given up it is posted again: the bot may have
// been let back into the group, or the private chat begun.
const postAgain = 30 * time.Second

// lostCard reports whether a card was given up, or left behind by its group, and is to be
// posted again.
func (a *Answers) lostCard(ctx context.Context, c policies.Card) (bool, error) {
	at, is, err := a.Outbox.GivenUp(ctx, policies.Telegram, c.Key)
	return is && time.Since(at) >= postAgain, err
}

// placeName names a chat, and a topic in it, where a card stands.
func placeName(in int64, thread int) string {
	if thread == 0 {
		return chatName(in)
	}
	return chatName(in) + "/" + strconv.Itoa(thread)
}

// placeOf reads what placeName wrote.
func placeOf(name string) (in int64, thread int, err error) {
	first, second, topic := strings.Cut(name, "/")
	if in, err = strconv.ParseInt(first, 10, 64); err == nil && topic {
		thread, err = strconv.Atoi(second)
	}
	if err != nil {
		return 0, 0, fmt.Errorf("telegram: a card stands at no chat: %w", err)
	}
	return in, thread, nil
}
