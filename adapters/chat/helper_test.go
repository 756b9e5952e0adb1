package chat_test

import (
	"context"
	"encoding/json"
	"sync"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

var catalogue = sync.OnceValues(func() (*tools.Catalogue, error) { return tools.NewCatalogue(nil) })

func newGrammar(t testing.TB, cfg chat.Config) *chat.Grammar {
	t.Helper()
	c, err := catalogue()
	if err != nil {
		t.Fatal(err)
	}
	return chat.New(c, cfg)
}

// echo is a Runner that runs nothing, and keeps what it was asked for.
type echo struct {
	noRequests
	calls []tools.Call
}

func (e *echo) Run(_ context.Context, c tools.Call) tools.Outcome {
	e.calls = append(e.calls, c)
	return tools.Outcome{Status: tools.Done, Tool: c.Tool, Summary: "It is done.", Data: json.RawMessage(`{"data":[]}`)}
}

// members are an object's members as compact text.
func members(t testing.TB, object json.RawMessage) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(object, &m); err != nil {
		t.Fatalf("%v in %s", err, object)
	}
	return m
}

// noRequests is where nobody is asked about anything.
type noRequests struct{}

func (noRequests) OpenRequests(context.Context, policies.Person) ([]*approval.Request, error) {
	return nil, nil
}

func (noRequests) Request(context.Context, string, policies.Person) (*approval.Request, tools.Outcome) {
	return nil, tools.Outcome{Status: tools.Invalid, Summary: "There is no such request."}
}

func (noRequests) Vote(context.Context, approval.Ballot) (tools.Outcome, bool) {
	return tools.Outcome{Status: tools.Invalid, Summary: "There is no such request."}, false
}

func (noRequests) Settle(context.Context, approval.Settlement) (tools.Outcome, bool) {
	return tools.Outcome{Status: tools.Invalid, Summary: "There is no such request."}, false
}

func (noRequests) AskLease(context.Context, tools.LeaseAsk) tools.Outcome {
	return tools.Outcome{Status: tools.Denied, Summary: "Nobody can be asked."}
}

func (noRequests) Leases(context.Context, policies.Person) ([]*approval.Lease, error) {
	return nil, nil
}

func (noRequests) RevokeLease(context.Context, string, policies.Person, policies.Door) (*approval.Lease, tools.Outcome) {
	return nil, tools.Outcome{Status: tools.Invalid, Summary: "There is no such lease."}
}

func (noRequests) CancelRequest(context.Context, string, policies.Person, policies.Door) tools.Outcome {
	return tools.Outcome{Status: tools.Invalid, Summary: "There is no such request."}
}
