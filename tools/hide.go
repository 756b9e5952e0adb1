package tools

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"

	"panelbot/tools/op"
)

// hider takes known secrets out of texts, in every spelling in which a panel
// or a program behind it may say them back: with the escapes of JSON (at any
// depth), of addresses and of HTML, with other white space, and in base64. The
// zero hider knows none. Text is cleaned before it is given to a hider, and
// masked by patterns after it: a pattern could take one half of a secret, by
// which the other would not be known any more.
type hider struct {
	secrets []hiddenSecret
}

type hiddenSecret struct {
	text string
	// seed is the part of it that every spelling but base64 keeps: its longest
	// run of letters and digits.
	seed string
	// base64 is how it shows in the base64 of a text that it is part of.
	base64 []string
	// traces are the seed and base64, of which every text that holds it in any
	// spelling holds one.
	traces [][]byte
	// spelled matches it in its other spellings; nil where it has too many
	// characters that are not plain. Then forms are looked for.
	spelled func() *regexp.Regexp
	// forms are its usual spellings, the longest first.
	forms func() []string
}

// newHider makes a hider. Secrets that are too short are not looked for.
func newHider(secrets []string) hider {
	var h hider
	for _, s := range secrets {
		if s = cleanLines(s); len(s) >= minSecret {
			found := hiddenSecret{text: s, seed: longestWord(s), base64: inBase64(s)}
			if specials(s) <= maxSpecial {
				found.spelled = sync.OnceValue(func() *regexp.Regexp { return spelled(s) })
			} else {
				found.forms = sync.OnceValue(func() []string { return usualForms(s) })
			}
			for _, trace := range append([]string{found.seed}, found.base64...) {
				found.traces = append(found.traces, []byte(trace))
			}
			h.secrets = append(h.secrets, found)
		}
	}
	// The longest first, so that none is cut by one that it contains.
	slices.SortStableFunc(h.secrets, func(a, b hiddenSecret) int { return len(b.text) - len(a.text) })
	return h
}

// Hide takes secrets out of a text from a panel, for those who reach one
// without a Runner.
func Hide(text string, secrets ...string) string {
	h := newHider(secrets)
	return h.hideCut(h.hide(cleanLines(text)))
}

// hide takes the secrets out of a text.
func (h hider) hide(text string) string {
	for i := range h.secrets {
		text = h.secrets[i].hide(text)
	}
	return text
}

// is reports whether a text is a secret, to the letter.
func (h hider) is(text string) bool {
	return slices.ContainsFunc(h.secrets, func(s hiddenSecret) bool { return s.text == text })
}

// ellipsis is how a text ends that was cut.
const ellipsis = "…"

// hideCut takes out the beginnings of secrets at the end of a text that was
// cut in the middle of one.
func (h hider) hideCut(text string) string {
	text, cut := strings.CutSuffix(text, ellipsis)
	if !cut {
		return text
	}
	for i := range h.secrets {
		s := &h.secrets[i]
		for _, form := range append([]string{s.text}, s.base64...) {
			for n := min(len(form)-1, len(text)); n >= minSecret; n-- {
				if strings.HasSuffix(text, form[:n]) {
					text = text[:len(text)-n] + hidden
					break
				}
			}
		}
		// In another spelling it takes more room.
		from := max(0, len(text)-8*len(s.text))
		if at := strings.LastIndex(text[from:], s.seed); at >= 0 && len(s.seed) > minSecret && len(s.seed) < len(s.text) {
			text = text[:from+at] + hidden
		}
	}
	return text + ellipsis
}

// absent reports whether no text that is written plainly in the input can hold
// a secret. It may say no where none does.
func (h hider) absent(in []byte) bool {
	for i := range h.secrets {
		for _, trace := range h.secrets[i].traces {
			if bytes.Contains(in, trace) { // every text contains an empty one
				return false
			}
		}
	}
	return true
}

// finds reports whether a text holds a secret.
func (h hider) finds(text string) bool { return h.hide(text) != text }

func (s *hiddenSecret) hide(text string) string {
	if len(text) < len(s.seed) {
		return text
	}
	if strings.Contains(text, s.seed) {
		// What has only letters and digits has one spelling only.
		onlyOne := len(s.seed) == len(s.text)
		if onlyOne || len(s.text) > maxSpelled {
			text = strings.ReplaceAll(text, s.text, hidden)
		}
		switch {
		case onlyOne || !strings.Contains(text, s.seed):
		case s.spelled != nil:
			text = s.spelled().ReplaceAllLiteralString(text, hidden)
		default:
			for _, form := range s.forms() {
				text = strings.ReplaceAll(text, form, hidden)
			}
		}
	}
	for _, form := range s.base64 {
		if len(text) >= len(form) {
			text = strings.ReplaceAll(text, form, hidden)
		}
	}
	return text
}

// longestWord is the longest run of ASCII letters and digits; empty where
// there is none, which every text contains.
func longestWord(s string) string {
	longest := ""
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r >= 0x80 || !isAlnum(byte(r)) }) {
		if len(word) > len(longest) {
			longest = word
		}
	}
	return longest
}

