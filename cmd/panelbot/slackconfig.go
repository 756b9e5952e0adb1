package main

import (
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"panelbot/adapters/slack"
	"panelbot/policies"
	"panelbot/policies/store"
)

// SlackConfig is the door for Slack. The zero value is none.
type SlackConfig struct {
	Mode          string         `yaml:"mode" doc:"How Slack's events come: socket (by default), over connections that panelbot opens, or http, to the paths below /slack/ on mcp.listen." enum:"socket|http"`
	BotToken      string         `yaml:"bot_token" doc:"The Bot User OAuth Token of the app, xoxb-…"`
	AppToken      string         `yaml:"app_token" doc:"Mode socket: an app-level token with the scope connections:write, xapp-…"`
	SigningSecret secretList     `yaml:"signing_secret" doc:"Mode http: the app's signing secret, or a list of the new and the old one while it is being replaced."`
	Approvals     string         `yaml:"approvals" doc:"The channel in which requests are approved, C…"`
	Team          string         `yaml:"team" doc:"The workspace, T…; what is of another is refused."`
	App           string         `yaml:"app" doc:"The app, A…; where it is given, what is for another is refused."`
	Channels      []slackChannel `yaml:"channels" doc:"The channels that may read answers; elsewhere they are private."`
	APIURL        string         `yaml:"api_url" doc:"Where Slack is; https://slack.com by default."`
	Command       string         `yaml:"command" doc:"The slash command; /panel by default."`
	TOTP          bool           `yaml:"totp" doc:"Lets people set up their one-time codes in direct messages. Slack then holds the secret, and whoever has the account of somebody without codes can set them up."`
}

// slackChannel is a channel. In the file it may be just its id.
type slackChannel struct {
	ID     string `yaml:"id" doc:"The channel's id, C…"`
	Shared bool   `yaml:"shared" doc:"Says that guests and other organisations may read what servers say."`
}

// UnmarshalYAML reads an id, or the mapping.
func (c *slackChannel) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		return node.Decode(&c.ID)
	}
	type plain slackChannel
	return node.Decode((*plain)(c))
}

// secretList is a secret, or several of which each is right.
type secretList []string

// UnmarshalYAML reads the secret or the list.
func (s *secretList) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind == yaml.ScalarNode {
		var one string
		if err := node.Decode(&one); err != nil {
			return err
		}
		*s = secretList{one}
		return nil
	}
	return node.Decode((*[]string)(s))
}

// The modes of the door for Slack.
const (
	slackBySocket = "socket"
	slackByHTTP   = "http"
)

// on reports whether there is a door for Slack.
func (s SlackConfig) on() bool { return !reflect.ValueOf(s).IsZero() }

// defaults fills in what the file leaves out.
func (s *SlackConfig) defaults() {
	if !s.on() {
		return
	}
	s.Mode = orElse(s.Mode, slackBySocket)
	s.APIURL = orElse(s.APIURL, "https://slack.com")
	s.Command = orElse(s.Command, "/panel")
}

// access is how the app reaches Slack.
func (s SlackConfig) access() slack.Access {
	a := slack.Access{BotToken: s.BotToken, URL: s.APIURL}
	if s.Mode == slackBySocket {
		a.AppToken = s.AppToken
	}
	return a
}

// places are the listed channels, that of the approvals among them, and whether
// each may have guests and strangers in it.
func (s SlackConfig) places() map[string]bool {
	all := map[string]bool{}
	if s.Approvals != "" {
		all[s.Approvals] = false
	}
	for _, c := range s.Channels {
		all[c.ID] = c.Shared
	}
	return all
}

