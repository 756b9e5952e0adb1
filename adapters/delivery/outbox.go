package delivery

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"panelbot/policies"
)

// outgoing is a message that was claimed.
type outgoing struct {
	MessageRow
	again bool
}

// pullMessages claims messages of each door and has them sent.
func (q *Queue) pullMessages(ctx context.Context, most int) (started int, wait time.Duration, err error) {
	var errs []error
	for _, door := range q.out.idlest(q.sending) {
		var claimed []outgoing
		var givenUp []MessageRow
		var next time.Duration
		in := admission{ward: &q.ward}
		err := q.store.Transact(ctx, func(ctx context.Context, tx Tx) (err error) {
			in.begin()
			claimed, givenUp, next, err = q.claimMessages(ctx, tx, &in, door, most-started)
			return err
		})
		in.end(err)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, row := range givenUp {
			q.log.Error("a message was given up", "door", door, "attempts", row.Attempts, "deaths", row.Deaths, "err", row.Reason)
		}
		for _, m := range claimed {
			q.out.start(ctx, door, m.ID, q.watched(m.Deaths, func(ctx context.Context) { q.send(ctx, m) }))
		}
		started += len(claimed) + len(givenUp)
		if next > 0 && (wait == 0 || next < wait) {
			wait = next
		}
	}
	return started, wait, errors.Join(errs...)
}

// claimMessages claims what the limits let go out, and gives up what died too often; wait is
// how long until there may be more, 0 is never.
func (q *Queue) claimMessages(ctx context.Context, tx Tx, in *admission, door policies.Door, most int) (claimed []outgoing, givenUp []MessageRow, wait time.Duration, err error) {
	now, err := tx.Now(ctx)
	if err != nil || most <= 0 {
		return nil, nil, 0, err
	}
	whole, err := tx.Chat(ctx, door, "")
	if err != nil {
		return nil, nil, 0, err
	}
	whole.by(now)
	rows, err := tx.SendMessages(ctx, door, now, now.Add(clockAhead), most)
	if err != nil {
		return nil, nil, 0, err
	}
	for _, row := range rows {
		if q.died(row.Claim) {
			row.Deaths++
		}
		if q.deadly(row.Deaths) {
			if row, err = q.buryMessage(ctx, tx, row, now); err != nil {
				return nil, nil, 0, err
			}
			givenUp = append(givenUp, row)
			continue
		}
		if whole.Free.After(now) {
			break
		}
		if q.out.works(row.ID) {
			if err := tx.Renew(ctx, q.owner, Outbox, []int64{row.ID}, now.Add(q.cfg.Lease)); err != nil {
				return nil, nil, 0, err
			}
			continue
		}
		chat, err := tx.Chat(ctx, door, row.Chat)
		if err != nil {
			return nil, nil, 0, err
		}
		chat.by(now)
		if chat.Free.After(now) { // somebody else was faster
			continue
		}
		if !in.admit(row.Deaths) {
			fence := row.Fence
			row.Claim = Claim{Fence: fence + 1, Until: now.Add(putOff)}
			if err := moveMessage(ctx, tx, row, fence); err != nil {
				return nil, nil, 0, err
			}
			continue
		}
		chat.take(q.limits(door, row.Chat), now)
		if err := tx.PutChat(ctx, chat); err != nil {
			return nil, nil, 0, err
		}
		whole.take(Limits{Short: q.cfg.Doors[door].Limit}, now)
		m := outgoing{MessageRow: row, again: row.Place == "" && (row.Unsure || row.State == Sending)}
		m.State, m.Unsure, m.Claim = Sending, m.again, Claim{q.owner, row.Fence + 1, now.Add(q.cfg.Lease)}
		if err := moveMessage(ctx, tx, m.MessageRow, row.Fence); err != nil {
			return nil, nil, 0, err
		}
		claimed = append(claimed, m)
	}
	if len(claimed) > 0 {
		return claimed, givenUp, 0, tx.PutChat(ctx, whole)
	}
	if len(givenUp) > 0 {
		return nil, givenUp, 0, nil
	}
	soonest, is, err := tx.SoonestMessage(ctx, door, now.Add(clockAhead))
	if err != nil || !is {
		return nil, nil, 0, err
	}
	if soonest.Before(whole.Free) {
		soonest = whole.Free
	}
	return nil, nil, max(soonest.Sub(now), breath), nil
}

