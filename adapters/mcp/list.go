package mcp

import (
	"context"
	"net/http"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Describe is a tool as tools/list shows it.
func Describe(t *op.Tool) mcp.Tool {
	d := mcp.NewToolWithRawSchema(t.Name, t.Doc, t.InputSchema())
	d.RawOutputSchema = OutputSchema(t)
	d.Title = t.Title()
	d.Annotations = mcp.ToolAnnotation{
		Title:           t.Title(),
		ReadOnlyHint:    mcp.ToBoolPtr(t.Risk == policies.Read),
		DestructiveHint: mcp.ToBoolPtr(t.Risk >= policies.Disrupt),
		IdempotentHint:  mcp.ToBoolPtr(t.Risk == policies.Read || t.Method == http.MethodPut),
		OpenWorldHint:   mcp.ToBoolPtr(true),
	}
	d.Meta = &mcp.Meta{AdditionalFields: map[string]any{
		"panelbot/panel":     t.Vendor.Kind,
		"panelbot/operation": t.Method + " " + t.Path,
		"panelbot/risk":      t.Risk.String(),
	}}
	return d
}

// undescribed is a tool as mcp-go keeps it: calls need the name alone, and the
// schemas of all tools would be half a megabyte that no call reads, each of which
// mcp-go decodes when it is told of them. cutList describes what a list shows.
func undescribed(t *op.Tool) mcp.Tool {
	return mcp.Tool{Name: t.Name, InputSchema: mcp.ToolInputSchema{Type: "object"}}
}

// OutputSchema is the schema of structuredContent: one form for all tools, in
// which only data differs, so that errors validate too.
func OutputSchema(t *op.Tool) []byte { return outcomeSchema(t.DataSchema()) }

func outcomeSchema(data []byte) []byte {
	var words []string
	for _, s := range tools.Statuses() {
		words = append(words, `"`+string(s)+`"`)
	}
	return []byte(`{"type":"object","properties":{` +
		`"status":{"type":"string","enum":[` + strings.Join(words, ",") + `]},` +
		`"tool":{"type":"string"},"summary":{"type":"string"},"panel":{"type":"string"},"target":{"type":"string"},` +
		`"data":` + string(data) + `,` +
		`"verified_by":{"type":"string"},"rule":{"type":"string"},` +
		`"approval":{"type":"object","properties":{"id":{"type":"string"},"approvers":{"type":"array","items":{"type":"string"}},"expires_at":{"type":"string","format":"date-time"}},"required":["id","approvers","expires_at"]},` +
		`"errors":{"type":"array","items":{"type":"object","properties":{"argument":{"type":"string"},"message":{"type":"string"}},"required":["argument","message"]}},` +
		`"truncated":{"type":"boolean"},"next":{"type":"string"}},` +
		`"required":["status","tool","summary"]}`)
}

// Listed is how many tools a list shows at most; what the policy denies to a
// person is not in theirs.
func (s *Server) Listed() int { return len(s.shown) + len(s.compact) }

// cutList leaves out of a list what is not shown, and what the policy
// certainly denies to the person who asks, and describes the rest. It only shortens
// the list: mcp-go's own filter would answer calls of hidden tools with "not found".
func (s *Server) cutList(ctx context.Context, _ any, _ *mcp.ListToolsRequest, result *mcp.ListToolsResult) {
	person := personOf(ctx)
	list := make([]mcp.Tool, 0, len(result.Tools))
	for _, d := range result.Tools {
		t := s.shown[d.Name]
		switch {
		case s.compact[d.Name]:
			list = append(list, d)
		case t != nil && !s.runner.Hidden(t, person, policies.MCP):
			list = append(list, Describe(t))
		}
	}
	result.Tools = list
}
