package approvaltest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// Restarting is a lease of restarting servers 7 and 8 through an assistant.
func Restarting(until time.Time, count int) approval.LeaseTerms {
	return approval.LeaseTerms{
		Door: policies.MCP, Tools: []string{"flashpanel_server_restart"}, Targets: []approval.LeaseTarget{Server("7"), Server("8")},
		Until: until, Count: count,
	}
}

// Server is a server as leases name it.
func Server(id string) approval.LeaseTarget {
	return approval.LeaseTarget{Panel: "main", Kind: "server", ID: id, Name: "web-" + id}
}

// Restart is the restart of a server by a person, on the terms of the standard
// policy.
func Restart(person, server string) approval.LeaseUse {
	return approval.LeaseUse{
		Call: "call-" + server, Person: person, Door: policies.MCP, Tool: "flashpanel_server_restart", Target: Server(server), Words: "server web-" + server,
		Risk: policies.Disrupt, Terms: approval.Terms{Effect: policies.Confirm, Rules: []string{"policy.defaults.disrupt"}},
	}
}

// LeaseDraft asks for a lease, on the terms of the standard policy without codes.
func LeaseDraft(t testing.TB, person string, terms approval.LeaseTerms) approval.Draft {
	t.Helper()
	plan, err := terms.Plan(terms.Tools)
	if err != nil {
		t.Fatal(err)
	}
	return Draft(person, plan)
}

// Leased is a lease that carol has granted; its request has ended well.
func (p *Place) Leased(t testing.TB, person string, terms approval.LeaseTerms) *approval.Request {
	t.Helper()
	r, err := p.granted(p.Desk, LeaseDraft(t, person, terms), "carol")
	if err != nil || r.State != approval.Done {
		t.Fatalf("the lease was not granted: %+v, %v", r, err)
	}
	return r
}

// granted asks for a lease, says yes, and lets it begin.
func (p *Place) granted(desk *approval.Desk, draft approval.Draft, by string) (*approval.Request, error) {
	ctx := context.Background()
	r, _, err := desk.Ask(ctx, draft)
	if err != nil {
		return nil, err
	}
	if r, err = desk.Vote(ctx, approval.Ballot{ID: r.ID, Person: by, Door: policies.Slack, Yes: true}); err != nil {
		return nil, err
	}
	if r, err = desk.Claim(ctx, r.ID, "worker", nil); err != nil {
		return nil, err
	}
	return desk.Grant(ctx, r.ID, r.Claim.Fence)
}

