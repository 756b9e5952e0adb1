package delivery

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"
)

// pulled is how many arrivals are claimed in one transaction.
const pulled = 64

// pullArrivals claims arrivals and calls their handlers. One that died too often, or whose
// attempts are used up when it is claimed, has no end that was written: what it asks for
// may be what ends the processes, and it is given up.
func (q *Queue) pullArrivals(ctx context.Context, most int) (started int, wait time.Duration, err error) {
	if len(q.handling) == 0 {
		return 0, 0, nil
	}
	var claimed, givenUp []ArrivalRow
	in := admission{ward: &q.ward}
	err = q.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		claimed, givenUp, wait = nil, nil, 0
		in.begin()
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		rows, err := tx.BeginArrivals(ctx, q.handling, now, min(most, pulled))
		if err != nil {
			return err
		}
		until := now.Add(q.cfg.Lease)
		for _, row := range rows {
			if q.in.works(row.ID) { // its lease ran out while this process was held up
				if err := tx.Renew(ctx, q.owner, Inbox, []int64{row.ID}, until); err != nil {
					return err
				}
				continue
			}
			begun, fence := row.Begun, row.Fence
			if q.died(row.Claim) {
				row.Deaths++
			}
			if q.deadly(row.Deaths) || row.Attempts >= q.cfg.Attempts {
				row.State, row.Ended, row.Reason, row.Claim = GivenUp, now, reason(errUsedUp), Claim{Fence: fence + 1}
				if is, err := tx.MoveArrival(ctx, row, fence); err != nil || !is {
					return errors.Join(err, notIs(is, "an arrival moved while it was locked"))
				}
				givenUp = append(givenUp, row)
				continue
			}
			if !in.admit(row.Deaths) {
				row.Due, row.Claim = now.Add(putOff), Claim{Fence: fence + 1, Until: now.Add(putOff)}
				if is, err := tx.MoveArrival(ctx, row, fence); err != nil || !is {
					return errors.Join(err, notIs(is, "an arrival moved while it was locked"))
				}
				continue
			}
			switch row.State { //nolint:exhaustive // the others do not begin
			case Waiting:
				row.State = Holding
			case Again: // it began in its turn already
				row.State = Released
			}
			row.Begun, row.Attempts, row.Claim = true, row.Attempts+1, Claim{q.owner, fence + 1, until}
			if is, err := tx.MoveArrival(ctx, row, fence); err != nil || !is {
				return errors.Join(err, notIs(is, "an arrival moved while it was locked"))
			}
			row.Begun = begun
			claimed = append(claimed, row)
		}
		if len(claimed)+len(givenUp) > 0 {
			return nil
		}
		soonest, is, err := tx.SoonestArrival(ctx, q.handling)
		if err == nil && is {
			wait = max(soonest.Sub(now), breath)
		}
		return err
	})
	in.end(err)
	if err != nil {
		return 0, 0, err
	}
	for _, row := range givenUp {
		q.log.Error("what arrived was given up", "door", row.Door, "attempts", row.Attempts, "deaths", row.Deaths, "err", errUsedUp)
	}
	for _, row := range claimed {
		q.in.start(ctx, row.Door, row.ID, q.watched(row.Deaths, func(ctx context.Context) { q.handle(ctx, row) }))
	}
	return len(claimed) + len(givenUp), wait, nil
}

// handle calls a handler and writes how it ended.
func (q *Queue) handle(ctx context.Context, row ArrivalRow) {
	var mu sync.Mutex // no release is written after the end
	over := row.State != Holding || row.Lane == ""
	release := func() {
		mu.Lock()
		defer mu.Unlock()
		if over {
			return
		}
		over = true
		q.release(ctx, row)
	}
	err := q.call(context.WithValue(ctx, releaseKey{}, release), row.Arrival)
	mu.Lock()
	over = true
	mu.Unlock()
	if errors.Is(context.Cause(ctx), errTaken) {
		q.log.Warn("an arrival was taken by another process", "door", row.Door, "attempt", row.Attempts)
		return
	}
	stopping := ctx.Err() != nil
	var end ArrivalRow
	is := false
	writing := q.finish(ctx, orderOf("3", row.ID), func(ctx context.Context, tx Tx) error {
		now, err2 := tx.Now(ctx)
		if err2 != nil {
			return err2
		}
		end = q.ended(row, err, stopping, now)
		is, err2 = tx.MoveArrival(ctx, end, row.Fence)
		return err2
	})
	switch {
	case writing != nil:
		q.log.Error("the end of an arrival could not be written", "door", row.Door, "err", writing)
	case !is:
		q.log.Warn("an arrival was taken by another process", "door", row.Door, "attempt", row.Attempts)
	case err != nil && end.State != Again:
		q.log.Error("what arrived was not handled", "door", row.Door, "attempt", row.Attempts, "err", err)
	case err != nil && !stopping:
		q.log.Warn("what arrived will be handled again", "door", row.Door, "attempt", row.Attempts, "err", err)
	}
}

// ended is the row after its handler returned.
func (q *Queue) ended(row ArrivalRow, err error, stopping bool, now time.Time) ArrivalRow {
	row.Claim = Claim{Fence: row.Fence}
	var again *Retry
	var dead *Dead
	switch {
	case err == nil:
		row.State, row.Ended = Done, now
	case stopping: // which is nothing that it did
		row.State, row.Begun, row.Attempts = Again, true, row.Attempts-1
	case errors.As(err, &again) && row.Attempts < q.cfg.Attempts:
		after := again.After
		if after <= 0 {
			after = q.cfg.Backoff(row.Attempts)
		}
		row.State, row.Begun, row.Deaths, row.Due = Again, false, 0, now.Add(after)
	case again != nil, errors.As(err, &dead):
		row.State, row.Ended, row.Reason = GivenUp, now, reason(err)
	default:
		row.State, row.Ended, row.Reason = Done, now, reason(err)
	}
	return row
}

// release writes that the lane is free, and has the next one begin.
func (q *Queue) release(ctx context.Context, row ArrivalRow) {
	row.State, row.Begun = Released, true
	err := q.batch.run(context.WithoutCancel(ctx), orderOf("3", row.ID), func(ctx context.Context, tx Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		row := row
		row.Until = now.Add(q.cfg.Lease)
		_, err = tx.MoveArrival(ctx, row, row.Fence) // where another has it, the lane is that one's
		return err
	}, q.in.wake)
	if err != nil {
		q.log.Error("a lane could not be released, and is held until its arrival has ended", "door", row.Door, "err", err)
	}
}

// call calls the handler of a door; a panic is an error.
func (q *Queue) call(ctx context.Context, a Arrival) (err error) {
	defer func() {
		if p := recover(); p != nil {
			// The value may hold what must not be logged; the stack has no values.
			q.log.Error("a handler panicked", "door", a.Door, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = errors.New("delivery: the handler panicked")
		}
	}()
	return q.cfg.Doors[a.Door].Handler(ctx, a)
}

// reason is what is kept of an error.
func reason(err error) string {
	const most = 300
	text := []rune(err.Error())
	if len(text) > most {
		text = append(text[:most], '…')
	}
	for i, r := range text {
		if r == 0 || r == '\uFFFD' {
			text[i] = '?'
		}
	}
	return string(text)
}
