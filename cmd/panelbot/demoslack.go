package main

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"panelbot/adapters/chat/talk"
	"panelbot/adapters/slack/slacktest"
)

// The demo's workspace, which a stand-in for Slack plays.
const (
	demoTeam      = "T0DEMO"
	demoOps       = "C0OPS"
	demoApprovals = "C0APPROVE"
	demoYou       = "U0YOU"
	demoColleague = "U0COLLEAGUE"
	// demoPatience is how long the demo waits for what Slack is to show.
	demoPatience = 2 * time.Minute
	// demoAgain is after how long a person presses a button again that showed nothing.
	demoAgain = 5 * time.Second
)

// playSlack starts the stand-in, and configures its door.
func playSlack(cfg *Config) (*slacktest.Server, error) {
	s, err := slacktest.Start(slacktest.Config{Team: demoTeam})
	if err != nil {
		return nil, err
	}
	s.AddUser(slacktest.User{ID: demoYou, Name: "you"}, slacktest.User{ID: demoColleague, Name: colleague})
	members := []string{demoYou, demoColleague, s.Config().BotUser}
	s.AddChannel(slacktest.Channel{ID: demoOps, Name: "ops", Members: members}, slacktest.Channel{ID: demoApprovals, Name: "approvals", Members: members})
	cfg.Slack = SlackConfig{
		BotToken: s.Config().BotToken, AppToken: s.Config().AppToken, Team: demoTeam, App: s.Config().App, APIURL: s.URL(),
		Approvals: demoApprovals, Channels: []slackChannel{{ID: demoOps}},
	}
	cfg.Slack.defaults()
	for i := range cfg.People {
		cfg.People[i].Slack = map[string]string{colleague: demoColleague}[cfg.People[i].Name]
		if cfg.People[i].Slack == "" {
			cfg.People[i].Slack = demoYou
		}
	}
	return s, nil
}

// slackInTour shows a conversation in Slack: a change, and a destructive call that the
// colleague approves with a button, the target's name and a one-time code.
func (a *app) slackInTour(ctx context.Context, s *slacktest.Server, n int, code string) error {
	ctx, cancel := context.WithTimeout(ctx, demoPatience)
	defer cancel()
	fmt.Fprintf(a.stdout, "\n%d. The same tools in Slack, which a stand-in plays here.\n", n)
	await := func(what string, found func() bool) error {
		if err := s.Await(ctx, found); err != nil {
			return fmt.Errorf("the demo's Slack did not show %s: %w", what, err)
		}
		return nil
	}
	s.Command(demoYou, demoOps, "/panel", "application restart web-1 application=nginx")
	if err := await("an outcome", func() bool { return strings.Contains(s.Transcript(demoOps), "accepted") }); err != nil {
		return err
	}
	s.Command(demoYou, demoOps, "/panel", "schedule delete web-1 schedule=2")
	var card slacktest.Message
	if err := await("a card", func() bool {
		for _, m := range s.Messages(demoApprovals) {
			if strings.Contains(m.Text, "schedule delete") {
				card = m
			}
		}
		return card.TS != ""
	}); err != nil {
		return err
	}
	var view slacktest.View
	for shown := false; !shown; {
		if _, err := s.PressText(demoColleague, card.TS, "Approve"); err != nil {
			return err
		}
		// On a slow machine Slack's three seconds for a form can be over: one presses again.
		soon, stop := context.WithTimeout(ctx, demoAgain)
		err := s.Await(soon, func() bool { view, shown = s.Modal(demoColleague); return shown })
		stop()
		if err != nil && ctx.Err() != nil {
			return fmt.Errorf("the demo's Slack did not show a form: %w", err)
		}
	}
	// The form asks for what the card is about, and for a code.
	filled := map[string]any{talk.CodeField: code}
	form := s.TranscriptModal(demoColleague)
	if name, ok := named(form); ok {
		filled[talk.TypeField] = name
	}
	if _, err := s.Submit(demoColleague, view.ID, filled); err != nil {
		return err
	}
	if err := await("the end of the request", func() bool {
		for _, channel := range []string{demoOps, demoApprovals} {
			said := s.Transcript(channel)
			if end := strings.LastIndex(said, "DESTROY: schedule delete"); end < 0 || !strings.Contains(said[end:], "▏ ✅") {
				return false
			}
		}
		return true
	}); err != nil {
		return err
	}
	show := func(title, text string) {
		text = strings.ReplaceAll(text, "(you types ", "(you type ") // the person's name is you
		fmt.Fprintf(a.stdout, "\n  %s\n    %s\n", title, strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    "))
	}
	show("#ops", s.Transcript(demoOps))
	show("the form that the colleague fills in", form)
	show("#approvals, where the cards have followed their requests to the end, also that of the assistant", s.Transcript(demoApprovals))
	if wrong := s.Violations(); len(wrong) > 0 {
		return fmt.Errorf("the demo's Slack did not take what it was sent: %+v", wrong[0])
	}
	return nil
}

// typedName is how a form asks for the name of what is hit.
var typedName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`Type (\S+) to say yes`) })

func named(form string) (string, bool) {
	m := typedName().FindStringSubmatch(form)
	if m == nil {
		return "", false
	}
	return m[1], true
}
