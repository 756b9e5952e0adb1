package panel

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
)

// canary is in every credential of these tests; no error and no log line may
// hold it.
const canary = "CANARY7f3a9c"

// fakeVendor is a vendor whose token can be renewed, renewals times.
type fakeVendor struct {
	mu       sync.Mutex
	renewals int
	rejected int
	failure  func(Request, Answer) *Error
	fallback map[string]string
	login    bool
}

func (v *fakeVendor) Header() http.Header { return http.Header{"Content-Type": {"application/json"}} }

func (v *fakeVendor) Authorize(ctx context.Context, login Login) (http.Header, error) {
	if v.login {
		if _, err := login(ctx, Request{Method: "POST", Path: "/login", Body: []byte(`{"password":"` + canary + `-password"}`)}); err != nil {
			return nil, err
		}
	}
	return http.Header{"Authorization": {"Bearer " + canary + "-token"}, "X-Code": {canary + "-code"}}, nil
}

func (v *fakeVendor) Rejected(http.Header) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.rejected++
	v.renewals--
	return v.renewals >= 0
}

func (v *fakeVendor) Failure(r Request, a Answer) *Error {
	if v.failure != nil {
		return v.failure(r, a)
	}
	if a.Status < 400 {
		return nil
	}
	e := Plain(a)
	if members, ok := Only(a.Body, "message"); ok {
		e.Message = Sentence(members["message"])
	}
	return e
}

func (v *fakeVendor) Fallback(path string, status int) string {
	if status != http.StatusNotFound {
		return ""
	}
	return v.fallback[path]
}

func (v *fakeVendor) Secrets() []string {
	return []string{canary + "-token", canary + "-code", canary + "-password", canary}
}

// roundTrip is a transport made of a function.
type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answerOf makes a transport that answers with one handler, in process.
func answerOf(h http.HandlerFunc) roundTrip {
	return func(r *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		h(w, r)
		return w.Result(), nil
	}
}

// testLog is a log that is looked through for the canary when the test ends.
func testLog(t testing.TB) *slog.Logger {
	t.Helper()
	buf := &lockedBuffer{}
	t.Cleanup(func() {
		if bytes.Contains(buf.Bytes(), []byte(canary)) {
			t.Errorf("the log holds a secret:\n%s", buf.Bytes())
		}
	})
	return slog.New(slog.NewTextHandler(buf, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) Bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.b.Bytes())
}

// testClient makes a client; what cfg leaves out is filled in.
func testClient(t testing.TB, cfg Config) *Client {
	t.Helper()
	if cfg.URL == "" {
		cfg.URL = "https://panel.example.com"
	}
	if cfg.Vendor == nil {
		cfg.Vendor = &fakeVendor{}
	}
	c, err := New(testLog(t), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// errorOf is the *Error of a call, which must be one, hold no secret, and be
// fit to be shown.
func errorOf(t testing.TB, err error) *Error {
	t.Helper()
	if err == nil {
		return nil
	}
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("error of type %T, want *Error: %v", err, err)
	}
	all := e.Error()
	for cause := error(e); cause != nil; cause = errors.Unwrap(cause) {
		all += "\n" + cause.Error()
	}
	for name, list := range e.Fields {
		for _, m := range list {
			all += "\n" + name + "\n" + m
		}
	}
	if bytes.Contains([]byte(all), []byte(canary)) {
		t.Errorf("the error holds a secret: %s", all)
	}
	if e.Message == "" || len(e.Message) > maxMessage {
		t.Errorf("message of %d bytes", len(e.Message))
	}
	return e
}

func kindOf(t testing.TB, err error) string {
	t.Helper()
	if e := errorOf(t, err); e != nil {
		return e.Kind.String()
	}
	return "ok"
}
