package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// CardStore keeps which messages show a request; *store.Store does.
type CardStore interface {
	talk.CardStore
	// Card gives the card of a message; policies.ErrNoCard where it shows no request.
	Card(ctx context.Context, door policies.Door, key string) (policies.Card, error)
}

// CardsIn finds the request that a message of ours shows, for Answers.CardOf.
func CardsIn(s CardStore) func(ctx context.Context, key string) (request string, ok bool, err error) {
	return func(ctx context.Context, key string) (string, bool, error) {
		c, err := s.Card(ctx, policies.Telegram, key)
		switch {
		case errors.Is(err, policies.ErrNoCard):
			return "", false, nil
		case err != nil:
			return "", false, err
		}
		return c.Request, true, nil
	}
}

// NewCards keeps the cards of requests: one in the chat of approvals, 0 is none, and
// those that answer who asked. speech is how a person is spoken to; nobody's name is for
// all who read a chat.
func NewCards(log *slog.Logger, a *Answers, requests talk.Requests, s CardStore, approvals int64, speech func(person string) chat.Speech) *talk.Cards {
	return &talk.Cards{
		Log: log, Door: policies.Telegram, Requests: requests, Store: s, Speech: speech,
		Places: func(context.Context, *approval.Request) []talk.Place {
			if approvals == 0 {
				return nil
			}
			return []talk.Place{{Chat: placeName(approvals, 0)}}
		},
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
