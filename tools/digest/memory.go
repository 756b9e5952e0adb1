package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"
)

// Keeper keeps what reports have seen, by their names. *store.Store is wrapped to one
// by cmd.
type Keeper interface {
	// Recall gives what was kept; nil where nothing was.
	Recall(ctx context.Context, report string) ([]byte, error)
	// Keep keeps it instead of what was kept before.
	Keep(ctx context.Context, report string, seen []byte) error
}

// memory is what a report has seen and what the one before it had. Lists of names and
// sizes are in it, and no secret.
type memory struct {
	mu sync.Mutex
	kept
	before map[string]json.RawMessage
	last   time.Time
}

// kept is the form in which it is kept. Two generations, so that a slot that is made
// again is compared with the same.
type kept struct {
	Slot   time.Time                  `json:"slot"`
	Seen   map[string]json.RawMessage `json:"seen"`
	Last   time.Time                  `json:"last"`
	Before map[string]json.RawMessage `json:"before"`
}

// firstSpan is how far back the first report looks.
const firstSpan = 24 * time.Hour

// recall gives the memory of a report. A nil Keeper remembers nothing.
func recall(ctx context.Context, k Keeper, o Order) (*memory, error) {
	m := &memory{before: map[string]json.RawMessage{}}
	m.Seen = map[string]json.RawMessage{}
	if k == nil {
		return m, nil
	}
	raw, err := k.Recall(ctx, o.Name)
	if err != nil {
		return nil, fmt.Errorf("digest: what %s saw last: %w", o.Name, err)
	}
	if len(raw) == 0 {
		return m, nil
	}
	var old kept
	if err := json.Unmarshal(raw, &old); err != nil {
		return nil, fmt.Errorf("digest: what %s saw last cannot be read: %w", o.Name, err)
	}
	m.before, m.last = old.Seen, old.Slot
	if old.Slot.Equal(o.Slot) {
		m.before, m.last = old.Before, old.Last
	}
	for key, value := range m.before { // what is not read now is still what was seen last
		m.Seen[key] = value
	}
	return m, nil
}

// since is from when on a report tells changes.
func (m *memory) since(slot time.Time) time.Time {
	if m.last.IsZero() {
		return slot.Add(-firstSpan)
	}
	return m.last
}

// keep keeps what was seen.
func (m *memory) keep(ctx context.Context, k Keeper, o Order) error {
	if k == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Slot, m.Last, m.Before = o.Slot, m.last, m.before
	raw, err := json.Marshal(m.kept)
	if err != nil {
		return fmt.Errorf("digest: what %s saw: %w", o.Name, err)
	}
	if err := k.Keep(ctx, o.Name, raw); err != nil {
		return fmt.Errorf("digest: what %s saw: %w", o.Name, err)
	}
	return nil
}

// compare remembers a value under a key, and gives the one of the report before; ok is
// false where there was none.
func compare[T any](m *memory, key string, now T) (before T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if raw, err := json.Marshal(now); err == nil { // numbers, texts and times always marshal
		m.Seen[key] = raw
	}
	return recalled[T](m, key)
}

// recalled gives what the report before has seen under a key. The memory is locked.
func recalled[T any](m *memory, key string) (before T, ok bool) {
	old, was := m.before[key]
	return before, was && json.Unmarshal(old, &before) == nil
}
