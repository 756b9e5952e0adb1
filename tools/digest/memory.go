package digest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strings"
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
	// last is when the reading of the report before began; slot is its slot.
	slot, last time.Time
	// listed are the lists that this reading has whole, by thing/PANEL, and what stands
	// in them.
	listed map[string]map[string]bool
}

// kept is the form in which it is kept. Two generations, so that a slot that is made
// again is compared with the same.
type kept struct {
	Slot   time.Time                  `json:"slot"`
	At     time.Time                  `json:"at"`
	Seen   map[string]json.RawMessage `json:"seen"`
	Last   time.Time                  `json:"last"`
	LastAt time.Time                  `json:"last_at"`
	Before map[string]json.RawMessage `json:"before"`
	// Missed is since when what is in Seen stands in no list any more.
	Missed map[string]time.Time `json:"missed,omitempty"`
}

// forgottenAfter is how long something must have been missing to be forgotten. It counts
// from the first list without it, and only a list that was read whole says that it is
// missing: what is listed and cannot be read, or is in a list that cannot be read, is
// remembered for as long as that lasts, and is not taken for new afterwards. What comes
// back later than that is looked at as for the first time: nothing is said to be new, or
// as old as it was seen.
const forgottenAfter = 90 * 24 * time.Hour

// firstSpan is how far back the first report looks.
const firstSpan = 24 * time.Hour

// recall gives the memory of a report. A nil Keeper remembers nothing.
func recall(ctx context.Context, k Keeper, o Order) (*memory, error) {
	m := &memory{before: map[string]json.RawMessage{}, listed: map[string]map[string]bool{}}
	m.Seen, m.Missed = map[string]json.RawMessage{}, map[string]time.Time{}
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
	m.before, m.slot, m.last = old.Seen, old.Slot, old.At
	if old.Slot.Equal(o.Slot) {
		m.before, m.slot, m.last = old.Before, old.Last, old.LastAt
	}
	for key, value := range m.before { // what is not read now is still what was seen last
		m.Seen[key] = value
	}
	maps.Copy(m.Missed, old.Missed)
	return m, nil
}

// since is from when on a report tells changes: what came while the one before was read,
// and behind it, however late after its slot that was.
func (m *memory) since(slot, began time.Time) time.Time {
	switch {
	case m.last.IsZero():
		return slot.Add(-firstSpan)
	case m.last.After(began): // the clock was ahead
		return began.Add(-firstSpan)
	}
	return m.last
}

// list notes what there is of a thing at a panel, of a list that was read whole.
func (m *memory) list(thing string, p Panel, names ...string) {
	there := map[string]bool{}
	for _, name := range names {
		there[name] = true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.listed[thing+"/"+p.Name] = there
}

// forget takes out what is gone for long: of a panel that is none of these, or missing in
// a list that this reading has whole. The memory is locked.
func (m *memory) forget(panels []Panel, now time.Time) {
	missed := map[string]time.Time{}
	for key := range m.Seen {
		thing, rest, _ := strings.Cut(key, "/")
		panel, subject, configured := ofPanel(panels, rest)
		there, whole := m.listed[thing+"/"+panel]
		since, was := m.Missed[key]
		switch {
		case configured && whole && there[subject]:
			continue
		case configured && !whole: // nobody knows
			if was {
				missed[key] = since
			}
			continue
		case !was, since.After(now): // or the clock was ahead
			since = now
		}
		if now.Sub(since) >= forgottenAfter {
			delete(m.Seen, key)
			continue
		}
		missed[key] = since
	}
	m.Missed = missed
}

// ofPanel takes PANEL/SUBJECT, or PANEL alone, apart; false is that it is of none of the
// panels.
func ofPanel(panels []Panel, text string) (panel, subject string, is bool) {
	for _, p := range panels {
		if rest, cut := strings.CutPrefix(text, p.Name); cut && (rest == "" || rest[0] == '/') && (!is || len(p.Name) > len(panel)) {
			panel, subject, is = p.Name, strings.TrimPrefix(rest, "/"), true
		}
	}
	return panel, subject, is
}

// keep keeps what was seen of the panels by a reading that began at a time.
func (m *memory) keep(ctx context.Context, k Keeper, o Order, panels []Panel, began time.Time) error {
	if k == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(panels, began)
	m.Slot, m.At, m.Last, m.LastAt, m.Before = o.Slot, began, m.slot, m.last, m.before
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
		delete(m.Missed, key)
	}
	return recalled[T](m, key)
}

// last gives what the report before has seen under a key; ok is false where there was
// none.
func last[T any](m *memory, key string) (before T, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return recalled[T](m, key)
}

// recalled gives what the report before has seen under a key. The memory is locked.
func recalled[T any](m *memory, key string) (before T, ok bool) {
	old, was := m.before[key]
	return before, was && json.Unmarshal(old, &before) == nil
}
