package op

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold gives the text as it is compared with others: in lower case and without
// diacritics.
func Fold(text string) string { return fold(text) }

// fold gives the text in lower case and without diacritics: Khởi Động becomes
// khoi dong, and letters of full width become plain ones.
func fold(text string) string {
	if plain(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range norm.NFKD.String(text) {
		switch {
		case r < utf8.RuneSelf:
		case unicode.Is(unicode.Mn, r):
			continue
		case r == 'đ' || r == 'Đ':
			r = 'd' // the only letter of Vietnamese that does not decompose
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// plain reports whether fold would leave the text as it is.
func plain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// marked gives the text in lower case with its diacritics, composed, so that a
// word is spelled one way whatever keyboard it came from.
func marked(text string) string { return strings.ToLower(norm.NFC.String(text)) }

// wordsOf splits a text at all that is neither letter, digit nor mark, and
// keeps the marks: php8.3-fpm becomes php8, 3 and fpm.
func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		if r < utf8.RuneSelf {
			return (r < 'a' || r > 'z') && (r < '0' || r > '9') && (r < 'A' || r > 'Z')
		}
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
}

// runs splits a folded word between letters and digits: php8 becomes php and 8.
func runs(word string) []string {
	var parts []string
	start, number := 0, false
	for i, r := range word {
		digit := unicode.IsDigit(r)
		if i > start && digit != number {
			parts = append(parts, word[start:i])
			start = i
		}
		number = digit
	}
	return append(parts, word[start:])
}
