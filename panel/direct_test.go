package panel

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// playing is a panel that plays one function for each connection, in order;
// the last one goes on for those after it.
func playing(t *testing.T, plays ...func(net.Conn, *bufio.Reader)) *Client {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for n := 0; ; n++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer func() { _ = conn.Close() }()
				plays[min(n, len(plays)-1)](conn, bufio.NewReader(conn))
			}()
		}
	}()
	c, err := New(nil, Config{URL: "http://" + listener.Addr().String(), Vendor: &fakeVendor{}, Ceiling: 9, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	c.backoff = func(int) time.Duration { return time.Millisecond }
	t.Cleanup(c.Close)
	return c
}

// answer reads a request and writes an answer; false when there is none.
func answer(conn net.Conn, in *bufio.Reader, text string) bool {
	r, err := http.ReadRequest(in)
	if err != nil {
		return false
	}
	_, _ = io.Copy(io.Discard, r.Body)
	_, err = io.WriteString(conn, text)
	return err == nil
}

func ok(body string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
}

func get(t *testing.T, c *Client) string {
	t.Helper()
	resp, err := c.Do(t.Context(), Request{Method: "GET", Path: "/x", Reads: true})
	if err != nil {
		t.Fatalf("%v (%v)", err, errors.Unwrap(err))
	}
	return string(resp.Body)
}

// TestDirectUnasked: what a panel writes on an idle connection, such as a 408
// before it closes, is not taken for the answer to the next request.
func TestDirectUnasked(t *testing.T) {
	t.Parallel()
	wrote := make(chan struct{})
	c := playing(t, func(conn net.Conn, in *bufio.Reader) {
		answer(conn, in, ok(`"first"`))
		_, _ = io.WriteString(conn, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
		close(wrote)
		_, _ = in.ReadByte()
	}, func(conn net.Conn, in *bufio.Reader) {
		answer(conn, in, ok(`"second"`))
	})
	if got := get(t, c); got != `"first"` {
		t.Fatal(got)
	}
	<-wrote
	time.Sleep(10 * time.Millisecond) // until it has come
	if got := get(t, c); got != `"second"` {
		t.Errorf("got %s", got)
	}
}

// TestDirectBreaks: a connection that ends when it is used again is replaced,
// and that is no attempt of its own.
func TestDirectBreaks(t *testing.T) {
	t.Parallel()
	c := playing(t, func(conn net.Conn, in *bufio.Reader) {
		answer(conn, in, ok(`"first"`))
		_, _ = http.ReadRequest(in) // and closes without a word
	}, func(conn net.Conn, in *bufio.Reader) {
		answer(conn, in, ok(`"second"`))
	})
	c.backoff = func(int) time.Duration { t.Error("it was repeated as if the panel had failed"); return 0 }
	get(t, c)
	if got := get(t, c); got != `"second"` {
		t.Errorf("got %s", got)
	}
}

// TestDirectAnswers: the forms that answers come in.
func TestDirectAnswers(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ text, want string }{
		"length":   {ok(`"x"`), `"x"`},
		"chunks":   {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\"x\r\n1\r\n\"\r\n0\r\n\r\n", `"x"`},
		"to end":   {"HTTP/1.0 200 OK\r\n\r\n\"x\"", `"x"`},
		"hints":    {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + ok(`"x"`), `"x"`},
		"empty":    {"HTTP/1.1 204 No Content\r\n\r\n", ""},
		"closes":   {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\n\"x\"", `"x"`},
		"cut":      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\"x\"", "broke"},
		"nonsense": {"hello\r\n\r\n", "broke"},
		"head":     {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("a", maxHeader+1) + "\r\n\r\n", "broke"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := playing(t, func(conn net.Conn, in *bufio.Reader) {
				for answer(conn, in, tt.text) && strings.HasPrefix(tt.text, "HTTP/1.1 2") && !strings.Contains(tt.text, "close") && name != "cut" && name != "head" {
				}
			})
			for range 3 {
				resp, err := c.Do(t.Context(), Request{Method: "GET", Path: "/x", Reads: true, Want: WantNothing})
				if got := said(resp, err); !strings.Contains(got, tt.want) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			}
		})
	}
}

func said(resp *Response, err error) string {
	if err != nil {
		return err.Error()
	}
	return string(resp.Body)
}

// TestDirectCancelled: the end of a context ends the waiting at once, for the
// head and for the body, and the connection is not used again.
func TestDirectCancelled(t *testing.T) {
	t.Parallel()
	for _, part := range []string{"", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\"x"} {
		came := make(chan struct{}, 1)
		c := playing(t, func(conn net.Conn, in *bufio.Reader) {
			answer(conn, in, part)
			came <- struct{}{}
			_, _ = in.ReadByte()
		})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-came; cancel() }()
		begun := time.Now()
		_, err := c.Do(ctx, Request{Method: "GET", Path: "/x", Reads: true})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Message, "cancelled") || time.Since(begun) > 3*time.Second {
			t.Errorf("after %q: %v", part, err)
		}
		if p, ours := c.network.(*pools); ours && p.direct != nil && p.direct.take() != nil {
			t.Errorf("after %q: the connection was kept", part)
		}
	}
}

// TestDirectIdle: connections are kept, as many as were needed, and closed when
// they have lain idle long enough, or when they are told to.
func TestDirectIdle(t *testing.T) {
	t.Parallel()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "1") }))
	t.Cleanup(s.Close)
	c, err := New(nil, Config{URL: s.URL, Vendor: &fakeVendor{}, Ceiling: 9, TLS: s.Client().Transport.(*http.Transport).TLSClientConfig})
	if err != nil {
		t.Fatal(err)
	}
	get(t, c)
	d := c.network.(*pools).direct
	if d == nil {
		t.Skip("idle connections cannot be looked at here")
	}
	get(t, c)
	if len(d.idle) != 1 {
		t.Fatalf("%d connections are idle, want 1", len(d.idle))
	}
	d.clean()
	if len(d.idle) != 1 {
		t.Error("a connection was closed too early")
	}
	d.idle[0].since = time.Now().Add(-idleReads)
	d.clean()
	if len(d.idle) != 0 || d.sweep != nil {
		t.Error("a connection lies idle for ever")
	}
	get(t, c)
	c.Close()
	if len(d.idle) != 0 {
		t.Error("a connection was not closed")
	}
}
