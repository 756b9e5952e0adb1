package approvaltest

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// Key authenticates the digests of tests.
var Key = []byte("a key for tests, long enough")

// Clock stands still unless it is moved. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock begins on a Monday morning.
func NewClock() *Clock { return &Clock{now: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)} }

// Now is the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Pass moves it on.
func (c *Clock) Pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Place is a desk with a clock, people and a store of its own.
type Place struct {
	*approval.Desk
	*Clock
	Store  approval.Store
	People *People
}

// NewPlace makes one on a store that open gives for the clock; nil is a Memory.
func NewPlace(t testing.TB, open func(clock func() time.Time) approval.Store) *Place {
	t.Helper()
	p := &Place{Clock: NewClock(), People: NewPeople()}
	if open == nil {
		p.Store = NewMemory(p.Now)
	} else {
		p.Store = open(p.Now)
	}
	p.Desk = p.Replica(t)
	return p
}

// Replica is another desk on the same store, as another process has one.
func (p *Place) Replica(t testing.TB) *approval.Desk {
	t.Helper()
	d, err := approval.New(approval.Config{Store: p.Store, People: p.People, Key: Key})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// Codes gives a person one-time codes, and what the authenticator shows.
func (p *Place) Codes(t testing.TB, person string) func() string {
	t.Helper()
	c, _, err := approval.NewCodes(person)
	if err != nil {
		t.Fatal(err)
	}
	c.Confirmed = true
	err = p.Store.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return tx.PutCodes(ctx, person, c) })
	if err != nil {
		t.Fatal(err)
	}
	return func() string {
		code, err := totp.GenerateCode(c.Secret, p.Now())
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
}

// Reinstall is a plan that destroys a server.
func Reinstall(server string) approval.Plan {
	args := json.RawMessage(`{"server":` + server + `}`)
	return approval.Plan{Calls: []approval.Call{{
		Tool: "flashpanel_server_reinstall", Chat: "server reinstall", Panel: "main", Risk: policies.Destroy,
		Target: approval.Target{Kind: "server", ID: server, Name: "web-" + server, Words: "server web-" + server},
		Args:   args, Masked: args, Subject: string(args),
	}}}
}

// Draft is what somebody asks for through an assistant, on the terms of the
// standard policy without codes.
func Draft(person string, plan approval.Plan) approval.Draft {
	return approval.Draft{
		Person: policies.Person{Name: person, Roles: []policies.Role{policies.Operator}}, Door: policies.MCP, Plan: plan, Limits: policies.StandardLimits()[3:],
		Terms: approval.Terms{Effect: policies.Approve, Rules: []string{"policy.defaults.destroy"}, Policy: "v1",
			Clauses: []approval.Clause{{Count: 1, From: []string{"role:approver", "role:admin"}}}, Expires: time.Hour, ExecuteWithin: 10 * time.Minute},
	}
}
