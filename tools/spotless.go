package tools

import (
	"bytes"
	"encoding/json"
	"strings"
)

// Nearly every answer of a panel is fit to be shown as it is, and the cleaner
// would write it again byte for byte. spotless finds that out in one walk that
// makes nothing; what it does not understand it leaves to the cleaner.

// spotless reports whether a text is one valid JSON value that the cleaner
// would leave as it is, where no field is declared to be secret.
func spotless(in []byte, h hider) bool {
	s := walk{in: in, hide: h, absent: h.absent(in)}
	return s.value() && s.pos == len(in)
}

// walk is spotless on its way. Each of its methods goes behind what it reads,
// and reports whether that may stay.
type walk struct {
	in    []byte
	pos   int
	depth int
	// hide knows the secrets of the call; absent says that no plain text of the
	// input holds one.
	hide   hider
	absent bool
}

// next takes a byte if it is the next one.
func (s *walk) next(c byte) bool {
	if s.pos < len(s.in) && s.in[s.pos] == c {
		s.pos++
		return true
	}
	return false
}

// deepest is how deep an answer nests that is walked over; each level takes
// its part of the stack.
const deepest = 50

func (s *walk) value() bool {
	if s.pos >= len(s.in) || s.depth > deepest {
		return false
	}
	switch s.in[s.pos] {
	case '{':
		return s.object()
	case '[':
		return s.list()
	case '"':
		return s.text()
	default:
		return s.literal()
	}
}

func (s *walk) list() bool {
	s.pos++
	if s.next(']') {
		return true
	}
	for s.depth++; s.value(); {
		if s.next(']') {
			s.depth--
			return true
		}
		if !s.next(',') {
			return false
		}
	}
	return false
}

// few is how many names are compared with each other, and not by a map.
const few = 32

// object refuses names that repeat, and those that speak of secrets.
func (s *walk) object() bool {
	s.pos++
	if s.next('}') {
		return true
	}
	names := make([][]byte, 0, few)
	for s.depth++; ; {
		name, ok := s.name()
		if !ok || !s.next(':') || s.pos >= len(s.in) {
			return false
		}
		names = append(names, name)
		value := s.pos
		if !s.value() {
			return false
		}
		// {"key": "root_password", "value": "…"} is how configurations are listed.
		if (string(name) == "key" || string(name) == "name") && namesSecret(s.in[value:s.pos]) {
			return false
		}
		if s.next('}') {
			s.depth--
			return !repeat(names)
		}
		if !s.next(',') {
			return false
		}
	}
}

// name reads a plain name. The cleaner writes one with markup in it anew.
func (s *walk) name() ([]byte, bool) {
	quoted, seen, ok := s.quoted()
	if !ok || seen&(unplain|markup) != 0 {
		return nil, false
	}
	name := quoted[1 : len(quoted)-1]
	return name, s.absent && !namesSecret(name)
}

func repeat(names [][]byte) bool {
	if len(names) <= few {
		for i, name := range names {
			for _, other := range names[:i] {
				if bytes.Equal(name, other) {
					return true
				}
			}
		}
		return false
	}
	seen := make(map[string]struct{}, len(names))
	for _, name := range names {
		seen[string(name)] = struct{}{}
	}
	return len(seen) < len(names)
}

// text reads a text. A plain one that gives no hint of a secret may stay; what
// any other one says is looked at as the cleaner does.
func (s *walk) text() bool {
	quoted, seen, ok := s.quoted()
	if !ok || seen&unplain == 0 && s.absent && !hinted(quoted) {
		return ok
	}
	var text string
	if json.Unmarshal(quoted, &text) != nil || strings.ContainsRune(text, '\uFFFD') {
		return false
	}
	return maskPatterns(s.hide.hide(cleanLines(text))) == text
}

// What a text has in it.
const (
	unplain = 1 << iota // it reads otherwise than it is written, or is not printable ASCII
	markup              // one of <, > and &
	ends                // a quote or a backslash
)

// classes says of each byte what a text with it has in it.
var classes = func() (table [256]byte) {
	for c := range table {
		if c < ' ' || c >= 0x7f {
			table[c] = unplain
		}
	}
	for _, c := range []byte("<>&") {
		table[c] = markup
	}
	table['"'], table['\\'] = ends, ends|unplain
	return table
}()

// quoted reads a text with its quotes, and says what it has in it.
func (s *walk) quoted() (quoted []byte, seen byte, ok bool) {
	start := s.pos
	if !s.next('"') {
		return nil, 0, false
	}
	for ; s.pos < len(s.in); s.pos++ {
		class := classes[s.in[s.pos]]
		if class&ends == 0 {
			seen |= class
			continue
		}
		if class == ends {
			s.pos++
			return s.in[start:s.pos], seen, true
		}
		s.pos++
		seen |= unplain
	}
	return nil, 0, false
}

// literal reads a number, true, false or null. What is a secret to the letter
// must not stay; where absent, there is none.
func (s *walk) literal() bool {
	start := s.pos
	for s.pos < len(s.in) && s.in[s.pos] != ',' && s.in[s.pos] != ']' && s.in[s.pos] != '}' {
		s.pos++
	}
	switch literal := s.in[start:s.pos]; string(literal) {
	case "null", "true", "false":
		return true
	default:
		return s.absent && number(literal)
	}
}

// number reports whether a text is a JSON number.
func number(text []byte) bool {
	text = bytes.TrimPrefix(text, []byte("-"))
	whole := digits(text)
	if whole == 0 || (whole > 1 && text[0] == '0') {
		return false
	}
	if text = text[whole:]; len(text) > 0 && text[0] == '.' {
		n := digits(text[1:])
		if n == 0 {
			return false
		}
		text = text[1+n:]
	}
	if len(text) > 0 && (text[0] == 'e' || text[0] == 'E') {
		text = text[1:]
		if len(text) > 0 && (text[0] == '+' || text[0] == '-') {
			text = text[1:]
		}
		return len(text) > 0 && digits(text) == len(text)
	}
	return len(text) == 0
}

// digits counts the digits that a text begins with.
func digits(text []byte) int {
	n := 0
	for n < len(text) && '0' <= text[n] && text[n] <= '9' {
		n++
	}
	return n
}
