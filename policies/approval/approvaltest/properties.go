package approvaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// model drives two desks on one store in a random order: asks, votes, noes, cancels,
// expiries, lost roles, claims by two replicas that may die, late writes of the dead.
type model struct {
	t     *rapid.T
	p     *Place
	desks [2]*approval.Desk
	// sent counts the panel calls of each request, and who had said yes then.
	sent map[string]int
	// ended remembers the states at the end, which never change.
	ended map[string]approval.State
	// order is the order in which the requests were made.
	order map[string]int
	// claims are those that somebody holds, or thinks so.
	claims []*approval.Request
	// codes are what the authenticators show of those who have one.
	codes map[string]func() string
}

func (m *model) ids() []string {
	list, err := m.p.List(context.Background(), approval.Filter{})
	if err != nil {
		m.t.Fatal(err)
	}
	var ids []string
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	slices.SortFunc(ids, func(a, b string) int { return m.order[a] - m.order[b] }) // ids are random, and a failure must come again
	return ids
}

func (m *model) request(t *rapid.T) string {
	ids := m.ids()
	if len(ids) == 0 {
		t.Skip("nothing was asked")
	}
	return rapid.SampledFrom(ids).Draw(t, "request")
}

func (m *model) desk(t *rapid.T) *approval.Desk {
	return m.desks[rapid.IntRange(0, 1).Draw(t, "replica")]
}

var everybody = []string{"alice", "bob", "carol", "dan"}

// Properties holds, for any store: whatever happens in whatever order, a request is executed at most once,
// never without the required number of different people who are entitled then, never late,
// and what has ended stays so.
func Properties(t *testing.T, open func(clock func() time.Time) approval.Store) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		p := NewPlace(t, open)
		m := &model{t: rt, p: p, sent: map[string]int{}, ended: map[string]approval.State{}, order: map[string]int{}, codes: map[string]func() string{}}
		for _, name := range []string{"alice", "dan"} {
			m.codes[name] = p.Codes(t, name)
		}
		for i := range m.desks {
			m.desks[i] = p.Replica(t)
		}
		rt.Repeat(map[string]func(*rapid.T){
			"ask": m.ask, "vote": m.vote, "cancel": m.cancel, "claim": m.claim, "end": m.end, "late": m.late,
			"pass": m.pass, "people": m.people, "settle": m.settle, "invalidate": m.invalidate, "": m.check,
		})
	})
}

func (m *model) ask(t *rapid.T) {
	d := Draft(rapid.SampledFrom(everybody).Draw(t, "person"), Reinstall(rapid.SampledFrom([]string{"7", "8"}).Draw(t, "server")))
	if rapid.Bool().Draw(t, "other arguments") {
		d.Plan.Calls[0].Args = []byte(`{"server":7,"os":"debian"}`)
	}
	d.Terms.Clauses[0].Count = rapid.IntRange(1, 2).Draw(t, "count")
	if rapid.IntRange(0, 2).Draw(t, "own") == 0 { // a yes of the same person is wanted, and nobody else's
		d.Terms = approval.OwnTerms(d.Person.Name, d.Terms.Rules, "v1")
	}
	r, _, err := m.desk(t).Ask(context.Background(), d)
	if err == nil && m.order[r.ID] == 0 {
		m.order[r.ID] = len(m.order) + 1
	}
	var refusal *approval.Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
}

func (m *model) vote(t *rapid.T) {
	b := approval.Ballot{
		ID: m.request(t), Person: rapid.SampledFrom(append(everybody, "mallory")).Draw(t, "voter"),
		Door: rapid.SampledFrom([]policies.Door{"slack", "telegram", policies.Terminal, policies.MCP}).Draw(t, "door"), Yes: rapid.IntRange(0, 4).Draw(t, "yes") > 0,
	}
	if shows, has := m.codes[b.Person]; has && rapid.IntRange(0, 3).Draw(t, "code") > 0 {
		b.Code = shows()
	}
	_, err := m.desk(t).Vote(context.Background(), b)
	for _, of := range []error{approval.ErrCodeWanted, approval.ErrNoCodes, approval.ErrWrongCode, approval.ErrTooManyTries} {
		if errors.Is(err, of) {
			return
		}
	}
	var refusal *approval.Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
}

func (m *model) cancel(t *rapid.T) {
	p, _ := m.p.People.Person(rapid.SampledFrom(everybody).Draw(t, "person"))
	_, err := m.desk(t).Cancel(context.Background(), m.request(t), p, "slack")
	var refusal *approval.Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
}

