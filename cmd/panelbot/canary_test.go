package main

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"panelbot/adapters/terminal"
	"panelbot/policies"
	"panelbot/tools/op"
)

// planted plants a canary as the value of a secret argument.
func (c *canaries) planted(a *op.Arg, place string) any {
	switch a.Kind {
	case op.KindUpload:
		return map[string]any{"name": "key.pem", "text": "# a key\n" + c.plant(place) + "\n" + c.plant(place+", the second line") + "\n"}
	case op.KindSettings:
		return map[string]any{"max_connections": 5, "root_password": c.plant(place + ".root_password")}
	default:
		return c.plant(place)
	}
}

// all runs a function for each tool that a test is about, a few at once.
func (h *canaryHouse) all(t *testing.T, about func(*op.Tool) bool, call func(i int, tool *op.Tool)) {
	t.Helper()
	var wait sync.WaitGroup
	turns := make(chan struct{}, 16)
	called := 0
	for i, tool := range h.runner.Catalogue().Tools() {
		if !about(tool) {
			continue
		}
		called++
		turns <- struct{}{}
		wait.Go(func() {
			defer func() { <-turns }()
			call(i, tool)
		})
	}
	wait.Wait()
	if called == 0 {
		t.Error("no tool was called")
	}
}

func everyTool(*op.Tool) bool { return true }

// hasSecrets picks the tools that take a secret, or answer with one.
func hasSecrets(t *op.Tool) bool {
	return len(t.Secrets()) > 0 || t.Answer.Private() || slices.ContainsFunc(t.Args, holdsSecret)
}

func holdsSecret(a op.Arg) bool {
	return a.Kind >= op.KindSecret || (a.Elem != nil && holdsSecret(*a.Elem)) || slices.ContainsFunc(a.Fields, holdsSecret)
}

// changes picks the tools whose answer, when it is lost, is not asked for again
// after a while.
func changes(t *op.Tool) bool { return t.Risk != policies.Read }

// echoes are the ways in which a panel gives back what it was sent: under the race
// detector three of them, the last being the one that cuts or breaks an answer.
func echoes(all ...string) []string {
	if testing.Short() {
		return []string{all[0], all[len(all)/2], all[len(all)-1]}
	}
	return all
}

// TestNoSecretLeaks plants a canary in every credential, every secret argument
// of every tool, and every secret of the answers, and looks for them in all
// that comes out of the doors, the log, the record and the files, for every
// way in which a panel can answer that says everything back.
func TestNoSecretLeaks(t *testing.T) {
	t.Parallel()
	for _, mode := range echoes(append(slices.Concat(echoSuccesses, echoRefusals), "cut")...) {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			h := newCanaryHouse(t, mode, policyAllow)
			about := everyTool
			if mode == "cut" {
				about = changes
			}
			var statuses sync.Map
			h.all(t, about, func(i int, tool *op.Tool) {
				panels := []string{""}
				if tool.Arg("panel") != nil {
					panels = tool.Arg("panel").Enum
				}
				for _, panel := range panels {
					args := arguments(tool, h.planted)
					if panel != "" {
						args["panel"] = panel
					}
					raw, err := json.Marshal(args)
					if err != nil {
						t.Error(err)
						return
					}
					result := h.overMCP(t.Context(), tool.Name, raw)
					h.report(t, tool.Name+" over MCP", result)
					statuses.Store(statusOf(result), true)
					if i%4 != 0 && !hasSecrets(tool) {
						continue // it is shown as the others are
					}
					shown := h.atTerminal(t.Context(), &terminal.Terminal{JSON: i%2 == 0}, tool.Name, raw)
					h.report(t, tool.Name+" at the terminal", shown)
				}
			})
			h.check(t)
			// That nothing leaks means something only where the panel was reached.
			want := map[string]string{"data": "accepted", "list": "accepted", "message and data": "accepted", "text": "done", "file": "done", "redirect": "unknown", "status only": "accepted", "message": "refused", "200 refusal": "accepted",
				"400": "refused", "422": "invalid", "403": "refused", "409": "refused", "cut": "unknown"}[mode]
			if want == "" {
				want = "failed"
			}
			if _, ok := statuses.Load(want); !ok {
				t.Errorf("no call was %s", want)
			}
		})
	}
}

// statusOf is the status in a result's text.
func statusOf(result string) string {
	_, rest, _ := strings.Cut(result, `"structuredContent":{"status":"`)
	status, _, _ := strings.Cut(rest, `"`)
	return status
}

