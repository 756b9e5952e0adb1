package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"panelbot/policies/store/postgresdb"
)

// postgresDeliveries is the deliveryEngine of a PostgreSQL database.
type postgresDeliveries struct {
	s      *postgresStore
	alarms *alarms[pgx.Tx]
}

func (s *postgresStore) openDeliveries(ctx context.Context, log *slog.Logger) (deliveryEngine, error) {
	if s.readOnly {
		return nil, errReadOnly
	}
	e := &postgresDeliveries{s: s}
	err := s.alone(ctx, func() (err error) {
		e.alarms, err = openAlarms(ctx, log, riverpgxv5.New(s.pool))
		return err
	})
	if err != nil {
		return nil, explainPostgres(err)
	}
	return e, nil
}

func (e *postgresDeliveries) transact(ctx context.Context, do func(context.Context, deliveryRows) error) error {
	return retried(func() error {
		return e.s.writeTx(ctx, func(q *postgresdb.Queries, tx pgx.Tx) error { return do(ctx, postgresDeliveryRows{e, q, tx}) })
	})
}

func (e *postgresDeliveries) ring(ctx context.Context, ring ringer) (func(context.Context) error, error) {
	stop, err := e.alarms.ring(ctx, ring)
	return stop, explainPostgres(err)
}

func (e *postgresDeliveries) unfinishedArrival(ctx context.Context, id int64) (unfinishedRow, bool, error) {
	row, err := e.s.queries.UnfinishedArrival(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return unfinishedRow{}, false, nil
	}
	return unfinishedRow(row), true, explainPostgres(of("a delivery", err))
}

func (e *postgresDeliveries) unfinishedMessage(ctx context.Context, id int64) (unfinishedRow, bool, error) {
	row, err := e.s.queries.UnfinishedMessage(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return unfinishedRow{}, false, nil
	}
	return unfinishedRow(row), true, explainPostgres(of("a delivery", err))
}

func (e *postgresDeliveries) findMessage(ctx context.Context, door, key string) (outboxRow, bool, error) {
	row, err := e.s.queries.FindMessage(ctx, postgresdb.FindMessageParams{Door: door, Key: key})
	if errors.Is(err, pgx.ErrNoRows) {
		return outboxRow{}, false, nil
	}
	return outboxRow(row), true, explainPostgres(of("a message", err))
}

func (e *postgresDeliveries) findPlace(ctx context.Context, door, chat, place string) ([]string, error) {
	keys, err := e.s.queries.FindPlace(ctx, postgresdb.FindPlaceParams{Door: door, Chat: chat, Place: place})
	return keys, explainPostgres(of("a message", err))
}

func (s *postgresStore) depths(ctx context.Context) ([]depthRow, error) {
	rows, err := s.queries.Depths(ctx)
	list := make([]depthRow, len(rows))
	for i, row := range rows {
		list[i] = depthRow(row)
	}
	return list, explainPostgres(of("counting deliveries", err))
}

func (s *postgresStore) deadLetters(ctx context.Context, most int64) ([]deadRow, error) {
	rows, err := s.queries.DeadLetters(ctx, int32(most))
	list := make([]deadRow, len(rows))
	for i, row := range rows {
		list[i] = deadRow(row)
	}
	return list, explainPostgres(of("dead letters", err))
}

// postgresDeliveryRows are the rows inside a transaction. Those of the inbox are
// locked in the order of their ids; a door's chats after the door, and messages
// before it or without waiting.
type postgresDeliveryRows struct {
	e  *postgresDeliveries
	q  *postgresdb.Queries
	tx pgx.Tx
}

func (r postgresDeliveryRows) now(ctx context.Context) (time.Time, error) { return r.e.s.now(ctx, r.q) }

func (r postgresDeliveryRows) setAlarms(ctx context.Context, list []alarm) error {
	return r.e.alarms.set(ctx, r.tx, list)
}

func (r postgresDeliveryRows) addArrival(ctx context.Context, row inboxRow) ([]int64, error) {
	ids, err := r.q.AddArrival(ctx, postgresdb.AddArrivalParams{Door: row.Door, Key: row.Key, Lane: row.Lane, Sealed: row.Sealed, Arrived: row.Arrived})
	return ids, of("what arrived", err)
}

