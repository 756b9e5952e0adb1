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
	httptrace.ContextClientTrace(r.Context()).WroteHeaders()
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestRelayEndsWithoutAnAnswer: an answer that never comes holds the end up no
// longer than a call can take, or than the context lives, and a client that
// reads nothing no longer than answers take to be written.
func TestRelayEndsWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	const lost = `"id":"two","error":{"code":-32603,"message":"The call was sent, and the answer was lost (panelbot was stopped); whether it happened is unknown.`
	for name, test := range map[string]struct {
		cancelAfter time.Duration
		deaf        bool
		want        time.Duration
	}{
		"in time":              {time.Hour, false, drainTime},
		"with the context":     {time.Second, false, time.Second},
		"with a deaf client":   {time.Second, true, time.Second + lastWords},
		"in time, and is deaf": {time.Hour, true, drainTime + lastWords},
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
				if err := r.Run(ctx, strings.NewReader(askTwo+"\n"), writer); err != nil {
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
				if got := <-heard; !strings.Contains(got, lost) {
					t.Errorf("the client heard %q", got)
				}
			})
		})
	}
}
