package delivery_test

import (
	"context"
	"errors"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// spied is a store whose transactions a test sees.
type spied struct {
	delivery.Store
	// adding is called before a row is added; nil is nobody.
	adding func()
	// idle is called when nothing of a box may be done; nil is nobody.
	idle func(delivery.Box)
	// lose says of a transaction that was kept, and claimed a row, that the answer to it is
	// lost; nil is never.
	lose func() bool
}

func (s *spied) Transact(ctx context.Context, do func(context.Context, delivery.Tx) error) error {
	claimed := false
	err := s.Store.Transact(ctx, func(ctx context.Context, tx delivery.Tx) error {
		return do(ctx, &spiedTx{tx, s, &claimed})
	})
	if err == nil && claimed && s.lose != nil && s.lose() {
		return errors.New("the connection broke")
	}
	return err
}

type spiedTx struct {
	delivery.Tx
	s       *spied
	claimed *bool
}

func (t *spiedTx) AddArrival(ctx context.Context, a delivery.Arrival, at time.Time) (id int64, fresh bool, err error) {
	t.add()
	return t.Tx.AddArrival(ctx, a, at)
}

func (t *spiedTx) AddMessage(ctx context.Context, row delivery.MessageRow) (id int64, fresh bool, err error) {
	t.add()
	return t.Tx.AddMessage(ctx, row)
}

func (t *spiedTx) add() {
	if t.s.adding != nil {
		t.s.adding()
	}
}

func (t *spiedTx) SoonestArrival(ctx context.Context, doors []policies.Door) (time.Time, bool, error) {
	t.rest(delivery.Inbox)
	return t.Tx.SoonestArrival(ctx, doors)
}

func (t *spiedTx) SoonestMessage(ctx context.Context, door policies.Door, ahead time.Time) (time.Time, bool, error) {
	t.rest(delivery.Outbox)
	return t.Tx.SoonestMessage(ctx, door, ahead)
}

func (t *spiedTx) rest(box delivery.Box) {
	if t.s.idle != nil {
		t.s.idle(box)
	}
}

func (t *spiedTx) MoveArrival(ctx context.Context, row delivery.ArrivalRow, fence int64) (bool, error) {
	*t.claimed = *t.claimed || row.Owner != "" && row.State == delivery.Holding
	return t.Tx.MoveArrival(ctx, row, fence)
}

func (t *spiedTx) MoveMessage(ctx context.Context, row delivery.MessageRow, fence int64) (bool, error) {
	*t.claimed = *t.claimed || row.State == delivery.Sending
	return t.Tx.MoveMessage(ctx, row, fence)
}
