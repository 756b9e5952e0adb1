package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A canary is a secret of a test that can be told from all other text, in
// every spelling: it begins and ends with a word of its own, so that a part of
// it is found too, and between them stands what encodings change.
const (
	canaryHead = "Kanari"
	canaryTail = "iranaK"
)

// canaries numbers the canaries, and remembers where each was planted.
type canaries struct {
	mu     sync.Mutex
	places []string
}

// plant makes a canary for a place.
func (c *canaries) plant(place string) string {
	return c.plantWith(place, ` "/+&<%é'\`)
}

// plantHeader makes one that a header can carry.
func (c *canaries) plantHeader(place string) string { return c.plantWith(place, `"/+&<%=`) }

func (c *canaries) plantWith(place, middle string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.places = append(c.places, place)
	return fmt.Sprintf("%s%03d%s%03d%s", canaryHead, len(c.places), middle, len(c.places), canaryTail)
}

// needles are what is looked for, in lower case where folded.
var needles = func() (list []struct {
	text   string
	folded bool
}) {
	for _, word := range []string{canaryHead, canaryTail} {
		list = append(list, struct {
			text   string
			folded bool
		}{strings.ToLower(word), true})
		for _, form := range base64Forms(word) {
			list = append(list, struct {
				text   string
				folded bool
			}{form, false})
		}
	}
	return list
}()

// base64Forms are the letters that a word is certain to have in the base64 of
// any text around it: three, by where it begins.
func base64Forms(word string) []string {
	var forms []string
	for before := range 3 {
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", before) + word + "xxx"))
		first := (before*8 + 5) / 6          // letters that hold a bit of what is before
		last := (before + len(word)) * 8 / 6 // and those that are whole
		forms = append(forms, encoded[first:last])
	}
	return forms
}

// leaks gives the surroundings of each canary, or part of one, in a text.
func (c *canaries) leaks(text string) []string {
	var found []string
	folded := strings.ToLower(text)
	for _, n := range needles {
		where := text
		if n.folded {
			where = folded
		}
		for at, rest := 0, where; ; {
			i := strings.Index(rest, n.text)
			if i < 0 {
				break
			}
			at += i
			found = append(found, strings.ToValidUTF8(where[max(0, at-60):min(len(where), at+len(n.text)+60)], "?"))
			at += len(n.text)
			rest = where[at:]
		}
	}
	return found
}

// place says where the canary in a leak was planted.
func (c *canaries) place(leak string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.places {
		if strings.Contains(leak, fmt.Sprintf("%s%03d", strings.ToLower(canaryHead), i+1)) || strings.Contains(leak, fmt.Sprintf("%03d%s", i+1, strings.ToLower(canaryTail))) {
			return c.places[i]
		}
	}
	return "an encoded one"
}

// TestCanariesAreFound: the search finds a leak in every spelling, so that the
// tests that find none mean something.
func TestCanariesAreFound(t *testing.T) {
	t.Parallel()
	var c canaries
	secret := c.plant("here")
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	var unescaped bytes.Buffer
	enc := json.NewEncoder(&unescaped)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(map[string]string{"a": secret}); err != nil {
		t.Fatal(err)
	}
	spellings := []string{
		secret, string(quoted), unescaped.String(), fmt.Sprintf("%q", secret), strings.ToUpper(secret),
		url.QueryEscape(secret), url.PathEscape(secret), html.EscapeString(secret),
		secret[:12], secret[len(secret)-12:],
		strings.ReplaceAll(secret, `"`, ""),
	}
	for before := range 3 {
		whole := strings.Repeat("a", before) + secret + "b"
		spellings = append(spellings, base64.StdEncoding.EncodeToString([]byte(whole)), base64.RawURLEncoding.EncodeToString([]byte(whole)))
	}
	for _, s := range spellings {
		if len(c.leaks("before "+s+" after")) == 0 {
			t.Errorf("the spelling %q is not found", s)
		}
	}
	if leak := c.leaks("x " + secret + " y")[0]; c.place(leak) != "here" {
		t.Errorf("the place of %q is %q, want here", leak, c.place(leak))
	}
	for _, s := range []string{"", "*** and [hidden]", strings.Repeat("no canary here ", 1000)} {
		if found := c.leaks(s); found != nil {
			t.Errorf("in %.40q it finds %q, want nothing", s, found)
		}
	}
	// A part of the canary that a mask leaves over is found by its end.
	if found := c.leaks("password=***" + secret[20:]); len(found) == 0 || !slices.ContainsFunc(found, func(l string) bool { return c.place(l) == "here" }) {
		t.Errorf("a rest of the canary is not found: %q", found)
	}
}
