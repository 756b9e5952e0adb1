package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"panelbot/policies"
	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) addCard(ctx context.Context, c policies.Card) (added bool, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		if err := q.SweepCards(ctx, s.now().Add(-keepCards).UnixMicro()); err != nil {
			return fmt.Errorf("store: forgetting cards: %w", err)
		}
		n, err := q.AddCard(ctx, sqlitedb.AddCardParams{Door: string(c.Door), Key: c.Key, Request: c.Request, Chat: c.Chat, Person: c.Person, Shown: c.Shown})
		if err != nil {
			return fmt.Errorf("store: keeping a card: %w", err)
		}
		added = n == 1
		return nil
	})
	return added && err == nil, err
}

func (s *sqliteStore) cardsOf(ctx context.Context, door, request string) ([]policies.Card, error) {
	rows, err := s.reading.CardsOf(ctx, sqlitedb.CardsOfParams{Door: door, Request: request})
	if err != nil {
		return nil, s.explain(fmt.Errorf("store: cards of a request: %w", err))
	}
	list := make([]policies.Card, len(rows))
	for i, r := range rows {
		list[i] = sqliteCard(r)
	}
	return list, nil
}

func (s *sqliteStore) card(ctx context.Context, door, key string) (policies.Card, error) {
	r, err := s.reading.CardOf(ctx, sqlitedb.CardOfParams{Door: door, Key: key})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return policies.Card{}, policies.ErrNoCard
	case err != nil:
		return policies.Card{}, s.explain(fmt.Errorf("store: a card: %w", err))
	}
	return sqliteCard(r), nil
}

func (s *sqliteStore) showCard(ctx context.Context, c policies.Card, shown string) (did bool, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		n, err := q.ShowCard(ctx, sqlitedb.ShowCardParams{Shown: shown, Door: string(c.Door), Key: c.Key, Before: c.Shown})
		if err != nil {
			return fmt.Errorf("store: what a card shows: %w", err)
		}
		did = n == 1
		return nil
	})
	return did && err == nil, err
}

func sqliteCard(r sqlitedb.Card) policies.Card {
	return policies.Card{Door: policies.Door(r.Door), Key: r.Key, Request: r.Request, Chat: r.Chat, Person: r.Person, Shown: r.Shown}
}
