package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panelbot/tools"
)

// TestNoTokenLeaks: a token that is refused, and a message that cannot be
// read, are in no log and no answer.
func TestNoTokenLeaks(t *testing.T) {
	t.Parallel()
	h := newCanaryHouse(t, "data", policyAllow)
	session := ""
	send := func(token, body string, want int) string {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
		if session != "" {
			request.Header.Set("Mcp-Session-Id", session)
		}
		response, err := tee{&h.wire}.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }() // it is read to its end
		var all strings.Builder
		if err := response.Write(&all); err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != want {
			t.Errorf("%.80q is answered %d, want %d: %s", body, response.StatusCode, want, &all)
		}
		h.report(t, "an answer over HTTP", all.String())
		session = response.Header.Get("Mcp-Session-Id") + session
		return all.String()
	}
	quoted, err := json.Marshal(h.plant("a message"))
	if err != nil {
		t.Fatal(err)
	}
	secret := string(quoted)
	const call = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"flashpanel_mail_account_create","arguments":`
	send(h.plantHeader("a wrong token"), call+"{}}}", http.StatusUnauthorized)
	send(h.token, secret, http.StatusBadRequest)
	send(h.token, `{"password":`, http.StatusBadRequest)
	send(h.token, `{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}`, http.StatusOK)
	if session == "" {
		t.Fatal("there is no session")
	}
	for _, args := range []string{
		secret, `[` + secret + `]`, `{"password":` + secret + `,"password":` + secret + `}`, `{"password":{"ask":` + secret + `}}`,
		`{"server":1,"email":"a@example.com","password":[` + secret + `]}`, `{"server":1,"email":"a@example.com","pasword":` + secret + `}`,
	} {
		if answer := send(h.token, call+args+`}}`, http.StatusOK); !strings.Contains(answer, `"status":"invalid"`) {
			t.Errorf("%s is not called invalid: %s", args, answer)
		}
	}
	h.check(t)
}

// TestNoSecretLeaksFromCommands: the commands that reach a panel, or read the
// configuration, say nothing of what it holds, however the panel answers.
func TestNoSecretLeaksFromCommands(t *testing.T) {
	t.Parallel()
	for _, mode := range echoes("data", "message", "200 refusal", "text", "redirect", "400", "401", "403", "404", "422", "500", "500 page", "page", "malformed", "empty") {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			catalogue, err := tools.NewCatalogue(nil)
			if err != nil {
				t.Fatal(err)
			}
			c := &canaries{}
			panel := httptest.NewServer(newEcho(mode, catalogue, c))
			t.Cleanup(panel.Close)
			dir := t.TempDir()
			env := environment{vars: map[string]string{
				"PANEL": panel.URL, "TOKEN": c.plantHeader("FlashPanel token"), "CODE": c.plantHeader("FlashPanel code"), "PASSWORD": c.plant("OpenPanel password"),
				"TOTP": "KANARI222IRANAK2", "OPEN": c.plantHeader("OpenPanel token"), "KEY": c.plant("key"), "MCP": c.plantHeader("mcp_token"), "DIR": filepath.Join(dir, "private"),
			}}
			config := func(name, more string) string {
				file := filepath.Join(dir, name)
				text := strings.Replace(canaryConfig, "POLICY", policyAllow, 1) + "log: {level: debug}\n" + more
				if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				return file
			}
			right := config("right.yaml", "")
			typed := map[string]string{
				"main":  "demo@example.com\n" + c.plant("typed password") + "\n" + c.plant("typed code") + "\n",
				"host1": c.plant("typed password") + "\n",
			}
			secretArgs := fmt.Sprintf(`{"server":1,"email":"a@example.com","password":%q}`, c.plantHeader("password argument"))
			for _, tt := range []struct{ args, stdin string }{
				{"doctor", ""},
				{"check", ""},
				{"tools", ""},
				{"login main --save " + filepath.Join(dir, "private-main"), typed["main"]},
				{"login host1 --save " + filepath.Join(dir, "private-host1"), typed["host1"]},
				{"call mail account create --args -", secretArgs},
				{"call mail account create --json --args -", secretArgs},
				{"call mail account create --dry-run --args -", secretArgs},
				{"call database info panel=host1 domain=example.com", ""},
			} {
				for _, file := range []string{right, config("wrong.yaml", "mcp: {listen: \"${TOKEN}\", anonymous: \"${CODE}\", tools: [\"${KEY}\"]}\n"), config("broken.yaml", "policy: {solo: \"${KEY}\"}\n")} {
					var stdout, stderr strings.Builder
					a := &app{stdin: strings.NewReader(tt.stdin), stdout: &stdout, stderr: &stderr, env: env.lookup}
					root := a.root()
					root.SetArgs(append(strings.Fields(tt.args), "--config", file))
					root.SetOut(&stdout)
					root.SetErr(&stderr)
					// A change is not verified to its end: the echo proves nothing.
					ctx, cancel := context.WithCancel(t.Context())
					a.wait = shortWait
					err := root.ExecuteContext(ctx)
					cancel()
					for where, text := range map[string]string{"stdout": stdout.String(), "stderr": stderr.String(), "error": fmt.Sprint(err)} {
						for _, leak := range c.leaks(text) {
							t.Errorf("%s with %s, %s: leak of %s: %q", tt.args, filepath.Base(file), where, c.place(leak), leak)
						}
					}
				}
			}
			files, err := filepath.Glob(filepath.Join(dir, "private*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				if info, err := os.Stat(file); err != nil || (!info.IsDir() && info.Mode().Perm() != 0o600) {
					t.Errorf("%s has mode %v, %v", file, info.Mode(), err)
				}
			}
		})
	}
}
