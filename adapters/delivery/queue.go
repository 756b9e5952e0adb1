package delivery

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"strings"
	"time"

	"panelbot/policies"
)

// Queue is the inbox and the outbox. It is safe for concurrent use; what it is given
// is kept before Run, and worked while Run runs.
type Queue struct {
	log   *slog.Logger
	store Store
	cfg   Config
	owner string
	batch batch
	in    hand
	out   hand
	ward  ward
	// handling and sending are the doors that this process works.
	handling, sending []policies.Door
}

// New makes a Queue on a store. Nothing is worked before Run.
func New(log *slog.Logger, store Store, cfg Config) (*Queue, error) {
	var errs []error
	for name, d := range cfg.Doors {
		errs = append(errs, checkName("door", string(name), true), d.Limit.check())
		if strings.ContainsRune(string(name), ',') {
			errs = append(errs, errors.New("delivery: a door must have no comma"))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	q := &Queue{log: log, store: store, cfg: cfg.withDefaults(), owner: rand.Text(), batch: batch{store: store}}
	q.in.init(Inbox, q.cfg.Handlers)
	q.out.init(Outbox, q.cfg.Senders)
	q.handling = served(cfg.Doors, func(d Door) bool { return d.Handler != nil })
	q.sending = served(cfg.Doors, func(d Door) bool { return d.Sender != nil })
	return q, nil
}

// Accept keeps what a platform sent. It is on disk when Accept returns, and the
// caller acknowledges it to the platform afterwards, fresh or not. fresh is false
// for a key that the door took before. After an error it may be on disk
// nevertheless: the platform sends it again, or it does not.
func (q *Queue) Accept(ctx context.Context, a Arrival) (fresh bool, err error) {
	if err := a.check(); err != nil {
		return false, err
	}
	var added bool
	err = q.batch.run(ctx, "1 "+string(a.Door)+" "+a.Key, func(ctx context.Context, tx Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		id, is, err := tx.AddArrival(ctx, a, now)
		if added = is; err != nil || !is {
			return err
		}
		return tx.Alarm(ctx, Inbox, id, q.patience())
	}, q.in.wake) // fresh or not: who took it before may be gone
	if err != nil {
		return false, err
	}
	return added, nil
}

// Wake has the queue look for what others have written into its store.
func (q *Queue) Wake() {
	q.in.wake()
	q.out.wake()
}

// patience is how long a row may be unfinished until its alarm rings.
func (q *Queue) patience() time.Duration { return q.cfg.Lease + q.cfg.Lease/2 }

// Post has a message sent, or a newer revision of it. It is on disk when Post
// returns.
func (q *Queue) Post(ctx context.Context, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	m.Lost = false
	return q.batch.run(ctx, "2 "+string(m.Door)+" "+m.Key, func(ctx context.Context, tx Tx) error { return q.post(ctx, tx, m) }, q.out.wake)
}

func (q *Queue) post(ctx context.Context, tx Tx, m Message) error {
	now, err := tx.Now(ctx)
	if err != nil {
		return err
	}
	turn, err := tx.NextTurn(ctx)
	if err != nil {
		return err
	}
	row, there, err := tx.Message(ctx, m.Door, m.Key)
	if err != nil {
		return err
	}
	if !there {
		if m.Chat, err = tx.Moved(ctx, m.Door, m.Chat); err != nil {
			return err
		}
		id, fresh, err := tx.AddMessage(ctx, MessageRow{Message: m, State: Waiting, Revision: 1, Turn: turn, Posted: now})
		if err != nil {
			return err
		}
		if fresh {
			return tx.Alarm(ctx, Outbox, id, q.patience())
		}
		if row, there, err = tx.Message(ctx, m.Door, m.Key); err != nil || !there { // another process was faster
			return errors.Join(err, errors.New("delivery: a message was forgotten while it was posted: post it again"))
		}
	}
	row.Revision++
	switch row.State {
	case Sent, GivenUp:
		if row.State == GivenUp {
			row.Attempts, row.Aside, row.Due, row.Reason = 0, false, time.Time{}, ""
			row.Deaths = min(row.Deaths, q.cfg.Deaths-1) // one that died is tried once
		}
		row.State, row.Turn, row.Posted = Waiting, turn, now
		if err := tx.Alarm(ctx, Outbox, row.ID, q.patience()); err != nil {
			return err
		}
	default: // the revision that waits, or is on its way, has the place in the queue
	}
	if err := moveMessage(ctx, tx, row, row.Fence); err != nil {
		return err
	}
	return tx.SetBody(ctx, row, m.Body)
}

// moveMessage is Tx.MoveMessage of a row that is locked, so that nobody else can have moved it.
func moveMessage(ctx context.Context, tx Tx, row MessageRow, fence int64) error {
	is, err := tx.MoveMessage(ctx, row, fence)
	if err == nil && !is {
		err = errors.New("delivery: a message moved while it was locked")
	}
	return err
}

// GivenUp says when a message was given up that may be posted once more as it is, or was
// sent to a chat that another one took the place of, where it is not; ok is false for every
// other, and for one that was given up since processes ended in it.
func (q *Queue) GivenUp(ctx context.Context, door policies.Door, key string) (at time.Time, ok bool, err error) {
	row, there, err := q.store.Find(ctx, door, key)
	leftBehind := row.State == Sent && row.Place == ""
	if err != nil || !there || !leftBehind && (row.State != GivenUp || q.deadly(row.Deaths)) {
		return time.Time{}, false, err
	}
	return row.Ended, true, nil
}

// Where says where a message lies at its platform; ok is false before it was sent,
// and after it was forgotten.
func (q *Queue) Where(ctx context.Context, door policies.Door, key string) (chat, id string, ok bool, err error) {
	row, there, err := q.store.Find(ctx, door, key)
	if err != nil || !there || row.Place == "" {
		return "", "", false, err
	}
	return row.Chat, row.Place, true, nil
}

// Which gives the key of the message of ours that lies there; ok is false where none
// does.
func (q *Queue) Which(ctx context.Context, door policies.Door, chat, id string) (key string, ok bool, err error) {
	if id == "" {
		return "", false, nil
	}
	return q.store.FindPlace(ctx, door, chat, id)
}

// MoveChat has another chat take the place of one, as a platform says: its messages
// are that chat's, and what is posted to it later goes there. What was sent stays behind,
// for the ids of the other chat are its own: a newer revision is a message of that one.
func (q *Queue) MoveChat(ctx context.Context, door policies.Door, from, to string) error {
	if err := errors.Join(checkName("chat", from, true), checkName("chat", to, true)); err != nil {
		return err
	}
	if from == to {
		return nil
	}
	return q.batch.run(ctx, "8 "+string(door), func(ctx context.Context, tx Tx) error {
		return tx.MoveChat(ctx, door, from, to)
	}, q.out.wake)
}

// Depths counts what is unfinished and what is dead, for metrics and readiness.
func (q *Queue) Depths(ctx context.Context) ([]Depth, error) { return q.store.Depths(ctx) }

// DeadLetters lists what was given up, the newest first.
func (q *Queue) DeadLetters(ctx context.Context, most int) ([]DeadLetter, error) {
	return q.store.DeadLetters(ctx, most)
}
