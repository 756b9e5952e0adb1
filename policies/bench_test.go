package policies_test

import (
	"fmt"
	"testing"
	"time"

	"panelbot/policies"
)

// fifty is a policy with 50 rules of the kinds that people write.
func fifty(t testing.TB) policies.Policy {
	t.Helper()
	p := policies.Standard()
	kinds := []struct {
		when   string
		effect policies.Effect
	}{
		{`tool.name == "flashpanel_server_restart" && "env" in target.tags && target.tags["env"] == "prod-%d"`, policies.Approve},
		{`door == "mcp" && tool.level >= risk.change && target.tags["env"] == "prod-%d"`, policies.Approve},
		{`now.weekday in ["saturday", "sunday"] && tool.level > risk.read && panel != "lab-%d"`, policies.Approve},
		{`"black-friday" in freeze && tool.level >= risk.change && panel != "lab-%d"`, policies.Deny},
		{`person.name == "dan-%d" && tool.group == "dns"`, policies.Confirm},
		{`"operator" in person.roles && tool.risk == "grant" && panel == "main-%d"`, policies.Approve},
		{`has(args.force) && args.force == true && panel == "main-%d"`, policies.Deny},
		{`(now.hour < 9 || now.hour >= 17) && tool.level >= risk.disrupt && panel == "main-%d"`, policies.Approve},
		{`has(args.name) && args.name.startsWith("live-%d")`, policies.Confirm},
		{`"client" in target.tags && target.tags["client"] == "acme-%d" && tool.level >= risk.disrupt`, policies.Approve},
	}
	for i := range 50 {
		k := kinds[i%len(kinds)]
		p.Rules = append(p.Rules, policies.Rule{ID: fmt.Sprintf("rule-%d", i), When: fmt.Sprintf(k.when, i), Effect: k.effect})
	}
	p.Freezes = []policies.Period{{Name: "black-friday", From: noon.AddDate(0, 0, 3), To: noon.AddDate(0, 0, 6)}}
	return compiled(t, p)
}

// BenchmarkDecide: one decision of 50 rules; the aim is under 30 µs.
func BenchmarkDecide(b *testing.B) {
	p := fifty(b)
	requests := map[string]policies.Request{
		"resolved": restart(),
		"mcp": restart(func(r *policies.Request) {
			r.Door, r.Target.Tags = policies.MCP, map[string]string{"env": "staging"}
			r.Args = map[string]any{"server": int64(1), "name": "x", "force": false}
		}),
		"unresolved": restart(func(r *policies.Request) { r.Target = policies.Target{} }),
	}
	for name, r := range requests {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				p.Decide(r)
			}
		})
	}
}

// toolList is a catalogue of the size of the real one.
func toolList(n int) []policies.Tool {
	groups := []string{"servers", "dns", "databases", "files", "mail", "php", "backups"}
	list := make([]policies.Tool, n)
	for i := range list {
		list[i] = policies.Tool{Name: fmt.Sprintf("flashpanel_tool_%d", i), Group: groups[i%len(groups)], Kind: "flashpanel", Risk: policies.Risks()[i%6], Graded: i%10 == 0}
	}
	return list
}

// BenchmarkList: what one person may see of 223 tools under 50 rules; the aim
// is under 10 ms.
func BenchmarkList(b *testing.B) {
	p, list := fifty(b), toolList(223)
	b.ReportAllocs()
	for b.Loop() {
		for _, t := range list {
			p.Certain(operator, policies.MCP, t)
		}
	}
}

// BenchmarkCompile is what a reload of 50 rules takes.
func BenchmarkCompile(b *testing.B) {
	p := fifty(b)
	for b.Loop() {
		if _, problems := p.Compile(); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

// BenchmarkCheck is what the checks of a configuration with 50 rules take.
func BenchmarkCheck(b *testing.B) {
	p := fifty(b)
	in := policies.Installation{People: []policies.Person{admin, operator, viewer, approver}, Tools: toolList(223), Panels: []string{"main"}}
	for b.Loop() {
		p.Check(in)
	}
}

// BenchmarkSoonest is a denial that says when it would end.
func BenchmarkSoonest(b *testing.B) {
	p := policies.Standard()
	p.Rules = []policies.Rule{{ID: "hours", When: `now.weekday != "monday"`, Effect: policies.Deny}}
	p = compiled(b, p)
	r := restart()
	for b.Loop() {
		if p.Decide(r).When.Weekday() != time.Monday {
			b.Fatal("it is not found")
		}
	}
}
