package mcp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	door "panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// TestConfirmedByInput: a change is asked about, and is sent once its answer says
// yes.
func TestConfirmedByInput(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := aChange()
	q := o.question(alice, c)
	asks := q.InputRequests["confirm"]
	if asks.Method != "elicitation/create" || asks.Params.Mode != "form" {
		t.Errorf("asked by %q as a %q", asks.Method, asks.Params.Mode)
	}
	for _, part := range []string{"server favorite on server 1", "flashpanel_server_favorite, risk change", "the panel main", `Arguments: {"server":1}`, "Say yes only"} {
		if !strings.Contains(asks.Params.Message, part) {
			t.Errorf("the question lacks %q:\n%s", part, asks.Params.Message)
		}
	}
	var schema struct {
		Type       string
		Properties map[string]struct {
			Type    string
			Default *bool
		}
		Required []string
	}
	if err := json.Unmarshal(asks.Params.RequestedSchema, &schema); err != nil || schema.Properties["yes"].Type != "boolean" || schema.Properties["yes"].Default != nil ||
		len(schema.Properties) != 1 || strings.Join(schema.Required, " ") != "yes" {
		t.Errorf("the form is %s (%v)", asks.Params.RequestedSchema, err)
	}
	if got := o.changed(); len(got) > 0 {
		t.Errorf("%v was sent before anybody said yes", got)
	}
	if e := o.record.last(); e.Stage != tools.StageOutcome || e.Status != tools.AwaitingApproval || e.Effect != policies.Confirm || e.Door != policies.MCP {
		t.Errorf("recorded %+v", e)
	}
	a := o.send(alice, c.answered(yes, q.RequestState))
	if a.IsError || !a.StructuredContent.Status.OK() {
		t.Fatalf("got %+v", a)
	}
	if got := o.changed(); len(got) != 1 || got[0] != "POST /api/servers/1/favorite" {
		t.Errorf("%v was sent", got)
	}
	o.record.mu.Lock()
	defer o.record.mu.Unlock()
	if !slices.ContainsFunc(o.record.list, func(e tools.Entry) bool { return e.Stage == tools.StageDecision && e.Effect == policies.Confirm }) {
		t.Errorf("no decision in the record: %+v", o.record.list)
	}
}

