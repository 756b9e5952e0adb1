package tools_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/tools"
)

const (
	restartRoute = "POST /api/servers/1/restart/normal"
	twoServers   = `{"data":[{"id":1,"name":"web-1"},{"id":2,"name":"web-2"}]}`
)

// restartAsked is what an office's policy says of restarts: others are asked, so
// that without a lease nothing goes out.
func restartAsked(c *tools.Config) {
	c.Policy.Defaults[policies.Disrupt], c.Policy.Defaults[policies.Change] = policies.Confirm, policies.Confirm
	c.Policy.Approvals = policies.StandardApprovals()
}

// leaseOffice is an office with a panel of two servers.
func leaseOffice(t *testing.T, change ...func(*tools.Config)) *office {
	t.Helper()
	answers := script{"GET /api/servers": {says(twoServers)}, restartRoute: {says(started)}, "GET /api/servers/1/systeminfo": {fails(panel.Lost, 0)}, "GET /api/servers/1": {says(`{"data":{"id":1,"name":"web-1","tags":["prod"]}}`)},
		"GET /api/servers/2": {says(`{"data":{"id":2,"name":"web-2","tags":[]}}`)}, "POST /api/servers/2/restart/normal": {says(started)}}
	return newOffice(t, answers, append([]func(*tools.Config){restartAsked}, change...)...)
}

// restarting is a lease of dan's for restarting web-1 by an assistant.
func restarting(change ...func(*tools.LeaseAsk)) tools.LeaseAsk {
	a := tools.LeaseAsk{Person: dan, Door: policies.Terminal, At: policies.MCP, Tools: []string{"server restart"}, Targets: []string{"web-1"}, For: time.Hour, Count: 2, Reason: "new kernels"}
	for _, c := range change {
		c(&a)
	}
	return a
}

