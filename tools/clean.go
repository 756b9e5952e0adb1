package tools

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// CleanText makes one line of text from outside fit to be shown: control
// and bidirectional characters go, line breaks become spaces, what looks like
// a secret is masked.
func CleanText(text string) string {
	return maskPatterns(strings.Join(strings.Fields(cleanLines(text)), " "))
}

// CleanFile is the same for the content of a file: its lines stay.
func CleanFile(text string) string { return maskPatterns(cleanLines(text)) }

// cleanLines takes out what could forge a terminal's or a reader's view; line
// breaks and tabs stay.
func cleanLines(text string) string {
	if isPlain(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Cf, r) && r != '\u200d' && r != '\u200c':
			return -1
		case r == utf8.RuneError:
			return '?'
		default:
			return r
		}
	}, text)
}

func isPlain(text string) bool {
	for i := range len(text) {
		if c := text[i]; c >= 0x7f || (c < ' ' && c != '\n' && c != '\t') {
			return false
		}
	}
	return true
}

// secretName is the name before a value in text: DB_PASSWORD=, "api_key": ",
// $cfg['secret'] = '.
const secretName = `\b([A-Z0-9_.-]*(?:(?:passwo?r?d|passphrase|secret|token|api[_-]?key|access[_-]?key)[A-Z0-9_.-]*|_pass)["']?\]?\s*(?:=>|[=:])\s*`

// patterns find secrets by their form in text that nobody has typed.
var (
	wholes = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?s)-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(-----END [A-Z0-9 ]*PRIVATE KEY-----|$)|\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*`)
	})
	bearers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)\b(bearer\s+)[A-Za-z0-9._~+/|=-]{8,}`) })
	users   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(://[^\s/:@]*:)[^\s/@]+@`) })
	values  = []func() *regexp.Regexp{
		sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)` + secretName + `")(?:[^"\\\n]|\\.)+`) }),
		sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)` + secretName + `')(?:[^'\\\n]|\\.)+`) }),
		sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)` + secretName + `)[^\s"'&,;>][^\s"'&,;]*`) }),
	}
)

func maskPatterns(text string) string {
	if !hinted(text) {
		return text
	}
	text = wholes().ReplaceAllString(text, hidden)
	text = bearers().ReplaceAllString(text, "${1}"+hidden)
	text = users().ReplaceAllString(text, "${1}"+hidden+"@")
	for _, v := range values {
		text = v().ReplaceAllString(text, "${1}"+hidden)
	}
	return text
}

// minSecret is the shortest secret that is looked for. One or two characters
// would take half of the text with them, and are no secret.
const minSecret = 3

// cleaner rewrites valid JSON: text is cleaned, secrets are masked, and the
// values of a name that an object repeats are kept as a list, so that no
// reader loses one. Numbers and the order of members stay as they were.
type cleaner struct {
	in      []byte
	pos     int
	out     bytes.Buffer
	path    []string
	secrets []string
	hide    hider
	found   []PrivateValue
}

func newCleaner(secretPaths, knownSecrets []string) *cleaner {
	return &cleaner{secrets: secretPaths, hide: newHider(knownSecrets)}
}

func (c *cleaner) clean(in []byte) json.RawMessage {
	c.in, c.pos = in, 0
	c.out.Grow(len(in))
	c.value(false)
	return c.out.Bytes()
}

func (c *cleaner) space() {
	for c.pos < len(c.in) && (c.in[c.pos] == ' ' || c.in[c.pos] == '\n' || c.in[c.pos] == '\t' || c.in[c.pos] == '\r') {
		c.pos++
	}
}

func (c *cleaner) value(secret bool) {
	c.space()
	switch c.in[c.pos] {
	case '{':
		c.object(secret)
	case '[':
		c.pos++
		c.out.WriteByte('[')
		for first := true; ; first = false {
			if c.space(); c.in[c.pos] == ']' {
				break
			}
			if c.in[c.pos] == ',' {
				c.pos++
			}
			if !first {
				c.out.WriteByte(',')
			}
			c.value(secret)
		}
		c.pos++
		c.out.WriteByte(']')
	case '"':
		c.text(c.string(), secret)
	default:
		start := c.pos
		for c.pos < len(c.in) && !bytes.ContainsRune([]byte(",]} \n\t\r"), rune(c.in[c.pos])) {
			c.pos++
		}
		literal := string(c.in[start:c.pos])
		switch {
		case literal == "null" || literal == "true" || literal == "false":
		case secret:
			c.keep(literal)
			c.out.WriteString(`"` + hidden + `"`)
			return
		case c.hide.is(literal): // a password of digits
			c.out.WriteString(`"` + hidden + `"`)
			return
		}
		c.out.Write(c.in[start:c.pos])
	}
}

