package store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// deliveryTx is a transaction of a delivery.Queue.
type deliveryTx struct {
	d      *Deliveries
	rows   deliveryRows
	alarms []alarm
	// forget drops from memory what the transaction erased, when it is kept, and
	// undone what it sealed, when it is not.
	forget, undone []func()
}

// undo drops what was sealed for a transaction that was not kept; a nil one has
// nothing.
func (t *deliveryTx) undo() {
	if t == nil {
		return
	}
	for _, undo := range t.undone {
		undo()
	}
	t.undone = nil
}

func (t *deliveryTx) Now(ctx context.Context) (time.Time, error) { return t.rows.now(ctx) }

func (t *deliveryTx) Alarm(_ context.Context, box delivery.Box, id int64, after time.Duration) error {
	t.alarms = append(t.alarms, alarm{box, id, after})
	return nil
}

// seal seals a body for as long as the transaction is kept.
func (t *deliveryTx) seal(at Place, body []byte) ([]byte, error) {
	sealed, err := t.d.store.Sealer.Seal(at, body)
	if err == nil {
		t.undone = append(t.undone, func() { t.d.store.Sealer.Forget(at, sealed) })
	}
	return sealed, err
}

// drop has memory forget a body when the transaction is kept. With a key there is
// none in memory, and read is not called.
func (t *deliveryTx) drop(at Place, read func() ([]byte, error)) error {
	if t.d.store.Sealer.Durable() {
		return nil
	}
	sealed, err := read()
	if err == nil {
		t.forget = append(t.forget, func() { t.d.store.Sealer.Forget(at, sealed) })
	}
	return err
}

func (t *deliveryTx) AddArrival(ctx context.Context, a delivery.Arrival, at time.Time) (id int64, fresh bool, err error) {
	place := bodyPlace(delivery.Inbox, string(a.Door), a.Key)
	sealed, err := t.seal(place, a.Body)
	if err != nil {
		return 0, false, err
	}
	ids, err := t.rows.addArrival(ctx, inboxRow{Door: string(a.Door), Key: a.Key, Lane: a.Lane, Sealed: sealed, Arrived: micros(at)})
	if err != nil {
		return 0, false, err
	}
	if len(ids) == 0 {
		t.d.store.Sealer.Forget(place, sealed)
		return 0, false, nil
	}
	return ids[0], true, nil
}

// listed is a list of doors, or of ids, as the queries want it.
func listed[T policies.Door | int64](list []T) string {
	var b strings.Builder
	b.WriteByte(',')
	for _, one := range list {
		fmt.Fprintf(&b, "%v,", one)
	}
	return b.String()
}

func (t *deliveryTx) BeginArrivals(ctx context.Context, doors []policies.Door, now time.Time, most int) ([]delivery.ArrivalRow, error) {
	rows, err := t.rows.beginArrivals(ctx, listed(doors), micros(now), int64(most))
	list := make([]delivery.ArrivalRow, len(rows))
	for i, row := range rows {
		list[i] = t.d.arrivalRow(row)
	}
	return list, err
}

func (t *deliveryTx) MoveArrival(ctx context.Context, r delivery.ArrivalRow, fence int64) (bool, error) {
	n, err := t.rows.moveArrival(ctx, inboxRow{
		ID: r.ID, State: string(r.State), Begun: flag(r.Begun), Attempts: int64(r.Attempts), Deaths: int64(r.Deaths), Due: micros(r.Due), Ended: micros(r.Ended), Reason: r.Reason,
		Owner: r.Owner, Fence: r.Fence, ClaimedUntil: micros(r.Until),
	}, fence)
	if err != nil || n == 0 || r.State != delivery.Done && r.State != delivery.GivenUp {
		return n > 0, err
	}
	err = t.drop(bodyPlace(delivery.Inbox, string(r.Door), r.Key), func() ([]byte, error) { return t.rows.arrivalSealed(ctx, r.ID) })
	if err != nil {
		return false, err
	}
	return true, t.rows.eraseArrival(ctx, r.ID)
}

func (t *deliveryTx) SoonestArrival(ctx context.Context, doors []policies.Door) (time.Time, bool, error) {
	row, err := t.rows.soonestArrival(ctx, listed(doors))
	return fromMicros(row.At), row.N > 0, err
}

func (t *deliveryTx) Message(ctx context.Context, door policies.Door, key string) (delivery.MessageRow, bool, error) {
	row, is, err := t.rows.message(ctx, string(door), key)
	if err != nil || !is {
		return delivery.MessageRow{}, false, err
	}
	return t.d.messageRow(row), true, nil
}

