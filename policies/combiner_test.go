package policies_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"panelbot/policies"
)

// randomRules draws rules of every kind, some of which fit, some do not, and
// some cannot be evaluated.
func randomRules(most int) *rapid.Generator[[]policies.Rule] {
	conditions := []string{
		`true`, `tool.risk == "disrupt"`, `tool.risk == "destroy"`, `door == "mcp"`, `target.tags["env"] == "prod"`, `"client" in target.tags`, `now.hour > 8`, `args.force == true`,
		`has(args.force)`, `tool.level >= risk.change`, `person.name == "dan"`,
	}
	return rapid.Custom(func(t *rapid.T) []policies.Rule {
		rules := make([]policies.Rule, rapid.IntRange(0, most).Draw(t, "rules"))
		for i := range rules {
			rules[i] = policies.Rule{ID: fmt.Sprintf("r%d", i), When: rapid.SampledFrom(conditions).Draw(t, "when"), Effect: rapid.SampledFrom(policies.Effects()).Draw(t, "effect")}
			if rules[i].Effect == policies.Approve && rapid.Bool().Draw(t, "own approvals") {
				n := rapid.IntRange(1, 3).Draw(t, "count")
				rules[i].Approvals = policies.Approvals{Count: n, Expires: time.Duration(rapid.IntRange(1, 9).Draw(t, "expires")) * time.Hour,
					From: []policies.Clause{{Count: n, Of: []policies.Who{{Role: rapid.SampledFrom(policies.Roles()).Draw(t, "role")}}}}}
			}
		}
		return rules
	})
}

func randomRestart() *rapid.Generator[policies.Request] {
	return rapid.Custom(func(t *rapid.T) policies.Request {
		return restart(func(r *policies.Request) {
			r.Person = rapid.SampledFrom([]policies.Person{admin, operator}).Draw(t, "person")
			r.Door = rapid.SampledFrom(policies.Doors()).Draw(t, "door")
			r.Risk = rapid.SampledFrom(policies.Risks()).Draw(t, "risk")
			r.Target.Resolved = rapid.Bool().Draw(t, "resolved")
			if rapid.Bool().Draw(t, "force") {
				r.Args["force"] = true
			}
		})
	})
}

func compiledIn(t *rapid.T, rules []policies.Rule) policies.Policy {
	p := policies.Standard()
	p.Rules = rules
	p, problems := p.Compile()
	if len(problems) > 0 {
		t.Fatal(said(problems))
	}
	return p
}

// sameDemands compares what is asked, whatever the order of the rules.
var sameDemands = cmp.Options{
	cmpopts.IgnoreFields(policies.Decision{}, "Rule", "Reason", "Message", "Version"),
	cmpopts.SortSlices(func(a, b string) bool { return a < b }),
	cmpopts.SortSlices(func(a, b policies.Clause) bool { return fmt.Sprint(a) < fmt.Sprint(b) }),
	cmpopts.EquateEmpty(),
}

// TestOrderOfRulesDoesNotMatter: neither for the effect nor for the demands.
func TestOrderOfRulesDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := randomRules(6).Draw(t, "rules")
		shuffled := rapid.Permutation(rules).Draw(t, "shuffled")
		r := randomRestart().Draw(t, "request")
		if diff := cmp.Diff(compiledIn(t, shuffled).Decide(r), compiledIn(t, rules).Decide(r), sameDemands); diff != "" && !slices.ContainsFunc(rules, broken) {
			t.Errorf("the order of the rules matters (-shuffled +in order):\n%s", diff)
		}
	})
}

// broken is a rule that may fail to be evaluated; then which of several is
// named first depends on their order, and all of them deny.
func broken(r policies.Rule) bool {
	return r.When == `args.force == true` || r.When == `target.tags["env"] == "prod"`
}

// TestRulesNeverLoosen: adding a rule never makes the effect milder than the
// rules that were there, adding a deny that fits always denies, and adding an
// allow changes nothing where another rule fits.
func TestRulesNeverLoosen(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rules := randomRules(6).Draw(t, "rules")
		extra := randomRules(1).Filter(func(r []policies.Rule) bool { return len(r) == 1 }).Draw(t, "extra")[0]
		extra.ID = "extra"
		r := randomRestart().Draw(t, "request")
		before := compiledIn(t, rules).Decide(r)
		after := compiledIn(t, append(slices.Clone(rules), extra)).Decide(r)
		if len(before.Rules) > 0 && after.Effect < before.Effect {
			t.Errorf("adding %+v made %s of %s", extra, after.Effect, before.Effect)
		}
		if extra.Effect != policies.Allow && len(before.Rules) == 0 && len(after.Rules) == 0 && after.Effect != before.Effect {
			t.Errorf("a rule that does not fit made %s of %s", after.Effect, before.Effect)
		}
		if before.Effect == policies.Approve && after.Effect == policies.Approve && len(before.Rules) > 0 {
			if after.Approvals.Count < before.Approvals.Count || after.Approvals.Expires > before.Approvals.Expires || len(after.Approvals.From) < len(before.Approvals.From) {
				t.Errorf("adding %+v made %+v of %+v", extra, after.Approvals, before.Approvals)
			}
		}
		denied := compiledIn(t, append(slices.Clone(rules), policies.Rule{ID: "never", When: "true", Effect: policies.Deny})).Decide(r)
		if denied.Effect != policies.Deny {
			t.Errorf("a deny that fits everything gave %s", denied.Effect)
		}
	})
}

