package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"panelbot/policies/store/postgresdb"
)

func (s *postgresStore) addTicket(ctx context.Context, row ticketRow) (over []ticketRow, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		now, err := s.now(ctx, q)
		if err != nil {
			return err
		}
		over = nil
		swept, err := q.SweepTickets(ctx, now.UnixMicro())
		if err != nil {
			return fmt.Errorf("store: erasing tickets: %w", err)
		}
		for _, o := range swept {
			over = append(over, ticketRow{id: o.ID, body: o.Body})
		}
		if err := q.AddTicket(ctx, postgresdb.AddTicketParams{ID: row.id, Door: row.door, Person: row.person, Body: row.body, Until: row.until}); err != nil {
			return fmt.Errorf("store: keeping a ticket: %w", err)
		}
		return nil
	})
	return over, err
}

func (s *postgresStore) ticket(ctx context.Context, id, door string) (ticketRow, error) {
	now, err := s.now(ctx, s.queries)
	if err != nil {
		return ticketRow{}, err
	}
	r, err := s.queries.TicketOf(ctx, postgresdb.TicketOfParams{ID: id, Door: door, Now: now.UnixMicro()})
	return s.ticketRow(r, err)
}

func (s *postgresStore) spendTicket(ctx context.Context, id, door string) (row ticketRow, err error) {
	err = s.write(ctx, func(q *postgresdb.Queries) error {
		now, err := s.now(ctx, q)
		if err != nil {
			return err
		}
		r, err := q.SpendTicket(ctx, postgresdb.SpendTicketParams{ID: id, Door: door, Now: now.UnixMicro()})
		row, err = s.ticketRow(r, err)
		return err
	})
	return row, err
}

func (*postgresStore) ticketRow(r postgresdb.Ticket, err error) (ticketRow, error) {
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return ticketRow{}, ErrNotFound
	case err != nil:
		return ticketRow{}, explainPostgres(fmt.Errorf("store: a ticket: %w", err))
	}
	return ticketRow{r.ID, r.Door, r.Person, r.Body, r.Until}, nil
}