func (r postgresDeliveryRows) beginArrivals(ctx context.Context, doors string, now, most int64) ([]inboxRow, error) {
	rows, err := r.q.BeginArrivals(ctx, postgresdb.BeginArrivalsParams{Doors: doors, Now: now, Most: int32(most)})
	list := make([]inboxRow, len(rows))
	for i, row := range rows {
		list[i] = inboxRow(row)
	}
	return list, of("what arrived", err)
}

func (r postgresDeliveryRows) moveArrival(ctx context.Context, row inboxRow, fence int64) (int64, error) {
	n, err := r.q.MoveArrival(ctx, postgresdb.MoveArrivalParams{
		State: row.State, Begun: row.Begun, Attempts: row.Attempts, Deaths: row.Deaths, Due: row.Due, Ended: row.Ended, Reason: row.Reason, Owner: row.Owner, Fence: row.Fence, ClaimedUntil: row.ClaimedUntil,
		ID: row.ID, FromFence: fence,
	})
	return n, of("moving an arrival", err)
}

func (r postgresDeliveryRows) arrivalSealed(ctx context.Context, id int64) ([]byte, error) {
	sealed, err := r.q.ArrivalSealed(ctx, id)
	return sealed, of("an arrival", err)
}

func (r postgresDeliveryRows) eraseArrival(ctx context.Context, id int64) error {
	return of("erasing an arrival", r.q.EraseArrival(ctx, postgresdb.EraseArrivalParams{Nothing: []byte{}, ID: id}))
}

func (r postgresDeliveryRows) soonestArrival(ctx context.Context, doors string) (soonestRow, error) {
	row, err := r.q.SoonestArrival(ctx, doors)
	return soonestRow(row), of("what arrived", err)
}

func (r postgresDeliveryRows) message(ctx context.Context, door, key string) (outboxRow, bool, error) {
	row, err := r.q.LockMessage(ctx, postgresdb.LockMessageParams{Door: door, Key: key})
	if errors.Is(err, pgx.ErrNoRows) {
		return outboxRow{}, false, nil
	}
	return outboxRow(row), true, of("a message", err)
}

func (r postgresDeliveryRows) messageByID(ctx context.Context, id int64) (outboxRow, bool, error) {
	row, err := r.q.LockMessageByID(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return outboxRow{}, false, nil
	}
	return outboxRow(row), true, of("a message", err)
}

func (r postgresDeliveryRows) addMessage(ctx context.Context, row outboxRow) ([]int64, error) {
	ids, err := r.q.AddMessage(ctx, postgresdb.AddMessageParams{
		Door: row.Door, Chat: row.Chat, Key: row.Key, Sealed: row.Sealed, State: row.State, Revision: row.Revision, Place: row.Place, Unsure: row.Unsure, Turn: row.Turn, Aside: row.Aside,
		Attempts: row.Attempts, Deaths: row.Deaths, Due: row.Due, Posted: row.Posted, Ended: row.Ended, Reason: row.Reason, Owner: row.Owner, Fence: row.Fence, ClaimedUntil: row.ClaimedUntil,
	})
	return ids, of("a new message", err)
}

func (r postgresDeliveryRows) moveMessage(ctx context.Context, row outboxRow, fence int64) (int64, error) {
	n, err := r.q.MoveMessage(ctx, postgresdb.MoveMessageParams{
		State: row.State, Revision: row.Revision, Place: row.Place, Unsure: row.Unsure, Turn: row.Turn, Aside: row.Aside, Attempts: row.Attempts, Deaths: row.Deaths, Due: row.Due, Posted: row.Posted,
		Ended: row.Ended, Reason: row.Reason, Owner: row.Owner, Fence: row.Fence, ClaimedUntil: row.ClaimedUntil, ID: row.ID, FromFence: fence,
	})
	return n, of("moving a message", err)
}

func (r postgresDeliveryRows) messageSealed(ctx context.Context, id int64) ([]byte, error) {
	sealed, err := r.q.MessageSealed(ctx, id)
	return sealed, of("a message", err)
}

func (r postgresDeliveryRows) setMessageSealed(ctx context.Context, id int64, sealed []byte) error {
	return of("the body of a message", r.q.SetMessageSealed(ctx, postgresdb.SetMessageSealedParams{Sealed: sealed, ID: id}))
}

func (r postgresDeliveryRows) lastTurn(ctx context.Context) (int64, error) {
	turn, err := r.q.LastTurn(ctx)
	return turn, of("messages", err)
}

