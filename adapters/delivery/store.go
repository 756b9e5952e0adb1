package delivery

import (
	"context"
	"time"

	"panelbot/policies"
)

// Box is one of the two directions.
type Box string

// The boxes.
const (
	Inbox  Box = "inbox"
	Outbox Box = "outbox"
)

// State is where a row is on its way: see the head of this package.
type State string

// The states. Waiting and GivenUp are of both boxes, Holding, Released, Again and
// Done of the inbox, Sending and Sent of the outbox.
const (
	Waiting  State = "waiting"
	Holding  State = "holding"
	Released State = "released"
	Again    State = "again"
	Done     State = "done"
	Sending  State = "sending"
	Sent     State = "sent"
	GivenUp  State = "dead"
)

// Store keeps the rows of both boxes. It is safe for concurrent use. policies/store
// implements it, and adapters and commands leave it to the Queue.
type Store interface {
	// Transact runs do in one transaction; an error of do undoes it. do may run
	// again.
	Transact(ctx context.Context, do func(ctx context.Context, tx Tx) error) error
	// Unfinished says of a row whose door it is, and how long until its claim ends or
	// it is to be tried again; open is false for one that is finished or forgotten.
	Unfinished(ctx context.Context, box Box, id int64) (door policies.Door, wait time.Duration, open bool, err error)
	// Find gives a message by its key, without its body.
	Find(ctx context.Context, door policies.Door, key string) (MessageRow, bool, error)
	// FindPlace gives the key of the message that is at a place.
	FindPlace(ctx context.Context, door policies.Door, chat, place string) (key string, ok bool, err error)
	// Depths counts what is unfinished and what is dead.
	Depths(ctx context.Context) ([]Depth, error)
	// DeadLetters lists what is dead, the newest first.
	DeadLetters(ctx context.Context, most int) ([]DeadLetter, error)
	// Ring has the alarms of all boxes rung in this process until stop has returned.
	// ring is called from several goroutines; the alarm is set anew after again, and
	// is over where that is 0.
	Ring(ctx context.Context, ring func(ctx context.Context, box Box, id int64) (again time.Duration, err error)) (stop func(ctx context.Context) error, err error)
}

