package approvaltest

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"panelbot/policies/approval"
)

func cloneLease(l *approval.Lease) *approval.Lease {
	c := *l
	c.Tools, c.Targets, c.GrantedBy = slices.Clone(l.Tools), slices.Clone(l.Targets), slices.Clone(l.GrantedBy)
	return &c
}

// Leases is as in approval.LeaseStore.
func (m *Memory) Leases(_ context.Context, f approval.LeaseFilter) ([]*approval.Lease, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var list []*approval.Lease
	for _, l := range m.state.leases {
		if (f.ID == "" || f.ID == l.ID) && (f.Person == "" || f.Person == l.Person) && (f.Door == "" || f.Door == l.Door) && (!f.Lives || l.Lives(m.clock())) {
			list = append(list, cloneLease(l))
		}
	}
	slices.SortFunc(list, func(a, b *approval.Lease) int { return cmp.Or(a.Until.Compare(b.Until), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

func (t *memoryTx) AddLease(_ context.Context, l *approval.Lease) error {
	if t.leases[l.ID] != nil {
		return fmt.Errorf("the lease %s is there already", l.ID)
	}
	t.leases[l.ID] = cloneLease(l)
	return nil
}

func (t *memoryTx) LockLease(_ context.Context, id string) (*approval.Lease, error) {
	l, ok := t.leases[id]
	if !ok {
		return nil, approval.ErrNotFound
	}
	return cloneLease(l), nil
}

func (t *memoryTx) UseLease(_ context.Context, id string) error {
	l, ok := t.leases[id]
	if !ok || !l.Lives(t.now) {
		return approval.ErrMoved
	}
	l.Used++
	return nil
}

func (t *memoryTx) RevokeLease(_ context.Context, id, by string) error {
	l, ok := t.leases[id]
	if !ok || !l.RevokedAt.IsZero() {
		return approval.ErrMoved
	}
	l.RevokedAt, l.RevokedBy = t.now, by
	return nil
}
