package flashpanel_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/simulator"
)

const (
	token = "12|CANARYtokenABCDEFGH"
	code  = "CANARY-code"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// client makes a client on loopback or, with h, in process. Its log must not
// hold a secret.
func client(t *testing.T, v panel.Vendor, url string, h http.HandlerFunc) *panel.Client {
	t.Helper()
	var log bytes.Buffer
	cfg := panel.Config{URL: url, Vendor: v, Ceiling: 9, Timeout: 3 * time.Second, Downloads: t.TempDir()}
	if h != nil {
		cfg.URL = "https://flashpanel.example"
		cfg.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
			w := httptest.NewRecorder()
			h(w, r)
			return w.Result(), nil
		})
	}
	c, err := panel.New(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Close()
		if strings.Contains(log.String(), "CANARY") || strings.Contains(log.String(), simulator.FlashToken) {
			t.Errorf("the log holds a secret:\n%s", log.String())
		}
	})
	return c
}

func errorOf(t *testing.T, err error) *panel.Error {
	t.Helper()
	var e *panel.Error
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("got %T, want *panel.Error", err)
	}
	if e != nil && strings.Contains(e.Error()+errString(e.Err), "CANARY") {
		t.Errorf("the error holds a secret: %v", e)
	}
	return e
}

func errString(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		kind   panel.Kind
		text   string // what the message begins with
		hint   string
		fields map[string][]string
	}{
		{"401", 401, `{"message":"Unauthenticated."}`, panel.Unauthorized, "FlashPanel does not accept the token and the code.", "panelbot login", nil},
		{"401 with a reason", 401, `{"message":"Your plan has ended."}`, panel.Unauthorized, "Your plan has ended.", "panelbot login", nil},
		{"401 as a page", 401, `<html>`, panel.Unauthorized, "FlashPanel does not accept", "panelbot login", nil},
		{"403", 403, `{"message":"This action is unauthorized."}`, panel.Refused, "This action is unauthorized.", "", nil},
		{"404", 404, `{"message":"No query results for model [App\\Models\\Server] 99"}`, panel.NotFound, `No query results for model [App\Models\Server] 99`, "", nil},
		{"404 as a page", 404, `<html>`, panel.NotFound, "The panel answered 404 Not Found.", "Check url", nil},
		{"405", 405, `{"message":"The GET method is not supported"}`, panel.Refused, "The GET method", "", nil},
		{"422", 422, `{"message":"The name field is required. (and 1 more error)","errors":{"name":["The name field is required."],"sites.0.id":["Bad ` + token + `"]}}`,
			panel.Invalid, "The name field is required.", "", map[string][]string{"name": {"The name field is required."}, "sites.0.id": {"Bad [hidden]"}}},
		{"422 with a string", 422, `{"message":"Bad","errors":{"name":"Wrong."}}`, panel.Invalid, "Bad", "", map[string][]string{"name": {"Wrong."}}},
		{"422 with a list", 422, `{"message":"Bad","errors":["x"]}`, panel.Refused, "Bad", "", nil},
		{"422 that is a refusal", 422, `{"message":"Cannot delete database user linked to site"}`, panel.Refused, "Cannot delete database user linked to site", "", nil},
		{"422 without a word", 422, ``, panel.Invalid, "The panel answered 422", "", nil},
		{"429", 429, `{"message":"Too Many Attempts."}`, panel.Limited, "Too Many Attempts.", "", nil},
		{"500", 500, `{"message":"Server Error"}`, panel.Broken, "Server Error", "FlashPanel itself failed", nil},
		{"500 in debug mode", 500, `{"message":"SQLSTATE ` + code + `","exception":"E","trace":[{"file":"` + token + `"}]}`, panel.Broken, "SQLSTATE [hidden]", "FlashPanel itself failed", nil},
		{"503", 503, `{"message":"Service Unavailable"}`, panel.Broken, "Service Unavailable", "", nil},
		{"400 that echoes", 400, `{"message":"Bad header Bearer ` + token + ` / CANARYtokenABCDEFGH"}`, panel.Refused, "Bad header [hidden]", "", nil},
		{"200 with errors", 200, `{"message":"Bad","errors":{"name":["Wrong."]}}`, panel.Invalid, "Bad", "", map[string][]string{"name": {"Wrong."}}},
		{"200 with a message", 200, `{"message":"This app does not need to be updated"}`, panel.Refused, "This app does not need to be updated", "", nil},
		{"a message that is no text", 400, `{"message":{"a":1}}`, panel.Refused, "The panel answered 400", "", nil},
	}
	for _, test := range tests {
		c := client(t, flashpanel.New(token, code), "", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(test.status)
			io.WriteString(w, test.body)
		})
		_, err := c.Do(t.Context(), panel.Request{Method: "POST", Path: "/api/x"})
		e := errorOf(t, err)
		if e == nil || e.Kind != test.kind || e.Status != test.status || !strings.HasPrefix(e.Message, test.text) || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%s: got %+v", test.name, e)
			continue
		}
		if diff := cmp.Diff(e.Fields, test.fields); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestHeaders(t *testing.T) {
	t.Parallel()
	want := http.Header{
		"Authorization": {"Bearer " + token}, "X-Code": {code}, "Content-Type": {"application/json"},
		"Accept": {"application/json"}, "User-Agent": {"panelbot"},
	}
	for _, anonymous := range []bool{false, true} {
		var got http.Header
		c := client(t, flashpanel.New(token, code), "", func(w http.ResponseWriter, r *http.Request) {
			got = r.Header.Clone()
			io.WriteString(w, "{}")
		})
		if anonymous {
			want.Del("Authorization")
			want.Del("X-Code")
		}
		if _, err := c.Do(t.Context(), panel.Request{Method: "GET", Path: "/api/x", Reads: true, Anonymous: anonymous}); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("anonymous %t: %s", anonymous, diff)
		}
	}
}

