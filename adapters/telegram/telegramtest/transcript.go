package telegramtest

import (
	"fmt"
	"strings"
)

// Transcript prints a chat in plain text, as a phone shows it: who, what, and the
// buttons as [Approve]; an answer says to which message, and an open question that the
// app waits for one.
func (s *Server) Transcript(chat int64) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var b strings.Builder
	for _, m := range s.messages {
		if m.Chat != chat || m.Deleted {
			continue
		}
		who := "channel"
		switch u := s.users[m.From]; {
		case m.From == s.config.ID:
			who = "panelbot"
		case u != nil:
			who = u.Name
		case m.From == anonymous:
			who = "anonymous admin"
		}
		fmt.Fprintf(&b, "#%d %s", m.ID, who)
		if m.Thread != 0 {
			fmt.Fprintf(&b, " in topic %d", m.Thread)
		}
		if m.ReplyTo != 0 {
			fmt.Fprintf(&b, " to #%d", m.ReplyTo)
		}
		if m.Edits > 0 {
			b.WriteString(" (edited)")
		}
		b.WriteString(":\n")
		if m.File != nil {
			fmt.Fprintf(&b, "  📎 %s (%d bytes)\n", m.File.Name, m.File.Size)
		}
		for line := range strings.SplitSeq(m.Text, "\n") {
			b.WriteString("  " + line + "\n")
		}
		for _, row := range m.Keyboard {
			b.WriteString(" ")
			for _, k := range row {
				b.WriteString(" [" + k.Text + "]")
				if k.URL != "" {
					b.WriteString("(" + k.URL + ")")
				}
			}
			b.WriteString("\n")
		}
		if m.ForceReply {
			b.WriteString("  ⌨ " + m.Placeholder + "\n")
		}
	}
	return b.String()
}
