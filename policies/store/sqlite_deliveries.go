package store

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river/riverdriver/riversqlite"

	"panelbot/policies/store/sqlitedb"
)

// sqliteDeliveries is the deliveryEngine of a SQLite file.
type sqliteDeliveries struct {
	s      *sqliteStore
	alarms *alarms[*sql.Tx]
}

func (s *sqliteStore) openDeliveries(ctx context.Context, log *slog.Logger) (deliveryEngine, error) {
	if s.db == nil {
		return nil, errReadOnly
	}
	// River writes through the one connection too, and waits for it like others.
	list, err := openAlarms(ctx, log, riversqlite.New(s.db))
	if err != nil {
		return nil, s.explain(err)
	}
	err = s.write(ctx, func(q sqliteTx) error {
		// They were claimed by a process before this one, which alone owns the file.
		return of("ending claims", errors.Join(q.EndArrivalClaims(ctx), q.EndMessageClaims(ctx)))
	})
	if err != nil {
		return nil, err
	}
	return &sqliteDeliveries{s: s, alarms: list}, nil
}

func (e *sqliteDeliveries) transact(ctx context.Context, do func(context.Context, deliveryRows) error) error {
	return e.s.write(ctx, func(q sqliteTx) error { return do(ctx, sqliteDeliveryRows{e, q}) })
}

func (e *sqliteDeliveries) ring(ctx context.Context, ring ringer) (func(context.Context) error, error) {
	stop, err := e.alarms.ring(ctx, ring)
	return stop, e.s.explain(err)
}

func (e *sqliteDeliveries) unfinishedArrival(ctx context.Context, id int64) (unfinishedRow, bool, error) {
	row, err := e.s.reading.UnfinishedArrival(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return unfinishedRow{}, false, nil
	}
	return row, true, e.s.explain(of("a delivery", err))
}

func (e *sqliteDeliveries) unfinishedMessage(ctx context.Context, id int64) (unfinishedRow, bool, error) {
	row, err := e.s.reading.UnfinishedMessage(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return unfinishedRow{}, false, nil
	}
	return unfinishedRow(row), true, e.s.explain(of("a delivery", err))
}

func (e *sqliteDeliveries) findMessage(ctx context.Context, door, key string) (outboxRow, bool, error) {
	row, err := e.s.reading.FindMessage(ctx, sqlitedb.FindMessageParams{Door: door, Key: key})
	if errors.Is(err, sql.ErrNoRows) {
		return outboxRow{}, false, nil
	}
	return row, true, e.s.explain(of("a message", err))
}

func (e *sqliteDeliveries) findPlace(ctx context.Context, door, chat, place string) ([]string, error) {
	keys, err := e.s.reading.FindPlace(ctx, sqlitedb.FindPlaceParams{Door: door, Chat: chat, Place: place})
	return keys, e.s.explain(of("a message", err))
}

func (s *sqliteStore) depths(ctx context.Context) ([]depthRow, error) {
	rows, err := s.reading.Depths(ctx)
	return rows, s.explain(of("counting deliveries", err))
}

func (s *sqliteStore) deadLetters(ctx context.Context, most int64) ([]deadRow, error) {
	rows, err := s.reading.DeadLetters(ctx, most)
	return rows, s.explain(of("dead letters", err))
}

// sqliteDeliveryRows are the rows inside a transaction, which has the write lock.
type sqliteDeliveryRows struct {
	e *sqliteDeliveries
	q sqliteTx
}

func (r sqliteDeliveryRows) now(context.Context) (time.Time, error) { return r.e.s.now(), nil }

func (r sqliteDeliveryRows) setAlarms(ctx context.Context, list []alarm) error {
	return r.e.alarms.set(ctx, r.q.tx, list)
}

func (r sqliteDeliveryRows) addArrival(ctx context.Context, row inboxRow) ([]int64, error) {
	ids, err := r.q.AddArrival(ctx, sqlitedb.AddArrivalParams{Door: row.Door, Key: row.Key, Lane: row.Lane, Sealed: row.Sealed, Arrived: row.Arrived})
	return ids, of("what arrived", err)
}

