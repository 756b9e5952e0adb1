package panel

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// atOnce is no wait before a repeat.
func atOnce(int) time.Duration { return 0 }

// scripted answers every request with raw bytes, then closes the connection.
func scripted(t *testing.T, answer string) (url string, hits *atomic.Int32) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	hits = new(atomic.Int32)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
					return
				}
				hits.Add(1)
				io.WriteString(conn, answer)
			}()
		}
	}()
	return "http://" + l.Addr().String(), hits
}

const (
	okJSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	okHTML = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n"
)

// TestFaults is the table of what may go wrong after a request was sent: what
// it is for a read, and what for a write.
func TestFaults(t *testing.T) {
	t.Parallel()
	page := "\n <!DOCTYPE html><html>licence " + canary + "</html>"
	tests := []struct {
		name, answer string
		want         Want
		read, write  string
		message      string
	}{
		{"cut before the answer", "", WantJSON, "broken", "lost", "connection broke"},
		{"cut in the header", "HTTP/1.1 200 OK\r\nConte", WantJSON, "broken", "lost", "connection broke"},
		{"cut in the body", okJSON + "Content-Length: 100\r\n\r\n{\"data\":", WantJSON, "broken", "lost", "connection broke"},
		{"cut in a chunk", okJSON + "Transfer-Encoding: chunked\r\n\r\n20\r\n{\"data\":", WantJSON, "broken", "lost", "connection broke"},
		{"cut without a length", okJSON + "Connection: close\r\n\r\n{\"data\":[1,", WantJSON, "broken", "lost", "not JSON"},
		{"cut where nothing is expected", okJSON + "Content-Length: 9\r\n\r\n", WantNothing, "broken", "lost", "connection broke"},
		{"no HTTP", "SSH-2.0-OpenSSH_9.6 " + canary + "\r\n", WantJSON, "broken", "lost", "connection broke"},
		{"malformed JSON", okJSON + "Content-Length: 5\r\n\r\n{]]]}", WantJSON, "broken", "lost", "not JSON"},
		{"malformed JSON where nothing is expected", okJSON + "Content-Length: 5\r\n\r\n{]]]}", WantNothing, "broken", "lost", "not JSON"},
		{"text where JSON is expected", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", WantJSON, "broken", "lost", "not JSON"},
		{"HTML for JSON", okHTML + page, WantJSON, "broken", "lost", "HTML page"},
		{"HTML for text, which may be a page that is viewed", okHTML + page, WantText, "ok", "ok", ""},
		{"HTML for nothing", okHTML + page, WantNothing, "broken", "lost", "HTML page"},
		{"HTML for a redirect", okHTML + page, WantRedirect, "broken", "lost", "HTML page"},
		{"HTML for a file", okHTML + page, WantFile, "ok", "ok", ""},
		{"empty for JSON", okJSON + "Content-Length: 0\r\n\r\n", WantJSON, "broken", "lost", "empty"},
		{"empty for nothing", okJSON + "Content-Length: 0\r\n\r\n", WantNothing, "ok", "ok", ""},
		{"empty for text", okJSON + "Content-Length: 0\r\n\r\n", WantText, "ok", "ok", ""},
		{"no content for JSON", "HTTP/1.1 204 No Content\r\n\r\n", WantJSON, "ok", "ok", ""},
		{"bare text", okHTML + "Log output {", WantText, "ok", "ok", ""},
		{"bare string", okJSON + "Content-Length: 4\r\n\r\n\"hi\"", WantText, "ok", "ok", ""},
		{"text for nothing", okHTML + "OK", WantNothing, "ok", "ok", ""},
		{"JSON called HTML", okHTML + `{"a":1}`, WantJSON, "ok", "ok", ""},
		{"too large", okJSON + "Content-Length: 3000\r\n\r\n\"" + strings.Repeat("a", 2998) + `"`, WantJSON, "broken", "lost", "larger than 2 KiB"},
		{"too large without a length", okJSON + "Connection: close\r\n\r\n\"" + strings.Repeat("a", 2998) + `"`, WantJSON, "broken", "lost", "larger than 2 KiB"},
		{"message only", okJSON + "Connection: close\r\n\r\n" + `{"message":"Only once every 2 minutes ` + canary + `"}`, WantJSON, "refused", "refused", "Only once every 2 minutes [hidden]"},
		{"message for a file", okJSON + "Connection: close\r\n\r\n" + `{"message":"File not found"}`, WantFile, "refused", "refused", "File not found"},
		{"message for nothing", okJSON + "Connection: close\r\n\r\n" + `{"success":false,"message":"No"}`, WantNothing, "refused", "refused", "No"},
		{"message and success", okJSON + "Connection: close\r\n\r\n" + `{"success":true,"message":"Queued"}`, WantJSON, "ok", "ok", ""},
		{"message and data", okJSON + "Connection: close\r\n\r\n" + `{"message":"Queued","data":{}}`, WantJSON, "ok", "ok", ""},
		{"status false", okJSON + "Connection: close\r\n\r\n" + `{"status":"error","message":"Disk full"}`, WantJSON, "refused", "refused", "Disk full"},
		{"success false alone", okJSON + "Connection: close\r\n\r\n" + `{"success":false}`, WantJSON, "refused", "refused", "did not succeed"},
		{"400", "HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n", WantJSON, "refused", "refused", "400"},
		{"401", "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n", WantJSON, "unauthorized", "unauthorized", "401"},
		{"403", "HTTP/1.1 403 No\r\nConnection: close\r\n\r\n" + `{"message":"Not yours"}`, WantJSON, "refused", "refused", "Not yours"},
		{"404 with a page", "HTTP/1.1 404 No\r\nConnection: close\r\n\r\n" + page, WantJSON, "not_found", "not_found", "404"},
		{"404 that is cut", "HTTP/1.1 404 No\r\nContent-Length: 99\r\n\r\n{", WantJSON, "not_found", "not_found", "404"},
		{"422", "HTTP/1.1 422 No\r\nContent-Length: 0\r\n\r\n", WantJSON, "invalid", "invalid", "422"},
		{"429", "HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n", WantJSON, "limited", "limited", "429"},
		{"500", "HTTP/1.1 500 No\r\nConnection: close\r\n\r\n" + `{"message":"Server Error"}`, WantJSON, "broken", "broken", "Server Error"},
		{"500 that is too large", "HTTP/1.1 500 No\r\nContent-Length: 99999\r\n\r\n{", WantJSON, "broken", "broken", "500"},
		{"502", "HTTP/1.1 502 No\r\nConnection: close\r\n\r\n" + page, WantJSON, "broken", "lost", "502"},
		{"503", "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n", WantJSON, "broken", "broken", "503"},
		{"504", "HTTP/1.1 504 No\r\nContent-Length: 0\r\n\r\n", WantJSON, "broken", "lost", "504"},
		{"524", "HTTP/1.1 524 No\r\nContent-Length: 0\r\n\r\n", WantJSON, "broken", "lost", "524"},
		{"301", "HTTP/1.1 301 No\r\nLocation: https://u:" + canary + "@right.example:2083/api/x?t=" + canary + "\r\nContent-Length: 0\r\n\r\n", WantJSON, "broken", "broken", "https://right.example:2083/api/x"},
		{"302 to the log-in page", "HTTP/1.1 302 No\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n", WantJSON, "broken", "lost", "/login"},
		{"301 without an address", "HTTP/1.1 301 No\r\nContent-Length: 0\r\n\r\n", WantJSON, "broken", "broken", "names no address"},
		{"301 to no address", "HTTP/1.1 301 No\r\nLocation: http://[" + canary + "\r\nContent-Length: 0\r\n\r\n", WantJSON, "broken", "lost", ""},
		{"304", "HTTP/1.1 304 No\r\n\r\n", WantJSON, "broken", "broken", "304"},
		{"redirect that is wanted", "HTTP/1.1 302 No\r\nLocation: https://pma.example/login?t=1\r\nContent-Length: 0\r\n\r\n", WantRedirect, "ok", "ok", ""},
		{"an answer where a redirect is wanted", okJSON + "Connection: close\r\n\r\n" + `{"url":"https://pma.example/login"}`, WantRedirect, "broken", "lost", "without the address"},
		{"nothing where a redirect is wanted", "HTTP/1.1 204 No Content\r\n\r\n", WantRedirect, "broken", "lost", "without the address"},
		{"301 where a redirect is wanted", "HTTP/1.1 301 No\r\nLocation: https://right.example/x\r\nContent-Length: 0\r\n\r\n", WantRedirect, "broken", "broken", "https://right.example/x"},
		{"redirect that names no address", "HTTP/1.1 302 No\r\nContent-Length: 0\r\n\r\n", WantRedirect, "broken", "lost", "names no address"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			url, hits := scripted(t, test.answer)
			c := testClient(t, Config{URL: url, MaxBody: 2 << 10, Timeout: 20 * time.Second})
			c.backoff = atOnce
			for _, reads := range []bool{true, false} {
				want := test.write
				if reads {
					want = test.read
				}
				hits.Store(0)
				// GET for both: FlashPanel has some that change things.
				_, err := c.Do(t.Context(), Request{Method: "GET", Path: "/x", Reads: reads, Want: test.want})
				e := errorOf(t, err)
				if got := kindOf(t, err); got != want {
					t.Errorf("reads %t: got %s (%v), want %s", reads, got, err, want)
				}
				if e != nil && !strings.Contains(e.Message, test.message) {
					t.Errorf("reads %t: message %q, want %q in it", reads, e.Message, test.message)
				}
				if !reads && hits.Load() != 1 {
					t.Errorf("the write was sent %d times", hits.Load())
				}
				if e != nil && e.Kind == Lost && !strings.Contains(e.Hint, "not known") {
					t.Errorf("hint %q", e.Hint)
				}
			}
		})
	}
}

