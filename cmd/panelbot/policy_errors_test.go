package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPolicyErrors holds the sentences about a policy: each names the line.
func TestPolicyErrors(t *testing.T) {
	t.Parallel()
	const head = `panels:
  - {name: main, kind: flashpanel, url: "simulator:"}
people:
  - {name: alice, roles: [admin]}
  - {name: bob, roles: [admin]}
  - {name: dan, roles: [operator]}
policy:
`
	const hidden = "comes from a variable or a file: write it out, so that whoever reads the policy sees what holds"
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"right", head + "  rules:\n    - {id: a, when: 'tool.name == \"flashpanel_server_restart\"', effect: approve}\n", nil},
		{"an unknown key", head + "  rules:\n    - id: a\n      when: 'true'\n      efect: deny\n", []string{
			`c.yaml:11: there is no key "policy.rules[0].efect" here. Did you mean effect? Keys are: id, when, effect, approvals, confirm, reason, message, timezone, break_glass, for, review_within`}},
		{"a typo in an expression", head + "  rules:\n    - id: a\n      when: 'tool.nam == \"x\"'\n      effect: deny\n", []string{"c.yaml:10: policy.rules[0].when is wrong at column 5: there is no tool.nam. Did you mean tool.name?"}},
		{"a typo in a tool", head + "  rules:\n    - id: a\n      when: 'tool.name == \"flashpanel_server_restrat\"'\n      effect: deny\n", []string{
			`c.yaml:10: policy.rules[0].when compares tool.name with "flashpanel_server_restrat", which is no tool. Did you mean flashpanel_server_restart`}},
		{"a typo in an argument", head + "  rules:\n    - id: a\n      when: 'tool.name == \"flashpanel_server_restart\" && has(args.srver)'\n      effect: deny\n", []string{
			`c.yaml:10: policy.rules[0].when reads args.srver, an argument that no tool has which the rule fits. Did you mean server?`}},
		{"several lines", head + "  rules:\n    - id: a\n      when: |\n        door == \"mcp\"\n        && tool.riks == \"read\"\n      effect: deny\n", []string{
			"c.yaml:10: policy.rules[0].when is wrong in its line 2, column 8: there is no tool.riks. Did you mean tool.risk?"}},
		{"words", head + "  rules:\n    - id: a\n      when: 'true'\n      effect: dney\n      reason: because\n      timezone: Europe/Berln\n      approvals: {from: [admin], expires: soon}\n", []string{
			"c.yaml:11: policy.rules[0].effect is no effect. Valid are: allow, confirm, approve, deny",
			"c.yaml:12: policy.rules[0].reason must be required: a sentence for the person who asks belongs into message",
			`c.yaml:13: policy.rules[0].timezone is "Europe/Berln", which is no time zone that this system knows: write one such as Europe/Berlin or UTC (the system needs its tzdata)`,
			"c.yaml:14: policy.rules[0].approvals.expires is no length of time: write a number and a unit, such as 15m, 4h or 2d",
			"c.yaml:14: policy.rules[0].approvals.from[0] is neither role:NAME nor person:NAME: write one such as role:admin or person:alice",
		}},
		{"approvers", head + "  rules:\n    - id: a\n      when: 'tool.risk == \"destroy\"'\n      effect: approve\n      approvals:\n        count: 2\n        from: [\"role:admin\"]\n", []string{
			"c.yaml:12: policy.rules[0].approvals takes 2 of role:admin, and only 1 are left when alice asks: add people, ask for fewer, or say policy.solo: true"}},
		{"the default's approvers", head + "  approvals: {from: [\"person:bob\"]}\n", []string{
			"c.yaml:7: policy.defaults asks for approval, which takes 1 of person:bob, and nobody is left when bob asks: give somebody else such a role, or say policy.solo: true"}},
		{"nobody", head + "  approvals: {from: []}\n", []string{
			"c.yaml:7: policy.defaults asks for approval, which takes 1 different people, and nobody is left when alice asks: give somebody else such a role, or say policy.solo: true"}},
		{"an unguarded allow", head + "  rules:\n    - {id: a, when: 'person.name == \"alice\"',\n       effect: allow}\n", []string{"c.yaml:10: policy.rules[0].effect is allow, and the rule may fit calls of risk"}},
		{"an unguarded allow that is meant", head + "  allow_unguarded: true\n  rules: [{id: a, when: 'person.name == \"alice\"', effect: allow}]\n", nil},
		{"shadowed", head + "  rules:\n    - {id: a, when: 'true', effect: deny}\n    - {id: b, when: 'tool.risk == \"change\"', effect: allow}\n", []string{
			"c.yaml:10: policy.rules[1] never counts: wherever it fits, policy.rules[0] (a) fits too, and its effect deny is stricter than allow"}},
		{"ids", head + "  rules:\n    - {id: a, when: 'door == \"mcp\"', effect: deny}\n    - {id: a, when: 'door == \"cron\"', effect: deny}\n", []string{
			`c.yaml:10: policy.rules[1].id is "a", as that of policy.rules[0]: give each rule an id of its own`}},
		{"freezes", head + "  freezes:\n    - {name: a, from: \"2026-11-30\", to: \"2026-11-27\"}\n    - {name: b, from: tomorrow}\n  windows:\n    - {name: c, days: [sunnday], hours: all}\n", []string{
			"c.yaml:9: policy.freezes[0].to is not after from, so that it ends before it begins",
			"c.yaml:10: policy.freezes[1].from is no day or time: write 2026-11-27, or 2026-11-27T18:00",
			"c.yaml:12: policy.windows[0].days[0] is no day of the week: write monday, tuesday and so on",
			"c.yaml:12: policy.windows[0].hours is no time of day: write two times apart by a dash, such as 09:00-17:30 or 22:00-02:00",
		}},
		{"a freeze that is not read", head + "  freezes:\n    - {name: a, from: \"2026-11-27\"}\n", []string{`c.yaml:9: policy.freezes[0] is read by no rule, so that it changes nothing: write a rule with when: '"a" in freeze'`}},
		{"limits", head + "  limits:\n    - {id: mcp-changes, at_most: 5, within: 1h, per: token, door: mcp}\n    - {id: x, of: clls, at_most: 0, within: 1x, per: me, risk: all, door: window}\n", []string{
			"c.yaml:10: policy.limits[1].door is not among: mcp, terminal, remote, slack, telegram, cron",
			"c.yaml:10: policy.limits[1].of is not among: calls, open, servers",
			"c.yaml:10: policy.limits[1].per is not among: person, token, target",
			"c.yaml:10: policy.limits[1].risk is not among: read, reveal, change, disrupt, grant, destroy",
			"c.yaml:10: policy.limits[1].within is no length of time: write a number and a unit, such as 15m, 4h or 2d",
		}},
		{"commands", head + "  commands:\n    ok: {script: ls, risk: change}\n    bad: {script: ls, on: laravel, risk: harmless}\n", []string{
			"c.yaml:10: policy.commands.bad.on selects nothing: write tag:NAME or tag:NAME=VALUE, such as tag:laravel",
			"c.yaml:10: policy.commands.bad.risk is no risk. Valid are: change, disrupt, grant, destroy",
		}},
		{"step-up", head + "  step_up: {destory: totp, grant: sms}\n", []string{
			"c.yaml:8: policy.step_up.destory is no risk. Did you mean destroy? Valid are: read, reveal, change, disrupt, grant, destroy",
			"c.yaml:8: policy.step_up.grant must be totp or none",
		}},
		{"scopes and tags", strings.Replace(strings.Replace(head, "roles: [operator]", "roles: [operator], scope: {panels: [mian], max_risk: all, tags: {\"a b\": x}}", 1), "\"simulator:\"", "\"simulator:\", timezone: Mars, tags: {web-1: {\"x y\": z}}", 1), []string{
			"c.yaml:2: panels[0].tags.web-1.x y must be letters of a to z, digits, dots and dashes, such as env",
			`c.yaml:2: panels[0].timezone is "Mars", which is no time zone that this system knows: write one such as Europe/Berlin or UTC (the system needs its tzdata)`,
			`c.yaml:6: people[2].scope.max_risk is "all". Valid are: read, reveal, change, disrupt, grant, destroy`,
			`c.yaml:6: people[2].scope.panels[0] is "mian". Did you mean main? Valid are: main`,
			"c.yaml:6: people[2].scope.tags.a b must be letters of a to z, digits, dots and dashes, such as client",
		}},
		{"values from outside", head + "  timezone: \"${ZONE:-UTC}\"\n  rules:\n    - {id: a, when: \"${SECRET}\", effect: deny}\n", []string{
			"c.yaml:10: policy.rules[0].when " + hidden}},
		{"names from outside", strings.Replace(strings.Replace(head, "name: bob", "name: \"${SECRET}\"", 1), "name: alice, roles: [admin]", "name: alice, roles: [viewer]", 1) + "  approvals: {from: [\"role:viewer\"]}\n  defaults: {change: approve}\n", nil},
		{"a name from outside that cannot be approved", strings.Replace(head, "name: dan, roles: [operator]", "name: \"${SECRET}\", roles: [operator]", 1) +
			"  rules: [{id: a, when: '\"operator\" in person.roles', effect: approve, approvals: {count: 3}}]\n", []string{
			"c.yaml:8: policy.rules[0].approvals takes 3 of role:approver or role:admin, and only 2 are left when (a name that is not shown, because it comes from a variable or a file) asks: add people"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			env := environment{vars: map[string]string{"SECRET": "hunter2"}}
			_, err := parseConfig("c.yaml", []byte(tt.text), env.lookup, env.read)
			var got []string
			if err != nil {
				got = strings.Split(err.Error(), "\n")
			}
			for i, line := range got {
				if strings.Contains(line, "hunter2") {
					t.Errorf("the error %q holds what came from outside", line)
				}
				if i < len(tt.want) && strings.HasPrefix(line, tt.want[i]) { // a want may be the beginning
					got[i] = tt.want[i]
				}
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("errors (-got +want):\n%s", diff)
			}
		})
	}
}