func (t *deliveryTx) MessageByID(ctx context.Context, id int64) (delivery.MessageRow, bool, error) {
	row, is, err := t.rows.messageByID(ctx, id)
	if err != nil || !is {
		return delivery.MessageRow{}, false, err
	}
	return t.d.messageRow(row), true, nil
}

func (t *deliveryTx) AddMessage(ctx context.Context, m delivery.MessageRow) (id int64, fresh bool, err error) {
	place := bodyPlace(delivery.Outbox, string(m.Door), m.Key)
	row := outboxRowOf(m)
	if row.Sealed, err = t.seal(place, m.Body); err != nil {
		return 0, false, err
	}
	ids, err := t.rows.addMessage(ctx, row)
	if err != nil {
		return 0, false, err
	}
	if len(ids) == 0 {
		t.d.store.Sealer.Forget(place, row.Sealed)
		return 0, false, nil
	}
	return ids[0], true, nil
}

func (t *deliveryTx) MoveMessage(ctx context.Context, m delivery.MessageRow, fence int64) (bool, error) {
	n, err := t.rows.moveMessage(ctx, outboxRowOf(m), fence)
	return n > 0, err
}

func (t *deliveryTx) SetBody(ctx context.Context, m delivery.MessageRow, body []byte) error {
	place := bodyPlace(delivery.Outbox, string(m.Door), m.Key)
	if err := t.drop(place, func() ([]byte, error) { return t.rows.messageSealed(ctx, m.ID) }); err != nil {
		return err
	}
	sealed := []byte{}
	if body != nil {
		var err error
		if sealed, err = t.seal(place, body); err != nil {
			return err
		}
	}
	return t.rows.setMessageSealed(ctx, m.ID, sealed)
}

func (t *deliveryTx) NextTurn(ctx context.Context) (int64, error) {
	last, err := t.rows.lastTurn(ctx)
	return last + 1, err
}

func (t *deliveryTx) SendMessages(ctx context.Context, door policies.Door, now, ahead time.Time, most int) ([]delivery.MessageRow, error) {
	rows, err := t.rows.sendMessages(ctx, string(door), micros(now), micros(ahead), int64(most))
	list := make([]delivery.MessageRow, len(rows))
	for i, row := range rows {
		list[i] = t.d.messageRow(row)
	}
	return list, err
}

func (t *deliveryTx) SoonestMessage(ctx context.Context, door policies.Door, ahead time.Time) (time.Time, bool, error) {
	row, err := t.rows.soonestMessage(ctx, string(door), micros(ahead))
	return fromMicros(row.At), row.N > 0, err
}

func (t *deliveryTx) Chat(ctx context.Context, door policies.Door, chat string) (delivery.ChatRow, error) {
	row, err := t.rows.chat(ctx, string(door), chat)
	return delivery.ChatRow{
		Door: door, Chat: chat, Short: fromMicros(row.ShortEven), Long: fromMicros(row.LongEven), Paused: fromMicros(row.Paused), Free: fromMicros(row.Free),
	}, err
}

func (t *deliveryTx) PutChat(ctx context.Context, r delivery.ChatRow) error {
	return t.rows.putChat(ctx, chatRow{Door: string(r.Door), Chat: r.Chat, ShortEven: micros(r.Short), LongEven: micros(r.Long), Paused: micros(r.Paused), Free: micros(r.Free)})
}

func (t *deliveryTx) MoveChat(ctx context.Context, door policies.Door, from, to string) error {
	return t.rows.moveChat(ctx, string(door), from, to)
}

func (t *deliveryTx) Moved(ctx context.Context, door policies.Door, chat string) (string, error) {
	moved, err := t.rows.movedChat(ctx, string(door), chat)
	if err != nil || len(moved) == 0 {
		return chat, err
	}
	return moved[0], nil
}

func (t *deliveryTx) Renew(ctx context.Context, owner string, box delivery.Box, ids []int64, until time.Time) error {
	if box == delivery.Outbox {
		return t.rows.renewMessages(ctx, owner, listed(ids), micros(until))
	}
	return t.rows.renewArrivals(ctx, owner, listed(ids), micros(until))
}

func (t *deliveryTx) Held(ctx context.Context, owner string, box delivery.Box) ([]int64, error) {
	if box == delivery.Outbox {
		return t.rows.heldMessages(ctx, owner)
	}
	return t.rows.heldArrivals(ctx, owner)
}

// swept is how many rows are forgotten in one transaction.
const swept = 1000

func (t *deliveryTx) Sweep(ctx context.Context, arrivals, messages time.Time) (more bool, err error) {
	n, err := t.rows.sweep(ctx, micros(arrivals), micros(messages), swept)
	return n >= swept, err
}