// Tx is the rows inside a transaction. Those that are read are locked until its end.
type Tx interface {
	// Now is the store's time, in microseconds.
	Now(ctx context.Context) (time.Time, error)
	// Alarm sets the alarm of a row, which is rung not before that time has passed.
	Alarm(ctx context.Context, box Box, id int64, after time.Duration) error

	// AddArrival adds a row that waits, unless the door took the key before.
	AddArrival(ctx context.Context, a Arrival, at time.Time) (id int64, fresh bool, err error)
	// BeginArrivals gives the arrivals that may begin now, in their order, those
	// left out that another transaction holds: those that wait and have none in front
	// of them in their lane that waits or holds it; those to be handled again whose
	// time has come; those whose claim is over.
	BeginArrivals(ctx context.Context, doors []policies.Door, now time.Time, most int) ([]ArrivalRow, error)
	// MoveArrival writes what may change of a row, and erases the body of one that
	// is done or dead; false says that it has another fence, and nothing was written.
	MoveArrival(ctx context.Context, row ArrivalRow, fence int64) (bool, error)
	// SoonestArrival is when the next claim ends or the next one is to be handled
	// again; false is never.
	SoonestArrival(ctx context.Context, doors []policies.Door) (time.Time, bool, error)

	// Message gives a message by its key, MessageByID by its row.
	Message(ctx context.Context, door policies.Door, key string) (MessageRow, bool, error)
	MessageByID(ctx context.Context, id int64) (MessageRow, bool, error)
	// AddMessage adds a row, unless there is one of that key.
	AddMessage(ctx context.Context, row MessageRow) (id int64, fresh bool, err error)
	// MoveMessage writes what may change of a row but its body; false says that it
	// has another fence, and nothing was written.
	MoveMessage(ctx context.Context, row MessageRow, fence int64) (bool, error)
	// SetBody replaces the body of a message; nil erases it.
	SetBody(ctx context.Context, row MessageRow, body []byte) error
	// NextTurn is a turn behind all others.
	NextTurn(ctx context.Context) (int64, error)
	// SendMessages gives the messages that may go out now, in their order, those left
	// out that another transaction holds: the first one of each chat that may be sent
	// to, where none is on its way; those of which the claim is over. What is to wait until
	// after ahead does not wait: the clock was ahead when that was written.
	SendMessages(ctx context.Context, door policies.Door, now, ahead time.Time, most int) ([]MessageRow, error)
	// SoonestMessage is when the next message may go out for all that its chat and
	// its own attempts say, or the next claim ends; false is never. ahead is as in
	// SendMessages.
	SoonestMessage(ctx context.Context, door policies.Door, ahead time.Time) (time.Time, bool, error)
	// Chat gives what is known of a chat, or of the whole door, whose chat is empty;
	// PutChat writes it. The door is locked before its chats.
	Chat(ctx context.Context, door policies.Door, chat string) (ChatRow, error)
	PutChat(ctx context.Context, row ChatRow) error
	// MoveChat has another chat take the place of one, now and for what is posted to
	// it later; Moved says where it is. Messages have no place in the other one.
	MoveChat(ctx context.Context, door policies.Door, from, to string) error
	Moved(ctx context.Context, door policies.Door, chat string) (string, error)

	// Renew sets the end of an owner's claims on these rows; a row that the owner has not
	// claimed stays as it is.
	Renew(ctx context.Context, owner string, box Box, ids []int64, until time.Time) error
	// Held lists the rows that an owner has claimed.
	Held(ctx context.Context, owner string, box Box) ([]int64, error)
	// Sweep forgets what is finished since before: arrivals, and messages with the
	// places of chats. It may leave some to the next call, and then says so.
	Sweep(ctx context.Context, arrivals, messages time.Time) (more bool, err error)
}

// ArrivalRow is an arrival as the store keeps it. What comes from the store has
// Begun as the row says.
type ArrivalRow struct {
	Arrival
	ID       int64
	State    State
	Attempts int
	Deaths   int       // claims in a row that ended with their process
	Due      time.Time // of one to be handled again
	Arrived  time.Time
	Ended    time.Time
	Reason   string
	Claim
}

// Claim says who works a row, until when, and how often it was claimed.
type Claim struct {
	Owner string
	Fence int64
	Until time.Time
}

// MessageRow is a message as the store keeps it.
type MessageRow struct {
	Message
	ID    int64
	State State
	// Revision counts what was posted under the key.
	Revision int64
	// Place is the platform's id; Unsure says that it may have been posted
	// nevertheless, where it is empty.
	Place  string
	Unsure bool
	// Turn is its place in the queue of its chat; Aside says that it keeps nobody
	// waiting.
	Turn     int64
	Aside    bool
	Attempts int
	Deaths   int // as in ArrivalRow
	Due      time.Time
	Posted   time.Time // the revision that waits, or was sent
	Ended    time.Time // when it was last sent, or died
	Reason   string
	Claim
}

// ChatRow is what limits a chat, or a whole door: when its Limits let the next
// message go if each went out evenly, and until when the platform wants a pause.
// Free is when the next message may go out.
type ChatRow struct {
	Door        policies.Door
	Chat        string
	Short, Long time.Time
	Paused      time.Time
	Free        time.Time
}

// Depth is what one box of a door holds.
type Depth struct {
	Door policies.Door
	Box  Box
	// Open is how many are unfinished, and Oldest since when the first of them is.
	Open   int
	Oldest time.Time
	Dead   int
}

// DeadLetter is what was given up, without its body.
type DeadLetter struct {
	Door     policies.Door
	Box      Box
	Chat     string // of the outbox
	Key      string
	At       time.Time
	Attempts int
	Reason   string
}
