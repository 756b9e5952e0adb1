package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Access is how the bot reaches Telegram.
type Access struct {
	// Token is the bot's, as BotFather gave it.
	Token string
	// URL is where the Bot API is; empty is https://api.telegram.org.
	URL string
	// Proxy chooses a proxy, as http.ProxyFromEnvironment does; nil is none.
	Proxy func(*http.Request) (*url.URL, error)
}

const (
	// callTime is how long one call may take; a download too.
	callTime = 30 * time.Second
	// uploadTime is how long a file of 50 MB may take to go out.
	uploadTime = 2 * time.Minute
	// SendTime is how long an attempt to send a message may take: an upload, and one call
	// more.
	SendTime = uploadTime + callTime
	// maxAnswer is how large an answer of the Bot API may be.
	maxAnswer = 16 << 20
)

// DefaultURL is where Telegram is.
const DefaultURL = "https://api.telegram.org"

// tokenForm is how a bot's token looks: https://core.telegram.org/bots/api#authorizing-your-bot.
var tokenForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9]{3,20}:[A-Za-z0-9_-]{5,100}$`) })

// CheckToken says what keeps a text from being a bot's token.
func CheckToken(token string) error {
	if !tokenForm().MatchString(token) {
		return errors.New("it must be the token that BotFather gave, digits and letters with a colon between them")
	}
	return nil
}

// CheckURL says what keeps an address from being one of a Bot API: https, or http on
// loopback, without a path.
func CheckURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || strings.Trim(u.Path, "/") != "" {
		return errors.New("it must be an address without a path, such as " + DefaultURL)
	}
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || (ip != nil && ip.IsLoopback())
	if u.Scheme != "https" && (u.Scheme != "http" || !loopback) {
		return errors.New("it must be https, since the token is sent there; http is for loopback")
	}
	return nil
}

// Client is the Bot API. It follows no redirect, since the path of its requests holds
// the token; it logs nothing; and it repeats nothing: who calls knows whether that is
// right. Its errors are *Error where Telegram answered, and hold no token.
type Client struct {
	token, base string
	web         *http.Client

	mu sync.Mutex
	me *Identity
}

// NewClient makes a client. It asks Telegram nothing yet.
func NewClient(a Access) (*Client, error) {
	if err := CheckToken(a.Token); err != nil {
		return nil, fmt.Errorf("telegram: the token: %w", err)
	}
	base := a.URL
	if base == "" {
		base = DefaultURL
	}
	if err := CheckURL(base); err != nil {
		return nil, fmt.Errorf("telegram: the address: %w", err)
	}
	return &Client{token: a.Token, base: strings.TrimRight(base, "/"), web: &http.Client{
		Transport: &http.Transport{
			Proxy:               a.Proxy,
			DialContext:         (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
			ForceAttemptHTTP2:   true,
			MaxIdleConns:        40,
			MaxIdleConnsPerHost: 40,
			IdleConnTimeout:     90 * time.Second,
			TLSHandshakeTimeout: 10 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// Close lets idle connections go.
func (c *Client) Close() { c.web.CloseIdleConnections() }

// Bot is the number of the bot's account.
func (c *Client) Bot() string {
	id, _, _ := strings.Cut(c.token, ":")
	return id
}

// Error is what Telegram says where it does not do something.
type Error struct {
	Method string
	// Code is as in HTTP, and Text Telegram's sentence.
	Code int
	Text string
	// RetryAfter is how long Telegram wants to be left alone.
	RetryAfter time.Duration
	// MovedTo is the supergroup that a group has become; 0 is none.
	MovedTo int64
}

func (e *Error) Error() string { return fmt.Sprintf("telegram: %s: %s (%d)", e.Method, e.Text, e.Code) }

// has reports whether Telegram's sentence has those words.
func (e *Error) has(words string) bool {
	return strings.Contains(strings.ToLower(e.Text), words)
}

// bound is the library's way to the network, of one call: with the call's context, and
// with an end to how much is read. It reads the token nowhere.
type bound struct {
	ctx  context.Context //nolint:containedctx // the library's interface has no other place for it
	web  *http.Client
	date *time.Time
}

// Do is tgbotapi.HTTPClient.
func (b bound) Do(r *http.Request) (*http.Response, error) {
	answer, err := b.web.Do(r.WithContext(b.ctx)) //nolint:gosec // the address is the configuration's, and was checked
	if err != nil {
		return nil, err
	}
	if b.date != nil {
		if at, err := http.ParseTime(answer.Header.Get("Date")); err == nil {
			*b.date = at
		}
	}
	answer.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(answer.Body, maxAnswer), answer.Body}
	return answer, nil
}

// library is the library's client for one call. Its Debug, with which it would log, is
// off.
func (c *Client) library(ctx context.Context, date *time.Time) *tgbotapi.BotAPI {
	bot := &tgbotapi.BotAPI{Token: c.token, Client: bound{ctx, c.web, date}}
	bot.SetAPIEndpoint(c.base + "/bot%s/%s")
	return bot
}

// Call calls a method, and reads its result into a value; nil is not read.
func (c *Client) Call(ctx context.Context, method string, params tgbotapi.Params, into any) error {
	return c.callWithin(ctx, callTime, method, params, into)
}

func (c *Client) callWithin(ctx context.Context, limit time.Duration, method string, params tgbotapi.Params, into any) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	answer, err := c.library(ctx, nil).MakeRequest(method, params)
	return c.result(method, answer, err, into)
}

// Upload is Call with a file.
func (c *Client) Upload(ctx context.Context, method string, params tgbotapi.Params, field, name string, content io.Reader, into any) error {
	ctx, cancel := context.WithTimeout(ctx, uploadTime)
	defer cancel()
	answer, err := c.library(ctx, nil).UploadFiles(method, params, []tgbotapi.RequestFile{{Name: field, Data: tgbotapi.FileReader{Name: name, Reader: content}}})
	return c.result(method, answer, err, into)
}

// result reads an answer, and rewrites an error so that it holds no token.
func (c *Client) result(method string, answer *tgbotapi.APIResponse, err error, into any) error {
	switch {
	case answer != nil && !answer.Ok && answer.ErrorCode != 0:
		e := &Error{Method: method, Code: answer.ErrorCode, Text: c.Redact(answer.Description)}
		if p := answer.Parameters; p != nil {
			e.RetryAfter, e.MovedTo = time.Duration(p.RetryAfter)*time.Second, p.MigrateToChatID
		}
		return e
	case err != nil:
		return c.clean(method, err)
	case into == nil:
		return nil
	}
	if err := json.Unmarshal(answer.Result, into); err != nil {
		return fmt.Errorf("telegram: %s: the result is not as documented", method)
	}
	return nil
}

// clean is an error without the address that it was about, which holds the token.
func (c *Client) clean(doing string, err error) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	for _, end := range []error{context.DeadlineExceeded, context.Canceled} {
		if errors.Is(err, end) {
			return fmt.Errorf("telegram: %s: %w", doing, end)
		}
	}
	return fmt.Errorf("telegram: %s: %s", doing, c.Redact(err.Error()))
}

// Redact takes the token out of a text, its secret part too, and what looks like any
// bot's token.
func (c *Client) Redact(text string) string {
	for _, form := range []string{c.token, url.PathEscape(c.token), url.QueryEscape(c.token)} {
		text = strings.ReplaceAll(text, form, "<token>")
	}
	text = anyToken().ReplaceAllString(text, "<token>")
	if _, secret, _ := strings.Cut(c.token, ":"); len(secret) >= shortSecret {
		text = strings.ReplaceAll(text, secret, "<token>")
	}
	return text
}

// shortSecret is how long the secret part of a token must be to be sought by itself: a
// shorter one, which BotFather gives nobody, could be a word.
const shortSecret = 20

// anyToken is what looks like a bot's token.
var anyToken = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`[0-9]{6,20}:[A-Za-z0-9_-]{30,}`) })

// Identity is who the bot is.
type Identity struct {
	ID       int64  `json:"id"`
	Username string `json:"username"`
	// ReadsAll says that privacy mode is off: it gets all that groups say.
	ReadsAll bool `json:"can_read_all_group_messages"`
}

// Me is who the bot is; Telegram is asked once.
func (c *Client) Me(ctx context.Context) (Identity, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.me != nil {
		return *c.me, nil
	}
	var me Identity
	if err := c.Call(ctx, "getMe", nil, &me); err != nil {
		return me, err
	}
	c.me = &me
	return me, nil
}
