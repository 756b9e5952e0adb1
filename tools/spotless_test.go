package tools

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestSpotless holds what may stay as it is, and what the cleaner has to see.
func TestSpotless(t *testing.T) {
	t.Parallel()
	tests := map[string]bool{
		`{}`: true, `[]`: true, `""`: true, `0`: true, `null`: true, `true`: true, `-1.5e+10`: true, `0.5`: true, `1E5`: true,
		`{"data":[{"id":1,"name":"web-1","up":false,"load":0.25,"tags":["a",null]},{"id":2}]}`: true,
		`{"a":{"a":1},"b":[{"a":1},{"a":2}]}`:                                                  true,
		`"C:\/www\/html"`:                                                                      true, `"h\u1ed3 s\u01a1"`: true, `"hồ sơ"`: true, `"a\tb\nc"`: true, `"a \"quoted\" word"`: true,
		`{"key":"port","value":"22"}`: true, `{"name":"web-1","value":1}`: true,
		`"https://example.com/x"`: true, `"a token ring"`: true, // a hint that comes to nothing

		``: false, ` {}`: false, `{} `: false, `{"a": 1}`: false, `[1, 2]`: false, "[1\n]": false,
		`{`: false, `{"a"}`: false, `{"a":}`: false, `{"a":1,}`: false, `{,}`: false, `{a:1}`: false, `{"a":1"b":2}`: false, `{}{}`: false, `{1:1}`: false,
		`[`: false, `[1,]`: false, `[,1]`: false, `[1 2]`: false, `]`: false, `}`: false, `{"a":1]`: false, `[1}`: false,
		`"`: false, `"a`: false, `"a\"`: false, `"\x"`: false, `"\u12"`: false, "\"a\nb\"": false, "\"\xff\"": false,
		`01`: false, `1.`: false, `.5`: false, `1e`: false, `-`: false, `+1`: false, `1e+`: false, `0x1`: false, `NaN`: false, `nul`: false, `truefalse`: false,

		`{"a":1,"a":2}`: false, `{"a":1,"b":{"c":1,"d":2,"c":3}}`: false, `{"\u0061":1}`: false, `{"a<b":1}`: false, `{"é":1}`: false,
		`{"password":"x"}`: false, `{"api_key":null}`: false, `{"data":{"x":[{"auth_code":1}]}}`: false, `{"access_token":""}`: false,
		`{"key":"db_password","value":"x"}`: false, `{"value":"x","name":"secret"}`: false,
		`"-----BEGIN PRIVATE KEY-----"`: false, `"DB_PASSWORD=abc"`: false, `"Bearer abcdefgh12345"`: false, `"mysql:\/\/u:p@h"`: false,
		`"\u202e"`: false, `"\u0000"`: false, `"` + planted + `"`: false, `{"x":["` + planted + `"]}`: false, `{"` + planted + `":1}`: false,
		strings.Repeat("[", 1_000_000): false, strings.Repeat("[", 100) + strings.Repeat("]", 100): false,
	}
	h := newHider([]string{planted})
	for in, want := range tests {
		if got := spotless([]byte(in), h); got != want {
			t.Errorf("%.80s: got %v, want %v", in, got, want)
		}
		likeTheCleaner(t, in, h)
	}
	if spotless([]byte(`[12345]`), newHider([]string{"12345"})) {
		t.Error("a secret of digits may not stay as a number")
	}
	if spotless([]byte(`["a !!! b"]`), newHider([]string{"!!!"})) {
		t.Error("a secret without letters may not stay")
	}
}

// likeTheCleaner holds that what is spotless is JSON that the cleaner leaves
// as it is.
func likeTheCleaner(t *testing.T, in string, h hider) {
	t.Helper()
	if !spotless([]byte(in), h) {
		return
	}
	if !json.Valid([]byte(in)) {
		t.Fatalf("%q is spotless, but not JSON", in)
	}
	c := newCleaner(nil, nil)
	c.hide = h
	if out := c.clean([]byte(in)); string(out) != in || len(c.found) > 0 {
		t.Fatalf("%q is spotless, but the cleaner makes %q of it and finds %v", in, out, c.found)
	}
}

// FuzzSpotless holds that for arbitrary input.
func FuzzSpotless(f *testing.F) {
	for _, seed := range []string{
		`{"data":[{"id":1,"name":"web-1","up":false,"load":0.25}]}`, `"C:\/www"`, `{"key":"port","value":"22"}`, `[1,"x",null,true,{"b":"` + planted + `"}]`,
		`{"a":1,"a":2}`, `{"token":1}`, `"\u202e"`, `[-0.5e-3]`, `"://u:p@h"`, "\"\xff\"", `{"name":"a","value":"b"}`, `"PASSWORD = x"`,
	} {
		f.Add(seed)
	}
	h := newHider([]string{planted, "7777", "!!"})
	f.Fuzz(func(t *testing.T, in string) { likeTheCleaner(t, in, h) })
}

// TestHints holds that the walks say what the expressions say.
func TestHints(t *testing.T) {
	t.Parallel()
	words := []string{"", "a", "x_", "-", " ", "_", "PRIVATE KEY", "private key", "bearer", "BeArEr", "eyJ", "EYj", "://", ":/", "/", "passw", "_pass", "pass", "passphrase",
		"secret", "token", "api", "access", "key", "_key", "-key", "private", "auth_code", "é", "ſ", "\u212a", "\u212aey", "toKen", "to", "ken", "\x1a//", "\x7fpass", "\xff"}
	for _, a := range words {
		for _, b := range words {
			for _, c := range words {
				text := a + b + c
				if got, want := hinted(text), hints().MatchString(text); got != want {
					t.Errorf("hinted(%q) is %v, want %v", text, got, want)
				}
				if got, want := namesSecret([]byte(text)), secretNames().MatchString(text); got != want {
					t.Errorf("namesSecret(%q) is %v, want %v", text, got, want)
				}
			}
		}
	}
}
