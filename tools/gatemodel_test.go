package tools_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
	"panelbot/tools"
)

// modelTime is how long the model looks for a failure on one store, once it has got
// some calls through.
const modelTime = 6 * time.Second

// TestGate drives two replicas of a Runner and their desks on one store in a random
// order: calls and plans of two are asked for, voted on, cancelled and executed by
// either, which may die at any transaction; the policy is reloaded, a freeze and a stop
// come and go, solo is turned, people lose their roles, also between two calls of a
// plan, and time passes. What the panel receives has to be what was approved: each call
// once at most, for the arguments that were asked for, with the yes of enough different
// people who may give it at that moment, in time, and by the policy of that moment.
func TestGate(t *testing.T) {
	t.Parallel()
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		gate(t, 8, nil)
	})
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		var now func() time.Time
		one := db.Open(t, func(c *store.Config) { c.Clock = func() time.Time { return now() } })
		gate(t, 2, func(clock func() time.Time) approval.Store {
			db.Exec(t, "DELETE FROM votes", "DELETE FROM results", "DELETE FROM tries", "DELETE FROM codes", "DELETE FROM requests")
			now = clock
			return one
		})
	})
}

// gate runs the model; each run of rapid has as many models as rounds says.
func gate(t *testing.T, rounds int, open func(clock func() time.Time) approval.Store) {
	t.Helper()
	catalogue := newCatalogue(t)
	began, failed, sent := time.Now(), false, 0
	rapid.Check(t, func(rt *rapid.T) {
		if !failed && sent >= rounds && time.Since(began) > modelTime { // a failure is made smaller to its end
			return
		}
		defer func() { failed = failed || rt.Failed() }()
		for range rounds {
			m := newGateModel(t, rt, catalogue, open)
			rt.Repeat(map[string]func(*rapid.T){
				"ask": m.ask, "ask again": m.ask, "vote": m.vote, "vote again": m.vote, "vote once more": m.vote,
				"execute": m.execute, "execute again": m.execute, "execute once more": m.execute,
				"all the way": m.through, "cancel": m.cancel, "policy": m.reload, "people": m.change, "pass": m.pass, "reconcile": m.reconcile, "": m.check,
			})
			sent += len(m.sent)
		}
	})
	if sent < rounds {
		t.Errorf("the model got %d calls through: it hardly tries anything", sent)
	}
	t.Logf("%d calls went out", sent)
}

type gateModel struct {
	tb    testing.TB
	t     *rapid.T
	place *approvaltest.Place
	// replicas are two processes on the store.
	replicas [2]*gateReplica
	// steps are what was asked for, by request; order is that of asking.
	steps map[string][]tools.Step
	order []string
	// sent counts the calls of requests that the panel received: id and place.
	sent map[string]int
	// made are the schedules of the panel, as its list shows them.
	made []json.RawMessage
	// executing is the request that by executes now; nil where none is.
	executing string
	by        *gateReplica
	// meanwhile happens once, when the panel has the next call; answers says how the
	// panel answers to it.
	meanwhile func()
	lose      bool
	ended     map[string]approval.State
	codes     map[string]func() string
}

// gateReplica is one process. It dies when its store has served as many transactions
// as left says, and then does nothing more until it is started anew.
type gateReplica struct {
	approval.Store
	runner *tools.Runner
	desk   *approval.Desk
	left   int
	// kept says that its last transaction is kept, and only its answer lost.
	kept bool
}

var errDied = errors.New("the process died")

// Transact is as in approval.Store, until the process dies.
func (g *gateReplica) Transact(ctx context.Context, do func(context.Context, approval.Tx) error) error {
	if g.left > 0 {
		g.left--
		return g.Store.Transact(ctx, do)
	}
	if g.left == 0 && g.kept {
		g.kept = false
		return errors.Join(g.Store.Transact(ctx, do), errDied)
	}
	if g.left == 0 {
		return errDied
	}
	return g.Store.Transact(ctx, do)
}

func newGateModel(tb *testing.T, rt *rapid.T, catalogue *tools.Catalogue, open func(clock func() time.Time) approval.Store) *gateModel {
	m := &gateModel{
		tb: tb, t: rt, place: approvaltest.NewPlace(tb, open), steps: map[string][]tools.Step{}, sent: map[string]int{}, ended: map[string]approval.State{},
		codes: map[string]func() string{},
	}
	for _, name := range []string{"alice", "dan"} {
		m.codes[name] = m.place.Codes(tb, name)
	}
	for i := range m.replicas {
		g := &gateReplica{Store: m.place.Store, left: -1}
		var err error
		if g.desk, err = approval.New(approval.Config{Store: g, People: m.place.People, Key: approvaltest.Key, Doors: []policies.Door{policies.Slack, policies.Telegram, policies.Terminal}}); err != nil {
			tb.Fatal(err)
		}
		g.runner, err = tools.New(slog.New(slog.DiscardHandler), tools.Config{
			Catalogue: catalogue, Policy: gatePolicy(policies.Approve, 1, false, false), Recorder: &fakeRecorder{}, Approvals: g.desk, People: m.place.People,
			Panels: []*tools.Panel{{Name: "main", Kind: "flashpanel", Client: m, Ceiling: policies.Destroy}}, Wait: func(policies.Door) time.Duration { return 0 },
		})
		if err != nil {
			tb.Fatal(err)
		}
		m.replicas[i] = g
	}
	return m
}

