package chattest

import (
	"context"
	"sync/atomic"
	"time"

	"panelbot/adapters/chat/talk"
	"panelbot/policies"
)

// SlowTickets are tickets that take longer to be found than somebody is left without a
// word, once Slow is true.
type SlowTickets struct {
	talk.Tickets
	Slow atomic.Bool
}

// Ticket finds a ticket, late where it is to.
func (s *SlowTickets) Ticket(ctx context.Context, door policies.Door, id string) (policies.Ticket, error) {
	if s.Slow.Load() {
		select {
		case <-time.After(2 * time.Second):
		case <-ctx.Done():
		}
	}
	return s.Tickets.Ticket(ctx, door, id)
}
