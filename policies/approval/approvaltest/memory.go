// Package approvaltest is for tests alone: a Store in memory, people who change,
// and the suite and the properties that every Store passes.
package approvaltest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// Memory is a Store that keeps everything in memory: transactions come one after
// the other, and what fails leaves nothing behind.
type Memory struct {
	mu       sync.Mutex
	clock    func() time.Time
	state    kept
	watchers map[chan struct{}]struct{}
}

type kept struct {
	requests map[string]*approval.Request
	codes    map[string]approval.Codes
	tries    map[string]int
	events   []approval.Event
	passages []policies.Passage
	leases   map[string]*approval.Lease
}

// NewMemory makes a store whose clock is that one.
func NewMemory(clock func() time.Time) *Memory {
	state := kept{requests: map[string]*approval.Request{}, codes: map[string]approval.Codes{}, tries: map[string]int{}, leases: map[string]*approval.Lease{}}
	return &Memory{clock: clock, state: state, watchers: map[chan struct{}]struct{}{}}
}

func clone(r *approval.Request) *approval.Request {
	c := *r
	c.Votes, c.Results, c.Plan.Calls = slices.Clone(r.Votes), slices.Clone(r.Results), slices.Clone(r.Plan.Calls)
	return &c
}

func (k kept) clone() kept {
	c := kept{map[string]*approval.Request{}, maps.Clone(k.codes), maps.Clone(k.tries), slices.Clone(k.events), slices.Clone(k.passages), map[string]*approval.Lease{}}
	for id, l := range k.leases {
		c.leases[id] = cloneLease(l)
	}
	for id, r := range k.requests {
		c.requests[id] = clone(r)
	}
	return c
}

// Events are all that were recorded.
func (m *Memory) Events() []approval.Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.state.events)
}

// Transact is as in approval.Store.
func (m *Memory) Transact(ctx context.Context, do func(context.Context, approval.Tx) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	tx := &memoryTx{kept: m.state.clone(), now: m.clock()}
	if err := do(ctx, tx); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	m.state = tx.kept
	if !tx.changed {
		return nil
	}
	for w := range m.watchers {
		select {
		case w <- struct{}{}:
		default:
		}
	}
	return nil
}

// List is as in approval.Store.
func (m *Memory) List(_ context.Context, f approval.Filter) ([]*approval.Request, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []*approval.Request
	for _, r := range m.state.requests {
		if (f.ID == "" || f.ID == r.ID) && (f.Person == "" || f.Person == r.Person) && (len(f.States) == 0 || slices.Contains(f.States, r.State)) && !r.Created.Before(f.Since) {
			list = append(list, clone(r))
		}
	}
	slices.SortFunc(list, func(a, b *approval.Request) int { return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID)) })
	if f.Most > 0 && len(list) > f.Most {
		list = list[:f.Most]
	}
	return list, nil
}

// Watch is as in approval.Store.
func (m *Memory) Watch() (<-chan struct{}, func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	w := make(chan struct{}, 1)
	m.watchers[w] = struct{}{}
	return w, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.watchers, w)
	}
}

type memoryTx struct {
	kept
	now     time.Time
	changed bool // any request
}

func (t *memoryTx) Now() time.Time { return t.now }

func (t *memoryTx) Lock(_ context.Context, id string) (*approval.Request, error) {
	r, ok := t.requests[id]
	if !ok {
		return nil, approval.ErrNotFound
	}
	return clone(r), nil
}

func (t *memoryTx) LockOpen(context.Context) ([]*approval.Request, error) {
	var open []*approval.Request
	for _, id := range slices.Sorted(maps.Keys(t.requests)) {
		if t.requests[id].State.Open() {
			r := clone(t.requests[id])
			r.Votes, r.Results = nil, nil
			open = append(open, r)
		}
	}
	return open, nil
}

func (t *memoryTx) Insert(_ context.Context, r *approval.Request) error {
	t.changed = true
	t.requests[r.ID] = clone(r)
	return nil
}

func (t *memoryTx) Move(_ context.Context, r *approval.Request, from approval.State, fence int64) error {
	t.changed = true
	had, ok := t.requests[r.ID]
	if !ok || had.State != from || had.Claim.Fence != fence {
		return approval.ErrMoved
	}
	c := clone(r)
	c.Votes, c.Results = had.Votes, had.Results
	if !c.State.Open() {
		for i := range c.Plan.Calls {
			c.Plan.Calls[i].Args = nil
		}
	}
	t.requests[r.ID] = c
	return nil
}

func (t *memoryTx) AddVote(_ context.Context, id string, v approval.Vote) error {
	t.changed = true
	r := t.requests[id]
	if slices.ContainsFunc(r.Votes, func(had approval.Vote) bool { return had.Person == v.Person }) {
		return approval.ErrVoted
	}
	r.Votes = append(r.Votes, v)
	return nil
}

func (t *memoryTx) PutResult(_ context.Context, id string, result approval.Result) error {
	t.changed = true
	r := t.requests[id]
	if i := slices.IndexFunc(r.Results, func(had approval.Result) bool { return had.Call == result.Call }); i >= 0 {
		r.Results[i] = result
		return nil
	}
	r.Results = append(r.Results, result)
	return nil
}

func (t *memoryTx) Record(_ context.Context, events ...approval.Event) error {
	for _, e := range events {
		if e.Request != nil {
			e.Request = clone(e.Request)
		}
		t.events = append(t.events, e)
	}
	return nil
}

func (t *memoryTx) Codes(_ context.Context, person string) (approval.Codes, error) {
	return t.codes[person], nil
}

func (t *memoryTx) PutCodes(_ context.Context, person string, c approval.Codes) error {
	t.codes[person] = c
	return nil
}

func (t *memoryTx) Tries(_ context.Context, id, person string) (int, error) {
	return t.tries[id+"\x00"+person], nil
}

func (t *memoryTx) AddTry(_ context.Context, id, person string) error {
	t.tries[id+"\x00"+person]++
	return nil
}

func (t *memoryTx) Pass(_ context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error) {
	p.Time = t.now
	if over, is := p.Beyond(limits, t.passages); is {
		return &over, nil
	}
	t.passages = append(t.passages, p)
	return nil, nil
}
