package approvaltest

import (
	"context"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/approval"
)

// TestStore is what every Store passes. open gives an empty one with that clock.
func TestStore(t *testing.T, open func(t *testing.T, clock func() time.Time) approval.Store) {
	t.Helper()
	for name, test := range map[string]func(*testing.T, *Clock, approval.Store){
		"requests come back as they were": comesBack, "a move is conditional": moves, "votes and results": votesAndResults,
		"what fails leaves nothing": leavesNothing, "what is open": whatIsOpen, "lists": lists, "codes and tries": codesAndTries, "watchers": watchers, "what is let through is counted": passes,
		"leases": keepsLeases, "a lease ends": ends, "a time that no database keeps": oddTime,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clock := NewClock()
			test(t, clock, open(t, clock.Now))
		})
	}
}

// full is a request with a value in every field.
func full(id string, at time.Time) *approval.Request {
	plan := Reinstall("7")
	plan.Calls[0].Args = json.RawMessage(`{"server":7,"password":"canary-9d2f"}`)
	plan.Calls[0].Preview, plan.Calls[0].Identity = json.RawMessage(`[{"Of":"server get"}]`), json.RawMessage(`[{"id":7}]`)
	second := plan.Calls[0]
	second.Tool, second.Args, second.Risk = "flashpanel_server_restart", json.RawMessage(`{"server":7}`), policies.Disrupt
	plan.Calls = append(plan.Calls, second)
	return &approval.Request{
		ID: id, Person: "dan", Door: policies.MCP, Reason: "the disk is dying", Plan: plan, Terms: Draft("dan", plan).Terms, Digest: "abc", Nonce: "n-" + id, Same: "same-" + id,
		State: approval.Pending, Created: at, Expires: at.Add(time.Hour),
	}
}

func transact(t *testing.T, s approval.Store, do func(context.Context, approval.Tx) error) {
	t.Helper()
	if err := s.Transact(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

func insert(t *testing.T, s approval.Store, list ...*approval.Request) {
	t.Helper()
	transact(t, s, func(ctx context.Context, tx approval.Tx) error {
		for _, r := range list {
			if err := tx.Insert(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// find gives the request "one".
func find(t *testing.T, s approval.Store) *approval.Request {
	t.Helper()
	list, err := s.List(t.Context(), approval.Filter{ID: "one"})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d requests, %v", len(list), err)
	}
	return list[0]
}

func comesBack(t *testing.T, clock *Clock, s approval.Store) {
	want := full("one", clock.Now())
	insert(t, s, want)
	if diff := cmp.Diff(find(t, s), want, cmp.Comparer(sameTime)); diff != "" {
		t.Errorf("listed (-got +want):\n%s", diff)
	}
	transact(t, s, func(ctx context.Context, tx approval.Tx) error {
		if !sameTime(tx.Now(), clock.Now()) {
			t.Errorf("the clock says %s, want %s", tx.Now(), clock.Now())
		}
		got, err := tx.Lock(ctx, "one")
		if err != nil {
			return err
		}
		if diff := cmp.Diff(got, want, cmp.Comparer(sameTime)); diff != "" {
			t.Errorf("locked (-got +want):\n%s", diff)
		}
		if _, err := tx.Lock(ctx, "another"); !errors.Is(err, approval.ErrNotFound) {
			t.Errorf("got %v for none", err)
		}
		return nil
	})
}

// sameTime compares to the microsecond, which is what databases keep.
func sameTime(a, b time.Time) bool {
	return a.Truncate(time.Microsecond).Equal(b.Truncate(time.Microsecond))
}

func moves(t *testing.T, clock *Clock, s approval.Store) {
	insert(t, s, full("one", clock.Now()))
	r := full("one", clock.Now())
	r.State, r.Decided, r.ExecuteBy, r.Reminded, r.Note = approval.Approved, clock.Now(), clock.Now().Add(time.Minute), true, "so be it"
	transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.Move(ctx, r, approval.Pending, 0) })
	if diff := cmp.Diff(find(t, s), r, cmp.Comparer(sameTime)); diff != "" {
		t.Errorf("moved (-got +want):\n%s", diff)
	}
	for name, from := range map[string]struct {
		state approval.State
		fence int64
	}{"from another state": {approval.Pending, 0}, "with another fence": {approval.Approved, 5}} {
		err := s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return tx.Move(ctx, r, from.state, from.fence) })
		if !errors.Is(err, approval.ErrMoved) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	r.State, r.Claim = approval.Executing, approval.Claim{Owner: "me", Fence: 1, Until: clock.Now().Add(time.Minute)}
	transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.Move(ctx, r, approval.Approved, 0) })
	r.State = approval.Unknown
	transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.Move(ctx, r, approval.Executing, 1) })
	if got := find(t, s); string(got.Plan.Calls[0].Args) == "" || got.Claim != r.Claim && !sameTime(got.Claim.Until, r.Claim.Until) {
		t.Errorf("what is unknown has lost its arguments or its claim: %+v", got)
	}
	r.State, r.Ended = approval.Done, clock.Now()
	transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.Move(ctx, r, approval.Unknown, 1) })
	for i, c := range find(t, s).Plan.Calls {
		if len(c.Args) > 0 || c.Tool == "" || len(c.Masked) == 0 {
			t.Errorf("call %d after the end: %+v", i, c)
		}
	}
}