// string reads a JSON string and gives it with its quotes.
func (c *cleaner) string() []byte {
	start := c.pos
	for c.pos++; c.in[c.pos] != '"'; c.pos++ {
		if c.in[c.pos] == '\\' {
			c.pos++
		}
	}
	c.pos++
	return c.in[start:c.pos]
}

func (c *cleaner) text(quoted []byte, secret bool) {
	var text string
	if bytes.IndexByte(quoted, '\\') < 0 {
		text = string(quoted[1 : len(quoted)-1])
	} else if json.Unmarshal(quoted, &text) != nil {
		text = "?"
	}
	if secret && text != "" {
		c.keep(text)
		c.out.WriteString(`"` + hidden + `"`)
		return
	}
	cleaned := maskPatterns(c.hide.hide(cleanLines(text)))
	if cleaned == text && utf8.Valid(quoted) {
		c.out.Write(quoted)
		return
	}
	c.out.Write(mustJSON(cleaned))
}

func (c *cleaner) keep(value string) {
	c.found = append(c.found, PrivateValue{Name: strings.Join(c.path, "."), Value: value})
}

// written is a member that was written: its place in out, what it was made
// from, and whether it was taken for a secret.
type written struct {
	name       string
	start, end int
	from       []byte
	secret     bool
}

func (c *cleaner) object(secret bool) {
	c.pos++
	begin := c.out.Len()
	c.out.WriteByte('{')
	var seen []written
	valueSecret := false
	for {
		if c.space(); c.in[c.pos] == ',' {
			c.pos++
			c.space()
		}
		if c.in[c.pos] == '}' {
			break
		}
		var name string
		if err := json.Unmarshal(c.string(), &name); err != nil {
			name = "?"
		}
		name = c.hide.hide(cleanLines(name))
		c.space()
		c.pos++ // the colon
		if len(seen) > 0 {
			c.out.WriteByte(',')
		}
		c.out.Write(mustJSON(name))
		c.out.WriteByte(':')
		c.path = append(c.path, name)
		w := written{name: name, start: c.out.Len(), secret: secret || c.isSecret(name) || (valueSecret && name == "value")}
		from := c.pos
		c.value(w.secret)
		c.path = c.path[:len(c.path)-1]
		w.end, w.from = c.out.Len(), c.in[from:c.pos]
		seen = append(seen, w)
		// {"key": "root_password", "value": "…"} is how configurations are listed.
		if name == "key" || name == "name" {
			valueSecret = valueSecret || namesSecret(c.out.Bytes()[w.start:])
		}
	}
	c.pos++
	c.out.WriteByte('}')
	late := valueSecret && slices.ContainsFunc(seen, func(w written) bool { return w.name == "value" && !w.secret })
	if late || repeats(seen) {
		c.rewrite(begin, seen, late)
	}
}

func repeats(seen []written) bool {
	if len(seen) <= 8 { // a map costs more
		for i, w := range seen {
			if slices.ContainsFunc(seen[:i], func(v written) bool { return v.name == w.name }) {
				return true
			}
		}
		return false
	}
	names := make(map[string]struct{}, len(seen))
	for _, w := range seen {
		names[w.name] = struct{}{}
	}
	return len(names) < len(seen)
}

func (c *cleaner) isSecret(name string) bool {
	return slices.Contains(c.secrets, strings.Join(c.path, ".")) || namesSecret(name)
}

// rewrite writes an object again whose names repeat, or in which a value stood
// before the key that makes it a secret.
func (c *cleaner) rewrite(begin int, seen []written, late bool) {
	object := bytes.Clone(c.out.Bytes()[begin:])
	c.out.Truncate(begin)
	var names []string
	all := map[string][][]byte{}
	for _, w := range seen {
		value := object[w.start-begin : w.end-begin]
		if late && w.name == "value" && !w.secret {
			value = c.hideLate(w)
		}
		if all[w.name] == nil {
			names = append(names, w.name)
		}
		all[w.name] = append(all[w.name], value)
	}
	c.out.WriteByte('{')
	for i, name := range names {
		if i > 0 {
			c.out.WriteByte(',')
		}
		c.out.Write(mustJSON(name))
		c.out.WriteByte(':')
		if values := all[name]; len(values) > 1 {
			c.out.WriteByte('[')
			c.out.Write(bytes.Join(values, []byte(",")))
			c.out.WriteByte(']')
			continue
		}
		c.out.Write(all[name][0])
	}
	c.out.WriteByte('}')
}

// hideLate hides a value that was written before its key was read. Of a list
// or an object nothing is left: its parts are not handed over either.
func (c *cleaner) hideLate(w written) []byte {
	from := bytes.TrimSpace(w.from)
	if from[0] == '{' || from[0] == '[' {
		return []byte(`"` + hidden + `"`)
	}
	hide := &cleaner{in: from, path: append(slices.Clone(c.path), w.name), hide: c.hide}
	hide.value(true)
	c.found = append(c.found, hide.found...)
	return hide.out.Bytes()
}
