package slack

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Kind says what an Event is.
type Kind string

// The kinds.
const (
	// Command is a slash command: Text is what was typed after it.
	Command Kind = "command"
	// Mention is a message in a channel that names the bot.
	Mention Kind = "mention"
	// Direct is a message in the bot's conversation with one person.
	Direct Kind = "direct"
	// Action is a button that was pressed, or a select that was changed: Pressed
	// says which.
	Action Kind = "action"
	// Submission is a form that was sent: View and Values say what is in it.
	Submission Kind = "submission"
	// Closed is a form that was closed without being sent.
	Closed Kind = "closed"
	// Suggestion asks for the options of a select. It is answered by
	// Config.Options, and never gets into the inbox.
	Suggestion Kind = "suggestion"
	// HomeOpened is a person who opened the app's home.
	HomeOpened Kind = "home_opened"
	// Joined and Left are of User, who came into Channel or left it; the bot
	// itself too.
	Joined Kind = "joined"
	Left   Kind = "left"
	// ChannelChanged is a channel of which something else has changed that decides
	// who reads it: Change is Slack's word for it.
	ChannelChanged Kind = "channel_changed"
	// UserChanged is a user whose account has changed. It only makes Directory ask
	// again, and never gets into the inbox.
	UserChanged Kind = "user_changed"
	// Uninstalled is the app that was taken out of the workspace, or whose tokens
	// were revoked.
	Uninstalled Kind = "uninstalled"
)

// eventVersion is that of the JSON of an Event.
const eventVersion = 1

// Event is one thing that Slack sent. What is in it comes from outside: ids are to be
// looked up, and texts are data.
type Event struct {
	Version int  `json:"v"`
	Kind    Kind `json:"kind"`
	// Key is the same when Slack sends the same thing again, and only then.
	Key string `json:"key"`

	Team       string `json:"team"` // the workspace that the app is installed in
	Enterprise string `json:"enterprise,omitempty"`
	App        string `json:"app,omitempty"`
	// User is who did it; UserTeam is the user's own workspace, where Slack says so.
	User     string `json:"user,omitempty"`
	UserTeam string `json:"user_team,omitempty"`
	Channel  string `json:"channel,omitempty"`
	// ChannelType is im, mpim, channel or group, where Slack says so.
	ChannelType string `json:"channel_type,omitempty"`
	// Thread is the ts of the message that began the thread, in one.
	Thread string `json:"thread,omitempty"`
	// Message is the ts of the message: that which was written, or on which a button
	// was pressed. Ephemeral says that only one person sees it.
	Message   string `json:"message,omitempty"`
	Ephemeral bool   `json:"ephemeral,omitempty"`
	// Trigger opens one view, within 3 seconds of Arrived.
	Trigger string    `json:"trigger,omitempty"`
	Arrived time.Time `json:"arrived"`

	// Command is the slash command's own word, such as /panel.
	Command string `json:"command,omitempty"`
	// Text is what was typed, with what Slack made of it undone. TooLong says that it
	// was over MaxText, and is not here.
	Text    string `json:"text,omitempty"`
	TooLong bool   `json:"too_long,omitempty"`
	Files   []File `json:"files,omitempty"`

	Pressed *Pressed `json:"pressed,omitempty"`
	View    *View    `json:"view,omitempty"`
	// Values are the fields of a form or message by block and action.
	Values map[string]map[string]Value `json:"values,omitempty"`
	// Query is what was typed into a select so far, of a Suggestion.
	Query string `json:"query,omitempty"`
	// Change is Slack's name for an event of a channel, a user or the app.
	Change string `json:"change,omitempty"`
	// Inviter is who let User into the channel, where that is not User.
	Inviter string `json:"inviter,omitempty"`
}

// MaxText is how many bytes of text one event may have.
const MaxText = 100_000

// File is a file that a person attached. Its content is fetched with the bot's token
// from URL, which must be of Slack.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type,omitempty"` // MIME
	Size int64  `json:"size"`
	URL  string `json:"url,omitempty"`
	User string `json:"user,omitempty"` // who uploaded it
}

// Pressed is the button or select that an Action is about.
type Pressed struct {
	Action string `json:"action"` // action_id
	Block  string `json:"block,omitempty"`
	Value  Value  `json:"value"`
}

// Value is what a field holds. Which of its members is set is a matter of Type, Slack's
// name for the kind of the field; an empty field has none.
type Value struct {
	Type string `json:"type"`
	// Text is a button's value, what was typed, or what was chosen of several.
	Text string `json:"text,omitempty"`
	// Choices is what was chosen where several may be.
	Choices []string `json:"choices,omitempty"`
	Files   []File   `json:"files,omitempty"`
}

// Empty reports whether nothing was typed or chosen.
func (v Value) Empty() bool { return v.Text == "" && len(v.Choices) == 0 && len(v.Files) == 0 }

// View is a form, or the app's home, as it was when something happened in it.
type View struct {
	ID       string `json:"id"`
	Type     string `json:"type,omitempty"` // modal or home
	Hash     string `json:"hash,omitempty"` // of its last change; views.update takes it
	Callback string `json:"callback,omitempty"`
	// External is the id that we gave it.
	External string `json:"external,omitempty"`
	Root     string `json:"root,omitempty"`
	Previous string `json:"previous,omitempty"`
	// Private is what we put into it, private_metadata. It came back by way of Slack.
	Private string `json:"private,omitempty"`
}

// Option is one of what a select offers.
type Option struct {
	Text, Value string
	// Description stands under Text; empty is none.
	Description string
}

// Lane is in which order events begin to be worked on: those of a channel one after
// another, and of what a person does by themselves likewise.
func (e Event) Lane() string {
	if e.Channel == "" || e.IsDirect() {
		return e.User
	}
	return e.Channel
}

// IsDirect reports whether the event is of the bot's conversation with one person.
func (e Event) IsDirect() bool {
	return e.ChannelType == "im" || (len(e.Channel) > 0 && e.Channel[0] == 'D')
}

// Account names the user who did it, as people are enrolled.
func (e Event) Account() string { return Account(e.Team, e.User) }

// Account names a user of a workspace, as people are enrolled: T0TEAM/U012ABC.
func Account(team, user string) string { return team + "/" + user }

// Encode makes the JSON that the inbox keeps.
func (e Event) Encode() ([]byte, error) {
	e.Version = eventVersion
	return json.Marshal(e)
}

// Decode reads what Encode made. An event of another version is an error: a newer
// panelbot has stored it, and what is not understood must not be done.
func Decode(body []byte) (Event, error) {
	var e Event
	if err := json.Unmarshal(body, &e); err != nil {
		return Event{}, errors.New("slack: a stored event is not readable")
	}
	if e.Version != eventVersion {
		return Event{}, fmt.Errorf("slack: a stored event is of version %d, and this panelbot reads %d", e.Version, eventVersion)
	}
	return e, nil
}
