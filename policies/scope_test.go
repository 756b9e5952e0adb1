package policies_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"panelbot/policies"
)

func TestScopeCovers(t *testing.T) {
	t.Parallel()
	acme := policies.Scope{Tags: map[string]string{"client": "acme"}, Panels: []string{"main"}, MaxRisk: policies.Disrupt}
	target := func(tags map[string]string) policies.Target {
		return policies.Target{ID: "1", Tags: tags, Resolved: true}
	}
	tests := []struct {
		name   string
		scope  policies.Scope
		target policies.Target
		panel  string
		risk   policies.Risk
		want   bool
	}{
		{"no scope", policies.Scope{}, policies.Target{}, "any", policies.Destroy, true},
		{"within", acme, target(map[string]string{"client": "acme", "env": "prod"}), "main", policies.Disrupt, true},
		{"another client", acme, target(map[string]string{"client": "globex"}), "main", policies.Read, false},
		{"no tags", acme, target(nil), "main", policies.Read, false},
		{"not resolved", acme, policies.Target{Tags: map[string]string{"client": "acme"}}, "main", policies.Read, false},
		{"another panel", acme, target(map[string]string{"client": "acme"}), "host1", policies.Read, false},
		{"an unknown panel", acme, target(map[string]string{"client": "acme"}), "", policies.Read, false},
		{"too much", acme, target(map[string]string{"client": "acme"}), "main", policies.Grant, false},
		{"risk alone needs no target", policies.Scope{MaxRisk: policies.Change}, policies.Target{}, "", policies.Change, true},
		{"a tag without a value", policies.Scope{Tags: map[string]string{"prod": ""}}, target(map[string]string{"prod": ""}), "", policies.Change, true},
		{"a tag without a value is not every value", policies.Scope{Tags: map[string]string{"env": ""}}, target(map[string]string{"env": "prod"}), "", policies.Change, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.scope.Covers(tt.target, tt.panel, tt.risk); got != tt.want {
				t.Errorf("Covers is %v, want %v", got, tt.want)
			}
			// What a scope does not cover is denied, and what it covers is the policy's.
			r := restart(func(r *policies.Request) {
				r.Person.Scope, r.Target, r.Panel, r.Risk = tt.scope, tt.target, tt.panel, tt.risk
			})
			if d := policies.Standard().Decide(r); (d.Rule == "person.scope") == tt.want {
				t.Errorf("decided %s by %s: %s", d.Effect, d.Rule, d.Reason)
			}
		})
	}
	list := restart(func(r *policies.Request) {
		r.Person.Scope, r.Target, r.Risk, r.Filtered = acme, policies.Target{}, policies.Read, true
	})
	if d := policies.Standard().Decide(list); d.Effect != policies.Allow {
		t.Errorf("a list that is cut down to the scope: %s by %s", d.Effect, d.Rule)
	}
	if policies.Standard().NeedsTarget(list) {
		t.Error("a list that is cut down to the scope needs a target")
	}
	if list.Filtered = false; !policies.Standard().NeedsTarget(list) {
		t.Error("a scope by tags needs no target")
	}
	scoped := admin
	scoped.Scope = acme
	if !policies.Standard().Certain(scoped, policies.Terminal, policies.Tool{Name: "x", Risk: policies.Destroy}) {
		t.Error("what is above the scope's risk is not certainly denied")
	}
	if policies.Standard().Certain(scoped, policies.Terminal, policies.Tool{Name: "x", Risk: policies.Disrupt}) {
		t.Error("what may be within the scope is certainly denied")
	}
}

