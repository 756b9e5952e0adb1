package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Bounds of a Log.
const (
	// laterTime is how long an entry of Later waits for company, and laterBatch
	// how many wait at most before they are written.
	laterTime  = 100 * time.Millisecond
	laterBatch = batchMost
	// laterMost is how many of them are held while the store cannot be written.
	laterMost = 4096
	// batchMost is how many entries one transaction takes.
	batchMost = 1024
	// writeTime is how long one transaction may take, and retryTime how long
	// what is held waits after one that failed.
	writeTime = 15 * time.Second
	retryTime = time.Second
)

// ErrClosed is the error of a Log that was closed.
var ErrClosed = errors.New("audit: the log is closed")

// Log writes entries to a store, those that wait at the same moment in one
// transaction. It is safe for concurrent use; New starts it, Close ends it.
type Log struct {
	log   *slog.Logger
	store Store
	wake  chan struct{} // holds one; the writer looks when it gets it
	ended chan struct{} // closed when the writer has ended
	batch []Entry       // the writer's place for what it writes

	mu     sync.Mutex
	queue  []item // in the order in which they came
	later  int    // how many of the queue nobody waits for
	closed bool
}

// item is one call of Append, or one entry of Later.
type item struct {
	entries []Entry
	done    chan error // nil for Later
}

// New starts a Log.
func New(log *slog.Logger, store Store) *Log {
	l := &Log{log: log, store: store, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go l.write()
	return l
}

// Append returns when the entries are durable, behind all that came before
// them. After an error of ctx, or of a store whose answer was lost, they may be
// kept all the same; what waits on them must not go on.
func (l *Log) Append(ctx context.Context, entries ...Entry) error {
	if len(entries) == 0 {
		return nil
	}
	stamped, err := stamp(entries)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		return ErrClosed
	}
	l.queue = append(l.queue, item{stamped, done})
	l.mu.Unlock()
	l.nudge()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("audit: waiting for the record: %w", context.Cause(ctx))
	}
}

// Later keeps an entry that nobody waits for: it is written with the next
// batch, a moment later. Where too many wait already, because the store cannot
// be written, it is Append, so that none is dropped in silence. An entry may be
// kept twice where the store's answer to a batch was lost.
func (l *Log) Later(ctx context.Context, e Entry) error {
	stamped, err := stamp([]Entry{e})
	if err != nil {
		return err
	}
	l.mu.Lock()
	switch {
	case l.closed:
		l.mu.Unlock()
		return ErrClosed
	case l.later >= laterMost:
		l.mu.Unlock()
		return l.Append(ctx, e)
	}
	l.queue = append(l.queue, item{entries: stamped})
	l.later++
	first, full := l.later == 1, l.later == laterBatch
	l.mu.Unlock()
	switch {
	case full:
		l.nudge()
	case first:
		time.AfterFunc(laterTime, l.nudge)
	}
	return nil
}

// Close writes what waits and ends the Log. An error says how many entries could
// not be written, or that ctx ended first.
func (l *Log) Close(ctx context.Context) error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.nudge()
	select {
	case <-l.ended:
	case <-ctx.Done():
		return fmt.Errorf("audit: closing the record: %w", context.Cause(ctx))
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.later > 0 {
		return fmt.Errorf("audit: %d entries of reads could not be written", l.later)
	}
	return nil
}

// stamp gives entries the time at which they came, and refuses what no store
// would take.
func stamp(entries []Entry) ([]Entry, error) {
	now := time.Now()
	stamped := make([]Entry, len(entries))
	for i, e := range entries {
		if err := e.Check(); err != nil {
			return nil, err
		}
		if e.Time.IsZero() {
			e.Time = now
		}
		stamped[i] = e
	}
	return stamped, nil
}

// nudge makes the writer look.
func (l *Log) nudge() {
	select {
	case l.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// write is the one goroutine that writes.
func (l *Log) write() {
	defer close(l.ended)
	for range l.wake {
		for {
			batch, closing := l.take()
			if len(batch) == 0 {
				if closing {
					return
				}
				break
			}
			err := l.commit(batch)
			if err == nil {
				continue
			}
			l.fail(batch, err)
			if closing {
				return
			}
			time.AfterFunc(retryTime, l.nudge)
			break
		}
	}
}

// take takes a batch off the queue.
func (l *Log) take() (batch []item, closing bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	entries, n := 0, 0
	for n < len(l.queue) && (n == 0 || entries+len(l.queue[n].entries) <= batchMost) {
		entries += len(l.queue[n].entries)
		if l.queue[n].done == nil {
			l.later--
		}
		n++
	}
	batch = append([]item(nil), l.queue[:n]...)
	l.queue = append(l.queue[:0], l.queue[n:]...)
	clear(l.queue[len(l.queue):cap(l.queue)])
	return batch, l.closed
}

// commit writes a batch and, where that went well, tells those who wait.
func (l *Log) commit(batch []item) error {
	entries := l.batch[:0]
	for _, it := range batch {
		entries = append(entries, it.entries...)
	}
	defer func() {
		clear(entries)
		l.batch = entries[:0]
	}()
	ctx, cancel := context.WithTimeout(context.Background(), writeTime)
	defer cancel()
	if _, err := l.store.AppendAudit(ctx, entries...); err != nil {
		l.log.Error("audit entries not written", "entries", len(entries), "err", err)
		return err
	}
	for _, it := range batch {
		if it.done != nil {
			it.done <- nil
		}
	}
	return nil
}

// fail tells all who wait, in the batch and behind it, and holds the entries
// that nobody waits for.
func (l *Log) fail(batch []item, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var held []item
	for _, it := range append(batch, l.queue...) {
		if it.done != nil {
			it.done <- err // it holds one
			continue
		}
		held = append(held, it)
	}
	l.queue, l.later = held, len(held)
}
