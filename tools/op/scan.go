package op

import (
	"bytes"
	"encoding/json"
	"iter"
)

// scan walks over valid JSON without decoding it: most of what passes through
// is passed on as it is. What it gives are parts of its input. Over a text that
// is not valid JSON it comes to an end too, and what it gives means nothing.
type scan struct {
	in  []byte
	pos int
}

// Members gives the members of an object of valid JSON as they are written, the
// names with their quotes. Anything else than an object has none.
func Members(object []byte) iter.Seq2[[]byte, json.RawMessage] {
	return func(yield func([]byte, json.RawMessage) bool) {
		s := scan{in: object}
		if s.peek() != '{' {
			return
		}
		for s.pos++; s.next(); {
			name := s.value()
			if s.peek() == ':' {
				s.pos++
			}
			if !yield(name, s.value()) {
				return
			}
		}
	}
}

// parts gives the elements of a list as they are written. Anything else than a
// list has none.
func parts(list []byte) iter.Seq[json.RawMessage] {
	return func(yield func(json.RawMessage) bool) {
		s := scan{in: list}
		if s.peek() != '[' {
			return
		}
		for s.pos++; s.next(); {
			if !yield(s.value()) {
				return
			}
		}
	}
}

// peek goes over white space and gives the byte behind it; 0 at the end.
func (s *scan) peek() byte {
	for ; s.pos < len(s.in); s.pos++ {
		switch c := s.in[s.pos]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

// next goes to the next member or element; false at the end of the object or
// list.
func (s *scan) next() bool {
	if s.peek() == ',' {
		s.pos++
	}
	switch s.peek() {
	case 0, '}', ']':
		return false
	}
	return true
}

// value gives the next value and goes behind it.
func (s *scan) value() []byte {
	s.peek()
	start, depth := s.pos, 0
	for s.pos < len(s.in) {
		switch s.in[s.pos] {
		case '"':
			s.skipText()
			if depth == 0 {
				return s.since(start)
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
			if depth == 0 {
				s.pos++
			}
			if depth <= 0 {
				return s.since(start)
			}
		case ',', ':', ' ', '\t', '\n', '\r':
			if depth > 0 {
				break
			}
			if s.pos == start { // not JSON, but it must come to an end
				s.pos++
			}
			return s.since(start)
		}
		s.pos++
	}
	return s.since(start)
}

func (s *scan) since(start int) []byte { return s.in[start:s.pos:s.pos] }

// skipText goes behind a text.
func (s *scan) skipText() {
	for s.pos++; ; {
		end := bytes.IndexByte(s.in[s.pos:], '"')
		if end < 0 {
			s.pos = len(s.in)
			return
		}
		slashes := 0
		for slashes < end && s.in[s.pos+end-1-slashes] == '\\' {
			slashes++
		}
		if s.pos += end + 1; slashes%2 == 0 {
			return
		}
	}
}

// unquote decodes a JSON text.
func unquote(quoted []byte) string {
	if text, ok := plainText(quoted); ok {
		return text
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // it is valid
	return text
}

// plainText gives the content of a JSON text that is written as it reads: in
// ASCII, without escapes.
func plainText(quoted []byte) (string, bool) {
	if len(quoted) < 2 || quoted[0] != '"' {
		return "", false
	}
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') >= 0 {
		return "", false
	}
	for _, c := range inner {
		if c >= 0x80 {
			return "", false
		}
	}
	return string(inner), true
}

// listIn finds in an answer that is valid JSON the list whose elements are its
// elements.
func listIn(answer []byte) (list []byte, ok bool) {
	answer = bytes.TrimSpace(answer)
	if bytes.HasPrefix(answer, []byte("[")) {
		return answer, true
	}
	var data, only, last []byte
	alone := true
	for name, value := range Members(answer) {
		if string(name) == `"data"` {
			data = value
		}
		alone = alone && (last == nil || bytes.Equal(name, last))
		only, last = value, name
	}
	if data != nil {
		return listIn(data)
	}
	return only, alone && bytes.HasPrefix(only, []byte("["))
}