// gatePolicy decides about what grants.
func gatePolicy(effect policies.Effect, count int, solo, frozen bool) policies.Policy {
	p := permissive()
	p.Defaults[policies.Grant], p.Solo = effect, solo
	p.Approvals = policies.StandardApprovals()
	p.Approvals.Count, p.Approvals.From[0].Count = count, count
	p.Freezes = []policies.Period{{Name: "night", From: time.Now().Add(time.Hour)}}
	if frozen {
		p.Freezes[0].From = time.Now().Add(-time.Hour)
	}
	p.Rules = []policies.Rule{{ID: "frozen", When: `tool.risk == "grant" && "night" in freeze`, Effect: policies.Deny}}
	compiled, problems := p.Compile()
	if len(problems) > 0 {
		panic(fmt.Sprint(problems)) // the policy is this test's own
	}
	return compiled
}

func (m *gateModel) replica(t *rapid.T) *gateReplica {
	return m.replicas[rapid.IntRange(0, 1).Draw(t, "replica")]
}

// id is a request, most of the time one in that state.
func (m *gateModel) id(t *rapid.T, state approval.State) string {
	if len(m.order) == 0 {
		t.Skip("nothing was asked")
	}
	list, err := m.place.List(context.Background(), approval.Filter{States: []approval.State{state}})
	if err != nil {
		t.Fatal(err)
	}
	ids := slices.DeleteFunc(slices.Clone(m.order), func(id string) bool {
		return !slices.ContainsFunc(list, func(r *approval.Request) bool { return r.ID == id })
	})
	if len(ids) == 0 || rapid.IntRange(0, 5).Draw(t, "any") == 0 {
		ids = m.order
	}
	return rapid.SampledFrom(ids).Draw(t, "request")
}

func (m *gateModel) ask(t *rapid.T) {
	steps := make([]tools.Step, rapid.IntRange(1, 2).Draw(t, "calls"))
	for i := range steps {
		steps[i] = tools.Step{Tool: "flashpanel_schedule_create", Args: fmt.Appendf(nil, `{"server":%d,"command":"run-%d","user":"root","cron":"* * * * *"}`,
			rapid.IntRange(1, 2).Draw(t, "server"), rapid.IntRange(0, 5).Draw(t, "command"))}
	}
	if len(steps) == 2 && string(steps[0].Args) == string(steps[1].Args) { // each is told by its arguments
		steps = steps[:1]
	}
	name := rapid.SampledFrom([]string{"alice", "bob", "dan"}).Draw(t, "person")
	person, _ := m.place.People.Person(name) // who is gone asks, too
	if person.Name == "" {
		person = policies.Person{Name: name, Roles: []policies.Role{policies.Operator}}
	}
	c := tools.Call{Person: person, Door: rapid.SampledFrom([]policies.Door{policies.MCP, policies.Slack}).Draw(t, "door"), Private: true}
	var out tools.Outcome
	if len(steps) == 1 {
		c.Tool, c.Args = steps[0].Tool, steps[0].Args
		out = m.replica(t).runner.Run(context.Background(), c)
	} else {
		out = m.replica(t).runner.RunPlan(context.Background(), steps, c)
	}
	if out.Approval == nil {
		return
	}
	if _, known := m.steps[out.Approval.ID]; !known {
		m.order = append(m.order, out.Approval.ID)
		m.steps[out.Approval.ID] = steps
	}
	if len(m.steps[out.Approval.ID]) != len(steps) || string(m.steps[out.Approval.ID][0].Args) != string(steps[0].Args) {
		t.Fatalf("asked for %s, and answered with the request for %s", steps, m.steps[out.Approval.ID])
	}
}

func (m *gateModel) vote(t *rapid.T) {
	b := approval.Ballot{
		ID: m.id(t, approval.Pending), Person: rapid.SampledFrom([]string{"alice", "bob", "carol", "dan", "mallory"}).Draw(t, "voter"), Yes: rapid.IntRange(0, 7).Draw(t, "yes") > 0,
		Door: rapid.SampledFrom([]policies.Door{policies.Slack, policies.Slack, policies.Telegram, policies.Terminal, policies.MCP}).Draw(t, "door"),
	}
	if shows, has := m.codes[b.Person]; has {
		m.place.Pass(30 * time.Second) // so that the code is another
		b.Code = shows()
	}
	m.replica(t).runner.Vote(context.Background(), b)
}

