package slack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	slackapi "github.com/slack-go/slack"
)

// Access is how the app reaches Slack.
type Access struct {
	// BotToken is xoxb-…; AppToken, of Socket Mode alone, xapp-….
	BotToken, AppToken string
	// URL is where the Web API is; empty is https://slack.com.
	URL string
	// Proxy chooses a proxy, as http.ProxyFromEnvironment does; nil is none.
	Proxy func(*http.Request) (*url.URL, error)
}

// callTime is how long one call of the Web API may take; a download too.
const callTime = 30 * time.Second

// NewClient makes a client of the Web API. It follows no redirect, since its requests
// hold the token; it logs nothing; and it repeats nothing: who calls knows whether that
// is right.
func NewClient(a Access) (*slackapi.Client, error) {
	options := []slackapi.Option{
		slackapi.OptionHTTPClient(&http.Client{
			Timeout:       callTime,
			Transport:     transport(a),
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}),
		slackapi.OptionLog(silent()),
	}
	if a.AppToken != "" {
		options = append(options, slackapi.OptionAppLevelToken(a.AppToken))
	}
	if a.URL != "" {
		if err := CheckURL(a.URL); err != nil {
			return nil, err
		}
		options = append(options, slackapi.OptionAPIURL(strings.TrimRight(a.URL, "/")+"/api/"))
	}
	return slackapi.New(a.BotToken, options...), nil
}

// CheckURL says what keeps an address from being one of a Slack: https, or http on
// loopback, without a path.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "" {
		return errors.New("it must be an address without a path, such as https://slack.com")
	}
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return errors.New("it must be https, since tokens are sent there; http is for loopback")
	}
	return nil
}

func transport(a Access) *http.Transport {
	return &http.Transport{
		Proxy:                 a.Proxy,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          10,
		MaxIdleConnsPerHost:   10,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: callTime,
	}
}

// silent is the log of the library, whose lines would hold what people write.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }

var (
	tokens   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b(xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9-]+`) })
	tickets  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`wss?://[^\s"']+`) })
	webhooks = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`https?://hooks\.[^\s"']+`) })
	uploads  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(https?://[^\s"'/]+/upload/)[^\s"']+`) })
)

// Redact takes tokens, the addresses of sockets, which hold a ticket, and those by which
// anybody can post or upload out of a text.
func Redact(s string) string {
	s = tokens().ReplaceAllString(s, "$1-…")
	s = webhooks().ReplaceAllString(s, "https://hooks.…")
	s = uploads().ReplaceAllString(s, "$1…")
	return tickets().ReplaceAllStringFunc(s, func(address string) string {
		scheme, rest, _ := strings.Cut(address, "://")
		host := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]"))]
		return scheme + "://" + host + "/…"
	})
}

// redacted is an error whose text is without secrets. What it was is still to be found
// by errors.Is and errors.As.
type redacted struct {
	text  string
	cause error
}

func (r *redacted) Error() string { return r.text }

func (r *redacted) Unwrap() error { return r.cause }

// clean takes the secrets out of an error's text.
func clean(doing string, err error) error {
	if err == nil {
		return nil
	}
	return &redacted{fmt.Sprintf("slack: %s: %s", doing, Redact(err.Error())), err}
}

// Identity is as whom a bot token acts.
type Identity struct {
	Team, Enterprise string
	User, Bot        string // U…, B…
	TeamName         string
	// Scopes are those that were granted.
	Scopes []string
}

// Identify asks Slack as whom the token acts.
func Identify(ctx context.Context, c *slackapi.Client) (Identity, error) {
	a, err := c.AuthTestContext(ctx)
	if err != nil {
		return Identity{}, clean("auth.test", err)
	}
	id := Identity{Team: a.TeamID, Enterprise: a.EnterpriseID, User: a.UserID, Bot: a.BotID, TeamName: a.Team}
	for scope := range strings.SplitSeq(a.Header.Get("X-OAuth-Scopes"), ",") {
		if scope = strings.TrimSpace(scope); scope != "" {
			id.Scopes = append(id.Scopes, scope)
		}
	}
	return id, nil
}