// lease asks for a lease, lets carol say yes, and executes it.
func (o *office) lease(t *testing.T, a tools.LeaseAsk) *approval.Request {
	t.Helper()
	out := o.AskLease(t.Context(), a)
	if out.Status != tools.AwaitingApproval || out.Approval == nil || out.Tool != policies.LeaseTool {
		t.Fatalf("asked: %+v; %s", out, o.log)
	}
	o.yes(t, out.Approval.ID)
	request, err := o.Execute(t.Context(), out.Approval.ID)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

// wall lets the clock of the desk stand where that of the runner does.
func (o *office) wall() { o.Pass(time.Since(o.Now())) }

func (o *office) sent(route string) int {
	n := 0
	for _, r := range o.panel.routes() {
		if r == route {
			n++
		}
	}
	return n
}

func restartBy(o *office, args string, change ...func(*tools.Call)) tools.Outcome {
	return o.call("flashpanel_server_restart", args, append([]func(*tools.Call){asDan}, change...)...)
}

// TestLeaseLetsThrough: what would ask goes out without a question, as often as the
// lease says, and the outcome and the record name the lease.
func TestLeaseLetsThrough(t *testing.T) {
	t.Parallel()
	o := leaseOffice(t)
	o.wall()
	if out := restartBy(o, `{"server":1}`); out.Status != tools.Denied || o.sent(restartRoute) > 0 {
		t.Fatalf("without a lease: %+v", out)
	}
	request := o.lease(t, restarting())
	if request.State != approval.Done || !strings.Contains(request.Results[0].Summary, "holds until") {
		t.Fatalf("got %+v; %s", request, o.log)
	}
	for i, args := range []string{`{"server":1}`, `{"server":"web-1"}`} {
		if out := restartBy(o, args); !out.Status.OK() || out.Rule != "lease "+request.ID {
			t.Errorf("use %d: %+v; %s", i+1, out, o.log)
		}
	}
	if out := restartBy(o, `{"server":1}`); out.Status != tools.Denied || o.sent(restartRoute) != 2 {
		t.Errorf("a third of two: %+v, sent %d times", out, o.sent(restartRoute))
	}
	has(t, "the record", fmt.Sprintf("%+v", o.recorder.entries), "Effect:allow Rule:lease "+request.ID, "Tool:panelbot_lease")
	used := 0
	for _, e := range o.Store.(*approvaltest.Memory).Events() {
		if e.Kind == approval.LeaseUsed && e.Lease.ID == request.ID && e.Use.Tool == "flashpanel_server_restart" && e.Person == "dan" && e.Use.Call != "" {
			used++
		}
	}
	if used != 2 {
		t.Errorf("%d uses are recorded", used)
	}
}

// TestLeaseCoversNoMore: another tool, target, door or person, and what is revoked
// or over, asks as before.
func TestLeaseCoversNoMore(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		tool, args string
		change     func(*tools.Call)
		before     func(*testing.T, *office, string)
	}{
		"another tool":   {tool: "flashpanel_server_favorite"},
		"another server": {args: `{"server":2}`},
		"another door":   {change: func(c *tools.Call) { c.Door = policies.Terminal }},
		"another person": {change: func(c *tools.Call) { c.Person = alice }},
		"it is over":     {before: func(_ *testing.T, o *office, _ string) { o.Pass(2 * time.Hour) }},
		"it is revoked": {before: func(t *testing.T, o *office, id string) {
			if l, out := o.Runner.RevokeLease(t.Context(), id, policies.Person{Name: "carol"}, policies.Slack); l == nil {
				t.Errorf("not revoked: %+v", out)
			}
		}},
		"all are revoked": {before: func(t *testing.T, o *office, _ string) {
			if err := o.RevokeLeasesOf(t.Context(), dan, policies.Terminal); err != nil {
				t.Error(err)
			}
		}},
		"who granted it left": {before: func(_ *testing.T, o *office, _ string) { o.People.Set("carol", true) }},
		"the person is off":   {before: func(_ *testing.T, o *office, _ string) { o.People.Set("dan", true) }},
		"the glass is broken": {change: func(c *tools.Call) { c.BreakGlass = true }},
		"a rule denies": {before: func(_ *testing.T, o *office, _ string) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy {
				p.Defaults = map[policies.Risk]policies.Effect{policies.Disrupt: policies.Deny}
				return p
			})
		}},
		"everything is stopped": {before: func(_ *testing.T, o *office, _ string) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy { p.Stopped = "an outage"; return p })
		}},
		"only reads": {before: func(_ *testing.T, o *office, _ string) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy { p.ReadOnly = true; return p })
		}},
		"out of scope": {before: func(_ *testing.T, o *office, _ string) {
			scoped := dan
			scoped.Scope = policies.Scope{MaxRisk: policies.Change}
			o.People.Put(scoped)
		}},
		"more is demanded": {before: func(t *testing.T, o *office, _ string) {
			p := policies.Standard()
			p.Rules = []policies.Rule{{ID: "two", When: `tool.name == "flashpanel_server_restart"`, Effect: policies.Approve, Approvals: policies.Approvals{Count: 2, From: []policies.Clause{{Of: []policies.Who{{Role: policies.Admin}}}}}}}
			p, problems := p.Compile()
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			o.ChangePolicy(func(policies.Policy) policies.Policy { return p })
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := leaseOffice(t)
			o.wall()
			request := o.lease(t, restarting())
			if request.State != approval.Done {
				t.Fatalf("got %+v", request)
			}
			if test.before != nil {
				test.before(t, o, request.ID)
			}
			tool, args := "flashpanel_server_restart", `{"server":1}`
			if test.tool != "" {
				tool = test.tool
			}
			if test.args != "" {
				args = test.args
			}
			change := []func(*tools.Call){asDan}
			if test.change != nil {
				change = append(change, test.change)
			}
			out := o.call(tool, args, change...)
			if out.Status.OK() || strings.HasPrefix(out.Rule, "lease") {
				t.Errorf("got %+v", out)
			}
			for _, route := range o.panel.routes() {
				if !strings.HasPrefix(route, "GET ") {
					t.Errorf("%s was sent", route)
				}
			}
		})
	}
}

// TestLeaseAndTheCeiling: the ceiling of the panel denies what a lease covers.
func TestLeaseAndTheCeiling(t *testing.T) {
	t.Parallel()
	o := leaseOffice(t)
	o.wall()
	o.lease(t, restarting())
	low := leaseOffice(t, func(c *tools.Config) {
		c.Panels[0].Ceiling, c.Approvals, c.People = policies.Change, o.Desk, o.People // another process with another configuration
	})
	if out := restartBy(low, `{"server":1}`); out.Status != tools.Denied || out.Rule != "ceiling" {
		t.Errorf("got %+v", out)
	}
}