// through is the way of most requests in a row: asked, voted on and executed, so that a
// short run gets calls through, too.
func (m *gateModel) through(t *rapid.T) {
	m.ask(t)
	for range rapid.IntRange(1, 3).Draw(t, "votes") {
		m.vote(t)
	}
	m.execute(t)
}

func (m *gateModel) cancel(t *rapid.T) {
	person := policies.Person{Name: rapid.SampledFrom([]string{"alice", "bob", "dan"}).Draw(t, "person")}
	m.replica(t).runner.CancelRequest(context.Background(), m.id(t, approval.Approved), person, policies.Slack)
}

func (m *gateModel) reload(t *rapid.T) {
	// Most of the time it is the one that lets something through.
	effect := rapid.SampledFrom([]policies.Effect{policies.Approve, policies.Approve, policies.Approve, policies.Confirm, policies.Deny}).Draw(t, "effect")
	p := gatePolicy(effect, rapid.SampledFrom([]int{1, 1, 2}).Draw(t, "count"), rapid.IntRange(0, 2).Draw(t, "solo") == 0, rapid.IntRange(0, 5).Draw(t, "frozen") == 0)
	p.Stopped = rapid.SampledFrom([]string{"", "", "", "", "trouble"}).Draw(t, "stopped")
	m.apply(rapid.IntRange(0, 3).Draw(t, "replicas"), p)
}

// apply gives the policy to one of the replicas, or to both.
func (m *gateModel) apply(to int, p policies.Policy) {
	for i, g := range m.replicas {
		if to != 1-i {
			g.runner.ChangePolicy(func(policies.Policy) policies.Policy { return p })
		}
	}
}

func (m *gateModel) change(t *rapid.T) {
	roles := rapid.SampledFrom([]policies.Role{policies.Admin, policies.Admin, policies.Approver, policies.Approver, policies.Operator}).Draw(t, "role")
	m.place.People.Set(rapid.SampledFrom([]string{"alice", "bob", "carol", "dan"}).Draw(t, "person"), rapid.IntRange(0, 4).Draw(t, "gone") == 0, roles)
}

