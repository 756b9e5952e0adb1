package audit

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowebpki/jcs"

	"panelbot/policies"
)

// timeForm is how a body spells a time; always UTC.
const timeForm = "2006-01-02T15:04:05.000000Z07:00"

// fields are the members of a body, in the order of their names, which is that
// of RFC 8785.
type fields struct {
	Args        json.RawMessage `json:"args"`
	Before      json.RawMessage `json:"before"`
	Call        string          `json:"call"`
	Digest      string          `json:"digest"`
	Door        string          `json:"door"`
	Effect      string          `json:"effect"`
	Facts       json.RawMessage `json:"facts"`
	Kind        string          `json:"kind"`
	Note        string          `json:"note"`
	Panel       string          `json:"panel"`
	PanelStatus int             `json:"panel_status"`
	Person      string          `json:"person"`
	Policy      string          `json:"policy"`
	Request     string          `json:"request"`
	Risk        string          `json:"risk"`
	Rule        string          `json:"rule"`
	Seq         int64           `json:"seq"`
	Status      string          `json:"status"`
	Target      string          `json:"target"`
	Time        string          `json:"time"`
	TookUS      int64           `json:"took_us"`
	Tool        string          `json:"tool"`
}

// body writes the canonical JSON of an entry that fit has made to fit. Empty
// members are left out.
func (e Entry) body() []byte {
	w := bodyWriter{buf: make([]byte, 0, 384+len(e.Args)+len(e.Facts)+len(e.Before))}
	w.json("args", e.Args)
	w.json("before", e.Before)
	w.text("call", e.Call)
	w.text("digest", e.Digest)
	w.text("door", string(e.Door))
	w.text("effect", e.Effect)
	w.json("facts", e.Facts)
	w.text("kind", string(e.Kind))
	w.text("note", e.Note)
	w.text("panel", e.Panel)
	w.number("panel_status", int64(e.PanelStatus))
	w.text("person", e.Person)
	w.text("policy", e.Policy)
	w.text("request", e.Request)
	w.text("risk", e.Risk)
	w.text("rule", e.Rule)
	w.number("seq", e.Seq)
	w.text("status", e.Status)
	w.text("target", e.Target)
	w.text("time", e.Time.UTC().Format(timeForm))
	w.number("took_us", e.Took.Microseconds())
	w.text("tool", e.Tool)
	return append(w.buf, '}')
}

// parseBody reads a body. Members that this version does not know are passed
// over, so that a later one may add some.
func parseBody(body []byte) (Entry, error) {
	var f fields
	if err := json.Unmarshal(body, &f); err != nil {
		return Entry{}, fmt.Errorf("audit: the body of an entry is no JSON of one: %w", err)
	}
	at, err := time.Parse(timeForm, f.Time)
	if err != nil {
		return Entry{}, fmt.Errorf("audit: the body of an entry has no time: %w", err)
	}
	return Entry{
		Seq: f.Seq, Time: at.UTC(), Kind: Kind(f.Kind), Call: f.Call, Request: f.Request, Person: f.Person, Door: policies.Door(f.Door),
		Tool: f.Tool, Panel: f.Panel, Target: f.Target, Risk: f.Risk, Effect: f.Effect, Rule: f.Rule, Policy: f.Policy, Args: f.Args, Facts: f.Facts,
		Digest: f.Digest, Status: f.Status, PanelStatus: f.PanelStatus, Took: time.Duration(f.TookUS) * time.Microsecond, Before: f.Before, Note: f.Note,
	}, nil
}

// fit makes an entry one that every store can keep and give back as it was:
// valid UTF-8 without NUL (which PostgreSQL does not take), of bounded length,
// with canonical JSON.
func (e Entry) fit(now time.Time) Entry {
	if e.Time.IsZero() {
		e.Time = now
	}
	e.Time = e.Time.UTC().Truncate(time.Microsecond)
	e.Took = max(0, e.Took).Truncate(time.Microsecond)
	for _, text := range []*string{
		(*string)(&e.Kind), &e.Call, &e.Request, &e.Person, (*string)(&e.Door), &e.Tool, &e.Panel, &e.Target,
		&e.Risk, &e.Effect, &e.Rule, &e.Policy, &e.Digest, &e.Status, &e.Note,
	} {
		*text = fitText(*text)
	}
	e.Args, e.Facts, e.Before = fitJSON(e.Args), fitJSON(e.Facts), fitJSON(e.Before)
	return e
}

