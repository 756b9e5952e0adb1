package op

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Message is a sentence for people: in English, and in a form from which a
// door writes it in another language. It is an error too, whose text is the
// English one. The zero value says nothing.
type Message struct {
	// ID names the sentence in the message files of the chat doors. What
	// somebody else has said, such as a panel, has none, and stays as it is.
	ID string
	// Data fills the places of the sentence: texts, numbers, Messages, Spellings,
	// Commands, Choices, and Moments.
	Data map[string]any
	// Text is the sentence in English.
	Text string
}

// Say makes a message from its English sentence, in which a place is a name in
// braces: "must be {Kind}." The places are names and values, in turn. A test
// holds that the message files say the same.
func Say(id, english string, places ...any) Message {
	if len(places) == 0 {
		return Message{ID: id, Text: english}
	}
	m := Message{ID: id, Data: make(map[string]any, len(places)/2)}
	words := make([]string, 0, len(places))
	for i := 0; i+1 < len(places); i += 2 {
		name := fmt.Sprint(places[i])
		m.Data[name] = places[i+1]
		words = append(words, "{"+name+"}", fmt.Sprint(places[i+1]))
	}
	m.Text = strings.NewReplacer(words...).Replace(english)
	return m
}

// Error is the sentence in English.
func (m Message) Error() string { return m.Text }

// Said reports whether the message says anything.
func (m Message) Said() bool { return m.Text != "" }

// A Spelling is a tool, or a call, in a sentence: as assistants write it, which
// is in the English text, and as people type it.
type Spelling struct{ MCP, Chat string }

// String is as assistants write it.
func (s Spelling) String() string { return s.MCP }

// Spoken is the tool's name in a sentence.
func (t *Tool) Spoken() Spelling { return Spelling{t.Name, t.Chat} }

// A Command is a command of panelbot's own in a sentence: as assistants read it, which
// is in the English text, and as people type it in a chat. A door writes more where
// it takes more, such as a shell.
type Command struct {
	MCP, Chat string
	// Others says that somebody else is to type it.
	Others bool
}

// String is as assistants read it.
func (c Command) String() string { return c.MCP }

// Choices are words of which one is meant: a or b.
type Choices []string

// String joins them in English.
func (c Choices) String() string { return strings.Join(c, " or ") }

// A Moment is a time in a sentence, to the minute: in English in UTC, and elsewhere
// by the clock of whoever reads it.
type Moment time.Time

// String is the moment in UTC.
func (m Moment) String() string { return time.Time(m).UTC().Format("2006-01-02 15:04 MST") }

// MessageOf gives the message that an error is, or one that says its text.
func MessageOf(err error) Message {
	var m Message
	if errors.As(err, &m) && m.Text == err.Error() { // what wraps a message says more
		return m
	}
	return Message{Text: err.Error()}
}
