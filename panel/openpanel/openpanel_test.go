package openpanel_test

import (
	"bytes"
	"context"
	"encoding/base64"
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
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/pquerna/otp/totp"

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

// TestOneLogin: many callers, one login; and one more when the token is gone.
func TestOneLogin(t *testing.T) {
	t.Parallel()
	f := (&fake{}).gives("")
	c := client(t, openpanel.New(cred), f)
	for range 3 {
		var wg sync.WaitGroup
		for range 64 {
			wg.Go(func() {
				if _, err := c.Do(t.Context(), read); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	if len(f.logins) != 1 {
		t.Errorf("%d logins", len(f.logins))
	}
	f.revoke()
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			if _, err := c.Do(t.Context(), panel.Request{Method: "POST", Path: "/api/x"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if len(f.logins) != 2 {
		t.Errorf("%d logins", len(f.logins))
	}
}

func jwt(claims string) string {
	b := base64.RawURLEncoding.EncodeToString
	return b([]byte(`{"alg":"HS256"}`)) + "." + b([]byte(claims)) + "." + b([]byte("CANARY-signature"))
}

// TestExpiry: when a token is used no longer.
func TestExpiry(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		token func(now time.Time) string
		extra string
		life  time.Duration // 0: for ever
	}{
		{"expires_in", nil, `,"expires_in":3600`, 59 * time.Minute},
		{"expires_in as text", nil, `,"expires_in":"3600"`, 59 * time.Minute},
		{"a short one", nil, `,"expires_in":60`, 30 * time.Second},
		{"the claim", func(now time.Time) string { return jwt(fmt.Sprintf(`{"exp":%d}`, now.Add(time.Hour).Unix())) }, "", 59 * time.Minute},
		{"expires_in before the claim", func(now time.Time) string { return jwt(fmt.Sprintf(`{"exp":%d}`, now.Add(time.Hour).Unix())) }, `,"expires_in":600`, 9 * time.Minute},
		{"nothing", nil, "", 0},
		{"null", nil, `,"expires_in":null`, 0},
		{"beyond all time", nil, `,"expires_in":1e300`, 0},
		{"negative", nil, `,"expires_in":-1`, 0},
		{"no claims", func(time.Time) string { return "CANARY.###.x" }, "", 0},
		{"claims that are no object", func(time.Time) string { return jwt(`[1]`) }, "", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fake{valid: map[string]bool{}}
				f.login = func(n int, _ map[string]string) (int, string) {
					token := fmt.Sprintf("CANARY-token-%d", n)
					if test.token != nil {
						token = test.token(time.Now())
					}
					f.valid[token] = true
					return 200, `{"token":"` + token + `"` + test.extra + `}`
				}
				c := client(t, openpanel.New(cred), f)
				do := func(wantLogins int) {
					t.Helper()
					if _, err := c.Do(t.Context(), read); err != nil || len(f.logins) != wantLogins {
						t.Errorf("got %v after %d logins, want %d", err, len(f.logins), wantLogins)
					}
				}
				do(1)
				if test.life == 0 {
					time.Sleep(1000 * time.Hour)
					do(1)
					return
				}
				time.Sleep(test.life - time.Second)
				do(1)
				time.Sleep(time.Second)
				do(2)
			})
		})
	}
}

// TestRefused: a password that was refused is not tried again.
func TestRefused(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		cred   openpanel.Credentials
		status int
		body   string
		hint   string
	}{
		{"401", cred, 401, `{"error":"Invalid credentials for ` + password + `","hint":"x"}`, "Check username and password"},
		{"200 with an error", cred, 200, `{"error":"Invalid username or password"}`, "Check username and password"},
		{"403", cred, 403, `{"error":"Wrong password."}`, "Check username and password"},
		{"second factor, 401", cred, 401, `{"twofa_required":true,"user_id":1}`, "Set totp_secret"},
		{"second factor, 200", cred, 200, `{"twofa_required":true,"user_id":1}`, "op_mcp_"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fake{login: func(int, map[string]string) (int, string) { return test.status, test.body }}
				c := client(t, openpanel.New(test.cred), f)
				for i := range 5 {
					_, err := c.Do(t.Context(), read)
					e := errorOf(t, err)
					if e == nil || e.Kind != panel.Unauthorized || !strings.Contains(e.Hint, test.hint) {
						t.Errorf("call %d: got %+v", i, e)
					}
					if i > 0 && e != nil && !strings.Contains(e.Hint, "started anew") {
						t.Errorf("call %d: hint %q", i, e.Hint)
					}
					time.Sleep(time.Hour)
				}
				if len(f.logins) != 1 {
					t.Errorf("%d logins", len(f.logins))
				}
			})
		})
	}
}

