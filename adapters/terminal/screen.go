package terminal

import (
	"os"

	"golang.org/x/term"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
)

// The colours of a terminal, as parameters of SGR.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// paint colours a text, where colours are wanted.
func (t *Terminal) paint(color, text string) string {
	if !t.Color || color == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func statusColor(s tools.Status) string {
	switch s {
	case tools.Done:
		return green
	case tools.Accepted:
		return cyan
	case tools.Unknown, tools.Denied:
		return yellow
	default:
		return red
	}
}

func riskColor(r policies.Risk) string {
	switch {
	case r >= policies.Grant:
		return red
	case r >= policies.Disrupt:
		return yellow
	default:
		return ""
	}
}

// Width is how wide the answer's stream is; Columns, where it does not know. What is
// no terminal cuts nothing.
func (t *Terminal) Width() int {
	if w := widthOf(t.Out); w > 0 {
		return w
	}
	switch {
	case t.Columns > 0:
		return t.Columns
	case !IsTerminal(t.Out):
		return chat.Wide
	}
	return chat.DefaultWidth
}

// NoteWidth is how wide what is said about an answer may be.
func (t *Terminal) NoteWidth() int {
	if w := widthOf(t.Err); w > 0 {
		return w
	}
	if t.Columns > 0 {
		return t.Columns
	}
	return chat.DefaultWidth
}

// widthOf is the width of a stream; 0 where it does not know.
func widthOf(stream any) int {
	switch s := stream.(type) {
	case interface{ Width() int }:
		return max(s.Width(), 0)
	case *os.File:
		if w, _, err := term.GetSize(int(s.Fd())); err == nil {
			return w
		}
	}
	return 0
}
