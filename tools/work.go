package tools

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"panelbot/policies/approval"
)

const (
	// widest is how many requests are executed at the same time.
	widest = 8
	// atLeast is how often the desk is swept even where nothing is due: another
	// process may have made what is due next.
	atLeast = 30 * time.Second
	// reconcileEvery is how often a request that is unknown is looked at again.
	reconcileEvery = 2 * time.Minute
)

// Work does what approvals need somebody to do, until the context ends: it
// executes what was approved, lets time pass for what expires, and reads the panel
// for what is unknown. Several processes may work on one store. It returns when
// everything that it began has ended.
func (r *Runner) Work(ctx context.Context) {
	changed, stop := r.approvals.Watch()
	defer stop()
	w := &worker{r: r, busy: map[string]bool{}, looked: map[string]time.Time{}, slots: make(chan struct{}, widest)}
	defer w.open.Wait()
	for {
		next := w.round(ctx)
		timer := time.NewTimer(min(max(time.Until(next), 10*time.Millisecond), atLeast))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-changed:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// worker is the state of one Work.
type worker struct {
	r     *Runner
	open  sync.WaitGroup
	slots chan struct{}

	mu     sync.Mutex
	busy   map[string]bool      // requests that are executed or looked at here
	looked map[string]time.Time // when an unknown request was last looked at
}

// round does what there is to do now, and says when to look again at the latest.
func (w *worker) round(ctx context.Context) time.Time {
	latest := time.Now().Add(atLeast)
	_, next, err := w.r.approvals.Sweep(ctx)
	if err != nil && ctx.Err() == nil {
		w.r.log.Error("approvals not swept", "err", err)
	}
	list, err := w.r.approvals.List(ctx, approval.Filter{States: []approval.State{approval.Approved, approval.Unknown}})
	if err != nil && ctx.Err() == nil {
		w.r.log.Error("approved requests not listed", "err", err)
	}
	slices.Reverse(list) // the oldest first
	for _, request := range list {
		if request.State == approval.Unknown && !w.due(request.ID) {
			continue
		}
		w.begin(ctx, request)
	}
	if next.IsZero() || next.After(latest) {
		return latest
	}
	return next
}

// due reports whether an unknown request should be looked at again, and notes it.
func (w *worker) due(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.looked[id]) < reconcileEvery {
		return false
	}
	w.looked[id] = time.Now()
	return true
}

// begin works on a request in the background, unless that is done already.
func (w *worker) begin(ctx context.Context, request *approval.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy[request.ID] {
		return
	}
	w.busy[request.ID] = true
	w.open.Go(func() {
		defer func() {
			w.mu.Lock()
			defer w.mu.Unlock()
			delete(w.busy, request.ID)
		}()
		select {
		case w.slots <- struct{}{}:
			defer func() { <-w.slots }()
		case <-ctx.Done():
			return
		}
		w.one(ctx, request)
	})
}

func (w *worker) one(ctx context.Context, request *approval.Request) {
	defer func() { // a fault of our own ends one request, and not the process that would meet it again
		if p := recover(); p != nil {
			_ = w.r.broke(request, p) // it is logged, and nobody is there to be told
		}
	}()
	if request.State == approval.Unknown {
		if _, err := w.r.Reconcile(ctx, request); err != nil && ctx.Err() == nil {
			w.r.log.Error("unknown request not settled", "request", request.ID, "err", err)
		}
		return
	}
	done, err := w.r.Execute(ctx, request.ID)
	var refusal *approval.Refusal
	switch {
	case errors.As(err, &refusal), errors.Is(err, approval.ErrMoved):
		w.r.log.Info("request not executed", "request", request.ID, "why", err)
	case err != nil:
		w.r.log.Error("request not executed", "request", request.ID, "err", err)
	default:
		w.r.log.Info("request executed", "request", request.ID, "state", done.State)
	}
}
