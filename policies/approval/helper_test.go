package approval_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/policies"
	"panelbot/policies/approval"
)

var key = []byte("a key for tests, long enough")

// crowd are people who change.
type crowd struct {
	mu     sync.Mutex
	people map[string]policies.Person
	gone   map[string]bool
}

func newCrowd() *crowd {
	return &crowd{gone: map[string]bool{}, people: map[string]policies.Person{
		"alice": {Name: "alice", Roles: []policies.Role{policies.Admin}},
		"bob":   {Name: "bob", Roles: []policies.Role{policies.Admin}},
		"carol": {Name: "carol", Roles: []policies.Role{policies.Approver}},
		"dan":   {Name: "dan", Roles: []policies.Role{policies.Operator}},
	}}
}

func (c *crowd) Person(name string) (policies.Person, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, ok := c.people[name]
	return p, ok && !c.gone[name]
}

func (c *crowd) Everybody() []policies.Person {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []policies.Person
	for name, p := range c.people {
		if !c.gone[name] {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b policies.Person) int { return len(a.Name) - len(b.Name) })
	return list
}

func (c *crowd) set(name string, gone bool, roles ...policies.Role) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.gone[name] = gone
	if len(roles) > 0 {
		c.people[name] = policies.Person{Name: name, Roles: roles}
	}
}

// place is a desk with a clock that stands still unless it is moved.
type place struct {
	*approval.Desk
	store *memory
	crowd *crowd
	mu    sync.Mutex
	now   time.Time
}

func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{crowd: newCrowd(), now: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)}
	p.store = newMemory(p.clock)
	var err error
	if p.Desk, err = approval.New(approval.Config{Store: p.store, People: p.crowd, Key: key}); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *place) clock() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.now
}

func (p *place) pass(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.now = p.now.Add(d)
}

// codes gives a person one-time codes, and what the authenticator shows.
func (p *place) codes(t testing.TB, person string) func() string {
	t.Helper()
	c, _, err := approval.NewCodes(person)
	if err != nil {
		t.Fatal(err)
	}
	c.Confirmed = true
	err = p.store.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return tx.PutCodes(ctx, person, c) })
	if err != nil {
		t.Fatal(err)
	}
	return func() string {
		code, err := totp.GenerateCode(c.Secret, p.clock())
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
}

func reinstall(server string) approval.Plan {
	return approval.Plan{Calls: []approval.Call{{
		Tool: "flashpanel_server_reinstall", Chat: "server reinstall", Panel: "main", Risk: policies.Destroy,
		Target: approval.Target{Kind: "server", ID: server, Name: "web-" + server, Words: "server web-" + server},
		Args:   json.RawMessage(`{"server":` + server + `}`), Masked: json.RawMessage(`{"server":` + server + `}`),
	}}}
}

func draft(person string, plan approval.Plan) approval.Draft {
	return approval.Draft{
		Person: policies.Person{Name: person, Roles: []policies.Role{policies.Operator}}, Door: policies.MCP, Plan: plan, Alone: true,
		Terms: approval.Terms{Effect: policies.Approve, Rules: []string{"policy.defaults.destroy"}, Policy: "v1",
			Clauses: []approval.Clause{{Count: 1, From: []string{"role:approver", "role:admin"}}}, Expires: time.Hour, ExecuteWithin: 10 * time.Minute},
	}
}

func (p *place) ask(t testing.TB, d approval.Draft) *approval.Request {
	t.Helper()
	r, _, err := p.Ask(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