// claim is the step that sends: what holds must hold here.
func (m *model) claim(t *rapid.T) {
	id := m.request(t)
	if rapid.IntRange(0, 5).Draw(t, "dies") == 0 { // before the claim is kept: nothing may be sent
		died, die := context.WithCancel(context.Background())
		die()
		if _, err := m.desk(t).Claim(died, id, "dead", nil); err == nil {
			t.Fatal("claimed in a transaction that was not kept")
		}
		return
	}
	before, err := m.p.Find(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	r, err := m.desk(t).Claim(context.Background(), id, "replica", nil)
	var refusal *approval.Refusal
	if errors.As(err, &refusal) {
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	m.sent[id]++
	if m.sent[id] > 1 {
		t.Fatalf("request %s was sent %d times", id, m.sent[id])
	}
	if now := m.p.Now(); !now.Before(before.ExecuteBy) {
		t.Fatalf("sent at %s, allowed until %s", now, before.ExecuteBy)
	}
	yes := map[string]bool{}
	if r.Terms.Own() {
		v := r.Votes
		if _, known := m.p.People.Person(r.Person); len(v) != 1 || v[0].Person != r.Person || !v[0].Yes || !v[0].Code || v[0].Door == policies.MCP || !known {
			t.Fatalf("a confirmation was sent with the votes %+v", v)
		}
		m.claims = append(m.claims, r)
		return
	}
	for _, v := range r.Votes {
		person, known := m.p.People.Person(v.Person)
		mays := known && slices.ContainsFunc(person.Roles, func(r policies.Role) bool { return r == policies.Admin || r == policies.Approver })
		if v.Yes && mays && v.Person != r.Person && v.Door != policies.MCP {
			yes[v.Person] = true
		}
	}
	if len(yes) < r.Terms.Clauses[0].Count {
		t.Fatalf("sent with the yes of %v, want %d", yes, r.Terms.Clauses[0].Count)
	}
	m.claims = append(m.claims, r)
}

func (m *model) held(t *rapid.T) *approval.Request {
	if len(m.claims) == 0 {
		t.Skip("nobody holds a claim")
	}
	return rapid.SampledFrom(m.claims).Draw(t, "claim")
}

func (m *model) end(t *rapid.T) {
	r := m.held(t)
	status := rapid.SampledFrom([]string{"done", "accepted", "failed", "refused", "unknown", "denied"}).Draw(t, "status")
	err := m.desk(t).End(context.Background(), r.ID, r.Claim.Fence, approval.Result{Call: 0, Status: status})
	if err == nil {
		_, err = m.desk(t).Finish(context.Background(), r.ID, r.Claim.Fence)
	}
	if err != nil && !errors.Is(err, approval.ErrMoved) {
		t.Fatal(err)
	}
}

// late is a write with a fence that nobody gave out.
func (m *model) late(t *rapid.T) {
	r := m.held(t)
	if err := m.desk(t).End(context.Background(), r.ID, r.Claim.Fence-1, approval.Result{Call: 0, Status: "done"}); !errors.Is(err, approval.ErrMoved) {
		t.Fatalf("an old fence wrote: %v", err)
	}
}

func (m *model) pass(t *rapid.T) {
	m.p.Pass(time.Duration(rapid.SampledFrom([]int{1, 5, 11, 50}).Draw(t, "minutes")) * time.Minute)
	if _, _, err := m.desk(t).Sweep(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func (m *model) people(t *rapid.T) {
	roles := rapid.SampledFrom([]policies.Role{policies.Admin, policies.Approver, policies.Operator, policies.Viewer}).Draw(t, "role")
	m.p.People.Set(rapid.SampledFrom([]string{"alice", "bob", "carol"}).Draw(t, "person"), rapid.IntRange(0, 3).Draw(t, "gone") == 0, roles)
}

func (m *model) settle(t *rapid.T) {
	id := m.request(t)
	before, err := m.p.Find(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = m.desk(t).Reconcile(context.Background(), id, rapid.Bool().Draw(t, "happened"), "the panel shows it")
	if (err == nil) != (before.State == approval.Unknown) {
		t.Fatalf("a request that is %s was settled: %v", before.State, err)
	}
}

func (m *model) invalidate(t *rapid.T) {
	_, err := m.desk(t).Invalidate(context.Background(), m.request(t), "the policy became stricter")
	var refusal *approval.Refusal
	if err != nil && !errors.As(err, &refusal) {
		t.Fatal(err)
	}
}

// check runs after each step.
func (m *model) check(t *rapid.T) {
	list, err := m.p.List(context.Background(), approval.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	open := map[string]int{}
	for _, r := range list {
		if was, ended := m.ended[r.ID]; ended && was != r.State {
			t.Fatalf("request %s was %s at its end, and is %s", r.ID, was, r.State)
		}
		if !r.State.Open() {
			m.ended[r.ID] = r.State
			continue
		}
		open[fmt.Sprint(r.Plan.Calls[0].Target.ID)]++
	}
	for target, n := range open {
		if n > 1 {
			t.Fatalf("%d open requests that destroy server %s", n, target)
		}
	}
	for id, n := range m.sent {
		r, err := m.p.Find(context.Background(), id)
		if err != nil || n != 1 || r.State == approval.Pending || r.State == approval.Approved {
			t.Fatalf("request %s was sent, and is %+v, %v", id, r, err)
		}
	}
}