func TestNoCredentials(t *testing.T) {
	t.Parallel()
	for _, v := range []*flashpanel.Vendor{flashpanel.New("", ""), flashpanel.New(token, ""), flashpanel.New("", code)} {
		c := client(t, v, "", func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })
		_, err := c.Do(t.Context(), panel.Request{Method: "GET", Path: "/api/x", Reads: true})
		if e := errorOf(t, err); e == nil || e.Kind != panel.NotSent || !strings.Contains(e.Hint, "panelbot login") {
			t.Errorf("got %v", err)
		}
	}
}

// server is the simulator on loopback.
func server(t *testing.T, cfg simulator.Config) (*simulator.Simulator, string) {
	t.Helper()
	sim := simulator.New(cfg)
	s := httptest.NewServer(sim)
	t.Cleanup(s.Close)
	return sim, s.URL
}

func TestLogin(t *testing.T) {
	t.Parallel()
	_, url := server(t, simulator.Config{})
	c := client(t, flashpanel.New("", ""), url, nil)
	a := flashpanel.Account{Email: simulator.FlashEmail, Password: simulator.FlashPassword, Code: simulator.FlashTOTP, Device: "panelbot"}
	got, err := flashpanel.Login(t.Context(), c, a)
	if err != nil || got.Token == "" || got.Code == "" {
		t.Fatalf("got %+v, %v", got, err)
	}
	resp, err := client(t, flashpanel.New(got.Token, got.Code), url, nil).Do(t.Context(), panel.Request{Method: "GET", Path: "/api/servers", Reads: true})
	if err != nil || !json.Valid(resp.Body) {
		t.Errorf("the new token does not open: %v", err)
	}
	a.Password = "CANARY-password"
	_, err = flashpanel.Login(t.Context(), c, a)
	if e := errorOf(t, err); e == nil || e.Kind != panel.Invalid || !strings.Contains(e.Hint, "password") || e.Fields["email"] == nil {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(flashpanel.LoginNotice, "11th") {
		t.Error("the notice does not say what an 11th login does")
	}
}

func TestLoginFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		status     int
		kind       panel.Kind
		hint       string
	}{
		{"no token in the answer", `{"data":{}}`, 200, panel.Broken, "each login makes one"},
		{"half an answer", `{"token":"12|x"`, 200, panel.Lost, "may have been made"},
		{"only a token", `{"token":"12|x"}`, 200, panel.Broken, "each login makes one"},
		{"echo", `{"message":"no CANARY-password and 654321"}`, 401, panel.Unauthorized, "Check the email address"},
		{"gateway", ``, 502, panel.Lost, "may have been made"},
	}
	for _, test := range tests {
		c := client(t, flashpanel.New(token, code), "", func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" || r.Header.Get("X-Code") != "" {
				t.Error("the login carries credentials")
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(test.status)
			io.WriteString(w, test.body)
		})
		_, err := flashpanel.Login(t.Context(), c, flashpanel.Account{Email: "a@example.com", Password: "CANARY-password", Code: "654321"})
		e := errorOf(t, err)
		if e == nil || e.Kind != test.kind || !strings.Contains(e.Hint, test.hint) || strings.Contains(e.Error(), "654321") {
			t.Errorf("%s: got %+v", test.name, e)
		}
	}
}