func votesAndResults(t *testing.T, clock *Clock, s approval.Store) {
	insert(t, s, full("one", clock.Now()))
	vote := approval.Vote{Person: "carol", Door: "slack", Yes: true, Time: clock.Now(), Code: true, Note: "go on"}
	transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.AddVote(ctx, "one", vote) })
	err := s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error { return tx.AddVote(ctx, "one", vote) })
	if !errors.Is(err, approval.ErrVoted) {
		t.Errorf("got %v for a second vote", err)
	}
	first := approval.Result{Call: 0, Time: clock.Now(), Before: json.RawMessage(`{"data":["canary-9d2f"]}`)}
	second := approval.Result{Call: 0, Status: "done", Summary: "gone", VerifiedBy: "the list", Next: "look", Data: json.RawMessage(`{"a":1}`), Said: json.RawMessage(`{"hints":[]}`), Time: clock.Now(), Took: 3 * time.Second}
	for _, result := range []approval.Result{first, second} {
		transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.PutResult(ctx, "one", result) })
		got := find(t, s)
		if diff := cmp.Diff(got.Results, []approval.Result{result}, cmp.Comparer(sameTime)); diff != "" {
			t.Errorf("result (-got +want):\n%s", diff)
		}
		if diff := cmp.Diff(got.Votes, []approval.Vote{vote}, cmp.Comparer(sameTime)); diff != "" {
			t.Errorf("votes (-got +want):\n%s", diff)
		}
	}
}

func leavesNothing(t *testing.T, clock *Clock, s approval.Store) {
	broken := errors.New("broken")
	err := s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) error {
		r := full("one", clock.Now())
		return errors.Join(tx.Insert(ctx, r), tx.Record(ctx, approval.Event{Kind: approval.Asked, Time: tx.Now(), Request: r, Call: -1}),
			tx.PutCodes(ctx, "carol", approval.Codes{Secret: "S"}), tx.AddTry(ctx, "one", "carol"), broken)
	})
	if !errors.Is(err, broken) {
		t.Fatalf("got %v", err)
	}
	if list, err := s.List(t.Context(), approval.Filter{}); err != nil || len(list) != 0 {
		t.Errorf("%d requests are left, %v", len(list), err)
	}
	transact(t, s, func(ctx context.Context, tx approval.Tx) error {
		codes, err := tx.Codes(ctx, "carol")
		tries, err2 := tx.Tries(ctx, "one", "carol")
		if codes != (approval.Codes{}) || tries != 0 {
			t.Errorf("left are %+v and %d tries", codes, tries)
		}
		return errors.Join(err, err2)
	})
	died, die := context.WithCancel(t.Context())
	die()
	if err := s.Transact(died, func(ctx context.Context, tx approval.Tx) error { return tx.Insert(ctx, full("two", clock.Now())) }); err == nil {
		t.Error("a transaction was kept although its context had ended")
	}
}

func whatIsOpen(t *testing.T, clock *Clock, s approval.Store) {
	for i, state := range approval.States() {
		r := full(string(state), clock.Now().Add(time.Duration(i)*time.Second))
		r.State = state
		insert(t, s, r)
	}
	transact(t, s, func(ctx context.Context, tx approval.Tx) error {
		open, err := tx.LockOpen(ctx)
		got := map[approval.State]bool{}
		for _, r := range open {
			got[r.State] = true
		}
		want := map[approval.State]bool{approval.Pending: true, approval.Approved: true, approval.Executing: true, approval.Unknown: true}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("open (-got +want):\n%s", diff)
		}
		return err
	})
}

