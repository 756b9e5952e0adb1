package chat

import (
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Word is one word of a line, without its quotes.
type Word struct {
	Text string
	// Plain says that no part of it was quoted, so that it may be one of the
	// grammar's own words.
	Plain bool
}

// maxLine is the longest line that is read, in bytes.
const maxLine = 1 << 20

// Split gives the words of a line. The error is a *Problem that says at which
// character a quote or a JSON value begins that does not end.
func Split(line string) ([]Word, error) {
	if len(line) > maxLine {
		return nil, &Problem{id: "line_too_long"}
	}
	s := splitter{text: clean(line)}
	for {
		s.skipSpace()
		if s.pos == len(s.text) {
			return s.words, nil
		}
		if err := s.word(); err != nil {
			return nil, err
		}
	}
}

// clean takes out what cannot be seen, and writes line breaks in one way.
func clean(line string) string {
	line = strings.ReplaceAll(line, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			return '\n'
		case r == '\n', r == '\t', joins(r):
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		default:
			return r
		}
	}, line)
}

// joins reports whether r has no width and a meaning between letters of some
// scripts, and in emoji. It is kept inside quotes.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' }

func isDouble(r rune) bool { return strings.ContainsRune(`"“”„‟«»`, r) }
func isSingle(r rune) bool { return strings.ContainsRune(`'‘’‚‛‹›`, r) }

// partners are the quotes that end what each quote begins: Swedes write ”…”,
// Danes »…«.
func partners(r rune) string {
	switch r {
	case '“', '„', '‟', '”':
		return "”“‟"
	case '«', '»':
		return "«»"
	case '‘', '‚', '‛', '’':
		return "’‘‛"
	case '‹', '›':
		return "‹›"
	default:
		return string(r)
	}
}

type splitter struct {
	text  string
	pos   int
	words []Word
	// gone are quotes that do not occur from here on.
	gone map[rune]bool
}

// here is the number of the character at a place, as people count.
func (s *splitter) here(pos int) int { return utf8.RuneCountInString(s.text[:pos]) + 1 }

func (s *splitter) peek() (rune, int) { return utf8.DecodeRuneInString(s.text[s.pos:]) }

func (s *splitter) skipSpace() {
	for s.pos < len(s.text) {
		r, n := s.peek()
		if !unicode.IsSpace(r) && !joins(r) {
			return
		}
		s.pos += n
	}
}

// jsonName is the beginning of a word whose value is JSON.
var jsonName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\p{L}\p{N}_.\[\]-]+:=$`) })

func (s *splitter) word() error {
	var b strings.Builder
	plain, named := true, false
	for opens := true; s.pos < len(s.text); {
		r, n := s.peek()
		switch {
		case unicode.IsSpace(r):
			s.words = append(s.words, Word{b.String(), plain})
			return nil
		case isDouble(r), isSingle(r) && opens:
			inside, err := s.quoted(r)
			if err != nil {
				return err
			}
			b.WriteString(inside)
			plain, opens = false, true
			continue
		case joins(r):
		case isSingle(r):
			b.WriteByte('\'')
		default:
			if r == utf8.RuneError {
				r = '\uFFFD'
			}
			b.WriteRune(r)
		}
		s.pos += n
		// A value begins after the first equals sign.
		opens = r == '=' && !named
		named = named || r == '='
		if opens && plain && s.atJSON(b.String()) {
			value, err := s.json(strings.TrimSuffix(b.String(), ":="))
			if err != nil {
				return err
			}
			b.WriteString(value)
			plain = false
		}
	}
	s.words = append(s.words, Word{b.String(), plain})
	return nil
}

// atJSON reports whether a JSON value begins here that may hold spaces.
func (s *splitter) atJSON(word string) bool {
	if s.pos == len(s.text) || !jsonName().MatchString(word) {
		return false
	}
	r, _ := s.peek()
	return r == '{' || r == '[' || isDouble(r)
}

// json reads a JSON value up to its end.
func (s *splitter) json(name string) (string, error) {
	start := s.pos
	value, n, err := firstJSON(strings.NewReader(s.text[s.pos:]))
	if err != nil {
		// Perhaps somebody's keyboard has made other quotes of its quotes.
		var again error
		if value, n, again = firstJSON(&straight{strings.NewReader(s.text[s.pos:])}); again == nil {
			n = crookedLen(s.text[s.pos:], n)
			err = nil
		} else if errors.Is(again, io.ErrUnexpectedEOF) {
			err = again
		}
	}
	if err != nil {
		return "", &Problem{id: "json_broken", data: fields{"Name": name, "At": s.here(start)}, Unfinished: errors.Is(err, io.ErrUnexpectedEOF)}
	}
	s.pos += n
	if r, _ := s.peek(); s.pos < len(s.text) && !unicode.IsSpace(r) {
		return "", &Problem{id: "json_tail", data: fields{"Name": name, "At": s.here(s.pos)}}
	}
	return value, nil
}

// firstJSON gives the JSON value with which a text begins, and its length.
func firstJSON(text io.Reader) (string, int, error) {
	dec := json.NewDecoder(text)
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return "", 0, err
	}
	return string(raw), int(dec.InputOffset()), nil
}

// straight reads a text with plain double quotes and plain spaces.
type straight struct{ text *strings.Reader }

func (s *straight) Read(p []byte) (int, error) {
	n := 0
	for len(p)-n >= utf8.UTFMax {
		r, _, err := s.text.ReadRune()
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		n += utf8.EncodeRune(p[n:], straighten(r))
	}
	return n, nil
}

func straighten(r rune) rune {
	switch {
	case isDouble(r):
		return '"'
	case unicode.IsSpace(r) && r > unicode.MaxASCII:
		return ' '
	default:
		return r
	}
}

// crookedLen is how long a text is, as it was written, whose first n bytes
// straight has read.
func crookedLen(text string, n int) int {
	for i, r := range text {
		if n <= 0 {
			return i
		}
		n -= utf8.RuneLen(straighten(r))
	}
	return len(text)
}

// quoted reads what stands in quotes; the quote that opens is the next
// character.
func (s *splitter) quoted(open rune) (string, error) {
	start := s.pos
	inside, end := "", -1
	for _, closing := range []string{partners(open), kin(open)} {
		if inside, end = s.upTo(open, closing); end >= 0 {
			break
		}
	}
	if end < 0 {
		return "", &Problem{id: "quote_open", data: fields{"At": s.here(start), "Quote": string(open)}, Unfinished: true}
	}
	s.pos = end
	return inside, nil
}

// kin are the quotes of the same kind, which end what a quote begins where its
// partner is missing.
func kin(open rune) string {
	if isDouble(open) {
		return `"“”„‟«»`
	}
	return `'‘’‚‛‹›`
}

