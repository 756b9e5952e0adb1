package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"

	"github.com/mark3labs/mcp-go/mcp"
)

const (
	// maxAnswer is the longest answer, or event of a stream, that is carried.
	maxAnswer = 32 << 20
	// maxRefused is how much is read of what the server says to a message that
	// it turns away.
	maxRefused = 1 << 20
	// maxName is the longest name in a header; no tool has a tenth of it.
	maxName = 1 << 10
)

// An error of post says what became of the message. Only after lost may it
// have been executed.
var (
	// errForgotten: the server does not know the session.
	errForgotten = errors.New("the session is forgotten")
	// errNobody: the token is nobody's.
	errNobody = errors.New("the token is nobody's")
	// errCutShort: the server did not take all of the message.
	errCutShort = errors.New("the message was cut short")
)

// errStopped: the relay was, while the message waited or was on its way.
var errStopped = errors.New("panelbot was stopped")

// unsent: no connection came about, so that nothing left.
type unsent struct{ err error }

func (e *unsent) Error() string { return "not sent: " + e.err.Error() }
func (e *unsent) Unwrap() error { return e.err }

// declined: the server turned the message away before it looked into it.
type declined struct {
	status   int
	text     string   // what the server said, where that is plain text
	location *url.URL // where it redirects to; nil is nowhere
	retry    string   // after how long it may be tried again
}

func (e *declined) Error() string { return fmt.Sprintf("declined with status %d", e.status) }

// lost: the message was sent, and no whole answer came.
type lost struct{ why string }

func (e *lost) Error() string { return "the answer is lost: " + e.why }

// reply is the server's answer to a request: one of the two is there.
type reply struct{ Result, Error json.RawMessage }

func (a reply) whole() bool { return there(a.Result) || there(a.Error) }

// under is the answer as the client waits for it.
func (a reply) under(id json.RawMessage) answered {
	if there(a.Error) {
		return answered{"2.0", id, nil, a.Error}
	}
	return answered{"2.0", id, a.Result, nil}
}

func there(part json.RawMessage) bool { return len(part) > 0 && string(part) != "null" }

// post sends one message, and gives the answer to a request. A refusal is an
// error too: of what the server would not understand.
func (r *Relay) post(ctx context.Context, q *request, s session) (reply, error) {
	header, err := q.header(s)
	if err != nil {
		return reply{}, err
	}
	header.Set("Authorization", "Bearer "+r.token)
	w := &way{}
	sent, err := http.NewRequestWithContext(w.watch(ctx), http.MethodPost, r.address, bytes.NewReader(q.line))
	if err != nil {
		return reply{}, &unsent{err}
	}
	sent.Header = header
	response, err := r.client.Do(sent)
	if err != nil {
		return reply{}, w.judge(ctx, err)
	}
	defer func() { _ = response.Body.Close() }() // what counts was read
	if response.StatusCode < 200 || response.StatusCode > 299 {
		return r.turnedAway(q, s, response)
	}
	if len(q.id) == 0 {
		return reply{}, nil
	}
	a, err := r.receive(q, response)
	if err == nil && q.method == string(mcp.MethodInitialize) && there(a.Result) {
		var result struct{ ProtocolVersion string }
		_ = json.Unmarshal(a.Result, &result) // without a version none is named later on
		r.mu.Lock()
		r.session = session{response.Header.Get(mcp.HeaderSessionID), result.ProtocolVersion}
		r.mu.Unlock()
	}
	return a, err
}

// header makes the headers of a message, without the token.
func (m *message) header(s session) (http.Header, error) {
	h := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json, text/event-stream"}}
	switch {
	case !m.modern() && m.method == string(mcp.MethodInitialize):
		return h, nil // it settles the rest
	case !m.modern():
		if s.id != "" {
			h.Set(mcp.HeaderSessionID, s.id)
		}
		if s.version != "" {
			h.Set(mcp.HeaderProtocolVersion, s.version)
		}
		return h, nil
	case !fitsHeader(m.version) || len(m.version) > maxName:
		return nil, &refusal{mcp.INVALID_REQUEST, "Nothing was sent: there is no such revision of MCP."}
	case !fitsHeader(m.method) || len(m.method) > maxName:
		return nil, &refusal{mcp.METHOD_NOT_FOUND, "Nothing was sent: MCP has no such method."}
	}
	h.Set(mcp.HeaderProtocolVersion, m.version)
	for name, value := range mcp.StandardHeaders(m.version, mcp.MCPMethod(m.method), m.params) {
		if len(value) > maxName {
			return nil, &refusal{mcp.INVALID_PARAMS, fmt.Sprintf("Nothing was sent: the name in params has %d bytes, which no name has. tools/list has the names.", len(value))}
		}
		h.Set(name, value)
	}
	return h, nil
}

// way watches how far a message has come.
type way struct{ begun, short atomic.Bool }

func (w *way) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// net/http tries again only where nothing of the message was executed.
		GetConn:      func(string) { w.begun.Store(false); w.short.Store(false) },
		WroteHeaders: func() { w.begun.Store(true) },
		WroteRequest: func(info httptrace.WroteRequestInfo) { w.short.Store(info.Err != nil) },
	})
}

// judge says what became of a message to which nothing was answered.
func (w *way) judge(ctx context.Context, err error) error {
	stopped := ctx.Err() != nil
	switch {
	case !w.begun.Load() && stopped:
		return &unsent{errStopped}
	case !w.begun.Load():
		return &unsent{err}
	case stopped:
		return &lost{errStopped.Error()}
	case w.short.Load():
		return errCutShort // the server reads a message to its end before it does anything
	default:
		return &lost{"the connection broke"}
	}
}

// turnedAway reads an answer whose status is no success.
func (r *Relay) turnedAway(q *request, s session, response *http.Response) (reply, error) {
	switch status := response.StatusCode; {
	case status >= 500 || status < 300:
		return reply{}, &lost{"the server answered " + statusText(status)}
	case status == http.StatusUnauthorized:
		return reply{}, errNobody
	case status == http.StatusNotFound && !q.modern() && s.id != "":
		return reply{}, errForgotten
	}
	e := &declined{status: response.StatusCode, retry: response.Header.Get("Retry-After")}
	e.location, _ = response.Location() // none, where it does not redirect
	body, err := io.ReadAll(io.LimitReader(response.Body, maxRefused))
	if err != nil {
		return reply{}, e
	}
	switch kind(response) {
	case "application/json":
		var a reply
		if json.Unmarshal(body, &a) == nil && there(a.Error) {
			return reply{Error: a.Error}, nil
		}
	case "text/plain":
		e.text = string(body)
	}
	return reply{}, e
}

// receive reads the answer to a request.
func (r *Relay) receive(q *request, response *http.Response) (reply, error) {
	switch kind(response) {
	case "application/json":
		body, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
		if err != nil || len(body) > maxAnswer {
			return reply{}, broken(len(body) > maxAnswer)
		}
		var a reply
		if json.Unmarshal(body, &a) != nil || !a.whole() {
			return reply{}, &lost{"what came is no answer of MCP"}
		}
		return a, nil
	case "text/event-stream":
		return r.follow(q, response.Body)
	case "":
		return reply{}, &lost{"the server answered nothing"}
	default:
		return reply{}, &lost{"what came is no answer of MCP; does --server name a panelbot serve?"}
	}
}

func broken(long bool) error {
	if long {
		return &lost{fmt.Sprintf("it is longer than %d MiB", maxAnswer>>20)}
	}
	return &lost{"the connection broke"}
}

func kind(response *http.Response) string {
	kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return kind
}
