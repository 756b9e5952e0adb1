package policies_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	p := ruled(t,
		policies.Rule{ID: "prod", When: `tool.name == "flashpanel_server_restart" && target.tags["env"] == "prod"`, Effect: policies.Approve},
		policies.Rule{ID: "other-tool", When: `tool.name == "flashpanel_server_delete" && door == "mcp"`, Effect: policies.Deny},
		policies.Rule{ID: "at-night", When: `door == "terminal" && now.hour < 6`, Effect: policies.Deny},
		policies.Rule{ID: "either", When: `door == "mcp" || person.name == "bob"`, Effect: policies.Deny},
		policies.Rule{ID: "macro", When: `door == "terminal" && target.tags.exists(name, name == "client") && has(args.server)`, Effect: policies.Deny},
		policies.Rule{ID: "emergency", When: "true", Effect: policies.Confirm, BreakGlass: true, For: []policies.Who{{Role: policies.Admin}}, ReviewWithin: time.Hour},
	)
	x := p.Explain(restart(), []policies.Person{admin, bob, approver, operator})
	want := []policies.RuleTrace{
		{ID: "prod", Effect: policies.Approve, Fit: policies.Fits, Counts: true},
		{ID: "other-tool", Effect: policies.Deny, Fit: policies.FitsNot, Why: `tool.name == "flashpanel_server_delete" is not so`, Cause: policies.CauseNotSo, Part: `tool.name == "flashpanel_server_delete"`},
		{ID: "at-night", Effect: policies.Deny, Fit: policies.FitsNot, Why: `now.hour < 6 is not so`, Cause: policies.CauseNotSo, Part: `now.hour < 6`},
		{ID: "either", Effect: policies.Deny, Fit: policies.FitsNot, Why: `door == "mcp" || person.name == "bob" is not so`, Cause: policies.CauseNotSo, Part: `door == "mcp" || person.name == "bob"`},
		{ID: "macro", Effect: policies.Deny, Fit: policies.FitsNot, Why: `target.tags.exists(name, name == "client") is not so`, Cause: policies.CauseNotSo, Part: `target.tags.exists(name, name == "client")`},
		{ID: "emergency", Effect: policies.Confirm, BreakGlass: true, Fit: policies.Fits, Why: "it is for emergencies, and this call is none", Cause: policies.CauseEmergency},
	}
	if diff := cmp.Diff(x.Rules, want); diff != "" {
		t.Errorf("rules (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(x.Approvers, []string{"bob", "carol"}); diff != "" {
		t.Errorf("approvers (-got +want):\n%s", diff)
	}
	if x.Decision.Rule != "policy.rules.prod" || x.Default != policies.Confirm || x.DefaultRule != "policy.defaults.disrupt" {
		t.Errorf("got %s, by default %s (%s)", x.Decision.Rule, x.Default, x.DefaultRule)
	}

	x = p.Explain(restart(func(r *policies.Request) { r.Target = policies.Target{} }), nil)
	if got := x.Rules[0]; got.Fit != policies.FitsPerhaps || got.Why != `whether target.tags["env"] == "prod" is not known` || !got.Counts {
		t.Errorf("a target that is not known: %+v", got)
	}
	raw, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	var back map[string]any
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if back["effect"] != "deny" || back["step_up"] != false || len(back["rules"].([]any)) != 6 || back["version"] != p.Version() {
		t.Errorf("as JSON: %s", raw)
	}
}
