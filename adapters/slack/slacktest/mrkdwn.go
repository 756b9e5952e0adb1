package slacktest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// shown gives a mrkdwn text as people read it: mentions by name, links by their
// label, escapes undone, the marks of bold, italic and strike gone. The caller
// holds mu.
func (s *Server) shown(text string) string {
	var out strings.Builder
	for i, piece := range strings.Split(text, "`") { // even pieces are outside backticks
		if i%2 == 0 {
			for _, mark := range []string{"*", "_", "~"} {
				piece = unmark(piece, mark)
			}
		}
		out.WriteString(s.resolve(piece))
	}
	return out.String()
}

// resolve puts names for the references in <…>, and undoes escapes.
func (s *Server) resolve(text string) string {
	var out strings.Builder
	for {
		before, rest, found := strings.Cut(text, "<")
		out.WriteString(before)
		if !found {
			break
		}
		ref, after, closed := strings.Cut(rest, ">")
		if !closed {
			out.WriteString("<" + rest)
			break
		}
		out.WriteString(s.name(ref))
		text = after
	}
	return unescape(out.String())
}

// name gives what is shown for the inside of <…>.
func (s *Server) name(ref string) string {
	target, label, labelled := strings.Cut(ref, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		return "@" + s.nameOf(target[1:])
	case strings.HasPrefix(target, "#"):
		if c := s.channels[target[1:]]; c != nil {
			return "#" + c.Name
		}
		return target
	case strings.HasPrefix(target, "!date^"), labelled && label != "":
		return label
	case strings.HasPrefix(target, "!"):
		return "@" + target[1:]
	}
	return target
}

func unescape(text string) string {
	return strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(text)
}

// unmark takes pairs of a mark away that stand at the borders of words.
func unmark(text, mark string) string {
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	var out strings.Builder
	for {
		from := strings.Index(text, mark)
		if from < 0 {
			break
		}
		to := strings.Index(text[from+1:], mark)
		if to <= 0 {
			break
		}
		to += from + 1
		before, _ := utf8.DecodeLastRuneInString(text[:from])
		after, _ := utf8.DecodeRuneInString(text[to+1:])
		inside := text[from+1 : to]
		if word(before) || word(after) || strings.ContainsRune(inside, '\n') || strings.TrimSpace(inside) != inside {
			out.WriteString(text[:from+1])
			text = text[from+1:]
			continue
		}
		out.WriteString(text[:from] + inside)
		text = text[to+1:]
	}
	return out.String() + text
}
