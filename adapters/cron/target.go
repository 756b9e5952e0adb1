package cron

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"panelbot/policies"
)

// The doors at which nobody chats: files, and the standard output of panelbot.
const (
	FileDoor   policies.Door = "file"
	StdoutDoor policies.Door = "stdout"
)

// Target is where a report goes: a chat at a door, a file (FileDoor, and its name with
// placeholders), or standard output (StdoutDoor, and a Form).
type Target struct {
	Door policies.Door
	Chat string
}

// ParseTarget reads DOOR:CHAT, file:NAME, stdout and stdout:FORM.
func ParseTarget(text string) (Target, error) {
	door, chat, ok := strings.Cut(text, ":")
	switch t := (Target{policies.Door(door), chat}); {
	case text == string(StdoutDoor):
		return Target{StdoutDoor, string(Text)}, nil
	case !ok || door == "" || chat == "":
		return Target{}, fmt.Errorf("%q is no door and chat, such as slack:C0OPS, no file, such as file:reports/{name}.html, and not stdout", text)
	case t.Door == StdoutDoor && !slices.Contains(Forms(), Form(chat)):
		return Target{}, fmt.Errorf("%q is no form of a report: write stdout, stdout:md, stdout:json or stdout:html", text)
	case t.Door == FileDoor:
		var err error
		t.Chat, err = parseFile(chat)
		return t, err
	default:
		return t, nil
	}
}

// String is DOOR:CHAT.
func (t Target) String() string { return string(t.Door) + ":" + t.Chat }

// Form is that of a file, and of standard output.
func (t Target) Form() Form {
	if t.Door == FileDoor {
		return formOf(t.Chat)
	}
	return Form(t.Chat)
}

// formOf is the form of a file.
func formOf(name string) Form { return Form(strings.TrimPrefix(path.Ext(name), ".")) }
