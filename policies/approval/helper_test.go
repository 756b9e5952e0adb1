package approval_test

import (
	"testing"

	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
)

// place is a desk on a store in memory.
type place struct {
	*approvaltest.Place
	store *approvaltest.Memory
}

func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{Place: approvaltest.NewPlace(t, nil)}
	p.store = p.Store.(*approvaltest.Memory)
	return p
}

func (p *place) ask(t testing.TB, d approval.Draft) *approval.Request {
	t.Helper()
	r, _, err := p.Ask(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func reinstall(server string) approval.Plan { return approvaltest.Reinstall(server) }

func draft(person string, plan approval.Plan) approval.Draft { return approvaltest.Draft(person, plan) }
