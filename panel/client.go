package panel

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-resty/resty/v2"
)

// What a Config's zero values mean.
const (
	DefaultTimeout     = 30 * time.Second
	DefaultWait        = 30 * time.Second
	DefaultMaxBody     = 8 << 20
	DefaultMaxDownload = 2 << 30
)

// Config is what a Client needs. URL and Vendor must be set; with the zero
// Ceiling nothing above level 0 is sent.
type Config struct {
	// Name is the panel's name in the log; empty is its host.
	Name string
	// URL is the panel's root: https, or http on loopback; a path is allowed.
	URL string
	// Vendor holds the credentials and knows the vendor's ways.
	Vendor Vendor
	// Ceiling is the highest level that is sent.
	Ceiling Level
	// Limiter is shared by all clients of one token; nil limits nothing.
	Limiter *Limiter
	// Wait is how long a request waits for its turn at most; 0 is DefaultWait.
	Wait time.Duration
	// Timeout bounds a request from its turn to the end of its answer, the
	// repeats of a read included; 0 is DefaultTimeout. A download may take
	// longer, as long as it does not stand still for a Timeout.
	Timeout time.Duration
	// MaxBody is the most bytes of an answer in memory; 0 is DefaultMaxBody.
	MaxBody int64
	// MaxDownload is the most bytes of a download; 0 is DefaultMaxDownload.
	MaxDownload int64
	// Downloads is the directory for downloads, made with mode 0700 when it is
	// needed. Empty means that no download can be saved.
	Downloads string
	// TLS is from TLSFromCA or TLSFromPin; nil trusts the system's authorities.
	TLS *tls.Config
	// Proxy chooses a proxy, as http.ProxyFromEnvironment does; nil is none.
	Proxy func(*http.Request) (*url.URL, error)
	// Transport replaces the network, for tests and for a panel in process;
	// TLS and Proxy are not used then.
	Transport http.RoundTripper
}

// Client sends requests to one panel with one set of credentials. It is safe
// for concurrent use, and made once for a panel: it keeps connections.
type Client struct {
	logger *slog.Logger
	cfg    Config
	base   *url.URL
	root   string // base as text, without a slash at its end
	// network carries reads without a body, and rest all else over it.
	network http.RoundTripper
	rest    *resty.Client
	traced  bool     // the transport is ours: it tells whether a byte has left
	moved   sync.Map // path as asked for → the form that the panel knows
	// backoff is the wait before a repeat; tests shorten it.
	backoff func(number int) time.Duration
}

// New returns a Client; the error is a sentence on what to write in the
// configuration. It does not reach for the panel.
func New(logger *slog.Logger, cfg Config) (*Client, error) {
	base, err := parseURL(cfg.URL)
	if err != nil {
		return nil, err
	}
	if cfg.Vendor == nil {
		return nil, errors.New("panel: Config.Vendor is missing")
	}
	if logger == nil {
		logger = slog.New(slog.DiscardHandler)
	}
	if cfg.Name == "" {
		cfg.Name = base.Host
	}
	setDefault(&cfg.Wait, DefaultWait)
	setDefault(&cfg.Timeout, DefaultTimeout)
	setDefault(&cfg.MaxBody, DefaultMaxBody)
	setDefault(&cfg.MaxDownload, DefaultMaxDownload)
	c := &Client{logger: logger, cfg: cfg, base: base, root: strings.TrimRight(base.String(), "/"), backoff: backoff}
	transport := cfg.Transport
	if transport == nil {
		transport, c.traced = newPools(cfg, base), true
	}
	c.network, c.rest = transport, newRest(transport)
	return c, nil
}

// Host is the panel's host, without a port.
func (c *Client) Host() string { return c.base.Hostname() }

// Close closes the idle connections.
func (c *Client) Close() { c.rest.GetClient().CloseIdleConnections() }

// Addresses are the addresses of the panel's host, by the system's resolver.
// Every error is an *Error of the kind Unreachable.
func (c *Client) Addresses(ctx context.Context) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(c.Host()); err == nil {
		return []netip.Addr{addr.Unmap()}, nil
	}
	list, err := net.DefaultResolver.LookupNetIP(ctx, "ip", c.Host())
	if err != nil {
		return nil, c.redactor(nil, nil).clean(c.unreachable(err))
	}
	for i := range list {
		list[i] = list[i].Unmap()
	}
	return list, nil
}

