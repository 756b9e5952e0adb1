package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"panelbot/policies"
)

// ticketRow is a ticket as it stands in the database.
type ticketRow struct {
	id, door, person string
	body             []byte
	until            int64
}

func ticketPlace(id string) Place { return Place{Table: "tickets", Column: "body", Row: id} }

// AddTicket keeps a new ticket. Those whose time is over are erased on the way.
func (s *Store) AddTicket(ctx context.Context, t policies.Ticket) error {
	if t.ID == "" || t.Door == "" || !plainText(t.ID, t.Person) {
		return errors.New("store: a ticket needs an id and a door, of plain text")
	}
	sealed, err := s.Sealer.Seal(ticketPlace(t.ID), t.Body)
	if err != nil {
		return err
	}
	row := ticketRow{t.ID, string(t.Door), t.Person, sealed, t.Until.UnixMicro()}
	over, err := s.addTicket(ctx, row)
	if err != nil {
		s.Sealer.Forget(ticketPlace(t.ID), sealed)
		return err
	}
	for _, o := range over {
		s.Sealer.Forget(ticketPlace(o.id), o.body)
	}
	return nil
}

// Ticket gives a ticket of that door, and leaves it. policies.ErrNoTicket where there
// is none that is good.
func (s *Store) Ticket(ctx context.Context, door policies.Door, id string) (policies.Ticket, error) {
	return s.openTicket(s.ticket(ctx, id, string(door)))
}

// SpendTicket gives a ticket of that door, and erases it: of several that spend the
// same, in whatever process, one gets it, and the others policies.ErrNoTicket.
func (s *Store) SpendTicket(ctx context.Context, door policies.Door, id string) (policies.Ticket, error) {
	row, err := s.spendTicket(ctx, id, string(door))
	t, err := s.openTicket(row, err)
	s.Sealer.Forget(ticketPlace(row.id), row.body)
	return t, err
}

// openTicket reads a row. What was sealed in the memory of another process is lost,
// and so is the ticket.
func (s *Store) openTicket(row ticketRow, err error) (policies.Ticket, error) {
	if errors.Is(err, ErrNotFound) {
		return policies.Ticket{}, policies.ErrNoTicket
	}
	if err != nil {
		return policies.Ticket{}, err
	}
	body, err := s.Sealer.Open(ticketPlace(row.id), row.body)
	if errors.Is(err, ErrLost) {
		return policies.Ticket{}, fmt.Errorf("%w: %w", policies.ErrNoTicket, err)
	}
	return policies.Ticket{ID: row.id, Door: policies.Door(row.door), Person: row.person, Body: body, Until: time.UnixMicro(row.until).UTC()}, err
}
