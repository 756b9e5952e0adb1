package tools

import (
	"cmp"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
)

// maxSpecial bounds the characters of a secret that have several spellings. An
// expression for all of them grows with each, and so does the time that it
// takes on a text: with a thousand it would be seconds. Passwords have few; of
// a key in PEM, or of a password that is made to harm, the usual spellings are
// looked for.
const maxSpecial = 32

// specials counts the characters of a secret that have several spellings.
func specials(secret string) int {
	count := 0
	for _, r := range secret {
		if r >= unicode.MaxASCII || !isAlnum(byte(r)) {
			count++
		}
	}
	return count
}

var lowerHex = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`%[0-9A-F]{2}`) })

// usualForms are a secret as it is, with its white space in one line, and both
// as programs write them into JSON, HTML and addresses, also one in another.
// The longest come first, and the secret itself last.
func usualForms(secret string) []string {
	lower := func(text string) string { return lowerHex().ReplaceAllStringFunc(text, strings.ToLower) }
	spellings := []func(string) string{
		func(text string) string { return text },
		func(text string) string { return inJSON(text, false) },
		func(text string) string { return inJSON(text, true) },
		func(text string) string { return strings.Trim(string(mustJSON(text)), `"`) }, // with Go's escapes of HTML
		html.EscapeString,
		url.QueryEscape,
		url.PathEscape,
		func(text string) string { return lower(url.QueryEscape(text)) },
		func(text string) string { return lower(url.PathEscape(text)) },
	}
	found := map[string]bool{}
	for _, text := range []string{secret, strings.Join(strings.Fields(secret), " "), strings.ReplaceAll(secret, "\n", "\r\n")} {
		for _, inner := range spellings {
			for _, outer := range spellings {
				found[outer(inner(text))] = true
			}
		}
	}
	forms := make([]string, 0, len(found))
	for form := range found {
		if len(form) >= minSecret {
			forms = append(forms, form)
		}
	}
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(len(b)-len(a), cmp.Compare(a, b)) })
	return append(forms, secret)
}

// inJSON is a text between the quotes of JSON, without escapes of HTML. PHP
// also escapes slashes, and whatever is not ASCII.
func inJSON(text string, php bool) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '"' || r == '\\' || r == '/' && php:
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r > unicode.MaxASCII && php:
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, `\u%04x`, unit)
			}
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
