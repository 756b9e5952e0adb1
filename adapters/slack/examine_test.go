package slack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/slack/slacktest"
)

func TestExamine(t *testing.T) {
	t.Parallel()
	right := func() Expected {
		return Expected{Team: "T0TEAM", App: "A0APP", Socket: true, Approvals: "C0OPS", Channels: map[string]bool{"C0OPS": false}, People: map[string]string{"U0ALICE": "alice"}}
	}
	tests := []struct {
		name   string
		stand  slacktest.Config
		access func(*Access)
		want   func(*Expected)
		fails  []string // the beginnings of what is wrong
	}{
		{"all is right", slacktest.Config{}, nil, nil, nil},
		{"bot token", slacktest.Config{}, func(a *Access) { a.BotToken = "xoxb-secret" }, nil, []string{"slack: the bot token is not accepted (invalid_auth): install"}},
		{"app token", slacktest.Config{}, func(a *Access) { a.AppToken = "xapp-secret" }, nil, []string{"slack: the app-level token is not accepted (invalid_auth): make one"}},
		{"workspace", slacktest.Config{}, nil, func(e *Expected) { e.Team = "T0OTHER" }, []string{`slack: the bot token is of the workspace T0TEAM ("acme"), and slack.team is T0OTHER`}},
		{"app", slacktest.Config{}, nil, func(e *Expected) { e.App = "A0OTHER" }, []string{"slack app: the bot token is of the app A0APP, and slack.app is A0OTHER"}},
		{"scopes", slacktest.Config{Scopes: []string{"app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "groups:history", "groups:read", "im:history", "im:write", "users:read"}}, nil, nil, []string{
			"slack scope files:read is missing (a file that is attached to a command is an argument): add it",
			"slack scope files:write is missing",
		}},
		{"no approvals", slacktest.Config{}, nil, func(e *Expected) { e.Approvals = "" }, []string{"slack has no channel for approvals"}},
		{"channels", slacktest.Config{}, nil, func(e *Expected) {
			e.Channels = map[string]bool{"C0OPS": false, "C0GUEST": false, "C0EXT": false, "C0SHARED": true, "C0AWAY": false, "C0NONE": false, "C0OLD": true}
		}, []string{
			"slack channel C0AWAY is archived, or the bot is not in it: type /invite @panelbot there",
			"slack channel C0EXT is shared with another organisation",
			"slack channel C0GUEST has guests in it",
			"slack channel C0NONE is not found",
			"slack channel C0OLD is archived",
		}},
		{"approvals with a guest", slacktest.Config{}, nil, func(e *Expected) {
			e.Channels, e.Approvals = map[string]bool{"C0GUEST": false}, "C0GUEST"
		}, []string{"slack channel C0GUEST (approvals) has guests in it, so that answers are private there, and cards of requests show what is asked for and no more: remove them"}},
		{"people", slacktest.Config{}, nil, func(e *Expected) {
			e.People = map[string]string{"U0ALICE": "alice", "U0GUEST": "gus", "U0GONE": "gone", "U0NONE": "nobody", "U0BOT": "robot", "U0OTHER": "eve"}
		}, []string{
			"slack account U0BOT of robot is a bot, and may do nothing",
			"slack account U0GONE of gone is deactivated, and may do nothing",
			"slack account U0GUEST of gus is a guest, and may do nothing",
			"slack account U0NONE of nobody is not in the workspace",
			"slack account U0OTHER of eve is a stranger, and may do nothing",
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s, err := slacktest.Start(test.stand)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(s.Close)
			s.AddUser(slacktest.User{ID: "U0ALICE", Name: "alice"}, slacktest.User{ID: "U0GUEST", Name: "gus", Guest: true}, slacktest.User{ID: "U0GONE", Name: "gone", Deactivated: true}, slacktest.User{ID: "U0OTHER", Name: "eve", Team: "T9"})
			s.AddChannel(slacktest.Channel{ID: "C0OPS", Name: "ops", Members: []string{"U0ALICE", "U0BOT"}}, slacktest.Channel{ID: "C0GUEST", Name: "guest", Members: []string{"U0GUEST", "U0BOT"}},
				slacktest.Channel{ID: "C0EXT", Name: "ext", Shared: true, Members: []string{"U0ALICE", "U0BOT"}}, slacktest.Channel{ID: "C0SHARED", Name: "shared", Shared: true, Members: []string{"U0ALICE", "U0BOT"}},
				slacktest.Channel{ID: "C0AWAY", Name: "away", Members: []string{"U0ALICE"}}, slacktest.Channel{ID: "C0OLD", Name: "old", Archived: true, Members: []string{"U0ALICE", "U0BOT"}})
			a := Access{BotToken: s.Config().BotToken, AppToken: s.Config().AppToken, URL: s.URL()}
			if test.access != nil {
				test.access(&a)
			}
			want := right()
			if test.want != nil {
				test.want(&want)
			}
			client, err := NewClient(a)
			if err != nil {
				t.Fatal(err)
			}
			var fails []string
			for _, f := range Examine(t.Context(), client, want) {
				if strings.Contains(f.Text, "secret") {
					t.Errorf("a secret is in %s", f.Text)
				}
				if f.OK {
					continue
				}
				if n := len(fails); n < len(test.fails) && strings.HasPrefix(f.Text, test.fails[n]) {
					f.Text = test.fails[n]
				}
				fails = append(fails, f.Text)
			}
			if diff := cmp.Diff(fails, test.fails); diff != "" {
				t.Errorf("got-, want+:\n%s", diff)
			}
		})
	}
}

// TestExamineDown: what cannot be reached is one finding, and not twenty.
func TestExamineDown(t *testing.T) {
	t.Parallel()
	s, err := slacktest.Start(slacktest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	url := s.URL()
	s.Close()
	client, err := NewClient(Access{BotToken: "xoxb-1", URL: url})
	if err != nil {
		t.Fatal(err)
	}
	found := Examine(t.Context(), client, Expected{Team: "T0TEAM", Channels: map[string]bool{"C0OPS": false}})
	if len(found) != 1 || found[0].OK || !strings.HasPrefix(found[0].Text, "slack: cannot be reached: ") {
		t.Errorf("got %+v", found)
	}
}
