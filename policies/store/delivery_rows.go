package store

import (
	"context"
	"log/slog"
	"time"

	"panelbot/policies/store/sqlitedb"
)

// The rows of deliveries are alike in both databases.
type (
	inboxRow      = sqlitedb.Inbox
	outboxRow     = sqlitedb.Outbox
	chatRow       = sqlitedb.Chat
	depthRow      = sqlitedb.DepthsRow
	deadRow       = sqlitedb.DeadLettersRow
	soonestRow    = sqlitedb.SoonestArrivalRow
	unfinishedRow = sqlitedb.UnfinishedArrivalRow
)

// deliveryEngine is what each of the two databases does for deliveries.
type deliveryEngine interface {
	// transact runs a transaction on their rows. do may run again.
	transact(ctx context.Context, do func(context.Context, deliveryRows) error) error

	// These read outside of a transaction.
	unfinishedArrival(ctx context.Context, id int64) (unfinishedRow, bool, error)
	unfinishedMessage(ctx context.Context, id int64) (unfinishedRow, bool, error)
	findMessage(ctx context.Context, door, key string) (outboxRow, bool, error)
	findPlace(ctx context.Context, door, chat, place string) ([]string, error)

	// ring is as delivery.Store has it.
	ring(ctx context.Context, ring ringer) (stop func(context.Context) error, err error)
}

// deliveryRows are the rows inside a transaction. What is read is locked.
type deliveryRows interface {
	now(ctx context.Context) (time.Time, error)
	setAlarms(ctx context.Context, list []alarm) error

	addArrival(ctx context.Context, row inboxRow) ([]int64, error)
	beginArrivals(ctx context.Context, doors string, now, most int64) ([]inboxRow, error)
	moveArrival(ctx context.Context, row inboxRow, fence int64) (int64, error)
	arrivalSealed(ctx context.Context, id int64) ([]byte, error)
	eraseArrival(ctx context.Context, id int64) error
	soonestArrival(ctx context.Context, doors string) (soonestRow, error)

	message(ctx context.Context, door, key string) (outboxRow, bool, error)
	messageByID(ctx context.Context, id int64) (outboxRow, bool, error)
	addMessage(ctx context.Context, row outboxRow) ([]int64, error)
	moveMessage(ctx context.Context, row outboxRow, fence int64) (int64, error)
	messageSealed(ctx context.Context, id int64) ([]byte, error)
	setMessageSealed(ctx context.Context, id int64, sealed []byte) error
	lastTurn(ctx context.Context) (int64, error)
	sendMessages(ctx context.Context, door string, now, ahead, most int64) ([]outboxRow, error)
	soonestMessage(ctx context.Context, door string, ahead int64) (soonestRow, error)

	chat(ctx context.Context, door, chat string) (chatRow, error)
	putChat(ctx context.Context, row chatRow) error
	moveChat(ctx context.Context, door, from, to string) error
	movedChat(ctx context.Context, door, chat string) ([]string, error)

	// advanceSchedule moves a schedule on from a slot, where its terms are those.
	advanceSchedule(ctx context.Context, to scheduleRow, from int64) (int64, error)

	// renewArrivals and renewMessages set the end of the claims of an owner on these rows.
	renewArrivals(ctx context.Context, owner, ids string, until int64) error
	renewMessages(ctx context.Context, owner, ids string, until int64) error
	heldArrivals(ctx context.Context, owner string) ([]int64, error)
	heldMessages(ctx context.Context, owner string) ([]int64, error)
	sweep(ctx context.Context, arrivals, messages, most int64) (int64, error)
}

// alarmLog is where River logs: what it says below a warning is of no use to those
// who run panelbot.
func alarmLog(log *slog.Logger) *slog.Logger { return slog.New(warnings{log.Handler()}) }

// warnings passes on warnings and errors alone.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
