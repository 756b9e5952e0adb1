package tools_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// abacus is a Counter in memory, whose clock stands still.
type abacus struct {
	mu     sync.Mutex
	passed []policies.Passage
	broken error
}

func (c *abacus) Beyond(_ context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.beyond(p, limits)
}

func (c *abacus) beyond(p policies.Passage, limits []policies.Limit) (*policies.Reached, error) {
	p.Time = time.Unix(1e9, 0)
	if over, is := p.Beyond(limits, c.passed); is {
		return &over, c.broken
	}
	return nil, c.broken
}

func (c *abacus) Pass(_ context.Context, p policies.Passage, limits []policies.Limit) (*policies.Reached, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	over, err := c.beyond(p, limits)
	if over == nil && err == nil {
		p.Time = time.Unix(1e9, 0)
		c.passed = append(c.passed, p)
	}
	return over, err
}

// limited is a rig with limits, and what counts for it.
func limited(t *testing.T, s script, limits ...policies.Limit) (*rig, *abacus) {
	t.Helper()
	c := &abacus{}
	r := newRig(t, s, func(cfg *tools.Config) { cfg.Counter, cfg.Policy.AllLimits = c, limits })
	return r, c
}

func callLimit(most int) policies.Limit {
	return policies.Limit{ID: "few", Of: policies.CountCalls, Most: most, Within: time.Hour, Per: policies.PerToken, Risk: policies.Change}
}

// TestOneTooMany: the last call is let through, and the next is denied with the
// limit, what it counts and when it is allowed again; nothing is sent.
func TestOneTooMany(t *testing.T) {
	t.Parallel()
	r, c := limited(t, script{favPost: {says(started)}}, callLimit(2))
	token := func(name string) func(*tools.Call) { return func(c *tools.Call) { c.Token = name } }
	for range 2 {
		if out := r.call("flashpanel_server_favorite", `{"server":1}`, token("alice/1")); !out.Status.OK() {
			t.Fatalf("got %+v", out)
		}
	}
	out := r.call("flashpanel_server_favorite", `{"server":1}`, token("alice/1"))
	if out.Status != tools.Denied || out.Rule != "policy.limits.few" || len(r.panel.routes()) != 2 {
		t.Errorf("got %+v, sent %v", out, r.panel.routes())
	}
	has(t, "the denial", out.Summary, "at most 2 calls of risk change or above in 1h per token (policy.limits.few)", "The next is allowed from 2001-09-09 02:47 UTC")
	if last := r.recorder.entries[len(r.recorder.entries)-1]; last.Effect != policies.Deny || last.Rule != "policy.limits.few" || last.Facts == nil || last.Facts.Effect != policies.Allow {
		t.Errorf("recorded %+v, %+v", last, last.Facts)
	}
	if out := r.call("flashpanel_server_favorite", `{"server":1}`, token("alice/1"), func(c *tools.Call) { c.DryRun = true }); out.Plan == nil || out.Plan.Effect != "deny" || out.Rule != "policy.limits.few" {
		t.Errorf("the plan is %+v", out)
	}
	if out := r.call("flashpanel_server_favorite", `{"server":1}`, token("alice/2")); !out.Status.OK() {
		t.Errorf("another token: %+v", out)
	}
	if p := c.passed[0]; p.Person != "alice" || p.Panel != "main" || p.Target != "server/1" || p.Risk != policies.Change || strings.Join(p.Servers, " ") != "server/1" || p.Door != policies.MCP {
		t.Errorf("counted %+v", p)
	}
}

// TestTwoAtOnce: of many calls at once no more are sent than the limit says.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	r, _ := limited(t, script{favPost: {says(started)}}, callLimit(3))
	var calls sync.WaitGroup
	for range 12 {
		calls.Go(func() { r.call("flashpanel_server_favorite", `{"server":1}`) })
	}
	calls.Wait()
	if n := len(r.panel.routes()); n != 3 {
		t.Errorf("%d were sent, and 3 are the most", n)
	}
}

// TestNotCountedIsDenied: what cannot be counted is not sent, and the cause is no
// caller's affair.
func TestNotCountedIsDenied(t *testing.T) {
	t.Parallel()
	r, c := limited(t, script{}, callLimit(3))
	c.broken = errors.New("the disk is full")
	none := newRig(t, script{}, func(cfg *tools.Config) { cfg.Policy.AllLimits = []policies.Limit{callLimit(3)} })
	for name, out := range map[string]tools.Outcome{
		"a broken store": r.call("flashpanel_server_favorite", `{"server":1}`), "nobody counts": none.call("flashpanel_server_favorite", `{"server":1}`),
	} {
		if out.Status != tools.Denied || out.Rule != "policy.limits.few" || strings.Contains(out.Summary+out.Next, "disk") || !strings.Contains(out.Summary, "cannot be counted") {
			t.Errorf("%s: got %+v", name, out)
		}
	}
}

