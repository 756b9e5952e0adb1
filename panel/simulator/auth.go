package simulator

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// What FlashPanel accepts. They open nothing but the simulator.
const (
	FlashToken    = "1|simulated-flashpanel-token"
	FlashCode     = "simulated-code"
	FlashEmail    = "demo@example.com"
	FlashPassword = "simulated-password"
	FlashTOTP     = "246810" // the code of the second factor
	ServerToken   = "simulated-server-token"
)

// liveTokens is how many tokens FlashPanel keeps: one login more revokes the oldest.
const liveTokens = 10

// flashToken is a token and the code that goes with it.
type flashToken struct{ token, code string }

// routesAuthentication registers the group Authentication.
func (s *Simulator) routesAuthentication() {
	s.register(&route{pattern: "POST /api/token", panel: flashPanel, handle: createToken,
		rules: []string{"email:email", "password", "device_name"}})
}

// createToken logs in. A wrong password and a wrong code of the second factor are
// both 422, as the reference shows for the password.
func createToken(c *call) answer {
	if c.in.text("email") != FlashEmail || !equal(c.in.text("password"), FlashPassword) {
		return invalid("email", "The provided credentials are incorrect.")
	}
	if !equal(c.in.text("code"), FlashTOTP) {
		return invalid("code", "The provided two factor authentication code was invalid.")
	}
	t := flashToken{fmt.Sprintf("%d|%s", c.w.id("token"), randomHex(20)), randomHex(8)}
	c.s.tokens = append(c.s.tokens, t)
	if extra := len(c.s.tokens) - liveTokens; extra > 0 {
		c.s.tokens = c.s.tokens[extra:]
	}
	return ok(struct {
		Token string `json:"token"`
		Code  string `json:"code"`
	}{t.token, t.code})
}

// flashGuard lets in who brings a live token and its code.
func flashGuard(c *call) (answer, bool) {
	token, code := bearer(c.r), c.r.Header.Get("X-Code")
	for _, t := range c.s.tokens {
		if equal(t.token, token) && equal(t.code, code) {
			return answer{}, false
		}
	}
	return unauthenticated(), true
}

// callbackGuard lets in FlashPanel's own servers.
func callbackGuard(c *call) (answer, bool) {
	if equal(c.in.text("token"), ServerToken) {
		return answer{}, false
	}
	return refused(http.StatusForbidden, "Invalid Token"), true
}

func unauthenticated() answer { return refused(http.StatusUnauthorized, "Unauthenticated.") }

// bearer returns the token of the Authorization header, or "".
func bearer(r *http.Request) string {
	token, isBearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !isBearer {
		return ""
	}
	return token
}

// window counts the requests of one minute.
type window struct {
	began time.Time
	count int
}

// throttle counts a request against its token, or against its address where it
// has none. It returns the headers that every answer carries, and the 429 once
// the minute's requests are used up.
func (s *Simulator) throttle(r *http.Request) (http.Header, answer, bool) {
	key := bearer(r)
	if key == "" {
		key = host(r)
	}
	now := s.cfg.Now()
	win := s.windows[key]
	if win == nil || now.Sub(win.began) >= time.Minute {
		maps.DeleteFunc(s.windows, func(_ string, w *window) bool { return now.Sub(w.began) >= time.Minute })
		win = &window{began: now}
		s.windows[key] = win
	}
	limits := http.Header{"X-Ratelimit-Limit": {strconv.Itoa(s.cfg.Rate)}}
	if win.count >= s.cfg.Rate {
		reset := win.began.Add(time.Minute)
		return nil, tooMany(s.cfg.Rate, reset.Sub(now), reset), true
	}
	win.count++
	limits.Set("X-RateLimit-Remaining", strconv.Itoa(s.cfg.Rate-win.count))
	return limits, answer{}, false
}

// tooMany is Laravel's 429.
func tooMany(rate int, wait time.Duration, reset time.Time) answer {
	h := http.Header{}
	h.Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
	h.Set("X-RateLimit-Limit", strconv.Itoa(rate))
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset", strconv.FormatInt(reset.Unix(), 10))
	return refused(http.StatusTooManyRequests, "Too Many Attempts.").with(h)
}

// host returns the address of the client, without its port.
func host(r *http.Request) string {
	h, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return h
}

// equal compares secrets.
func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// randomHex returns n random bytes as hexadecimal digits.
func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b)
	return hex.EncodeToString(b)
}
