package delivery

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"panelbot/policies"
)

// hand is what works one box: its slots, what wakes it, and what it works on.
type hand struct {
	box   Box
	slots int
	woken chan struct{}

	mu      sync.Mutex
	running map[int64]*work
	busy    map[policies.Door]int
	wg      sync.WaitGroup
}

// work is what goes on for a row. A row that is worked anew has another one.
type work struct{ cancel context.CancelCauseFunc }

func (h *hand) init(box Box, slots int) {
	h.box, h.slots, h.woken = box, slots, make(chan struct{}, 1)
	h.running, h.busy = map[int64]*work{}, map[policies.Door]int{}
}

// wake has it look for what may be done.
func (h *hand) wake() {
	select {
	case h.woken <- struct{}{}:
	default:
	}
}

// free is how many slots are free.
func (h *hand) free() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.slots - len(h.running)
}

func (h *hand) works(id int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, is := h.running[id]
	return is
}

// idlest gives doors in the order in which they may take slots: one that has few
// comes first, so that none takes them all.
func (h *hand) idlest(doors []policies.Door) []policies.Door {
	h.mu.Lock()
	defer h.mu.Unlock()
	doors = slices.Clone(doors)
	slices.SortStableFunc(doors, func(a, b policies.Door) int { return cmp.Compare(h.busy[a], h.busy[b]) })
	return doors
}

// start works a row of a door in a goroutine of its own.
func (h *hand) start(ctx context.Context, door policies.Door, id int64, do func(ctx context.Context)) {
	ctx, cancel := context.WithCancelCause(ctx)
	h.mu.Lock()
	h.running[id] = &work{cancel}
	h.busy[door]++
	h.mu.Unlock()
	h.wg.Go(func() {
		defer func() {
			h.mu.Lock()
			delete(h.running, id)
			h.busy[door]--
			h.mu.Unlock()
			cancel(nil)
			h.wake()
		}()
		do(ctx)
	})
}

const (
	// breath is the least time between two looks where nothing could be taken.
	breath = 20 * time.Millisecond
	// recovery is how long to wait after an error of the store.
	recovery = time.Second
	// housekeeping is how often what is long finished is forgotten.
	housekeeping = time.Hour
	// stopTime is how long the alarms may take to stop.
	stopTime = 30 * time.Second
)

// errTaken ends the context of what another process has taken.
var errTaken = errors.New("delivery: this process was not seen alive, and another one has taken it")

// Run works what is there until ctx ends, and returns when all that it worked on has
// ended. It is called once.
func (q *Queue) Run(ctx context.Context) error {
	stop, err := q.store.Ring(ctx, q.ring)
	if err != nil {
		return err
	}
	var loops sync.WaitGroup
	loops.Go(func() { q.loop(ctx, &q.in, q.pullArrivals) })
	loops.Go(func() { q.loop(ctx, &q.out, q.pullMessages) })
	loops.Go(func() { q.every(ctx, q.cfg.Lease/3, q.renew) })
	loops.Go(func() {
		q.sweep(ctx)
		q.every(ctx, housekeeping, q.sweep)
	})
	loops.Wait()
	// What is under way still needs its claims.
	working, done := context.WithCancel(context.WithoutCancel(ctx))
	loops.Go(func() { q.every(working, q.cfg.Lease/3, q.renew) })
	q.in.wg.Wait()
	q.out.wg.Wait()
	done()
	loops.Wait()
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	return stop(stopping)
}

// loop pulls what may be done whenever there may be something. pull starts at most
// that many, and says how many it did, or gave up, and how long until there may be more; 0
// is never.
func (q *Queue) loop(ctx context.Context, h *hand, pull func(ctx context.Context, most int) (started int, wait time.Duration, err error)) {
	for ctx.Err() == nil {
		var timer <-chan time.Time
		if free := h.free(); free > 0 { // else the end of one wakes it
			started, wait, err := pull(ctx, free)
			switch {
			case err != nil && ctx.Err() == nil:
				q.log.Error("what is to be delivered could not be read", "box", h.box, "err", err)
				timer = time.After(recovery)
			case err == nil && started > 0:
				continue
			case wait > 0:
				timer = time.After(max(wait, breath))
			}
		}
		select {
		case <-h.woken:
		case <-timer:
		case <-ctx.Done():
		}
	}
}

