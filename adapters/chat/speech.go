package chat

import (
	"embed"
	"fmt"
	"strings"
	"sync"
	"time"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

//go:embed messages/active.*.toml
var messages embed.FS

// Languages are the languages that the sentences are written in, the default
// first.
func Languages() []string { return []string{"en", "vi"} }

// spoken are the sentences of each language, read when they are first said. That they
// can be read is tested.
var spoken = sync.OnceValue(func() map[string]*sentences {
	all := map[string]*sentences{}
	for _, l := range Languages() {
		var err error
		if all[l], err = readSentences(messages, "messages/active."+l+".toml"); err != nil {
			panic(fmt.Sprintf("chat: the sentences of the program itself: %v", err))
		}
	}
	return all
})

// Speech says sentences in one language, and times by the clock of one place. The
// zero value speaks English, and reads the system's clock. It is safe for
// concurrent use.
type Speech struct {
	language string
	zone     *time.Location
	shell    *Shell
}

// Shell is how a command of the grammar is written for a shell, in which it can be
// pasted as it stands.
type Shell struct {
	// Program is what runs panelbot, and Flags say where: --config FILE, or --server
	// ADDRESS. As names the person, where several could be meant; empty is nobody.
	Program string   `json:"program"`
	Flags   []string `json:"flags,omitempty"`
	As      string   `json:"as,omitempty"`
}

// InShell is the speech for somebody who typed in a shell, so that commands in what
// is said are whole lines.
func (s Speech) InShell(sh Shell) Speech {
	s.shell = &sh
	return s
}

// Shell is the shell in which is typed; nil is a conversation.
func (s Speech) Shell() *Shell { return s.shell }

// command is a command as it is typed here.
func (s Speech) command(c op.Command) string {
	if s.shell == nil {
		return c.Chat
	}
	words := []string{tools.ShellWord(s.shell.Program), c.Chat}
	for _, flag := range s.shell.Flags {
		words = append(words, tools.ShellWord(flag))
	}
	if s.shell.As != "" && !c.Others {
		words = append(words, "--as", tools.ShellWord(s.shell.As))
	}
	return strings.Join(words, " ")
}

// SpeechOf is how a person is spoken to: in their language, by the clock of their
// place. What a person has not said is English, and the system's clock.
func SpeechOf(p policies.Person) Speech { return SpeechIn(p.Language).At(ZoneOf(p)) }

// ZoneOf is the time zone of a person; nil where none is said, or the system does
// not know it.
func ZoneOf(p policies.Person) *time.Location {
	if p.Timezone == "" {
		return nil
	}
	zone, err := time.LoadLocation(p.Timezone)
	if err != nil {
		return nil // the configuration was checked; a time zone decides nothing
	}
	return zone
}

// At is the speech by the clock of a place; nil is the system's.
func (s Speech) At(zone *time.Location) Speech {
	s.zone = zone
	return s
}

// Time writes a time to the minute, with its zone.
func (s Speech) Time(at time.Time) string { return s.in(at, time.Local).Format(minutes) }

// Date writes the day of a time.
func (s Speech) Date(at time.Time) string { return s.in(at, time.Local).Format(time.DateOnly) }

// minutes is how times are written.
const minutes = "2006-01-02 15:04 MST"

// in is a time by the clock of the speech; by another where it has none.
func (s Speech) in(at time.Time, zone *time.Location) time.Time {
	if s.zone != nil {
		zone = s.zone
	}
	return at.In(zone)
}

// SpeechIn gives the sentences in a language, named by a tag such as vi,
// vi_VN.UTF-8 or en-GB. What is not known speaks English.
func SpeechIn(tag string) Speech {
	tag, _, _ = strings.Cut(tag, ".")
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	for _, l := range Languages() {
		if l == base {
			return Speech{language: l}
		}
	}
	return Speech{}
}

// Language is the language's tag: en, vi.
func (s Speech) Language() string {
	if s.language == "" {
		return Languages()[0]
	}
	return s.language
}

// Tell says a message; what has no sentence in the message files stays as it
// is.
func (s Speech) Tell(m op.Message) string {
	if m.ID == "" {
		return m.Text
	}
	data := make(fields, len(m.Data))
	for name, value := range m.Data {
		switch v := value.(type) {
		case op.Message:
			value = s.Tell(v)
		case op.Spelling:
			value = v.Chat
		case op.Command:
			value = s.command(v)
		case op.Moment:
			value = s.Time(time.Time(v))
		case op.Choices:
			value = strings.Join(v, s.Say("or", nil))
		}
		data[name] = value
	}
	return s.Say(m.ID, data)
}

// Wanted says what an order wants.
func (s Speech) Wanted(o op.Order) string {
	if o.Spoken.Said() {
		return s.Tell(o.Spoken)
	}
	return o.Doc
}

// Say gives a sentence of the message files. data fills its places; where it
// has Count, that chooses among the forms of the plural.
func (s Speech) Say(id string, data map[string]any) string {
	for _, l := range []string{s.Language(), Languages()[0]} {
		if text, ok := spoken()[l].say(id, data); ok {
			return text
		}
	}
	return id // a test holds that every sentence is there
}
