package mcp_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	door "panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/approval/approvaltest"
	"panelbot/tools"
)

// bob may ask for everything, as alice may.
var bob = policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}

// entries keeps what was recorded.
type entries struct {
	mu   sync.Mutex
	list []tools.Entry
}

func (e *entries) Record(_ context.Context, entry tools.Entry) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.list = append(e.list, entry)
	return nil
}

// last is the last entry.
func (e *entries) last() tools.Entry {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.list[len(e.list)-1]
}

// office is a house in which everything but reading is confirmed, with people
// who have one-time codes, and a record.
type office struct {
	*house
	place  *approvaltest.Place
	record *entries
	// code is what alice's authenticator shows.
	code func() string
}

func newOffice(t *testing.T, change ...func(*plan)) *office {
	t.Helper()
	o := &office{place: approvaltest.NewPlace(t, nil), record: &entries{}}
	o.code = o.place.Codes(t, "alice")
	policy := allEffects(policies.Confirm)
	policy.Defaults[policies.Read] = policies.Allow
	p := plan{
		policy: &policy,
		runner: func(c *tools.Config) { c.Approvals, c.People, c.Recorder = o.place.Desk, o.place.People, o.record },
		door:   func(c *door.Config) { c.Key = []byte("a key for questions of tests") },
	}
	p.http.Tokens = tokens(alice, bob)
	for _, c := range change {
		c(&p)
	}
	o.house = newHouse(t, p)
	return o
}

// rename is a call of risk change, as a client sends it, in parts that tests change.
type rename struct {
	tool, args string
	// can is what the client says that it can.
	can string
	// responses and state are the answer; empty is none.
	responses, state string
}

func aRename() rename {
	return rename{tool: "flashpanel_server_favorite", args: `{"server":1}`, can: `{"elicitation":{}}`}
}

func (c rename) answered(response, state string) rename {
	c.responses, c.state = `{"confirm":`+response+`}`, state
	return c
}

const (
	yes = `{"action":"accept","content":{"yes":true}}`
	no  = `{"action":"decline"}`
)

// asked is the answer to a call: an outcome, or a question.
type asked struct {
	ResultType    string
	RequestState  string
	InputRequests map[string]struct {
		Method string
		Params struct {
			Mode, Message   string
			RequestedSchema json.RawMessage
		}
	}
	StructuredContent answer
	IsError           bool
}

// send sends a call in the newest revision.
func (o *office) send(p policies.Person, c rename) asked {
	o.t.Helper()
	params := map[string]any{"name": c.tool, "arguments": json.RawMessage(c.args), "_meta": map[string]any{
		mcp.MetaKeyProtocolVersion: mcp.LATEST_PROTOCOL_VERSION, mcp.MetaKeyClientCapabilities: json.RawMessage(c.can),
	}}
	if c.responses != "" {
		params["inputResponses"] = json.RawMessage(c.responses)
	}
	if c.state != "" {
		params["requestState"] = c.state
	}
	response, body := o.post(p, []byte(mustMarshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})), modernHeaders("tools/call", c.tool))
	var m struct {
		Result *asked
		Error  *rpcError
	}
	if err := json.Unmarshal(body, &m); err != nil || m.Result == nil {
		o.t.Fatalf("%s: %d %s", c.tool, response.StatusCode, body)
	}
	return *m.Result
}

// question sends a call, and fails the test unless a question comes back.
func (o *office) question(p policies.Person, c rename) asked {
	o.t.Helper()
	a := o.send(p, c)
	if a.ResultType != "input_required" || a.RequestState == "" || len(a.InputRequests) != 1 {
		o.t.Fatalf("got no question: %+v", a)
	}
	return a
}

// changed lists what changed a panel.
func (o *office) changed() []string {
	var routes []string
	for _, r := range o.sim.Requests() {
		if r.Method != http.MethodGet {
			routes = append(routes, r.Method+" "+r.Path)
		}
	}
	return routes
}

