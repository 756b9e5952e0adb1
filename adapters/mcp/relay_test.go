package mcp_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	door "panelbot/adapters/mcp"
)

const (
	sayHello = `{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}` + "\n" +
		`{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n"
	askServers = `{"jsonrpc":"2.0","id":"s-1","method":"tools/call","params":{"name":"flashpanel_server_list","arguments":{}}}` + "\n"
)

// lockedText is a text that many write to.
type lockedText struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// relay lets a relay carry some lines, and gives the answers by their ids, as
// they are written.
func relay(t *testing.T, url, token, lines string) map[string]string {
	t.Helper()
	r, err := door.NewRelay(url, token)
	if err != nil {
		t.Fatal(err)
	}
	var out lockedText
	if err := r.Run(t.Context(), strings.NewReader(lines), &out); err != nil {
		t.Fatal(err)
	}
	answers := map[string]string{}
	for line := range strings.Lines(out.b.String()) {
		var m struct {
			ID     json.RawMessage
			Method string
		}
		if err := json.Unmarshal([]byte(line), &m); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		answers[string(m.ID)+m.Method] += line
	}
	return answers
}

// TestRelay: a client on stdio works a server on HTTP as if it were its own.
func TestRelay(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	modernLine := string(modern(7, "tools/call", map[string]any{"name": "flashpanel_server_list", "arguments": map[string]any{}})) + "\n"
	for name, lines := range map[string]string{"2025-11-25": sayHello + askServers, "2026-07-28": strings.TrimSpace(modernLine) + "\n"} {
		answers := relay(t, h.url+"/mcp", tokenOf(alice), lines+"no JSON\n")
		answer := answers[`"s-1"`] + answers["7"]
		if !strings.Contains(answer, `"status":"done"`) || !strings.Contains(answer, "web-1") {
			t.Errorf("%s: the servers are %v", name, answers)
		}
		if !strings.Contains(answers["null"], "-32700") {
			t.Errorf("%s: what is no message: %s", name, answers["null"])
		}
	}
}

// TestRelaySaysWhy: what comes between is told, and nothing is claimed.
func TestRelaySaysWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	cut := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	t.Cleanup(cut.Close)
	for name, test := range map[string]struct{ url, token, want string }{
		"no server":   {gone.URL, "x", "Nothing was sent: no panelbot serve answers"},
		"wrong token": {h.url, "wrong", "PANELBOT_TOKEN is nobody's token"},
		"cut":         {cut.URL, "x", "whether it happened is unknown"},
	} {
		if got := relay(t, test.url+"/mcp", test.token, askServers)[`"s-1"`]; !strings.Contains(got, test.want) || strings.Contains(got, test.token+`"`) {
			t.Errorf("%s: %s", name, got)
		}
	}
	for address, want := range map[string]string{
		"http://panel.example.com/mcp": "must be https", "ftp://127.0.0.1/": "such as http://", "127.0.0.1:8808": "such as http://", "https://u:p@x.example.com/": "no user and password",
	} {
		if _, err := door.NewRelay(address, "x"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", address, err, want)
		}
	}
	if _, err := door.NewRelay("https://panel.example.com/mcp", ""); err == nil || !strings.Contains(err.Error(), "PANELBOT_TOKEN is not set") {
		t.Errorf("without a token: %v", err)
	}
}

// TestRelayTries: the one who starts a relay learns at once that nobody answers,
// or that the token is nobody's, and hears nothing of what works.
func TestRelayTries(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ address, want string }{
		"nobody there": {"http://127.0.0.1:1/mcp", "no panelbot serve answers at http://127.0.0.1:1/mcp"},
		"wrong token":  {stub(t, says(http.StatusUnauthorized, plainText, "")), "PANELBOT_TOKEN is nobody's token"},
		"a server":     {stub(t, says(http.StatusOK, "application/json", `{"jsonrpc":"2.0","id":"try","result":{}}`)), ""},
		"no session":   {stub(t, says(http.StatusBadRequest, plainText, "Invalid session ID")), ""},
	} {
		r, err := door.NewRelay(test.address, "a-token-of-twenty-letters")
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := r.Try(t.Context()); err != nil {
			got = err.Error()
		}
		if test.want == "" && got != "" || !strings.Contains(got, test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
