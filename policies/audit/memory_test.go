package audit_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"panelbot/policies/audit"
)

// memory is a store that behaves, in memory.
type memory struct {
	mu      sync.Mutex
	records []audit.Record
	head    audit.Head
	batches []int // how many entries each call brought
	// broken is what AppendAudit answers; held stops it until it is closed.
	broken error
	held   chan struct{}
	inside chan struct{} // gets one when AppendAudit begins, where it is set
}

func newMemory() *memory { return &memory{head: audit.Start()} }

func (m *memory) AppendAudit(ctx context.Context, entries ...audit.Entry) (audit.Head, error) {
	m.mu.Lock()
	held, inside := m.held, m.inside
	m.mu.Unlock()
	if inside != nil {
		inside <- struct{}{}
	}
	if held != nil {
		select {
		case <-held:
		case <-ctx.Done():
			return audit.Head{}, ctx.Err()
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.batches = append(m.batches, len(entries))
	if m.broken != nil {
		return m.head, m.broken
	}
	records, head, err := audit.Link(m.head, time.Now(), entries)
	if err != nil {
		return m.head, err
	}
	m.records, m.head = append(m.records, records...), head
	return head, nil
}

func (m *memory) AuditHead(context.Context) (audit.Head, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.head, nil
}

// AuditRecords gives pages by number alone.
func (m *memory) AuditRecords(_ context.Context, q audit.Query) ([]audit.Record, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if q.Limit < 1 {
		return nil, errors.New("no limit")
	}
	var page []audit.Record
	for i := range m.records {
		r := m.records[i]
		if q.Newest {
			r = m.records[len(m.records)-1-i]
		}
		if r.Seq > q.After && (q.Before == 0 || r.Seq < q.Before) && (q.Person == "" || r.Person == q.Person) && len(page) < q.Limit {
			page = append(page, r)
		}
	}
	return page, nil
}

// calls lists the calls of the entries that were written.
func (m *memory) calls(t *testing.T) []string {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	var calls []string
	for _, r := range m.records {
		calls = append(calls, r.Call)
	}
	return calls
}

func (m *memory) set(change func(*memory)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(m)
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