// TestKnowingLessNeverLoosens: what is not known of a call never makes the
// decision milder.
func TestKnowingLessNeverLoosens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := compiledIn(t, randomRules(6).Draw(t, "rules"))
		r := randomRestart().Draw(t, "request")
		r.Target.Resolved = true
		full, less := p.Decide(r), r
		less.Target = policies.Target{}
		blind := p.Decide(less)
		// Where only an allow lifted the default, its loss brings the default
		// back, which is not milder than allow.
		if blind.Effect < full.Effect && full.Rule != "policy.defaults."+r.Risk.String() {
			t.Errorf("without the target %s by %s, with it %s by %s", blind.Effect, blind.Rule, full.Effect, full.Rule)
		}
	})
}

// TestCertainIsCertain: what a list leaves out is denied, whatever the call is
// about and whenever it is.
func TestCertainIsCertain(t *testing.T) {
	t.Parallel()
	hidden := 0
	rapid.Check(t, func(t *rapid.T) {
		rules := randomRules(4).Draw(t, "rules")
		if rapid.Bool().Draw(t, "certainly") { // which chance alone makes seldom
			rules = append(rules, policies.Rule{ID: "certain", When: "true", Effect: policies.Deny})
		}
		p := compiledIn(t, rules)
		r := randomRestart().Draw(t, "request")
		if !p.Certain(r.Person, r.Door, policies.Tool{Name: r.Tool, Group: r.Group, Kind: r.Kind, Risk: r.Risk}) {
			return
		}
		hidden++
		if d := p.Decide(r); d.Effect != policies.Deny {
			t.Errorf("a tool that is certainly denied is %s by %s", d.Effect, d.Rule)
		}
	})
	if hidden == 0 {
		t.Error("no random policy hid the tool")
	}
}

// TestNeedsTarget: a decision that changes with the target is said to need it.
func TestNeedsTarget(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := compiledIn(t, randomRules(4).Draw(t, "rules"))
		r := randomRestart().Draw(t, "request")
		r.Target.Resolved = true
		bare := r
		bare.Target = policies.Target{Resolved: true}
		if a, b := p.Decide(r), p.Decide(bare); a.Effect != b.Effect && !p.NeedsTarget(r) {
			t.Errorf("the target makes %s of %s, and is not needed", a.Effect, b.Effect)
		}
	})
	p := ruled(t, rule(`tool.name == "flashpanel_server_delete" && target.tags["env"] == "prod"`, policies.Deny))
	if p.NeedsTarget(restart()) {
		t.Error("a rule about another tool needs the target")
	}
	if !p.NeedsTarget(restart(func(r *policies.Request) { r.Tool = "flashpanel_server_delete" })) {
		t.Error("a rule about this tool does not need the target")
	}
}

// TestMergedApprovalsAreBoth: whoever satisfies the demands of two rules
// together satisfies each of them, and who satisfies the stricter of two that
// are alike satisfies both.
func TestMergedApprovalsAreBoth(t *testing.T) {
	t.Parallel()
	people := []policies.Person{admin, bob, operator, approver, viewer, {Name: "max", Roles: []policies.Role{policies.Admin, policies.Approver}}}
	satisfied := 0
	rapid.Check(t, func(t *rapid.T) {
		rules := rapid.SliceOfN(randomRules(1).Filter(func(r []policies.Rule) bool { return len(r) == 1 && r[0].Effect == policies.Approve }), 2, 2).Draw(t, "rules")
		first, second := rules[0][0], rules[1][0]
		first.When, second.When, first.ID, second.ID = "true", "true", "first", "second"
		votes := rapid.SliceOfN(rapid.SampledFrom(people), 0, 8).Draw(t, "votes")
		if rapid.Bool().Draw(t, "everybody") { // few seldom satisfy both
			votes = append(votes, people...)
		}
		r := restart()
		both := compiledIn(t, []policies.Rule{first, second}).Decide(r).Approvals
		if !both.Satisfied(votes) {
			return
		}
		satisfied++
		for _, one := range []policies.Rule{first, second} {
			if alone := compiledIn(t, []policies.Rule{one}).Decide(r).Approvals; !alone.Satisfied(votes) {
				t.Errorf("%v satisfies %s, and not %s alone", votes, both, alone)
			}
		}
	})
	if satisfied == 0 {
		t.Error("no random votes satisfied anything")
	}
}

// TestCountIsInherited: a demand without a number is as many as the rule, or
// the policy, wants.
func TestCountIsInherited(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	p.Approvals = policies.Approvals{Count: 2}
	own := rule("true", policies.Approve)
	own.Approvals.From = []policies.Clause{{Of: []policies.Who{{Role: policies.Admin}}}}
	p.Rules = []policies.Rule{own}
	d := compiled(t, p).Decide(restart())
	if d.Approvals.Count != 2 || d.Approvals.From[0].Count != 2 || d.Approvals.String() != "2 of role:admin" {
		t.Errorf("got %+v", d.Approvals)
	}
	if own.Approvals.From[0].Count != 0 {
		t.Error("the rule was changed")
	}
}