func (r sqliteDeliveryRows) beginArrivals(ctx context.Context, doors string, now, most int64) ([]inboxRow, error) {
	rows, err := r.q.BeginArrivals(ctx, sqlitedb.BeginArrivalsParams{Doors: doors, Now: now, Most: most})
	return rows, of("what arrived", err)
}

func (r sqliteDeliveryRows) moveArrival(ctx context.Context, row inboxRow, fence int64) (int64, error) {
	n, err := r.q.MoveArrival(ctx, sqlitedb.MoveArrivalParams{
		State: row.State, Begun: row.Begun, Attempts: row.Attempts, Deaths: row.Deaths, Due: row.Due, Ended: row.Ended, Reason: row.Reason, Owner: row.Owner, Fence: row.Fence, ClaimedUntil: row.ClaimedUntil,
		ID: row.ID, FromFence: fence,
	})
	return n, of("moving an arrival", err)
}

func (r sqliteDeliveryRows) arrivalSealed(ctx context.Context, id int64) ([]byte, error) {
	sealed, err := r.q.ArrivalSealed(ctx, id)
	return sealed, of("an arrival", err)
}

func (r sqliteDeliveryRows) eraseArrival(ctx context.Context, id int64) error {
	return of("erasing an arrival", r.q.EraseArrival(ctx, sqlitedb.EraseArrivalParams{Nothing: []byte{}, ID: id}))
}

func (r sqliteDeliveryRows) soonestArrival(ctx context.Context, doors string) (soonestRow, error) {
	row, err := r.q.SoonestArrival(ctx, doors)
	return row, of("what arrived", err)
}

func (r sqliteDeliveryRows) message(ctx context.Context, door, key string) (outboxRow, bool, error) {
	row, err := r.q.LockMessage(ctx, sqlitedb.LockMessageParams{Door: door, Key: key})
	if errors.Is(err, sql.ErrNoRows) {
		return outboxRow{}, false, nil
	}
	return row, true, of("a message", err)
}

func (r sqliteDeliveryRows) messageByID(ctx context.Context, id int64) (outboxRow, bool, error) {
	row, err := r.q.LockMessageByID(ctx, id)
	if errors.Is(err, sql.ErrNoRows) {
		return outboxRow{}, false, nil
	}
	return row, true, of("a message", err)
}

func (r sqliteDeliveryRows) addMessage(ctx context.Context, row outboxRow) ([]int64, error) {
	ids, err := r.q.AddMessage(ctx, sqlitedb.AddMessageParams{
		Door: row.Door, Chat: row.Chat, Key: row.Key, Sealed: row.Sealed, State: row.State, Revision: row.Revision, Place: row.Place, Unsure: row.Unsure, Turn: row.Turn, Aside: row.Aside,
		Attempts: row.Attempts, Deaths: row.Deaths, Due: row.Due, Posted: row.Posted, Ended: row.Ended, Reason: row.Reason, Owner: row.Owner, Fence: row.Fence, ClaimedUntil: row.ClaimedUntil,
	})
	return ids, of("a new message", err)
}

func (r sqliteDeliveryRows) moveMessage(ctx context.Context, row outboxRow, fence int64) (int64, error) {
	n, err := r.q.MoveMessage(ctx, sqlitedb.MoveMessageParams{
		State: row.State, Revision: row.Revision, Place: row.Place, Unsure: row.Unsure, Turn: row.Turn, Aside: row.Aside, Attempts: row.Attempts, Deaths: row.Deaths, Due: row.Due, Posted: row.Posted,
		Ended: row.Ended, Reason: row.Reason, Owner: row.Owner, Fence: row.Fence, ClaimedUntil: row.ClaimedUntil, ID: row.ID, FromFence: fence,
	})
	return n, of("moving a message", err)
}

func (r sqliteDeliveryRows) messageSealed(ctx context.Context, id int64) ([]byte, error) {
	sealed, err := r.q.MessageSealed(ctx, id)
	return sealed, of("a message", err)
}

func (r sqliteDeliveryRows) setMessageSealed(ctx context.Context, id int64, sealed []byte) error {
	return of("the body of a message", r.q.SetMessageSealed(ctx, sqlitedb.SetMessageSealedParams{Sealed: sealed, ID: id}))
}

func (r sqliteDeliveryRows) lastTurn(ctx context.Context) (int64, error) {
	turn, err := r.q.LastTurn(ctx)
	return turn, of("messages", err)
}

