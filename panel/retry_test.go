package panel

import (
	"context"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// step is one answer of a panel in a test of repeats.
type step struct {
	status int // 0 is err
	header map[string]string
	err    error
}

func (s step) answer(r *http.Request) (*http.Response, error) {
	if s.status == 0 {
		return nil, s.err
	}
	resp := &http.Response{StatusCode: s.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader("{}")), ContentLength: 2, Request: r}
	for k, v := range s.header {
		resp.Header.Set(k, v)
	}
	return resp, nil
}

var refusedDial = &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}

func TestRepeats(t *testing.T) {
	t.Parallel()
	after := func(seconds int) map[string]string { return map[string]string{"Retry-After": strconv.Itoa(seconds)} }
	tests := []struct {
		name     string
		write    bool
		deadline time.Duration
		steps    []step
		want     string
		sent     int
		least    time.Duration // how long it took
		most     time.Duration
	}{
		{"at once", false, 0, []step{{status: 200}}, "ok", 1, 0, 0},
		{"cut, then well", false, 0, []step{{err: io.EOF}, {status: 200}}, "ok", 2, 150 * time.Millisecond, 450 * time.Millisecond},
		{"no connection, then well", false, 0, []step{{err: refusedDial}, {status: 200}}, "ok", 2, 150 * time.Millisecond, 450 * time.Millisecond},
		{"502 and 504, then well", false, 0, []step{{status: 502}, {status: 504}, {status: 200}}, "ok", 3, 450 * time.Millisecond, 1350 * time.Millisecond},
		{"three times", false, 0, []step{{status: 503}, {status: 503}, {status: 503}, {status: 200}}, "broken", 3, 450 * time.Millisecond, 1350 * time.Millisecond},
		{"500", false, 0, []step{{status: 500}, {status: 200}}, "broken", 1, 0, 0},
		{"404", false, 0, []step{{status: 404}, {status: 200}}, "not_found", 1, 0, 0},
		{"401", false, 0, []step{{status: 401}, {status: 200}}, "unauthorized", 1, 0, 0},
		{"429", false, 0, []step{{status: 429, header: after(5)}, {status: 200}}, "ok", 2, 5 * time.Second, 5 * time.Second},
		{"429 that does not say", false, 0, []step{{status: 429}, {status: 200}}, "limited", 1, 0, 0},
		{"429 beyond the time", false, 0, []step{{status: 429, header: after(31)}, {status: 200}}, "limited", 1, 0, 0},
		{"429 beyond the caller's deadline", false, 4 * time.Second, []step{{status: 429, header: after(5)}, {status: 200}}, "limited", 1, 0, 0},
		{"429s beyond the time together", false, 0, []step{{status: 429, header: after(20)}, {status: 429, header: after(20)}, {status: 200}}, "limited", 2, 20 * time.Second, 20 * time.Second},
		{"503 with a wait", false, 0, []step{{status: 503, header: after(3)}, {status: 200}}, "ok", 2, 3 * time.Second, 3 * time.Second},
		{"bad certificate", false, 0, []step{{err: &pinError{"x"}}, {status: 200}}, "unreachable", 1, 0, 0},
		{"write: cut", true, 0, []step{{err: io.EOF}, {status: 200}}, "lost", 1, 0, 0},
		{"write: no connection", true, 0, []step{{err: refusedDial}, {status: 200}}, "unreachable", 1, 0, 0},
		{"write: 502", true, 0, []step{{status: 502}, {status: 200}}, "lost", 1, 0, 0},
		{"write: 503", true, 0, []step{{status: 503, header: after(1)}, {status: 200}}, "broken", 1, 0, 0},
		{"write: 429", true, 0, []step{{status: 429, header: after(1)}, {status: 200}}, "limited", 1, 0, 0},
		{"write: 401", true, 0, []step{{status: 401}, {status: 200}}, "unauthorized", 1, 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				c := testClient(t, Config{Limiter: NewLimiter(Rate{600, time.Minute}), Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
					sent++
					return test.steps[sent-1].answer(r)
				})})
				ctx := t.Context()
				if test.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, test.deadline)
					defer cancel()
				}
				begun := time.Now()
				resp, err := c.Do(ctx, Request{Method: "POST", Path: "/x", Reads: !test.write})
				took := time.Since(begun)
				if got := kindOf(t, err); got != test.want || sent != test.sent {
					t.Errorf("got %s (%v) after %d, want %s after %d", got, err, sent, test.want, test.sent)
				}
				if took < test.least || took > test.most {
					t.Errorf("took %v, want %v to %v", took, test.least, test.most)
				}
				limited, want := 0, 0
				for _, s := range test.steps[:sent] {
					if s.status == http.StatusTooManyRequests {
						want++
					}
				}
				if e := errorOf(t, err); e != nil {
					limited = e.Limited
				} else {
					limited = resp.Limited
				}
				if limited != want {
					t.Errorf("too many requests were answered %d times, want %d", limited, want)
				}
				if e := errorOf(t, err); e != nil && e.Kind == Limited && test.steps[0].header != nil && e.RetryAfter == 0 {
					t.Error("RetryAfter is 0")
				}
			})
		})
	}
}

