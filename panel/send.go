package panel

import (
	"bytes"
	"context"
	"log/slog"
	"maps"
	"net/http"
	"time"
)

// attempt is one sending of a message.
type attempt struct {
	ctx    context.Context // the caller's
	run    context.Context // what ends the sending: errSlow, and for a read the caller
	clock  *time.Timer     // ends run with errSlow
	m      *message
	track  track
	number int
}

// attempt sends a message once, within the time that is left. Again says that
// a read may be repeated.
func (c *Client) attempt(ctx context.Context, m *message, number int, left time.Duration) (resp *Response, e *Error, again bool) {
	begun := time.Now()
	m.sent = true
	base := ctx
	if !m.r.Reads {
		// A write that has begun is not half done because its caller left.
		base = context.WithoutCancel(ctx)
	}
	run, cancel := context.WithCancelCause(base)
	defer cancel(nil)
	a := &attempt{ctx: ctx, run: run, m: m, number: number, track: track{reads: m.r.Reads, body: len(m.body) > 0}}
	a.clock = time.AfterFunc(left, func() { cancel(errSlow) })
	defer a.clock.Stop()

	raw, err := c.exchange(a)
	if err != nil {
		e, again = c.failed(ctx, run, m.r, &a.track, err)
	} else {
		c.cfg.Limiter.observe(raw.StatusCode, raw.Header)
		if raw.StatusCode == http.StatusTooManyRequests {
			m.limited++
		}
		resp, e, again = c.judge(a, raw)
		_ = raw.Body.Close() // a body that was not read to its end takes the connection along
	}
	c.log(a, e, resp, time.Since(begun))
	return resp, e, again
}

// exchange sends the attempt's request and gives the answer, whose body the
// caller closes.
func (c *Client) exchange(a *attempt) (*http.Response, error) {
	m := a.m
	header := m.header
	if !m.r.Anonymous {
		maps.Copy(header, m.access)
	}
	ctx := a.track.context(a.run, c.traced)
	if m.r.Reads && len(m.body) == 0 {
		// What resty does for others, and http.Client with redirects and cookies,
		// there is none of here.
		r, err := http.NewRequestWithContext(ctx, m.r.Method, c.root+m.path+m.query, nil)
		if err != nil {
			return nil, err
		}
		r.Header, a.track.begun = header, true
		return c.network.RoundTrip(r)
	}
	req := c.rest.R().SetContext(ctx).SetDoNotParseResponse(true)
	req.Header = header
	if len(m.body) > 0 {
		// A reader is not copied by resty, and net/http knows its length.
		req.SetBody(bytes.NewReader(m.body))
	}
	res, err := req.Execute(m.r.Method, c.root+m.path+m.query)
	if err != nil {
		return nil, err
	}
	return res.RawResponse, nil
}

// log writes a line on an attempt: no query, no body, no header.
func (c *Client) log(a *attempt, e *Error, resp *Response, took time.Duration) {
	if !c.logger.Enabled(a.ctx, slog.LevelDebug) {
		return
	}
	clean := c.redactor(a.m.r, a.m.access)
	attrs := make([]slog.Attr, 0, 7)
	attrs = append(attrs, slog.String("panel", c.cfg.Name), slog.String("method", a.m.r.Method),
		slog.String("path", clean.redact(a.m.path)), slog.Int("attempt", a.number), slog.Duration("duration", took))
	switch {
	case resp != nil:
		attrs = append(attrs, slog.Int("status", resp.Status))
	case e != nil:
		attrs = append(attrs, slog.Int("status", e.Status), slog.String("kind", e.Kind.String()))
		if e.Err != nil {
			attrs = append(attrs, slog.String("cause", clean.sentence(e.Err.Error())))
		}
	}
	c.logger.LogAttrs(a.ctx, slog.LevelDebug, "panel request", attrs...)
}
