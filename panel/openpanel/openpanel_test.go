package openpanel_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"panelbot/panel"
	"panelbot/panel/openpanel"
	"panelbot/panel/simulator"
)

const (
	password = "CANARY-password"
	secret   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

var cred = openpanel.Credentials{Username: "demo", Password: password}

// fake is an OpenPanel in process: what it answers to logins, and which tokens
// it takes.
type fake struct {
	mu     sync.Mutex
	login  func(n int, asked map[string]string) (status int, body string) // n counts from 1
	logins []time.Time
	valid  map[string]bool
	seen   []http.Header
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", "application/json")
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	switch {
	case r.URL.Path == "/api/login":
		if token != "" {
			return nil, errors.New("the login carries credentials")
		}
		f.logins = append(f.logins, time.Now())
		var asked map[string]string
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			return nil, err
		}
		status, body := f.login(len(f.logins), asked)
		w.WriteHeader(status)
		io.WriteString(w, body)
	case !f.valid[token]:
		w.WriteHeader(401)
		fmt.Fprintf(w, `{"error":"Invalid token %s","hint":"Log in again."}`, token)
	default:
		f.seen = append(f.seen, r.Header.Clone())
		io.WriteString(w, `{"ok":1}`)
	}
	return w.Result(), nil
}

// gives answers every login with a new token, named by its number.
func (f *fake) gives(extra string) *fake {
	f.valid = map[string]bool{}
	f.login = func(n int, _ map[string]string) (int, string) {
		token := fmt.Sprintf("CANARY-token-%d", n)
		f.valid[token] = true
		return 200, `{"token":"` + token + `"` + extra + `}`
	}
	return f
}

func (f *fake) revoke() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.valid)
}

func client(t *testing.T, v panel.Vendor, transport http.RoundTripper) *panel.Client {
	t.Helper()
	var log bytes.Buffer
	c, err := panel.New(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
		panel.Config{URL: "https://openpanel.example:2083", Vendor: v, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if strings.Contains(log.String(), "CANARY") || strings.Contains(log.String(), secret) {
			t.Errorf("the log holds a secret:\n%s", log.String())
		}
	})
	return c
}

var read = panel.Request{Method: "GET", Path: "/api/dashboard", Reads: true}

func errorOf(t *testing.T, err error) *panel.Error {
	t.Helper()
	var e *panel.Error
	if err != nil && !errors.As(err, &e) {
		t.Fatalf("got %T, want *panel.Error", err)
	}
	if e != nil && strings.Contains(fmt.Sprint(e, e.Err), "CANARY") {
		t.Errorf("the error holds a secret: %v", e)
	}
	return e
}

func kindOf(t *testing.T, err error) string {
	t.Helper()
	if e := errorOf(t, err); e != nil {
		return e.Kind.String()
	}
	return "ok"
}

func TestLongLivedToken(t *testing.T) {
	t.Parallel()
	f := &fake{valid: map[string]bool{"op_mcp_CANARY": true}}
	c := client(t, openpanel.New(openpanel.Credentials{Token: "op_mcp_CANARY", Username: "demo", Password: password}), f)
	if _, err := c.Do(t.Context(), read); err != nil {
		t.Fatal(err)
	}
	// The reference shows no content type on a request without a body.
	want := http.Header{"Authorization": {"Bearer op_mcp_CANARY"}, "Accept": {"application/json"}, "User-Agent": {"panelbot"}}
	if diff := cmp.Diff(f.seen[0], want); diff != "" {
		t.Error(diff)
	}
	f.revoke()
	_, err := c.Do(t.Context(), read)
	if e := errorOf(t, err); e == nil || e.Kind != panel.Unauthorized || len(f.logins) != 0 {
		t.Errorf("got %v after %d logins", err, len(f.logins))
	}
}

// TestSimulator runs against the stand-in on loopback.
func TestSimulator(t *testing.T) {
	t.Parallel()
	for _, cfg := range []simulator.Config{{}, {OpenTwoFactor: true, OpenPrefix: true}} {
		s := httptest.NewServer(simulator.New(cfg))
		t.Cleanup(s.Close)
		for name, cred := range map[string]openpanel.Credentials{
			"token":    {Token: simulator.OpenToken},
			"password": {Username: simulator.OpenUser, Password: simulator.OpenPassword, TOTPSecret: simulator.OpenTOTPSecret},
		} {
			c, err := panel.New(nil, panel.Config{URL: s.URL, Vendor: openpanel.New(cred)})
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{"/api/dashboard", "/system/hosting/plan", "/system/hosting/plan", "/api/system/hosting/info"} {
				if _, err := c.Do(t.Context(), panel.Request{Method: "GET", Path: path, Reads: true}); err != nil {
					t.Errorf("%s: %s: %v", name, path, err)
				}
			}
			if cred.Password == "" {
				continue
			}
			session, err := openpanel.Login(t.Context(), c, cred)
			if err != nil || session.Token == "" || time.Until(session.Expires) < 50*time.Minute {
				t.Errorf("got %v, %v", session.Expires, err)
			}
			c.Close()
		}
	}
}
