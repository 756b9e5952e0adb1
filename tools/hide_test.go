package tools

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"
)

// TestHide: a secret is found in every spelling, at every place, and nothing
// around it is lost.
func TestHide(t *testing.T) {
	t.Parallel()
	quoted := func(s string) string {
		raw, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Trim(string(raw), `"`)
	}
	escapes := map[string]func(string) string{
		"as it is": func(s string) string { return s },
		"JSON":     quoted,
		"JSON in JSON": func(s string) string {
			return quoted(quoted(s))
		},
		"PHP's JSON": func(s string) string {
			var b strings.Builder
			for _, r := range strings.ReplaceAll(quoted(s), "/", `\/`) {
				if r > 0x7f {
					fmt.Fprintf(&b, `\u%04X`, r)
					continue
				}
				b.WriteRune(r)
			}
			return b.String()
		},
		"a query": url.QueryEscape,
		"a path":  url.PathEscape,
		"a path in lower": func(s string) string {
			return strings.ReplaceAll(strings.ReplaceAll(url.PathEscape(s), "%C3%A9", "%c3%a9"), "%2F", "%2f")
		},
		"a query twice": func(s string) string { return url.QueryEscape(url.QueryEscape(s)) },
		"HTML":          html.EscapeString,
		"HTML in JSON":  func(s string) string { return quoted(html.EscapeString(s)) },
		"JSON in HTML":  func(s string) string { return html.EscapeString(quoted(s)) },
		"white space":   func(s string) string { return strings.ReplaceAll(s, " ", " \t ") },
		"lines":         func(s string) string { return strings.ReplaceAll(s, " ", "\n") },
	}
	for _, secret := range []string{
		"hunter2-long", `p"a's&s<w>o%r/d\e+f`, "with some spaces in it", "mật khẩu é", "a1!", "$$$%%%", "1|abcDEF0123456789", "tail\\",
		strings.Repeat("long/", 400),
	} {
		h := newHider([]string{"another", secret, "ab"})
		for name, escape := range escapes {
			const before, after = "It is ", "; so it was, {ab}."
			got := h.hide(before + escape(secret) + after)
			// Of a very long one only the beginning is looked for.
			if len(secret) > maxSpelled && strings.HasPrefix(got, before+hidden) {
				continue
			}
			if want := before + hidden + after; got != want {
				t.Errorf("%q as %s: got %q, want %q", secret, name, got, want)
			}
		}
		if len(secret) < minBase64 {
			continue
		}
		for before := range 4 {
			whole := strings.Repeat("x", before) + secret + "yy"
			for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
				if got := h.hide("Basic " + encoding.EncodeToString([]byte(whole))); !strings.Contains(got, hidden) {
					t.Errorf("%q in base64 after %d letters is not found: %s", secret, before, got)
				}
			}
		}
	}
}

// slowSecrets are made to be slow to look for.
func slowSecrets() []string {
	var list []string
	for _, unit := range []string{"&", `\`, `"`, "/", "é", "%", " a", "a&", "-\n"} {
		list = append(list, strings.Repeat(unit, 1000))
	}
	return list
}

// TestHideBoundsExpressions: for a secret with many characters that have
// several spellings no expression is made, and it is found all the same.
func TestHideBoundsExpressions(t *testing.T) {
	t.Parallel()
	for _, secret := range slowSecrets() {
		h := newHider([]string{secret})
		if h.secrets[0].spelled != nil {
			t.Errorf("%.4q…: an expression is made for %d characters that are not plain", secret, specials(secret))
		}
		if got := h.hide("before " + secret + " after"); got != "before "+hidden+" after" {
			t.Errorf("%.4q… is not hidden: %.80q", secret, got)
		}
	}
	if h := newHider([]string{strings.Repeat("a&", maxSpecial)}); h.secrets[0].spelled == nil {
		t.Error("for a password no expression is made")
	}
}

// BenchmarkHideSlow is how long the slowest of them takes on 20 kB.
func BenchmarkHideSlow(b *testing.B) {
	for _, secret := range slowSecrets() {
		h := newHider([]string{secret})
		text := strings.Repeat(secret, 20)[:20_000]
		b.Run(fmt.Sprintf("%.4q", secret), func(b *testing.B) {
			for b.Loop() {
				h.hide(text)
			}
		})
	}
}

