package chattest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/policies/approval"
)

// Clock is a store's clock, which can be moved. The zero value shows the time.
type Clock struct {
	mu sync.Mutex
	by time.Duration
}

// Now is the time, as far on as the clock was moved.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.by)
}

// Move moves the clock on, or back.
func (c *Clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.by += by
}

// Codes are the authenticators of people, by their names.
type Codes map[string]string

// Next is a one-time code that a person has not used yet, for which it moves the clock on.
// Who has no authenticator at the desk gets one.
func (c Codes) Next(t testing.TB, desk *approval.Desk, clock *Clock, person string) string {
	t.Helper()
	generate := func() string {
		code, err := totp.GenerateCode(c[person], clock.Now())
		must(t, err)
		return code
	}
	if c[person] == "" {
		address, err := desk.SetCodes(t.Context(), person, "")
		must(t, err)
		_, after, _ := strings.Cut(address, "secret=")
		c[person], _, _ = strings.Cut(after, "&")
		must(t, desk.ConfirmCodes(t.Context(), person, generate()))
	}
	clock.Move(31 * time.Second)
	return generate()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
