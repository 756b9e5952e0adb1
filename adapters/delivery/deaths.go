package delivery

import (
	"context"
	"errors"
	"sync/atomic"
	"time"
)

// What ends the process that works it comes back at the next start, and would end that one
// too. So deaths are counted, apart from attempts that ended with an error: a claim that
// another process than its own finds over, with no outcome written down, is one. None are
//
//   - what a handler or a sender returned, be it since panelbot stops, and a panic, which
//     is recovered: it is written down;
//   - a claim of this process itself that nobody works: the answer to it was lost. What
//     this process works it keeps, however late it is, where nobody has taken it since.
//
// What was taken from a process that stood still, or did not reach the store, for longer
// than a lease counts, for who takes it cannot tell. So does what was only under way beside
// what ended the process. Therefore it takes several in a row, and any outcome that says
// something of what is tried starts anew: an error does, a pause and a stop do not.

// died reports whether a claim that is over is a death.
func (q *Queue) died(c Claim) bool { return c.Owner != "" && c.Owner != q.owner }

// deadly reports whether a row has died as often as it may.
func (q *Queue) deadly(deaths int) bool { return deaths >= q.cfg.Deaths }

var (
	// errUsedUp is why an arrival is given up that was never seen to end.
	errUsedUp = errors.New("delivery: each process that handled it ended, or was not seen alive, before the handler returned")
	// errMaySent is why a message is given up of which that is so.
	errMaySent = errors.New("delivery: it may have been sent, so look before it is sent anew: each process that sent it ended, or was not seen alive, before the outcome was written down")
	// errMayEdited is that of a message that was there before.
	errMayEdited = errors.New("delivery: its newest text may have been sent, so look before it is sent anew: each process that sent it ended, or was not seen alive, before the outcome was written down")
)

// suspected is after how many deaths in a row a row is suspected of ending the process.
// Each process works one such row at a time, of both boxes: the next death is that one's,
// and what was only under way beside it is not given up with it.
const suspected = 2

// putOff is how long a suspected row waits, until it is looked at again, where another one
// is worked.
const putOff = time.Second

// ward is where the one suspected row of a process is worked.
type ward struct{ taken atomic.Bool }

// leave lets the next one in.
func (w *ward) leave() { w.taken.Store(false) }

// admission lets at most one row of a transaction into the ward.
type admission struct {
	ward       *ward
	held, used bool
}

// begin is called where the transaction begins, which may be anew.
func (a *admission) begin() { a.used = false }

// admit reports whether a row that died that often may be worked now.
func (a *admission) admit(deaths int) bool {
	if deaths < suspected {
		return true
	}
	if a.used {
		return false
	}
	a.held = a.held || a.ward.taken.CompareAndSwap(false, true)
	a.used = a.held
	return a.used
}

// end is called with what the transaction returned. Where it let a row in, whoever works
// that leaves the ward.
func (a *admission) end(err error) {
	if a.held && (err != nil || !a.used) {
		a.ward.leave()
	}
}

// watched is do, which leaves the ward afterwards where it is for a suspected row.
func (q *Queue) watched(deaths int, do func(ctx context.Context)) func(ctx context.Context) {
	if deaths < suspected {
		return do
	}
	return func(ctx context.Context) {
		defer q.ward.leave()
		do(ctx)
	}
}
