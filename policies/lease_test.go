package policies_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/policies"
)

// TestDecideLease: a lease takes at least what each call that it lets through
// would take, and never less than the yes of others.
func TestDecideLease(t *testing.T) {
	t.Parallel()
	prod := policies.Rule{ID: "prod", When: `tool.name == "flashpanel_server_restart" && "env" in target.tags && target.tags["env"] == "prod"`, Effect: policies.Approve, Reason: true,
		Approvals: policies.Approvals{Count: 2, From: []policies.Clause{{Of: []policies.Who{{Role: policies.Admin}}}}, Expires: time.Hour}}
	staging := restart(func(r *policies.Request) {
		r.Target = policies.Target{Kind: "server", ID: "2", Name: "web-2", Tags: map[string]string{"env": "staging"}, Resolved: true}
	})
	unargued := func(r policies.Request) policies.Request {
		r.Args = nil
		return r
	}
	for name, test := range map[string]struct {
		rules    []policies.Rule
		change   func(*policies.Policy)
		calls    []policies.Request
		want     policies.Effect
		rule     string // that decided
		takes    string
		expires  time.Duration
		reason   bool
		stepUp   bool
		sentence string
	}{
		"the default of what destroys": {calls: []policies.Request{staging}, want: policies.Approve, rule: "policy.defaults.destroy",
			takes: "1 of role:approver or role:admin", expires: 4 * time.Hour, stepUp: true, sentence: "the approval of other people"},
		"all that a call takes": {rules: []policies.Rule{prod}, calls: []policies.Request{staging, restart()}, want: policies.Approve, rule: "policy.defaults.destroy",
			takes: "1 of role:approver or role:admin; 2 of role:admin", expires: time.Hour, reason: true, stepUp: true},
		"what the target is matters": {rules: []policies.Rule{prod}, calls: []policies.Request{staging}, want: policies.Approve, rule: "policy.defaults.destroy",
			takes: "1 of role:approver or role:admin", expires: 4 * time.Hour, stepUp: true},
		"others, although less is asked": {change: func(p *policies.Policy) { p.Defaults[policies.Destroy] = policies.Confirm }, calls: []policies.Request{staging},
			want: policies.Approve, rule: "policy.defaults.destroy", takes: "1 of role:approver or role:admin", expires: 4 * time.Hour, stepUp: true},
		"a call that is denied": {rules: []policies.Rule{rule(`tool.risk == "disrupt"`, policies.Deny)}, calls: []policies.Request{staging}, want: policies.Deny, rule: "policy.rules.a-deny"},
		"a call that is perhaps denied": {rules: []policies.Rule{rule(`tool.risk == "disrupt" && has(args.force)`, policies.Deny)}, calls: []policies.Request{unargued(staging)}, want: policies.Approve,
			rule: "policy.defaults.destroy", takes: "1 of role:approver or role:admin", expires: 4 * time.Hour, stepUp: true},
		"leases are denied": {rules: []policies.Rule{rule(`tool.name == "panelbot_lease" && tool.group == "leases"`, policies.Deny)}, calls: []policies.Request{staging}, want: policies.Deny, rule: "policy.rules.a-deny"},
		"leases are not denied by their door": {rules: []policies.Rule{rule(`tool.risk == "destroy" && door == "mcp"`, policies.Deny)}, calls: []policies.Request{restart(func(r *policies.Request) { r.Door = policies.MCP })},
			want: policies.Approve, rule: "policy.defaults.destroy", takes: "1 of role:approver or role:admin", expires: 4 * time.Hour, stepUp: true},
		"a stop":       {change: func(p *policies.Policy) { p.Stopped = "an outage" }, calls: []policies.Request{staging}, want: policies.Deny, rule: "policy.stop"},
		"out of scope": {calls: []policies.Request{restart(func(r *policies.Request) { r.Person.Scope = policies.Scope{MaxRisk: policies.Change} })}, want: policies.Deny, rule: "person.scope"},
		"the scope is one of the calls": {calls: []policies.Request{restart(func(r *policies.Request) { r.Person.Scope = policies.Scope{MaxRisk: policies.Disrupt} })}, want: policies.Approve,
			rule: "policy.defaults.destroy", takes: "1 of role:approver or role:admin", expires: 4 * time.Hour, stepUp: true},
		"nothing": {want: policies.Deny, rule: "policy"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := policies.Standard()
			p.Rules = test.rules
			if test.change != nil {
				test.change(&p)
			}
			d := compiled(t, p).DecideLease(policies.Terminal, test.calls)
			if d.Effect != test.want || d.Rule != test.rule || d.ReasonRequired != test.reason || d.StepUp != test.stepUp || !strings.Contains(d.Reason, test.sentence) {
				t.Errorf("got %+v", d)
			}
			if test.want == policies.Approve && (d.Approvals.String() != test.takes || d.Approvals.Expires != test.expires) {
				t.Errorf("it takes %s for %s, want %s for %s", d.Approvals, d.Approvals.Expires, test.takes, test.expires)
			}
		})
	}
}