func lists(t *testing.T, clock *Clock, s approval.Store) {
	for i, id := range []string{"a", "b", "c"} {
		r := full(id, clock.Now().Add(time.Duration(i)*time.Minute))
		if id == "b" {
			r.Person, r.State = "alice", approval.Denied
		}
		insert(t, s, r)
	}
	for name, test := range map[string]struct {
		filter approval.Filter
		want   []string
	}{
		"all":      {approval.Filter{}, []string{"c", "b", "a"}},
		"one":      {approval.Filter{ID: "b"}, []string{"b"}},
		"none":     {approval.Filter{ID: "x"}, nil},
		"person":   {approval.Filter{Person: "dan"}, []string{"c", "a"}},
		"states":   {approval.Filter{States: []approval.State{approval.Denied, approval.Done}}, []string{"b"}},
		"since":    {approval.Filter{Since: clock.Now().Add(30 * time.Second)}, []string{"c", "b"}},
		"at most":  {approval.Filter{Most: 2}, []string{"c", "b"}},
		"together": {approval.Filter{Person: "dan", States: []approval.State{approval.Pending}, Most: 1}, []string{"c"}},
	} {
		list, err := s.List(t.Context(), test.filter)
		var got []string
		for _, r := range list {
			got = append(got, r.ID)
		}
		if diff := cmp.Diff(got, test.want); diff != "" || err != nil {
			t.Errorf("%s: %v (-got +want):\n%s", name, err, diff)
		}
	}
}

func codesAndTries(t *testing.T, _ *Clock, s approval.Store) {
	want := approval.Codes{Secret: "JBSWY3DPEHPK3PXP", Last: 42, Confirmed: true}
	for _, codes := range []approval.Codes{{Secret: "AAAA"}, want} {
		transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.PutCodes(ctx, "carol", codes) })
	}
	for range 2 {
		transact(t, s, func(ctx context.Context, tx approval.Tx) error { return tx.AddTry(ctx, "one", "carol") })
	}
	transact(t, s, func(ctx context.Context, tx approval.Tx) error {
		codes, err := tx.Codes(ctx, "carol")
		none, err2 := tx.Codes(ctx, "alice")
		tries, err3 := tx.Tries(ctx, "one", "carol")
		others, err4 := tx.Tries(ctx, "one", "alice")
		if codes != want || none != (approval.Codes{}) || tries != 2 || others != 0 {
			t.Errorf("got %+v, %+v, %d and %d tries", codes, none, tries, others)
		}
		return errors.Join(err, err2, err3, err4)
	})
}

func watchers(t *testing.T, clock *Clock, s approval.Store) {
	changed, stop := s.Watch()
	defer stop()
	insert(t, s, full("one", clock.Now()))
	select {
	case <-changed:
	case <-time.After(10 * time.Second):
		t.Error("nobody told of the change")
	}
}

// passes: what is let through is counted with the transaction, by the store's
// clock, and one too many is not.
func passes(t *testing.T, clock *Clock, s approval.Store) {
	limits := []policies.Limit{{ID: "two", Of: policies.CountCalls, Most: 2, Within: time.Hour, Per: policies.PerToken, Risk: policies.Change}}
	call := policies.Passage{Person: "dan", Door: policies.MCP, Token: "dan/1", Panel: "main", Target: "server/7", Servers: []string{"server/7"}, Risk: policies.Destroy}
	undone := errors.New("undone")
	pass := func(c policies.Passage, end error) *policies.Reached {
		var over *policies.Reached
		err := s.Transact(t.Context(), func(ctx context.Context, tx approval.Tx) (err error) {
			if over, err = tx.Pass(ctx, c, limits); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
		return over
	}
	began := clock.Now()
	for range 3 {
		if over := pass(call, undone); over != nil {
			t.Fatalf("a transaction that was undone counts: %+v", over)
		}
	}
	pass(call, nil)
	clock.Pass(10 * time.Minute)
	pass(call, nil)
	if over := pass(call, nil); over == nil || over.Count != 2 || !sameTime(over.Again, began.Add(time.Hour)) || over.Limit.ID != "two" {
		t.Errorf("one too many: %+v, want again at %s", over, began.Add(time.Hour))
	}
	another := call
	another.Token = ""
	if over := pass(another, nil); over != nil {
		t.Errorf("another token: %+v", over)
	}
	clock.Pass(51 * time.Minute)
	if over := pass(call, nil); over != nil {
		t.Errorf("later: %+v", over)
	}
}

// oddTime: a request whose time is finer than databases keep is to the byte what was
// approved all the same.
func oddTime(t *testing.T, clock *Clock, s approval.Store) {
	p := &Place{Clock: clock, Store: s, People: NewPeople()}
	p.Desk = p.Replica(t)
	draft := Draft("dan", Reinstall("7"))
	draft.Terms.Expires += 123
	r, _, err := p.Ask(t.Context(), draft)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Vote(t.Context(), approval.Ballot{ID: r.ID, Person: "carol", Door: policies.Slack, Yes: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Claim(t.Context(), r.ID, "worker", nil); err != nil {
		t.Error(err)
	}
}
