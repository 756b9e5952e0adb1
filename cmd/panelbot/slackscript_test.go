package main

import (
	"github.com/rogpeppe/go-internal/testscript"

	"panelbot/adapters/slack/slacktest"
)

// startSlack serves a workspace in which alice is a member, gus a guest, and the bot in
// three channels. Its arguments are the scopes that are granted; none is all.
func startSlack(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("unsupported: ! slackworkspace")
	}
	stand := slacktest.Config{}
	if len(args) > 0 {
		stand.Scopes = args
	}
	s, err := slacktest.Start(stand)
	ts.Check(err)
	ts.Defer(s.Close)
	s.AddUser(slacktest.User{ID: "U0ALICE", Name: "alice"}, slacktest.User{ID: "U0GUS", Name: "gus", Guest: true})
	s.AddChannel(slacktest.Channel{ID: "C0OPS", Name: "ops", Members: []string{"U0ALICE", "U0BOT"}}, slacktest.Channel{ID: "C0DEV", Name: "dev", Members: []string{"U0ALICE", "U0BOT"}}, slacktest.Channel{ID: "C0GUEST", Name: "guest", Members: []string{"U0GUS", "U0BOT"}})
	for name, value := range map[string]string{"SLACK": s.URL(), "SLACK_BOT_TOKEN": s.Config().BotToken, "SLACK_APP_TOKEN": s.Config().AppToken} {
		ts.Setenv(name, value)
	}
}
