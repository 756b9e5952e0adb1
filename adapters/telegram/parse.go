package telegram

import (
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// The library's types know no topics, so that updates are read here, from what
// Telegram sent: https://core.telegram.org/bots/api#update.

type rawUpdate struct {
	ID       *int64       `json:"update_id"`
	Message  *rawMessage  `json:"message"`
	Callback *rawCallback `json:"callback_query"`
}

type rawUser struct {
	ID       int64  `json:"id"`
	IsBot    bool   `json:"is_bot"`
	Language string `json:"language_code"`
}

type rawChat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

type rawFile struct {
	ID   string `json:"file_id"`
	Name string `json:"file_name"`
	Type string `json:"mime_type"`
	Size int64  `json:"file_size"`
}

type rawMessage struct {
	ID       int       `json:"message_id"`
	Date     int64     `json:"date"`
	Thread   int       `json:"message_thread_id"`
	IsTopic  bool      `json:"is_topic_message"`
	From     *rawUser  `json:"from"`
	Sender   *rawChat  `json:"sender_chat"`
	ViaBot   *rawUser  `json:"via_bot"`
	Chat     rawChat   `json:"chat"`
	Text     string    `json:"text"`
	Caption  string    `json:"caption"`
	Album    string    `json:"media_group_id"`
	Document *rawFile  `json:"document"`
	Photo    []rawFile `json:"photo"`
	ReplyTo  *struct {
		ID   int      `json:"message_id"`
		From *rawUser `json:"from"`
	} `json:"reply_to_message"`
	// What was forwarded, by the names of the present API and of the former one.
	Origin      json.RawMessage `json:"forward_origin"`
	ForwardDate int64           `json:"forward_date"`
	Automatic   bool            `json:"is_automatic_forward"`
	MovedTo     int64           `json:"migrate_to_chat_id"`
}

type rawCallback struct {
	ID      string      `json:"id"`
	From    rawUser     `json:"from"`
	Message *rawMessage `json:"message"`
	Data    string      `json:"data"`
}

// The errors of what is not taken into the inbox. It is not asked for again.
var (
	// errIgnored is about what says nothing to panelbot.
	errIgnored = errors.New("telegram: nothing that is answered")
	// errMalformed is about what is not as Telegram documents it.
	errMalformed = errors.New("telegram: an update is not as documented")
)

// Limits of what is taken in.
const (
	// maxText is how long a text may be, in bytes; Telegram's own end is lower.
	maxText = 64 << 10
	maxData = 64
	maxID   = 256
)

// parseUpdate reads one update. id is 0 where it has none; what is malformed in another way
// has one, so that it can be confirmed.
func parseUpdate(bot string, raw []byte, at time.Time) (e Event, id int64, err error) {
	var u rawUpdate
	unread := json.Unmarshal(raw, &u)
	var other *json.UnmarshalTypeError // and all that is as documented was read
	if unread != nil && !errors.As(unread, &other) || u.ID == nil || *u.ID <= 0 {
		return e, 0, errMalformed
	}
	id = *u.ID
	switch {
	case unread != nil:
		return e, id, errMalformed
	case u.Message != nil:
		e, err = parseMessage(bot, u.Message)
		if date := u.Message.Date; date > 0 && date < at.Unix() {
			e.Written = time.Unix(date, 0)
		}
	case u.Callback != nil:
		e, err = parseCallback(u.Callback)
	default: // edited messages and channel posts start nothing
		return e, id, errIgnored
	}
	e.Update, e.Key, e.Arrived = id, bot+"/"+itoa(id), at
	return e, id, err
}

func parseMessage(bot string, m *rawMessage) (Event, error) {
	e := Event{Kind: Text, Message: m.ID, Chat: m.Chat.ID, ChatKind: m.Chat.Type}
	if e.Chat == 0 || e.Message <= 0 {
		return e, errMalformed
	}
	if m.MovedTo != 0 {
		e.Kind, e.MovedTo = Moved, m.MovedTo
		return e, nil
	}
	switch m.Chat.Type {
	case "private", "group", "supergroup":
	default:
		return e, errIgnored
	}
	if m.IsTopic {
		e.Thread = m.Thread
	}
	if m.ReplyTo != nil {
		e.ReplyTo, e.ToUs = m.ReplyTo.ID, m.ReplyTo.From != nil && itoa(m.ReplyTo.From.ID) == bot
	}
	e.Text = m.Text
	if e.Text == "" {
		e.Text = m.Caption
	}
	e.Text = pasted(e.Text)
	if len(e.Text) > maxText || !utf8.ValidString(e.Text) {
		return e, errMalformed
	}
	if d := m.Document; d != nil {
		e.Files = append(e.Files, d.file("file"))
	} else if n := len(m.Photo); n > 0 { // the last one is the largest
		e.Files = append(e.Files, m.Photo[n-1].file("photo.jpg"))
	}
	if e.Text == "" && len(e.Files) == 0 {
		return e, errIgnored
	}
	e.Album = cut(m.Album, maxID)
	switch {
	case m.From == nil, m.Sender != nil, m.Automatic:
		e.Why = Anonymous
	case m.From.IsBot, m.ViaBot != nil:
		e.Why = Robot
	case len(m.Origin) > 0, m.ForwardDate != 0:
		e.Why = Forwarded
	}
	if m.From != nil {
		e.User, e.Language = m.From.ID, language(m.From.Language)
	}
	if e.Why == "" && e.User <= 0 {
		return e, errMalformed
	}
	return e, nil
}

// file is a file with a name that is one.
func (f rawFile) file(otherwise string) File {
	name := f.Name
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	if name == "" || name == "." || name == ".." || !utf8.ValidString(name) {
		name = otherwise
	}
	return File{ID: cut(f.ID, maxID), Name: cut(name, maxID), Type: cut(f.Type, maxID), Size: f.Size}
}

func parseCallback(c *rawCallback) (Event, error) {
	e := Event{Kind: Press, Callback: c.ID, Data: c.Data, User: c.From.ID, Language: language(c.From.Language)}
	switch {
	case c.Message == nil: // of a message sent inline, which panelbot sends none of
		return e, errIgnored
	case c.ID == "" || len(c.ID) > maxID || len(c.Data) > maxData || !utf8.ValidString(c.Data) || e.User <= 0 || c.Message.Chat.ID == 0 || c.Message.ID <= 0:
		return e, errMalformed
	}
	e.Chat, e.ChatKind, e.Message = c.Message.Chat.ID, c.Message.Chat.Type, c.Message.ID
	if c.Message.IsTopic {
		e.Thread = c.Message.Thread
	}
	if c.From.IsBot {
		e.Why = Robot
	}
	return e, nil
}

// language is a language's tag, or nothing.
func language(tag string) string {
	if len(tag) > 35 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return ""
	}
	return tag
}
