package slack

import (
	"encoding/json"
	"time"
)

// callback is the envelope of the Events API, https://docs.slack.dev/apis/events-api.
type callback struct {
	Type           string          `json:"type"`
	Team           string          `json:"team_id"`
	Enterprise     string          `json:"enterprise_id"`
	App            string          `json:"api_app_id"`
	ID             string          `json:"event_id"`
	Event          json.RawMessage `json:"event"`
	Authorizations []authorization `json:"authorizations"`
}

// authorization is the installation for whose sake the event was sent.
type authorization struct {
	Enterprise string `json:"enterprise_id"`
	Team       string `json:"team_id"`
	User       string `json:"user_id"`
	Bot        bool   `json:"is_bot"`
}

// inner is what the events have that we subscribe to. Two of its fields are of
// different types in different events.
type inner struct {
	Type        string          `json:"type"`
	Subtype     string          `json:"subtype"`
	User        json.RawMessage `json:"user"`    // id, or the whole user
	Channel     json.RawMessage `json:"channel"` // id, or the whole channel
	ChannelType string          `json:"channel_type"`
	Team        string          `json:"team"`
	UserTeam    string          `json:"user_team"`
	SourceTeam  string          `json:"source_team"`
	Text        string          `json:"text"`
	TS          string          `json:"ts"`
	Thread      string          `json:"thread_ts"`
	BotID       string          `json:"bot_id"`
	BotProfile  json.RawMessage `json:"bot_profile"`
	Edited      json.RawMessage `json:"edited"`
	Hidden      bool            `json:"hidden"`
	Files       []rawFile       `json:"files"`
	Tab         string          `json:"tab"`
	Inviter     string          `json:"inviter"`
	View        *rawView        `json:"view"`
}

// rawFile is a file as events and forms have it.
type rawFile struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Type        string `json:"mimetype"`
	Size        int64  `json:"size"`
	User        string `json:"user"`
	Download    string `json:"url_private_download"`
	Private     string `json:"url_private"`
	AccessState string `json:"file_access"`
}

// maxFiles is how many files one message may have.
const maxFiles = 20

func files(raw []rawFile) ([]File, error) {
	if len(raw) > maxFiles {
		return nil, &malformed{"there are too many files"}
	}
	var all []File
	for _, f := range raw {
		if f.ID == "" || len(f.ID) > maxID || len(f.Name) > 1000 || f.Size < 0 {
			return nil, &malformed{"a file is not as files are"}
		}
		address := f.Download
		if address == "" {
			address = f.Private
		}
		all = append(all, File{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, URL: address, User: f.User})
	}
	return all, nil
}

// parseCallback reads an event. An event that nothing follows from is errIgnored.
func parseCallback(raw []byte, at time.Time) (Event, error) {
	var c callback
	if err := decode(raw, &c); err != nil {
		return Event{}, err
	}
	if c.Type != "event_callback" || c.ID == "" {
		return Event{}, &malformed{"it is no event, or lacks its id"}
	}
	var in inner
	if err := decode(c.Event, &in); err != nil {
		return Event{}, err
	}
	self := ""
	e := Event{Version: eventVersion, Key: "event:" + c.ID, Team: c.Team, Enterprise: c.Enterprise, App: c.App, Arrived: at}
	// In a shared channel team_id may be the workspace of who wrote. What the event
	// was sent for is among the authorizations, of which Slack sends one.
	for _, a := range c.Authorizations {
		e.Team, e.Enterprise = a.Team, a.Enterprise
		if a.Bot {
			self = a.User
		}
	}
	e.User, e.Channel = idOf(in.User), idOf(in.Channel)
	e.ChannelType, e.UserTeam, e.Thread, e.Message, e.Change, e.Inviter = in.ChannelType, firstOf(in.UserTeam, in.SourceTeam, in.Team), in.Thread, in.TS, in.Type, in.Inviter
	if err := in.fill(&e, self); err != nil {
		return e, err
	}
	return e, e.checkIDs()
}

// fill says what kind of event it is. self is the bot's own user.
func (in inner) fill(e *Event, self string) error {
	switch in.Type {
	case "app_mention", "message":
		return in.message(e, self)
	case "app_home_opened":
		e.Kind = HomeOpened
		if in.Tab != "home" {
			return errIgnored // the conversation was looked at
		}
		if in.View != nil {
			e.View = in.View.view()
		}
	case "member_joined_channel":
		e.Kind = Joined
	case "member_left_channel":
		e.Kind = Left
	case "channel_shared", "channel_unshared", "channel_archive", "channel_unarchive", "channel_deleted", "channel_rename", "channel_id_changed", "channel_left",
		"group_archive", "group_unarchive", "group_deleted", "group_rename", "group_left":
		e.Kind = ChannelChanged
	case "user_change", "team_join":
		e.Kind = UserChanged
	case "app_uninstalled", "tokens_revoked":
		e.Kind = Uninstalled
		return nil
	default:
		return errIgnored // nothing that we subscribe to
	}
	switch {
	case e.Kind == ChannelChanged && e.Channel == "":
		return &malformed{"an event of a channel does not name it"}
	case (e.Kind == HomeOpened || e.Kind == UserChanged) && e.User == "":
		return &malformed{"an event of a user does not name it"}
	case (e.Kind == Joined || e.Kind == Left) && (e.User == "" || e.Channel == ""):
		return &malformed{"an event of a member lacks the user or the channel"}
	}
	return nil
}

// message reads what a person wrote. Nothing follows from what a bot wrote, ourselves
// first, from edits and deletions, and from messages of which nobody is the author.
func (in inner) message(e *Event, self string) error {
	e.Kind = Mention
	if in.Type == "message" {
		e.Kind = Direct
		if in.ChannelType != "im" {
			return errIgnored // in a channel, only what names the bot is for it
		}
	} else if e.IsDirect() {
		return errIgnored // it comes as a message too
	}
	spoken := in.Subtype == "" || in.Subtype == "file_share" || in.Subtype == "thread_broadcast"
	byBot := in.BotID != "" || !isNull(in.BotProfile) || (self != "" && e.User == self)
	if !spoken || byBot || in.Hidden || !isNull(in.Edited) || e.User == "" || e.User == "USLACKBOT" {
		return errIgnored
	}
	if e.Channel == "" || e.Message == "" {
		return &malformed{"a message lacks its channel or ts"}
	}
	var err error
	if e.Files, err = files(in.Files); err != nil {
		return err
	}
	e.say(addressed(in.Text, self))
	if e.Kind == Direct && e.Text == "" && !e.TooLong && len(e.Files) == 0 {
		return errIgnored
	}
	return nil
}

// idOf reads an id, or that of an object.
func idOf(raw json.RawMessage) string {
	var id string
	if json.Unmarshal(raw, &id) == nil {
		return id
	}
	var object struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(raw, &object) != nil {
		return ""
	}
	return object.ID
}

func firstOf(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}