// TestLeaseOfApprovedCalls: what others would approve goes through as well, and the
// grade of each call is looked at again.
func TestLeaseOfApprovedCalls(t *testing.T) {
	t.Parallel()
	o := leaseOffice(t, func(c *tools.Config) { c.Policy.Defaults[policies.Disrupt] = policies.Approve })
	o.wall()
	request := o.lease(t, restarting(func(a *tools.LeaseAsk) { a.Count = 10 }))
	if out := restartBy(o, `{"server":1}`); !out.Status.OK() || out.Rule != "lease "+request.ID {
		t.Errorf("got %+v", out)
	}
	u := approvaltest.Restart("dan", "1")
	for _, risk := range policies.Risks() {
		u.Risk = risk
		l, err := o.UseLease(t.Context(), u)
		if may := risk == policies.Change || risk == policies.Disrupt; err != nil || (l != nil) != may {
			t.Errorf("a call of risk %s: %v, %v", risk, l, err)
		}
	}
}

// TestLeaseRefused: what cannot be leased is not asked, with a sentence.
func TestLeaseRefused(t *testing.T) {
	t.Parallel()
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprint(i + 1)
	}
	for name, test := range map[string]struct {
		ask     func(*tools.LeaseAsk)
		config  func(*tools.Config)
		status  tools.Status
		because string
	}{
		"destroys":    {ask: func(a *tools.LeaseAsk) { a.Tools = []string{"server reinstall"} }, status: tools.Invalid, because: "changes or disrupts alone"},
		"may destroy": {ask: func(a *tools.LeaseAsk) { a.Tools = []string{"command run"} }, status: tools.Invalid, because: "changes or disrupts alone"},
		"reads":       {ask: func(a *tools.LeaseAsk) { a.Tools = []string{"server get"} }, status: tools.Invalid, because: "changes or disrupts alone"},
		"no tool":     {ask: func(a *tools.LeaseAsk) { a.Tools = []string{"server restrt"} }, status: tools.Invalid, because: "Did you mean"},
		"no server":   {ask: func(a *tools.LeaseAsk) { a.Targets = []string{"web-9"} }, status: tools.Invalid, because: "no server \"web-9\""},
		"a site":      {ask: func(a *tools.LeaseAsk) { a.Targets = []string{"site:shop"} }, status: tools.Invalid, because: "None of the tools is about site:shop"},
		"which":       {ask: func(a *tools.LeaseAsk) { a.Tools = []string{"server restart", "deploy now"} }, status: tools.Invalid, because: "write server:web-1 or site:web-1"},
		"a server alone": {ask: func(a *tools.LeaseAsk) {
			a.Tools, a.Targets = []string{"server restart", "deploy now"}, []string{"server:web-1"}
		}, status: tools.Invalid, because: "is about a site"},
		"nothing":         {ask: func(a *tools.LeaseAsk) { a.Targets = nil }, status: tools.Invalid, because: "names tools and servers"},
		"too long":        {ask: func(a *tools.LeaseAsk) { a.For = 25 * time.Hour }, status: tools.Invalid, because: "a day at most"},
		"too often":       {ask: func(a *tools.LeaseAsk) { a.Count = 501 }, status: tools.Invalid, because: "1 to 500"},
		"too many":        {ask: func(a *tools.LeaseAsk) { a.Targets = many }, status: tools.Invalid, because: "50 targets at most"},
		"no door":         {ask: func(a *tools.LeaseAsk) { a.At = "window" }, status: tools.Invalid, because: "no door \"window\""},
		"no panel":        {ask: func(a *tools.LeaseAsk) { a.Panel = "other" }, status: tools.Invalid, because: "panel \"other\""},
		"a viewer":        {ask: func(a *tools.LeaseAsk) { a.Person = vic }, status: tools.Invalid, because: "denied to vic"},
		"nobody":          {ask: func(a *tools.LeaseAsk) { a.Person = policies.Person{} }, status: tools.Invalid, because: "denied to"},
		"a stop":          {config: func(c *tools.Config) { c.Policy.Stopped = "an outage" }, status: tools.Denied, because: "an outage"},
		"a lower ceiling": {config: func(c *tools.Config) { c.Panels[0].Ceiling = policies.Change }, status: tools.Invalid, because: "denied to dan"},
		"nobody to ask":   {config: func(c *tools.Config) { c.Approvals, c.People = nil, nil }, status: tools.Denied, because: "cannot be asked"},
		"not recorded":    {config: func(c *tools.Config) { c.Recorder = &fakeRecorder{failAt: tools.StageDecision} }, status: tools.Failed, because: "could not be recorded"},
		"a blind panel": {config: func(c *tools.Config) {
			c.Panels[0].Client = &fakePanel{t: t, script: script{"GET /api/servers": {fails(panel.Lost, 0)}}}
		}, status: tools.Failed, because: "could not be read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var change []func(*tools.Config)
			if test.config != nil {
				change = append(change, test.config)
			}
			o := leaseOffice(t, change...)
			o.wall()
			o.People.Put(vic)
			ask := restarting()
			if test.ask != nil {
				test.ask(&ask)
			}
			out := o.AskLease(t.Context(), ask)
			if out.Status != test.status || !strings.Contains(out.Summary, test.because) || out.Tool != policies.LeaseTool {
				t.Errorf("got %+v", out)
			}
			if list, err := o.List(t.Context(), approval.Filter{}); err != nil || len(list) > 0 {
				t.Errorf("asked: %v, %v", list, err)
			}
		})
	}
}

