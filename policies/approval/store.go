package approval

import (
	"context"
	"errors"
	"time"

	"panelbot/policies"
)

// The errors of a Store that callers test for.
var (
	// ErrNotFound: there is no such request.
	ErrNotFound = errors.New("there is no such request")
	// ErrMoved: the request is no longer in the state that the change began with.
	ErrMoved = errors.New("the request has moved on")
	// ErrVoted: the person has voted already.
	ErrVoted = errors.New("the person has voted already")
)

// Store keeps requests and leases. Its methods are for a Desk alone.
type Store interface {
	LeaseStore
	// Transact runs do in one transaction, and keeps all of what it wrote, or
	// nothing where it fails or the process dies. The error is do's, or the store's
	// own. do may run again where the database asks for it, and must not keep
	// what it was given.
	Transact(ctx context.Context, do func(context.Context, Tx) error) error
	// List gives the requests that the filter lets through, the newest first.
	List(ctx context.Context, f Filter) ([]*Request, error)
	// Watch tells of changes: the channel gets a value, or keeps the one that it
	// has, when a transaction has changed any request. stop ends it.
	Watch() (changed <-chan struct{}, stop func())
}

// Tx is a transaction. Who locks a lease has locked its request before, or locks
// none.
type Tx interface {
	LeaseTx
	// Now is the store's clock: the database's, where several processes share it.
	// Within a transaction it moves with a lock alone.
	Now() time.Time
	// Lock gives a request, and keeps others from changing it until the
	// transaction ends. ErrNotFound where there is none.
	Lock(ctx context.Context, id string) (*Request, error)
	// LockOpen gives all requests that are open, without votes and results, and
	// keeps others from changing them and from adding one.
	LockOpen(ctx context.Context) ([]*Request, error)
	// Insert keeps a new request, with its plan sealed.
	Insert(ctx context.Context, r *Request) error
	// Move writes everything of a request but plan, terms, votes and results, where
	// it is still in the state from with that fence: one conditional update. Else
	// ErrMoved. Where the new state is not open, the plan's arguments are erased.
	Move(ctx context.Context, r *Request, from State, fence int64) error
	// AddVote keeps a vote. ErrVoted where the person has one already.
	AddVote(ctx context.Context, id string, v Vote) error
	// PutResult keeps the result of a call, over that of the same call.
	PutResult(ctx context.Context, id string, r Result) error
	// Record appends events to the audit record.
	Record(ctx context.Context, events ...Event) error
	// Codes is what is known of a person's one-time codes. The zero value: the
	// person has none.
	Codes(ctx context.Context, person string) (Codes, error)
	// PutCodes keeps it.
	PutCodes(ctx context.Context, person string, c Codes) error
	// Tries counts the wrong codes of a person for a request, and AddTry adds one.
	Tries(ctx context.Context, id, person string) (int, error)
	AddTry(ctx context.Context, id, person string) error
	// Pass counts a call that is let through, at the store's time, unless it would go
	// beyond one of the limits, which is then given. Others who count wait until
	// the transaction ends.
	Pass(ctx context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error)
}

// Filter chooses requests. The zero value takes all.
type Filter struct {
	// ID takes one request, Person those of one person; empty takes all.
	ID, Person string
	// States takes those in one of them; none takes all.
	States []State
	// Since takes those that were made then or later.
	Since time.Time
	// Most is how many are given at most; 0 is all.
	Most int
}
