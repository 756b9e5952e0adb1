package main

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
	"panelbot/policies/store"
)

// slackConfigured is a configuration with a door for Slack; lines go into slack.
func slackConfigured(slack, people string) string {
	return "panels: [{name: sim, kind: flashpanel, url: \"simulator:\"}]\npeople: " + people + "\nslack: " + slack + "\n"
}

const (
	socketSlack = `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM}`
	alice       = `[{name: alice, roles: [admin]}, {name: carol, roles: [admin]}]`
)

func parseSlack(text string, env map[string]string) (*Config, error) {
	return parseConfig("c.yaml", []byte(text), func(name string) (string, bool) { v, ok := env[name]; return v, ok }, os.ReadFile)
}

func TestSlackConfig(t *testing.T) {
	t.Parallel()
	cfg, err := parseSlack(slackConfigured(socketSlack, `[{name: alice, roles: [admin], slack: U012ABC}, {name: bob, roles: [admin]}]`), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := SlackConfig{Mode: "socket", BotToken: "xoxb-1", AppToken: "xapp-1", Team: "T0TEAM", APIURL: "https://slack.com", Command: "/panel"}
	if diff := cmp.Diff(cfg.Slack, want); diff != "" {
		t.Errorf("got-, want+:\n%s", diff)
	}
	if diff := cmp.Diff(cfg.accounts(), map[store.Identity]string{{Door: policies.Slack, ID: "T0TEAM/U012ABC"}: "alice"}); diff != "" {
		t.Errorf("accounts: got-, want+:\n%s", diff)
	}
	cfg, err = parseSlack(slackConfigured(`{mode: http, bot_token: xoxb-1, signing_secret: ["${NEW}", 0123456789abcdef0123456789abcdef], team: T0TEAM, approvals: C0APPROVE,
  channels: [C0OPS, {id: C0PARTNER, shared: true}, "${C}"], api_url: "http://127.0.0.1:1", command: /ops}`, alice), map[string]string{"NEW": "12345678901234567", "C": "C0VAR"})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(cfg.Slack.SigningSecret, secretList{"12345678901234567", "0123456789abcdef0123456789abcdef"}); diff != "" {
		t.Errorf("secrets: got-, want+:\n%s", diff)
	}
	if diff := cmp.Diff(cfg.Slack.places(), map[string]bool{"C0OPS": false, "C0PARTNER": true, "C0VAR": false, "C0APPROVE": false}); diff != "" {
		t.Errorf("places: got-, want+:\n%s", diff)
	}
	cfg, err = parseSlack(slackConfigured(`{mode: http, bot_token: xoxb-1, signing_secret: "${NEW}", team: T0TEAM}`, alice), map[string]string{"NEW": "12345678901234567890123456789012"})
	if err != nil || cmp.Diff(cfg.Slack.SigningSecret, secretList{"12345678901234567890123456789012"}) != "" {
		t.Errorf("one secret of digits: got %v, %v", cfg.Slack.SigningSecret, err)
	}
	cfg, err = parseSlack("panels: [{name: sim, kind: flashpanel, url: \"simulator:\"}]\n", nil)
	if err != nil || cfg.Slack.on() {
		t.Errorf("without it: %+v, %v", cfg.Slack, err)
	}
}

func TestSlackConfigErrors(t *testing.T) {
	t.Parallel()
	http := func(secret string) string {
		return `{mode: http, bot_token: xoxb-1, team: T0TEAM, signing_secret: ` + secret + `}`
	}
	tests := []struct{ name, slack, people, want string }{
		{"mode", `{mode: sockt, bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM}`, alice, `slack.mode is "sockt". Did you mean socket?`},
		{"no bot token", `{app_token: xapp-1, team: T0TEAM}`, alice, "slack.bot_token must be the Bot User OAuth Token"},
		{"a user's token", `{bot_token: xoxp-1, app_token: xapp-1, team: T0TEAM}`, alice, "slack.bot_token is a user's token"},
		{"no app token", `{bot_token: xoxb-1, team: T0TEAM}`, alice, "slack.app_token must be an app-level token"},
		{"tokens swapped", `{bot_token: xapp-1, app_token: xoxb-1, team: T0TEAM}`, alice, "slack.app_token must be an app-level token"},
		{"no secret", `{mode: http, bot_token: xoxb-1, team: T0TEAM}`, alice, "slack.signing_secret is missing"},
		{"an empty secret", http(`""`), alice, "slack.signing_secret is empty or shorter than 16 characters"},
		{"an empty secret of two", http(`[0123456789abcdef, "  "]`), alice, "slack.signing_secret is empty or shorter than 16 characters"},
		{"no list of secrets", http(`[]`), alice, "slack.signing_secret is missing"},
		{"three secrets", http(`[0123456789abcdef, 1123456789abcdef, 2123456789abcdef]`), alice, "slack.signing_secret has more than two"},
		{"twice the same", http(`[0123456789abcdef, 0123456789abcdef]`), alice, "slack.signing_secret has the same secret twice"},
		{"a mapping of secrets", http(`{new: x}`), alice, "slack.signing_secret must be text, or a list of the new and the old secret"},
		{"no team", `{bot_token: xoxb-1, app_token: xapp-1}`, alice, "slack.team must be the workspace's id"},
		{"a name for the team", `{bot_token: xoxb-1, app_token: xapp-1, team: acme}`, alice, "slack.team must be the workspace's id"},
		{"app", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, app: panelbot}`, alice, "slack.app must be the app's id"},
		{"approvals", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, approvals: "#approve"}`, alice, "slack.approvals must be a channel's id"},
		{"channel", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [ops]}`, alice, "slack.channels[0] must be a channel's id"},
		{"channel twice", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [C0OPS, {id: C0OPS}]}`, alice, `slack.channels[1] is listed twice: "C0OPS"`},
		{"channel of another kind", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [[C0OPS]]}`, alice, "slack.channels[0] must be the channel's id, or a mapping"},
		{"a conversation", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, channels: [D0ALICE]}`, alice, "slack.channels[0] must be a channel's id"},
		{"address", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, api_url: "http://slack.com"}`, alice, "slack.api_url is wrong: it must be https"},
		{"command", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, command: Panel}`, alice, "slack.command must be a slash and lower-case letters"},
		{"unknown key", `{bot_token: xoxb-1, app_token: xapp-1, team: T0TEAM, chanels: []}`, alice, `there is no key "slack.chanels" here. Did you mean channels?`},
		{"a person's name", socketSlack, `[{name: alice, roles: [admin], slack: "@alice"}]`, "people[0].slack must be the person's id"},
		{"two people, one account", socketSlack, `[{name: alice, roles: [admin], slack: U012ABC}, {name: bob, roles: [admin], slack: U012ABC}]`, "people[1].slack is the account of alice too"},
		{"direct messages to nobody", socketSlack, `[{name: alice, roles: [admin]}, {name: bob, roles: [admin], approvals_dm: true}]`, "people[1].approvals_dm needs people[1].slack or people[1].telegram"},
		{"an account without a workspace", `{}`, `[{name: alice, roles: [admin], slack: U012ABC}]`, "people[0].slack needs slack.team"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := parseSlack(slackConfigured(test.slack, test.people), nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

// TestSlackAccounts: the configuration says whose an account is, before the store and
// also where that person may do nothing for now.
func TestSlackAccounts(t *testing.T) {
	t.Parallel()
	id := func(user string) store.Identity { return store.Identity{Door: policies.Slack, ID: "T0TEAM/" + user} }
	of := func(user, person string) store.Identity {
		i := id(user)
		i.Person = person
		return i
	}
	person := func(name string) policies.Person {
		return policies.Person{Name: name, Roles: []policies.Role{policies.Admin}}
	}
	h := &house{}
	h.guests.Store(&guests{people: []policies.Person{person("alice"), person("carol")}, accounts: map[store.Identity]string{id("U0ALICE"): "alice", id("U0GONE"): "nobody"}})
	h.enrolled.Store(&enrolled{people: []policies.Person{person("eve")}, identities: []store.Identity{of("U0EVE", "eve"), of("U0ALICE", "eve"), of("U0GONE", "eve"), of("U0CAROL", "carol")}})
	h.gather()
	for user, want := range map[string]string{"U0ALICE": "alice", "U0EVE": "eve", "U0CAROL": "carol", "U0GONE": "", "U0OTHER": ""} {
		got, known := h.personBy(policies.Slack, "T0TEAM/"+user)
		if got.Name != want || known != (want != "") {
			t.Errorf("%s is %q, want %q", user, got.Name, want)
		}
	}
}

// TestSlackConfigSecrets: an error never repeats what came from a variable.
func TestSlackConfigSecrets(t *testing.T) {
	t.Parallel()
	env := map[string]string{"A": "canary-one", "B": "canary-two", "C": "canary-3"}
	_, err := parseSlack(slackConfigured(`{mode: http, bot_token: "${A}", app_token: "${B}", signing_secret: "${C}", team: "${A}", app: "${A}", api_url: "${A}", approvals: "${B}", channels: ["${B}"], command: "${B}"}`, `[{name: alice, roles: [admin], slack: "${A}"}]`), env)
	if err == nil || strings.Contains(err.Error(), "canary") {
		t.Errorf("got %v", err)
	}
}
