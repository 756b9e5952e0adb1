package policies

import (
	"errors"
	"time"
)

// Ticket is what a button, a form or a prompt of a chat stands for. What a
// platform shows and sends back is the ticket's id alone, which says nothing and
// cannot be guessed; the rest stays in the store.
type Ticket struct {
	ID   string
	Door Door
	// Person is the one who may use it; empty leaves that to the door.
	Person string
	// Body is the door's own, and may hold secrets: a store seals it, and erases it
	// with the ticket.
	Body []byte
	// Until is how long it is good, by the store's clock.
	Until time.Time
}

// ErrNoTicket says that there is no such ticket, or no more: it was spent, its
// time is over, or it is of another door.
var ErrNoTicket = errors.New("there is no such ticket any more")
