package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// Deliveries is the inbox and the outbox of the chat doors: a delivery.Store. It is
// safe for concurrent use, and ends with its Store.
type Deliveries struct {
	log    *slog.Logger
	store  *Store
	engine deliveryEngine
}

// Deliveries opens the inbox and the outbox, with the tables of River, which sees to
// it that nothing there is forgotten. It is called once, by a process that serves a
// chat door, and costs nothing where it is not called. On SQLite, what another
// process had begun is free for this one, which owns the file.
func (s *Store) Deliveries(ctx context.Context, log *slog.Logger) (*Deliveries, error) {
	e, err := s.openDeliveries(ctx, log)
	if err != nil {
		return nil, err
	}
	return &Deliveries{log: log, store: s, engine: e}, nil
}

// Transact is as delivery.Store has it.
func (d *Deliveries) Transact(ctx context.Context, do func(context.Context, delivery.Tx) error) error {
	var tx *deliveryTx
	err := d.engine.transact(ctx, func(ctx context.Context, rows deliveryRows) error {
		tx.undo()
		tx = &deliveryTx{d: d, rows: rows}
		if err := do(ctx, tx); err != nil {
			return err
		}
		return rows.setAlarms(ctx, tx.alarms)
	})
	if err != nil {
		tx.undo()
		return err
	}
	for _, forget := range tx.forget {
		forget()
	}
	return nil
}

// Unfinished is as delivery.Store has it.
func (d *Deliveries) Unfinished(ctx context.Context, box delivery.Box, id int64) (door policies.Door, wait time.Duration, open bool, err error) {
	read := d.engine.unfinishedArrival
	if box == delivery.Outbox {
		read = d.engine.unfinishedMessage
	}
	row, is, err := read(ctx, id)
	if err != nil || !is {
		return "", 0, false, err
	}
	switch delivery.State(row.State) {
	case delivery.Done, delivery.Sent, delivery.GivenUp:
		return policies.Door(row.Door), 0, false, nil
	default:
	}
	now, err := d.store.Now(ctx)
	if err != nil {
		return "", 0, false, err
	}
	if due := fromMicros(max(row.Due, row.ClaimedUntil)); due.After(now) {
		wait = due.Sub(now)
	}
	return policies.Door(row.Door), wait, true, nil
}

// Find is as delivery.Store has it.
func (d *Deliveries) Find(ctx context.Context, door policies.Door, key string) (delivery.MessageRow, bool, error) {
	row, is, err := d.engine.findMessage(ctx, string(door), key)
	if err != nil || !is {
		return delivery.MessageRow{}, false, err
	}
	row.Sealed = nil
	return d.messageRow(row), true, nil
}

// FindPlace is as delivery.Store has it.
func (d *Deliveries) FindPlace(ctx context.Context, door policies.Door, chat, place string) (key string, ok bool, err error) {
	keys, err := d.engine.findPlace(ctx, string(door), chat, place)
	if err != nil || len(keys) == 0 {
		return "", false, err
	}
	return keys[0], true, nil
}

// Depths is as delivery.Store has it.
func (d *Deliveries) Depths(ctx context.Context) ([]delivery.Depth, error) {
	return d.store.Depths(ctx)
}

// DeadLetters is as delivery.Store has it.
func (d *Deliveries) DeadLetters(ctx context.Context, most int) ([]delivery.DeadLetter, error) {
	return d.store.DeadLetters(ctx, most)
}

// Ring is as delivery.Store has it.
func (d *Deliveries) Ring(ctx context.Context, ring func(context.Context, delivery.Box, int64) (time.Duration, error)) (stop func(context.Context) error, err error) {
	return d.engine.ring(ctx, ring)
}

// bodyPlace is where a body stands.
func bodyPlace(box delivery.Box, door, key string) Place {
	return Place{Table: string(box), Column: "sealed", Row: door + "\x00" + key}
}

// open gives a body, or says that it is lost.
func (d *Deliveries) open(at Place, sealed []byte) (body []byte, lost bool) {
	if len(sealed) == 0 {
		return nil, false
	}
	body, err := d.store.Sealer.Open(at, sealed)
	if err == nil {
		return body, false
	}
	if !errors.Is(err, ErrLost) {
		d.log.Error("what was to be delivered cannot be opened", "box", at.Table, "err", err)
	}
	return nil, true
}

func (d *Deliveries) arrivalRow(row inboxRow) delivery.ArrivalRow {
	body, lost := d.open(bodyPlace(delivery.Inbox, row.Door, row.Key), row.Sealed)
	return delivery.ArrivalRow{
		Arrival: delivery.Arrival{Door: policies.Door(row.Door), Key: row.Key, Lane: row.Lane, Body: body, Begun: row.Begun == 1, Lost: lost},
		ID:      row.ID, State: delivery.State(row.State), Attempts: int(row.Attempts), Deaths: int(row.Deaths), Due: fromMicros(row.Due), Arrived: fromMicros(row.Arrived), Ended: fromMicros(row.Ended), Reason: row.Reason,
		Claim: delivery.Claim{Owner: row.Owner, Fence: row.Fence, Until: fromMicros(row.ClaimedUntil)},
	}
}

func (d *Deliveries) messageRow(row outboxRow) delivery.MessageRow {
	body, lost := d.open(bodyPlace(delivery.Outbox, row.Door, row.Key), row.Sealed)
	return delivery.MessageRow{
		Message: delivery.Message{Door: policies.Door(row.Door), Chat: row.Chat, Key: row.Key, Body: body, Lost: lost},
		ID:      row.ID, State: delivery.State(row.State), Revision: row.Revision, Place: row.Place, Unsure: row.Unsure == 1, Turn: row.Turn, Aside: row.Aside == 1,
		Attempts: int(row.Attempts), Deaths: int(row.Deaths), Due: fromMicros(row.Due), Posted: fromMicros(row.Posted), Ended: fromMicros(row.Ended), Reason: row.Reason,
		Claim: delivery.Claim{Owner: row.Owner, Fence: row.Fence, Until: fromMicros(row.ClaimedUntil)},
	}
}

func outboxRowOf(m delivery.MessageRow) outboxRow {
	return outboxRow{
		ID: m.ID, Door: string(m.Door), Chat: m.Chat, Key: m.Key, State: string(m.State), Revision: m.Revision, Place: m.Place, Unsure: flag(m.Unsure), Turn: m.Turn, Aside: flag(m.Aside),
		Attempts: int64(m.Attempts), Deaths: int64(m.Deaths), Due: micros(m.Due), Posted: micros(m.Posted), Ended: micros(m.Ended), Reason: m.Reason, Owner: m.Owner, Fence: m.Fence, ClaimedUntil: micros(m.Until),
	}
}
