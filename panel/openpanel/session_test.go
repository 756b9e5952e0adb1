package openpanel_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/panel"
	"panelbot/panel/openpanel"
)

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
