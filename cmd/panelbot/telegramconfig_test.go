package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/store"
)

// telegramConfigured is a configuration with a door for Telegram.
func telegramConfigured(telegram, people, more string) string {
	return "panels: [{name: sim, kind: flashpanel, url: \"simulator:\"}]\npeople: " + people + "\ntelegram: " + telegram + "\n" + more
}

func TestTelegramConfig(t *testing.T) {
	t.Parallel()
	cfg, err := parseSlack(telegramConfigured(`{token: "123456:token", chats: [-1001, "${C}"], approvals: -1002}`, `[{name: alice, roles: [admin], telegram: 1001}, {name: bob, roles: [admin]}]`, ""), map[string]string{"C": "-1003"})
	if err != nil {
		t.Fatal(err)
	}
	want := TelegramConfig{Mode: "polling", Token: "123456:token", APIURL: "https://api.telegram.org", Path: "/telegram/webhook", Approvals: -1002, Chats: []int64{-1001, -1003}}
	if diff := cmp.Diff(cfg.Telegram, want); diff != "" {
		t.Errorf("got-, want+:\n%s", diff)
	}
	if diff := cmp.Diff(cfg.accounts(), map[store.Identity]string{{Door: policies.Telegram, ID: "1001"}: "alice"}); diff != "" {
		t.Errorf("accounts: got-, want+:\n%s", diff)
	}
	if diff := cmp.Diff(cfg.Telegram.places(), map[int64]bool{-1001: true, -1002: true, -1003: true}); diff != "" {
		t.Errorf("places: got-, want+:\n%s", diff)
	}
	if got := cfg.Telegram.webhook(); got != "" {
		t.Errorf("a webhook where updates are polled: %s", got)
	}
	cfg, err = parseSlack(telegramConfigured(`{mode: webhook, token: "123456:token", secret_token: 0123456789abcdef}`, alice, "mcp: {resource: \"https://bot.example.com/mcp\"}\n"), nil)
	if err != nil || cfg.Telegram.webhook() != "https://bot.example.com/telegram/webhook" {
		t.Errorf("got %q, %v", cfg.Telegram.webhook(), err)
	}
}

func TestTelegramConfigErrors(t *testing.T) {
	t.Parallel()
	hook := func(more string) string {
		return `{mode: webhook, token: "123456:token", secret_token: 0123456789abcdef, ` + more + `}`
	}
	tests := []struct{ name, telegram, people, want string }{
		{"mode", `{mode: pol, token: "123456:token"}`, alice, `telegram.mode is "pol"`},
		{"no token", `{chats: [-1001]}`, alice, "telegram.token is none"},
		{"a token of something else", `{token: xoxb-1}`, alice, "telegram.token is none"},
		{"a person for a group", `{token: "123456:token", chats: [1001]}`, alice, "telegram.chats[0] must be the number of a group"},
		{"a person for approvals", `{token: "123456:token", approvals: 1001}`, alice, "telegram.approvals must be the number of a group"},
		{"a name for a group", `{token: "123456:token", chats: ["@ops"]}`, alice, "telegram.chats[0] must be a whole number"},
		{"twice", `{token: "123456:token", chats: [-1001, -1001]}`, alice, `telegram.chats[1] is listed twice`},
		{"address", `{token: "123456:token", api_url: "http://api.telegram.org"}`, alice, "telegram.api_url is wrong: it must be https"},
		{"no secret", `{mode: webhook, token: "123456:token", url: "https://bot.example.com"}`, alice, "telegram.secret_token is no secret"},
		{"a short secret", `{mode: webhook, token: "123456:token", url: "https://bot.example.com", secret_token: abc}`, alice, "telegram.secret_token is no secret"},
		{"no url", hook(`path: /x`), alice, "telegram.url must be the address"},
		{"a url without tls", hook(`url: "http://bot.example.com"`), alice, "telegram.url must be the address"},
		{"a port", hook(`url: "https://bot.example.com:9000"`), alice, "telegram.url has a port that Telegram does not post to"},
		{"path", hook(`url: "https://bot.example.com", path: x`), alice, "telegram.path must be a path"},
		{"a group for a person", `{token: "123456:token"}`, `[{name: alice, roles: [admin], telegram: -5}]`, "people[0].telegram must be the number of the person's account"},
		{"two people, one account", `{token: "123456:token"}`, `[{name: alice, roles: [admin], telegram: 5}, {name: bob, roles: [admin], telegram: 5}]`, "people[1].telegram is the account of alice too"},
		{"an account without a door", `{}`, `[{name: alice, roles: [admin], telegram: 5}]`, "people[0].telegram needs telegram"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseSlack(telegramConfigured(test.telegram, test.people, ""), nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestTelegramConfigSecrets: an error never repeats what came from a variable.
func TestTelegramConfigSecrets(t *testing.T) {
	t.Parallel()
	env := map[string]string{"A": "canary-one", "B": "canary two"}
	_, err := parseSlack(telegramConfigured(`{mode: webhook, token: "${A}", secret_token: "${B}", url: "${A}", api_url: "${A}", path: "${A}"}`, alice, ""), env)
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}
