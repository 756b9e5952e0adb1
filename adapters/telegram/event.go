package telegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Kind says what an Event is.
type Kind string

// The kinds.
const (
	// Text is a message, with or without files: Text is what was written.
	Text Kind = "text"
	// Press is a button that was pressed: Data is what it carries.
	Press Kind = "press"
	// Moved is a group that has become the supergroup MovedTo.
	Moved Kind = "moved"
)

// eventVersion is that of the JSON of an Event.
const eventVersion = 1

// Event is one thing that Telegram sent. What is in it comes from outside: ids are to be
// looked up, and texts are data.
type Event struct {
	Version int  `json:"v"`
	Kind    Kind `json:"kind"`
	// Update is Telegram's number of it; Key is the same when it comes again, and
	// only then.
	Update int64  `json:"update"`
	Key    string `json:"key"`

	// User is who did it, and Language what their app says, in which strangers are
	// spoken to.
	User     int64  `json:"user,omitempty"`
	Language string `json:"language,omitempty"`
	// Chat is where: private, group, supergroup or channel, by ChatKind; Thread is the
	// topic, in one.
	Chat     int64  `json:"chat,omitempty"`
	ChatKind string `json:"chat_kind,omitempty"`
	Thread   int    `json:"thread,omitempty"`
	// Message is what was written, or that on which a button was pressed. ReplyTo is
	// the message that it answers.
	Message int `json:"message,omitempty"`
	ReplyTo int `json:"reply_to,omitempty"`
	// ToUs says that ReplyTo is of the bot itself.
	ToUs bool `json:"to_us,omitempty"`
	// Callback answers a press, within 150 seconds of it.
	Callback string `json:"callback,omitempty"`
	Data     string `json:"data,omitempty"`
	// Arrived is when it was taken in, and Written when a message was written, where
	// that was before: Telegram keeps for a day what it could not bring. Of a press it
	// says no time.
	Arrived time.Time `json:"arrived"`
	Written time.Time `json:"written,omitzero"`
	Text    string    `json:"text,omitempty"`
	Files   []File    `json:"files,omitempty"`
	// Album is the same for messages of a chat whose files were sent together.
	Album   string `json:"album,omitempty"`
	MovedTo int64  `json:"moved_to,omitempty"`
	// Why says why nobody has rights by it: one of the constants below; empty is
	// that somebody may.
	Why string `json:"why,omitempty"`
}

// Why an event gives nobody rights.
const (
	Forwarded = "forwarded" // somebody else wrote it
	Anonymous = "anonymous" // it was written in the name of a chat
	Robot     = "robot"     // another bot wrote it, or by way of it
)

// File is a file that a person attached.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type,omitempty"` // MIME
	Size int64  `json:"size"`
}

// Lane is in which order events begin to be worked on: those of a chat one after
// another.
func (e Event) Lane() string { return chatName(e.Chat) }

// Asked is since when somebody waits for an answer.
func (e Event) Asked() time.Time {
	if e.Written.IsZero() {
		return e.Arrived
	}
	return e.Written
}

// IsPrivate reports whether it is of the bot's chat with one person.
func (e Event) IsPrivate() bool { return e.ChatKind == "private" && e.Chat == e.User }

// Account names who did it, as people are enrolled: the number.
func (e Event) Account() string { return strconv.FormatInt(e.User, 10) }

// chatName names a chat at the inbox and the outbox.
func chatName(id int64) string { return strconv.FormatInt(id, 10) }

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
		return Event{}, errors.New("telegram: a stored event is not readable")
	}
	if e.Version != eventVersion {
		return Event{}, fmt.Errorf("telegram: a stored event is of version %d, and this panelbot reads %d", e.Version, eventVersion)
	}
	return e, nil
}
