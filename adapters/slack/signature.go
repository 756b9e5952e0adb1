package slack

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxSkew is how far the time of a signature may be from ours.
const maxSkew = 300 * time.Second

var (
	errSignature = errors.New("slack: it is not signed by Slack")
	errClock     = errors.New("slack: it was signed at another time")
)

// verify checks Slack's signature of a raw body,
// https://docs.slack.dev/authentication/verifying-requests-from-slack. It may be of any
// of the secrets, of which there are two while one is being replaced. How long it takes
// says nothing of how much of a signature is right.
func verify(secrets [][]byte, h http.Header, body []byte, now time.Time) error {
	signatures, stamps := h.Values("X-Slack-Signature"), h.Values("X-Slack-Request-Timestamp")
	if len(signatures) != 1 || len(stamps) != 1 {
		return errSignature
	}
	encoded, ok := strings.CutPrefix(signatures[0], "v0=")
	signature, err := hex.DecodeString(encoded)
	if !ok || err != nil || len(signature) != sha256.Size {
		return errSignature
	}
	seconds, err := strconv.ParseInt(stamps[0], 10, 64)
	if err != nil {
		return errSignature
	}
	right := false
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte("v0:" + stamps[0] + ":"))
		mac.Write(body)
		right = hmac.Equal(mac.Sum(nil), signature) || right
	}
	switch skew := now.Unix() - seconds; {
	case !right:
		return errSignature
	case skew > int64(maxSkew/time.Second), skew < -int64(maxSkew/time.Second):
		return errClock
	default:
		return nil
	}
}
