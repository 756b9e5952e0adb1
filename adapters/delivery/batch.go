package delivery

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// batch joins the writes of many callers into transactions. It has no goroutine
// while there is nothing to write.
type batch struct {
	store   Store
	mu      sync.Mutex
	pending []*write
	writing bool
}

// write is one caller's. It may run more than once, and its results count when the
// transaction has ended.
type write struct {
	// order is the same for all processes, so that of two transactions that lock the
	// same rows one waits for the other.
	order string
	do    func(ctx context.Context, tx Tx) error
	// landed is called when it is on disk, whether or not its caller still waits; nil is
	// nobody.
	landed func()
	done   chan error
}

const (
	batchSize = 128
	batchTime = 30 * time.Second
)

// run has a write done, together with others', and returns when it is on disk. When
// ctx ends before, it may be done all the same. landed is as in write.
func (b *batch) run(ctx context.Context, order string, do func(ctx context.Context, tx Tx) error, landed func()) error {
	w := &write{order: order, do: do, landed: landed, done: make(chan error, 1)}
	b.mu.Lock()
	b.pending = append(b.pending, w)
	if !b.writing {
		b.writing = true
		go b.flush(context.WithoutCancel(ctx)) // nobody's ctx ends the others' writes
	}
	b.mu.Unlock()
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("delivery: writing: %w", context.Cause(ctx))
	}
}

func (b *batch) flush(ctx context.Context) {
	for {
		b.mu.Lock()
		n := min(len(b.pending), batchSize)
		if n == 0 {
			b.writing, b.pending = false, nil
			b.mu.Unlock()
			return
		}
		writes := slices.Clone(b.pending[:n])
		b.pending = b.pending[n:]
		b.mu.Unlock()
		slices.SortStableFunc(writes, func(x, y *write) int { return cmp.Compare(x.order, y.order) })
		if err := b.transact(ctx, writes); err == nil || len(writes) == 1 {
			for _, w := range writes {
				w.end(err)
			}
			continue
		}
		for _, w := range writes { // one of them spoiled it for all
			w.end(b.transact(ctx, []*write{w}))
		}
	}
}

// end tells how it ended.
func (w *write) end(err error) {
	if err == nil && w.landed != nil {
		w.landed()
	}
	w.done <- err
}

func (b *batch) transact(ctx context.Context, writes []*write) error {
	ctx, cancel := context.WithTimeout(ctx, batchTime)
	defer cancel()
	return b.store.Transact(ctx, func(ctx context.Context, tx Tx) error {
		for _, w := range writes {
			if err := w.do(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}