// TestLoginsAreFew: whatever the panel answers, it does not see five logins in
// a minute, and none for a minute after it said "too many".
func TestLoginsAreFew(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status int
		body   string
		most   int // in ten minutes
	}{
		{"too many", 429, `{"error":"Too many requests"}`, 10},
		{"the panel fails", 500, `{"error":"x"}`, 40},
		{"a page", 200, `<html>licence</html>`, 40},
		{"no token", 200, `{"user_id":3,"x":1}`, 40},
		{"tokens that do not work", 200, `{"token":"CANARY-bad"}`, 40},
		{"not in the plan", 403, `{"error":"API is not enabled","hint":"Ask your host."}`, 10},
		{"no such address", 404, `{"error":"Not Found"}`, 40},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				f := &fake{login: func(int, map[string]string) (int, string) { return test.status, test.body }}
				c := client(t, openpanel.New(cred), f)
				for range 600 {
					_, err := c.Do(t.Context(), panel.Request{Method: "GET", Path: "/api/system/hosting/plan", Reads: true})
					if kindOf(t, err) == "ok" {
						t.Fatal("it went through")
					}
					time.Sleep(time.Second)
				}
				if n := len(f.logins); n == 0 || n > test.most {
					t.Errorf("%d logins in ten minutes", n)
				}
				least := time.Duration(0)
				if test.most == 10 {
					least = time.Minute
				}
				for i := range f.logins {
					if i+4 < len(f.logins) && f.logins[i+4].Sub(f.logins[i]) < time.Minute {
						t.Fatalf("five logins in %v", f.logins[i+4].Sub(f.logins[i]))
					}
					if i > 0 && f.logins[i].Sub(f.logins[i-1]) < least {
						t.Fatalf("a login %v after the one before", f.logins[i].Sub(f.logins[i-1]))
					}
				}
			})
		})
	}
}

// TestLoginWaits: a login that is refused for its frequency names the wait.
func TestLoginWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := &fake{login: func(int, map[string]string) (int, string) { return 429, `{"error":"Too many requests"}` }}
		c := client(t, openpanel.New(cred), f)
		for range 2 {
			_, err := c.Do(t.Context(), read)
			if e := errorOf(t, err); e == nil || e.Kind != panel.Limited || e.RetryAfter != time.Minute || !strings.Contains(e.Message, "try again in 60 s") {
				t.Errorf("got %+v", e)
			}
		}
	})
}

func TestTwoFactor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		right := true
		f := (&fake{}).gives("")
		give := f.login
		f.login = func(n int, asked map[string]string) (int, string) {
			want, err := totp.GenerateCode(secret, time.Now())
			if err != nil || asked["username"] != "demo" || asked["password"] != password {
				t.Errorf("asked with %v, %v", asked, err)
			}
			if asked["twofa_code"] != want || !right {
				return 401, `{"error":"Invalid 2FA code ` + asked["twofa_code"] + `"}`
			}
			return give(n, asked)
		}
		withCode := cred
		withCode.TOTPSecret = strings.ToLower(secret[:16]) + " " + secret[16:]
		v := openpanel.New(withCode)
		c := client(t, v, f)
		if _, err := c.Do(t.Context(), read); err != nil || len(f.logins) != 1 {
			t.Fatalf("got %v after %d logins", err, len(f.logins))
		}
		// A code can be late: it is tried three times, a minute apart.
		right = false
		f.revoke()
		f.logins = nil
		for range 10 * 60 {
			_, err := c.Do(t.Context(), read)
			e := errorOf(t, err)
			if e == nil || e.Kind != panel.Unauthorized && e.Kind != panel.Limited {
				t.Fatalf("got %v", err)
			}
			time.Sleep(time.Second)
		}
		if len(f.logins) != 3 {
			t.Errorf("%d logins", len(f.logins))
		}
	})
}

