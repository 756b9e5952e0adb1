package telegramtest

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Telegram looks for entities in the text of each message beside what its markup says, also
// where it has none, and none inside of what is shown as code:
// https://core.telegram.org/api/entities. Of what it finds, these are what somebody can press to
// write, to be told or to be led: commands, mentions, hashtags and cashtags, by the rules of its own
// library (td/telegram/MessageEntity.cpp). Addresses are not looked for.

// live are the types of what is found.
var live = []string{"bot_command", "mention", "hashtag", "cashtag"}

// Live reports whether an entity is one that Telegram found in a text by itself.
func (e Entity) Live() bool { return slices.Contains(live, e.Type) }

// Found gives what Telegram finds in a text, outside of the entities that are code.
func Found(text string, markup []Entity) []Entity {
	var list []Entity
	for at := 0; at < len(text); {
		kind, length := foundAt(text, at)
		if length == 0 {
			_, length = utf8.DecodeRuneInString(text[at:])
			at += length
			continue
		}
		e := Entity{Type: kind, Offset: units(text[:at]), Length: units(text[at : at+length])}
		if !slices.ContainsFunc(markup, func(m Entity) bool {
			return (m.Type == "pre" || m.Type == "code") && m.Offset < e.Offset+e.Length && e.Offset < m.Offset+m.Length
		}) {
			list = append(list, e)
		}
		at += length
	}
	return list
}

// foundAt is what begins at a place of a text, and how long it is in bytes; 0 is nothing.
func foundAt(text string, at int) (kind string, length int) {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	if at == 0 {
		before = ' '
	}
	rest := text[at+1:]
	switch text[at] {
	case '/':
		if isWord(before) || strings.ContainsRune("/<>", before) {
			return "", 0
		}
		n := span(rest, isName)
		if n == 0 || n > 64 {
			return "", 0
		}
		if to, ok := strings.CutPrefix(rest[n:], "@"); ok {
			if m := span(to, isName); m >= 3 && m <= 32 {
				n += 1 + m
			}
		}
		if after, _ := utf8.DecodeRuneInString(rest[n:]); len(rest) > n && (isWord(after) || strings.ContainsRune("/<>", after)) {
			return "", 0
		}
		return "bot_command", 1 + n
	case '@':
		n := span(rest, isName)
		if after, _ := utf8.DecodeRuneInString(rest[n:]); isWord(before) || n < 2 || n > 32 || len(rest) > n && isWord(after) {
			return "", 0
		}
		return "mention", 1 + n
	case '#':
		n := span(rest, isTag)
		if isTag(before) || n == 0 || span(rest[:n], unicode.IsDigit) == n || strings.HasPrefix(rest[n:], "#") {
			return "", 0
		}
		return "hashtag", 1 + n
	case '$':
		n := span(rest, func(r rune) bool { return r >= 'A' && r <= 'Z' })
		if after, _ := utf8.DecodeRuneInString(rest[n:]); isTag(before) || n == 0 || n > 8 || len(rest) > n && isTag(after) {
			return "", 0
		}
		return "cashtag", 1 + n
	}
	return "", 0
}

// span is how many bytes at the beginning of a text are of such characters.
func span(text string, is func(rune) bool) int {
	if i := strings.IndexFunc(text, func(r rune) bool { return !is(r) }); i >= 0 {
		return i
	}
	return len(text)
}

func isName(r rune) bool {
	return r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r) }

func isTag(r rune) bool { return isWord(r) || r == '\u200c' }