func TestMessageOnlyMayBeSuccess(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"message":"Queued"}`:                      "ok",
		`{"message":"No","success":false}`:          "refused",
		"\n" + `{"status": false, "message": "No"}`: "refused",
		`{"message":"Yes","success":true}`:          "ok",
		`{}`:                                        "ok",
		`{"message":["x"]}`:                         "ok",
		`{"message":"a","message":"duplicate"}`:     "ok",
	} {
		c := testClient(t, Config{Transport: answerOf(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) })})
		_, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", MessageOnly: true})
		if got := kindOf(t, err); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
}

// TestRedirectIsNotFollowed also holds that the hint names the right address.
func TestRedirectIsNotFollowed(t *testing.T) {
	t.Parallel()
	followed := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("it was followed") }))
	t.Cleanup(followed.Close)
	url, _ := scripted(t, "HTTP/1.1 307 No\r\nLocation: "+followed.URL+"/api/login?x=1\r\nContent-Length: 0\r\n\r\n")
	c := testClient(t, Config{URL: url})
	_, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", Body: []byte("{}")})
	e := errorOf(t, err)
	if e == nil || !strings.Contains(e.Hint, "set url to "+followed.URL+" in the configuration") || strings.Contains(e.Error(), "x=1") {
		t.Errorf("got %v", err)
	}
	url, _ = scripted(t, "HTTP/1.1 302 No\r\nLocation: ../pma?token=1\r\nContent-Length: 0\r\n\r\n")
	resp, err := testClient(t, Config{URL: url}).Do(t.Context(), Request{Method: "POST", Path: "/a/b/c", Want: WantRedirect})
	if err != nil || resp.Location != url+"/a/pma?token=1" || resp.Status != 302 {
		t.Errorf("got %+v, %v", resp, err)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	mute, err := net.Listen("tcp", "127.0.0.1:0") // accepts, and never speaks TLS
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mute.Close() })
	tests := []struct {
		name, url, message string
		timeout            time.Duration
	}{
		{"nobody listens", "http://" + closed.Addr().String(), "refuses the connection", 0},
		{"no such name", "https://does-not-exist.invalid", "does-not-exist.invalid", 0},
		{"no TLS", "https://" + plain.Listener.Addr().String(), "does not speak TLS", 0},
		{"unknown authority", secure.URL, "not trusted", 0},
		{"no handshake", "https://" + mute.Addr().String(), "in time", 50 * time.Millisecond},
	}
	for _, test := range tests {
		for _, reads := range []bool{true, false} {
			c := testClient(t, Config{URL: test.url, Timeout: test.timeout})
			c.backoff = atOnce
			_, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", Reads: reads})
			e := errorOf(t, err)
			if e == nil || e.Kind != Unreachable || !strings.Contains(e.Message, test.message) {
				t.Errorf("%s: got %v", test.name, err)
			}
		}
	}
}

// TestSlow: an answer that does not come in time, before its header and in the
// middle of its body.
func TestSlow(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			w.Header().Set("Content-Length", "10")
			io.WriteString(w, "{")
			http.NewResponseController(w).Flush()
		}
		<-release
	}))
	t.Cleanup(s.Close)
	t.Cleanup(func() { close(release) })
	c := testClient(t, Config{URL: s.URL, Timeout: 300 * time.Millisecond})
	for _, path := range []string{"/header", "/body"} {
		for _, reads := range []bool{true, false} {
			want := map[bool]Kind{true: Broken, false: Lost}[reads]
			_, err := c.Do(t.Context(), Request{Method: "POST", Path: path, Reads: reads})
			if e := errorOf(t, err); e == nil || e.Kind != want || !strings.Contains(e.Message, "within 300ms") {
				t.Errorf("%s, reads %t: got %v, want %s", path, reads, err, want)
			}
		}
	}
}

// TestCancelled: a caller who leaves stops a read, and a write before it is
// sent, but no write that is under way.
func TestCancelled(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}, 1), make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		select {
		case <-release:
		case <-r.Context().Done():
		}
		io.WriteString(w, `{"done":true}`)
	}))
	t.Cleanup(s.Close)
	c := testClient(t, Config{URL: s.URL})

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, reads := range []bool{true, false} {
		_, err := c.Do(ctx, Request{Method: "POST", Path: "/x", Reads: reads})
		if kindOf(t, err) != "not_sent" || !errors.Is(err, context.Canceled) {
			t.Errorf("reads %t: got %v", reads, err)
		}
	}

	ctx, cancel = context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	_, err := c.Do(ctx, Request{Method: "GET", Path: "/x", Reads: true})
	if kindOf(t, err) != "broken" || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}

	ctx, cancel = context.WithCancel(t.Context())
	go func() { <-arrived; cancel(); close(release) }()
	resp, err := c.Do(ctx, Request{Method: "POST", Path: "/x"})
	if err != nil || string(resp.Body) != `{"done":true}` {
		t.Errorf("the write ended with its caller: %v", err)
	}
}

// TestStaleConnection: net/http sends a GET again when a connection that was
// used before breaks. A write must not be, GET or not.
func TestStaleConnection(t *testing.T) {
	t.Parallel()
	for _, method := range []string{"GET", "POST", "DELETE"} {
		var hits atomic.Int32
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if hits.Add(1) > 1 {
				conn, _, _ := http.NewResponseController(w).Hijack()
				conn.Close()
				return
			}
			io.WriteString(w, "{}")
		}))
		t.Cleanup(s.Close)
		c := testClient(t, Config{URL: s.URL})
		if _, err := c.Do(t.Context(), Request{Method: method, Path: "/x"}); err != nil {
			t.Fatal(err)
		}
		_, err := c.Do(t.Context(), Request{Method: method, Path: "/x"})
		if kindOf(t, err) != "lost" || hits.Load() != 2 {
			t.Errorf("%s: got %v after %d requests", method, err, hits.Load())
		}
	}
}

// TestNothingLeft: what a write's error is when its connection was closed
// before a byte of it left.
func TestNothingLeft(t *testing.T) {
	t.Parallel()
	conn := &countedConn{}
	tr := &track{begun: true, got: true, conn: conn}
	if tr.left(true, io.EOF) {
		t.Error("nothing was written, and left says so")
	}
	conn.written.Add(1)
	if !tr.left(true, io.EOF) {
		t.Error("a byte was written")
	}
	for err, want := range map[error]bool{
		io.EOF: true, context.Canceled: true,
		&net.OpError{Op: "dial", Err: io.EOF}: false, &net.DNSError{}: false, &tls.CertificateVerificationError{}: false, &pinError{}: false,
	} {
		if got := (&track{begun: true}).left(false, err); got != want {
			t.Errorf("%T: got %t", err, got)
		}
		if (&track{}).left(false, err) {
			t.Error("resty had not begun")
		}
	}
}