// upTo reads on to one of the quotes. end is the place after it, or -1.
func (s *splitter) upTo(open rune, closing string) (inside string, end int) {
	if s.allGone(closing) {
		return "", -1
	}
	var b strings.Builder
	_, n := s.peek()
	for i := s.pos + n; i < len(s.text); {
		r, n := utf8.DecodeRuneInString(s.text[i:])
		if r == '\\' && isDouble(open) {
			next, m := utf8.DecodeRuneInString(s.text[i+n:])
			switch {
			case next == '\\' || isDouble(next):
				b.WriteRune(next)
			case next == 'n':
				b.WriteByte('\n')
			case next == 't':
				b.WriteByte('\t')
			default:
				b.WriteByte('\\')
				m = 0
			}
			i += n + m
			continue
		}
		i += n
		if strings.ContainsRune(closing, r) && !s.apostrophe(r, i) {
			return b.String(), i
		}
		b.WriteRune(r)
	}
	if s.gone == nil {
		s.gone = map[rune]bool{}
	}
	for _, r := range closing {
		s.gone[r] = true
	}
	return "", -1
}

// allGone spares a second walk to the end of the line.
func (s *splitter) allGone(closing string) bool {
	for _, r := range closing {
		if !s.gone[r] {
			return false
		}
	}
	return true
}

// apostrophe reports whether a quote that letters follow is one, as in
// ‘it’s’. The plain one always ends what it has begun, as in a shell.
func (s *splitter) apostrophe(r rune, after int) bool {
	next, _ := utf8.DecodeRuneInString(s.text[after:])
	return isSingle(r) && r != '\'' && unicode.IsLetter(next)
}

// OneLine writes a line that may hold line breaks without them, so that it
// reads as the same words.
func OneLine(line string) string {
	if !strings.ContainsAny(line, "\r\n") {
		return line
	}
	words, err := Split(line)
	if err != nil {
		return strings.Join(strings.Fields(line), " ")
	}
	list := make([]string, len(words))
	for i, w := range words {
		name, value, named := strings.Cut(w.Text, "=")
		named = named && quoteWord(name) == name // else the = is in quotes
		switch {
		case named && strings.HasSuffix(name, ":"):
			list[i] = strings.Join(strings.FieldsFunc(w.Text, func(r rune) bool { return r == '\n' || r == '\r' }), " ")
		case named:
			list[i] = name + "=" + quoteWord(value)
		default:
			list[i] = quoteWord(w.Text)
		}
	}
	return strings.Join(list, " ")
}