// TestHideKeys: a key in PEM is found as a whole, in the spellings in which
// panels and programs say it back.
func TestHideKeys(t *testing.T) {
	t.Parallel()
	var key strings.Builder
	for i := range 24 {
		fmt.Fprintf(&key, "MIIEvQ%02dIBADANBgkqhkiG9w0BAQEF/ASCBKcwg+gSjAgEAAoIBAQC7VJTUt9Us8cKj\n", i)
	}
	secret := "-----BEGIN PRIVATE KEY-----\n" + key.String() + "-----END PRIVATE KEY-----"
	h := newHider([]string{secret})
	goJSON := strings.Trim(string(mustJSON(secret)), `"`)
	for name, spelling := range map[string]string{
		"as it is": secret, "in one line": strings.ReplaceAll(secret, "\n", " "), "with returns": strings.ReplaceAll(secret, "\n", "\r\n"),
		"JSON": goJSON, "PHP's JSON": strings.ReplaceAll(goJSON, "/", `\/`), "JSON in JSON": strings.Trim(string(mustJSON(goJSON)), `"`),
		"a query": url.QueryEscape(secret), "a path": url.PathEscape(secret), "a query in lower": lowerHex().ReplaceAllStringFunc(url.QueryEscape(secret), strings.ToLower),
		"HTML": html.EscapeString(secret), "JSON in HTML": html.EscapeString(goJSON),
	} {
		if got, want := h.hide("It is "+spelling+", so it was."), "It is "+hidden+", so it was."; got != want {
			t.Errorf("%s: got %q", name, got)
		}
	}
	whole := base64.StdEncoding.EncodeToString([]byte("x" + secret))
	if got := h.hide(whole); !strings.Contains(got, hidden) {
		t.Errorf("in base64: %q", got)
	}
}

// TestHideLeavesTheRest: what is no secret stays.
func TestHideLeavesTheRest(t *testing.T) {
	t.Parallel()
	h := newHider([]string{"", "a", "ab", "s3cr3t word", "code-1234"})
	for _, text := range []string{"", "a ab abc", "s3cr3t", "word s3cr3t", "s3cr3t-word", "code 1234", "1234", "Y29kZQ=="} {
		if got := h.hide(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if got := (hider{}).hide("anything"); got != "anything" {
		t.Errorf("a hider that knows nothing says %q", got)
	}
	if h.finds("nothing here") || !h.finds("a s3cr3t\nword") || !h.is("code-1234") || h.is("code-1234 ") {
		t.Error("what is found is not what is there")
	}
}

// TestHideCut: of a text that was cut in the middle of a secret, the beginning
// of the secret is not left.
func TestHideCut(t *testing.T) {
	t.Parallel()
	const secret = `hunter2 "and/more" of it`
	for _, spelled := range []string{secret, strings.ReplaceAll(strings.ReplaceAll(secret, `"`, `\"`), "/", `\/`), url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
		for end := minSecret + 1; end < len(spelled); end++ {
			text := "The password is " + spelled[:end] + ellipsis
			if got := Hide(text, secret); strings.Contains(got, spelled[:minSecret+1]) {
				t.Errorf("%q becomes %q", text, got)
			}
		}
	}
	for _, text := range []string{"The password is fine…", "…", "hunter2 is a word", "hunter2 is at the beginning of a text that is longer than all spellings of the secret could ever be, even if each of its letters took as much room as it takes in the longest of them, which is a lot of room and more than that…"} {
		if got := Hide(text, secret); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// FuzzHide: whatever the secret and the text, a secret as it is does not
// survive, and nothing panics.
func FuzzHide(f *testing.F) {
	f.Add("the text of s3cr3t/é…", "s3cr3t/é")
	f.Add("%25%32 \\u0041 &amp;", `\"&%`)
	f.Add("a\xffb", "\xffb\x00c")
	f.Fuzz(func(t *testing.T, text, secret string) {
		got := Hide(text+secret+text, secret)
		clean := cleanLines(secret)
		if len(clean) >= minSecret && strings.Contains(got, clean) && !strings.Contains(hidden, clean) && !strings.Contains(cleanLines(text)+hidden+cleanLines(text), clean) {
			t.Errorf("%q is left in %q", secret, got)
		}
	})
}