// TestReadsWithin: what may be read by a scope that is within another may be read by that
// other, too.
func TestReadsWithin(t *testing.T) {
	t.Parallel()
	acme := policies.Scope{Tags: map[string]string{"client": "acme"}}
	narrower := policies.Scope{Tags: map[string]string{"client": "acme", "env": "prod"}, Panels: []string{"main"}}
	for _, tt := range []struct {
		name     string
		in, than policies.Scope
		want     bool
	}{
		{"nothing in nothing", policies.Scope{}, policies.Scope{}, true},
		{"all is not within a part", policies.Scope{}, acme, false},
		{"a part is within all", acme, policies.Scope{}, true},
		{"narrower", narrower, acme, true},
		{"wider", acme, narrower, false},
		{"another value", policies.Scope{Tags: map[string]string{"client": "globex"}}, acme, false},
		{"another panel", policies.Scope{Panels: []string{"main", "host1"}}, policies.Scope{Panels: []string{"main"}}, false},
		{"the risk of more than reads does not count", acme, policies.Scope{Tags: acme.Tags, MaxRisk: policies.Read}, true},
	} {
		if got := tt.in.ReadsWithin(tt.than); got != tt.want {
			t.Errorf("%s: got %v", tt.name, got)
		}
	}
	words := rapid.SampledFrom([]string{"", "a", "b"})
	scopes := rapid.Custom(func(t *rapid.T) policies.Scope {
		return policies.Scope{
			Tags: rapid.MapOfN(words, words, 0, 2).Draw(t, "tags"), Panels: rapid.SliceOfN(words, 0, 2).Draw(t, "panels"),
			MaxRisk: rapid.SampledFrom(append(policies.Risks(), 0)).Draw(t, "risk"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		in, than := scopes.Draw(t, "in"), scopes.Draw(t, "than")
		target := policies.Target{Tags: rapid.MapOfN(words, words, 0, 3).Draw(t, "of"), Resolved: rapid.Bool().Draw(t, "resolved")}
		panel := words.Draw(t, "on")
		if in.ReadsWithin(than) && in.Covers(target, panel, policies.Read) && !than.Covers(target, panel, policies.Read) {
			t.Errorf("%+v reads %+v on %q, and %+v does not", in, target, panel, than)
		}
	})
}

func TestLimits(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	names := func(r policies.Request) []string {
		var ids []string
		for _, l := range p.Limits(r) {
			ids = append(ids, l.ID+" "+l.Key(r.Passage()))
		}
		return ids
	}
	for _, tt := range []struct {
		name    string
		request policies.Request
		want    []string
	}{
		{"a read at the terminal", restart(func(r *policies.Request) { r.Risk = policies.Read }), nil},
		{"a read of an assistant", restart(func(r *policies.Request) { r.Door, r.Token, r.Risk = policies.MCP, "t1", policies.Read }), []string{"mcp-open token/t1"}},
		{"a change of an assistant", restart(func(r *policies.Request) { r.Door, r.Token = policies.MCP, "t1" }), []string{"mcp-changes token/t1", "mcp-open token/t1", "mcp-servers token/t1"}},
		{"without a token", restart(func(r *policies.Request) { r.Door = policies.MCP }), []string{"mcp-changes person/alice/mcp", "mcp-open person/alice/mcp", "mcp-servers person/alice/mcp"}},
		{"a read with a token", restart(func(r *policies.Request) { r.Door, r.Token, r.Risk = policies.Remote, "t1", policies.Read }), []string{"mcp-open token/t1"}},
		{"a change with a token", restart(func(r *policies.Request) { r.Door, r.Token = policies.Remote, "t1" }), []string{"mcp-changes token/t1", "mcp-open token/t1", "mcp-servers token/t1"}},
		{"from afar without a token", restart(func(r *policies.Request) { r.Door = policies.Remote }), []string{"mcp-changes person/alice/mcp", "mcp-open person/alice/mcp", "mcp-servers person/alice/mcp"}},
		{"a destroy", restart(func(r *policies.Request) { r.Risk = policies.Destroy }), []string{"open-destroy target/main/server/1"}},
		{"a destroy of something unknown", restart(func(r *policies.Request) { r.Risk, r.Target = policies.Destroy, policies.Target{} }), []string{"open-destroy target/main/?"}},
	} {
		if diff := cmp.Diff(names(tt.request), tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", tt.name, diff)
		}
	}
}

func TestCommand(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	selector, err := policies.ParseSelector("tag:laravel")
	if err != nil {
		t.Fatal(err)
	}
	prod, err := policies.ParseSelector("tag:env=prod")
	if err != nil {
		t.Fatal(err)
	}
	p.Commands = []policies.Command{
		{Name: "clear-cache", Tool: "run", Argument: "script", Script: "php artisan cache:clear", On: selector, Risk: policies.Change},
		{Name: "reload", Tool: "run", Argument: "script", Script: "reload", On: prod, Risk: policies.Disrupt},
		{Name: "hello", Tool: "run", Argument: "script", Script: "echo hello", Risk: policies.Change},
	}
	laravel := policies.Target{Tags: map[string]string{"laravel": "11", "env": "prod"}, Resolved: true}
	for _, tt := range []struct {
		name, tool string
		script     any
		target     policies.Target
		want       string
		risk       policies.Risk
	}{
		{"the script", "run", "php artisan cache:clear", laravel, "clear-cache", policies.Change},
		{"a space too many", "run", "php artisan cache:clear ", laravel, "", 0},
		{"more behind it", "run", "php artisan cache:clear; rm -rf .", laravel, "", 0},
		{"in capitals", "run", "PHP artisan cache:clear", laravel, "", 0},
		{"another tool", "save", "php artisan cache:clear", laravel, "", 0},
		{"another target", "run", "php artisan cache:clear", web1, "", 0},
		{"not resolved", "run", "php artisan cache:clear", policies.Target{Tags: laravel.Tags}, "", 0},
		{"by the tag's value", "run", "reload", web1, "reload", policies.Disrupt},
		{"another value", "run", "reload", policies.Target{Tags: map[string]string{"env": "test"}, Resolved: true}, "", 0},
		{"everywhere", "run", "echo hello", policies.Target{}, "hello", policies.Change},
		{"no text", "run", 12, laravel, "", 0},
	} {
		name, risk, ok := p.Command(tt.tool, map[string]any{"script": tt.script}, tt.target)
		if name != tt.want || risk != tt.risk || ok != (tt.want != "") {
			t.Errorf("%s: got %q, %v, %v", tt.name, name, risk, ok)
		}
	}
	if !p.NeedsTarget(restart(func(r *policies.Request) { r.Tool, r.Args = "run", map[string]any{"script": "reload"} })) {
		t.Error("a command for some targets needs no target")
	}
	for _, wrong := range []string{"", "laravel", "tag:", "tag:=x", "server:web-1"} {
		if _, err := policies.ParseSelector(wrong); err == nil {
			t.Errorf("ParseSelector takes %q", wrong)
		}
	}
	// A command that is milder than its tool keeps the tool in the list.
	p.Defaults[policies.Destroy] = policies.Deny
	if p.Certain(admin, policies.MCP, policies.Tool{Name: "run", Risk: policies.Destroy}) {
		t.Error("a tool with a named command is hidden")
	}
}

func TestDecodeArgs(t *testing.T) {
	t.Parallel()
	got, err := policies.DecodeArgs([]byte(`{"server": 9007199254740993, "ratio": 1.5, "big": 1e400, "list": [1, {"n": 2}], "name": "x", "none": null}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"server": int64(9007199254740993), "ratio": 1.5, "big": "1e400", "list": []any{int64(1), map[string]any{"n": int64(2)}}, "name": "x", "none": nil}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	for _, empty := range []string{"", "  ", "{}", "null"} {
		if got, err := policies.DecodeArgs([]byte(empty)); err != nil || got == nil || len(got) != 0 {
			t.Errorf("DecodeArgs(%q) = %v, %v", empty, got, err)
		}
	}
	if _, err := policies.DecodeArgs([]byte(`[1]`)); err == nil {
		t.Error("a list is taken for arguments")
	}
}