var (
	slackTeam    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^T[A-Z0-9]{2,20}$`) })
	slackApp     = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^A[A-Z0-9]{2,20}$`) })
	slackPlace   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[CG][A-Z0-9]{2,20}$`) })
	slackUser    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[UW][A-Z0-9]{2,20}$`) })
	slackCommand = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^/[a-z0-9_-]{1,31}$`) })
)

func (s SlackConfig) validate(l *loader) {
	if !s.on() {
		return
	}
	l.oneOf("slack.mode", s.Mode, []string{slackBySocket, slackByHTTP})
	if !l.withoutCredentials {
		s.validateSecrets(l)
	}
	if !slackTeam().MatchString(s.Team) {
		l.failAt("slack.team", "must be the workspace's id, such as T0TEAM: it is in the address of Slack in a browser, app.slack.com/client/T0TEAM")
	}
	if s.App != "" && !slackApp().MatchString(s.App) {
		l.failAt("slack.app", "must be the app's id, such as A0APP, from the app's page Basic Information")
	}
	if s.Approvals != "" && !slackPlace().MatchString(s.Approvals) {
		l.failAt("slack.approvals", "must be a channel's id, such as C0APPROVE, and not its name: it is at the end of the channel's About")
	}
	seen := map[string]bool{}
	for i, c := range s.Channels {
		at := "slack.channels[" + strconv.Itoa(i) + "]"
		if !slackPlace().MatchString(c.ID) {
			l.failAt(at, "must be a channel's id, such as C0OPS, and not its name: it is at the end of the channel's About")
		}
		if seen[c.ID] {
			l.failAt(at, "is listed twice: %s", l.say(at, c.ID))
		}
		seen[c.ID] = true
	}
	if err := slack.CheckURL(s.APIURL); err != nil {
		l.failAt("slack.api_url", "is wrong: %v", err)
	}
	if !slackCommand().MatchString(s.Command) {
		l.failAt("slack.command", "must be a slash and lower-case letters, digits, dashes, 32 characters at most, such as /panel")
	}
}

func (s SlackConfig) validateSecrets(l *loader) {
	switch {
	case strings.HasPrefix(s.BotToken, "xoxp-"):
		l.failAt("slack.bot_token", "is a user's token, with which panelbot would act as that user: take the Bot User OAuth Token, xoxb-…")
	case !strings.HasPrefix(s.BotToken, "xoxb-"):
		l.failAt("slack.bot_token", "must be the Bot User OAuth Token, xoxb-…, from the app's page OAuth & Permissions")
	}
	if s.Mode == slackBySocket && !strings.HasPrefix(s.AppToken, "xapp-") {
		l.failAt("slack.app_token", "must be an app-level token, xapp-…, with the scope connections:write, from the app's page Basic Information; mode http needs none")
	}
	if s.Mode == slackByHTTP && len(s.SigningSecret) == 0 {
		l.failAt("slack.signing_secret", "is missing, and mode http knows by it what comes from Slack: take it from the app's page Basic Information")
	}
	if len(s.SigningSecret) > 2 {
		l.failAt("slack.signing_secret", "has more than two: the new one and the old one are enough, until the old one is gone")
	}
	for i, secret := range s.SigningSecret {
		if len(strings.TrimSpace(secret)) < 16 {
			l.failAt("slack.signing_secret", "is empty or shorter than 16 characters, so that anybody could sign: take it from the app's page Basic Information")
		}
		if slices.Contains(s.SigningSecret[:i], secret) {
			l.failAt("slack.signing_secret", "has the same secret twice")
		}
	}
}

// validateAccounts checks the accounts by which chat doors know people.
func (c *Config) validateAccounts(l *loader) {
	seen := map[string]string{}
	for i, p := range c.People {
		at := "people[" + strconv.Itoa(i) + "].slack"
		if p.ApprovalsDM && p.Slack == "" && p.Telegram == 0 {
			l.failAt("people["+strconv.Itoa(i)+"].approvals_dm", "needs people[%d].slack or people[%d].telegram, since direct messages go to an account", i, i)
		}
		switch {
		case p.Slack == "":
			continue
		case !slackUser().MatchString(p.Slack):
			l.failAt(at, "must be the person's id, such as U012ABC, and not a name, which people change: in Slack it is in the profile, under Copy member ID")
		case c.Slack.Team == "":
			l.failAt(at, "needs slack.team, since an id is somebody in one workspace only")
		case seen[p.Slack] != "":
			l.failAt(at, "is the account of %s too: each person needs one of their own", seen[p.Slack])
		}
		seen[p.Slack] = p.Name
	}
}

// accounts are the people of the configuration by their accounts of chat doors.
func (c *Config) accounts() map[store.Identity]string {
	all := map[store.Identity]string{}
	for _, p := range c.People {
		if p.Telegram != 0 {
			all[store.Identity{Door: policies.Telegram, ID: strconv.FormatInt(p.Telegram, 10)}] = p.Name
		}
		if p.Slack != "" {
			all[store.Identity{Door: policies.Slack, ID: slack.Account(c.Slack.Team, p.Slack)}] = p.Name
		}
	}
	return all
}
