package openpanel_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/panel"
	"panelbot/panel/openpanel"
)

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