// TestTimeoutIsForAll: the Timeout bounds the repeats of a read together.
func TestTimeoutIsForAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := testClient(t, Config{Timeout: 10 * time.Second, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			select {
			case <-r.Context().Done():
				return nil, context.Cause(r.Context())
			case <-time.After(4 * time.Second):
				return nil, io.EOF
			}
		})})
		begun := time.Now()
		_, err := c.Do(t.Context(), Request{Method: "GET", Path: "/x", Reads: true})
		if got := kindOf(t, err); got != "broken" || time.Since(begun) != 10*time.Second {
			t.Errorf("got %v after %v", err, time.Since(begun))
		}
	})
}

// TestRenewed: a 401 was not executed, so that the request is sent once more
// with new credentials, a write too, and no more than once.
func TestRenewed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		renewals int
		statuses []int
		want     string
		sent     int
		rejected int
	}{
		{"renewed", 1, []int{401, 200}, "ok", 2, 1},
		{"refused again", 5, []int{401, 401, 200}, "unauthorized", 2, 2},
		{"cannot be renewed", 0, []int{401, 200}, "unauthorized", 1, 1},
		{"lost after it", 1, []int{401, 502, 200}, "lost", 2, 1},
	}
	for _, test := range tests {
		sent := 0
		v := &fakeVendor{renewals: test.renewals}
		c := testClient(t, Config{Vendor: v, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			sent++
			return step{status: test.statuses[sent-1]}.answer(r)
		})})
		_, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x", Body: []byte("{}")})
		if got := kindOf(t, err); got != test.want || sent != test.sent || v.rejected != test.rejected {
			t.Errorf("%s: got %s, sent %d, rejected %d", test.name, got, sent, v.rejected)
		}
		sent = 0
		c.Do(t.Context(), Request{Method: "POST", Path: "/x", Anonymous: true})
		if sent != 1 {
			t.Errorf("%s: an anonymous request was sent %d times", test.name, sent)
		}
	}
}

// TestLostLogin: when the login before a write is lost, the write has not left.
func TestLostLogin(t *testing.T) {
	t.Parallel()
	var paths []string
	c := testClient(t, Config{Vendor: &fakeVendor{login: true}, Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		paths = append(paths, r.URL.Path)
		if r.Header.Get("Authorization") != "" || r.Header.Get("X-Code") != "" {
			t.Error("the login carries credentials")
		}
		return nil, io.ErrUnexpectedEOF
	})})
	_, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x"})
	if kindOf(t, err) != "not_sent" || len(paths) != 1 || paths[0] != "/login" {
		t.Errorf("got %v after %v", err, paths)
	}
}

func TestFallback(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		knows string // the path that the panel knows; empty is none
		reads bool
		want  string
		sent  []int // requests of three calls
	}{
		{"the documented form", "/plan", true, "ok", []int{1, 1, 1}},
		{"the other form", "/api/plan", true, "ok", []int{2, 1, 1}},
		{"neither", "", true, "not_found", []int{2, 2, 2}},
		{"a write", "/api/plan", false, "not_found", []int{1, 1, 1}},
	}
	for _, test := range tests {
		var sent atomic.Int32
		c := testClient(t, Config{
			Vendor: &fakeVendor{fallback: map[string]string{"/plan": "/api/plan", "/api/plan": "/plan"}},
			Transport: answerOf(func(w http.ResponseWriter, r *http.Request) {
				sent.Add(1)
				if r.URL.Path != test.knows {
					w.WriteHeader(404)
				}
				io.WriteString(w, "{}")
			}),
		})
		for i, want := range test.sent {
			sent.Store(0)
			_, err := c.Do(t.Context(), Request{Method: "GET", Path: "/plan", Reads: test.reads})
			if got := kindOf(t, err); got != test.want || int(sent.Load()) != want {
				t.Errorf("%s: call %d: got %s after %d requests", test.name, i, got, sent.Load())
			}
		}
	}
}

// TestQueue: a call that waits too long for its turn is not sent, and says so.
func TestQueue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := NewLimiter(Rate{1, time.Minute})
		c := testClient(t, Config{Limiter: l, Transport: answerOf(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") })})
		if _, err := c.Do(t.Context(), Request{Method: "POST", Path: "/x"}); err != nil {
			t.Fatal(err)
		}
		other := testClient(t, Config{Limiter: l, Transport: answerOf(func(http.ResponseWriter, *http.Request) { t.Error("it was sent") })})
		_, err := other.Do(t.Context(), Request{Method: "POST", Path: "/x"})
		e := errorOf(t, err)
		if e == nil || e.Kind != NotSent || e.Message != "The panel allows 1 a minute; try again in 60 s." {
			t.Errorf("got %v", err)
		}
	})
}
