package telegram

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of Telegram's messages, in UTF-16 units after the markup was read.
const (
	maxMessage = 4096
	maxCaption = 1024
	maxToast   = 200 // the answer to a press
	maxLabel   = 48  // of a button: what a phone shows
	maxHolder  = 64  // of the empty line of an answer
)

// escaped is a text in parse mode HTML, which knows these three characters and no
// more: https://core.telegram.org/bots/api#html-style.
func escaped(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// joiner has no width, and ends what an app would take for one word.
const joiner = '\u2060'

// inert is a text in which an app finds no mention, no command and no tag to press, also where
// another text stands right before it or after it: after each character that begins one there
// is a joiner. It leaves what is inert as it is, and markup with its references too. What an
// app takes for a command is told in https://core.telegram.org/api/entities and, to the
// character, in td/telegram/MessageEntity.cpp of its library.
func inert(text string) string {
	var b strings.Builder
	before := ' '
	for i, r := range text {
		b.WriteRune(r)
		begins := r == '@' || r == '#' || r == '$' || r == '/' && before != '/' && !isASCIIWord(before)
		before = r
		if !begins {
			continue
		}
		next, size := utf8.DecodeRuneInString(text[i+1:])
		if size > 0 && (next == joiner || next == '…' || unicode.IsSpace(next) || r == '/' && next == '/') {
			continue
		}
		b.WriteRune(joiner)
	}
	return b.String()
}

// isASCIIWord reports whether a slash after a character begins no command. Of letters that
// others may not know yet it says no.
func isASCIIWord(r rune) bool {
	return r >= 'A' && r <= 'Z' || r < utf8.RuneSelf && isNameByte(byte(r))
}

// inertHTML is inert for a text in parse mode HTML: what stands in code is inert there.
func inertHTML(text string) string {
	var b strings.Builder
	for coded := 0; text != ""; {
		said, rest, tagged := strings.Cut(text, "<")
		if coded == 0 {
			said = inert(said)
		}
		b.WriteString(said)
		if !tagged {
			break
		}
		tag, after, whole := strings.Cut(rest, ">")
		if !whole { // Telegram refuses it
			b.WriteString("<" + tag)
			break
		}
		switch tag {
		case "pre", "code":
			coded++
		case "/pre", "/code":
			coded--
		}
		b.WriteString("<" + tag + ">")
		text = after
	}
	return b.String()
}

// pasted is what somebody wrote without the joiners of a text of ours that they took it from.
func pasted(text string) string { return strings.ReplaceAll(text, string(joiner), "") }

// fit shortens a text that is made inert to so many units.
func fit(text string, most int) string { return cut(inert(text), most) }

// units is how long Telegram takes a text to be.
func units(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// cut shortens a text to so many units, with … at its end.
func cut(text string, most int) string {
	text = strings.ToValidUTF8(text, "?")
	if units(text) <= most {
		return text
	}
	n := 1 // for the …
	for i, r := range text {
		size := 1
		if r > 0xffff {
			size = 2
		}
		if n+size > most {
			return text[:i] + "…"
		}
		n += size
	}
	return text
}

// label is the text of a button: something, and in one line.
func label(text string) string {
	text = cut(strings.Join(strings.Fields(text), " "), maxLabel)
	if text == "" {
		return "–"
	}
	return text
}

// atRune is the greatest place up to most, in bytes, at which a text can be cut so that
// its beginning has at most so many units.
func atRune(text string, most int) int {
	n := 0
	for i, r := range text {
		n++
		if r > 0xffff {
			n++
		}
		if n > most {
			return i
		}
	}
	return len(text)
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// runes is how many characters a text has.
func runes(text string) int { return utf8.RuneCountInString(text) }