func (m *gateModel) pass(t *rapid.T) {
	m.place.Pass(time.Duration(rapid.SampledFrom([]int{1, 1, 3, 3, 16, 250}).Draw(t, "minutes")) * time.Minute)
	if rapid.Bool().Draw(t, "swept") {
		if _, _, err := m.replica(t).desk.Sweep(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}

func (m *gateModel) execute(t *rapid.T) {
	g := m.replica(t)
	m.executing, m.by = m.id(t, approval.Approved), g
	if rapid.IntRange(0, 3).Draw(t, "dies") == 0 {
		g.left, g.kept = rapid.IntRange(0, 5).Draw(t, "transactions"), rapid.Bool().Draw(t, "kept")
	}
	m.lose = rapid.IntRange(0, 5).Draw(t, "lost") == 0
	switch rapid.IntRange(0, 5).Draw(t, "meanwhile") {
	case 0:
		who := rapid.SampledFrom([]string{"alice", "bob", "carol", "dan"}).Draw(t, "who")
		m.meanwhile = func() { m.place.People.Set(who, true) }
	case 1:
		p := gatePolicy(policies.Approve, 1, false, true)
		m.meanwhile = func() { m.apply(2, p) }
	case 2:
		p := gatePolicy(policies.Approve, 2, true, false)
		m.meanwhile = func() { m.apply(2, p) }
	}
	_, err := g.runner.Execute(context.Background(), m.executing)
	var refusal *approval.Refusal
	if err != nil && !errors.As(err, &refusal) && !errors.Is(err, errDied) && !errors.Is(err, approval.ErrMoved) {
		t.Fatal(err)
	}
	m.executing, m.by, m.meanwhile, m.lose = "", nil, nil, false
	g.left, g.kept = -1, false // started anew
}

func (m *gateModel) reconcile(t *rapid.T) {
	request, err := m.place.Find(context.Background(), m.id(t, approval.Unknown))
	if err != nil {
		t.Fatal(err)
	}
	if request.State != approval.Unknown {
		t.Skip("it is known how it ended")
	}
	if _, err := m.replica(t).runner.Reconcile(context.Background(), request); err != nil {
		t.Fatal(err)
	}
}

// Do is the panel: a list of schedules, and what makes one.
func (m *gateModel) Do(_ context.Context, r panel.Request) (*panel.Response, error) {
	if r.Method == "GET" {
		list, err := json.Marshal(map[string]any{"data": m.made})
		if err != nil {
			return nil, err
		}
		return &panel.Response{Status: 200, Body: list, ContentType: "application/json"}, nil
	}
	m.received(r)
	m.made = append(m.made, fmt.Appendf(nil, `{"id":%d,%s`, len(m.made)+100, bytes.TrimPrefix(r.Body, []byte("{"))))
	if m.meanwhile != nil {
		m.meanwhile()
		m.meanwhile = nil
	}
	if m.lose {
		return nil, &panel.Error{Kind: panel.Lost, Message: "The answer was lost."}
	}
	return &panel.Response{Status: 200, Body: []byte(started), ContentType: "application/json"}, nil
}

// Addresses is as in tools.Client.
func (*gateModel) Addresses(context.Context) ([]netip.Addr, error) { return nil, nil }

// received holds what must hold when a call arrives.
func (m *gateModel) received(r panel.Request) {
	if m.executing == "" {
		m.t.Fatalf("the panel received %s %s, which nobody executes", r.Method, r.Path)
	}
	request, err := m.place.Find(context.Background(), m.executing)
	if err != nil {
		m.t.Fatal(err)
	}
	at := slices.IndexFunc(m.steps[m.executing], func(s tools.Step) bool { return meant(m.t, s) == arrived(m.t, r) })
	if at < 0 {
		m.t.Fatalf("the panel received %s, asked for was %s", arrived(m.t, r), m.steps[m.executing])
	}
	key := fmt.Sprint(m.executing, " ", at)
	if m.sent[key]++; m.sent[key] > 1 {
		m.t.Fatalf("call %d of the request was sent %d times", at, m.sent[key])
	}
	if request.State != approval.Executing || at == 0 && !m.place.Now().Before(request.ExecuteBy) || at > 0 && m.sent[fmt.Sprint(m.executing, " ", at-1)] != 1 {
		m.t.Fatalf("call %d was sent at %s, while the request is %s, to be executed by %s", at, m.place.Now(), request.State, request.ExecuteBy)
	}
	policy := m.by.runner.Policy()
	person, known := m.place.People.Person(request.Person)
	now := policy.Decide(policies.Request{Person: person, Door: request.Door, Tool: "flashpanel_schedule_create", Kind: "flashpanel", Panel: "main", Risk: policies.Grant, Args: map[string]any{}, Now: time.Now()})
	yes := map[string]bool{}
	for _, v := range request.Votes {
		voter, there := m.place.People.Person(v.Person)
		may := slices.ContainsFunc(voter.Roles, func(r policies.Role) bool { return r == policies.Admin || r == policies.Approver })
		// Where the policy of now wants no more than a confirmation, what solo took is one.
		solo := policy.Solo || request.Terms.Solo && now.Effect < policies.Approve
		own := v.Person == request.Person && v.Door != request.Door && (solo || request.Terms.Own() && v.Code)
		switch {
		case !there || !v.Yes || v.Door == policies.MCP:
		case request.Terms.Own() && own, !request.Terms.Own() && may && (v.Person != request.Person || own):
			yes[v.Person] = true
		}
	}
	needs := 1
	if now.Effect == policies.Approve {
		needs = policy.Approvals.Count
		if request.Terms.Own() {
			m.t.Fatalf("the yes of the person alone was enough for what others approve now")
		}
	}
	if !known || now.Effect == policies.Deny || policy.Stopped != "" || len(yes) < max(needs, request.Terms.Count) {
		m.t.Fatalf("call %d was sent for %s (known: %t) with the yes of %v, while the policy says %s (%s), stopped %q, and it takes %d", at, request.Person, known, yes, now.Effect, now.Rule, policy.Stopped, needs)
	}
}

// meant is a call as it was asked for, and arrived one as the panel has it, in the same
// words.
func meant(t *rapid.T, s tools.Step) string {
	var args map[string]any
	if err := json.Unmarshal(s.Args, &args); err != nil {
		t.Fatal(err)
	}
	server := args["server"]
	delete(args, "server")
	return fmt.Sprint("POST /api/servers/", server, "/schedules ", args)
}

func arrived(t *rapid.T, r panel.Request) string {
	var args map[string]any
	if err := json.Unmarshal(r.Body, &args); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(fmt.Sprint(r.Method+" "+r.Path+" ", args))
}

// check runs after each step: what has ended stays so.
func (m *gateModel) check(t *rapid.T) {
	list, err := m.place.List(context.Background(), approval.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if was, over := m.ended[r.ID]; over && was != r.State {
			t.Fatalf("request %s was %s at its end, and is %s", r.ID, was, r.State)
		}
		if !r.State.Open() {
			m.ended[r.ID] = r.State
		}
	}
}
