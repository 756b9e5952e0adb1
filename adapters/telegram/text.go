package telegram

import (
	"strconv"
	"strings"
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
