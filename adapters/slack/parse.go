package slack

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"
)

// errIgnored is the error of what is understood, and nothing follows from: bots,
// edits, our own messages.
var errIgnored = errors.New("slack: nothing follows from it")

// malformed is the error of what is not as Slack documents it. It never repeats what
// came.
type malformed struct{ what string }

func (m *malformed) Error() string { return "slack: " + m.what }

// maxID is how long an id of Slack's may be: the longest, of triggers, have some 60.
const maxID = 200

// checkIDs refuses an event whose ids are no ids, which would become keys and names.
func (e Event) checkIDs() error {
	ids := []string{e.Key, e.Team, e.Enterprise, e.App, e.User, e.UserTeam, e.Channel, e.ChannelType, e.Thread, e.Message, e.Trigger}
	if e.View != nil {
		ids = append(ids, e.View.ID, e.View.Hash, e.View.Type, e.View.Root, e.View.Previous)
	}
	for _, id := range ids {
		for i := range len(id) {
			if id[i] <= ' ' || id[i] > '~' {
				return &malformed{"an id holds what ids do not"}
			}
		}
		if len(id) > maxID+len("trigger:") {
			return &malformed{"an id is too long"}
		}
	}
	if e.Key == "" {
		return &malformed{"it has no id by which it would be known again"}
	}
	return nil
}

// decode reads JSON into a value, and leaves out of the error what it read.
func decode(raw []byte, into any) error {
	if !utf8.Valid(raw) {
		return &malformed{"the payload is no UTF-8"}
	}
	if err := json.Unmarshal(raw, into); err != nil {
		var kind *json.UnmarshalTypeError
		if errors.As(err, &kind) {
			return &malformed{fmt.Sprintf("the payload has %s where something else belongs", kind.Value)}
		}
		return &malformed{"the payload is no JSON"}
	}
	return nil
}

// slash is a slash command, https://docs.slack.dev/interactivity/implementing-slash-commands.
type slash struct {
	Team       string `json:"team_id"`
	Enterprise string `json:"enterprise_id"`
	App        string `json:"api_app_id"`
	Channel    string `json:"channel_id"`
	Name       string `json:"channel_name"`
	User       string `json:"user_id"`
	Command    string `json:"command"`
	Text       string `json:"text"`
	Trigger    string `json:"trigger_id"`
}

// parseCommandForm reads a slash command as HTTP brings it.
func parseCommandForm(body []byte, at time.Time) (Event, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return Event{}, &malformed{"the body is no form"}
	}
	s := slash{
		form.Get("team_id"), form.Get("enterprise_id"), form.Get("api_app_id"), form.Get("channel_id"), form.Get("channel_name"),
		form.Get("user_id"), form.Get("command"), form.Get("text"), form.Get("trigger_id"),
	}
	return s.event(at)
}

// parseCommand reads a slash command as Socket Mode brings it.
func parseCommand(raw []byte, at time.Time) (Event, error) {
	var s slash
	if err := decode(raw, &s); err != nil {
		return Event{}, err
	}
	return s.event(at)
}

func (s slash) event(at time.Time) (Event, error) {
	if s.Trigger == "" || s.User == "" || s.Channel == "" {
		return Event{}, &malformed{"a slash command lacks its trigger, user or channel"}
	}
	if !utf8.ValidString(s.Text) || len(s.Command) > maxID || !utf8.ValidString(s.Command) {
		return Event{}, &malformed{"a slash command is no text"}
	}
	e := Event{
		Version: eventVersion, Kind: Command, Key: "trigger:" + s.Trigger, Team: s.Team, Enterprise: s.Enterprise, App: s.App, User: s.User,
		Channel: s.Channel, Command: s.Command, Trigger: s.Trigger, Arrived: at,
	}
	if s.Name == "directmessage" {
		e.ChannelType = "im"
	}
	e.say(s.Text)
	return e, e.checkIDs()
}

// say puts in what a person typed.
func (e *Event) say(raw string) {
	if len(raw) > MaxText {
		e.TooLong = true
		return
	}
	e.Text = strings.TrimSpace(Text(raw))
}

// parsePayloadForm reads an interaction as HTTP brings it: JSON in a field.
func parsePayloadForm(body []byte, at time.Time) (Event, error) {
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return Event{}, &malformed{"the body is no form"}
	}
	return parseInteraction([]byte(form.Get("payload")), at)
}

// isNull reports whether a piece of JSON is missing or null.
func isNull(raw json.RawMessage) bool { return len(raw) == 0 || bytes.Equal(raw, []byte("null")) }
