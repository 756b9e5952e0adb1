package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"panelbot/policies"
	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) addCard(ctx context.Context, c policies.Card) (added bool, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		now, err := s.now(ctx, q)
		if err != nil {
			return err
		}
		if err := q.SweepCards(ctx, now.Add(-keepCards).UnixMicro()); err != nil {
			return fmt.Errorf("store: forgetting cards: %w", err)
		}
		n, err := q.AddCard(ctx, postgresdb.AddCardParams{Door: string(c.Door), Key: c.Key, Request: c.Request, Chat: c.Chat, Person: c.Person, Shown: c.Shown})
		if err != nil {
			return fmt.Errorf("store: keeping a card: %w", err)
		}
		added = n == 1
		return nil
	})
	return added && err == nil, err
}

func (s *postgresStore) cardsOf(ctx context.Context, door, request string) ([]policies.Card, error) {
	rows, err := s.queries.CardsOf(ctx, postgresdb.CardsOfParams{Door: door, Request: request})
	if err != nil {
		return nil, explainPostgres(fmt.Errorf("store: cards of a request: %w", err))
	}
	list := make([]policies.Card, len(rows))
	for i, r := range rows {
		list[i] = postgresCard(r)
	}
	return list, nil
}

func (s *postgresStore) card(ctx context.Context, door, key string) (policies.Card, error) {
	r, err := s.queries.CardOf(ctx, postgresdb.CardOfParams{Door: door, Key: key})
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return policies.Card{}, policies.ErrNoCard
	case err != nil:
		return policies.Card{}, explainPostgres(fmt.Errorf("store: a card: %w", err))
	}
	return postgresCard(r), nil
}

func (s *postgresStore) showCard(ctx context.Context, c policies.Card, shown string) (did bool, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		n, err := q.ShowCard(ctx, postgresdb.ShowCardParams{Shown: shown, Door: string(c.Door), Key: c.Key, Before: c.Shown})
		if err != nil {
			return fmt.Errorf("store: what a card shows: %w", err)
		}
		did = n == 1
		return nil
	})
	return did && err == nil, err
}

func postgresCard(r postgresdb.Card) policies.Card {
	return policies.Card{Door: policies.Door(r.Door), Key: r.Key, Request: r.Request, Chat: r.Chat, Person: r.Person, Shown: r.Shown}
}
