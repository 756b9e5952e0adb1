package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/pquerna/otp/totp"
)

// confirming is a serve whose policy confirms everything but reading, on a store
// that outlives it.
type confirming struct {
	t    *testing.T
	file string
	h    *house
	url  string
	end  func()
}

const annsToken = "a-token-that-is-long-enough"

func newConfirming(t *testing.T) *confirming {
	c := &confirming{t: t, file: filepath.Join(t.TempDir(), "panelbot.db")}
	c.start()
	t.Cleanup(func() { c.end() })
	return c
}

// start begins a process, as it were.
func (c *confirming) start() {
	c.t.Helper()
	text := strings.Replace(demoConfig, "- {name: you, roles: [admin]}", "- {name: ann, roles: [admin], mcp_token: "+annsToken+"}", 1)
	text = strings.Replace(text, "defaults: {change: allow, disrupt: allow}", "defaults: {change: confirm, disrupt: confirm}", 1)
	cfg, err := parseConfig("confirming.yaml", []byte(text+"key: a key that is long enough\n"), os.LookupEnv, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	cfg.Downloads.Dir, cfg.Store, cfg.MCP.Listen = c.t.TempDir(), "sqlite:"+c.file, "127.0.0.1:0"
	a := &app{env: os.LookupEnv}
	if c.h, err = a.open(c.t.Context(), cfg, slog.New(slog.DiscardHandler)); err != nil {
		c.t.Fatal(err)
	}
	listener, handler, _, err := c.h.listen(c.t.Context(), &chatDoors{h: c.h})
	if err != nil {
		c.t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	c.url, c.end = server.URL, func() { server.Close(); c.h.close() }
}

func (c *confirming) restart() {
	c.end()
	c.start()
}

// post sends a JSON document as ann.
func (c *confirming) post(path string, document any, headers map[string]string) []byte {
	c.t.Helper()
	raw, err := json.Marshal(document)
	if err != nil {
		c.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.url+path, bytes.NewReader(raw))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/json, text/event-stream")
	r.Header.Set("Authorization", "Bearer "+annsToken)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return body
}

// result is what came of a call, in the parts that are looked at.
type result struct {
	ResultType, RequestState string
	StructuredContent        struct {
		Status, Summary, Next string
		Approval              struct{ ID string }
	}
}

func (c *confirming) call(tool string, arguments map[string]any, more map[string]any) result {
	c.t.Helper()
	params := map[string]any{"name": tool, "arguments": arguments, "_meta": map[string]any{
		mcp.MetaKeyProtocolVersion: mcp.LATEST_PROTOCOL_VERSION, mcp.MetaKeyClientCapabilities: map[string]any{"elicitation": map[string]any{}},
	}}
	for name, value := range more {
		params[name] = value
	}
	body := c.post("/mcp", map[string]any{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params},
		map[string]string{mcp.HeaderProtocolVersion: mcp.LATEST_PROTOCOL_VERSION, "Mcp-Method": "tools/call", "Mcp-Name": tool})
	var m struct{ Result *result }
	if err := json.Unmarshal(body, &m); err != nil || m.Result == nil {
		c.t.Fatalf("%s: %s", tool, body)
	}
	return *m.Result
}

// TestQuestionOutlivesRestarts: a question is answered once, whichever process
// put it, and whichever was answered.
func TestQuestionOutlivesRestarts(t *testing.T) {
	t.Parallel()
	c := newConfirming(t)
	favorite := func(more map[string]any) result {
		return c.call("flashpanel_server_favorite", map[string]any{"server": 1}, more)
	}
	asked := favorite(nil)
	if asked.ResultType != "input_required" || asked.RequestState == "" {
		t.Fatalf("got %+v", asked)
	}
	answer := map[string]any{"requestState": asked.RequestState, "inputResponses": map[string]any{"confirm": map[string]any{"action": "accept", "content": map[string]any{"yes": true}}}}
	c.restart()
	if a := favorite(answer); a.StructuredContent.Status != "done" && a.StructuredContent.Status != "accepted" {
		t.Fatalf("got %+v", a)
	}
	for range 2 {
		if a := favorite(answer); a.StructuredContent.Status != "denied" || !strings.Contains(a.StructuredContent.Summary, "used already") {
			t.Errorf("got %+v", a)
		}
		c.restart()
	}
}

// TestConfirmedByTheSamePerson: what an assistant may not confirm waits for ann, who
// says yes in a terminal far away with a one-time code, and learns how it ended.
func TestConfirmedByTheSamePerson(t *testing.T) {
	t.Parallel()
	c := newConfirming(t)
	restart := func() result {
		return c.call("flashpanel_server_restart", map[string]any{"server": "web-1"}, nil)
	}
	if a := restart(); a.StructuredContent.Status != "denied" || !strings.Contains(a.StructuredContent.Summary, "panelbot people totp --as ann") {
		t.Fatalf("got %+v", a)
	}
	authenticator, err := c.h.authenticator(t.Context(), "ann")
	if err != nil {
		t.Fatal(err)
	}
	waits := restart().StructuredContent
	if waits.Status != "awaiting_approval" || !strings.Contains(waits.Next, "panelbot approvals approve "+waits.Approval.ID) {
		t.Fatalf("got %+v", waits)
	}
	say := func(line string) string {
		return string(c.post("/v1/command", map[string]any{"line": line}, nil))
	}
	if said := say("approvals approve " + waits.Approval.ID); !strings.Contains(said, "one-time code") {
		t.Errorf("without a code: %s", said)
	}
	code, err := totp.GenerateCode(authenticator, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if said := say("approvals approve " + waits.Approval.ID + " code=" + code); strings.Contains(said, `"denied"`) {
		t.Fatalf("with a code: %s", said)
	}
	ended := c.call("panelbot_request_get", map[string]any{"id": waits.Approval.ID, "wait": 30}, nil).StructuredContent
	if ended.Status != "done" && ended.Status != "accepted" {
		t.Errorf("it ended as %+v", ended)
	}
}
