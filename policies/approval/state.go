package approval

import "slices"

// State is where a request stands.
type State string

// The states.
const (
	// Pending: others are asked.
	Pending State = "pending"
	// Approved: enough have said yes; nobody has begun.
	Approved State = "approved"
	// Executing: somebody has claimed it, and its calls go out.
	Executing State = "executing"
	// Done, Accepted, Refused and Failed are how the calls ended.
	Done     State = "done"
	Accepted State = "accepted"
	Refused  State = "refused"
	Failed   State = "failed"
	// Unknown: a call was sent, or may have been, and nobody knows its end.
	Unknown State = "unknown"
	// Denied: somebody who may said no.
	Denied State = "denied"
	// Expired: not enough said yes in time, or nobody executed it in time.
	Expired State = "expired"
	// Cancelled: the person who asked took it back.
	Cancelled State = "cancelled"
	// Superseded: the same person asked for the same thing in another way.
	Superseded State = "superseded"
	// Invalidated: what was approved no longer holds, because the policy became
	// stricter or the target is another.
	Invalidated State = "invalidated"
)

// arrows are all moves there are.
var arrows = map[State][]State{
	Pending:   {Approved, Denied, Expired, Cancelled, Superseded, Invalidated},
	Approved:  {Executing, Expired, Cancelled, Invalidated},
	Executing: {Done, Accepted, Refused, Failed, Unknown},
	Unknown:   {Done, Failed},
}

// States lists all states.
func States() []State {
	return []State{Pending, Approved, Executing, Done, Accepted, Refused, Failed, Unknown, Denied, Expired, Cancelled, Superseded, Invalidated}
}

// Open reports whether the request can still become something else.
func (s State) Open() bool { return len(arrows[s]) > 0 }

// May reports whether there is an arrow from s to the other state.
func (s State) May(to State) bool { return slices.Contains(arrows[s], to) }

// Valid reports whether s is a state at all.
func (s State) Valid() bool { return slices.Contains(States(), s) }
