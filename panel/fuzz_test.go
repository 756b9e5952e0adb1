package panel

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzAnswer gives the client whatever a panel may answer: it never panics,
// and its errors hold no secret, are short, and are fit to be shown.
func FuzzAnswer(f *testing.F) {
	f.Add(200, "application/json", []byte(`{"message":"`+canary+`"}`), uint8(0), false)
	f.Add(422, "application/json", []byte(`{"message":"x","errors":{"`+canary+`":["`+canary+`",1]}}`), uint8(1), true)
	f.Add(500, "text/html; charset=x", []byte("<html>"+canary), uint8(2), false)
	f.Add(302, "text/html", []byte("\xff\xfe\x00"), uint8(4), false)
	f.Add(200, "", []byte("\u202e"+strings.Repeat("ü", 2000)), uint8(3), true)
	f.Add(404, "application/problem+json", []byte(`{"error":"`+strings.Repeat(canary+"\\n", 300)+`"}`), uint8(0), true)
	f.Add(400, "application/json", []byte(`{"message":"`+canary[:5]+"\u200b"+canary[5:]+`"}`), uint8(0), true)
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, status int, kind string, body []byte, want uint8, reads bool) {
		if status < 100 || status > 999 {
			return
		}
		v := &fakeVendor{failure: func(_ Request, a Answer) *Error {
			if a.Status < 400 {
				return nil
			}
			e := Plain(a)
			e.Message, e.Hint = string(a.Body), string(a.Body)
			e.Fields = map[string][]string{string(a.Body): {string(a.Body)}}
			e.Err = errors.New(string(a.Body))
			return e
		}}
		c, err := New(testLog(t), Config{URL: "https://x.example", Vendor: v, MaxBody: 64 << 10, Downloads: dir,
			Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				h := http.Header{"Content-Type": {kind}, "Location": {kind}, "Content-Disposition": {kind}}
				if !reads { // a read would wait that long
					h["Retry-After"], h["X-Ratelimit-Reset"] = []string{kind}, []string{kind}
				}
				return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: -1, Request: r}, nil
			})})
		if err != nil {
			t.Fatal(err)
		}
		c.backoff = atOnce
		resp, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", Want: Want(want % 5), Reads: reads})
		if (resp == nil) == (err == nil) {
			t.Fatalf("got %v and %v", resp, err)
		}
		e := errorOf(t, err)
		if e == nil {
			return
		}
		for _, text := range []string{e.Message, e.Hint} {
			if !utf8.ValidString(text) || len(text) > maxMessage || strings.IndexFunc(text, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) >= 0 {
				t.Errorf("unfit to be shown: %q", text)
			}
		}
		if !reads && status >= 200 && status < 300 && e.Kind != Lost && e.Kind != Refused {
			t.Errorf("a write that was answered with %d is %s", status, e.Kind)
		}
	})
}
