package mcp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	mcpgo "github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"panelbot/adapters/mcp"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

const cannedData = `{"data":{"id":1,"name":"web-1","ip":"192.0.2.10","provider":"custom","status":"active","os":"ubuntu","os_version":"24.04",` +
	`"php_version":"8.3","protected":false,"sites_count":12,"tags":["production","client-acme"],"created_at":"2026-01-15T09:30:00.000000Z"}}`

// cannedRunner answers every call with the same outcome, at once.
type cannedRunner struct{ catalogue *tools.Catalogue }

func (r cannedRunner) Run(context.Context, tools.Call) tools.Outcome {
	return tools.Outcome{Status: tools.Done, Tool: "flashpanel_server_get", Panel: "main", Target: "server 1",
		Summary: "server get on server 1: the panel answered.", Data: json.RawMessage(cannedData)}
}
func (r cannedRunner) Catalogue() *tools.Catalogue                        { return r.catalogue }
func (cannedRunner) Hidden(*op.Tool, policies.Person, policies.Door) bool { return false }
func (cannedRunner) Reject(context.Context, tools.Call)                   {}
func (cannedRunner) CanKeep() bool                                        { return true }
func (cannedRunner) Serves(*op.Tool) bool                                 { return true }
func (cannedRunner) HandOver(*tools.Outcome) []byte                       { return nil }
func (cannedRunner) Requested(context.Context, string, policies.Person, time.Duration) tools.Outcome {
	return tools.Outcome{}
}
func (cannedRunner) CancelRequest(context.Context, string, policies.Person, policies.Door) tools.Outcome {
	return tools.Outcome{}
}

func (cannedRunner) RunPlan(context.Context, []tools.Step, tools.Call) tools.Outcome {
	return tools.Outcome{}
}

func (cannedRunner) Explain(context.Context, tools.Call) (*tools.Why, tools.Outcome) {
	return nil, tools.Outcome{}
}

func (cannedRunner) ExplainCall(context.Context, string, policies.Person) (*tools.Why, tools.Outcome) {
	return nil, tools.Outcome{}
}

const benchToken = "a token of a person who measures"

// benchHandlers are the door, and mcp-go alone with a tool that answers the same data.
func benchHandlers(b *testing.B) map[string]http.Handler {
	catalogue, err := tools.NewCatalogue(nil)
	if err != nil {
		b.Fatal(err)
	}
	logger := slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelWarn}))
	door, err := mcp.New(logger, cannedRunner{catalogue}, mcp.Config{Version: "1", Search: func(string, int) []*op.Tool { return nil }})
	if err != nil {
		b.Fatal(err)
	}
	handler, err := door.Handler(mcp.HTTP{
		Tokens: map[[32]byte]policies.Person{mcp.TokenHash(benchToken): {Name: "bench", Roles: []policies.Role{policies.Admin}}},
		Key:    []byte("0123456789abcdef"), Resource: "http://127.0.0.1:8808/mcp",
	})
	if err != nil {
		b.Fatal(err)
	}
	bare := server.NewMCPServer("bare", "1", server.WithToolCapabilities(false))
	bare.AddTool(mcpgo.NewTool("flashpanel_server_get", mcpgo.WithNumber("server")), func(context.Context, mcpgo.CallToolRequest) (*mcpgo.CallToolResult, error) {
		return mcpgo.NewToolResultText(cannedData), nil
	})
	return map[string]http.Handler{"door": handler, "bare": server.NewStreamableHTTPServer(bare)}
}

// BenchmarkHandler is what the door costs without the tool, beside mcp-go
// alone.
func BenchmarkHandler(b *testing.B) {
	const call = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"flashpanel_server_get","arguments":{"server":1}}}`
	const list = `{"jsonrpc":"2.0","id":7,"method":"tools/list"}`
	for name, handler := range benchHandlers(b) {
		session := post(b, handler, "", `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"b","version":"1"}}}`).Header().Get("Mcp-Session-Id")
		for what, message := range map[string]string{"call": call, "list": list} {
			b.Run(fmt.Sprintf("%s/%s", what, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					post(b, handler, session, message)
				}
			})
		}
	}
}

func post(b testing.TB, handler http.Handler, session, message string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "http://127.0.0.1:8808/mcp", strings.NewReader(message))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+benchToken)
	if session != "" {
		r.Header.Set("Mcp-Session-Id", session)
		r.Header.Set("Mcp-Protocol-Version", "2025-11-25")
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK || bytes.Contains(w.Body.Bytes(), []byte(`"error"`)) {
		b.Fatalf("status %d: %.300s", w.Code, w.Body)
	}
	return w
}
