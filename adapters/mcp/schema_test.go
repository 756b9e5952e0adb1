package mcp_test

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// patient is a wait that a look at the stand-in never needs.
const patient = 30 * time.Second

// unproved are the changes that stay accepted although they have a Check.
var unproved = map[string]string{
	"flashpanel_server_restart":      "the stand-in's server is never seen down",
	"flashpanel_server_restart_hard": "the stand-in's server is never seen down",
}

// TestEveryToolSucceeds calls every tool on a fresh stand-in and holds its
// answer against the tool's own output schema.
func TestEveryToolSucceeds(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	following, accepting := newHouse(t, plan{wait: patient}), newHouse(t, plan{})
	schemas := outputSchemas(accepting)
	for tool, r := range rows {
		t.Run(tool.Name, func(t *testing.T) {
			h := following
			if unproved[tool.Name] != "" {
				h = accepting
			}
			h.fresh()
			h.prepare(tool.Name)
			a := h.call(tool.Name, good(t, tool, r))
			checkValid(t, schemas, tool.Name, a)
			want := tools.Accepted
			if tool.Risk <= policies.Reveal || a.VerifiedBy == "" && readsOnly(t, tool, good(t, tool, r)) {
				want = tools.Done
			}
			if tool.Check.Read != nil && unproved[tool.Name] == "" {
				want = tools.Done
				if a.VerifiedBy == "" {
					t.Error("done, and not said by what")
				}
			}
			if a.Status != want {
				t.Errorf("%s, want %s: %s", a.Status, want, a.Summary)
			}
		})
	}
}

// readsOnly reports whether a call with these arguments only reads.
func readsOnly(t testing.TB, tool *op.Tool, args arguments) bool {
	t.Helper()
	b, err := tool.Bind(json.RawMessage(mustMarshal(args)))
	if err != nil {
		t.Fatal(err)
	}
	return b.Risk() == policies.Read
}

// TestEveryToolSaysWhatIsInvalid: an argument that does not exist is refused
// in the form of the output schema, with the valid ones, and nothing is sent.
func TestEveryToolSaysWhatIsInvalid(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	h := newHouse(t, plan{})
	schemas := outputSchemas(h)
	for tool, r := range rows {
		args := good(t, tool, r)
		args.set("nonsense", true)
		a := h.call(tool.Name, args)
		checkValid(t, schemas, tool.Name, a)
		if a.Status != tools.Invalid || len(a.Errors) != 1 || a.Errors[0].Argument != "nonsense" {
			t.Errorf("%s: %s %v", tool.Name, a.Status, a.Errors)
		}
		for i := range tool.Args {
			if !strings.Contains(a.Errors[0].Message, tool.Args[i].Name) {
				t.Errorf("%s: the valid argument %s is not named in %q", tool.Name, tool.Args[i].Name, a.Errors[0].Message)
			}
		}
	}
	if sent := h.sent(); len(sent) > 0 {
		t.Errorf("sent: %v", sent)
	}
}

// TestEveryToolCanBeDenied: under a policy that denies everything each tool
// answers denied, with the rule, and nothing is sent.
func TestEveryToolCanBeDenied(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	deny := allEffects(policies.Deny)
	h := newHouse(t, plan{policy: &deny})
	schemas := outputSchemas(newHouse(t, plan{}))
	for tool, r := range rows {
		a := h.call(tool.Name, good(t, tool, r))
		checkValid(t, schemas, tool.Name, a)
		if a.Status != tools.Denied || !strings.HasPrefix(a.Rule, "policy.defaults.") || !strings.Contains(a.Summary, a.Rule) {
			t.Errorf("%s: %s by %q: %s", tool.Name, a.Status, a.Rule, a.Summary)
		}
	}
	if sent := h.sent(); len(sent) > 0 {
		t.Errorf("sent: %v", sent)
	}
}

// faults says how a call ends whose every request goes wrong: one that only
// reads, and one that may have changed something.
var faults = map[simulator.Kind]struct{ read, change tools.Status }{
	simulator.TooMany:         {tools.Failed, tools.Failed},
	simulator.Invalid:         {tools.Invalid, tools.Invalid},
	simulator.ServerError:     {tools.Failed, tools.Failed},
	simulator.Unauthenticated: {tools.Failed, tools.Failed},
	simulator.HTML:            {tools.Failed, tools.Unknown},
	simulator.Redirect:        {tools.Failed, tools.Failed},
	simulator.CutBefore:       {tools.Failed, tools.Unknown},
	simulator.Cut:             {tools.Failed, tools.Unknown},
	simulator.Malformed:       {tools.Failed, tools.Unknown},
}

// TestEveryToolTellsFaults: whatever the panel does wrong, each tool's answer
// is valid, and says no more than is known.
func TestEveryToolTellsFaults(t *testing.T) {
	t.Parallel()
	rows := readRows(t)
	schemas := outputSchemas(newHouse(t, plan{}))
	for kind, want := range faults {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			// A wait of more than 30 s is not waited for.
			fault := simulator.Fault{Kind: kind, Delay: time.Minute}
			reading, changing := newHouse(t, plan{}), newHouse(t, plan{})
			reading.sim.Fault("*", fault)
			c := reading.client(alice)
			var reads sync.WaitGroup
			for tool, r := range rows {
				args := good(t, tool, r)
				if sentAsRead(t, tool, args) {
					reads.Go(func() { // they are repeated, after a pause
						a, err := callTool(t.Context(), c, tool.Name, args)
						if err != nil {
							t.Errorf("%s: %v", tool.Name, err)
							return
						}
						checkFaulty(t, schemas, tool, kind, a, want.read)
					})
					continue
				}
				changing.fresh()
				changing.prepare(tool.Name)
				changing.sim.Fault(tool.Method+" "+tool.Path, fault)
				checkFaulty(t, schemas, tool, kind, changing.call(tool.Name, args), want.change)
			}
			reads.Wait()
		})
	}
}

// checkFaulty holds the answer to a fault against the status that it deserves.
func checkFaulty(t *testing.T, schemas map[string]*jsonschema.Resolved, tool *op.Tool, kind simulator.Kind, a answer, want tools.Status) {
	t.Helper()
	checkValid(t, schemas, tool.Name, a)
	if a.Status != want && !mayStillBeFine(tool, kind) {
		t.Errorf("%s: %s, want %s: %s", tool.Name, a.Status, want, a.Summary)
	}
	if a.Status == tools.Unknown && !strings.Contains(a.Next, "Do not call it again") {
		t.Errorf("%s: unknown, and next is %q", tool.Name, a.Next)
	}
}

// sentAsRead reports whether a call is sent as one that changes nothing.
func sentAsRead(t testing.TB, tool *op.Tool, args arguments) bool {
	t.Helper()
	b, err := tool.Bind(json.RawMessage(mustMarshal(args)))
	if err != nil {
		t.Error(err)
		return false
	}
	r, err := b.Request()
	if err != nil {
		t.Error(err)
	}
	return r.Reads
}

// mayStillBeFine are answers that a fault leaves whole: a page or half a JSON
// is a text or a file like any other, and a redirect is what one log-in wants.
func mayStillBeFine(tool *op.Tool, kind simulator.Kind) bool {
	switch kind {
	case simulator.HTML:
		return slices.Contains([]op.Answer{op.AnswerText, op.AnswerFile, op.AnswerPrivateFile}, tool.Answer)
	case simulator.Malformed:
		return !slices.Contains([]op.Answer{op.AnswerJSON, op.AnswerAny}, tool.Answer)
	case simulator.Redirect, simulator.Cut:
		return tool.Answer == op.AnswerRedirect
	}
	return false
}