func isAlnum(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

// minBase64 is the shortest secret that is looked for in base64: of a shorter
// one too few letters are certain.
const minBase64 = 6

// inBase64 are the letters that a secret is certain to have in the base64 of a
// text around it: three forms by where it begins, in both alphabets.
func inBase64(s string) []string {
	if len(s) < minBase64 {
		return nil
	}
	var forms []string
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		for before := range 3 {
			encoded := encoding.EncodeToString([]byte("xx"[:before] + s + "xx"))
			form := encoded[(before*8+5)/6 : (before+len(s))*8/6]
			if !slices.Contains(forms, form) {
				forms = append(forms, form)
			}
		}
	}
	return forms
}

// maxSpelled bounds the secrets whose spellings are looked for; of longer ones
// only the first part is, which is enough to make them useless.
const maxSpelled = 1024

// Spellings of what stands before an escaped character: a backslash of JSON
// and an ampersand of HTML, which may themselves be escaped by another layer.
const (
	slash = `(?:\\|(?i:%(?:25)*5c)|&#0*92;)`
	amp   = `(?:(?:&|` + slash + `+u0026|%(?:25)*26)(?:amp;)*)`
	white = `(?:\s|\+|(?i:%(?:25)*(?:20|2b|0[9ad]))|` + slash + `+[nrtf]|` + slash + `+u00(?i:20|0[9ad])|` + amp + `(?:nbsp|#0*32);|<br ?/?>)+`
)

// spelled matches a secret in all its spellings.
func spelled(secret string) *regexp.Regexp {
	var b strings.Builder
	inWhite := false
	for i, r := range secret {
		if i >= maxSpelled {
			break
		}
		isWhite := unicode.IsSpace(r)
		switch {
		case isWhite && !inWhite:
			b.WriteString(white)
		case isWhite:
		case r < 0x80 && isAlnum(byte(r)):
			b.WriteRune(r)
		default:
			writeSpellings(&b, r)
		}
		inWhite = isWhite
	}
	return regexp.MustCompile(b.String()) // every rune was written as a group of its own
}

// entities are the spellings of HTML that have a name.
var entities = map[rune]string{'<': "|lt", '>': "|gt", '"': "|quot", '\'': "|apos"}

// writeSpellings writes the alternatives of one rune that is not plain.
func writeSpellings(b *strings.Builder, r rune) {
	switch r {
	case '\\':
		b.WriteString(slash + "+")
		return
	case '&':
		b.WriteString(slash + "*" + amp)
		return
	}
	var percent, unit strings.Builder
	for _, c := range []byte(string(r)) {
		fmt.Fprintf(&percent, `%%(?:25)*%02x`, c)
	}
	for _, u := range utf16.Encode([]rune{r}) {
		fmt.Fprintf(&unit, `%s+u%04x`, slash, u)
	}
	fmt.Fprintf(b, `(?:%s*(?:%s(?i:#0*%d|#x0*%x%s);|(?i:%s)|%s)|(?i:%s))`, slash, amp, r, r, entities[r], &percent, regexp.QuoteMeta(string(r)), &unit)
}

// panelHider is the hider of a panel's credentials. They change seldom, so that
// it is kept.
type panelHider struct {
	mu      sync.Mutex
	secrets []string
	hider   hider
}

func (p *panelHider) of(panel *Panel) hider {
	if panel.Secrets == nil {
		return hider{}
	}
	secrets := panel.Secrets()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !slices.Equal(p.secrets, secrets) {
		p.secrets, p.hider = secrets, newHider(secrets)
	}
	return p.hider
}

// hider knows the secrets of the call, those of its answer, and the
// credentials of its panel.
func (k *call) hider() hider {
	var h hider
	if k.panel != nil {
		h = k.panel.hider.of(k.panel) // now: a log-in may have changed them
	}
	own := k.answered
	if k.bound != nil {
		own = append(own[:len(own):len(own)], k.bound.SecretValues()...)
	}
	if len(own) == 0 {
		return h
	}
	return hider{append(newHider(own).secrets, h.secrets...)}
}

// text makes text from the panel fit to be shown: its lines stay.
func (k *call) text(text string) string { return maskPatterns(k.hider().hide(cleanLines(text))) }

// line makes one line of text from the panel fit to be shown.
func (k *call) line(text string) string {
	h := k.hider()
	return maskPatterns(h.hideCut(h.hide(strings.Join(strings.Fields(cleanLines(text)), " "))))
}

// cleaned cleans JSON of the answer, and gives its secrets. What is a secret in
// one place of the answer is one in every other.
func (k *call) cleaned(body []byte) (json.RawMessage, []PrivateValue) {
	return k.cleanedOf(k.tool, body)
}

// cleanedOf is cleaned for the answer of a tool that is read beside the call's own.
func (k *call) cleanedOf(t *op.Tool, body []byte) (json.RawMessage, []PrivateValue) {
	c := k.cleaner(t.Secrets())
	data := c.clean(body)
	if k.remember(c.found) {
		data = k.cleaner(t.Secrets()).clean(body)
	}
	return data, c.found
}

// cleaner makes a cleaner of JSON from the panel, in which the fields of these
// paths are secrets.
func (k *call) cleaner(secretPaths []string) *cleaner {
	c := newCleaner(secretPaths, nil)
	c.hide = k.hider()
	return c
}
