package main

import (
	"bytes"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// served is a running serve on the stand-in, with a token for ann.
func served(t *testing.T, policy string) (url string) {
	t.Helper()
	text := strings.Replace(demoConfig, "- {name: you, roles: [admin]}", `- {name: ann, roles: [admin], mcp_token: "a-token-that-is-long-enough"}`, 1)
	return servedFrom(t, strings.Replace(text, "defaults: {change: allow, disrupt: allow}", policy, 1))
}

// servedFrom is a running serve of a configuration.
func servedFrom(t *testing.T, text string) (url string) {
	t.Helper()
	cfg, err := parseConfig("served.yaml", []byte(text), os.LookupEnv, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.Downloads.Dir = t.TempDir()
	a := &app{env: os.LookupEnv}
	cfg.Store = "sqlite:" + filepath.Join(t.TempDir(), "panelbot.db")
	h, err := a.open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	cfg.MCP.Listen = "127.0.0.1:0"
	listener, handler, _, err := h.listen(t.Context(), &chatDoors{h: h})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	return server.URL
}

// TestServer: call, tools and chat work through a running serve, as the person
// whose token it is, and hold no token of a panel themselves.
func TestServer(t *testing.T) {
	url := served(t, "defaults: {change: confirm, disrupt: confirm, grant: allow}\n  allow_unguarded: true")
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		name, token, stdin string
		args               []string
		code               int
		out, err           []string
	}{
		{name: "a read", args: []string{"call", "--server", url, "server", "list"}, out: []string{"web-1"}, err: []string{"done: server list: 4 entries."}},
		{name: "values of the path and names", args: []string{"call", "--server", url, "--json", "systeminfo", "get", "web-1"}, out: []string{`"status":"done"`, `server web-1 (1)`}},
		{name: "a change without a yes", args: []string{"call", "--server", url, "server", "favorite", "web-1"}, code: 1, err: []string{"denied", "a token does not say yes"}},
		{name: "a change with a yes", args: []string{"call", "--server", url, "--yes", "server", "favorite", "web-1"}, code: 1, err: []string{"a token does not say yes"}},
		{name: "a dry run", args: []string{"call", "--server", url, "--dry-run", "server", "favorite", "web-1"}, err: []string{"dry run: server favorite on server"}},
		{name: "a value with everything in it", args: []string{"call", "--server", url, "--dry-run", "schedule", "create", "web-1", `command=echo "a b" 'c' = $x; d`, "user=root", "cron=* * * * *"}, out: []string{`echo \"a b\" 'c' = $x; d`}},
		{name: "wrong arguments", args: []string{"call", "--server", url, "systeminfo", "get", "sevrer=web-1"}, code: 1, err: []string{"Did you mean server?"}},
		{name: "the tools", args: []string{"tools", "--server", url, "dns", "record"}, out: []string{"dns record create"}},
		{name: "a conversation", args: []string{"chat", "--server", url}, stdin: "whoami\nserver list\n", out: []string{"ann", "web-1"}},
		{name: "a wrong token", token: "wrong", args: []string{"call", "--server", url, "server", "list"}, code: 1, err: []string{"PANELBOT_TOKEN is nobody's token"}},
		{name: "a token for no header", token: "a-token-that-is-long-enough\n", args: []string{"call", "--server", url, "server", "list"}, code: 1, err: []string{"PANELBOT_TOKEN holds a control character"}},
		{name: "a token for no header, relayed", token: "a-token-that-is-long-enough\n", args: []string{"mcp", "--server", url}, code: 1, err: []string{"PANELBOT_TOKEN holds a control character"}},
		{name: "no server", args: []string{"call", "--server", "http://127.0.0.1:1", "server", "list"}, code: 1, err: []string{"failed: server list: nothing was sent: no panelbot serve answers at 127.0.0.1:1."}},
		{name: "no server, as JSON", args: []string{"call", "--server", "http://127.0.0.1:1", "--json", "server", "list"}, code: 1, out: []string{`"status":"failed"`}},
		{name: "in the clear", args: []string{"call", "--server", "http://panel.example.com", "server", "list"}, code: 1, err: []string{"must be https"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Setenv("PANELBOT_TOKEN", orElse(test.token, "a-token-that-is-long-enough"))
			var stdout, stderr bytes.Buffer
			code := run(t.Context(), test.args, strings.NewReader(test.stdin), &stdout, &stderr)
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			for _, want := range test.out {
				if !strings.Contains(stdout.String(), want) {
					t.Errorf("standard output lacks %q:\n%s", want, &stdout)
				}
			}
			for _, want := range test.err {
				if !strings.Contains(stderr.String(), want) {
					t.Errorf("standard error lacks %q:\n%s", want, &stderr)
				}
			}
			if strings.Contains(stdout.String()+stderr.String(), "a-token-that-is") {
				t.Error("the token shows")
			}
		})
	}
}