// buryMessage gives up a message that died too often. It is not known whether it was sent:
// a newer revision looks for it.
func (q *Queue) buryMessage(ctx context.Context, tx Tx, row MessageRow, now time.Time) (MessageRow, error) {
	why, fence := errMaySent, row.Fence
	if row.Place != "" {
		why = errMayEdited
	}
	row.State, row.Unsure, row.Ended, row.Reason, row.Claim = GivenUp, row.Place == "", now, reason(why), Claim{Fence: fence + 1}
	row.Attempts += row.Deaths // as many were made that no outcome counted
	if err := moveMessage(ctx, tx, row, fence); err != nil {
		return row, err
	}
	return row, tx.SetBody(ctx, row, nil)
}

func (q *Queue) limits(door policies.Door, chat string) Limits {
	if of := q.cfg.Doors[door].Chat; of != nil {
		return of(chat)
	}
	return Limits{Short: Limit{N: 1, Per: time.Second}}
}

// by forgets what lies further ahead than anything may: the clock was ahead when it was
// written, and is right again.
func (c *ChatRow) by(now time.Time) {
	for _, at := range []*time.Time{&c.Short, &c.Long, &c.Paused, &c.Free} {
		if at.After(now.Add(clockAhead)) {
			*at = time.Time{}
		}
	}
}

// take counts a message that goes out now.
func (c *ChatRow) take(l Limits, now time.Time) {
	c.Free = c.Paused
	for _, one := range []struct {
		limit Limit
		even  *time.Time
	}{{l.Short, &c.Short}, {l.Long, &c.Long}} {
		if one.limit.N == 0 {
			continue
		}
		period, burst := one.limit.terms()
		if one.even.Before(now) {
			*one.even = now
		}
		*one.even = one.even.Add(period)
		if free := one.even.Add(-time.Duration(burst-1) * period); free.After(c.Free) {
			c.Free = free
		}
	}
}

// send has a message sent and writes how it ended.
func (q *Queue) send(ctx context.Context, m outgoing) {
	id, err := q.attempt(ctx, m)
	if errors.Is(context.Cause(ctx), errTaken) {
		q.log.Warn("a message was taken by another process", "door", m.Door)
		return
	}
	stopping := ctx.Err() != nil
	var later *Later
	order := orderOf("4", m.ID)
	if errors.As(err, &later) {
		order = "8 " + string(m.Door)
	}
	is := false
	var end MessageRow
	writing := q.finish(ctx, order, func(ctx context.Context, tx Tx) (err2 error) {
		end, is, err2 = q.settle(ctx, tx, m, id, err, stopping)
		return err2
	})
	switch {
	case writing != nil:
		q.log.Error("the end of a message could not be written", "door", m.Door, "err", writing)
	case !is:
		q.log.Warn("a message was taken by another process", "door", m.Door)
	case err != nil && end.State == GivenUp:
		q.log.Error("a message was given up", "door", m.Door, "attempts", end.Attempts, "err", err)
	case err != nil && !stopping:
		q.log.Warn("a message was not sent, and will be tried again", "door", m.Door, "attempts", end.Attempts, "err", err)
	}
}

// grace is how long what is being sent, or put into the outbox, may go on when panelbot
// stops.
const grace = 5 * time.Second

// attempt calls the Sender; a panic is an error.
func (q *Queue) attempt(ctx context.Context, m outgoing) (id string, err error) {
	taken := ctx
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), or(q.cfg.Doors[m.Door].SendTime, q.cfg.SendTime))
	defer cancel()
	defer context.AfterFunc(taken, func() {
		if errors.Is(context.Cause(taken), errTaken) {
			cancel()
			return
		}
		time.AfterFunc(grace, cancel) // it need not be half done
	})()
	defer func() {
		if p := recover(); p != nil {
			q.log.Error("a sender panicked", "door", m.Door, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errors.New("delivery: the sender panicked")
		}
	}()
	id, err = q.cfg.Doors[m.Door].Sender.Send(ctx, m.Message, m.Place, m.again)
	if err == nil {
		if err := checkName("place", id, true); err != nil {
			return "", &Dead{Err: err}
		}
	}
	return id, err
}

