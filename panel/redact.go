package panel

import (
	"cmp"
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// hidden stands where a secret was.
const hidden = "[hidden]"

// maxMessage is the most bytes of a message, a hint, or a field's message.
const maxMessage = 1000

// shortest is the shortest secret that is looked for: to hide a shorter one
// would shred the text, and so spell it out.
const shortest = 4

// shapes are what secrets look like that nobody declared.
var shapes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(strings.Join([]string{
		`(?is:-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\z))`,
		`(?i:\bbearer\s+)[^\s"'<>,;]{6,}`,                             // an Authorization header
		`\beyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?`, // a JWT
		`\bop_mcp_[A-Za-z0-9_-]+`,                                     // OpenPanel's long-lived token
		`\b\d{1,10}\|[A-Za-z0-9]{16,}`,                                // Laravel's token
		`(?i:\bx-code:\s*)[^\s"'<>,;]+`,
	}, "|"))
})

// userInfo is the user and password of an address.
var userInfo = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(://)[^/\s@]+@`) })

// redactor makes texts fit to be shown: the secrets leave them, in every form in
// which an address, JSON or HTML spells them, and so does whatever looks like
// a bearer token or a private key. Control characters, those that turn the
// direction of writing, and invisible ones are taken out first, so that they
// cannot hide a secret; a line break becomes a space. Secrets under four bytes
// are not looked for.
type redactor struct{ replacer *strings.Replacer }

func newRedactor(secrets []string) redactor {
	var forms []string
	for _, s := range secrets {
		if len(s) >= shortest {
			forms = append(forms, spellings(s)...)
		}
	}
	// The longest first, so that no form is cut by one that it contains.
	slices.SortFunc(forms, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	forms = slices.Compact(forms)
	pairs := make([]string, 0, 2*len(forms))
	for _, f := range forms {
		pairs = append(pairs, f, hidden)
	}
	return redactor{strings.NewReplacer(pairs...)}
}

// spellings are the forms in which a secret may show up.
func spellings(s string) []string {
	list := []string{s, printable(s), html.EscapeString(s)}
	for _, escaped := range []string{url.QueryEscape(s), url.PathEscape(s)} {
		list = append(list, escaped, lowerEscapes(escaped))
	}
	if quoted, err := json.Marshal(s); err == nil {
		text := string(quoted[1 : len(quoted)-1])
		list = append(list, text, strings.ReplaceAll(text, "/", `\/`)) // PHP escapes the slash
	}
	return slices.DeleteFunc(list, func(form string) bool { return len(form) < shortest })
}

// lowerEscapes writes %2F as %2f.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:i+3], strings.ToLower(string(b[i+1:i+3])))
		}
	}
	return string(b)
}

func (r redactor) redact(text string) string {
	text = r.replacer.Replace(printable(text))
	text = shapes().ReplaceAllString(text, hidden)
	return userInfo().ReplaceAllString(text, "${1}"+hidden+"@")
}

// sentence is redact for what people see: cut to size.
func (r redactor) sentence(text string) string {
	return cut(strings.TrimSpace(r.redact(text)), maxMessage)
}

// printable is a text in valid UTF-8 without characters that have no picture.
func printable(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.Map(func(c rune) rune {
		switch {
		case c == '\n', c == '\r', c == '\t', c == '\u2028', c == '\u2029':
			return ' '
		case unicode.IsControl(c), unicode.Is(unicode.Cf, c):
			return -1
		}
		return c
	}, text)
}

// cut shortens a text to at most n bytes, at the border of a character.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	const more = "…"
	end := n - len(more)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + more
}

// maxFields bounds the fields of an Error, and the messages of each.
const maxFields = 50

// clean is an Error as it leaves the package: a copy without secrets, cut to size.
func (r redactor) clean(e *Error) *Error {
	out := *e
	out.Message, out.Hint, out.Fields = r.sentence(e.Message), r.sentence(e.Hint), nil
	if out.Message == "" {
		out.Message = "The panel gave no reason (" + e.Kind.String() + ")."
	}
	if e.Err != nil {
		out.Err = &cause{r.sentence(e.Err.Error()), e.Err}
	}
	for name, messages := range e.Fields {
		if out.Fields == nil {
			out.Fields = make(map[string][]string, len(e.Fields))
		}
		if len(out.Fields) == maxFields {
			break
		}
		list := make([]string, 0, len(messages))
		for _, m := range messages[:min(len(messages), maxFields)] {
			list = append(list, r.sentence(m))
		}
		out.Fields[r.sentence(name)] = list
	}
	return &out
}

// cause is a private cause whose text has lost its secrets. It can be tested
// for, but it is not unwrapped: the error inside still holds them.
type cause struct {
	text string
	err  error
}

func (c *cause) Error() string        { return c.text }
func (c *cause) Is(target error) bool { return errors.Is(c.err, target) }
