package policies

import (
	"testing"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"pgregory.net/rapid"
)

// atoms are the pieces that random expressions are made of.
var atoms = []string{
	`true`, `false`, `person.name == "alice"`, `person.name != "alice"`, `"bob" == person.name`, `person.name in ["alice", "bob"]`, `"admin" in person.roles`,
	`door == "mcp"`, `tool.name == "a_b"`, `tool.name.startsWith("a_")`, `tool.name.endsWith("_b")`, `tool.name.contains("_")`, `tool.group in ["dns"]`,
	`tool.risk == "change"`, `tool.level >= risk.disrupt`, `risk.change < tool.level`, `tool.level == 3`, `tool.level != risk.read`, `panel == "main"`,
	`has(args.force)`, `"force" in args`, `args.force && true`, `args.force == true`, `args.force == false`, `args.n == 2`, `args.n > 1`, `3 >= args.n`, `args["name"] == "x"`,
	`args.name.startsWith("x")`, `args.name in ["x", "y"]`, `args.name != "x"`, `size(args) > 1`, `has(target.tags.env)`, `"env" in target.tags`, `target.tags["env"] == "prod"`,
	`target.tags.env != "prod"`, `target.tags.env.contains("ro")`, `target.id == "1"`, `target.tags.exists(k, k == "env")`, `now.weekday == "tuesday"`, `now.hour >= 9`, `now.minute < 30`,
	`now.date > "2026-01-01"`, `"freeze" in freeze`, `"w" in window`, `size(freeze) == 0`, `1 / args.n == 1`, `person.name.matches("^a")`,
}

func randomExpression() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		text := rapid.SampledFrom(atoms).Draw(t, "atom")
		for range rapid.IntRange(0, 4).Draw(t, "more") {
			other := rapid.SampledFrom(atoms).Draw(t, "atom")
			switch rapid.IntRange(0, 5).Draw(t, "join") {
			case 0, 1:
				text = "(" + text + ") && " + other
			case 2:
				text = other + " && (" + text + ")"
			case 3:
				text = "(" + text + ") || " + other
			case 4:
				text = "!(" + text + ")"
			default:
				text = "(" + text + ") ? " + other + " : !(" + other + ")"
			}
		}
		return text
	})
}

func randomRequest() *rapid.Generator[*Request] {
	return rapid.Custom(func(t *rapid.T) *Request {
		r := &Request{
			Person: Person{Name: rapid.SampledFrom([]string{"alice", "bob", "eve"}).Draw(t, "person"), Roles: rapid.SliceOfN(rapid.SampledFrom(Roles()), 1, 2).Draw(t, "roles")},
			Door:   rapid.SampledFrom(Doors()).Draw(t, "door"), Tool: rapid.SampledFrom([]string{"a_b", "a_c", "x"}).Draw(t, "tool"), Group: rapid.SampledFrom([]string{"dns", "mail"}).Draw(t, "group"),
			Kind: "flashpanel", Panel: rapid.SampledFrom([]string{"main", "other", ""}).Draw(t, "panel"), Risk: rapid.SampledFrom(Risks()).Draw(t, "risk"),
		}
		if rapid.Bool().Draw(t, "args known") {
			r.Args = map[string]any{}
			for name, values := range map[string][]any{"force": {true, false, "yes"}, "n": {int64(0), int64(2), 2.0, "2"}, "name": {"x", "z", int64(1)}} {
				if i := rapid.IntRange(-1, len(values)-1).Draw(t, name); i >= 0 {
					r.Args[name] = values[i]
				}
			}
		}
		if rapid.Bool().Draw(t, "resolved") {
			r.Target = Target{Kind: "server", ID: "1", Name: "web-1", Resolved: true, Tags: map[string]string{}}
			if env := rapid.SampledFrom([]string{"", "prod", "test"}).Draw(t, "env"); env != "" {
				r.Target.Tags["env"] = env
			}
		}
		if rapid.Bool().Draw(t, "time known") {
			r.Now = time.Date(2026, 11, rapid.IntRange(20, 30).Draw(t, "day"), rapid.IntRange(0, 23).Draw(t, "hour"), rapid.IntRange(0, 59).Draw(t, "minute"), 0, 0, time.UTC)
		}
		return r
	})
}

