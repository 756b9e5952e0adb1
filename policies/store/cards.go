package store

import (
	"context"
	"time"

	"panelbot/policies"
)

// keepCards is how long after its end it is known which messages show a request: as
// long as the outbox knows where they are.
const keepCards = 90 * 24 * time.Hour

// AddCard keeps that a message shows a request. One of the same door and key stays
// as it is, and then it reports false. Those of requests that ended long ago are
// forgotten.
func (s *Store) AddCard(ctx context.Context, c policies.Card) (added bool, err error) {
	return s.addCard(ctx, c)
}

// CardsOf lists the messages of a door that show a request.
func (s *Store) CardsOf(ctx context.Context, door policies.Door, request string) ([]policies.Card, error) {
	return s.cardsOf(ctx, string(door), request)
}

// Card gives the card of a message; policies.ErrNoCard where the message shows no request.
func (s *Store) Card(ctx context.Context, door policies.Door, key string) (policies.Card, error) {
	return s.card(ctx, string(door), key)
}

// ShowCard keeps what a card shows now, where it still showed what c.Shown says; it
// reports whether it did.
func (s *Store) ShowCard(ctx context.Context, c policies.Card, shown string) (bool, error) {
	return s.showCard(ctx, c, shown)
}