func TestCredentialsMissing(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]openpanel.Credentials{
		"nothing": {}, "no password": {Username: "demo"}, "no name": {Password: password},
		"no base32": {Username: "demo", Password: password, TOTPSecret: "CANARY-0189!"},
	} {
		f := (&fake{}).gives("")
		_, err := client(t, openpanel.New(v), f).Do(t.Context(), read)
		if e := errorOf(t, err); e == nil || e.Kind != panel.NotSent || e.Hint == "" || len(f.logins) != 0 {
			t.Errorf("%s: got %+v after %d logins", name, e, len(f.logins))
		}
	}
}

// TestCallerLeaves: a caller who leaves ends his wait, not the login that
// others wait for.
func TestCallerLeaves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		f := (&fake{}).gives("")
		c := client(t, openpanel.New(cred), slow{f, 5 * time.Second})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var wg sync.WaitGroup
		wg.Go(func() {
			begun := time.Now()
			_, err := c.Do(ctx, read)
			if kindOf(t, err) != "not_sent" || !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != time.Second {
				t.Errorf("got %v after %v", err, time.Since(begun))
			}
		})
		synctest.Wait()
		if _, err := c.Do(t.Context(), read); err != nil || len(f.logins) != 1 {
			t.Errorf("got %v after %d logins", err, len(f.logins))
		}
		wg.Wait()
	})
}

// slow waits before it answers.
type slow struct {
	http.RoundTripper
	wait time.Duration
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(s.wait):
		return s.RoundTripper.RoundTrip(r)
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
}

// memory is a Sessions.
type memory struct {
	s     openpanel.Session
	err   error
	saved int
}

func (m *memory) Load(context.Context) (openpanel.Session, error) { return m.s, m.err }
func (m *memory) Save(_ context.Context, s openpanel.Session) error {
	m.s, m.saved = s, m.saved+1
	return m.err
}

func TestSessions(t *testing.T) {
	t.Parallel()
	keeper := &memory{}
	f := (&fake{}).gives(`,"expires_in":3600`)
	kept := cred
	kept.Sessions = keeper
	restart := func(wantLogins, wantSaved int) {
		t.Helper()
		_, err := client(t, openpanel.New(kept), f).Do(t.Context(), read)
		if err != nil || len(f.logins) != wantLogins || keeper.saved != wantSaved {
			t.Errorf("got %v after %d logins, %d saved", err, len(f.logins), keeper.saved)
		}
	}
	restart(1, 1)
	restart(1, 1)
	f.revoke() // the kept session is refused
	restart(2, 2)
	keeper.s.Expires = time.Now() // too old
	restart(3, 3)
	keeper.err = errors.New("disk")
	restart(4, 4)
}