// Do sends a request and gives the panel's answer. Every error is an *Error.
// A request that Reads is repeated at most twice, where that can help; every
// other is sent at most once, and once it is under way the end of ctx does
// not stop it: only an answer tells what happened.
func (c *Client) Do(ctx context.Context, r Request) (*Response, error) {
	if e := c.check(&r); e != nil {
		return nil, c.redactor(&r, nil).clean(e)
	}
	m, e := c.prepare(&r)
	if e != nil {
		return nil, c.redactor(&r, nil).clean(e)
	}
	resp, e := c.find(ctx, m)
	if e != nil {
		e = c.redactor(&r, m.access).clean(e)
		e.Limited = m.limited
		return nil, e
	}
	resp.Limited = m.limited
	return resp, nil
}

// find sends a request, and where the panel does not know its path tries the
// vendor's other form of it once. The form that works is remembered.
func (c *Client) find(ctx context.Context, m *message) (*Response, *Error) {
	asked := m.path
	if form, ok := c.moved.Load(asked); ok {
		m.path = form.(string)
	}
	resp, e := c.authorize(ctx, m)
	if e == nil || !m.sent || !m.r.Reads {
		return resp, e
	}
	other := c.cfg.Vendor.Fallback(m.path, e.Status)
	if other == "" || other == m.path {
		return resp, e
	}
	m.path = other
	again, e2 := c.authorize(ctx, m)
	if e2 != nil && (e2.Status == 0 || e2.Status == e.Status) {
		return nil, e
	}
	c.moved.Store(asked, other)
	return again, e2
}

// authorize sends a request with the vendor's credentials, and once more with
// new ones where the panel refused those and there are others.
func (c *Client) authorize(ctx context.Context, m *message) (*Response, *Error) {
	if m.r.Anonymous {
		return c.repeat(ctx, m)
	}
	if e := c.access(ctx, m); e != nil {
		return nil, e
	}
	resp, e := c.repeat(ctx, m)
	if e == nil || e.Status != http.StatusUnauthorized || !c.cfg.Vendor.Rejected(m.access) {
		return resp, e
	}
	// A 401 was not executed, so that this repeats no change.
	if e := c.access(ctx, m); e != nil {
		return nil, e
	}
	resp, e = c.repeat(ctx, m)
	if e != nil && e.Status == http.StatusUnauthorized {
		c.cfg.Vendor.Rejected(m.access)
	}
	return resp, e
}

// access asks the vendor for the headers that let the request in.
func (c *Client) access(ctx context.Context, m *message) *Error {
	header, err := c.cfg.Vendor.Authorize(ctx, c.login)
	if err == nil {
		m.access = header
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		return &Error{Kind: NotSent, Message: "The credentials are not at hand, so the request was not sent.", Err: err}
	}
	if e.Kind != Lost {
		return e
	}
	// What is lost is the login; the request itself has not left.
	out := *e
	out.Kind, out.Status = NotSent, 0
	out.Message = "The login got no answer that can be read, so the request was not sent."
	out.Hint = "Try again in a minute."
	return &out
}

// login is the Login that the vendor gets.
func (c *Client) login(ctx context.Context, r Request) (*Response, error) {
	r.Anonymous = true
	return c.Do(ctx, r)
}

// redactor takes the credentials, those of this request, and its own secrets
// out of texts.
func (c *Client) redactor(r *Request, access http.Header) redactor {
	secrets := c.cfg.Vendor.Secrets()
	if r != nil {
		secrets = append(secrets[:len(secrets):len(secrets)], r.Secrets...)
	}
	for _, values := range access {
		for _, v := range values {
			secrets = append(secrets[:len(secrets):len(secrets)], strings.TrimPrefix(v, "Bearer "))
		}
	}
	return newRedactor(secrets)
}

func setDefault[T int64 | time.Duration](value *T, fallback T) {
	if *value <= 0 {
		*value = fallback
	}
}