// settle writes how an attempt ended; false says that another process has it.
func (q *Queue) settle(ctx context.Context, tx Tx, m outgoing, id string, err error, stopping bool) (row MessageRow, is bool, _ error) {
	now, err2 := tx.Now(ctx)
	if err2 != nil {
		return row, false, err2
	}
	row, is, err2 = tx.MessageByID(ctx, m.ID)
	if err2 != nil || !is || row.State != Sending || row.Fence != m.Fence || row.Owner != q.owner {
		return row, false, err2
	}
	row.Claim = Claim{Fence: row.Fence}
	row.State, row.Unsure = Waiting, m.again
	if row.Chat != m.Chat { // it lies in the former chat
		id = ""
	}
	newer := row.Revision > m.Revision
	erase := false
	var (
		later *Later
		gone  *Gone
		dead  *Dead
	)
	switch {
	case err == nil:
		row.Place, row.Unsure, row.Attempts, row.Deaths, row.Aside, row.Due, row.Reason, row.Ended = id, false, 0, 0, false, time.Time{}, "", now
		if !newer {
			row.State, erase = Sent, true
			break
		}
		if row.Turn, err2 = tx.NextTurn(ctx); err2 != nil {
			return row, false, err2
		}
	case errors.As(err, &later):
		if err2 := pause(ctx, tx, row, later, now); err2 != nil {
			return row, false, err2
		}
	case errors.As(err, &dead) && newer: // what comes now may be better
		row.Deaths, row.Reason = 0, reason(err)
	case errors.As(err, &dead):
		row.State, row.Ended, row.Reason, erase = GivenUp, now, reason(err), true
	case stopping:
		row.Unsure = row.Place == ""
	default:
		row.Attempts, row.Deaths = row.Attempts+1, 0
		row.Due, row.Reason, row.Aside = now.Add(q.cfg.Backoff(row.Attempts)), reason(err), row.Attempts >= q.cfg.StepAside
		if errors.As(err, &gone) && row.Place != "" {
			row.Place, row.Unsure, row.Due = "", false, time.Time{}
		} else {
			row.Unsure = row.Place == ""
		}
		if row.Attempts >= q.cfg.Attempts {
			row.State, row.Ended, erase = GivenUp, now, true
		}
	}
	if is, err2 = tx.MoveMessage(ctx, row, m.Fence); err2 != nil || !is {
		return row, is, err2
	}
	if erase {
		return row, true, tx.SetBody(ctx, row, nil)
	}
	return row, true, nil
}

// longestPause is how long one answer of a platform can have it left alone; if it
// still wants a pause then, it says so again. Nothing of the outbox waits for longer, be
// it for a pause, for a limit or to be tried again.
const longestPause = time.Hour

// clockAhead is how far ahead a time lies that a clock wrote which was ahead: further than
// anything waits, by what two looks at the clock may differ. A transaction goes by when it
// began, and so may see what one wrote that began later; replicas have clocks of their own.
const clockAhead = longestPause + time.Minute

// pause has a chat wait, or its whole door.
func pause(ctx context.Context, tx Tx, row MessageRow, later *Later, now time.Time) error {
	whole, err := tx.Chat(ctx, row.Door, "") // which is locked first
	if err != nil {
		return err
	}
	if !later.Door {
		if whole, err = tx.Chat(ctx, row.Door, row.Chat); err != nil {
			return err
		}
	}
	whole.by(now)
	until := now.Add(min(max(0, later.After), longestPause))
	if whole.Paused.Before(until) {
		whole.Paused = until
	}
	if whole.Free.Before(whole.Paused) {
		whole.Free = whole.Paused
	}
	return tx.PutChat(ctx, whole)
}
