package mcp

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// The tools about requests that people say yes to are in every list. None of
// them votes: an assistant's word is never another person's.

type requestIn struct {
	ID string `json:"id" doc:"The request's id, from approval.id."`
}

type requestGetIn struct {
	ID   string `json:"id" doc:"The request's id, from approval.id."`
	Wait int64  `json:"wait,omitempty" doc:"Seconds to wait for its end, at most 50; 0 by default."`
}

type explainIn struct {
	Tool      string      `json:"tool,omitempty" doc:"A tool's name."`
	Arguments op.Settings `json:"arguments,omitempty" in:"fields" doc:"Its arguments."`
	Call      string      `json:"call,omitempty" doc:"A past call's id, in place of tool."`
}

// longestWait is how long a call waits for the end of a request: less than
// clients wait for an answer.
const longestWait = 50 * time.Second

type planIn struct {
	Calls  []planCall `json:"calls" doc:"The calls in their order, at most 50; the first is the canary."`
	Reason string     `json:"reason,omitempty" doc:"Why, for the people who approve; a rule may want it."`
}

type planCall struct {
	Tool      string      `json:"tool" doc:"A tool's name."`
	Arguments op.Settings `json:"arguments,omitempty" in:"fields" doc:"Its arguments."`
}

func requestTools() []compact {
	return []compact{
		{name: "panelbot_request_get", title: "State of a request", reads: true, always: true, in: requestGetIn{}, answer: getRequest,
			doc: "Tell how a request stands that a person has to say yes to: awaiting_approval, or how it ended, with its result."},
		{name: "panelbot_request_cancel", title: "Cancel a request", always: true, in: requestIn{}, answer: cancelRequest,
			doc: "Take back a request of the same person that has not begun."},
		{name: tools.PlanTool, title: "Run several calls", breaks: true, always: true, in: planIn{}, answer: runPlan,
			doc: "Run several calls one after the other, decided and approved as one; it stops at the first that does not end well."},
		{name: "panelbot_policy_explain", title: "Explain a decision", reads: true, always: true, in: explainIn{}, answer: explain,
			doc: "Say why the policy decides about a call as it does: which rules fit, who could approve, when less would be asked. Sends nothing. Give tool with its arguments, or call."},
	}
}

func getRequest(ctx context.Context, s *Server, request mcp.CallToolRequest, form *op.Form) *mcp.CallToolResult {
	var in requestGetIn
	if err := form.Read(rawArguments(request), &in); err != nil {
		return wrongArguments(request.Params.Name, err)
	}
	wait := min(time.Duration(max(in.Wait, 0))*time.Second, longestWait)
	out := s.runner.Requested(ctx, in.ID, personOf(ctx), wait)
	if out.Tool == "" {
		out.Tool = request.Params.Name
	}
	t, ok := s.runner.Catalogue().Find(out.Tool)
	if !ok {
		return own(out)
	}
	return s.result(ctx, t, out, false)
}

func cancelRequest(ctx context.Context, s *Server, request mcp.CallToolRequest, form *op.Form) *mcp.CallToolResult {
	var in requestIn
	if err := form.Read(rawArguments(request), &in); err != nil {
		return wrongArguments(request.Params.Name, err)
	}
	out := s.runner.CancelRequest(ctx, in.ID, personOf(ctx), policies.MCP)
	if out.Tool == "" {
		out.Tool = request.Params.Name
	}
	return own(out)
}

func runPlan(ctx context.Context, s *Server, request mcp.CallToolRequest, form *op.Form) *mcp.CallToolResult {
	var in struct {
		Calls  []tools.Step `json:"calls"`
		Reason string       `json:"reason"`
	}
	if err := form.Read(rawArguments(request), &in); err != nil {
		return wrongArguments(request.Params.Name, err)
	}
	c := s.callOf(ctx, request, tools.Call{Reason: in.Reason, Private: s.runner.CanKeep()})
	return s.asking(ctx, request, &c, func() (tools.Status, *mcp.CallToolResult) {
		out := s.runner.RunPlan(ctx, in.Calls, c)
		if len(in.Calls) > 0 {
			if t, ok := s.runner.Catalogue().Find(in.Calls[0].Tool); ok {
				return out.Status, s.result(ctx, t, out, false)
			}
		}
		return out.Status, own(out)
	})
}

func explain(ctx context.Context, s *Server, request mcp.CallToolRequest, form *op.Form) *mcp.CallToolResult {
	var in struct {
		Tool      string          `json:"tool"`
		Arguments json.RawMessage `json:"arguments"`
		Call      string          `json:"call"`
	}
	if err := form.Read(rawArguments(request), &in); err != nil {
		return wrongArguments(request.Params.Name, err)
	}
	var why *tools.Why
	var out tools.Outcome
	switch {
	case (in.Tool == "") == (in.Call == ""):
		return wrongArguments(request.Params.Name, errors.New("give either tool, with its arguments, or call"))
	case in.Call != "":
		why, out = s.runner.ExplainCall(ctx, in.Call, personOf(ctx))
	default:
		why, out = s.runner.Explain(ctx, s.callOf(ctx, request, tools.Call{Tool: in.Tool, Args: in.Arguments}))
	}
	if why != nil {
		out = why.Outcome()
	}
	out.Tool = request.Params.Name // what is explained stands in data
	return own(out)
}