func (r postgresDeliveryRows) sendMessages(ctx context.Context, door string, now, ahead, most int64) ([]outboxRow, error) {
	rows, err := r.q.SendMessages(ctx, postgresdb.SendMessagesParams{Door: door, Now: now, Ahead: ahead, Most: int32(most)})
	list := make([]outboxRow, len(rows))
	for i, row := range rows {
		list[i] = outboxRow(row)
	}
	return list, of("messages", err)
}

func (r postgresDeliveryRows) soonestMessage(ctx context.Context, door string, ahead int64) (soonestRow, error) {
	row, err := r.q.SoonestMessage(ctx, postgresdb.SoonestMessageParams{Door: door, Ahead: ahead})
	return soonestRow(row), of("messages", err)
}

func (r postgresDeliveryRows) chat(ctx context.Context, door, chat string) (chatRow, error) {
	row, err := r.q.LockChat(ctx, postgresdb.LockChatParams{Door: door, Chat: chat})
	if errors.Is(err, pgx.ErrNoRows) {
		if err := r.q.AddChat(ctx, postgresdb.AddChatParams{Door: door, Chat: chat}); err != nil {
			return chatRow{}, of("a chat", err)
		}
		row, err = r.q.LockChat(ctx, postgresdb.LockChatParams{Door: door, Chat: chat})
	}
	return chatRow(row), of("a chat", err)
}

func (r postgresDeliveryRows) putChat(ctx context.Context, row chatRow) error {
	return of("a chat", r.q.PutChat(ctx, postgresdb.PutChatParams{
		ShortEven: row.ShortEven, LongEven: row.LongEven, Paused: row.Paused, Free: row.Free, Door: row.Door, Chat: row.Chat,
	}))
}

func (r postgresDeliveryRows) moveChat(ctx context.Context, door, from, to string) error {
	return of("moving a chat", errors.Join(
		r.q.MoveMessages(ctx, postgresdb.MoveMessagesParams{MovedTo: to, Door: door, Chat: from}),
		r.q.MoveMovedChats(ctx, postgresdb.MoveMovedChatsParams{MovedTo: to, Door: door, Chat: from}),
		r.q.AddMovedChat(ctx, postgresdb.AddMovedChatParams{Door: door, Chat: from, MovedTo: to}),
		r.q.DropMovedChat(ctx, postgresdb.DropMovedChatParams{Door: door, Chat: to})))
}

func (r postgresDeliveryRows) movedChat(ctx context.Context, door, chat string) ([]string, error) {
	moved, err := r.q.MovedChat(ctx, postgresdb.MovedChatParams{Door: door, Chat: chat})
	return moved, of("a chat", err)
}

func (r postgresDeliveryRows) renewArrivals(ctx context.Context, owner, ids string, until int64) error {
	return of("renewing claims", r.q.RenewArrivals(ctx, postgresdb.RenewArrivalsParams{ClaimedUntil: until, Owner: owner, Ids: ids}))
}

func (r postgresDeliveryRows) renewMessages(ctx context.Context, owner, ids string, until int64) error {
	return of("renewing claims", r.q.RenewMessages(ctx, postgresdb.RenewMessagesParams{ClaimedUntil: until, Owner: owner, Ids: ids}))
}

func (r postgresDeliveryRows) heldArrivals(ctx context.Context, owner string) ([]int64, error) {
	ids, err := r.q.HeldArrivals(ctx, owner)
	return ids, of("claims", err)
}

func (r postgresDeliveryRows) heldMessages(ctx context.Context, owner string) ([]int64, error) {
	ids, err := r.q.HeldMessages(ctx, owner)
	return ids, of("claims", err)
}

func (r postgresDeliveryRows) sweep(ctx context.Context, arrivals, messages, most int64) (int64, error) {
	n, err := r.q.SweepArrivals(ctx, postgresdb.SweepArrivalsParams{Before: arrivals, Most: int32(most)})
	if err != nil {
		return 0, of("forgetting arrivals", err)
	}
	m, err := r.q.SweepMessages(ctx, postgresdb.SweepMessagesParams{Before: messages, Most: int32(most)})
	if err != nil {
		return 0, of("forgetting messages", err)
	}
	return max(n, m), of("forgetting chats", r.q.SweepChats(ctx, messages))
}
