package digest

import (
	"context"
	"time"
)

// Request is something that waits for the yes of others.
type Request struct {
	// What is the tool in words, Person who asks, and Since when it waits.
	What, Person string
	Since        time.Time
}

func (r *run) changes(context.Context) []Item {
	return []Item{r.nothing(Panel{}, Unknown, NoRecord)}
}
