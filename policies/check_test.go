package policies_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

var bob = policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}

// house is what the policies of these tests are checked against.
func house() policies.Installation {
	return policies.Installation{
		People: []policies.Person{admin, bob, approver, operator},
		Tools: []policies.Tool{
			{Name: "flashpanel_server_list", Group: "servers", Kind: "flashpanel", Risk: policies.Read, Args: []string{"search"}},
			{Name: "flashpanel_server_restart", Group: "servers", Kind: "flashpanel", Risk: policies.Disrupt, Args: []string{"server", "force"}},
			{Name: "flashpanel_server_delete", Group: "servers", Kind: "flashpanel", Risk: policies.Destroy, Args: []string{"server"}},
			{Name: "flashpanel_command_run", Group: "commands", Kind: "flashpanel", Risk: policies.Destroy, Graded: true, Args: []string{"site", "script"}},
			{Name: "flashpanel_ping", Group: "agent", Kind: "flashpanel", Risk: policies.Change, Class: policies.ClassCallback},
			{Name: "openpanel_domain_add", Group: "domains", Kind: "openpanel", Risk: policies.Change, Args: []string{"domain"}},
		},
		Panels: []string{"main", "host1"},
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	who := func(words ...string) []policies.Who {
		var list []policies.Who
		for _, w := range words {
			one, err := policies.ParseWho(w)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, one)
		}
		return list
	}
	approve := func(count int, of ...string) policies.Rule {
		return policies.Rule{ID: "a", When: `tool.risk == "destroy"`, Effect: policies.Approve, Approvals: policies.Approvals{Count: count, From: []policies.Clause{{Count: count, Of: who(of...)}}}}
	}
	const vars = "Variables are: person.name, person.roles, door, tool.name, tool.panel, tool.group, tool.risk, tool.level, panel, args, target.kind, target.id, target.name, target.tags, " +
		"now.weekday, now.hour, now.minute, now.date, freeze, window"
	tests := []struct {
		name  string
		rules []policies.Rule
		want  []string
	}{
		{"right", []policies.Rule{rule(`tool.name == "flashpanel_server_restart"`, policies.Allow)}, nil},
		{"an unknown variable", []policies.Rule{rule(`prson.name == "alice"`, policies.Deny)}, []string{`policy.rules[0].when is wrong at column 6: there is no prson.name. Did you mean person.name? ` + vars}},
		{"an unknown field", []policies.Rule{rule(`door == "mcp" && tool.rsk == "destroy"`, policies.Deny)}, []string{`policy.rules[0].when is wrong at column 22: there is no tool.rsk. Did you mean tool.risk? ` + vars}},
		{"an unknown constant", []policies.Rule{rule(`tool.level > risk.distroy`, policies.Deny)}, []string{`policy.rules[0].when is wrong at column 18: there is no risk.distroy. Did you mean risk.destroy? ` + vars}},
		{"no yes or no", []policies.Rule{rule(`person.name`, policies.Deny)}, []string{`policy.rules[0].when is no yes or no, but a value of type string: compare it with something, such as tool.risk == "destroy"`}},
		{"anything", []policies.Rule{rule(`args.force`, policies.Deny)}, []string{`policy.rules[0].when is no yes or no, but a value that may be anything: compare it with something, such as args.force == true`}},
		{"half an expression", []policies.Rule{rule("door ==\n  ", policies.Deny)}, []string{`policy.rules[0].when is wrong in its line 2, column 3: mismatched input '<EOF>'`}},
		{"a number for text", []policies.Rule{rule(`door == 3`, policies.Deny)}, []string{`policy.rules[0].when is wrong at column 6: found no matching overload for '_==_' applied to '(string, int)'`}},
		{"no when", []policies.Rule{rule("", policies.Deny)}, []string{`policy.rules[0] has no when: say which calls it is for, such as tool.risk == "destroy"; write when: "true" if it is for all of them`}},
		{"the same id", []policies.Rule{rule(`door == "mcp"`, policies.Confirm), rule(`door == "cron"`, policies.Confirm)}, []string{`policy.rules[1].id is "a-confirm", as that of policy.rules[0]: give each rule an id of its own`}},
		{"no id and no effect", []policies.Rule{{When: "true"}}, []string{"policy.rules[0].id must be letters, digits and dashes, such as prod-restart", "policy.rules[0] has no effect: write allow, confirm, approve or deny"}},
		{"an unknown tool", []policies.Rule{rule(`tool.name == "flashpanel_server_restrat"`, policies.Deny)}, []string{`policy.rules[0].when compares tool.name with "flashpanel_server_restrat", which is no tool.`}},
		{"an unknown beginning", []policies.Rule{rule(`tool.name.startsWith("flashpanel_srv")`, policies.Deny)}, []string{`policy.rules[0].when compares tool.name with "flashpanel_srv", which is no tool.`}},
		{"an unknown group", []policies.Rule{rule(`tool.group in ["servers", "dsn"]`, policies.Deny)}, []string{`policy.rules[0].when compares tool.group with "dsn", which is no group of tools.`}},
		{"an unknown role, door and person", []policies.Rule{rule(`"amin" in person.roles || door == "slak" || person.name != "alise"`, policies.Deny)}, []string{
			`policy.rules[0].when compares person.roles with "amin", which is no role.`, `policy.rules[0].when compares door with "slak", which is no door.`,
			`policy.rules[0].when compares person.name with "alise", which is no person in the configuration.`}},
		{"an unknown risk, panel and day", []policies.Rule{rule(`tool.risk == "distroy" || panel == "mian" || now.weekday == "Monday" || tool.panel == "cpanel"`, policies.Deny)}, []string{
			`policy.rules[0].when compares tool.risk with "distroy", which is no risk.`, `policy.rules[0].when compares panel with "mian", which is no panel in the configuration.`,
			`policy.rules[0].when compares now.weekday with "Monday", which is no day of the week.`, `policy.rules[0].when compares tool.panel with "cpanel", which is no kind of panel.`}},
		{"an unknown freeze", []policies.Rule{rule(`"blackfriday" in freeze`, policies.Deny)}, []string{`policy.rules[0].when compares freeze with "blackfriday", which is no freeze of the policy.`}},
		{"an unknown argument", []policies.Rule{rule(`tool.group == "servers" && has(args.forse)`, policies.Deny)}, []string{`policy.rules[0].when reads args.forse, an argument that no tool has which the rule fits.`}},
		{"an argument of another tool", []policies.Rule{rule(`tool.name == "flashpanel_server_delete" && "force" in args`, policies.Deny)}, []string{`policy.rules[0].when reads args.force, an argument that no tool has which the rule fits.`}},
		{"tags are not checked", []policies.Rule{rule(`"whatever" in target.tags`, policies.Deny)}, nil},
		{"never", []policies.Rule{rule(`tool.name == "openpanel_domain_add" && tool.group == "servers"`, policies.Deny)}, []string{`policy.rules[0].when never fits: no tool, risk, person and door is all of it at once`}},
		{"a risk that the tool has not", []policies.Rule{rule(`tool.name == "flashpanel_server_restart" && tool.level > risk.disrupt`, policies.Deny)}, []string{`policy.rules[0].when never fits: no tool, risk, person and door is all of it at once`}},
		{"a risk that the tool may have", []policies.Rule{rule(`tool.name == "flashpanel_command_run" && tool.risk == "change"`, policies.Deny)}, nil},
		{"a role that the person has not", []policies.Rule{rule(`person.name == "dan" && "admin" in person.roles`, policies.Deny)}, []string{`policy.rules[0].when never fits: no tool, risk, person and door is all of it at once`}},
		{"plainly false", []policies.Rule{rule(`false`, policies.Deny)}, []string{`policy.rules[0].when never fits: no tool, risk, person and door is all of it at once`}},
		{"shadowed by a deny of everything", []policies.Rule{{ID: "no", When: "true", Effect: policies.Deny}, rule(`tool.risk == "change" && target.name == "x"`, policies.Allow)},
			[]string{`policy.rules[1] never counts: wherever it fits, policy.rules[0] (no) fits too, and its effect deny is stricter than allow`}},
		{"shadowed by a later deny", []policies.Rule{rule(`tool.name == "flashpanel_server_restart"`, policies.Approve), {ID: "no", When: `tool.group == "servers"`, Effect: policies.Deny}},
			[]string{`policy.rules[0] never counts: wherever it fits, policy.rules[1] (no) fits too, and its effect deny is stricter than approve`}},
		{"not shadowed at another time", []policies.Rule{rule(`tool.name == "flashpanel_server_restart"`, policies.Approve), {ID: "no", When: `tool.group == "servers" && now.hour > 9`, Effect: policies.Deny}}, nil},
		{"not shadowed for another person", []policies.Rule{rule(`tool.name == "flashpanel_server_restart"`, policies.Approve), {ID: "no", When: `tool.group == "servers" && person.name == "dan"`, Effect: policies.Deny}}, nil},
		{"an allow of everything", []policies.Rule{rule(`door == "terminal"`, policies.Allow)}, []string{`policy.rules[0].effect is allow, and the rule may fit calls of risk destroy, such as flashpanel_server_delete, so that nobody is asked`}},
		{"an allow by target alone", []policies.Rule{rule(`target.tags["env"] == "test"`, policies.Allow)}, []string{`policy.rules[0].effect is allow, and the rule may fit calls of risk destroy`}},
		{"an allow of a graded tool", []policies.Rule{rule(`tool.name == "flashpanel_command_run"`, policies.Allow)}, []string{`policy.rules[0].effect is allow, and the rule may fit calls of risk reveal, such as flashpanel_command_run`}},
		{"an allow of its harmless calls", []policies.Rule{rule(`tool.name == "flashpanel_command_run" && tool.level <= risk.disrupt && tool.risk != "reveal"`, policies.Allow)}, nil},
		{"an allow of a callback", []policies.Rule{rule(`tool.name == "flashpanel_ping"`, policies.Allow)}, []string{`policy.rules[0].effect is allow, and the rule may fit calls of risk change, such as flashpanel_ping`}},
		{"an allow of a group with changes only", []policies.Rule{rule(`tool.group == "domains"`, policies.Allow)}, nil},
		{"three of two admins", []policies.Rule{approve(3, "role:admin")}, []string{`policy.rules[0].approvals takes 3 of role:admin, and only 1 are left when alice asks: add people, ask for fewer, or say policy.solo: true`}},
		{"two of two admins", []policies.Rule{approve(2, "role:admin")}, []string{`policy.rules[0].approvals takes 2 of role:admin, and only 1 are left when alice asks`}},
		{"one of two admins", []policies.Rule{approve(1, "role:admin")}, nil},
		{"one person", []policies.Rule{approve(1, "person:bob")}, []string{`policy.rules[0].approvals takes 1 of person:bob, and nobody is left when bob asks`}},
		{"one person who does not ask", []policies.Rule{approve(1, "person:carol")}, nil},
		{"one person for another's calls", []policies.Rule{{ID: "a", When: `person.name == "dan"`, Effect: policies.Approve, Approvals: policies.Approvals{From: []policies.Clause{{Count: 1, Of: who("person:bob")}}}}}, nil},
		{"nobody", []policies.Rule{{ID: "a", When: `tool.risk == "destroy"`, Effect: policies.Approve, Approvals: policies.Approvals{From: []policies.Clause{}}}}, []string{`policy.rules[0].approvals takes 1 different people, and nobody is left when alice asks`}},
		{"approvers who do not exist", []policies.Rule{approve(1, "role:amin", "person:eve")}, []string{`policy.rules[0].approvals.from names the role "amin", which does not exist.`, `policy.rules[0].approvals.from names "eve", who is not among people.`}},
		{"approvals without approve", []policies.Rule{{ID: "a", When: "true", Effect: policies.Deny, Approvals: policies.Approvals{Count: 2}, Reason: true, Confirm: policies.Confirmation{Type: "target"}}}, []string{
			"policy.rules[0].approvals is for the effect approve only, and this rule has the effect deny", "policy.rules[0].confirm is for the effect confirm only, and this rule has the effect deny",
			"policy.rules[0].reason is for calls that may still run, and this rule denies them"}},
		{"breaking glass that denies", []policies.Rule{{ID: "a", When: "true", Effect: policies.Deny, BreakGlass: true}}, []string{"policy.rules[0].effect is deny, but a rule with break_glass lets a call through: write confirm, or allow"}},
		{"breaking glass for nobody", []policies.Rule{{ID: "a", When: "true", Effect: policies.Confirm, BreakGlass: true}}, []string{`policy.rules[0] has break_glass, but does not say for whom: write for: ["role:admin"]`}},
		{"breaking glass unseen", []policies.Rule{{ID: "a", When: "true", Effect: policies.Confirm, BreakGlass: true, For: who("role:admin")}}, []string{"policy.rules[0] has break_glass, but does not say how soon somebody looks at it afterwards: write review_within: 24h"}},
		{"breaking glass for a role that nobody has", []policies.Rule{{ID: "a", When: "true", Effect: policies.Confirm, BreakGlass: true, For: who("role:viewer"), ReviewWithin: time.Hour}}, []string{"policy.rules[0].for is role:viewer, and nobody among people is that"}},
		{"for without breaking glass", []policies.Rule{{ID: "a", When: "true", Effect: policies.Confirm, For: who("role:admin")}}, []string{"policy.rules[0] has for or review_within, which belong to break_glass: true"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := policies.Standard()
			p.Rules = tt.rules
			p, problems := p.Compile()
			if len(problems) == 0 {
				problems = p.Check(house())
			}
			var got []string
			if len(problems) > 0 {
				got = strings.Split(said(problems), "\n")
			}
			for i := range got { // a want may be the beginning of a long sentence
				if i < len(tt.want) && strings.HasPrefix(got[i], tt.want[i]) {
					got[i] = tt.want[i]
				}
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("problems (-got +want):\n%s", diff)
			}
		})
	}
}

