package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"panelbot/policies/store/sqlitedb"
)

func (s *sqliteStore) addTicket(ctx context.Context, row ticketRow) (over []ticketRow, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		swept, err := q.SweepTickets(ctx, s.now().UnixMicro())
		if err != nil {
			return fmt.Errorf("store: erasing tickets: %w", err)
		}
		for _, o := range swept {
			over = append(over, ticketRow{id: o.ID, body: o.Body})
		}
		if err := q.AddTicket(ctx, sqlitedb.AddTicketParams{ID: row.id, Door: row.door, Person: row.person, Body: row.body, Until: row.until}); err != nil {
			return fmt.Errorf("store: keeping a ticket: %w", err)
		}
		return nil
	})
	return over, err
}

func (s *sqliteStore) ticket(ctx context.Context, id, door string) (ticketRow, error) {
	r, err := s.reading.TicketOf(ctx, sqlitedb.TicketOfParams{ID: id, Door: door, Now: s.now().UnixMicro()})
	return s.ticketRow(r, err)
}

func (s *sqliteStore) spendTicket(ctx context.Context, id, door string) (row ticketRow, err error) {
	err = s.write(ctx, func(q sqliteTx) error {
		r, err := q.SpendTicket(ctx, sqlitedb.SpendTicketParams{ID: id, Door: door, Now: s.now().UnixMicro()})
		row, err = s.ticketRow(r, err)
		return err
	})
	return row, err
}

func (s *sqliteStore) ticketRow(r sqlitedb.Ticket, err error) (ticketRow, error) {
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return ticketRow{}, ErrNotFound
	case err != nil:
		return ticketRow{}, s.explain(fmt.Errorf("store: a ticket: %w", err))
	}
	return ticketRow{r.ID, r.Door, r.Person, r.Body, r.Until}, nil
}
