package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"panelbot/adapters/slack/slacktest"
)

// TestServesSlack: serve answers in Slack, is ready, tells its figures to whoever has a
// token, and goes on for the others where Slack takes the token no more.
func TestServesSlack(t *testing.T) {
	t.Parallel()
	world, err := slacktest.Start(slacktest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(world.Close)
	world.AddUser(slacktest.User{ID: "U0ALICE", Name: "alice"})
	world.AddChannel(slacktest.Channel{ID: "C0OPS", Name: "ops", Members: []string{"U0ALICE", world.Config().BotUser}})
	dir := t.TempDir()
	file := filepath.Join(dir, "config.yaml")
	const token = "a-token-of-alice-that-is-long"
	if err := os.WriteFile(file, []byte(`
store: sqlite:`+filepath.Join(dir, "panelbot.db")+`
key: a-key-of-at-least-sixteen-bytes
panels: [{name: main, kind: flashpanel, url: "simulator:"}]
people: [{name: alice, roles: [admin], slack: U0ALICE, mcp_token: `+token+`}]
policy: {solo: true}
mcp: {listen: "127.0.0.1:0"}
slack: {bot_token: `+world.Config().BotToken+`, app_token: `+world.Config().AppToken+`, team: T0TEAM, app: A0APP, channels: [C0OPS], api_url: "`+world.URL()+`"}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard, env: func(string) (string, bool) { return "", false }}
	cfg, err := loadConfig(file, a.env)
	if err != nil {
		t.Fatal(err)
	}
	h, err := a.open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	chats, err := h.openChats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(t.Context())
	listener, handler, _, err := h.listen(serving, chats)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- serveHTTP(serving, listener, handler, h.runner.Close) }()
	chats.run(serving, func(err error) { t.Error(err) })
	defer func() {
		chats.close()
		stop()
		<-served
	}()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	if err := world.Await(ctx, func() bool { open, _ := world.Sockets(); return open > 0 }); err != nil {
		t.Fatal(err)
	}
	get := func(path, bearer string) (int, string) {
		t.Helper()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listener.Addr().String()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if bearer != "" {
			request.Header.Set("Authorization", "Bearer "+bearer)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(body)
	}
	status, body := get("/metrics", token)
	for _, want := range []string{`panelbot_delivery_dead{door="slack",box="inbox"} 0`, `panelbot_delivery_dead{door="slack",box="outbox"} 0`, `panelbot_delivery_open{door="slack",box="inbox"} 0`} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("before anything came, metrics lack %s: %d\n%s", want, status, body)
		}
	}
	world.Command("U0ALICE", "C0OPS", "/panel", "server list")
	if err := world.Await(ctx, func() bool { return strings.Contains(world.Transcript("C0OPS"), "web-1") }); err != nil {
		t.Fatalf("%v\n%s", err, world.Transcript("C0OPS"))
	}
	if status, body := get("/readyz", ""); status != http.StatusOK {
		t.Errorf("readyz: %d %s", status, body)
	}
	if status, _ := get("/metrics", ""); status != http.StatusUnauthorized {
		t.Errorf("metrics without a token: %d", status)
	}
	if status, body := get("/metrics", token); status != http.StatusOK || !strings.Contains(body, `panelbot_delivery_dead{door="slack",box="outbox"}`) || !strings.Contains(body, "panelbot_ready 1") {
		t.Errorf("metrics: %d\n%s", status, body)
	}
}