// TestOutlineAgreesWithCEL: where the outline decides, CEL decides the same;
// the same for what is not known.
func TestOutlineAgreesWithCEL(t *testing.T) {
	t.Parallel()
	env, err := environment()
	if err != nil {
		t.Fatal(err)
	}
	p := Standard()
	p.Freezes = []Period{{Name: "freeze", From: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC)}}
	p.Windows = []Period{{Name: "w", Days: []time.Weekday{time.Tuesday}, Start: 9 * time.Hour, End: 17 * time.Hour}}
	rapid.Check(t, func(t *rapid.T) {
		text := randomExpression().Draw(t, "expression")
		e, err := compile(env, text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		r := randomRequest().Draw(t, "request")
		look := p.look(p.noted(r)).at(&Rule{})
		got, gotErr := e.fits(look)
		plain := *e
		plain.outline, plain.decided = outline{}, false // all is left to CEL
		want, wantErr := plain.fits(look)
		if got != want || (gotErr == nil) != (wantErr == nil) {
			t.Errorf("%s: with the outline %d, %v; without %d, %v", text, got, gotErr, want, wantErr)
		}
	})
}

// FuzzExpression: whatever is written as an expression, it is refused with a
// sentence, or decides without a panic; and what is not evaluated denies.
func FuzzExpression(f *testing.F) {
	env, err := environment()
	if err != nil {
		f.Fatal(err)
	}
	for _, a := range atoms {
		f.Add(a)
	}
	for _, a := range []string{
		"", "1 +", "prson.name == \"x\"", "person.name", "[1,2,3].map(x, x * 2).size() > 2", "args.all(k, args[k] == 1)", "\n\ntool.risk ==", "\"\\xff\" == door", "risk.everything > 1",
		"args.a.b.c[0] == 1", "dyn(1) == 1", "type(args) == map", "[[[[[[[[[[true]]]]]]]]]][0][0][0][0][0][0][0][0][0][0]", "{\"a\": true}.a", "timestamp(\"2026-01-01T00:00:00Z\") < timestamp(0)",
	} {
		f.Add(a)
	}
	requests := []*Request{
		{Person: Person{Name: "alice", Roles: []Role{Admin}}, Door: Terminal, Tool: "a_b", Group: "dns", Kind: "flashpanel", Panel: "main", Risk: Change, Args: map[string]any{"n": int64(1), "list": []any{"x"}},
			Target: Target{Kind: "server", ID: "1", Tags: map[string]string{"env": "prod"}, Resolved: true}, Now: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)},
		{Person: Person{Name: "alice", Roles: []Role{Admin}}, Door: Terminal, Tool: "a_b", Risk: Change},
	}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := compile(env, text)
		if err != nil {
			if err.Error() == "" {
				t.Error("the error says nothing")
			}
			return
		}
		p := Standard()
		p.Rules = []Rule{{ID: "fuzzed", When: text, Effect: Deny}}
		p.rules = []*compiled{{p.Rules[0], e}}
		for _, r := range requests {
			look := p.look(p.noted(r)).at(&p.Rules[0])
			fits, err := e.fits(look)
			if err != nil && fits != maybe {
				t.Errorf("an expression that cannot be evaluated gave %d", fits)
			}
			d := p.Decide(*r)
			if (fits != no || err != nil) != (d.Effect == Deny) {
				t.Errorf("fits %d, %v, and the effect of a deny is %s", fits, err, d.Effect)
			}
			plain := *e
			plain.outline, plain.decided = outline{}, false
			if want, wantErr := plain.fits(look); want != fits || (err == nil) != (wantErr == nil) {
				t.Errorf("%s: with the outline %d, %v; without %d, %v", text, fits, err, want, wantErr)
			}
		}
		p.Check(Installation{People: []Person{{Name: "alice", Roles: []Role{Admin}}, {Name: "bob", Roles: []Role{Admin}}}, Tools: []Tool{{Name: "a_b", Group: "dns", Risk: Destroy, Graded: true, Args: []string{"n"}}}, Panels: []string{"main"}})
	})
}

// TestConstantsAreTheRisks: the numbers that rules compare with are the risks.
func TestConstantsAreTheRisks(t *testing.T) {
	t.Parallel()
	env, err := environment()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Risks() {
		ast, issues := env.Compile("risk." + r.String())
		if issues.Err() != nil {
			t.Fatal(issues.Err())
		}
		program, err := env.Program(ast)
		if err != nil {
			t.Fatal(err)
		}
		got, _, err := program.Eval(cel.NoVars())
		if err != nil || got != types.Int(r) {
			t.Errorf("risk.%s is %v, %v; want %d", r, got, err, r)
		}
	}
}
