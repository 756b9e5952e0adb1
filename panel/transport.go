package panel

import (
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-resty/resty/v2"
)

const (
	dialTimeout = 10 * time.Second
	// idlePerHost lets 64 callers at once find their connections again.
	idlePerHost = 128
	// idleReads is shorter than what servers keep a connection open for.
	idleReads = 30 * time.Second
	// idleWrites is shorter still: a write that meets a connection which the
	// server just closes is lost, and a person has to find out what happened.
	idleWrites = time.Second
	// maxHeader is the most bytes of an answer's header.
	maxHeader = 256 << 10
)

// pools is the network, with connections of their own for writes. HTTP/1.1
// only: a connection carries one request at a time, so that one that breaks
// spoils no other, and one that is closed stops an answer that is too large.
// Reads without a body, which are nearly all, go directly.
type pools struct {
	reads, writes *http.Transport
	direct        *direct
}

func newPools(cfg Config, base *url.URL) *pools {
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second}
	reads := &http.Transport{
		Proxy: cfg.Proxy,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			conn, err := dialer.DialContext(ctx, network, addr)
			if err != nil {
				return nil, err
			}
			return &countedConn{Conn: conn}, nil
		},
		TLSClientConfig:        cfg.TLS.Clone(),
		TLSHandshakeTimeout:    dialTimeout,
		MaxIdleConns:           2 * idlePerHost,
		MaxIdleConnsPerHost:    idlePerHost,
		IdleConnTimeout:        idleReads,
		MaxResponseHeaderBytes: maxHeader,
		DisableCompression:     true, // no header beyond the documented ones
		Protocols:              new(http.Protocols),
	}
	reads.Protocols.SetHTTP1(true)
	if reads.TLSClientConfig == nil {
		reads.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	writes := reads.Clone()
	writes.IdleConnTimeout = idleWrites
	p := &pools{reads: reads, writes: writes}
	if directReads && !strings.ContainsFunc(base.Host, func(r rune) bool { return r >= 0x80 }) { // net/http spells other names
		p.direct = newDirect(reads, base)
	}
	return p
}

// newDirect is the direct way to a panel, with the dialer and the TLS of the
// pool of reads.
func newDirect(reads *http.Transport, base *url.URL) *direct {
	d := &direct{dial: reads.DialContext, addr: base.Host}
	port := "80"
	if base.Scheme == "https" {
		port = "443"
		d.tls = reads.TLSClientConfig.Clone()
		if d.tls.ServerName == "" {
			d.tls.ServerName = base.Hostname()
		}
	}
	if base.Port() == "" {
		d.addr = net.JoinHostPort(base.Hostname(), port)
	}
	return d
}

// RoundTrip sends a request over the pool of its kind.
func (p *pools) RoundTrip(r *http.Request) (*http.Response, error) {
	t := trackOf(r.Context())
	switch {
	case t == nil:
		return p.reads.RoundTrip(r)
	case t.reads && p.direct != nil && (r.Body == nil || r.Body == http.NoBody) && !p.proxied(r):
		return p.direct.RoundTrip(r)
	}
	r = r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{GotConn: t.gotConn}))
	if t.reads {
		return p.reads.RoundTrip(r)
	}
	return p.writes.RoundTrip(r)
}

// proxied reports whether a request goes through a proxy, or nobody can tell.
func (p *pools) proxied(r *http.Request) bool {
	if p.reads.Proxy == nil {
		return false
	}
	proxy, err := p.reads.Proxy(r)
	return proxy != nil || err != nil
}

// CloseIdleConnections is what http.Client looks for.
func (p *pools) CloseIdleConnections() {
	if p.direct != nil {
		p.direct.CloseIdleConnections()
	}
	p.reads.CloseIdleConnections()
	p.writes.CloseIdleConnections()
}

// newRest makes the resty client over a transport. Resty sends, and no more:
// its retries repeat writes, its debug mode prints tokens.
func newRest(transport http.RoundTripper) *resty.Client {
	rest := resty.NewWithClient(&http.Client{Transport: transport})
	rest.SetLogger(silent{})
	// Not resty's NoRedirectPolicy: that one closes the redirect's body and
	// answers with an error whose text holds the whole Location.
	rest.SetRedirectPolicy(resty.RedirectPolicyFunc(func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}))
	rest.SetPreRequestHook(func(_ *resty.Client, r *http.Request) error {
		t := trackOf(r.Context())
		if t == nil {
			return nil
		}
		t.begun = true
		switch {
		case t.body:
		case t.reads, r.Method != http.MethodGet && r.Method != http.MethodHead:
			// Resty wraps an empty body so that net/http sends it in chunks.
			r.Body, r.GetBody = http.NoBody, nil
		default:
			// net/http repeats a GET when a connection that was used before
			// breaks, and some of FlashPanel's GETs change things. It repeats
			// none whose body it cannot rewind; this one is empty and leaves
			// no trace on the wire.
			r.Body, r.GetBody = unwindable{http.NoBody}, nil
		}
		return nil
	})
	return rest
}

// unwindable is an empty body that is not http.NoBody.
type unwindable struct{ io.ReadCloser }

// silent is resty's logger: what it has to say may hold addresses with secrets.
type silent struct{}

func (silent) Errorf(string, ...any) {}
func (silent) Warnf(string, ...any)  {}
func (silent) Debugf(string, ...any) {}

// countedConn counts the bytes that were written, each before it is, so that
// a count which has not moved when the connection is closed means that
// nothing left.
type countedConn struct {
	net.Conn
	written atomic.Int64
}

func (c *countedConn) Write(b []byte) (int, error) {
	c.written.Add(int64(len(b)))
	return c.Conn.Write(b)
}

// track follows one attempt, to know whether any of it may have left.
type track struct {
	reads bool
	body  bool // it has one
	begun bool // all is prepared
	got   bool // there was a connection
	sent  bool // on an earlier connection, or on one that cannot be counted
	conn  *countedConn
	mark  int64
}

type trackKey struct{}

func trackOf(ctx context.Context) *track {
	t, _ := ctx.Value(trackKey{}).(*track)
	return t
}

// context gives a context by which the transport reports to t, in the goroutine
// that sends. A transport of ours finds t there; others know of traces only.
func (t *track) context(ctx context.Context, ours bool) context.Context {
	ctx = context.WithValue(ctx, trackKey{}, t)
	if ours {
		return ctx
	}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: t.gotConn})
}

func (t *track) gotConn(info httptrace.GotConnInfo) {
	t.sent = t.sent || t.wrote()
	t.got, t.conn = true, nil
	conn := info.Conn
	if secure, ok := conn.(*tls.Conn); ok {
		conn = secure.NetConn()
	}
	if counted, ok := conn.(*countedConn); ok {
		t.conn, t.mark = counted, counted.written.Load()
	} else {
		t.sent = true
	}
}

func (t *track) wrote() bool { return t.conn != nil && t.conn.written.Load() != t.mark }

// left reports whether any of the request may have left, after it failed with
// err. Without a transport of ours only the error tells.
func (t *track) left(traced bool, err error) bool {
	switch {
	case !t.begun:
		return false
	case traced || t.got:
		return t.sent || t.wrote()
	}
	return !beforeConnection(err)
}