// keepsLeases is the part of TestStore about leases.
func keepsLeases(t *testing.T, clock *Clock, s approval.Store) {
	now := clock.Now()
	later := full("two", now)
	insert(t, s, full("one", now), later)
	want := &approval.Lease{ID: "one", Person: "dan", LeaseTerms: Restarting(now.Add(time.Hour), 2), Reason: "the mail queue", GrantedBy: []string{"carol"}, Granted: now}
	other := &approval.Lease{ID: "two", Person: "alice", LeaseTerms: Restarting(now.Add(30*time.Minute), 5), Granted: now, RevokedAt: now, RevokedBy: "bob"}
	other.Door = policies.Terminal
	transact(t, s, func(ctx context.Context, tx approval.Tx) error {
		return errors.Join(tx.AddLease(ctx, want), tx.AddLease(ctx, other))
	})
	if err := s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return tx.AddLease(ctx, want) }); err == nil {
		t.Error("there are two leases of one request")
	}
	listed := func(f approval.LeaseFilter) []string {
		list, err := s.Leases(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, l := range list {
			ids = append(ids, l.ID)
		}
		return ids
	}
	for name, test := range map[string]struct {
		filter approval.LeaseFilter
		want   []string
	}{
		"all":      {approval.LeaseFilter{}, []string{"two", "one"}},
		"one":      {approval.LeaseFilter{ID: "one"}, []string{"one"}},
		"none":     {approval.LeaseFilter{ID: "x"}, nil},
		"a person": {approval.LeaseFilter{Person: "dan"}, []string{"one"}},
		"a door":   {approval.LeaseFilter{Door: policies.Terminal}, []string{"two"}},
		"living":   {approval.LeaseFilter{Lives: true}, []string{"one"}},
	} {
		if diff := cmp.Diff(listed(test.filter), test.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
	list, err := s.Leases(t.Context(), approval.LeaseFilter{ID: "one"})
	if diff := cmp.Diff(list, []*approval.Lease{want}, cmp.Comparer(sameTime), cmp.Comparer(noneIsEmpty)); diff != "" || err != nil {
		t.Errorf("listed, %v (-got +want):\n%s", err, diff)
	}
	use := func() error {
		return s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return tx.UseLease(ctx, "one") })
	}
	if err := use(); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	err = s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return errors.Join(tx.UseLease(ctx, "one"), broken) })
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if err := use(); err != nil {
		t.Errorf("what was undone counts: %v", err)
	}
	if err := use(); !errors.Is(err, approval.ErrMoved) {
		t.Errorf("a third of two: %v", err)
	}
	if got := listed(approval.LeaseFilter{Lives: true}); len(got) != 0 {
		t.Errorf("used up, and lives: %v", got)
	}
	transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.RevokeLease(ctx, "one", "bob") })
	err = s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return tx.RevokeLease(ctx, "one", "alice") })
	if !errors.Is(err, approval.ErrMoved) {
		t.Errorf("revoked twice: %v", err)
	}
	want.Used, want.RevokedAt, want.RevokedBy = 2, now, "bob"
	transact(t, s, func(ctx context.Context, tx approval.Tx) error {
		got, err := tx.LockLease(ctx, "one")
		if diff := cmp.Diff(got, want, cmp.Comparer(sameTime)); diff != "" {
			t.Errorf("locked (-got +want):\n%s", diff)
		}
		_, none := tx.LockLease(ctx, "x")
		if !errors.Is(none, approval.ErrNotFound) {
			t.Errorf("got %v for none", none)
		}
		return err
	})
}

func noneIsEmpty(a, b []string) bool { return slices.Equal(a, b) }

// ends: a lease is used before its end alone, by the store's clock.
func ends(t *testing.T, clock *Clock, s approval.Store) {
	insert(t, s, full("one", clock.Now()))
	l := &approval.Lease{ID: "one", Person: "dan", LeaseTerms: Restarting(clock.Now().Add(time.Minute), 2), Granted: clock.Now()}
	transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.AddLease(ctx, l) })
	use := func() error {
		return s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return tx.UseLease(ctx, "one") })
	}
	clock.Pass(time.Minute - time.Microsecond)
	if err := use(); err != nil {
		t.Error(err)
	}
	clock.Pass(time.Microsecond)
	if err := use(); !errors.Is(err, approval.ErrMoved) {
		t.Errorf("used at its end: %v", err)
	}
	if list, err := s.Leases(t.Context(), approval.LeaseFilter{Lives: true}); err != nil || len(list) != 0 {
		t.Errorf("it lives at its end: %v, %v", list, err)
	}
}

// leasing drives two desks on one store with leases: they are asked for, granted,
// used and revoked, time passes, and people lose their roles.
type leasing struct {
	t      *rapid.T
	tb     testing.TB
	p      *Place
	desks  [2]*approval.Desk
	order  []string // the leases, as they were granted
	terms  map[string]approval.LeaseTerms
	person map[string]string
	by     map[string]string
	used   map[string]int
	over   map[string]bool // revoked
}

// LeaseProperties holds, for any store: whatever happens in whatever order, a lease
// lets through what it covers alone, never more than its count, and nothing after
// its end, after it was revoked, or while its person or who granted it may not.
func LeaseProperties(t *testing.T, open func(clock func() time.Time) approval.Store) {
	t.Helper()
	rapid.Check(t, func(rt *rapid.T) {
		p := NewPlace(t, open)
		m := &leasing{t: rt, tb: t, p: p, terms: map[string]approval.LeaseTerms{}, person: map[string]string{}, by: map[string]string{}, used: map[string]int{}, over: map[string]bool{}}
		for i := range m.desks {
			m.desks[i] = p.Replica(t)
		}
		rt.Repeat(map[string]func(*rapid.T){"grant": m.grant, "use": m.use, "use again": m.use, "revoke": m.revoke, "pass": m.pass, "people": m.people, "": m.check})
	})
}

