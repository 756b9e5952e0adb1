package slack

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// sign makes Slack's signature.
func sign(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("v0:" + stamp + ":"))
	mac.Write(body)
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// send makes a request as Slack does, changes it, and gives it to the door.
func send(t *testing.T, i *Intake, path string, body []byte, change func(*http.Request)) *httptest.ResponseRecorder {
	t.Helper()
	handlers, err := i.Handlers([]string{"new-secret", "old-secret"})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	for pattern, h := range handlers {
		mux.Handle(pattern, h)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(string(body)))
	r.Header.Set("Content-Type", formType)
	if path == EventsPath {
		r.Header.Set("Content-Type", jsonType)
	}
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", sign("new-secret", stamp, body))
	if change != nil {
		change(r)
	}
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func TestHTTPTakes(t *testing.T) {
	t.Parallel()
	payload := func(raw string) []byte { return []byte(url.Values{"payload": {raw}}.Encode()) }
	head := `{"team":{"id":"T0TEAM"},"user":{"id":"U012ABC"},"api_app_id":"A0APP","trigger_id":"1.2",`
	tests := []struct {
		name, path string
		body       []byte
		want, key  string
	}{
		{"command", CommandsPath, commandForm(nil), "", "trigger:13345224609.738474920.8088930838d88f008e0"},
		{"button", InteractionsPath, payload(head + `"type":"block_actions","actions":[{"type":"button","action_id":"a","value":"v"}]}`), "", "trigger:1.2"},
		{"form", InteractionsPath, payload(head + `"type":"view_submission","view":{"id":"V1","hash":"1"}}`), `{"response_action":"clear"}`, "view:V1/1"},
		{"select", OptionsPath, payload(head + `"type":"block_suggestion","action_id":"a","value":"x"}`), `{"options":[{"text":{"type":"plain_text","text":"x"},"value":"1"}]}`, ""},
		{"event", EventsPath, callbackJSON(`{"type":"app_mention","user":"U012ABC","channel":"C0OPS","text":"<@U0BOT> x","ts":"1.1"}`), "", "event:Ev0PV52K21"},
		{"a bot's message", EventsPath, callbackJSON(`{"type":"message","bot_id":"B1","channel":"D1","channel_type":"im","text":"x","ts":"1.1"}`), "", ""},
		{"an event that is not understood", EventsPath, callbackJSON(`{"type":"member_joined_channel"}`), "", ""},
		{"a shortcut", InteractionsPath, payload(head + `"type":"shortcut"}`), "", ""},
		{"challenge", EventsPath, []byte(`{"type":"url_verification","challenge":"abc","token":"x"}`), `{"challenge":"abc"}`, ""},
		{"certificate", CommandsPath, []byte("ssl_check=1&token=x"), "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i, in, refusals := newIntake(t, func(c *Config) {
				c.Options = func(_ context.Context, e Event) ([]Option, error) { return []Option{{Text: e.Query, Value: "1"}}, nil }
				c.Submission = func(context.Context, Event) (Submitted, bool, error) { return Submitted{Clear: true}, true, nil }
			})
			var want []string
			if test.key != "" {
				want = []string{test.key}
			}
			for range 2 { // a retry is acknowledged, and kept once
				w := send(t, i, test.path, test.body, func(r *http.Request) { r.Header.Set("X-Slack-Retry-Num", "1") })
				if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != test.want {
					t.Errorf("got %d %s", w.Code, w.Body)
				}
				if diff := cmp.Diff(in.keys(), want); diff != "" {
					t.Errorf("kept: got-, want+:\n%s", diff)
				}
			}
			if len(refusals.all) > 0 {
				t.Errorf("refused: %+v", refusals.all)
			}
		})
	}
}

func TestHTTPRefuses(t *testing.T) {
	t.Parallel()
	body := commandForm(nil)
	stampAt := func(skew time.Duration) string { return strconv.FormatInt(time.Now().Add(skew).Unix(), 10) }
	signedAt := func(secret, stamp string) func(*http.Request) {
		return func(r *http.Request) {
			r.Header.Set("X-Slack-Request-Timestamp", stamp)
			r.Header.Set("X-Slack-Signature", sign(secret, stamp, body))
		}
	}
	signed := func(secret string, skew time.Duration) func(*http.Request) {
		return func(r *http.Request) {
			signedAt(secret, stampAt(skew))(r)
		}
	}
	tests := []struct {
		name   string
		change func(*http.Request)
		code   int
		why    string
	}{
		{"right", nil, 200, ""},
		{"the other secret of a rotation", signed("old-secret", 0), 200, ""},
		{"just in time", signed("new-secret", -300*time.Second), 200, ""},
		{"another secret", signed("guessed", 0), 401, "signature"},
		{"an empty secret", signed("", 0), 401, "signature"},
		{"too late", signed("new-secret", -301*time.Second), 401, "clock"},
		{"too early", signed("new-secret", 301*time.Second), 401, "clock"},
		{"from before time", signedAt("new-secret", "-9223372036854775808"), 401, "clock"},
		{"no number", signedAt("new-secret", "now"), 401, "signature"},
		{"no signature", func(r *http.Request) { r.Header.Del("X-Slack-Signature") }, 401, "signature"},
		{"no time", func(r *http.Request) { r.Header.Del("X-Slack-Request-Timestamp") }, 401, "signature"},
		{"two signatures", func(r *http.Request) { r.Header.Add("X-Slack-Signature", "v0=00") }, 401, "signature"},
		{"another version", func(r *http.Request) {
			r.Header.Set("X-Slack-Signature", "v1="+strings.TrimPrefix(r.Header.Get("X-Slack-Signature"), "v0="))
		}, 401, "signature"},
		{"half a signature", func(r *http.Request) { r.Header.Set("X-Slack-Signature", r.Header.Get("X-Slack-Signature")[:35]) }, 401, "signature"},
		{"another time than was signed", func(r *http.Request) { r.Header.Set("X-Slack-Request-Timestamp", stampAt(time.Second)) }, 401, "signature"},
		{"another body than was signed", func(r *http.Request) {
			r.Header.Set("X-Slack-Signature", sign("new-secret", r.Header.Get("X-Slack-Request-Timestamp"), append(body, 'x')))
		}, 401, "signature"},
		{"another content type", func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 415, ""},
		{"no content type", func(r *http.Request) { r.Header.Del("Content-Type") }, 415, ""},
		{"another method", func(r *http.Request) { r.Method = http.MethodGet }, 405, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // so that no second passes
				i, in, refusals := newIntake(t, nil)
				w := send(t, i, CommandsPath, body, test.change)
				if w.Code != test.code {
					t.Errorf("got %d %s, want %d", w.Code, w.Body, test.code)
				}
				if kept := len(in.taken) == 1; kept != (test.code == 200) {
					t.Errorf("kept: %t", kept)
				}
				var want []string
				if test.why != "" {
					want = []string{test.why}
				}
				if diff := cmp.Diff(refusals.whys(), want); diff != "" {
					t.Errorf("recorded: got-, want+:\n%s", diff)
				}
			})
		})
	}
}

