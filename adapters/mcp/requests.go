package mcp

import (
	"context"
	"time"

	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/policies"
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

// longestWait is how long a call waits for the end of a request: less than
// clients wait for an answer.
const longestWait = 50 * time.Second

func requestTools() []compact {
	return []compact{
		{name: "panelbot_request_get", title: "State of a request", reads: true, always: true, in: requestGetIn{}, answer: getRequest,
			doc: "Tell how a request stands that a person has to say yes to: awaiting_approval, or how it ended, with its result."},
		{name: "panelbot_request_cancel", title: "Cancel a request", always: true, in: requestIn{}, answer: cancelRequest,
			doc: "Take back a request of the same person that has not begun."},
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
	return s.result(t, out)
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
