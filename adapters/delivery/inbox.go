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

// pullArrivals claims arrivals and has them handled.
func (q *Queue) pullArrivals(ctx context.Context, most int) (started int, wait time.Duration, err error) {
	if len(q.handling) == 0 {
		return 0, 0, nil
	}
	var claimed, givenUp []ArrivalRow
	in := admission{ward: &q.ward}
	err = q.store.Transact(ctx, func(ctx context.Context, tx Tx) (err error) {
		in.begin()
		claimed, givenUp, wait, err = q.claimArrivals(ctx, tx, &in, min(most, pulled))
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

// claimArrivals claims what may begin, and gives up what died too often, or of which the
// attempts are used up when it is claimed: what it asks for may be what ends the processes.
// wait is how long until there may be more, 0 is never.
func (q *Queue) claimArrivals(ctx context.Context, tx Tx, in *admission, most int) (claimed, givenUp []ArrivalRow, wait time.Duration, err error) {
	now, err := tx.Now(ctx)
	if err != nil {
		return nil, nil, 0, err
	}
	rows, err := tx.BeginArrivals(ctx, q.handling, now, most)
	if err != nil {
		return nil, nil, 0, err
	}
	until := now.Add(q.cfg.Lease)
	for _, row := range rows {
		if q.in.works(row.ID) { // its lease ran out while this process was held up
			if err := tx.Renew(ctx, q.owner, Inbox, []int64{row.ID}, until); err != nil {
				return nil, nil, 0, err
			}
			continue
		}
		if q.died(row.Claim) {
			row.Deaths++
		}
		next := row
		switch {
		case q.deadly(row.Deaths) || row.Attempts >= q.cfg.Attempts:
			next.State, next.Ended, next.Reason, next.Claim = GivenUp, now, reason(errUsedUp), Claim{Fence: row.Fence + 1}
			givenUp = append(givenUp, next)
		case in.admit(row.Deaths):
			next.State, next.Attempts, next.Claim = begun(row.State), row.Attempts+1, Claim{q.owner, row.Fence + 1, until}
			claimed = append(claimed, next)
			next.Begun = true // for the one after
		default:
			next.Due, next.Claim = now.Add(putOff), Claim{Fence: row.Fence + 1, Until: now.Add(putOff)}
		}
		if err := moveArrival(ctx, tx, next, row.Fence); err != nil {
			return nil, nil, 0, err
		}
	}
	if len(claimed)+len(givenUp) > 0 {
		return claimed, givenUp, 0, nil
	}
	soonest, is, err := tx.SoonestArrival(ctx, q.handling)
	if err == nil && is {
		wait = max(soonest.Sub(now), breath)
	}
	return nil, nil, wait, err
}

// begun is the state of an arrival that is claimed: one that is handled again began in its
// turn already.
func begun(s State) State {
	switch s { //nolint:exhaustive // the others do not begin
	case Waiting:
		return Holding
	case Again:
		return Released
	default:
		return s
	}
}

// moveArrival is Tx.MoveArrival of a row that is locked, so that nobody else can have moved
// it.
func moveArrival(ctx context.Context, tx Tx, row ArrivalRow, fence int64) error {
	is, err := tx.MoveArrival(ctx, row, fence)
	if err == nil && !is {
		err = errors.New("delivery: an arrival moved while it was locked")
	}
	return err
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