// TestHTTPUnsigned: nothing is done before the signature is right, not even that a
// challenge is answered.
func TestHTTPUnsigned(t *testing.T) {
	t.Parallel()
	forged := func(r *http.Request) { r.Header.Set("X-Slack-Signature", "v0="+strings.Repeat("00", 32)) }
	tests := []struct{ name, path, body string }{
		{"challenge", EventsPath, `{"type":"url_verification","challenge":"abc"}`},
		{"certificate", CommandsPath, "ssl_check=1"},
		{"no JSON", EventsPath, `{`},
		{"select", OptionsPath, "payload=" + url.QueryEscape(`{"type":"block_suggestion"}`)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i, _, _ := newIntake(t, nil)
			if w := send(t, i, test.path, []byte(test.body), forged); w.Code != http.StatusUnauthorized || strings.Contains(w.Body.String(), "abc") {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}

func TestHTTPHostile(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path string
		body       []byte
		code       int
		why        []string
	}{
		{"another workspace", CommandsPath, commandForm(map[string]string{"team_id": "T9"}), 403, []string{"workspace"}},
		{"another app", CommandsPath, commandForm(map[string]string{"api_app_id": "A9"}), 403, []string{"app"}},
		{"another workspace's event", EventsPath, []byte(strings.ReplaceAll(string(callbackJSON(`{"type":"app_mention","user":"U1","channel":"C1","ts":"1.1","text":"x"}`)), "T0TEAM", "T9")), 403, []string{"workspace"}},
		{"too large", CommandsPath, commandForm(map[string]string{"text": strings.Repeat("a", maxBody)}), 413, nil},
		{"no payload", InteractionsPath, []byte("x=y"), 400, nil},
		{"no form", InteractionsPath, []byte("payload=%zz"), 400, nil},
		{"deep", InteractionsPath, []byte("payload=" + strings.Repeat("[", 20_000)), 400, nil},
		{"nothing", CommandsPath, nil, 400, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i, in, refusals := newIntake(t, nil)
			if w := send(t, i, test.path, test.body, nil); w.Code != test.code {
				t.Errorf("got %d %s, want %d", w.Code, w.Body, test.code)
			}
			if len(in.taken) > 0 {
				t.Error("it was kept")
			}
			if diff := cmp.Diff(refusals.whys(), test.why); diff != "" {
				t.Errorf("recorded: got-, want+:\n%s", diff)
			}
		})
	}
}

// TestHTTPStoreDown: what is not kept is not acknowledged; sent again, it is kept.
func TestHTTPStoreDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		i, in, _ := newIntake(t, nil)
		in.before = func(context.Context) error { return errors.New("disk full of " + "xoxb-secret") }
		event := callbackJSON(`{"type":"app_mention","user":"U012ABC","channel":"C0OPS","text":"x","ts":"1.1"}`)
		if w := send(t, i, EventsPath, event, nil); w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "disk") {
			t.Errorf("down: got %d %s", w.Code, w.Body)
		}
		in.before = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		began := time.Now()
		if w := send(t, i, EventsPath, event, nil); w.Code != http.StatusServiceUnavailable || time.Since(began) >= 3*time.Second {
			t.Errorf("slow: got %d after %s", w.Code, time.Since(began))
		}
		in.before = nil
		if w := send(t, i, EventsPath, event, nil); w.Code != http.StatusOK || len(in.taken) != 1 {
			t.Errorf("again: got %d, kept %d", w.Code, len(in.taken))
		}
	})
}

func TestHandlersRefuse(t *testing.T) {
	t.Parallel()
	i, _, _ := newIntake(t, nil)
	for _, secrets := range [][]string{nil, {}, {""}, {"right", ""}, {" \n"}} {
		if _, err := i.Handlers(secrets); err == nil {
			t.Errorf("%q were taken", secrets)
		}
	}
}
