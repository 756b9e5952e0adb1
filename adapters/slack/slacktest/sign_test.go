package slacktest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"panelbot/adapters/slack/slacktest"
)

// app is an app in HTTP mode that verifies with the real library.
type app struct {
	*httptest.Server
	got chan *http.Request // with the form parsed, or the body kept
}

func newApp(t *testing.T, secret string, answer func(w http.ResponseWriter, r *http.Request, body []byte)) app {
	t.Helper()
	a := app{got: make(chan *http.Request, 100)}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		v, err := slack.NewSecretsVerifier(r.Header, secret)
		if err == nil {
			_, _ = v.Write(body)
			err = v.Ensure()
		}
		a.got <- r
		if err != nil {
			http.Error(w, "unsigned", http.StatusUnauthorized)
			return
		}
		answer(w, r, body)
	}))
	t.Cleanup(a.Close)
	return a
}

// TestHTTP holds the paths, encodings and signatures of HTTP mode.
func TestHTTP(t *testing.T) {
	t.Parallel()
	a := newApp(t, "slacktest-secret", func(w http.ResponseWriter, r *http.Request, body []byte) {
		switch r.URL.Path {
		case "/slack/commands":
			io.WriteString(w, "plain words")
		case "/slack/events":
			var e struct{ Type, Challenge string }
			if err := json.Unmarshal(body, &e); err != nil {
				t.Error(err)
			}
			if e.Type == "url_verification" {
				io.WriteString(w, e.Challenge)
			}
		}
	})
	s := workspace(t, slacktest.Config{Endpoint: a.URL, Retries: []time.Duration{0}})
	if err := s.VerifyURL(limit(t)); err != nil {
		t.Error(err)
	}
	if err := s.VerifyURL(limit(t), slacktest.SignedWith("guess")); err == nil {
		t.Error("the address was verified without a signature")
	}
	<-a.got
	<-a.got
	if ack := ended(t, s.Command("U0ALICE", "C0OPS", "/panel", "help me"), nil); !ack.OK || ack.Status != http.StatusOK {
		t.Errorf("command: %+v", ack)
	}
	r := <-a.got
	if kind := r.Header.Get("Content-Type"); r.URL.Path != "/slack/commands" || kind != "application/x-www-form-urlencoded" {
		t.Errorf("command to %s as %s", r.URL.Path, kind)
	}
	if got := s.Messages("C0OPS"); len(got) != 1 || got[0].Text != "plain words" || got[0].For != "U0ALICE" {
		t.Errorf("the answer: %+v", got)
	}
	for name, test := range map[string]struct {
		option slacktest.Option
		ok     bool
	}{
		"good":              {slacktest.SignedWith("slacktest-secret"), true},
		"another secret":    {slacktest.SignedWith("other"), false},
		"stale":             {slacktest.Skewed(-6 * time.Minute), false},
		"of the future":     {slacktest.Skewed(6 * time.Minute), false},
		"a little late":     {slacktest.Skewed(-4 * time.Minute), true},
		"changed body":      {slacktest.Forged(func(_ http.Header, body []byte) []byte { return append(body, "&text=server+delete"...) }), false},
		"without signature": {slacktest.Forged(func(h http.Header, body []byte) []byte { h.Del("X-Slack-Signature"); return body }), false},
	} {
		ack := ended(t, s.Command("U0ALICE", "C0OPS", "/panel", "x", test.option), nil)
		if ack.OK != test.ok || (ack.Shown == "") != test.ok {
			t.Errorf("%s: %+v", name, ack)
		}
		<-a.got
	}
	d, err := s.Say("U0ALICE", "C0OPS", "x", slacktest.SignedWith("other"))
	if ack := ended(t, d, err); ack.OK || ack.Attempts != 2 || ack.Status != http.StatusUnauthorized {
		t.Errorf("an unsigned event: %+v", ack)
	}
	if first, second := <-a.got, <-a.got; first.Header.Get("X-Slack-Retry-Num") != "" || second.Header.Get("X-Slack-Retry-Num") != "1" || second.Header.Get("X-Slack-Retry-Reason") == "" {
		t.Errorf("retried with %v after %v", second.Header, first.Header)
	}
	clean(t, s)
}

// TestSignature holds the example of Slack's own documentation.
func TestSignature(t *testing.T) {
	t.Parallel()
	body := "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
	want := "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	if got := slacktest.Signature("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", []byte(body)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
