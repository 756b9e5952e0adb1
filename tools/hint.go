package tools

import (
	"regexp"
	"sync"
)

// Every text that a panel sends is looked at for what may be a secret, and
// hardly any holds one. The expressions that say so are slow, so that a walk
// over the bytes comes before them; a test holds that both say the same.

var (
	hints = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)PRIVATE KEY|bearer|eyJ|://|passw|_pass|passphrase|secret|token|api[_-]?key|access[_-]?key`)
	})
	secretNames = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)passw|passphrase|secret|private_?key|api_?key|(^|_)token$|auth_code`)
	})
)

// hinted reports whether one of the patterns may find something in the text.
func hinted[T string | []byte](text T) bool {
	for i := range len(text) {
		if !starts[text[i]] {
			continue
		}
		switch rest := text[i:]; text[i] | 0x20 {
		case 'p':
			if begins(rest, "passw") || begins(rest, "passphrase") || begins(rest, "private key") {
				return true
			}
		case '_', 0x7f: // 0x7f is '_' with the bit of lower case
			if begins(rest, "_pass") {
				return true
			}
		case 'b':
			if begins(rest, "bearer") {
				return true
			}
		case 'e':
			if begins(rest, "eyj") {
				return true
			}
		case ':':
			if begins(rest, "://") {
				return true
			}
		case 's':
			if begins(rest, "secret") {
				return true
			}
		case 't':
			if begins(rest, "token") {
				return true
			}
		case 'a':
			if keyed(rest, "api", "_-") || keyed(rest, "access", "_-") {
				return true
			}
		default: // other scripts have letters that fold to ours
			return hints().MatchString(string(text))
		}
	}
	return false
}

// starts are the bytes with which a hint or a secret's name begins, and those
// of other scripts.
var starts = func() (table [256]bool) {
	for _, c := range []byte("pPsStTaAbBeE_:") {
		table[c] = true
	}
	for c := 0x80; c < len(table); c++ {
		table[c] = true
	}
	return table
}()

// namesSecret finds members that hold secrets by their name, in fields that
// the reference does not show.
func namesSecret[T string | []byte](name T) bool {
	for i := range len(name) {
		if !starts[name[i]] {
			continue
		}
		switch rest := name[i:]; name[i] | 0x20 {
		case 'p':
			if begins(rest, "passw") || begins(rest, "passphrase") || keyed(rest, "private", "_") {
				return true
			}
		case 's':
			if begins(rest, "secret") {
				return true
			}
		case 't':
			if len(rest) == len("token") && begins(rest, "token") && (i == 0 || name[i-1] == '_') {
				return true
			}
		case 'a':
			if begins(rest, "auth_code") || keyed(rest, "api", "_") {
				return true
			}
		}
		if name[i] >= 0x80 {
			return secretNames().MatchString(string(name))
		}
	}
	return false
}

// begins reports whether a text begins with a word in lower case, whatever
// the case of its letters.
func begins[T string | []byte](text T, word string) bool {
	if len(text) < len(word) || text[1]|0x20 != word[1]|0x20 { // the second byte decides nearly always
		return false
	}
	for i := range len(word) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != word[i] {
			return false
		}
	}
	return true
}

// keyed reports whether a text begins with the word and then key, with at
// most one of the separators between them.
func keyed[T string | []byte](text T, word, separators string) bool {
	if !begins(text, word) {
		return false
	}
	rest := text[len(word):]
	if begins(rest, "key") {
		return true
	}
	for i := range len(separators) {
		if len(rest) > 0 && rest[0] == separators[i] {
			return begins(rest[1:], "key")
		}
	}
	return false
}
