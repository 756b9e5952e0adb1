package slack

import (
	"context"
	"errors"
	"log/slog"

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
		c, err := s.Card(ctx, policies.Slack, key)
		switch {
		case errors.Is(err, policies.ErrNoCard):
			return "", false, nil
		case err != nil:
			return "", false, err
		}
		return c.Request, true, nil
	}
}

// NewCards keeps the cards of requests: one in the channel of approvals, where there is
// one, and those that answer who asked. speech is how a person is spoken to; nobody's
// name is for all who read a channel.
func NewCards(log *slog.Logger, a *Answers, requests talk.Requests, s CardStore, approvals string, speech func(person string) chat.Speech) *talk.Cards {
	return &talk.Cards{
		Log: log, Door: policies.Slack, Requests: requests, Store: s, Speech: speech,
		Places: func(context.Context, *approval.Request) []talk.Place {
			if approvals == "" {
				return nil
			}
			return []talk.Place{{Chat: approvals}}
		},
		Post: func(ctx context.Context, c policies.Card, r *approval.Request, shown chat.Card) error {
			return a.PostCard(ctx, c, r.ID, shown)
		},
	}
}