// TestConfirmedByInput: a change is asked about, and is sent once its answer says
// yes.
func TestConfirmedByInput(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := aRename()
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
		answer  func(*office, rename, string) asked
		because string
	}{
		"in a first call": {func(o *office, c rename, _ string) asked { return o.send(alice, c.answered(yes, "")) }, "without the state"},
		"with a made up state": {func(o *office, c rename, _ string) asked {
			return o.send(alice, c.answered(yes, strings.Repeat("A", 76)))
		}, "does not belong to this call"},
		"with a state that was changed": {func(o *office, c rename, state string) asked {
			other := "A"
			if state[12:13] == other {
				other = "B"
			}
			return o.send(alice, c.answered(yes, state[:12]+other+state[13:]))
		}, "does not belong to this call"},
		"by somebody else": {func(o *office, c rename, state string) asked { return o.send(bob, c.answered(yes, state)) }, "does not belong to this call"},
		"for other arguments": {func(o *office, c rename, state string) asked {
			c.args = `{"server":2}`
			return o.send(alice, c.answered(yes, state))
		}, "does not belong to this call"},
		"for another tool": {func(o *office, c rename, state string) asked {
			c.tool = "flashpanel_user_sync"
			return o.send(alice, c.answered(yes, state))
		}, "does not belong to this call"},
		"under another policy": {func(o *office, c rename, state string) asked {
			o.runner.ChangePolicy(func(now policies.Policy) policies.Policy {
				now, _ = now.Compile()
				return now
			})
			return o.send(alice, c.answered(yes, state))
		}, "under another policy"},
		"of another panelbot": {func(o *office, c rename, _ string) asked {
			other := newOffice(o.t.(*testing.T), func(p *plan) { p.door = nil })
			return o.send(alice, c.answered(yes, other.question(alice, c).RequestState))
		}, "by another panelbot"},
		"declined": {func(o *office, c rename, state string) asked { return o.send(alice, c.answered(no, state)) }, "did not say yes"},
		"cancelled": {func(o *office, c rename, state string) asked {
			return o.send(alice, c.answered(`{"action":"cancel"}`, state))
		}, "did not say yes"},
		"sent off as it is": {func(o *office, c rename, state string) asked {
			return o.send(alice, c.answered(`{"action":"accept"}`, state))
		}, "did not say yes"},
		"no in the form": {func(o *office, c rename, state string) asked {
			return o.send(alice, c.answered(`{"action":"accept","content":{"yes":false}}`, state))
		}, "did not say yes"},
		"a word in the form": {func(o *office, c rename, state string) asked {
			return o.send(alice, c.answered(`{"action":"accept","content":{"yes":"true"}}`, state))
		}, "did not say yes"},
		"a yes that was declined": {func(o *office, c rename, state string) asked {
			return o.send(alice, c.answered(`{"action":"decline","content":{"yes":true}}`, state))
		}, "did not say yes"},
		"no form": {func(o *office, c rename, state string) asked { return o.send(alice, c.answered(`["yes"]`, state)) }, "is none to a form"},
		"a no that becomes a yes": {func(o *office, c rename, state string) asked {
			o.send(alice, c.answered(no, state))
			return o.send(alice, c.answered(yes, state))
		}, "used already"},
		"without saying that it can": {func(o *office, c rename, _ string) asked {
			c.can = `{}`
			return o.send(alice, c.answered(yes, ""))
		}, "without the state"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t)
			c := aRename()
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
	c := aRename()
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
	c := aRename()
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
	c := aRename()
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
	c := aRename()
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
	for name, test := range map[string]rename{
		"what interrupts":           {tool: "flashpanel_server_restart", args: `{"server":1}`, can: `{"elicitation":{}}`},
		"what interrupts, answered": aRename().of("flashpanel_server_restart").answered(yes, ""),
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

func (c rename) of(tool string) rename {
	c.tool = tool
	return c
}

// TestAskedNowhere: who has no codes is told how to set them up.
func TestAskedNowhere(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := aRename()
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
	for _, c := range []rename{aRename(), aRename().answered(yes, "")} {
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
	q := o.question(alice, rename{tool: "flashpanel_certificate_renew", args: `{"site":12,"id":2,"token":"` + canary + `"}`, can: `{"elicitation":{"form":{}}}`})
	if message := q.InputRequests["confirm"].Params.Message; strings.Contains(message, canary) || !strings.Contains(message, `"token":"***"`) {
		t.Errorf("the question is %s", message)
	}
	if strings.Contains(q.RequestState, canary) {
		t.Error("the state holds the secret")
	}
	q = o.question(alice, rename{tool: "flashpanel_database_create", args: `{"server":1,"name":"a\u202eb","type":"mysql","users":[]}`, can: `{"elicitation":{}}`})
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
		a := o.send(alice, rename{tool: "flashpanel_database_create", args: `{"server":1,"name":"` + name + `","type":"mysql","users":[]}`, can: `{"elicitation":{}}`})
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
	plan := func(tools ...string) rename {
		var calls []string
		for _, tool := range tools {
			calls = append(calls, `{"tool":"`+tool+`","arguments":{"server":1}}`)
		}
		return rename{tool: "panelbot_plan_create", args: `{"calls":[` + strings.Join(calls, ",") + `],"reason":"because"}`, can: `{"elicitation":{}}`}
	}
	c := plan("flashpanel_server_favorite", "flashpanel_server_favorite")
	q := o.question(alice, c)
	if message := q.InputRequests["confirm"].Params.Message; strings.Count(message, `"tool":"flashpanel_server_favorite"`) != 2 {
		t.Errorf("the question is %s", message)
	}
	for name, other := range map[string]rename{
		"another last call": plan("flashpanel_server_favorite", "flashpanel_user_sync"),
		"one call more":     plan("flashpanel_server_favorite", "flashpanel_server_favorite", "flashpanel_server_favorite"),
		"one call less":     plan("flashpanel_server_favorite"),
		"the call alone":    aRename(),
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

// elicits is a person behind a client: it answers, or fails, or never answers.
type elicits func(context.Context, mcp.ElicitationRequest) (*mcp.ElicitationResult, error)

func (e elicits) Elicit(ctx context.Context, r mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
	return e(ctx, r)
}

func behind(action mcp.ElicitationResponseAction, content any) elicits {
	return func(context.Context, mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
		return &mcp.ElicitationResult{ElicitationResponse: mcp.ElicitationResponse{Action: action, Content: content}}, nil
	}
}

// asking connects a client of a revision, with somebody behind it.
func (o *office) asking(revision string, person elicits) *client.Client {
	o.t.Helper()
	way, err := transport.NewStreamableHTTP(o.url+"/mcp", transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + tokenOf(alice)}), transport.WithHTTPLogger(slog.New(slog.DiscardHandler)))
	if err != nil {
		o.t.Fatal(err)
	}
	c := client.NewClient(way, client.WithElicitationHandler(person))
	o.t.Cleanup(func() { _ = c.Close() })
	if err := hello(o.t.Context(), c, revision); err != nil {
		o.t.Fatal(err)
	}
	return c
}

// TestClientsAreAsked: mcp-go's own client is asked, in each revision that has
// forms.
func TestClientsAreAsked(t *testing.T) {
	t.Parallel()
	for _, revision := range []string{"2025-06-18", "2025-11-25", "2026-07-28"} {
		for name, test := range map[string]struct {
			person elicits
			sent   int
		}{
			"yes":      {behind("accept", map[string]any{"yes": true}), 1},
			"no":       {behind("decline", nil), 0},
			"nothing":  {behind("cancel", nil), 0},
			"unmarked": {behind("accept", map[string]any{"yes": false}), 0},
		} {
			t.Run(revision+" "+name, func(t *testing.T) {
				t.Parallel()
				o := newOffice(t)
				a, err := callTool(t.Context(), o.asking(revision, test.person), "flashpanel_server_favorite", `{"server":1}`)
				if err != nil {
					t.Fatal(err)
				}
				if a.Status.OK() != (test.sent > 0) || (test.sent == 0 && a.Status != tools.Denied) || len(o.changed()) != test.sent {
					t.Errorf("got %s: %s, and sent %v", a.Status, a.Summary, o.changed())
				}
			})
		}
	}
}

// TestClientsThatDoNotAnswer: a client of an older revision that says that it can
// ask, and does not answer, holds a call up no longer than the door is patient;
// then the person is asked elsewhere.
func TestClientsThatDoNotAnswer(t *testing.T) {
	t.Parallel()
	for name, person := range map[string]elicits{
		"fails": func(context.Context, mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
			return nil, fmt.Errorf("no window")
		},
		"is silent": func(ctx context.Context, _ mcp.ElicitationRequest) (*mcp.ElicitationResult, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, func(p *plan) { p.door = func(c *door.Config) { c.Patience = 50 * time.Millisecond } })
			a, err := callTool(t.Context(), o.asking("2025-11-25", person), "flashpanel_server_favorite", `{"server":1}`)
			if err != nil {
				t.Fatal(err)
			}
			if a.Status != tools.AwaitingApproval || !strings.Contains(a.Summary, "needs the yes of alice") || len(o.changed()) > 0 {
				t.Errorf("got %s: %s, and sent %v", a.Status, a.Summary, o.changed())
			}
		})
	}
}

// TestOlderAnswersAreNotTaken: a revision without input requests has no answers
// either, whatever a call of it holds.
func TestOlderAnswersAreNotTaken(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := aRename()
	state := o.question(alice, c).RequestState
	id := o.openSession(alice)
	_, body := o.post(alice, legacy(2, "tools/call", map[string]any{"name": c.tool, "arguments": json.RawMessage(c.args),
		"inputResponses": json.RawMessage(`{"confirm":` + yes + `}`), "requestState": state}), session(id))
	if !strings.Contains(string(body), "awaiting_approval") || len(o.changed()) > 0 {
		t.Errorf("got %s and sent %v", body, o.changed())
	}
}