// TestAnswersThatAreNotBelieved: each is denied with a sentence, nothing is sent, and
// it is recorded.
func TestAnswersThatAreNotBelieved(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		// answer sends the second call, given the first and its question.
		answer  func(*office, wanted, string) asked
		because string
	}{
		"in a first call": {func(o *office, c wanted, _ string) asked { return o.send(alice, c.answered(yes, "")) }, "without the state"},
		"with a made up state": {func(o *office, c wanted, _ string) asked {
			return o.send(alice, c.answered(yes, strings.Repeat("A", 76)))
		}, "does not belong to this call"},
		"with a state that was changed": {func(o *office, c wanted, state string) asked {
			other := "A"
			if state[12:13] == other {
				other = "B"
			}
			return o.send(alice, c.answered(yes, state[:12]+other+state[13:]))
		}, "does not belong to this call"},
		"by somebody else": {func(o *office, c wanted, state string) asked { return o.send(bob, c.answered(yes, state)) }, "does not belong to this call"},
		"for other arguments": {func(o *office, c wanted, state string) asked {
			c.args = `{"server":2}`
			return o.send(alice, c.answered(yes, state))
		}, "does not belong to this call"},
		"for another tool": {func(o *office, c wanted, state string) asked {
			c.tool = "flashpanel_user_sync"
			return o.send(alice, c.answered(yes, state))
		}, "does not belong to this call"},
		"under another policy": {func(o *office, c wanted, state string) asked {
			o.runner.ChangePolicy(func(now policies.Policy) policies.Policy {
				now, _ = now.Compile()
				return now
			})
			return o.send(alice, c.answered(yes, state))
		}, "under another policy"},
		"of another panelbot": {func(o *office, c wanted, _ string) asked {
			other := newOffice(o.t.(*testing.T), func(p *plan) { p.door = nil })
			return o.send(alice, c.answered(yes, other.question(alice, c).RequestState))
		}, "by another panelbot"},
		"declined": {func(o *office, c wanted, state string) asked { return o.send(alice, c.answered(no, state)) }, "did not say yes"},
		"cancelled": {func(o *office, c wanted, state string) asked {
			return o.send(alice, c.answered(`{"action":"cancel"}`, state))
		}, "did not say yes"},
		"sent off as it is": {func(o *office, c wanted, state string) asked {
			return o.send(alice, c.answered(`{"action":"accept"}`, state))
		}, "did not say yes"},
		"no in the form": {func(o *office, c wanted, state string) asked {
			return o.send(alice, c.answered(`{"action":"accept","content":{"yes":false}}`, state))
		}, "did not say yes"},
		"a word in the form": {func(o *office, c wanted, state string) asked {
			return o.send(alice, c.answered(`{"action":"accept","content":{"yes":"true"}}`, state))
		}, "did not say yes"},
		"a yes that was declined": {func(o *office, c wanted, state string) asked {
			return o.send(alice, c.answered(`{"action":"decline","content":{"yes":true}}`, state))
		}, "did not say yes"},
		"no form": {func(o *office, c wanted, state string) asked { return o.send(alice, c.answered(`["yes"]`, state)) }, "is none to a form"},
		"a no that becomes a yes": {func(o *office, c wanted, state string) asked {
			o.send(alice, c.answered(no, state))
			return o.send(alice, c.answered(yes, state))
		}, "used already"},
		"without saying that it can": {func(o *office, c wanted, _ string) asked {
			c.can = `{}`
			return o.send(alice, c.answered(yes, ""))
		}, "without the state"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			c := aChange()
			a := test.answer(o, c, o.question(alice, c).RequestState)
			if out := a.StructuredContent; !a.IsError || out.Status != tools.Denied || !strings.Contains(out.Summary, test.because) {
				t.Errorf("got %s: %s, want denied because %q", out.Status, out.Summary, test.because)
			}
			if got := o.changed(); len(got) > 0 {
				t.Errorf("%v was sent", got)
			}
			if e := o.record.last(); e.Stage != tools.StageOutcome || e.Status != tools.Denied || e.Effect != policies.Deny || e.Rule != "policy.defaults.change" {
				t.Errorf("recorded %+v", e)
			}
		})
	}
}

// TestAnsweredOnce: an answer that was believed is not believed again, also by
// another replica, which believes the first one too.
func TestAnsweredOnce(t *testing.T) {
	t.Parallel()
	shared := &burned{nonces: map[string]bool{}}
	replica := func(p *plan) {
		key := p.door
		p.door = func(c *door.Config) {
			key(c)
			c.Nonces = shared
		}
	}
	one, two := newOffice(t, replica), newOffice(t, replica)
	c := aChange()
	answer := c.answered(yes, one.question(alice, c).RequestState)
	if a := two.send(alice, answer); !a.StructuredContent.Status.OK() {
		t.Fatalf("got %+v", a)
	}
	for name, o := range map[string]*office{"the one that asked": one, "the one that was answered": two} {
		if a := o.send(alice, answer); a.StructuredContent.Status != tools.Denied || !strings.Contains(a.StructuredContent.Summary, "used already") {
			t.Errorf("%s: got %+v", name, a)
		}
	}
	if got := append(one.changed(), two.changed()...); len(got) != 1 {
		t.Errorf("%v was sent", got)
	}
}

// burned are nonces that two doors share.
type burned struct {
	mu     sync.Mutex
	nonces map[string]bool
	err    error
}

func (b *burned) Burn(_ context.Context, nonce string, _ time.Time) (bool, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := b.nonces[nonce]
	b.nonces[nonce] = true
	return !was, b.err
}

// TestNoncesUnread: where nobody can tell whether an answer was used, it is not
// believed, and the log says why.
func TestNoncesUnread(t *testing.T) {
	t.Parallel()
	o := newOffice(t, func(p *plan) {
		p.door = func(c *door.Config) { c.Nonces = &burned{nonces: map[string]bool{}, err: fmt.Errorf("disk on fire")} }
	})
	c := aChange()
	a := o.send(alice, c.answered(yes, o.question(alice, c).RequestState))
	if a.StructuredContent.Status != tools.Denied || strings.Contains(a.StructuredContent.Summary, "fire") || len(o.changed()) > 0 {
		t.Errorf("got %+v and sent %v", a, o.changed())
	}
	if !strings.Contains(o.log.String(), "disk on fire") {
		t.Error("the log does not say why")
	}
}