// every does something again and again until ctx ends.
func (q *Queue) every(ctx context.Context, each time.Duration, do func(ctx context.Context)) {
	ticker := time.NewTicker(each)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			do(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// renew keeps the claims of what this process works, and ends what it has lost. A claim
// that nobody works, since the answer to it was lost, is over when its lease is.
func (q *Queue) renew(ctx context.Context) {
	hands := []*hand{&q.in, &q.out}
	running := make([]map[int64]*work, len(hands))
	busy := false
	for i, h := range hands {
		h.mu.Lock()
		running[i] = maps.Clone(h.running)
		h.mu.Unlock()
		busy = busy || len(running[i]) > 0
	}
	if !busy {
		return
	}
	held := make([][]int64, len(hands))
	err := q.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		now, err := tx.Now(ctx)
		if err != nil {
			return err
		}
		for i, h := range hands {
			if err := tx.Renew(ctx, q.owner, h.box, slices.Sorted(maps.Keys(running[i])), now.Add(q.cfg.Lease)); err != nil {
				return err
			}
			if held[i], err = tx.Held(ctx, q.owner, h.box); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		if ctx.Err() == nil {
			q.log.Error("claims could not be renewed", "err", err)
		}
		return
	}
	for i, h := range hands {
		for id, one := range running[i] {
			if slices.Contains(held[i], id) {
				continue
			}
			h.mu.Lock()
			if h.running[id] == one { // and not what has claimed the row since
				one.cancel(errTaken)
			}
			h.mu.Unlock()
		}
	}
}

// sweep forgets what is long finished.
func (q *Queue) sweep(ctx context.Context) {
	for more := true; more && ctx.Err() == nil; {
		err := q.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
			now, err := tx.Now(ctx)
			if err != nil {
				return err
			}
			more, err = tx.Sweep(ctx, now.Add(-q.cfg.Keep), now.Add(-q.cfg.KeepSent))
			return err
		})
		if err != nil {
			if ctx.Err() == nil {
				q.log.Error("what was delivered long ago could not be forgotten", "err", err)
			}
			return
		}
	}
}

// foreign is how long the alarm of a row is put off whose door is not served here.
const foreign = time.Hour

// ring looks after a row that should be finished.
func (q *Queue) ring(ctx context.Context, box Box, id int64) (again time.Duration, err error) {
	door, wait, open, err := q.store.Unfinished(ctx, box, id)
	if err != nil || !open {
		return 0, err
	}
	h, doors := &q.in, q.handling
	if box == Outbox {
		h, doors = &q.out, q.sending
	}
	if !slices.Contains(doors, door) {
		return foreign, nil
	}
	h.wake()
	return max(0, wait) + q.patience(), nil
}

// finish has a write done that ends a piece of work, and tries until it is, or
// panelbot stops.
func (q *Queue) finish(ctx context.Context, order string, do func(ctx context.Context, tx Tx) error) error {
	for {
		err := q.batch.run(context.WithoutCancel(ctx), order, do, nil)
		if err == nil || ctx.Err() != nil {
			return err
		}
		q.log.Error("the end of a delivery could not be written, and is written again", "err", err)
		select {
		case <-time.After(recovery):
		case <-ctx.Done():
		}
	}
}

// served lists the doors that have something.
func served(doors map[policies.Door]Door, has func(Door) bool) []policies.Door {
	var list []policies.Door
	for _, name := range slices.Sorted(maps.Keys(doors)) {
		if has(doors[name]) {
			list = append(list, name)
		}
	}
	return list
}

// orderOf is the order of a write on a row of a box.
func orderOf(box string, id int64) string { return fmt.Sprintf("%s %020d", box, id) }
