package chat

import (
	"strings"
	"unicode"

	"github.com/clipperhouse/displaywidth"
)

// Width is how many columns a text takes on a screen: letters of East Asia and
// emoji take two, marks above and below letters none.
func Width(text string) int { return displaywidth.String(text) }

// cut shortens a text to a width, with … at its end.
func cut(text string, width int) string {
	if Width(text) <= width {
		return text
	}
	if width < 1 {
		return ""
	}
	return displaywidth.TruncateString(text, width, "…")
}

// pad fills a text up to a width.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-Width(text)))
}

// visible takes out of a text what could steer a screen. Line breaks stay, and
// tabs become spaces.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', joins(r):
			return r
		case r == '\t':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\u2028', r == '\u2029':
			return -1
		default:
			return r
		}
	}, strings.ToValidUTF8(text, "?"))
}

// oneLine is visible, with spaces for line breaks.
func oneLine(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(visible(text), "\n", " "))
}

// Wrap breaks the lines of a text at spaces so that they fit a width; a word
// that is longer than a line stays whole, so that it can be copied.
func Wrap(text string, width int) string { return wrapAt(text, max(width, 20)) }

func wrapAt(text string, width int) string {
	var lines []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		lead := paragraph[:len(paragraph)-len(strings.TrimLeft(paragraph, " "))]
		line := lead
		for i, word := range strings.Fields(paragraph) {
			if i > 0 && Width(line)+1+Width(word) > width {
				lines = append(lines, line)
				line = lead + word
				continue
			}
			if i > 0 {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// hang writes a text after a lead, its further lines under the first; one whose first
// word has no room there begins in the next line.
func hang(lead, text string, width int) string {
	by := Width(lead)
	if by > width/3 {
		by = 4
	}
	line, lines := lead, []string(nil)
	for i, word := range strings.Fields(text) {
		if i == 0 && strings.TrimSpace(lead) != "" && Width(lead)+Width(word) > max(width, 20) {
			lines, line, by = append(lines, strings.TrimRight(lead, " ")), "  "+word, 2
			continue
		}
		if i > 0 && Width(line)+1+Width(word) > max(width, 20) {
			lines = append(lines, line)
			line = strings.Repeat(" ", by) + word
			continue
		}
		if i > 0 {
			line += " "
		}
		line += word
	}
	return strings.Join(append(lines, line), "\n")
}

// indent puts a text before each line.
func indent(text, by string) string {
	return by + strings.ReplaceAll(text, "\n", "\n"+by)
}

// Columns lays words out beside each other, in a width.
func Columns(words []string, width int) string {
	widest := 0
	for _, w := range words {
		widest = max(widest, Width(w)+gap)
	}
	beside := max(1, width/max(1, widest))
	var b strings.Builder
	for i, w := range words {
		if i > 0 && i%beside == 0 {
			b.WriteByte('\n')
		}
		if (i+1)%beside == 0 || i == len(words)-1 {
			b.WriteString(w)
			continue
		}
		b.WriteString(pad(w, widest))
	}
	return b.String()
}
