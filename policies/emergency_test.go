package policies_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/policies"
)

// glass is a policy that denies, with a rule for emergencies.
func glass(t testing.TB) policies.Policy {
	return ruled(t,
		policies.Rule{ID: "frozen", When: `tool.level >= risk.change`, Effect: policies.Deny},
		policies.Rule{ID: "emergency", When: `tool.level <= risk.disrupt`, Effect: policies.Confirm, BreakGlass: true, For: []policies.Who{{Role: policies.Admin}}, ReviewWithin: 24 * time.Hour},
		policies.Rule{ID: "prod-only", When: `target.tags["env"] == "prod" && tool.name == "flashpanel_command_run"`, Effect: policies.Confirm, BreakGlass: true, For: []policies.Who{{Person: "dan"}}, ReviewWithin: time.Hour},
	)
}

func TestBreakingTheGlass(t *testing.T) {
	t.Parallel()
	ask := func(change ...func(*policies.Request)) policies.Request {
		return restart(append([]func(*policies.Request){func(r *policies.Request) { r.BreakGlass, r.Reason = true, "the site is down" }}, change...)...)
	}
	tests := []struct {
		name    string
		request policies.Request
		want    policies.Effect
		says    string
	}{
		{"not asked for", restart(func(r *policies.Request) { r.Reason = "I want to" }), policies.Deny, "denies this call"},
		{"an emergency", ask(), policies.Confirm, ""},
		{"no reason", ask(func(r *policies.Request) { r.Reason = "  " }), policies.Deny, "only with a reason"},
		{"somebody else", ask(func(r *policies.Request) { r.Person = operator }), policies.Deny, "no rule lets dan do that here"},
		{"by name, resolved", ask(func(r *policies.Request) { r.Person, r.Tool = operator, "flashpanel_command_run" }), policies.Confirm, ""},
		{"by name, not resolved", ask(func(r *policies.Request) {
			r.Person, r.Tool, r.Target.Resolved = operator, "flashpanel_command_run", false
		}), policies.Deny, "no rule lets dan"},
		{"beyond the rule", ask(func(r *policies.Request) { r.Risk = policies.Destroy }), policies.Deny, "no rule lets alice"},
		{"an assistant", ask(func(r *policies.Request) { r.Door = policies.MCP }), policies.Deny, "nobody is at this door"},
		{"the clock", ask(func(r *policies.Request) { r.Door = policies.Cron }), policies.Deny, "nobody is at this door"},
		{"an operation for nobody", ask(func(r *policies.Request) { r.Class = policies.ClassLogin }), policies.Deny, "nobody should use"},
		{"an unknown time", ask(func(r *policies.Request) { r.Now = time.Time{} }), policies.Deny, "the time is not known"},
		{"a role that may not ask", ask(func(r *policies.Request) { r.Person = viewer }), policies.Deny, "an operator or admin may"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := glass(t).Decide(tt.request)
			if d.Effect != tt.want || !strings.Contains(d.Reason, tt.says) {
				t.Errorf("got %s by %s: %s; want %s", d.Effect, d.Rule, d.Reason, tt.want)
			}
			if (d.ReviewBy.IsZero()) != (tt.want == policies.Deny) {
				t.Errorf("review by %v", d.ReviewBy)
			}
		})
	}
	d := glass(t).Decide(ask())
	if !d.ReviewBy.Equal(noon.Add(24*time.Hour)) || !d.ReasonRequired || d.Rule != "policy.rules.emergency" || d.Confirm.Type != policies.TypeTarget {
		t.Errorf("got %+v", d)
	}
}

// TestWhatNoEmergencyLifts: a stop, read-only, a scope, and a rule that cannot
// be evaluated stand.
func TestWhatNoEmergencyLifts(t *testing.T) {
	t.Parallel()
	r := restart(func(r *policies.Request) { r.BreakGlass, r.Reason = true, "down" })
	p := glass(t)
	p.Stopped = "an attack"
	if d := p.Decide(r); d.Effect != policies.Deny || d.Rule != "policy.stop" {
		t.Errorf("stopped: got %s by %s", d.Effect, d.Rule)
	}
	p = glass(t)
	p.ReadOnly = true
	if d := p.Decide(r); d.Rule != "read-only" {
		t.Errorf("read-only: got %s by %s", d.Effect, d.Rule)
	}
	scoped := r
	scoped.Person.Scope = policies.Scope{Panels: []string{"other"}}
	if d := glass(t).Decide(scoped); d.Rule != "person.scope" {
		t.Errorf("out of scope: got %s by %s", d.Effect, d.Rule)
	}
	p = policies.Standard()
	p.Rules = []policies.Rule{
		{ID: "broken", When: `args.force == true`, Effect: policies.Deny},
		{ID: "emergency", When: `true`, Effect: policies.Confirm, BreakGlass: true, For: []policies.Who{{Role: policies.Admin}}, ReviewWithin: time.Hour},
	}
	if d := compiled(t, p).Decide(r); d.Effect != policies.Deny || d.Rule != "policy.rules.broken" {
		t.Errorf("a rule that cannot be evaluated: got %s by %s", d.Effect, d.Rule)
	}
}

func TestStopped(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	p.Stopped = "the store cannot be read."
	d := p.Decide(restart())
	if d.Effect != policies.Deny || d.Rule != "policy.stop" || d.Reason != "Everything that does not only read is stopped: the store cannot be read." {
		t.Errorf("got %+v", d)
	}
	if d := p.Decide(restart(func(r *policies.Request) { r.Risk = policies.Read })); d.Effect != policies.Allow {
		t.Errorf("a read while stopped: %s by %s", d.Effect, d.Rule)
	}
	// A list does not change for a stop that will end.
	if p.Certain(admin, policies.MCP, policies.Tool{Name: "x", Risk: policies.Change}) {
		t.Error("a stop hides tools")
	}
}

// TestNobodysOperations: rules open callbacks and log-ins only where they name
// the tool.
func TestNobodysOperations(t *testing.T) {
	t.Parallel()
	callback := restart(func(r *policies.Request) {
		r.Class, r.Tool, r.Risk = policies.ClassCallback, "flashpanel_ping", policies.Change
	})
	for _, tt := range []struct {
		when   string
		effect policies.Effect
		want   policies.Effect
	}{
		{`tool.risk == "change"`, policies.Allow, policies.Deny},
		{`tool.name.startsWith("flashpanel_")`, policies.Allow, policies.Deny},
		{`tool.name != "x"`, policies.Allow, policies.Deny},
		{`tool.name == "flashpanel_ping" || door == "terminal"`, policies.Allow, policies.Deny},
		{`tool.name == "flashpanel_ping" && door == "terminal"`, policies.Confirm, policies.Confirm},
		{`tool.name in ["flashpanel_ping", "x"]`, policies.Approve, policies.Approve},
		{`tool.risk == "change"`, policies.Deny, policies.Deny},
	} {
		if d := ruled(t, rule(tt.when, tt.effect)).Decide(callback); d.Effect != tt.want {
			t.Errorf("%s, %s: got %s by %s, want %s", tt.when, tt.effect, d.Effect, d.Rule, tt.want)
		}
	}
}
