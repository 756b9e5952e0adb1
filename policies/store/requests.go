package store

import (
	"context"
	"strings"
	"sync"

	"panelbot/policies/approval"
)

// Transact runs a transaction of requests: see approval.Store.
func (s *Store) Transact(ctx context.Context, do func(context.Context, approval.Tx) error) error {
	var tx *requestTx
	err := s.transactRequests(ctx, func(ctx context.Context, rows requestRows) error {
		tx = &requestTx{s: s, rows: rows}
		if err := tx.look(ctx); err != nil {
			return err
		}
		if err := do(ctx, tx); err != nil {
			return err
		}
		if tx.changed {
			if err := rows.told(ctx); err != nil {
				return err
			}
		}
		return rows.appendEntries(ctx, tx.entries)
	})
	if err != nil {
		return err
	}
	for _, forget := range tx.forget {
		forget()
	}
	if tx.changed {
		s.watchers.tell()
	}
	return nil
}

// List gives requests: see approval.Store.
func (s *Store) List(ctx context.Context, f approval.Filter) ([]*approval.Request, error) {
	q := requestQuery{id: f.ID, person: f.Person, since: micros(f.Since), most: int64(f.Most)}
	if q.most <= 0 {
		q.most = 1 << 30
	}
	if len(f.States) > 0 {
		words := make([]string, len(f.States))
		for i, state := range f.States {
			words[i] = string(state)
		}
		q.states = "," + strings.Join(words, ",") + ","
	}
	var list []*approval.Request
	err := s.readRequests(ctx, q, func(row requestRow, votes []voteRow, results []resultRow) error {
		r, err := s.request(row, votes, results)
		list = append(list, r)
		return err
	})
	return list, err
}

// Watch tells of changes: see approval.Store.
func (s *Store) Watch() (changed <-chan struct{}, stop func()) {
	s.listen(s.watchers.tell)
	return s.watchers.add()
}

// watchers are those who want to know of changes.
type watchers struct {
	mu  sync.Mutex
	all map[chan struct{}]struct{}
}

func (w *watchers) add() (<-chan struct{}, func()) {
	c := make(chan struct{}, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.all == nil {
		w.all = map[chan struct{}]struct{}{}
	}
	w.all[c] = struct{}{}
	return c, func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.all, c)
	}
}

// tell gives everybody a value who has none.
func (w *watchers) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.all {
		select {
		case c <- struct{}{}:
		default:
		}
	}
}
