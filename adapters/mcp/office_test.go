package mcp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"

	door "panelbot/adapters/mcp"
	"panelbot/policies"
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

// wanted is a call, as a client sends it, in parts that tests change.
type wanted struct {
	tool, args string
	// can is what the client says that it can.
	can string
	// responses and state are the answer; empty is none.
	responses, state string
}

func aChange() wanted {
	return wanted{tool: "flashpanel_server_favorite", args: `{"server":1}`, can: `{"elicitation":{}}`}
}

func (c wanted) answered(response, state string) wanted {
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
func (o *office) send(p policies.Person, c wanted) asked {
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
func (o *office) question(p policies.Person, c wanted) asked {
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
