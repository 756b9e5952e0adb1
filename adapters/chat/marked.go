package chat

import (
	"fmt"
	"strings"
	"unicode"
)

// unseen reports whether a character has no look of its own, or turns the direction
// of writing: what stands beside it may not be what it looks like.
func unseen(r rune) bool {
	switch r {
	case ' ', '\n':
		return false
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0', '\ufffd':
		return true
	}
	if r >= '\ufe00' && r <= '\ufe0f' || r >= '\u180b' && r <= '\u180f' || r >= 0xe0100 && r <= 0xe01ef {
		return true // they choose among forms of a letter
	}
	return unicode.IsSpace(r) || !unicode.IsGraphic(r) || unicode.Is(unicode.Cf, r)
}

// marked writes a text with the characters that are not seen as ⟨U+202E⟩, and with
// ␣ for spaces at the ends of lines. Its lines stay.
func marked(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		inner := strings.Trim(line, " ")
		lead := strings.Index(line, inner)
		var b strings.Builder
		b.WriteString(strings.Repeat("␣", lead))
		if i > 0 && len(lines) > 1 { // what a line is indented by is seen
			b.Reset()
			b.WriteString(line[:lead])
		}
		for _, r := range inner {
			if unseen(r) {
				fmt.Fprintf(&b, "⟨U+%04X⟩", r)
				continue
			}
			b.WriteRune(r)
		}
		b.WriteString(strings.Repeat("␣", len(line)-lead-len(inner)))
		lines[i] = b.String()
	}
	return strings.Join(lines, "\n")
}

// markedLine is marked in one line, with ⏎ for line breaks.
func markedLine(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(marked(strings.TrimSpace(text)), "\n", " ⏎ "))
}