// TestAsksAnew: without an answer of its own the question is put again, whatever
// else came.
func TestAsksAnew(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := aChange()
	q := o.question(alice, c)
	c.state = q.RequestState
	if again := o.question(alice, c); again.RequestState == q.RequestState {
		t.Error("two questions have one state")
	}
	c.responses = `{"other":` + yes + `}`
	o.question(alice, c)
	if got := o.changed(); len(got) > 0 {
		t.Errorf("%v was sent", got)
	}
}

// TestConfirmedThroughARunTool: the compact tools ask as the others do.
func TestConfirmedThroughARunTool(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := aChange()
	c.tool, c.args = "run_change_tool", `{"tool":"flashpanel_server_favorite","arguments":{"server":1},"reason":"she likes it"}`
	q := o.question(alice, c)
	other := c
	other.args = strings.Replace(c.args, "likes", "hates", 1)
	if a := o.send(alice, other.answered(yes, q.RequestState)); a.StructuredContent.Status != tools.Denied {
		t.Errorf("with another reason: %+v", a)
	}
	if a := o.send(alice, c.answered(yes, q.RequestState)); !a.StructuredContent.Status.OK() {
		t.Errorf("got %+v", a)
	}
}

// TestAskedElsewhere: what a client may not confirm, or cannot, becomes a request,
// and the person says yes to it in a terminal with a code.
func TestAskedElsewhere(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]wanted{
		"what interrupts":           {tool: "flashpanel_server_restart", args: `{"server":1}`, can: `{"elicitation":{}}`},
		"what interrupts, answered": aChange().of("flashpanel_server_restart").answered(yes, ""),
		"what destroys":             {tool: "flashpanel_server_reinstall", args: `{"server":1}`, can: `{"elicitation":{"form":{}}}`},
		"a client without forms":    {tool: "flashpanel_server_favorite", args: `{"server":1}`, can: `{}`},
		"a client with pages only":  {tool: "flashpanel_server_favorite", args: `{"server":1}`, can: `{"elicitation":{"url":{}}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			a := o.send(alice, test)
			out := a.StructuredContent
			if a.IsError || out.Status != tools.AwaitingApproval || !strings.Contains(out.Next, "panelbot approvals approve ") || !strings.Contains(out.Summary, "needs the yes of alice") {
				t.Fatalf("got %+v", a)
			}
			list, err := o.place.List(t.Context(), approval.Filter{})
			if err != nil || len(list) != 1 || !list[0].Terms.Own() || list[0].State != approval.Pending || len(o.changed()) > 0 {
				t.Fatalf("kept %+v, %v, and sent %v", list, err, o.changed())
			}
			vote := func(d policies.Door) tools.Status {
				out, _ := o.runner.Vote(t.Context(), approval.Ballot{ID: list[0].ID, Person: "alice", Door: d, Yes: true, Code: o.code()})
				return out.Status
			}
			if got := vote(policies.MCP); got != tools.Denied {
				t.Errorf("a vote through MCP: %s", got)
			}
			if got := vote(policies.Terminal); got != tools.AwaitingApproval { // approved, and not yet executed
				t.Errorf("a vote in a terminal: %s", got)
			}
			if done, err := o.runner.Execute(t.Context(), list[0].ID); err != nil || len(o.changed()) != 1 {
				t.Errorf("got %+v, %v, and sent %v", done, err, o.changed())
			}
		})
	}
}

func (c wanted) of(tool string) wanted {
	c.tool = tool
	return c
}

// TestAskedNowhere: who has no codes is told how to set them up.
func TestAskedNowhere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := aChange()
	c.can = `{}`
	a := o.send(bob, c)
	if a.StructuredContent.Status != tools.Denied || !strings.Contains(a.StructuredContent.Summary, "panelbot people totp --as bob") {
		t.Errorf("got %+v", a)
	}
}

// TestMute: a door that is mute asks no client.
func TestMute(t *testing.T) {
	t.Parallel()
	o := newOffice(t, func(p *plan) {
		p.door = func(c *door.Config) { c.Mute = true }
		p.runner = func(*tools.Config) {} // no desk either
	})
	for _, c := range []wanted{aChange(), aChange().answered(yes, "")} {
		a := o.send(alice, c)
		if a.ResultType == "input_required" || a.StructuredContent.Status != tools.Denied || !strings.Contains(a.StructuredContent.Summary, "Nobody can be asked") {
			t.Errorf("got %+v", a)
		}
	}
}

// TestQuestionIsClean: a question shows no secret, and nothing that forges it.
func TestQuestionIsClean(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const canary = "c4n4ry-0f-a-t0k3n"
	q := o.question(alice, wanted{tool: "flashpanel_certificate_renew", args: `{"site":12,"id":2,"token":"` + canary + `"}`, can: `{"elicitation":{"form":{}}}`})
	if message := q.InputRequests["confirm"].Params.Message; strings.Contains(message, canary) || !strings.Contains(message, `"token":"***"`) {
		t.Errorf("the question is %s", message)
	}
	if strings.Contains(q.RequestState, canary) {
		t.Error("the state holds the secret")
	}
	q = o.question(alice, wanted{tool: "flashpanel_database_create", args: `{"server":1,"name":"a\u202eb","type":"mysql","users":[]}`, can: `{"elicitation":{}}`})
	if message := q.InputRequests["confirm"].Params.Message; strings.ContainsRune(message, '\u202e') {
		t.Errorf("the question is %q", message)
	}
}

// TestQuestionIsWhole: what does not fit into a question is not asked there.
func TestQuestionIsWhole(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for length, asked := range map[int]bool{3000: true, 5000: false} {
		name := strings.Repeat("x", length)
		a := o.send(alice, wanted{tool: "flashpanel_database_create", args: `{"server":1,"name":"` + name + `","type":"mysql","users":[]}`, can: `{"elicitation":{}}`})
		if (a.ResultType == "input_required") != asked || (!asked && a.StructuredContent.Status != tools.AwaitingApproval) {
			t.Errorf("%d characters: got %+v", length, a)
		}
		if asked && !strings.Contains(a.InputRequests["confirm"].Params.Message, name) {
			t.Error("the question does not show all of the arguments")
		}
	}
}

// TestPlanConfirmedByInput: a plan of changes is asked about as one, and the answer
// fits that plan to the last call.
func TestPlanConfirmedByInput(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	plan := func(tools ...string) wanted {
		var calls []string
		for _, tool := range tools {
			calls = append(calls, `{"tool":"`+tool+`","arguments":{"server":1}}`)
		}
		return wanted{tool: "panelbot_plan_create", args: `{"calls":[` + strings.Join(calls, ",") + `],"reason":"because"}`, can: `{"elicitation":{}}`}
	}
	c := plan("flashpanel_server_favorite", "flashpanel_server_favorite")
	q := o.question(alice, c)
	if message := q.InputRequests["confirm"].Params.Message; strings.Count(message, `"tool":"flashpanel_server_favorite"`) != 2 {
		t.Errorf("the question is %s", message)
	}
	for name, other := range map[string]wanted{
		"another last call": plan("flashpanel_server_favorite", "flashpanel_user_sync"),
		"one call more":     plan("flashpanel_server_favorite", "flashpanel_server_favorite", "flashpanel_server_favorite"),
		"one call less":     plan("flashpanel_server_favorite"),
		"the call alone":    aChange(),
	} {
		if a := o.send(alice, other.answered(yes, q.RequestState)); a.StructuredContent.Status != tools.Denied || !strings.Contains(a.StructuredContent.Summary, "does not belong") {
			t.Errorf("%s: got %+v", name, a)
		}
	}
	if got := o.changed(); len(got) > 0 {
		t.Fatalf("%v was sent", got)
	}
	if a := o.send(alice, c.answered(yes, q.RequestState)); !a.StructuredContent.Status.OK() || len(o.changed()) != 2 {
		t.Errorf("got %+v and sent %v", a, o.changed())
	}
	a := o.send(alice, plan("flashpanel_server_favorite", "flashpanel_server_restart"))
	list, err := o.place.List(t.Context(), approval.Filter{})
	if err != nil || a.StructuredContent.Status != tools.AwaitingApproval || len(list) != 1 || !list[0].Terms.Own() || len(list[0].Plan.Calls) != 2 {
		t.Errorf("with a call that interrupts: got %+v, %v, %v", a, list, err)
	}
}