func (r sqliteDeliveryRows) sendMessages(ctx context.Context, door string, now, ahead, most int64) ([]outboxRow, error) {
	rows, err := r.q.SendMessages(ctx, sqlitedb.SendMessagesParams{Door: door, Now: now, Ahead: ahead, Most: most})
	return rows, of("messages", err)
}

func (r sqliteDeliveryRows) soonestMessage(ctx context.Context, door string, ahead int64) (soonestRow, error) {
	row, err := r.q.SoonestMessage(ctx, sqlitedb.SoonestMessageParams{Door: door, Ahead: ahead})
	return soonestRow(row), of("messages", err)
}

func (r sqliteDeliveryRows) chat(ctx context.Context, door, chat string) (chatRow, error) {
	row, err := r.q.LockChat(ctx, sqlitedb.LockChatParams{Door: door, Chat: chat})
	if errors.Is(err, sql.ErrNoRows) {
		if err := r.q.AddChat(ctx, sqlitedb.AddChatParams{Door: door, Chat: chat}); err != nil {
			return chatRow{}, of("a chat", err)
		}
		row, err = r.q.LockChat(ctx, sqlitedb.LockChatParams{Door: door, Chat: chat})
	}
	return row, of("a chat", err)
}

func (r sqliteDeliveryRows) putChat(ctx context.Context, row chatRow) error {
	return of("a chat", r.q.PutChat(ctx, sqlitedb.PutChatParams{
		ShortEven: row.ShortEven, LongEven: row.LongEven, Paused: row.Paused, Free: row.Free, Door: row.Door, Chat: row.Chat,
	}))
}

func (r sqliteDeliveryRows) moveChat(ctx context.Context, door, from, to string) error {
	return of("moving a chat", errors.Join(
		r.q.MoveMessages(ctx, sqlitedb.MoveMessagesParams{MovedTo: to, Door: door, Chat: from}),
		r.q.MoveMovedChats(ctx, sqlitedb.MoveMovedChatsParams{MovedTo: to, Door: door, Chat: from}),
		r.q.AddMovedChat(ctx, sqlitedb.AddMovedChatParams{Door: door, Chat: from, MovedTo: to}),
		r.q.DropMovedChat(ctx, sqlitedb.DropMovedChatParams{Door: door, Chat: to})))
}

func (r sqliteDeliveryRows) movedChat(ctx context.Context, door, chat string) ([]string, error) {
	moved, err := r.q.MovedChat(ctx, sqlitedb.MovedChatParams{Door: door, Chat: chat})
	return moved, of("a chat", err)
}

func (r sqliteDeliveryRows) renewArrivals(ctx context.Context, owner, ids string, until int64) error {
	return of("renewing claims", r.q.RenewArrivals(ctx, sqlitedb.RenewArrivalsParams{ClaimedUntil: until, Owner: owner, Ids: ids}))
}

func (r sqliteDeliveryRows) renewMessages(ctx context.Context, owner, ids string, until int64) error {
	return of("renewing claims", r.q.RenewMessages(ctx, sqlitedb.RenewMessagesParams{ClaimedUntil: until, Owner: owner, Ids: ids}))
}

func (r sqliteDeliveryRows) heldArrivals(ctx context.Context, owner string) ([]int64, error) {
	ids, err := r.q.HeldArrivals(ctx, owner)
	return ids, of("claims", err)
}

func (r sqliteDeliveryRows) heldMessages(ctx context.Context, owner string) ([]int64, error) {
	ids, err := r.q.HeldMessages(ctx, owner)
	return ids, of("claims", err)
}

func (r sqliteDeliveryRows) sweep(ctx context.Context, arrivals, messages, most int64) (int64, error) {
	n, err := r.q.SweepArrivals(ctx, sqlitedb.SweepArrivalsParams{Before: arrivals, Most: most})
	if err != nil {
		return 0, of("forgetting arrivals", err)
	}
	m, err := r.q.SweepMessages(ctx, sqlitedb.SweepMessagesParams{Before: messages, Most: most})
	if err != nil {
		return 0, of("forgetting messages", err)
	}
	return max(n, m), of("forgetting chats", r.q.SweepChats(ctx, messages))
}
