package policies_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

// noon is a Tuesday.
var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// web1 is a server in production.
var web1 = policies.Target{Kind: "server", ID: "1", Name: "web-1", Tags: map[string]string{"env": "prod"}, Resolved: true}

// restart is a request of everyday life.
func restart(change ...func(*policies.Request)) policies.Request {
	r := policies.Request{
		Person: admin, Door: policies.Terminal, Tool: "flashpanel_server_restart", Group: "servers", Kind: "flashpanel", Panel: "main",
		Risk: policies.Disrupt, Args: map[string]any{"server": int64(1), "ratio": 1.5, "list": []any{"a", "b"}, "nested": map[string]any{"depth": int64(2)}}, Target: web1, Now: noon,
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

// ruled is the standard policy with rules.
func ruled(t testing.TB, rules ...policies.Rule) policies.Policy {
	t.Helper()
	p := policies.Standard()
	p.Rules = rules
	return compiled(t, p)
}

func compiled(t testing.TB, p policies.Policy) policies.Policy {
	t.Helper()
	p, problems := p.Compile()
	if len(problems) > 0 {
		t.Fatal(said(problems))
	}
	return p
}

// rule is a rule with an id made of its effect.
func rule(when string, e policies.Effect) policies.Rule {
	return policies.Rule{ID: "a-" + e.String(), When: when, Effect: e}
}

func TestExpressions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		when string
		want bool
	}{
		{`true`, true},
		{`false`, false},
		{`person.name == "alice"`, true},
		{`"alice" == person.name`, true},
		{`person.name != "alice"`, false},
		{`person.name in ["bob", "alice"]`, true},
		{`"admin" in person.roles`, true},
		{`person.roles.exists(r, r == "admin")`, true},
		{`!("admin" in person.roles)`, false},
		{`door == "terminal"`, true},
		{`tool.name == "flashpanel_server_restart"`, true},
		{`tool.name.startsWith("flashpanel_server_")`, true},
		{`tool.name.endsWith("_restart") && tool.name.contains("server")`, true},
		{`tool.panel == "flashpanel" && tool.group == "servers" && panel == "main"`, true},
		{`tool.risk == "disrupt"`, true},
		{`tool.level >= risk.disrupt`, true},
		{`risk.grant <= tool.level`, false},
		{`risk.grant > tool.level`, true},
		{`tool.level == risk.disrupt || tool.level < risk.read`, true},
		{`args.server == 1`, true},
		{`args["server"] == 1`, true},
		{`args.ratio > 1 && args.ratio == 1.5 && args.ratio < 2.0`, true},
		{`args.list.size() == 2 && args.list.exists(x, x == "b") && "a" in args.list`, true},
		{`args.nested.depth == 2 && has(args.nested.depth) && !has(args.nested.other)`, true},
		{`has(args.force) && args.force`, false},
		{`"force" in args`, false},
		{`target.kind == "server" && target.id == "1" && target.name == "web-1"`, true},
		{`target.tags["env"] == "prod"`, true},
		{`target.tags.env == "prod"`, true},
		{`"env" in target.tags`, true},
		{`"client" in target.tags`, false},
		{`now.weekday == "tuesday"`, true},
		{`now.weekday in ["saturday", "sunday"]`, false},
		{`now.hour >= 9 && now.hour < 17`, true},
		{`now.minute == 0 && now.date == "2026-11-24"`, true},
		{`"black-friday" in freeze`, false},
		{`"patching" in window`, true},
		{`size(window) == 1`, true},
		{`tool.name.matches("^flashpanel_.*restart$")`, true},
		{`tool.risk == "disrupt" ? person.name == "alice" : false`, true},
		{`!(person.name == "alice" && args.server == 2)`, true},
	}
	for _, tt := range tests {
		t.Run(tt.when, func(t *testing.T) {
			t.Parallel()
			p := policies.Standard()
			p.Rules = []policies.Rule{rule(tt.when, policies.Deny)}
			p.Freezes = []policies.Period{{Name: "black-friday", From: noon.AddDate(0, 0, 3), To: noon.AddDate(0, 0, 6)}}
			p.Windows = []policies.Period{{Name: "patching", Days: []time.Weekday{time.Tuesday}, Start: 11 * time.Hour, End: 13 * time.Hour}}
			d := compiled(t, p).Decide(restart())
			if got := d.Effect == policies.Deny; got != tt.want || strings.Contains(d.Reason, "cannot be evaluated") {
				t.Errorf("fits: %v, want %v (%s)", got, tt.want, d.Reason)
			}
		})
	}
}

