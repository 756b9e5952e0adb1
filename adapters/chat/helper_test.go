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
	"panelbot/tools/op"
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
	steps []tools.Step
}

func (e *echo) Targets(_ context.Context, selector string, _ policies.Person) ([]tools.Aim, error) {
	if selector == "tag:none" {
		return nil, op.Say("selects_none", "No server is meant by {Name}.", "Name", selector)
	}
	return []tools.Aim{{ID: "3", Name: "web-3"}, {ID: "5", Name: "db-5"}}, nil
}

func (e *echo) RunPlan(_ context.Context, steps []tools.Step, c tools.Call) tools.Outcome {
	e.calls, e.steps = append(e.calls, c), steps
	return tools.Outcome{Status: tools.Done, Tool: tools.PlanTool, Summary: "2 of 2 calls went out."}
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

func (noRequests) MayVote(*approval.Request, policies.Person, policies.Door) (tools.Outcome, bool) {
	return tools.Outcome{}, true
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

func (noRequests) OpenReviews(context.Context, policies.Person) ([]policies.Review, error) {
	return nil, nil
}

func (noRequests) Reviewed(context.Context, approval.Ballot) (tools.Outcome, bool) {
	return tools.Outcome{Status: tools.Invalid, Summary: "No review is open."}, false
}

func (noRequests) Explain(context.Context, tools.Call) (*tools.Why, tools.Outcome) {
	return nil, tools.Outcome{Status: tools.Invalid, Summary: "Nothing can be explained."}
}

func (noRequests) ExplainCall(context.Context, string, policies.Person) (*tools.Why, tools.Outcome) {
	return nil, tools.Outcome{Status: tools.Invalid, Summary: "There is no such call."}
}