// TestProblemsBesideRules are those of periods, limits and commands.
func TestProblemsBesideRules(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	p.Freezes = []policies.Period{{Name: "a", From: noon, To: noon.Add(-time.Hour)}, {Name: "a b"}, {Name: "a", From: noon}}
	p.Windows = []policies.Period{{Name: "w", Start: 25 * time.Hour}}
	p.AllLimits = []policies.Limit{
		{ID: "x", Of: policies.CountCalls, Most: 0, Per: policies.PerPerson, Risk: policies.Change},
		{ID: "x", Of: policies.CountOpen, Most: 1, Within: time.Hour, Per: policies.PerTarget, Risk: policies.Change},
		{ID: "y", Of: policies.CountServers, Most: 1, Within: time.Hour, Per: policies.PerTarget},
	}
	p.Commands = []policies.Command{{Name: "none"}, {Name: "unjudged", Script: "ls"}, {Name: "reads", Script: "pwd", Risk: policies.Read}, {Name: "again", Script: "pwd", Risk: policies.Change}}
	_, problems := p.Compile()
	want := []string{
		"policy.freezes[0].to is not after from, so that it ends before it begins",
		"policy.freezes[1].name must be letters, digits and dashes, such as black-friday",
		"policy.freezes[1] does not say when it is: write from and to, or days and hours",
		"policy.freezes[2].name is used twice: give each a name of its own",
		"policy.windows[0].hours must be times of day, such as 22:00-02:00",
		"policy.limits[0].at_most must be a positive number: what is never allowed belongs into a rule",
		"policy.limits[0] does not say in which time: write within: 1h",
		"policy.limits[1].id is used twice: give each limit an id of its own",
		"policy.limits[1].within does not go with of: open, which counts what waits now",
		"policy.limits[2].per is target, but servers are counted per person or per token",
		"policy.limits[2].risk is no risk",
		"policy.commands.none has no script: write the whole command, such as php artisan cache:clear",
		"policy.commands.unjudged has no risk: say what the script does, such as change",
		"policy.commands.reads.risk is read, but a command that runs is kept in the site's list of commands: change is the least",
		"policy.commands.again has the script of policy.commands.reads, and another risk: one script has one risk",
	}
	if diff := cmp.Diff(strings.Split(said(problems), "\n"), want); diff != "" {
		t.Errorf("problems (-got +want):\n%s", diff)
	}
	p = policies.Standard()
	p.Freezes = []policies.Period{{Name: "sales", From: noon}}
	p.Windows = []policies.Period{{Name: "patching", Start: time.Hour, End: 2 * time.Hour}}
	p.Rules = []policies.Rule{rule(`"patching" in window && tool.risk == "disrupt"`, policies.Allow)}
	p = compiled(t, p)
	if got, want := said(p.Check(house())), `policy.freezes[0] is read by no rule, so that it changes nothing: write a rule with when: '"sales" in freeze'`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestKnownWordsAreOffered: a word that is not known comes with those that are.
func TestKnownWordsAreOffered(t *testing.T) {
	t.Parallel()
	p := ruled(t, rule(`tool.name == "flashpanel_server_restrat"`, policies.Deny))
	problems := p.Check(house())
	if len(problems) != 1 || problems[0].Word != "flashpanel_server_restrat" || len(problems[0].Known) != 6 {
		t.Errorf("got %+v", problems)
	}
}
