package mcp_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/policies"
)

// rpcError is a JSON-RPC error.
type rpcError struct {
	Code    int
	Message string
}

// modern is a request of the newest revision, which needs no session.
func modern(id any, method string, params map[string]any) []byte {
	params = maps.Clone(params)
	if params == nil {
		params = map[string]any{}
	}
	params["_meta"] = map[string]any{
		mcp.MetaKeyProtocolVersion:    mcp.LATEST_PROTOCOL_VERSION,
		mcp.MetaKeyClientCapabilities: map[string]any{},
	}
	message := map[string]any{"jsonrpc": "2.0", "method": method, "params": params}
	if id != nil {
		message["id"] = id
	}
	return []byte(mustMarshal(message))
}

// legacy is a request of the revisions that have sessions.
func legacy(id any, method string, params map[string]any) []byte {
	message := map[string]any{"jsonrpc": "2.0", "method": method, "params": params}
	if id != nil {
		message["id"] = id
	}
	return []byte(mustMarshal(message))
}

// modernHeaders are the headers that go with modern.
func modernHeaders(method, name string) http.Header {
	h := http.Header{"Mcp-Protocol-Version": {mcp.LATEST_PROTOCOL_VERSION}, "Mcp-Method": {method}}
	if name != "" {
		h.Set("Mcp-Name", name)
	}
	return h
}

// post sends a message as that person and gives the answer with its body.
func (h *house) post(p policies.Person, body []byte, headers ...http.Header) (*http.Response, []byte) {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.url+"/mcp", bytes.NewReader(body))
	if err != nil {
		h.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	if p.Known() {
		r.Header.Set("Authorization", "Bearer "+tokenOf(p))
	}
	for _, header := range headers {
		for name, values := range header {
			if name == "Host" {
				r.Host = values[0]
			}
			r.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return do(h.t, r)
}

func do(t testing.TB, r *http.Request) (*http.Response, []byte) {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

// rpc sends a request of the newest revision and gives its result.
func (h *house) rpc(p policies.Person, method string, params map[string]any) (json.RawMessage, *rpcError) {
	h.t.Helper()
	name, _ := params["name"].(string)
	response, body := h.post(p, modern(1, method, params), modernHeaders(method, name))
	var m struct {
		Result json.RawMessage
		Error  *rpcError
	}
	if err := json.Unmarshal(body, &m); err != nil {
		h.t.Fatalf("%s: %d %s", method, response.StatusCode, body)
	}
	return m.Result, m.Error
}

// listedTool is a tool of tools/list, as it came.
type listedTool struct {
	Name, Title, Description  string
	InputSchema, OutputSchema json.RawMessage
	Annotations               map[string]any
	Meta                      map[string]any `json:"_meta"`
	raw                       json.RawMessage
}

// list is tools/list as that person sees it.
// ownTools is how many of panelbot's own tools are in every list.
const ownTools = 4

// list gives the tools that the list shows a person, without panelbot's own.
func (h *house) list(p policies.Person) []listedTool {
	h.t.Helper()
	return slices.DeleteFunc(h.listAll(p), func(t listedTool) bool { return strings.HasPrefix(t.Name, "panelbot_") })
}

func (h *house) listAll(p policies.Person) []listedTool {
	h.t.Helper()
	raw, e := h.rpc(p, "tools/list", nil)
	if e != nil {
		h.t.Fatal(e.Message)
	}
	var l struct {
		Tools      []json.RawMessage
		NextCursor string
	}
	if err := json.Unmarshal(raw, &l); err != nil {
		h.t.Fatal(err)
	}
	if l.NextCursor != "" {
		h.t.Fatal("the list has pages")
	}
	var list []listedTool
	for _, raw := range l.Tools {
		t := listedTool{raw: raw}
		if err := json.Unmarshal(raw, &t); err != nil {
			h.t.Fatal(err)
		}
		list = append(list, t)
	}
	return list
}

// outputSchemas are the output schemas of all tools, ready to validate with.
func outputSchemas(h *house) map[string]*jsonschema.Resolved {
	h.t.Helper()
	schemas := map[string]*jsonschema.Resolved{}
	for _, t := range h.listAll(alice) {
		var s jsonschema.Schema
		if err := json.Unmarshal(t.OutputSchema, &s); err != nil {
			h.t.Fatalf("%s: %v", t.Name, err)
		}
		resolved, err := s.Resolve(nil)
		if err != nil {
			h.t.Fatalf("%s: %v", t.Name, err)
		}
		schemas[t.Name] = resolved
	}
	return schemas
}

// checkValid holds an answer against its tool's output schema, and against
// what all answers have in common.
func checkValid(t testing.TB, schemas map[string]*jsonschema.Resolved, tool string, a answer) {
	t.Helper()
	var instance any
	if err := json.Unmarshal(a.structured, &instance); err != nil {
		t.Fatalf("%s: %v", tool, err)
	}
	if err := schemas[tool].Validate(instance); err != nil {
		t.Errorf("%s: %s: the structured content is not valid: %v\n%s", tool, a.Status, err, clip(a.structured))
	}
	if a.Tool != tool || a.Summary == "" || len(a.content) == 0 || a.text == "" {
		t.Errorf("%s: an answer without tool, summary or text: %s", tool, clip(a.structured))
	}
	if a.isError == a.Status.OK() {
		t.Errorf("%s: %s with isError %t", tool, a.Status, a.isError)
	}
}

func clip(raw []byte) string {
	if len(raw) > 600 {
		return string(raw[:600]) + "…"
	}
	return string(raw)
}