// TestLeaseTakesWhatItsCallsTake: a rule about a tool on some servers is a rule about
// a lease of it, by the tags of each server.
func TestLeaseTakesWhatItsCallsTake(t *testing.T) {
	t.Parallel()
	two := func(c *tools.Config) {
		p := policies.Standard()
		p.Rules = []policies.Rule{{ID: "prod", When: `tool.name == "flashpanel_server_restart" && "prod" in target.tags`, Effect: policies.Approve, Reason: true,
			Approvals: policies.Approvals{Count: 2, From: []policies.Clause{{Of: []policies.Who{{Role: policies.Admin}}}}}}}
		p, problems := p.Compile()
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		c.Policy = p
	}
	for _, test := range []struct {
		target string
		admins bool
	}{{"web-1", true}, {"web-2", false}, {"2", false}} {
		o := leaseOffice(t, two)
		o.wall()
		out := o.AskLease(t.Context(), restarting(func(a *tools.LeaseAsk) { a.Targets = []string{test.target} }))
		if out.Status != tools.AwaitingApproval || strings.Contains(out.Summary, "2 of the admins") != test.admins {
			t.Errorf("%s: %+v", test.target, out)
		}
		if bare := o.AskLease(t.Context(), restarting(func(a *tools.LeaseAsk) { a.Targets, a.Reason = []string{test.target}, "" })); (bare.Status == tools.Invalid) != test.admins {
			t.Errorf("%s without a reason: %+v", test.target, bare)
		}
	}
}

// TestLeaseNoMore: what changed between the yes and the grant ends it.
func TestLeaseNoMore(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*office)
		want   approval.State
	}{
		"a stop": {func(o *office) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy { p.Stopped = "an outage"; return p })
		}, approval.Invalidated},
		"more is demanded": {func(o *office) {
			o.ChangePolicy(func(p policies.Policy) policies.Policy {
				p.Approvals = policies.Approvals{Count: 2, From: []policies.Clause{{Count: 2, Of: []policies.Who{{Role: policies.Admin}}}}, Expires: time.Hour, ExecuteWithin: time.Hour}
				return p
			})
		}, approval.Invalidated},
		"the person left":  {func(o *office) { o.People.Set("dan", true) }, approval.Invalidated},
		"the person moved": {func(o *office) { o.People.Set("dan", false, policies.Viewer) }, approval.Invalidated},
		"the voter left":   {func(o *office) { o.People.Set("carol", true) }, approval.Invalidated},
		"nothing":          {func(*office) {}, approval.Done},
	} {
		o := leaseOffice(t)
		o.wall()
		out := o.AskLease(t.Context(), restarting())
		o.yes(t, out.Approval.ID)
		test.change(o)
		_, err := o.Execute(t.Context(), out.Approval.ID)
		var refusal *approval.Refusal
		if err != nil && !errors.As(err, &refusal) {
			t.Fatal(err)
		}
		request, err := o.Find(t.Context(), out.Approval.ID)
		if err != nil || request.State != test.want {
			t.Errorf("%s: %+v, %v", name, request, err)
		}
		if list, err := o.Runner.Leases(t.Context(), alice); err != nil || len(list) != map[approval.State]int{approval.Done: 1}[test.want] {
			t.Errorf("%s: there are %v, %v", name, list, err)
		}
	}
}

