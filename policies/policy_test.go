package policies_test

import (
	"strings"
	"testing"

	"panelbot/policies"
)

var (
	admin    = policies.Person{Name: "alice", Roles: []policies.Role{policies.Admin}}
	operator = policies.Person{Name: "dan", Roles: []policies.Role{policies.Operator}}
	approver = policies.Person{Name: "carol", Roles: []policies.Role{policies.Approver}}
	viewer   = policies.Person{Name: "eve", Roles: []policies.Role{policies.Viewer}}
)

func TestDecide(t *testing.T) {
	t.Parallel()
	standard := policies.Standard()
	readOnly := policies.Standard()
	readOnly.ReadOnly = true
	open := policies.Standard()
	open.AllowUnguarded = true
	open.Defaults[policies.Destroy], open.Classes[policies.ClassLogin] = policies.Allow, policies.Allow
	tests := []struct {
		name   string
		policy policies.Policy
		person policies.Person
		risk   policies.Risk
		class  policies.Class
		want   policies.Effect
		rule   string
	}{
		{"read", standard, admin, policies.Read, 0, policies.Allow, "policy.defaults.read"},
		{"reveal", standard, admin, policies.Reveal, 0, policies.Deny, "policy.defaults.reveal"},
		{"change", standard, operator, policies.Change, 0, policies.Confirm, "policy.defaults.change"},
		{"disrupt", standard, admin, policies.Disrupt, 0, policies.Confirm, "policy.defaults.disrupt"},
		{"grant", standard, admin, policies.Grant, 0, policies.Approve, "policy.defaults.grant"},
		{"destroy", standard, admin, policies.Destroy, 0, policies.Approve, "policy.defaults.destroy"},
		{"callback", standard, admin, policies.Change, policies.ClassCallback, policies.Deny, "policy.defaults.callback"},
		{"login", standard, admin, policies.Reveal, policies.ClassLogin, policies.Deny, "policy.defaults.login"},
		{"login allowed", open, admin, policies.Destroy, policies.ClassLogin, policies.Allow, "policy.defaults.login"},
		{"nobody", open, policies.Person{}, policies.Read, 0, policies.Deny, "person"},
		{"somebody without a role", open, policies.Person{Name: "x"}, policies.Read, 0, policies.Deny, "role"},
		{"a viewer reads", standard, viewer, policies.Read, 0, policies.Allow, "policy.defaults.read"},
		{"a viewer changes", open, viewer, policies.Change, 0, policies.Deny, "role"},
		{"no risk", open, admin, 0, 0, policies.Deny, "risk"},
		{"a risk beyond", open, admin, 77, 0, policies.Deny, "risk"},
		{"read-only reads", readOnly, admin, policies.Read, 0, policies.Allow, "policy.defaults.read"},
		{"read-only changes", readOnly, admin, policies.Change, 0, policies.Deny, "read-only"},
		{"the empty policy", policies.Policy{}, admin, policies.Read, 0, policies.Deny, "policy.defaults.read"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := tt.policy.Decide(policies.Request{Person: tt.person, Door: policies.MCP, Tool: "x", Risk: tt.risk, Class: tt.class})
			if got.Effect != tt.want || got.Rule != tt.rule {
				t.Errorf("got %s by %s, want %s by %s", got.Effect, got.Rule, tt.want, tt.rule)
			}
			if (got.Effect == policies.Allow) != (got.Reason == "") {
				t.Errorf("reason is %q for %s", got.Reason, got.Effect)
			}
		})
	}
}

// said are the sentences of problems, with their keys.
func said(problems []policies.Problem) string {
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

func TestCheckFindsUnguardedAllow(t *testing.T) {
	t.Parallel()
	two := policies.Installation{People: []policies.Person{admin, approver}}
	p := policies.Standard()
	if problems := p.Check(two); len(problems) > 0 {
		t.Errorf("the standard policy: %v", said(problems))
	}
	p.Defaults[policies.Grant] = policies.Allow
	if got := said(p.Check(two)); !strings.HasPrefix(got, "policy.defaults.grant is allow") {
		t.Errorf("grant: allow without allow_unguarded: %q", got)
	}
	p.Defaults[policies.Grant], p.Classes[policies.ClassCallback] = policies.Approve, policies.Allow
	if got := said(p.Check(two)); !strings.HasPrefix(got, "policy.defaults.callback is allow") {
		t.Errorf("callback: allow without allow_unguarded: %q", got)
	}
	p.AllowUnguarded = true
	if problems := p.Check(two); len(problems) > 0 {
		t.Errorf("with allow_unguarded: %v", said(problems))
	}
}

func TestCheckAsksForSolo(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	alone := policies.Installation{People: []policies.Person{admin}}
	if got := said(p.Check(alone)); !strings.Contains(got, "policy.solo") {
		t.Errorf("one person and approve: %q", got)
	}
	// An operator cannot approve what the admin asks for.
	if got := said(p.Check(policies.Installation{People: []policies.Person{admin, operator}})); !strings.Contains(got, "nobody is left when alice asks") {
		t.Errorf("an admin and an operator: %q", got)
	}
	p.Solo = true
	if problems := p.Check(alone); len(problems) > 0 {
		t.Errorf("with solo: %v", said(problems))
	}
}

func TestCertain(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	tests := []struct {
		name   string
		person policies.Person
		tool   policies.Tool
		want   bool
	}{
		{"a reveal is denied by default", admin, policies.Tool{Name: "x", Risk: policies.Reveal}, true},
		{"a graded reveal may turn out to be a read", admin, policies.Tool{Name: "x", Risk: policies.Reveal, Graded: true}, false},
		{"a viewer changes nothing", viewer, policies.Tool{Name: "x", Risk: policies.Change}, true},
		{"a callback is denied", admin, policies.Tool{Name: "x", Risk: policies.Change, Class: policies.ClassCallback}, true},
		{"a change is asked for", admin, policies.Tool{Name: "x", Risk: policies.Change}, false},
	}
	for _, tt := range tests {
		if got := p.Certain(tt.person, policies.MCP, tt.tool); got != tt.want {
			t.Errorf("%s: Certain is %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	for _, r := range policies.Risks() {
		got, err := policies.ParseRisk(r.String())
		if err != nil || got != r {
			t.Errorf("ParseRisk(%q) = %v, %v", r.String(), got, err)
		}
	}
	if _, err := policies.ParseRisk("safe"); err == nil || !strings.Contains(err.Error(), "read, reveal, change") {
		t.Errorf("ParseRisk(safe): %v", err)
	}
	if _, err := policies.ParseEffect("maybe"); err == nil || !strings.Contains(err.Error(), "allow, confirm") {
		t.Errorf("ParseEffect(maybe): %v", err)
	}
}