func fitText(s string) string {
	if utf8.ValidString(s) && len(s) <= MaxText && strings.IndexByte(s, 0) < 0 {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
	if len(s) > MaxText {
		s = strings.ToValidUTF8(s[:MaxText-len("…")], "") + "…"
	}
	return s
}

// fitJSON makes a text canonical JSON. RFC 8785 writes numbers as doubles do,
// so a number that a double does not hold to the digit becomes a text.
func fitJSON(raw json.RawMessage) json.RawMessage {
	switch {
	case len(raw) == 0:
		return nil
	case len(raw) > MaxJSON:
		sum := sha256.Sum256(raw)
		return fmt.Appendf(nil, `{"bytes":%d,"left_out":"too long for the record","sha256":"%s"}`, len(raw), hex.EncodeToString(sum[:]))
	}
	if plain(raw) {
		return raw
	}
	canonical, err := jcs.Transform(exactNumbers(raw))
	if err != nil || !utf8.Valid(canonical) { // no JSON, or none that two programs would read alike
		return appendText(nil, strings.ToValidUTF8(string(raw), "\uFFFD"))
	}
	return canonical
}

// exactNumbers puts numbers with more digits than a double surely holds in
// quotes. What is no JSON comes back as it was.
func exactNumbers(raw []byte) []byte {
	const sure = 15 // digits that every double holds
	var out []byte
	from, inText := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case !inText && (c == '-' || c >= '0' && c <= '9'):
			end := i + 1
			for end < len(raw) && bytes.IndexByte([]byte("0123456789+-.eE"), raw[end]) >= 0 {
				end++
			}
			if end-i > sure && json.Valid(raw[i:end]) {
				out = append(append(append(append(out, raw[from:i]...), '"'), raw[i:end]...), '"')
				from = end
			}
			i = end - 1
		}
	}
	if from == 0 {
		return raw
	}
	return append(out, raw[from:]...)
}

// bodyWriter writes an object, member by member.
type bodyWriter struct{ buf []byte }

func (w *bodyWriter) name(name string) {
	if len(w.buf) == 0 {
		w.buf = append(w.buf, '{')
	} else {
		w.buf = append(w.buf, ',')
	}
	w.buf = append(append(append(w.buf, '"'), name...), '"', ':')
}

func (w *bodyWriter) text(name, value string) {
	if value == "" {
		return
	}
	w.name(name)
	w.buf = appendText(w.buf, value)
}

func (w *bodyWriter) number(name string, value int64) {
	if value == 0 {
		return
	}
	w.name(name)
	w.buf = strconv.AppendInt(w.buf, value, 10)
}

func (w *bodyWriter) json(name string, value json.RawMessage) {
	if len(value) == 0 {
		return
	}
	w.name(name)
	w.buf = append(w.buf, value...)
}

// appendText writes a string as RFC 8785 does: what must be escaped is, in the
// shortest way, and nothing else.
func appendText(buf []byte, s string) []byte {
	const hexDigits = "0123456789abcdef"
	buf = append(buf, '"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			buf = append(buf, '\\', c)
		case c >= ' ':
			buf = append(buf, c)
		case c == '\b':
			buf = append(buf, '\\', 'b')
		case c == '\f':
			buf = append(buf, '\\', 'f')
		case c == '\n':
			buf = append(buf, '\\', 'n')
		case c == '\r':
			buf = append(buf, '\\', 'r')
		case c == '\t':
			buf = append(buf, '\\', 't')
		default:
			buf = append(buf, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&0xf])
		}
	}
	return append(buf, '"')
}