// TestSimulatorFaults: what each fault of the stand-in is, for a read and for
// a write that the panel has done all the same.
func TestSimulatorFaults(t *testing.T) {
	t.Parallel()
	tests := map[simulator.Kind]struct{ read, write panel.Kind }{
		simulator.TooMany:         {panel.Limited, panel.Limited},
		simulator.Invalid:         {panel.Invalid, panel.Invalid},
		simulator.ServerError:     {panel.Broken, panel.Broken},
		simulator.Unauthenticated: {panel.Unauthorized, panel.Unauthorized},
		simulator.HTML:            {panel.Broken, panel.Lost},
		simulator.Redirect:        {panel.Broken, panel.Broken},
		simulator.CutBefore:       {panel.Broken, panel.Lost},
		simulator.Slow:            {panel.Broken, panel.Lost},
		simulator.Cut:             {panel.Broken, panel.Lost},
		simulator.Malformed:       {panel.Broken, panel.Lost},
		simulator.Big:             {panel.Broken, panel.Lost},
	}
	for _, kind := range simulator.Kinds() {
		if kind == simulator.Bare || kind == simulator.Null {
			continue // JSON all the same: that it lacks something is known to who knows its shape
		}
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			want, ok := tests[kind]
			if !ok {
				t.Fatalf("no row for the fault %q", kind)
			}
			sim, url := server(t, simulator.Config{})
			sim.Fault("*", simulator.Fault{Kind: kind, Delay: time.Minute})
			v := flashpanel.New(simulator.FlashToken, simulator.FlashCode)
			c, err := panel.New(nil, panel.Config{URL: url, Vendor: v, Timeout: time.Second})
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.Do(t.Context(), panel.Request{Method: "GET", Path: "/api/servers", Reads: true})
			if e := errorOf(t, err); e == nil || e.Kind != want.read {
				t.Errorf("read: got %v, want %s", err, want.read)
			}
			_, err = c.Do(t.Context(), panel.Request{Method: "POST", Path: "/api/servers/1/databases", Body: []byte(`{"name":"x"}`)})
			if e := errorOf(t, err); e == nil || e.Kind != want.write {
				t.Errorf("write: got %v, want %s", err, want.write)
			}
		})
	}
}

// TestNoSecondWrite: after an answer that was lost the write was done once.
func TestNoSecondWrite(t *testing.T) {
	t.Parallel()
	sim, url := server(t, simulator.Config{Record: true})
	sim.Fault("POST /api/servers/{server}/databases", simulator.Fault{Kind: simulator.Cut})
	c := client(t, flashpanel.New(simulator.FlashToken, simulator.FlashCode), url, nil)
	_, err := c.Do(t.Context(), panel.Request{Method: "POST", Path: "/api/servers/1/databases", Body: []byte(`{"name":"x"}`)})
	if e := errorOf(t, err); e == nil || e.Kind != panel.Lost || len(sim.Requests()) != 1 {
		t.Errorf("got %v after %d requests", err, len(sim.Requests()))
	}
}