// TestNobodyIsAskedInVain: beyond a limit nobody is asked, and what is not let
// through is not counted; reads are not either.
func TestNobodyIsAskedInVain(t *testing.T) {
	t.Parallel()
	r, c := limited(t, script{favPost: {says(started)}, "GET /api/servers": {says(`{"data":[]}`)}}, callLimit(1))
	r.ChangePolicy(func(p policies.Policy) policies.Policy {
		p.Defaults = map[policies.Risk]policies.Effect{policies.Read: policies.Allow, policies.Change: policies.Confirm}
		return p
	})
	asked := 0
	answer := func(yes bool) func(*tools.Call) {
		return func(c *tools.Call) {
			c.Confirm = func(context.Context, tools.Question) (bool, error) { asked++; return yes, nil }
		}
	}
	r.call("flashpanel_server_list", `{}`)
	r.call("flashpanel_server_favorite", `{"server":1}`, answer(false))
	if len(c.passed) != 0 || asked != 1 {
		t.Fatalf("counted %+v, asked %d times", c.passed, asked)
	}
	r.call("flashpanel_server_favorite", `{"server":1}`, answer(true))
	out := r.call("flashpanel_server_favorite", `{"server":1}`, answer(true))
	if len(c.passed) != 1 || asked != 2 || out.Rule != "policy.limits.few" {
		t.Errorf("counted %+v, asked %d times, %+v", c.passed, asked, out)
	}
}

// TestLimitOfReads: reads count where a limit says so.
func TestLimitOfReads(t *testing.T) {
	t.Parallel()
	limit := callLimit(1)
	limit.Risk = policies.Read
	r, _ := limited(t, script{"GET /api/servers": {says(`{"data":[]}`)}}, limit)
	first, second := r.call("flashpanel_server_list", `{}`), r.call("flashpanel_server_list", `{}`)
	if first.Status != tools.Done || second.Status != tools.Denied {
		t.Errorf("got %s and %s", first.Status, second.Status)
	}
}

// TestRequestsCount: an approved request counts when it goes out, and the one that
// would be too many is invalidated.
func TestRequestsCount(t *testing.T) {
	t.Parallel()
	limit := policies.Limit{ID: "destroys", Of: policies.CountCalls, Most: 1, Within: time.Hour, Per: policies.PerToken, Risk: policies.Destroy}
	open := policies.Limit{ID: "open", Of: policies.CountOpen, Most: 1, Per: policies.PerToken}
	const other = "GET /api/servers/2/schedules"
	o := newOffice(t, script{schedules: {says(twoSchedules)}, scheduleDelete: {says(started)}, other: {says(twoSchedules)}},
		func(c *tools.Config) { c.Policy.AllLimits = []policies.Limit{limit, open} })
	token := func(c *tools.Call) { c.Token = "dan/1" }
	ask := func(server string) tools.Outcome {
		return o.call("flashpanel_schedule_delete", `{"server":`+server+`,"schedule":11}`, asDan, token)
	}
	first := ask("1")
	if first.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", first)
	}
	if out := ask("2"); out.Status != tools.Denied || out.Rule != "policy.limits.open" {
		t.Errorf("a second open request: %+v", out)
	}
	o.yes(t, first.Approval.ID)
	if request, err := o.Execute(t.Context(), first.Approval.ID); err != nil || request.State != approval.Accepted || request.Token != "dan/1" {
		t.Fatalf("got %+v, %v", request, err)
	}
	second := ask("2")
	if second.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", second)
	}
	o.Pass(time.Minute) // a code is used once
	o.yes(t, second.Approval.ID)
	var refusal *approval.Refusal
	if _, err := o.Execute(t.Context(), second.Approval.ID); !errors.As(err, &refusal) || refusal.Rule != "policy.limits.destroys" {
		t.Errorf("one too many: %v", err)
	}
	if got, err := o.Find(t.Context(), second.Approval.ID); err != nil || got.State != approval.Invalidated {
		t.Errorf("it is %+v, %v", got, err)
	}
}

// TestReasonOfARequest: what wanted a reason when it was asked for has it when it is
// executed.
func TestReasonOfARequest(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{schedules: {says(twoSchedules)}, scheduleDelete: {says(started)}}, func(c *tools.Config) {
		p, problems := policies.Policy{
			Defaults: c.Policy.Defaults, Rules: []policies.Rule{{ID: "why", When: `tool.risk == "destroy"`, Effect: policies.Approve, Reason: true}},
		}.Compile()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.Policy = p
	})
	out := o.call("flashpanel_schedule_delete", `{"server":1,"schedule":11}`, asDan, func(c *tools.Call) { c.Reason = "it runs twice" })
	if out.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", out)
	}
	o.yes(t, out.Approval.ID)
	if request, err := o.Execute(t.Context(), out.Approval.ID); err != nil || request.State != approval.Accepted {
		t.Errorf("got %+v, %v", request, err)
	}
}