func (m *leasing) desk(t *rapid.T) *approval.Desk {
	return m.desks[rapid.IntRange(0, 1).Draw(t, "replica")]
}

func (m *leasing) grant(t *rapid.T) {
	terms := Restarting(m.p.Now().Add(time.Duration(rapid.IntRange(1, 60).Draw(t, "minutes"))*time.Minute), rapid.IntRange(1, 3).Draw(t, "count"))
	terms.Targets = terms.Targets[:rapid.IntRange(1, 2).Draw(t, "targets")]
	person, by := rapid.SampledFrom([]string{"alice", "dan"}).Draw(t, "person"), rapid.SampledFrom([]string{"bob", "carol"}).Draw(t, "by")
	r, err := m.p.granted(m.desk(t), LeaseDraft(m.tb, person, terms), by)
	var refusal *approval.Refusal
	if errors.As(err, &refusal) { // who is gone can neither ask nor grant
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if r.State == approval.Done {
		m.order = append(m.order, r.ID)
		m.terms[r.ID], m.person[r.ID], m.by[r.ID] = terms, person, by
	}
}

func (m *leasing) use(t *rapid.T) {
	u := Restart(rapid.SampledFrom([]string{"alice", "dan"}).Draw(t, "person"), rapid.SampledFrom([]string{"7", "8", "9"}).Draw(t, "server"))
	u.Risk = rapid.SampledFrom([]policies.Risk{policies.Change, policies.Disrupt, policies.Disrupt, policies.Destroy}).Draw(t, "risk")
	if rapid.IntRange(0, 4).Draw(t, "elsewhere") == 0 {
		u.Door = policies.Terminal
	}
	if rapid.IntRange(0, 4).Draw(t, "stricter") == 0 {
		u.Terms = approval.Terms{Effect: policies.Approve, Clauses: []approval.Clause{{Count: 2, From: []string{"role:admin"}}}}
	}
	l, err := m.desk(t).UseLease(context.Background(), u)
	if err != nil {
		t.Fatal(err)
	}
	if l == nil {
		m.missed(t, u)
		return
	}
	m.used[l.ID]++
	if why := m.bars(l.ID, u); why != "" || m.used[l.ID] > m.terms[l.ID].Count || m.used[l.ID] != l.Used {
		t.Fatalf("lease %+v let %+v through: %d of %d, %s", l, u, m.used[l.ID], m.terms[l.ID].Count, why)
	}
}

// bars says why a lease must not let a call through; empty where it may, but for
// its count.
func (m *leasing) bars(id string, u approval.LeaseUse) string {
	terms := m.terms[id]
	_, here := m.p.People.Person(u.Person)
	granter, there := m.p.People.Person(m.by[id])
	switch {
	case !m.p.Now().Before(terms.Until):
		return "it has ended"
	case m.over[id]:
		return "it was revoked"
	case !here:
		return "the person is gone"
	case !there || !approval.Oversees(granter):
		return "who granted it may not any more"
	case m.person[id] != u.Person, u.Door != policies.MCP, !slices.ContainsFunc(terms.Targets, func(t approval.LeaseTarget) bool { return t.ID == u.Target.ID }):
		return "it does not cover that"
	case u.Risk > policies.Disrupt:
		return "it is too risky"
	case len(u.Terms.Clauses) > 0:
		return "more is demanded than was approved"
	}
	return ""
}

// missed holds that a call was not let through for a reason.
func (m *leasing) missed(t *rapid.T, u approval.LeaseUse) {
	for _, id := range m.order {
		if m.bars(id, u) == "" && m.used[id] < m.terms[id].Count {
			t.Fatalf("lease %s did not let %+v through", id, u)
		}
	}
}

func (m *leasing) revoke(t *rapid.T) {
	if len(m.order) == 0 {
		t.Skip("there are no leases")
	}
	id := rapid.SampledFrom(m.order).Draw(t, "lease")
	by := rapid.SampledFrom([]string{"alice", "bob", "carol", "dan"}).Draw(t, "by")
	person, known := m.p.People.Person(by)
	_, err := m.desk(t).RevokeLease(context.Background(), id, policies.Person{Name: by}, policies.Slack)
	var refusal *approval.Refusal
	switch may := by == m.person[id] || known && approval.Oversees(person); {
	case !may && !errors.Is(err, approval.ErrNotFound), may && m.over[id] && !errors.As(err, &refusal), may && !m.over[id] && err != nil:
		t.Fatalf("%s revoked %s: %v", by, id, err)
	case err == nil:
		m.over[id] = true
	}
}

func (m *leasing) pass(t *rapid.T) {
	m.p.Pass(time.Duration(rapid.SampledFrom([]int{1, 5, 20}).Draw(t, "minutes")) * time.Minute)
}

func (m *leasing) people(t *rapid.T) {
	role := rapid.SampledFrom([]policies.Role{policies.Admin, policies.Approver, policies.Operator}).Draw(t, "role")
	m.p.People.Set(rapid.SampledFrom([]string{"alice", "bob", "carol", "dan"}).Draw(t, "person"), rapid.IntRange(0, 2).Draw(t, "gone") == 0, role)
}

// check runs after each step: what the store says is what happened.
func (m *leasing) check(t *rapid.T) {
	list, err := m.p.Leases(context.Background(), approval.LeaseFilter{})
	if err != nil || len(list) != len(m.order) {
		t.Fatalf("%d leases, want %d, %v", len(list), len(m.order), err)
	}
	for _, l := range list {
		if l.Used != m.used[l.ID] || l.RevokedAt.IsZero() == m.over[l.ID] {
			t.Fatalf("lease %+v was used %d times, revoked %t", l, m.used[l.ID], m.over[l.ID])
		}
	}
}

// RacedLease holds that a lease which two desks use at once lets as many calls
// through as it has, and none after it was revoked. The desks may have a store of
// their own each, on one database.
func RacedLease(t *testing.T, stores [2]approval.Store) {
	t.Helper()
	people := NewPeople()
	var desks [2]*approval.Desk
	for i := range desks {
		var err error
		if desks[i], err = approval.New(approval.Config{Store: stores[i], People: people, Key: Key}); err != nil {
			t.Fatal(err)
		}
	}
	p := &Place{Desk: desks[0], Store: stores[0], People: people}
	const count, workers, each = 20, 4, 10
	full := p.Leased(t, "dan", Restarting(time.Now().Add(time.Hour), count))
	var through atomic.Int64
	race := func(then func(l *approval.Lease) (more bool)) {
		var racing sync.WaitGroup
		for w := range workers {
			racing.Go(func() {
				for i := range each {
					u := Restart("dan", "7")
					u.Call = fmt.Sprintf("%d-%d", w, i)
					l, err := desks[w%2].UseLease(t.Context(), u)
					if err != nil {
						t.Error(err)
					}
					if !then(l) {
						return
					}
				}
			})
		}
		racing.Wait()
	}
	race(func(l *approval.Lease) bool {
		if l != nil {
			through.Add(1)
		}
		return true
	})
	if through.Load() != count {
		t.Errorf("%d calls went through, want %d of %d", through.Load(), count, workers*each)
	}
	long := p.Leased(t, "dan", Restarting(time.Now().Add(time.Hour), 500))
	var revoked atomic.Bool
	revoke := sync.OnceFunc(func() {
		if _, err := desks[1].RevokeLease(t.Context(), long.ID, policies.Person{Name: "bob"}, policies.Slack); err != nil {
			t.Error(err)
		}
		revoked.Store(true)
	})
	var before atomic.Int64
	race(func(l *approval.Lease) bool {
		if before.Add(1) == 8 {
			revoke()
		}
		return l != nil
	})
	used := func() int {
		list, err := desks[0].Leases(t.Context(), approval.LeaseFilter{ID: long.ID})
		if err != nil || len(list) != 1 {
			t.Fatalf("%v, %v", list, err)
		}
		return list[0].Used
	}
	n := used()
	race(func(l *approval.Lease) bool {
		if l != nil {
			t.Errorf("let through after it was revoked: %+v", l)
		}
		return true
	})
	if !revoked.Load() || used() != n {
		t.Errorf("revoked %t, used %d and then %d", revoked.Load(), n, used())
	}
	if r, err := desks[1].Find(t.Context(), full.ID); err != nil || r.State != approval.Done {
		t.Errorf("the request is %+v, %v", r, err)
	}
}