// TestLeaseOfTheDead: a process that dies between the claim and the grant leaves no
// lease, and the request is settled as failed.
func TestLeaseOfTheDead(t *testing.T) {
	t.Parallel()
	o := leaseOffice(t)
	o.wall()
	out := o.AskLease(t.Context(), restarting())
	o.yes(t, out.Approval.ID)
	if _, err := o.Claim(t.Context(), out.Approval.ID, "dead", nil); err != nil {
		t.Fatal(err)
	}
	o.Pass(approval.DefaultLease)
	moved, _, err := o.Sweep(t.Context())
	if err != nil || len(moved) != 1 || moved[0].State != approval.Unknown {
		t.Fatalf("swept %+v, %v", moved, err)
	}
	if settled, err := o.Runner.Reconcile(t.Context(), moved[0]); err != nil || !settled {
		t.Errorf("settled %t, %v", settled, err)
	}
	if r, err := o.Find(t.Context(), out.Approval.ID); err != nil || r.State != approval.Failed || !strings.Contains(r.Note, "not granted") {
		t.Errorf("got %+v, %v", r, err)
	}
}

// TestLeasesSeen: people see their own leases; approvers and admins all.
func TestLeasesSeen(t *testing.T) {
	t.Parallel()
	o := leaseOffice(t)
	o.wall()
	request := o.lease(t, restarting())
	carol := policies.Person{Name: "carol", Roles: []policies.Role{policies.Approver}}
	other := policies.Person{Name: "olga", Roles: []policies.Role{policies.Operator}}
	for _, test := range []struct {
		person policies.Person
		want   int
	}{{dan, 1}, {alice, 1}, {carol, 1}, {other, 0}, {vic, 0}, {policies.Person{}, 0}} {
		if list, err := o.Runner.Leases(t.Context(), test.person); err != nil || len(list) != test.want {
			t.Errorf("%s sees %v, %v", test.person.Name, list, err)
		}
	}
	for _, stranger := range []policies.Person{other, vic, {}} {
		if l, out := o.Runner.RevokeLease(t.Context(), request.ID, stranger, policies.Slack); l != nil || out.Status != tools.Invalid {
			t.Errorf("%s revoked %v, %+v", stranger.Name, l, out)
		}
	}
	if l, out := o.Runner.RevokeLease(t.Context(), request.ID, dan, policies.MCP); l == nil || l.RevokedBy != "dan" {
		t.Errorf("dan did not: %+v", out)
	}
	if l, out := o.Runner.RevokeLease(t.Context(), request.ID, alice, policies.Slack); l != nil || out.Status != tools.Denied || !strings.Contains(out.Summary, "already, by dan") {
		t.Errorf("again: %v, %+v", l, out)
	}
	if list, err := o.Runner.Leases(t.Context(), dan); err != nil || len(list) > 0 {
		t.Errorf("left are %v, %v", list, err)
	}
}

// TestLeaseOfASite: servers and sites are named beside each other, and each covers
// its own tools alone.
func TestLeaseOfASite(t *testing.T) {
	t.Parallel()
	const now = "POST /api/sites/12/deploys/now"
	o := newOffice(t, script{"GET /api/servers": {says(twoServers)}, "GET /api/sites/12/deploys": {says(`{"data":[]}`)}, now: {says(`{"deployment":{"id":5,"status":"running"}}`)}}, restartAsked)
	o.wall()
	request := o.lease(t, restarting(func(a *tools.LeaseAsk) {
		a.Tools, a.Targets = []string{"server restart", "deploy now"}, []string{"server:2", "site:shop", "server:web-1"}
	}))
	if out := o.call("flashpanel_deploy_now", `{"site":"shop"}`, asDan); !out.Status.OK() || out.Rule != "lease "+request.ID {
		t.Errorf("got %+v; %s", out, o.log)
	}
	if out := o.call("flashpanel_deploy_now", `{"site":13}`, asDan); out.Status != tools.Denied {
		t.Errorf("another site: %+v", out)
	}
}
