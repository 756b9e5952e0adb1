package telegram

import (
	"context"
	"errors"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// Files that are sent together come as messages of their own, of which often one has a
// caption, or none. People have said one thing and expect one answer: of those without a word
// only the first is answered, and none after one with a word. Which that was is a ticket in
// the store, so that it holds over a restart. Those of a chat begin one after another, and
// the ticket is there before the next begins.

// albumTime is how long an album is remembered: as long as Telegram keeps what it could not
// bring.
const albumTime = 24 * time.Hour

// first reports whether a message is to be answered: it has a word, is of no album, or is the
// first of its album, also when it is worked again.
func (v *visit) first(ctx context.Context) (bool, error) {
	if v.event.Album == "" {
		return true, nil
	}
	worded := v.event.Text != ""
	id := "album/" + v.a.Client.tag(chatName(v.event.Chat), v.event.Album)
	t, err := v.a.Tickets.Ticket(ctx, policies.Telegram, id)
	if err == nil {
		return worded || string(t.Body) == v.event.Key, nil
	}
	if errors.Is(err, policies.ErrNoTicket) { // or one that a restart without a key has made unreadable
		_, err = v.a.Tickets.SpendTicket(ctx, policies.Telegram, id)
	}
	if errors.Is(err, policies.ErrNoTicket) {
		err = v.a.Tickets.AddTicket(ctx, policies.Ticket{ID: id, Door: policies.Telegram, Body: []byte(v.event.Key), Until: time.Now().Add(albumTime)})
	}
	if err != nil {
		return false, &delivery.Retry{Err: err}
	}
	return true, nil
}
