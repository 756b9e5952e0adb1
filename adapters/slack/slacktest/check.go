package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sort"
	"unicode/utf16"
)

// CheckMessage says what Slack would refuse of a message: an object with text,
// blocks, attachments, metadata and the other arguments of chat.postMessage, or
// the array of blocks alone. Each finding is a sentence in Slack's form, with a
// JSON pointer. An acceptable message gives nil.
func CheckMessage(message []byte) []string {
	c, v := newChecker(message, onMessage)
	if blocks, ok := v.([]any); ok {
		c.blocks("/blocks", blocks, 50)
		return c.end()
	}
	if v != nil {
		c.message(v)
	}
	return c.end()
}

// CheckView says what Slack would refuse of a view, a modal or an App Home, in
// the form of [CheckMessage].
func CheckView(view []byte) []string {
	c, v := newChecker(view, onModal)
	if v != nil {
		if len(view) > 250_000 {
			c.add("", "view must be less than 250 kB")
		}
		c.view(v)
	}
	return c.end()
}

// surface is where blocks are shown.
type surface int

const (
	onMessage surface = iota
	onModal
	onHome
)

// checker collects what is wrong with one message or view.
type checker struct {
	surface  surface
	found    []string
	ids      map[string]string // the block ids seen, with their places
	tables   int
	markdown int // characters of all markdown blocks
	chars    int // characters of all texts in blocks
	inputs   bool
	focused  bool
}

func newChecker(raw []byte, on surface) (*checker, any) {
	c := &checker{surface: on, ids: map[string]string{}}
	v, err := decode(raw)
	if err != nil {
		c.add("", "invalid JSON: %v", err)
		return c, nil
	}
	if v == nil {
		c.add("", "must not be null")
	}
	return c, v
}

// decode reads one JSON value, numbers as json.Number.
func decode(raw []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than one value")
	}
	return v, nil
}

func (c *checker) add(at, format string, args ...any) {
	if at == "" {
		at = "/"
	}
	c.found = append(c.found, "[ERROR] "+fmt.Sprintf(format, args...)+" [json-pointer:"+at+"]")
}

func (c *checker) end() []string { return c.found }

// rule judges the value at a place.
type rule func(c *checker, at string, v any)

// shape is what an object may hold.
type shape struct {
	required []string
	fields   map[string]rule // type is always allowed: who chose the shape has judged it
}

// object judges the members of an object: none unknown, none missing.
func (c *checker) object(at string, v any, s shape) map[string]any {
	m, ok := v.(map[string]any)
	if !ok {
		c.add(at, "must be an object")
		return nil
	}
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names) // findings in the same order each time
	for _, name := range names {
		if r, known := s.fields[name]; known {
			r(c, at+"/"+name, m[name])
		} else if name != "type" {
			c.add(at, "invalid additional property: %s", name)
		}
	}
	for _, name := range s.required {
		if _, there := m[name]; !there {
			c.add(at, "missing required field: %s", name)
		}
	}
	return m
}

// length counts as Slack does, in UTF-16 units: the stricter way.
func length(s string) int { return len(utf16.Encode([]rune(s))) }

// str wants a string of so many characters. A max of 0 is no limit.
func str(low, high int) rule {
	return func(c *checker, at string, v any) {
		s, ok := v.(string)
		switch n := length(s); {
		case !ok:
			c.add(at, "must be a string")
		case n < low:
			c.add(at, "must be more than %d characters", low-1)
		case high > 0 && n > high:
			c.add(at, "must be less than %d characters", high+1)
		}
	}
}

// one wants one of these strings.
func one(of ...string) rule {
	return func(c *checker, at string, v any) {
		if s, ok := v.(string); !ok || !slices.Contains(of, s) {
			c.add(at, "must be one of %q", of)
		}
	}
}

func boolean(c *checker, at string, v any) {
	if _, ok := v.(bool); !ok {
		c.add(at, "must be a boolean")
	}
}

// whole wants an integer from low to high.
func whole(low, high int64) rule {
	return func(c *checker, at string, v any) {
		n, ok := v.(json.Number)
		i, err := n.Int64()
		if !ok || err != nil || i < low || i > high {
			c.add(at, "must be an integer from %d to %d", low, high)
		}
	}
}

// list wants an array of so many items, each judged by r.
func list(low, high int, r rule) rule {
	return func(c *checker, at string, v any) {
		items, ok := v.([]any)
		switch {
		case !ok:
			c.add(at, "must be an array")
			return
		case len(items) < low:
			c.add(at, "no fewer than %d items allowed", low)
		case high > 0 && len(items) > high:
			c.add(at, "no more than %d items allowed", high)
		}
		for i, item := range items {
			r(c, fmt.Sprintf("%s/%d", at, i), item)
		}
	}
}

// plain wants a plain_text object of 1 to high characters.
func plain(high int) rule { return textObject(high, "plain_text") }

// text wants a plain_text or mrkdwn object of 1 to high characters.
func text(high int) rule { return textObject(high, "plain_text", "mrkdwn") }

func textObject(high int, kinds ...string) rule {
	return func(c *checker, at string, v any) {
		m, ok := v.(map[string]any)
		if !ok {
			c.add(at, "must be a text object")
			return
		}
		kind, _ := m["type"].(string)
		fields := map[string]rule{"type": one(kinds...), "text": str(1, high)}
		if kind == "mrkdwn" {
			fields["verbatim"] = boolean
		} else {
			fields["emoji"] = boolean
		}
		c.object(at, v, shape{required: []string{"type", "text"}, fields: fields})
		c.count(m["text"])
	}
}

// count adds the characters of a text to those of all blocks.
func (c *checker) count(v any) {
	s, _ := v.(string)
	c.chars += length(s)
}