// TestNoGeneratedSecretLeaks: what panelbot makes itself goes to the panel and
// into a private file, although the panel says it back.
func TestNoGeneratedSecretLeaks(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"data", "message", "422", "500", "cut"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			h := newCanaryHouse(t, mode, policyAllow)
			var results sync.Map
			h.all(t, func(tool *op.Tool) bool {
				return slices.ContainsFunc(tool.Args, func(a op.Arg) bool { return a.Kind == op.KindSecret })
			}, func(_ int, tool *op.Tool) {
				raw, err := json.Marshal(arguments(tool, func(a *op.Arg, place string) any {
					if a.Kind == op.KindSecret {
						return map[string]any{"generate": true}
					}
					return h.planted(a, place)
				}))
				if err != nil {
					t.Error(err)
					return
				}
				results.Store(tool.Name, h.overMCP(t.Context(), tool.Name, raw))
			})
			if n := len(h.panel.secrets()); n < 20 {
				t.Errorf("the panel got %d generated secrets, want those of all tools", n)
			}
			results.Range(func(name, result any) bool {
				h.report(t, name.(string), result.(string))
				return true
			})
			h.check(t)
		})
	}
}

// TestNoSecretLeaksUnsent: the same for calls that end before anything is
// sent: denied, asked and not confirmed, invalid, a dry run.
func TestNoSecretLeaksUnsent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, policy string
		// spoil makes the arguments wrong.
		spoil func(c *canaries, a *op.Arg, args map[string]any)
		door  func() *terminal.Terminal
		dry   bool
		want  string
	}{
		{name: "denied", policy: policyBare, want: "denied"},
		{name: "asked without a terminal", policy: policyConfirm, want: "denied"},
		{name: "asked at a terminal", policy: policyConfirm, want: "denied", door: func() *terminal.Terminal {
			return &terminal.Terminal{In: typist{strings.NewReader("y\ny\n")}}
		}},
		{name: "a dry run", policy: policyAllow, dry: true, want: "accepted"},
		{name: "a name that is wrong", policy: policyAllow, want: "invalid", spoil: func(c *canaries, a *op.Arg, args map[string]any) {
			args["x"+a.Name] = args[a.Name]
			delete(args, a.Name)
		}},
		{name: "a list", policy: policyAllow, want: "invalid", spoil: func(c *canaries, a *op.Arg, args map[string]any) {
			args[a.Name] = []any{c.plant("a list"), map[string]any{c.plant("a name"): 1}}
		}},
		{name: "an object", policy: policyAllow, want: "invalid", spoil: func(c *canaries, a *op.Arg, args map[string]any) {
			args[a.Name] = map[string]any{"generate": c.plant("not true"), "text": 5, "name": c.plant("a file's name") + "/", "base64": c.plant("no base64")}
		}},
		{name: "a number", policy: policyAllow, want: "invalid", spoil: func(c *canaries, a *op.Arg, args map[string]any) { args[a.Name] = 1e300 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := newCanaryHouse(t, "data", tt.policy)
			var statuses sync.Map
			h.all(t, hasSecrets, func(i int, tool *op.Tool) {
				args := arguments(tool, h.planted)
				for j := range tool.Args {
					if a := &tool.Args[j]; tt.spoil != nil && (a.Kind == op.KindSecret || a.Kind == op.KindUpload) {
						tt.spoil(h.canaries, a, args)
					}
				}
				raw, err := json.Marshal(args)
				if err != nil {
					t.Error(err)
					return
				}
				if !tt.dry {
					result := h.overMCP(t.Context(), tool.Name, raw)
					h.report(t, tool.Name+" over MCP", result)
					statuses.Store(statusOf(result), true)
				}
				door := &terminal.Terminal{JSON: i%2 == 0}
				if tt.door != nil {
					door = tt.door()
				}
				if !tt.dry {
					h.report(t, tool.Name+" at the terminal", h.atTerminal(t.Context(), door, tool.Name, raw))
					return
				}
				call := door.Call(h.person, tool.Name, raw)
				call.DryRun = true
				out, err := json.Marshal(h.runner.Run(t.Context(), call))
				if err != nil {
					t.Error(err)
				}
				statuses.Store("accepted", true)
				h.report(t, tool.Name+" dry", string(out))
			})
			h.check(t)
			if _, ok := statuses.Load(tt.want); !ok {
				t.Errorf("no call was %s", tt.want)
			}
		})
	}
}