func TestCombiner(t *testing.T) {
	t.Parallel()
	const here, elsewhere = `tool.risk == "disrupt"`, `tool.risk == "destroy"`
	tests := []struct {
		name  string
		rules []policies.Rule
		want  policies.Effect
		by    string
		ids   []string
	}{
		{"no rule", nil, policies.Confirm, "policy.defaults.disrupt", nil},
		{"no rule that fits", []policies.Rule{rule(elsewhere, policies.Deny)}, policies.Confirm, "policy.defaults.disrupt", nil},
		{"allow is milder than the default", []policies.Rule{rule(here, policies.Allow)}, policies.Allow, "policy.rules.a-allow", []string{"a-allow"}},
		{"deny", []policies.Rule{rule(here, policies.Allow), rule(here, policies.Approve), rule(here, policies.Deny), rule(here, policies.Confirm)},
			policies.Deny, "policy.rules.a-deny", []string{"a-allow", "a-approve", "a-deny", "a-confirm"}},
		{"approve", []policies.Rule{rule(here, policies.Approve), rule(here, policies.Confirm), rule(here, policies.Allow), rule(elsewhere, policies.Deny)},
			policies.Approve, "policy.rules.a-approve", []string{"a-approve", "a-confirm", "a-allow"}},
		{"confirm", []policies.Rule{rule(here, policies.Allow), rule(here, policies.Confirm)}, policies.Confirm, "policy.rules.a-confirm", []string{"a-allow", "a-confirm"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := ruled(t, tt.rules...).Decide(restart())
			if d.Effect != tt.want || d.Rule != tt.by {
				t.Errorf("got %s by %s, want %s by %s", d.Effect, d.Rule, tt.want, tt.by)
			}
			if diff := cmp.Diff(d.Rules, tt.ids); diff != "" {
				t.Errorf("rules that count (-got +want):\n%s", diff)
			}
		})
	}
}

func TestApprovalsAreMerged(t *testing.T) {
	t.Parallel()
	admins, bob := []policies.Who{{Role: policies.Admin}}, []policies.Who{{Person: "bob"}}
	two := rule(`true`, policies.Approve)
	two.ID, two.Approvals = "two", policies.Approvals{Count: 2, From: []policies.Clause{{Count: 2, Of: admins}}, Expires: time.Hour}
	one := rule(`true`, policies.Approve)
	one.ID, one.Approvals, one.Reason = "one", policies.Approvals{Count: 1, From: []policies.Clause{{Count: 1, Of: bob}}, ExecuteWithin: time.Minute}, true
	d := ruled(t, two, one).Decide(restart())
	want := policies.Approvals{Count: 2, From: []policies.Clause{{Count: 2, Of: admins}, {Count: 1, Of: bob}}, Expires: time.Hour, ExecuteWithin: time.Minute}
	if diff := cmp.Diff(d.Approvals, want); diff != "" {
		t.Errorf("approvals (-got +want):\n%s", diff)
	}
	if !d.ReasonRequired {
		t.Error("one of the rules wants a reason")
	}
	if _, err := policies.ParseWho("admin"); err == nil {
		t.Error("ParseWho takes a word without role: or person:")
	}

	person := func(name string, roles ...policies.Role) policies.Person {
		return policies.Person{Name: name, Roles: roles}
	}
	alice, dan, other := person("alice", policies.Admin), person("dan", policies.Admin), person("bob", policies.Operator)
	for _, tt := range []struct {
		name  string
		votes []policies.Person
		want  bool
	}{
		{"nobody", nil, false},
		{"two admins and no bob", []policies.Person{alice, dan}, false},
		{"the same admin twice", []policies.Person{alice, alice, other}, false},
		{"one admin and bob", []policies.Person{alice, other}, false},
		{"all three", []policies.Person{alice, dan, other}, true},
		{"an admin called bob meets both", []policies.Person{alice, person("bob", policies.Admin)}, true},
		{"a stranger does not count", []policies.Person{alice, other, person("eve", policies.Viewer)}, false},
	} {
		if got := d.Approvals.Satisfied(tt.votes); got != tt.want {
			t.Errorf("%s: Satisfied is %v, want %v", tt.name, got, tt.want)
		}
	}
	if (policies.Approvals{Count: 1, From: []policies.Clause{}}).Satisfied([]policies.Person{alice}) {
		t.Error("an empty set of approvers is nobody")
	}
}