func TestFailures(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name          string
		status        int
		body          string
		kind          panel.Kind
		message, hint string
	}{
		{"401", 401, `{"error":"Invalid token op_mcp_CANARY","hint":""}`, panel.Unauthorized, "Invalid token [hidden]", "Make a new token"},
		{"403", 403, `{"error":"Forbidden","hint":"Your plan lacks the feature mysql"}`, panel.Refused, "Forbidden", "Your plan lacks the feature mysql"},
		{"404", 404, `{"error":"Not Found"}`, panel.NotFound, "This OpenPanel version does not offer GET /api/x%2Fy.", ""},
		{"404 as a page", 404, `<!doctype html>`, panel.NotFound, "This OpenPanel version does not offer GET /api/x%2Fy.", ""},
		{"404 of an object", 404, `{"error":"Domain a.example is not yours"}`, panel.NotFound, "Domain a.example is not yours", "may not offer /api/x%2Fy"},
		{"400", 400, `{"error":"Missing parameter","hint":"folder"}`, panel.Refused, "Missing parameter", "folder"},
		{"422", 422, `{"error":"Invalid input"}`, panel.Invalid, "Invalid input", ""},
		{"429", 429, `{"error":"Too many requests"}`, panel.Limited, "Too many requests", ""},
		{"500", 500, `{"error":"Internal Server Error"}`, panel.Broken, "Internal Server Error", "OpenPanel itself failed"},
		{"500 with a message", 500, `{"message":"boom"}`, panel.Broken, "boom", ""},
		{"200 with an error", 200, `{"error":"Container is down","hint":"Start it."}`, panel.Refused, "Container is down", "Start it."},
		{"200 with an error and a status", 200, `{"success":false,"error":"No"}`, panel.Refused, "No", ""},
		{"200 with a message", 200, `{"message":"Not now"}`, panel.Refused, "Not now", ""},
		{"licence", 200, "<!DOCTYPE html><html>licence", panel.Broken, "The panel answered with an HTML page.", "licence valid"},
	}
	for _, test := range tests {
		c := client(t, openpanel.New(openpanel.Credentials{Token: "op_mcp_CANARY"}), handler(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			io.WriteString(w, test.body)
		}))
		_, err := c.Do(t.Context(), panel.Request{Method: "GET", Path: "/api/x%2Fy", Reads: true})
		e := errorOf(t, err)
		if e == nil || e.Kind != test.kind || e.Status != test.status || e.Message != test.message || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%s: got %+v", test.name, e)
		}
	}
	for _, body := range []string{`{"error":null,"data":1}`, `{"error":"","hint":""}`, `{"hint":"x","error":null}`, `[{"error":"x"}]`, `{"error":"of a row","rows":[]}`} {
		c := client(t, openpanel.New(openpanel.Credentials{Token: "x"}), handler(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }))
		if _, err := c.Do(t.Context(), read); err != nil {
			t.Errorf("%s: %v", body, err)
		}
	}
}

type handler http.HandlerFunc

func (h handler) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h(w, r)
	return w.Result(), nil
}

func TestFallback(t *testing.T) {
	t.Parallel()
	v := openpanel.New(cred)
	tests := []struct {
		path   string
		status int
		want   string
	}{
		{"/system/hosting/plan", 404, "/api/system/hosting/plan"},
		{"/api/system/hosting/info", 404, "/system/hosting/info"},
		{"/system/hosting/plan", 500, ""},
		{"/api/dashboard", 404, ""},
		{"/system/other", 404, ""},
	}
	for _, test := range tests {
		if got := v.Fallback(test.path, test.status); got != test.want {
			t.Errorf("%s, %d: got %q", test.path, test.status, got)
		}
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

// FuzzLogin gives the login whatever a panel may answer.
func FuzzLogin(f *testing.F) {
	f.Add(200, `{"token":"a.eyJleHAiOjF9.b","expires_in":3600}`)
	f.Add(401, `{"twofa_required":true}`)
	f.Add(200, `{"token":1}`)
	f.Add(403, `{"error":"CANARY-password","hint":{"a":1}}`)
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		c, err := panel.New(nil, panel.Config{URL: "https://x.example", Vendor: openpanel.New(cred), Transport: handler(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, body)
		})})
		if err != nil {
			t.Fatal(err)
		}
		s, err := openpanel.Login(t.Context(), c, cred)
		if (s.Token == "") == (err == nil) {
			t.Errorf("got %+v and %v", s, err)
		}
		if err != nil && strings.Contains(err.Error(), password) {
			t.Errorf("the error holds a secret: %v", err)
		}
	})
}
