package panel

import (
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestRedact(t *testing.T) {
	t.Parallel()
	secrets := []string{"pa ss/w&rd\"<ö", "123|abc", "ab", "", "line\nbreak"}
	tests := []struct{ text, want string }{
		{"plain text, nothing hidden", "plain text, nothing hidden"},
		{`is pa ss/w&rd"<ö!`, "is [hidden]!"},
		{"is pa+ss%2Fw%26rd%22%3C%C3%B6!", "is [hidden]!"},
		{"is pa%20ss%2Fw&rd%22%3C%C3%B6!", "is [hidden]!"},
		{"is pa+ss%2fw%26rd%22%3c%c3%b6!", "is [hidden]!"},
		{`is pa ss/w\u0026rd\"\u003cö!`, "is [hidden]!"},
		{"is pa ss/w&amp;rd&#34;&lt;ö!", "is [hidden]!"},
		{"123|abc and ab", "[hidden] and ab"},
		{"12\u200b3|a\x00b\u202ec", "[hidden]"},
		{"line\nbreak", "[hidden]"},
		{"Authorization: Bearer 77|sdfkjhsdfkjhsdf", "Authorization: [hidden]"},
		{"bearer of bad news", "bearer of bad news"},
		{"x-code: q1w2e3", "[hidden]"},
		{"jwt eyJhbGciOi.eyJzdWIiOi.c2lnbmF0 end", "jwt [hidden] end"},
		{"op_mcp_abc123-x.", "[hidden]."},
		{"token 12|AbCdEfGhIjKlMnOpQrStUv.", "token [hidden]."},
		{"a -----BEGIN OPENSSH PRIVATE KEY-----\nAAA\nBBB\n-----END OPENSSH PRIVATE KEY----- b", "a [hidden] b"},
		{"cut -----BEGIN RSA PRIVATE KEY-----\nAAA", "cut [hidden]"},
		{"https://user:pw@host/x", "https://[hidden]@host/x"},
		{"tab\tand\nline\r\u2028end", "tab and line  end"},
		{"bad \xff\xfe utf8", "bad \uFFFD utf8"},
		{"\u202egpj.exe\u2066\u200f\u00ad\x1b[31m", "gpj.exe[31m"},
		{"tiếng Việt có dấu 🚀", "tiếng Việt có dấu 🚀"},
	}
	for _, test := range tests {
		if got := newRedactor(secrets).redact(test.text); got != test.want {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

func TestCut(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("ü", 600), strings.Repeat("a", 1001), strings.Repeat("🚀", 251), strings.Repeat("a", 999) + "ü"} {
		got := cut(text, maxMessage)
		if len(got) > maxMessage || len(got) < maxMessage-8 || !utf8.ValidString(got) || !strings.HasSuffix(got, "…") {
			t.Errorf("%d bytes of %.8q became %d", len(text), text, len(got))
		}
	}
	if text := strings.Repeat("a", 1000); cut(text, maxMessage) != text {
		t.Error("a text that fits was cut")
	}
}

// TestClean: an error is copied, since a vendor may hand out one error to many
// callers, and its cause can be tested for but not reached.
func TestClean(t *testing.T) {
	t.Parallel()
	e := &Error{Kind: Invalid, Message: canary, Hint: canary, Fields: map[string][]string{canary: {canary, "\x00ok"}}, Err: errors.Join(io.EOF, errors.New(canary))}
	got := newRedactor([]string{canary}).clean(e)
	if e.Message != canary || e.Fields[canary] == nil {
		t.Error("the original was changed")
	}
	errorOf(t, got)
	if !errors.Is(got, io.EOF) || got.Fields[hidden][1] != "ok" {
		t.Errorf("got %+v", got)
	}
	many := &Error{Fields: map[string][]string{}}
	for i := range 200 {
		many.Fields[strings.Repeat("x", i)] = make([]string, 200)
	}
	got = newRedactor(nil).clean(many)
	if len(got.Fields) != maxFields || len(got.Fields[""]) > maxFields || got.Message == "" {
		t.Errorf("%d fields", len(got.Fields))
	}
}

func TestErrorText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ message, hint, want string }{
		{"No.", "", "No."}, {"No", "Try.", "No. Try."}, {"No.", "Try.", "No. Try."}, {"No", "", "No"},
	} {
		if got := (&Error{Message: test.message, Hint: test.hint}).Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
