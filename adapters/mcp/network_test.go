package mcp

import (
	"bufio"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"panelbot/policies"
)

// oneConn is a listener with one connection.
type oneConn struct {
	conn   chan net.Conn
	closed chan struct{}
}

func (l oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l oneConn) Close() error { close(l.closed); return nil }
func (oneConn) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8808} }

// TestSlowBodies: nobody holds a connection by a body that does not come, with
// or without a token.
func TestSlowBodies(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		token  string
		status int
		within time.Duration
	}{
		"without a token":    {"", http.StatusUnauthorized, bodyTime},
		"with a wrong token": {"Bearer wrong", http.StatusUnauthorized, bodyTime},
		"with a token":       {"Bearer right", http.StatusBadRequest, bodyTime},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				g := &guard{log: slog.New(slog.DiscardHandler), cfg: HTTP{Tokens: map[[sha256.Size]byte]policies.Person{TokenHash("right"): {Name: "ann"}}}}
				server := &http.Server{Handler: g.network(g.person(g.message(http.NotFoundHandler()))), ReadHeaderTimeout: time.Second}
				listener := oneConn{make(chan net.Conn, 1), make(chan struct{})}
				ours, theirs := net.Pipe()
				listener.conn <- theirs
				go func() { _ = server.Serve(listener) }()
				begun := time.Now()
				go func() {
					header := "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n"
					if test.token != "" {
						header += "Authorization: " + test.token + "\r\n"
					}
					_, _ = fmt.Fprint(ours, header+"\r\n{") // the rest never comes
				}()
				in := bufio.NewReader(ours)
				response, err := http.ReadResponse(in, nil)
				if err != nil {
					t.Fatalf("after %s: %v", time.Since(begun), err)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				if _, err := in.ReadByte(); err == nil {
					t.Error("the connection is still open")
				}
				if took := time.Since(begun); response.StatusCode != test.status || took > test.within+time.Second {
					t.Errorf("%d after %s, want %d within %s", response.StatusCode, took, test.status, test.within)
				}
				if err := server.Close(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}
