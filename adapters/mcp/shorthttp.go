package mcp

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"
)

// bodyRead is the body of a request, read to its end.
type bodyRead struct {
	*bytes.Reader
	all []byte
}

func (bodyRead) Close() error { return nil }

var _ io.ReadCloser = bodyRead{}

// http is a handler that answers on the short way what can be, and leaves the
// rest to next. It stands behind the guard, which has read the body.
func (w *shortWay) http(own sessions, next http.Handler) http.Handler {
	seen := lastSeen{every: sessionIdle / 6}
	return http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		body, ok := r.Body.(bodyRead)
		if !ok || r.Header.Get("Content-Type") != "application/json" || !withSessions(r.Header) {
			next.ServeHTTP(to, r)
			return
		}
		session := r.Header.Get(server.HeaderKeySessionID)
		c, ok := w.find(body.all)
		if ok {
			_, err := own.of(personOf(r.Context()).Name).Validate(session)
			ok = err == nil && seen.lately(session, time.Now())
		}
		if !ok {
			next.ServeHTTP(to, r)
			return
		}
		ctx, ended := w.running.begin(r.Context(), session, c.id)
		defer ended()
		_ = w.answer(ctx, c, func(line []byte) error {
			to.Header().Set("Content-Type", "application/json")
			_, err := to.Write(line)
			return err // the client has gone
		})
	})
}

// withSessions reports whether a request is of a revision with sessions that
// mcp-go serves, or names none.
func withSessions(h http.Header) bool {
	version := h.Get(mcp.HeaderProtocolVersion)
	return version == "" || slices.Contains(mcp.ValidProtocolVersions, version) && !mcp.IsModernProtocol(version)
}

// lastSeen knows when mcp-go last heard of a session. It forgets those of which it
// hears nothing, and with them what the client can show, so that a call goes to it
// every now and then.
type lastSeen struct {
	every time.Duration

	mu sync.Mutex
	at map[string]time.Time
}

// mostSeen is how many sessions are known at most.
const mostSeen = 4096

// lately reports whether mcp-go has heard of the session lately. Where it has not,
// it will now.
func (l *lastSeen) lately(session string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, ok := l.at[session]; ok && now.Sub(at) < l.every {
		return true
	}
	if l.at == nil || len(l.at) >= mostSeen {
		l.at = map[string]time.Time{}
	}
	l.at[session] = now
	return false
}
