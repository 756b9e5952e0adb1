package mcp

import (
	"context"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// silence is a server that takes every message, and answers none.
type silence struct{}

func (silence) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err // as net/http does it
	}
	httptrace.ContextClientTrace(r.Context()).WroteHeaders()
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestRelayEndsWithoutAnAnswer: an answer that never comes holds the end up no
// longer than a call can take, or than the context lives, and a client that
// reads nothing no longer than answers take to be written.
func TestRelayEndsWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	const hello = `{"jsonrpc":"2.0","id":"two","method":"initialize","params":{}}`
	const lost = `"id":"two","error":{"code":-32603,"message":"The call was sent, and the answer was lost (panelbot was stopped); whether it happened is unknown.`
	const helloLost = `"id":"two","error":{"code":-32603,"message":"The request was sent, and the answer was lost (panelbot was stopped). Ask again."`
	for name, test := range map[string]struct {
		line        string
		cancelAfter time.Duration
		deaf        bool
		want        time.Duration
		says        string
	}{
		"in time":                  {askTwo, time.Hour, false, drainTime, lost},
		"with the context":         {askTwo, time.Second, false, time.Second, lost},
		"with a deaf client":       {askTwo, time.Second, true, time.Second + lastWords, lost},
		"in time, and is deaf":     {askTwo, time.Hour, true, drainTime + lastWords, lost},
		"no session, in time":      {hello, time.Hour, false, drainTime, helloLost},
		"no session, and stopped":  {hello, time.Second, false, time.Second, helloLost},
		"what waits for a session": {hello + "\n" + askOne, time.Second, false, time.Second, `"id":1,"error":{"code":-32603,"message":"Nothing was sent: panelbot was stopped.`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), test.cancelAfter)
				defer cancel()
				r, err := NewRelay("https://panel.example.com/mcp", "x")
				if err != nil {
					t.Fatal(err)
				}
				r.client.Transport = silence{}
				reader, writer := io.Pipe()
				heard := make(chan string, 1)
				go func() {
					if test.deaf {
						<-t.Context().Done()
					}
					all, _ := io.ReadAll(reader) // an error is of this test's own making
					heard <- string(all)
				}()
				began := time.Now()
				if err := r.Run(ctx, strings.NewReader(test.line+"\n"), writer); err != nil {
					t.Error(err)
				}
				if got := time.Since(began); got != test.want {
					t.Errorf("ended after %s, want %s", got, test.want)
				}
				if test.deaf {
					_ = reader.CloseWithError(io.ErrClosedPipe)
					return
				}
				_ = writer.Close()
				if got := <-heard; !strings.Contains(got, test.says) {
					t.Errorf("the client heard %q", got)
				}
			})
		})
	}
}

// prompt is a server that answers at once.
type prompt struct{}

func (prompt) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"jsonrpc":"2.0","id":1,"result":{}}`))}, nil
}

// TestRelayIsStoppedAlthoughNobodyReads: a client that has stopped reading holds
// up its answers, and nothing else, whatever it says meanwhile.
func TestRelayIsStoppedAlthoughNobodyReads(t *testing.T) {
	t.Parallel()
	for name, next := range map[string]string{
		"a request": askTwo, "a notification": askNothing, "no message": "hello", "too much": strings.Repeat("x", maxBody+1),
		"an answer": `{"jsonrpc":"2.0","id":1,"result":{}}`, "a cancellation": `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				r, err := NewRelay("https://panel.example.com/mcp", "x")
				if err != nil {
					t.Fatal(err)
				}
				r.client.Transport = prompt{}
				in, say := io.Pipe()
				unread, out := io.Pipe()
				ended := make(chan error, 1)
				go func() { ended <- r.Run(ctx, in, out) }()
				for _, line := range []string{askOne, next, askOne} {
					if _, err := io.WriteString(say, line+"\n"); err != nil {
						t.Fatal(err)
					}
					synctest.Wait()
				}
				began := time.Now()
				cancel()
				if err := <-ended; err != nil {
					t.Error(err)
				}
				if got := time.Since(began); got != lastWords {
					t.Errorf("ended after %s, want %s", got, lastWords)
				}
				_ = unread.CloseWithError(io.ErrClosedPipe)
				_ = say.Close()
			})
		})
	}
}
