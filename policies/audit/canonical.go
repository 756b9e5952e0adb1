package audit

import "bytes"

// plainDepth is how deep plain looks.
const plainDepth = 16

// plain reports whether a text is canonical JSON of the plain kind that most
// arguments are, so that nothing has to be rewritten: no spaces, names in their
// order, printable ASCII without escapes, whole numbers of at most 15 digits. Of all
// else it says no, canonical or not.
func plain(raw []byte) bool {
	rest, ok := plainValue(raw, plainDepth)
	return ok && len(rest) == 0
}

// plainValue passes over one value.
func plainValue(b []byte, depth int) (rest []byte, ok bool) {
	if len(b) == 0 || depth == 0 {
		return nil, false
	}
	switch c := b[0]; {
	case c == '{':
		return plainObject(b[1:], depth-1)
	case c == '[':
		return plainArray(b[1:], depth-1)
	case c == '"':
		_, rest, ok = plainText(b)
		return rest, ok
	case c == '-' || c >= '0' && c <= '9':
		return plainNumber(b)
	}
	for _, word := range []string{"true", "false", "null"} {
		if rest, ok = bytes.CutPrefix(b, []byte(word)); ok {
			return rest, true
		}
	}
	return nil, false
}

func plainObject(b []byte, depth int) (rest []byte, ok bool) {
	if len(b) > 0 && b[0] == '}' {
		return b[1:], true
	}
	var before []byte
	for {
		name, after, ok := plainText(b)
		if !ok || before != nil && bytes.Compare(before, name) >= 0 || len(after) == 0 || after[0] != ':' {
			return nil, false
		}
		before = name
		if b, ok = plainValue(after[1:], depth); !ok || len(b) == 0 {
			return nil, false
		}
		switch b[0] {
		case '}':
			return b[1:], true
		case ',':
			b = b[1:]
		default:
			return nil, false
		}
	}
}

func plainArray(b []byte, depth int) (rest []byte, ok bool) {
	if len(b) > 0 && b[0] == ']' {
		return b[1:], true
	}
	for {
		if b, ok = plainValue(b, depth); !ok || len(b) == 0 {
			return nil, false
		}
		switch b[0] {
		case ']':
			return b[1:], true
		case ',':
			b = b[1:]
		default:
			return nil, false
		}
	}
}

func plainText(b []byte) (text, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '"' {
		return nil, nil, false
	}
	for i := 1; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return b[1:i], b[i+1:], true
		case c < ' ' || c > '~' || c == '\\':
			return nil, nil, false
		}
	}
	return nil, nil, false
}

func plainNumber(b []byte) (rest []byte, ok bool) {
	digits := b
	if b[0] == '-' {
		digits = b[1:]
	}
	n := 0
	for n < len(digits) && digits[n] >= '0' && digits[n] <= '9' {
		n++
	}
	rest = digits[n:]
	switch {
	case n == 0 || len(b)-len(rest) > 15 || digits[0] == '0' && (n > 1 || len(digits) < len(b)):
		return nil, false
	case len(rest) > 0 && bytes.IndexByte([]byte(".eE+-"), rest[0]) >= 0:
		return nil, false
	}
	return rest, true
}
