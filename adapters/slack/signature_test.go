package slack

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

// FuzzVerify: whatever the headers say, nothing is signed but what was signed with the
// secret; what was, is.
func FuzzVerify(f *testing.F) {
	f.Add("v0=00", "1764504000", []byte("body"), int64(0))
	f.Add(sign("guessed", "1764504000", []byte("body")), "1764504000", []byte("body"), int64(300))
	f.Add("v0=", "", []byte{}, int64(-301))
	f.Add("", "99999999999999999999", []byte("x"), int64(1)<<62)
	secrets := [][]byte{[]byte("the-signing-secret"), []byte("the-old-secret-of-it")}
	f.Fuzz(func(t *testing.T, signature, stamp string, body []byte, skew int64) {
		h := http.Header{"X-Slack-Signature": {signature}, "X-Slack-Request-Timestamp": {stamp}}
		if verify(secrets, h, body, arrived()) == nil && signature != sign(string(secrets[0]), stamp, body) && signature != sign(string(secrets[1]), stamp, body) {
			t.Errorf("%q at %q is taken for a signature of %q", signature, stamp, body)
		}
		seconds := arrived().Unix() + skew
		at := strconv.FormatInt(seconds, 10)
		h = http.Header{"X-Slack-Signature": {sign(string(secrets[1]), at, body)}, "X-Slack-Request-Timestamp": {at}}
		near := time.Duration(skew) >= -300 && time.Duration(skew) <= 300
		if err := verify(secrets, h, body, arrived()); (err == nil) != near {
			t.Errorf("signed %d s off: %v", skew, err)
		}
	})
}
