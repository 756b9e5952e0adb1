package telegram

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// A secret, and a file, that a call in a group has brought cannot be asked for again as an
// answer can: the call was made. Where the private chat is not open they are kept, in a
// ticket of whom they are for, and the link that the group gets carries its id.

const (
	// keptStart begins what such a link carries.
	keptStart = "kept-"
	// keptTime is how long the private chat can be opened.
	keptTime = time.Hour
)

// keep keeps a message for whom its Else names, and gives what the link carries; nothing
// where nobody is named.
func (s *Sender) keep(ctx context.Context, out Outgoing) (start string, err error) {
	person := out.Else.Keep
	if person == "" {
		return out.Else.Start, nil
	}
	out.Else = nil
	body, err := json.Marshal(out)
	if err != nil {
		return "", fmt.Errorf("telegram: a message that is kept: %w", err)
	}
	id := rand.Text()
	return keptStart + id, s.Tickets.AddTicket(ctx, policies.Ticket{ID: id, Door: policies.Telegram, Person: person, Body: body, Until: time.Now().Add(keptTime)})
}

// handOver posts what was kept for the person, who has opened the private chat.
func (v *visit) handOver(ctx context.Context, id string) error {
	t, err := v.a.Tickets.Ticket(ctx, policies.Telegram, id)
	switch {
	case errors.Is(err, policies.ErrNoTicket) && v.by.Again: // it was posted before the process ended
		return nil
	case errors.Is(err, policies.ErrNoTicket):
		return v.say(ctx, v.by.Speech.Say("telegram_kept_over", nil))
	case err != nil:
		return &delivery.Retry{Err: err}
	case t.Person != v.by.Person.Name:
		v.refuse(ctx, "person")
		return v.say(ctx, v.by.Speech.Say("telegram_kept_other", nil))
	}
	var out Outgoing
	if err := json.Unmarshal(t.Body, &out); err != nil {
		return fmt.Errorf("telegram: a message that was kept: %w", err)
	}
	// It is posted first: of two that post it, it is the same message.
	if err := v.a.post(ctx, v.event.Chat, "kept/"+id, out); err != nil {
		return err
	}
	if _, err := v.a.Tickets.SpendTicket(ctx, policies.Telegram, id); err != nil && !errors.Is(err, policies.ErrNoTicket) {
		return err
	}
	return nil
}
