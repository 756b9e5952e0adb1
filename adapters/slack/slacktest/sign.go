package slacktest

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// signing says how a request of HTTP mode is signed.
type signing struct {
	secret string        // empty: the workspace's
	skew   time.Duration // added to the timestamp
	forge  func(header http.Header, body []byte) []byte
}

// SignedWith signs with another secret than the workspace's, as during a
// rotation, or as somebody does who guesses.
func SignedWith(secret string) Option { return func(l *letter) { l.sign.secret = secret } }

// Skewed signs with a timestamp that is so much later than it is; earlier, where
// d is negative.
func Skewed(d time.Duration) Option { return func(l *letter) { l.sign.skew = d } }

// Forged lets forge change the header and the body after they were signed.
func Forged(forge func(header http.Header, body []byte) []byte) Option {
	return func(l *letter) { l.sign.forge = forge }
}

// Signature is Slack's v0 signature of a request's body.
func Signature(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", timestamp, body) // a hash takes everything
	return "v0=" + hex.EncodeToString(mac.Sum(nil))
}

// post sends a payload in HTTP mode: commands as a form, interactions as a form
// with JSON in it, events as JSON.
func (s *Server) post(ctx context.Context, l letter, attempt int) (json.RawMessage, int, error) {
	kind := "application/x-www-form-urlencoded"
	var body []byte
	raw, err := json.Marshal(l.body)
	if err != nil {
		return nil, 0, err
	}
	switch l.envelope {
	case "events_api":
		kind, body = "application/json", raw
	case "slash_commands":
		form := url.Values{}
		for name, v := range l.body {
			form.Set(name, fmt.Sprint(v))
		}
		body = []byte(form.Encode())
	default:
		body = []byte(url.Values{"payload": {string(raw)}}.Encode())
	}
	header := http.Header{"Content-Type": {kind}, "User-Agent": {"Slackbot 1.0 (+https://api.slack.com/robots)"}}
	if l.envelope == "events_api" && attempt > 0 {
		header.Set("X-Slack-Retry-Num", strconv.Itoa(attempt))
		header.Set("X-Slack-Retry-Reason", "http_timeout")
	}
	answer, status, err := s.request(ctx, l.path, header, body, l.sign)
	if err != nil || status != http.StatusOK {
		return nil, status, errUnheard
	}
	if len(bytes.TrimSpace(answer)) == 0 {
		return nil, status, nil
	}
	if !json.Valid(answer) { // a command may be answered in plain text
		answer, err = json.Marshal(map[string]any{"text": string(answer)})
	}
	return answer, status, err
}

// request signs a request and sends it to the app.
func (s *Server) request(ctx context.Context, path string, header http.Header, body []byte, sign signing) ([]byte, int, error) {
	secret := sign.secret
	if secret == "" {
		secret = s.config.SigningSecret
	}
	stamp := strconv.FormatInt(s.config.Now().Add(sign.skew).Unix(), 10)
	header.Set("X-Slack-Request-Timestamp", stamp)
	header.Set("X-Slack-Signature", Signature(secret, stamp, body))
	if sign.forge != nil {
		body = sign.forge(header, body)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(s.config.Endpoint, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	r.Header = header
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(answer.Body, 4<<20))
	return text, answer.StatusCode, err
}

// VerifyURL does what Slack does when an address for events is entered: it wants
// its challenge back.
func (s *Server) VerifyURL(ctx context.Context, options ...Option) error {
	var l letter
	for _, o := range options {
		o(&l)
	}
	s.mu.Lock()
	challenge := s.id("challenge")
	s.mu.Unlock()
	body, err := json.Marshal(map[string]any{"type": "url_verification", "token": "deprecated", "challenge": challenge})
	if err != nil {
		return err
	}
	answer, status, err := s.request(ctx, "/slack/events", http.Header{"Content-Type": {"application/json"}}, body, l.sign)
	if err != nil {
		return fmt.Errorf("verify the address: %w", err)
	}
	var said struct {
		Challenge string `json:"challenge"`
	}
	if json.Unmarshal(answer, &said) != nil {
		said.Challenge = strings.TrimSpace(string(answer))
	}
	if status != http.StatusOK || said.Challenge != challenge {
		return fmt.Errorf("verify the address: status %d without the challenge", status)
	}
	return nil
}
