package simulator

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"time"
)

// What OpenPanel accepts. They open nothing but the simulator.
const (
	OpenUser       = "demo"
	OpenPassword   = "simulated-password"
	OpenTOTPSecret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" // base32; asked for with Config.OpenTwoFactor
	OpenToken      = "op_mcp_simulated_long_lived_token"
)

// openUserID is what OpenPanel calls the one user it has.
const openUserID = 123

// OpenPanel's guard against guessing: this many logins a minute from an address.
const loginsAMinute = 5

// openError is an error as OpenPanel writes it.
func openError(code int, what, hint string) answer {
	return ok(map[string]string{"error": what, "hint": hint}).status(code)
}

// openLogin exchanges a password for a token. The two shapes of success are the
// reference's: only a token, and with the second factor also who and how long.
func openLogin(c *call) answer {
	now, from := c.now(), host(c.r)
	recent := c.s.logins[from][:0:0]
	for _, t := range c.s.logins[from] {
		if now.Sub(t) < time.Minute {
			recent = append(recent, t)
		}
	}
	if len(recent) >= loginsAMinute {
		c.s.logins[from] = recent
		return openError(http.StatusTooManyRequests, "Too many requests", "Only 5 login attempts a minute are allowed.")
	}
	c.s.logins[from] = append(recent, now)

	if c.in.text("username") != OpenUser || !equal(c.in.text("password"), OpenPassword) {
		c.w.open.log(now, "User '"+OpenUser+"' attempted login with invalid password")
		return openError(http.StatusUnauthorized, "Invalid credentials", "Check the username and the password.")
	}
	if c.s.cfg.OpenTwoFactor {
		if !c.in.has("twofa_code") {
			return ok(map[string]any{"twofa_required": true, "user_id": openUserID}).status(http.StatusUnauthorized)
		}
		if !totpMatches(OpenTOTPSecret, c.in.text("twofa_code"), now) {
			return openError(http.StatusUnauthorized, "Invalid 2FA code", "Check the clock of the device that makes the codes.")
		}
	}
	token := c.s.openSession(now)
	c.w.open.log(now, fmt.Sprintf("User '%s' successfully logged in from IP %s", OpenUser, from))
	if c.s.cfg.OpenTwoFactor {
		return ok(map[string]any{"token": token, "user_id": openUserID, "expires_in": int(c.s.cfg.OpenTokenLife.Seconds())})
	}
	return ok(map[string]string{"token": token})
}

// openSession makes a token of three parts, whose signature is random bytes: the
// simulator knows its tokens by heart.
func (s *Simulator) openSession(now time.Time) string {
	ends := now.Add(s.cfg.OpenTokenLife)
	maps.DeleteFunc(s.sessions, func(_ string, ended time.Time) bool { return now.Sub(ended) > time.Hour })
	claims, _ := json.Marshal(map[string]any{ // a map of numbers and strings cannot fail
		"sub": OpenUser, "user_id": openUserID, "iat": now.Unix(), "exp": ends.Unix(), "jti": randomHex(8),
	})
	signature := make([]byte, 32)
	rand.Read(signature)
	b64 := base64.RawURLEncoding
	token := b64.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + b64.EncodeToString(claims) + "." + b64.EncodeToString(signature)
	s.sessions[token] = ends
	return token
}

// openGuard lets in who brings a live token or the long-lived one.
func openGuard(c *call) (answer, bool) {
	token := bearer(c.r)
	if token == "" {
		return openError(http.StatusUnauthorized, "Missing token", "Send the header Authorization: Bearer followed by the token."), true
	}
	if equal(token, OpenToken) {
		return answer{}, false
	}
	ends, known := c.s.sessions[token]
	switch {
	case !known:
		return openError(http.StatusUnauthorized, "Invalid token", "Log in again to get a new token."), true
	case !c.now().Before(ends):
		delete(c.s.sessions, token)
		return openError(http.StatusUnauthorized, "Token has expired", "Log in again to get a new token."), true
	}
	return answer{}, false
}

// totpMatches checks a code of RFC 6238 with SHA-1, six digits and 30 seconds, and
// forgives a clock that is one step off.
func totpMatches(secret, code string, now time.Time) bool {
	key, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return false
	}
	for _, step := range []int64{-1, 0, 1} {
		if equal(totp(key, now.Unix()/30+step), code) {
			return true
		}
	}
	return false
}

// totp is the code of one step of time.
func totp(key []byte, step int64) string {
	mac := hmac.New(sha1.New, key)
	_ = binary.Write(mac, binary.BigEndian, step) // a hash takes every write
	sum := mac.Sum(nil)
	n := binary.BigEndian.Uint32(sum[sum[len(sum)-1]&0xf:]) & 0x7fffffff
	return fmt.Sprintf("%06d", n%1_000_000)
}
