package op

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/policies"
)

// TestMasked holds that what is logged, recorded and shown has no secret and
// no file's content, and leaves the rest as it was.
func TestMasked(t *testing.T) {
	t.Parallel()
	type login struct {
		User string `json:"user" doc:"User."`
		Pass Secret `json:"pass,omitempty" doc:"Password."`
	}
	type in struct {
		Login  login    `json:"login,omitempty" doc:"Login."`
		Logins []login  `json:"logins,omitempty" doc:"Logins."`
		Keys   []Secret `json:"keys,omitempty" doc:"Keys."`
		Files  []Upload `json:"files,omitempty" doc:"Files."`
		Pass   Secret   `json:"pass,omitempty" doc:"Password."`
		Token  Secret   `json:"token,omitempty" in:"query" doc:"Token."`
		Page   int64    `json:"page,omitempty" in:"query" doc:"Page."`
	}
	nested := compiled(t, flash, declare[in, Empty]("POST /api", policies.Grant))
	sum := fmt.Sprintf("%x", sha256.Sum256([]byte(canary)))
	const file = `{"name":"k.pem","text":"` + canary + `"}`
	tests := map[string]struct {
		tool              *Tool
		args              string
		masked, body, qry string
	}{
		"secret": {compiled(t, flash, bodyPost()), `{"site":1,"pass":"` + canary + `","text":"seen"}`,
			`{"site":1,"text":"seen","pass":"***"}`, `{"text":"seen","pass":"***"}`, ""},
		"order":        {compiled(t, flash, bodyPost()), `{"site":1,"pass":{"generate":true}}`, `{"site":1,"pass":{"generate":true}}`, `{"pass":{"generate":true}}`, ""},
		"empty secret": {compiled(t, flash, bodyPost()), `{"site":1,"pass":""}`, `{"site":1,"pass":""}`, `{"pass":""}`, ""},
		"query": {compiled(t, flash, queryGet()), `{"token":"` + canary + `","search":"a b","all":false}`,
			`{"search":"a b","all":false,"token":"***"}`, `{}`, url.Values{"token": {"***"}, "search": {"a b"}, "all": {"0"}}.Encode()},
		"file": {compiled(t, flash, backupPost()), `{"server":1,"key":` + file + `}`,
			`{"server":1,"key":{"name":"k.pem","bytes":13,"sha256":"` + sum + `"}}`, `{"key":{"name":"k.pem","bytes":13,"sha256":"` + sum + `"}}`, ""},
		"binary file": {compiled(t, flash, backupPost()), `{"server":1,"key":{"name":"k","base64":"YzRuNHJ5LXMzY3IzdA=="}}`,
			`{"server":1,"key":{"name":"k","bytes":13,"sha256":"` + sum + `"}}`, `{"key":{"name":"k","bytes":13,"sha256":"` + sum + `"}}`, ""},
		"settings": {compiled(t, flash, settingsPost()), `{"server":1,"settings":{"a":1,"b":[]},"override":"lockout","dry":true}`,
			`{"server":1,"dry":true,"settings":{"a":1,"b":[]},"override":"lockout"}`, `{"a":1,"b":[]}`, "dry=1"},
		"nested": {nested, `{"login":{"user":"u","pass":"` + canary + `"},"logins":[{"pass":"` + canary + `","user":"v"},{"user":"w"}],
			"keys":["` + canary + `",{"ask":true}],"files":[` + file + `],"pass":"` + canary + `","token":"` + canary + `","page":2}`,
			`{"login":{"user":"u","pass":"***"},"logins":[{"pass":"***","user":"v"},{"user":"w"}],"keys":["***",{"ask":true}],"files":[{"name":"k.pem","bytes":13,"sha256":"` + sum + `"}],"pass":"***","token":"***","page":2}`,
			`{"login":{"user":"u","pass":"***"},"logins":[{"pass":"***","user":"v"},{"user":"w"}],"keys":["***",{"ask":true}],"files":[{"name":"k.pem","bytes":13,"sha256":"` + sum + `"}],"pass":"***"}`,
			"page=2&token=%2A%2A%2A"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := bind(t, test.tool, test.args)
			got := []string{string(b.Masked()), string(b.MaskedBody()), b.MaskedQuery()}
			if diff := cmp.Diff(got, []string{test.masked, test.body, test.qry}); diff != "" {
				t.Error(diff)
			}
			if strings.Contains(strings.Join(got, ""), canary) {
				t.Error("the secret shows")
			}
		})
	}
}

// TestSecretKinds holds the three forms of a secret, and that a secret that is
// marshalled by mistake does not leak.
func TestSecretKinds(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Secret{
		`"` + canary + `"`:                {Value: canary},
		`""`:                              {},
		`"{\"generate\":true}"`:           {Value: `{"generate":true}`},
		`{"generate":true}`:               {Generate: true},
		` { "ask" : true } `:              {Ask: true},
		`{"generate":true, "ask": false}`: {Generate: true},
	} {
		var got Secret
		if err := json.Unmarshal([]byte(text), &got); err != nil || got != want {
			t.Errorf("%s: got %+v, %v", text, got, err)
		}
		if raw, err := json.Marshal(struct{ S Secret }{got}); err != nil || string(raw) != `{"S":"***"}` {
			t.Errorf("%s marshals as %s, %v", text, raw, err)
		}
	}
	var s Secret
	if err := json.Unmarshal([]byte(`{"`+canary+`":"`+canary+`"}`), &s); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("got %v", err)
	}
}

// TestReferences holds that an id is the same as a number and as text.
func TestReferences(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{`12`: "12", `"12"`: "12", `"web-1"`: "web-1", `"a \"b\""`: `a "b"`, `9007199254740993`: "9007199254740993"} {
		var s Server
		if err := json.Unmarshal([]byte(text), &s); err != nil || s.String() != want {
			t.Errorf("%s: got %q, %v", text, s, err)
		}
		var site Site
		if err := json.Unmarshal([]byte(text), &site); err != nil || site.String() != want {
			t.Errorf("%s: got %q, %v", text, site, err)
		}
	}
	for _, text := range []string{`true`, `{}`, `[1]`} {
		var s Server
		if err := json.Unmarshal([]byte(text), &s); err == nil {
			t.Errorf("%s: got %q, want an error", text, s)
		}
	}
	raw, err := json.Marshal(map[string]any{"server": Server{ref{`web "1"`}}})
	if err != nil || string(raw) != `{"server":"web \"1\""}` {
		t.Errorf("got %s, %v", raw, err)
	}
}

// TestUploadSpoken holds that a file is spoken of by its name and size.
func TestUploadSpoken(t *testing.T) {
	t.Parallel()
	text := canary
	for _, u := range []Upload{{Name: "k.pem", Text: &text}, {Name: "k.pem", Base64: []byte(canary)}} {
		if got := u.String(); got != "k.pem (13 bytes)" {
			t.Errorf("got %s", got)
		}
	}
}
