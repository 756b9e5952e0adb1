package tools_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

const reboot, rebootPost, serverGet = "flashpanel_server_restart", "POST /api/servers/1/restart/normal", "GET /api/servers/1"

const oneServer = `{"data":{"id":1,"name":"web-1"}}`

// answering says yes or no, or fails, and counts the questions.
func answering(asked *int, yes bool, err error) func(*tools.Call) {
	return func(c *tools.Call) {
		c.Confirm = func(context.Context, tools.Question) (bool, error) {
			*asked++
			return yes, err
		}
	}
}

// TestWhatMCPConfirms: a yes that came through MCP is enough for changes, and for
// nothing else; the rest becomes a request, to which the same person says yes
// elsewhere.
func TestWhatMCPConfirms(t *testing.T) {
	t.Parallel()
	rule := func(when string, change func(*policies.Rule)) func(*tools.Config) {
		return func(c *tools.Config) {
			r := policies.Rule{ID: "ask", When: when, Effect: policies.Confirm}
			if change != nil {
				change(&r)
			}
			c.Policy.Rules = []policies.Rule{r}
			p, problems := c.Policy.Compile()
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			c.Policy = p
		}
	}
	none := func(*tools.Config) {}
	for name, test := range map[string]struct {
		config     func(*tools.Config)
		tool, args string
		here       bool
	}{
		"a change":                  {none, favorite, `{"server":1}`, true},
		"what interrupts":           {none, reboot, `{"server":1}`, false},
		"what gives access":         {none, "flashpanel_server_protect", `{"server":1,"protected":false}`, false},
		"what hands out a secret":   {none, "flashpanel_phpmyadmin_login", `{"site":12,"database_user":"shop"}`, false},
		"a read that a rule guards": {rule(`tool.name == "flashpanel_systeminfo_get"`, nil), info, `{"server":1}`, false},
		"a change to type for": {rule(`tool.name == "flashpanel_server_favorite"`, func(r *policies.Rule) { r.Confirm.Type = policies.TypeTarget }),
			favorite, `{"server":1}`, false},
		"a change with a code": {func(c *tools.Config) { c.Policy.StepUp[policies.Change] = true }, favorite, `{"server":1}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			o := newOffice(t, script{favPost: {says(``)}, infoGet: {says(`{}`)}, serverGet: {says(oneServer)}}, confirming, test.config)
			if _, ok := o.Catalogue().Find(test.tool); !ok {
				t.Fatalf("there is no tool %s", test.tool)
			}
			o.Codes(t, "dan")
			out := o.call(test.tool, test.args, asDan, answering(&asked, true, nil))
			if test.here {
				if asked != 1 || !out.Status.OK() {
					t.Errorf("asked %d times, and got %+v", asked, out)
				}
				return
			}
			if asked != 0 || out.Status != tools.AwaitingApproval || out.Approval == nil {
				t.Fatalf("asked %d times, and got %+v", asked, out)
			}
			for _, route := range o.panel.routes() {
				if !strings.HasPrefix(route, "GET ") {
					t.Errorf("%s was sent", route)
				}
			}
		})
	}
}

// TestConfirmedElsewhere: who asked through an assistant says yes in a terminal,
// and it runs, once.
func TestConfirmedElsewhere(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{rebootPost: {says(started)}, serverGet: {says(oneServer)}, infoGet: {says(`{}`)}}, confirming)
	code := o.Codes(t, "dan")
	out := o.call(reboot, `{"server":1}`, asDan)
	if out.Status != tools.AwaitingApproval || out.Approval == nil || out.Rule != "policy.defaults.disrupt" {
		t.Fatalf("got %+v", out)
	}
	id := out.Approval.ID
	if diff := cmp.Diff(out.Approval.Approvers, []string{"dan"}); diff != "" {
		t.Error(diff)
	}
	has(t, "summary", out.Summary, "it needs the yes of dan at another door", "Nothing was sent", id)
	has(t, "next", out.Next, "panelbot approvals approve "+id+".", "panelbot_request_get "+id)
	if again := o.call(reboot, `{"server":1}`, asDan); again.Approval == nil || again.Approval.ID != id {
		t.Errorf("asked twice: %+v", again)
	}
	if diff := cmp.Diff(o.recorder.stages()[:2], []string{"decision", "outcome awaiting_approval"}); diff != "" {
		t.Error(diff)
	}
	if _, err := o.Execute(t.Context(), id); err == nil {
		t.Error("executed before anybody said yes")
	}
	if out, _ := o.Runner.Vote(t.Context(), approval.Ballot{ID: id, Person: "dan", Door: policies.MCP, Yes: true, Code: code()}); out.Status != tools.Denied {
		t.Errorf("a vote through an assistant: %+v", out)
	}
	if out, _ := o.Runner.Vote(t.Context(), approval.Ballot{ID: id, Person: "dan", Door: policies.Terminal, Yes: true, Code: code()}); out.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", out)
	}
	request, err := o.Execute(t.Context(), id)
	if err != nil || request.State != approval.Accepted {
		t.Fatalf("got %+v, %v", request, err)
	}
	if _, err := o.Execute(t.Context(), id); err == nil {
		t.Error("executed twice")
	}
	if diff := cmp.Diff(slices.DeleteFunc(o.panel.routes(), func(r string) bool { return strings.HasPrefix(r, "GET ") }), []string{rebootPost}); diff != "" {
		t.Error(diff)
	}
}

// TestNotConfirmedElsewhere: where the policy became stricter, the yes of who asked
// is not enough, whatever was asked for before.
func TestNotConfirmedElsewhere(t *testing.T) {
	t.Parallel()
	for _, effect := range []policies.Effect{policies.Approve, policies.Deny} {
		o := newOffice(t, script{serverGet: {says(oneServer)}}, confirming)
		code := o.Codes(t, "dan")
		id := o.call(reboot, `{"server":1}`, asDan).Approval.ID
		if out, _ := o.Runner.Vote(t.Context(), approval.Ballot{ID: id, Person: "dan", Door: policies.Terminal, Yes: true, Code: code()}); out.Status != tools.AwaitingApproval {
			t.Fatalf("got %+v", out)
		}
		o.ChangePolicy(func(now policies.Policy) policies.Policy {
			now.Defaults = map[policies.Risk]policies.Effect{policies.Disrupt: effect}
			return now
		})
		if request, err := o.Execute(t.Context(), id); err != nil || request.State != approval.Invalidated || slices.Contains(o.panel.routes(), rebootPost) {
			t.Errorf("%s: got %+v, %v and sent %v", effect, request, err, o.panel.routes())
		}
	}
}

// TestConfirmedNowhere: who has no one-time codes is told how to set them up; at
// other doors, and without a store, nothing becomes a request.
func TestConfirmedNowhere(t *testing.T) {
	t.Parallel()
	o := newOffice(t, script{serverGet: {says(oneServer)}}, confirming)
	out := o.call(reboot, `{"server":1}`, asDan)
	has(t, "summary", out.Summary, "one-time code", "panelbot people totp --as dan")
	has(t, "next", out.Next, "panelbot call flashpanel_server_restart")
	if out.Status != tools.Denied || out.Rule != "policy.defaults.disrupt" || out.Approval != nil {
		t.Errorf("got %+v", out)
	}
	o.Codes(t, "dan")
	for _, door := range []policies.Door{policies.Terminal, policies.Remote, policies.Cron} {
		out := o.call(reboot, `{"server":1}`, asDan, func(c *tools.Call) { c.Door = door })
		if out.Status != tools.Denied {
			t.Errorf("%s: got %+v", door, out)
		}
		has(t, "summary", out.Summary, "Nobody can be asked at this door")
	}
	if list, err := o.List(t.Context(), approval.Filter{}); err != nil || len(list) > 0 {
		t.Errorf("got %v, %v", list, err)
	}
}

// TestNoAnswerYet: a question that went out ends the call; one that could not be
// put becomes a request. Neither sends anything.
func TestNoAnswerYet(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]func(tools.Outcome) bool{
		tools.ErrAsked: func(out tools.Outcome) bool { return out.Approval == nil },
		fmt.Errorf("late: %w", tools.ErrNotAsked):     func(out tools.Outcome) bool { return out.Approval != nil },
		fmt.Errorf("of a kind: %w", tools.ErrAsked):   func(out tools.Outcome) bool { return out.Approval == nil },
		fmt.Errorf("of a kind: %w", context.Canceled): nil,
	} {
		asked := 0
		o := newOffice(t, nil, confirming)
		o.Codes(t, "dan")
		out := o.call(favorite, `{"server":1}`, asDan, answering(&asked, true, err))
		switch {
		case asked != 1 || len(o.panel.routes()) > 0:
			t.Errorf("%v: asked %d times, and sent %v", err, asked, o.panel.routes())
		case want == nil && out.Status != tools.Denied, want != nil && (out.Status != tools.AwaitingApproval || !want(out)):
			t.Errorf("%v: got %+v", err, out)
		}
		last := o.recorder.entries[len(o.recorder.entries)-1]
		if last.Stage != tools.StageOutcome || last.Status != out.Status || last.Door != policies.MCP || last.Person != "dan" {
			t.Errorf("%v: recorded %+v", err, last)
		}
	}
}

// TestDigest: the digest of a question is the same for the same call, and another
// where anything differs that the yes is about.
func TestDigest(t *testing.T) {
	t.Parallel()
	containers := func(list string) script { return script{"GET /api/servers/1/docker/containers": {says(list)}} }
	of := func(s script, tool, args string, config func(*tools.Config), change ...func(*tools.Call)) [sha256.Size]byte {
		s = maps.Clone(s)
		if s == nil {
			s = script{}
		}
		s[serverList] = []reply{says(fleet)}
		var q tools.Question
		newRig(t, s, confirming, config).call(tool, args, append([]func(*tools.Call){func(c *tools.Call) {
			c.Confirm = func(_ context.Context, got tools.Question) (bool, error) { q = got; return false, nil }
		}}, change...)...)
		if q.Digest == ([sha256.Size]byte{}) {
			t.Fatalf("%s %s: nobody was asked", tool, args)
		}
		return q.Digest
	}
	as := func(*tools.Config) {}
	inTerminal := func(c *tools.Call) { c.Door = policies.Terminal }
	usual := of(nil, favorite, `{"server":1}`, as)
	for name, got := range map[string][sha256.Size]byte{
		"again":        of(nil, favorite, `{"server":1}`, as),
		"spaced":       of(nil, favorite, ` { "server" : 1 } `, as),
		"by its words": of(nil, "server favorite", `{"server":1}`, as),
	} {
		if got != usual {
			t.Errorf("%s: another digest", name)
		}
	}
	const restart, container = "flashpanel_docker_container_restart", `{"server":1,"container":"db"}`
	seen := map[[sha256.Size]byte]string{usual: "the usual"}
	for name, got := range map[string][sha256.Size]byte{
		"a person":         of(nil, favorite, `{"server":1}`, as, asDan),
		"a server":         of(nil, favorite, `{"server":2}`, as),
		"a server by name": of(nil, favorite, `{"server":"web-1"}`, as),
		"a tool":           of(nil, "flashpanel_user_sync", `{"server":1}`, as),
		"a reason":         of(nil, favorite, `{"server":1}`, as, func(c *tools.Call) { c.Reason = "because" }),
		"a panel":          of(nil, favorite, `{"server":1}`, func(c *tools.Config) { c.Panels[0].Name = "other" }),
		"a door":           of(nil, favorite, `{"server":1}`, as, inTerminal),
		"a policy":         of(nil, favorite, `{"server":1}`, func(c *tools.Config) { c.Policy, _ = c.Policy.Compile() }),
		"a rule": of(nil, favorite, `{"server":1}`, func(c *tools.Config) {
			c.Policy.Rules = []policies.Rule{{ID: "ask", When: "true", Effect: policies.Confirm}}
			c.Policy, _ = c.Policy.Compile()
		}),
		"arguments":         of(containers(`[]`), restart, `{"server":1,"container":"web"}`, as, inTerminal),
		"nothing that is":   of(containers(`[]`), restart, container, as, inTerminal),
		"something that is": of(containers(`[{"ID":"c2","Names":"db"}]`), restart, container, as, inTerminal),
		"another that is":   of(containers(`[{"ID":"c3","Names":"db"}]`), restart, container, as, inTerminal),
	} {
		if was, ok := seen[got]; ok {
			t.Errorf("%s has the digest of %s", name, was)
		}
		seen[got] = name
	}
	moved := of(containers(`[{"ID":"c3","Names":"db","Status":"Up","CPU":"2 %"}]`), restart, container, as, inTerminal)
	if moved != of(containers(`[{"ID":"c3","Names":"db","Status":"Up","CPU":"9 %"}]`), restart, container, as, inTerminal) {
		t.Error("a figure that always moves makes it another question")
	}
}
