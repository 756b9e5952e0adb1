package slack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	slackapi "github.com/slack-go/slack"
)

// Finding is one thing that was looked at, as a sentence for whoever runs panelbot. It
// holds no secret.
type Finding struct {
	OK   bool
	Text string
}

// Expected is what the configuration says of a workspace.
type Expected struct {
	Team, App string
	// Socket says that connections are opened with the app-level token.
	Socket bool
	// Channels are those that are listed, and whether guests and strangers may be in
	// each; Approvals is one of them, or empty.
	Channels  map[string]bool
	Approvals string
	// People are names by their ids in the workspace.
	People map[string]string
}

// Examine asks Slack about all of it, changes nothing, and says what works and what to
// do about what does not.
func Examine(ctx context.Context, client *slackapi.Client, want Expected) []Finding {
	x := &examiner{client: client, want: want}
	if x.token(ctx) {
		x.app(ctx)
		x.scopes()
		x.places(ctx)
		x.people(ctx)
	}
	if want.Socket && !x.unreachable {
		x.socket(ctx)
	}
	return x.found
}

type examiner struct {
	client *slackapi.Client
	want   Expected
	id     Identity
	found  []Finding
	// unreachable says that there was no answer at all.
	unreachable bool
}

func (x *examiner) say(ok bool, format string, args ...any) {
	x.found = append(x.found, Finding{ok, Redact(fmt.Sprintf(format, args...))})
}

// word is Slack's own word for an error, or what else it was.
func word(err error) string {
	var answer slackapi.SlackErrorResponse
	if errors.As(err, &answer) {
		return answer.Err
	}
	var r *redacted
	if errors.As(err, &r) {
		err = r.cause // without what was being done
	}
	return Redact(err.Error())
}

// token reports whether Slack takes the bot token.
func (x *examiner) token(ctx context.Context) bool {
	id, err := Identify(ctx, x.client)
	x.id = id
	switch {
	case err != nil:
		switch said := word(err); said {
		case "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive":
			x.say(false, "slack: the bot token is not accepted (%s): install the app again on its page OAuth & Permissions, and set slack.bot_token to the Bot User OAuth Token", said)
		default:
			x.unreachable = true
			x.say(false, "slack: cannot be reached: %s", said)
		}
		return false
	case id.Bot == "":
		x.say(false, "slack: the token is a user's and not a bot's: set slack.bot_token to the Bot User OAuth Token, xoxb-…")
		return false
	case id.Team != x.want.Team:
		x.say(false, "slack: the bot token is of the workspace %s (%q), and slack.team is %s: everything would be refused; set slack.team, or take the token of the other workspace", id.Team, id.TeamName, x.want.Team)
		return false
	}
	x.say(true, "slack answers in the workspace %s (%q)", id.Team, id.TeamName)
	return true
}

// app compares the app, where one is configured.
func (x *examiner) app(ctx context.Context) {
	if x.want.App == "" {
		return
	}
	bot, err := x.client.GetBotInfoContext(ctx, slackapi.GetBotInfoParameters{Bot: x.id.Bot})
	switch {
	case err != nil:
		x.say(false, "slack app: Slack does not say which it is (%s)", word(err))
	case bot.AppID != x.want.App:
		x.say(false, "slack app: the bot token is of the app %s, and slack.app is %s: everything would be refused; set slack.app, or take the token of the other app", bot.AppID, x.want.App)
	}
}

// scopes compares what was granted with what is needed.
func (x *examiner) scopes() {
	missing := 0
	for _, s := range Scopes() {
		if !slices.Contains(x.id.Scopes, s.Name) {
			missing++
			x.say(false, "slack scope %s is missing (%s): add it on the app's page OAuth & Permissions, and install the app again", s.Name, s.Why)
		}
	}
	if missing == 0 {
		x.say(true, "slack scopes are granted, all %d", len(Scopes()))
	}
}

// socket looks whether a connection could be opened; it opens none.
func (x *examiner) socket(ctx context.Context) {
	_, _, err := x.client.StartSocketModeContext(ctx)
	switch end := endOf(err); {
	case err == nil:
		x.say(true, "slack socket can be opened")
	case end != nil:
		x.say(false, "%s", end)
	default:
		x.say(false, "slack socket cannot be opened (%s): Socket Mode must be on, on the app's page Socket Mode", word(err))
	}
}

// places looks at the listed channels.
func (x *examiner) places(ctx context.Context) {
	dir := NewDirectory(x.want.Team, nil, x.client)
	if x.want.Approvals == "" {
		x.say(false, "slack has no channel for approvals: set slack.approvals to one, or requests are approved elsewhere")
	}
	for _, id := range slices.Sorted(maps.Keys(x.want.Channels)) {
		what, private := "slack channel "+id, "answers are private there"
		if id == x.want.Approvals {
			what += " (approvals)"
			private = "answers are private there, and cards of requests show what is asked for and no more"
		}
		shared := x.want.Channels[id]
		p, err := dir.look(ctx, id)
		switch {
		case p.Why == Missing:
			x.say(false, "%s is not found: it is another id, or a private channel that the bot is not in: type /invite @panelbot there", what)
		case err != nil:
			x.say(false, "%s: who reads it cannot be learnt (%s), so that %s", what, word(err), private)
		case p.Why == Absent:
			x.say(false, "%s is archived, or the bot is not in it: type /invite @panelbot there", what)
		case p.Public:
			x.say(true, "%s has members of the workspace only", what)
		case shared:
			x.say(true, "%s is read by others too, as shared: true allows", what)
		case p.Why == External:
			x.say(false, "%s is shared with another organisation, so that %s: choose another, or list it with shared: true", what, private)
		case p.Why == Guests:
			x.say(false, "%s has guests in it, so that %s: remove them, or list it with shared: true", what, private)
		default:
			x.say(false, "%s has over %d members, who are not looked up, so that %s: choose another, or list it with shared: true", what, mostReaders, private)
		}
	}
}

// people looks whether those with an account are who they should be.
func (x *examiner) people(ctx context.Context) {
	dir := NewDirectory(x.want.Team, nil, x.client)
	right := 0
	for _, id := range slices.Sorted(maps.Keys(x.want.People)) {
		who := fmt.Sprintf("slack account %s of %s", id, x.want.People[id])
		m, err := dir.Member(ctx, id)
		switch {
		case err != nil && strings.HasPrefix(word(err), "user_not_"):
			x.say(false, "%s is not in the workspace: look it up in the profile, under Copy member ID", who)
		case err != nil:
			x.say(false, "%s: Slack does not say who it is (%s)", who, word(err))
		case m.Standing == Full:
			right++
		default:
			x.say(false, "%s is %s, and may do nothing: take it out of the configuration, or let the account be a full member's", who, article(m.Standing))
		}
	}
	if right > 0 && right == len(x.want.People) {
		x.say(true, "slack accounts of %d people are members", right)
	}
}

func article(s Standing) string {
	if s == Deactivated {
		return string(s)
	}
	return "a " + string(s)
}