// TestErrorsDeny: what cannot be evaluated denies, and says why.
func TestErrorsDeny(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 300_000)
	for _, tt := range []struct{ name, when, want string }{
		{"a missing argument", `args.force == true`, `"force", which this call does not have`},
		{"a missing tag", `target.tags["client"] == "acme"`, `"client", which this call does not have`},
		{"a division by zero", `1 / (now.hour - 12) == 1`, "division by zero"},
		{"a long word as a key", `args[args.big] == 1`, "evaluating it gave"},
		{"another type", `args.server > "a"`, "no such overload"},
		{"too long", `args.big.matches("(a|b|x)*y") || args.big.contains("yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy")`, "takes too long"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := policies.Standard()
			p.Rules = []policies.Rule{rule(tt.when, policies.Allow), {ID: "other", When: "true", Effect: policies.Allow}}
			p, problems := p.Compile()
			if len(problems) > 0 {
				t.Fatal(said(problems))
			}
			d := p.Decide(restart(func(r *policies.Request) { r.Args["big"] = long }))
			if d.Effect != policies.Deny || d.Rule != "policy.rules.a-allow" || !strings.Contains(d.Reason, tt.want) {
				t.Errorf("got %s by %s: %s", d.Effect, d.Rule, d.Reason)
			}
			if len(d.Reason) > 400 {
				t.Errorf("the reason has %d characters", len(d.Reason))
			}
		})
	}
}

// TestUnknownIsTheStrictest: a rule about a target that could not be resolved
// counts where it stops something, and does not where it allows.
func TestUnknownIsTheStrictest(t *testing.T) {
	t.Parallel()
	const prod = `target.tags["env"] == "prod"`
	noTarget := func(r *policies.Request) { r.Target = policies.Target{ID: "1"} }
	noTime := func(r *policies.Request) { r.Now = time.Time{} }
	noArgs := func(r *policies.Request) { r.Args = nil }
	noPanel := func(r *policies.Request) { r.Panel = "" }
	tests := []struct {
		name string
		rule policies.Rule
		lack func(*policies.Request)
		want policies.Effect // confirm is the default
	}{
		{"deny", rule(prod, policies.Deny), noTarget, policies.Deny},
		{"approve", rule(prod, policies.Approve), noTarget, policies.Approve},
		{"allow", rule(prod, policies.Allow), noTarget, policies.Confirm},
		{"deny for what is not prod", rule(`!(`+prod+`)`, policies.Deny), noTarget, policies.Deny},
		{"allow for what is not prod", rule(`!(`+prod+`)`, policies.Allow), noTarget, policies.Confirm},
		{"a name", rule(`target.name == "web-9"`, policies.Deny), noTarget, policies.Deny},
		{"an id", rule(`target.id == "9"`, policies.Deny), noTarget, policies.Deny},
		{"a macro", rule(`target.tags.exists(k, k == "env")`, policies.Deny), noTarget, policies.Deny},
		{"an allow by macro", rule(`target.tags.exists(k, k == "env")`, policies.Allow), noTarget, policies.Confirm},
		{"another tool", rule(`tool.name == "x" && `+prod, policies.Deny), noTarget, policies.Confirm},
		{"another tool, after the target", rule(prod+` && tool.name == "x"`, policies.Deny), noTarget, policies.Confirm},
		{"an argument that settles it", rule(`has(args.force) && args.force && `+prod, policies.Deny), noTarget, policies.Confirm},
		{"the target does not matter", rule(`door == "terminal" || `+prod, policies.Allow), noTarget, policies.Allow},
		{"a missing argument beside it", rule(`args.force && `+prod, policies.Deny), noTarget, policies.Deny},
		{"the time", rule(`now.hour < 9`, policies.Deny), noTime, policies.Deny},
		{"the time, allow", rule(`now.hour >= 9`, policies.Allow), noTime, policies.Confirm},
		{"a freeze", rule(`"x" in freeze`, policies.Deny), noTime, policies.Deny},
		{"the arguments", rule(`has(args.force) && args.force`, policies.Deny), noArgs, policies.Deny},
		{"the arguments, allow", rule(`!has(args.force)`, policies.Allow), noArgs, policies.Confirm},
		{"the panel", rule(`panel == "other"`, policies.Deny), noPanel, policies.Deny},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := ruled(t, tt.rule).Decide(restart(tt.lack))
			if d.Effect != tt.want {
				t.Errorf("got %s by %s (%s), want %s", d.Effect, d.Rule, d.Reason, tt.want)
			}
		})
	}
}

func TestNotCompiledDenies(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	p.Rules = []policies.Rule{rule("true", policies.Allow)}
	if d := p.Decide(restart()); d.Effect != policies.Deny || d.Rule != "policy" {
		t.Errorf("a policy whose rules were not compiled: got %s by %s", d.Effect, d.Rule)
	}
	p.Rules[0].When = "tru"
	broken, problems := p.Compile()
	if len(problems) == 0 {
		t.Fatal("tru is an expression")
	}
	if d := broken.Decide(restart()); d.Effect != policies.Deny {
		t.Errorf("a policy that does not compile: got %s", d.Effect)
	}
	p.Rules, p.Freezes = nil, []policies.Period{{Name: "x"}}
	if broken, _ = p.Compile(); broken.Decide(restart()).Effect != policies.Deny {
		t.Error("a policy with a wrong freeze decides")
	}
}
