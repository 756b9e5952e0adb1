package slack

import (
	"strings"
	"unicode"
)

// Text undoes what Slack makes of what a person types in a message or after a slash
// command (https://docs.slack.dev/messaging/formatting-message-text): entities become
// characters, links what the person sees of them, mentions @name, #name or their ids.
// What begins with < but is none of Slack's forms stays.
//
// It is read in one pass, so that what comes out is not read again: a person who types
// &lt;@U1> has typed just that.
func Text(s string) string {
	if !strings.ContainsAny(s, "<&") {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	for s != "" {
		i := strings.IndexAny(s, "<&")
		if i < 0 {
			break
		}
		out.WriteString(s[:i])
		s = s[i:]
		plain, rest := undo(s)
		out.WriteString(plain)
		s = rest
	}
	out.WriteString(s)
	return out.String()
}

// undo reads what stands at the beginning of s, which is < or &.
func undo(s string) (plain, rest string) {
	if s[0] == '&' {
		return entity(s)
	}
	end := strings.IndexByte(s, '>')
	if end < 0 || strings.ContainsAny(s[1:end], "<\n") {
		return s[:1], s[1:]
	}
	if plain, ok := reference(s[1:end]); ok {
		return plain, s[end+1:]
	}
	return s[:1], s[1:]
}

// entity reads one of the three entities that Slack writes.
func entity(s string) (plain, rest string) {
	switch {
	case strings.HasPrefix(s, "&amp;"):
		return "&", s[5:]
	case strings.HasPrefix(s, "&lt;"):
		return "<", s[4:]
	case strings.HasPrefix(s, "&gt;"):
		return ">", s[4:]
	}
	return s[:1], s[1:]
}

// entities reads those of a text in which nothing else is Slack's.
func entities(s string) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(s, "&")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		plain, rest := entity("&" + after)
		out.WriteString(plain)
		s = rest
	}
}

// reference reads what stands between < and >.
func reference(s string) (plain string, ok bool) {
	what, label, _ := strings.Cut(s, "|")
	label = entities(label)
	if len(what) < 2 {
		return "", false
	}
	switch what[0] {
	case '@':
		return named("@", label, what[1:]), isID(what[1:])
	case '#':
		return named("#", label, what[1:]), isID(what[1:])
	case '!':
		return special(what[1:], label)
	}
	scheme, address, found := strings.Cut(what, ":")
	if !found || !isScheme(scheme) {
		return "", false
	}
	switch {
	case label != "":
		return label, true // what the person sees
	case scheme == "mailto" || scheme == "tel":
		return entities(address), true
	default:
		return entities(what), true
	}
}

// special reads <!here>, <!subteam^S1|@team>, <!date^1^…|fallback>.
func special(what, label string) (plain string, ok bool) {
	word, rest, _ := strings.Cut(what, "^")
	switch word {
	case "date":
		return label, label != ""
	case "subteam":
		return named("@", label, rest), isID(rest)
	case "here", "channel", "everyone":
		return "@" + word, true
	default:
		return "", false
	}
}

// named is a name behind its sign, which may be in the name already.
func named(sign, label, id string) string {
	if label == "" {
		return sign + id
	}
	return sign + strings.TrimPrefix(label, sign)
}

// isID reports whether a text has the form of Slack's ids: U012ABC.
func isID(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && s[0] > '9'
}

func isScheme(s string) bool {
	for _, c := range s {
		if (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && !strings.ContainsRune("+-.", c) {
			return false
		}
	}
	return s != "" && unicode.IsLetter(rune(s[0]))
}

// addressed takes the mention of the bot away with which a message begins, and a colon
// or comma after it. The text is as Slack sends it; self is the bot's user.
func addressed(text, self string) string {
	text = strings.TrimSpace(text)
	rest, ok := strings.CutPrefix(text, "<@"+self)
	if self == "" || !ok {
		return text
	}
	name, rest, ok := strings.Cut(rest, ">")
	if !ok || (name != "" && name[0] != '|') {
		return text
	}
	return strings.TrimSpace(strings.TrimLeft(rest, ":,"))
}
