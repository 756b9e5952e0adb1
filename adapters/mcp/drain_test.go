package mcp

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const (
	askOne     = `{"jsonrpc":"2.0","id":1,"method":"tools/list"}`
	askTwo     = `{"jsonrpc":"2.0","id":"two","method":"tools/call","params":{}}`
	askNothing = `{"jsonrpc":"2.0","method":"notifications/initialized"}`
	subscribe  = `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen"}`
	answerOne  = `{"jsonrpc":"2.0","id":1,"result":{}}`
	answerTwo  = `{"jsonrpc":"2.0","id":"two","error":{}}`

	acknowledged = `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged"}`
)

// TestInputEndsAfterTheLastAnswer: the end of the input waits for the answers,
// and for nothing else.
func TestInputEndsAfterTheLastAnswer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, in string
		answers  []string
		// ended says after how many answers the input has ended.
		ended int
	}{
		{"nothing asked", "", nil, 0},
		{"a notification", `{"jsonrpc":"2.0","method":"notifications/initialized"}` + "\n", nil, 0},
		{"no JSON", "hello\n{\n", nil, 0},
		{"a subscription", subscribe + "\n", []string{acknowledged, answerOne}, 2},
		{"a question after a subscription", subscribe + "\n" + askTwo + "\n", []string{acknowledged, answerOne, answerTwo}, 3},
		{"an answer of the client", `{"jsonrpc":"2.0","id":1,"result":{}}` + "\n", nil, 0},
		{"two questions", askOne + "\n" + askTwo + "\n", []string{answerTwo, answerOne}, 2},
		{"the last line without its end", askOne + "\n" + askTwo, []string{answerOne, answerTwo}, 2},
		{"a question to the client", askOne + "\n", []string{`{"jsonrpc":"2.0","id":1,"method":"elicitation/create","params":{}}`, answerOne}, 2},
		{"notifications between", askOne + "\n", []string{`{"jsonrpc":"2.0","method":"notifications/progress"}`, `{"jsonrpc":"2.0","id":null,"error":{}}`, answerOne}, 3},
	} {
		for how, reader := range map[string]func(io.Reader) io.Reader{
			"as it comes": func(r io.Reader) io.Reader { return r }, "byte by byte": iotest.OneByteReader, "the end with the data": iotest.DataErrReader,
		} {
			t.Run(tt.name+", "+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var out strings.Builder
					d := newDrain(t.Context(), reader(strings.NewReader(tt.in)), &out)
					var got []byte
					ended := false
					go func() {
						got, _ = io.ReadAll(d)
						ended = true
					}()
					for i, answer := range append(tt.answers, "") {
						synctest.Wait()
						if ended != (i >= tt.ended) {
							t.Errorf("after %d answers: ended is %v", i, ended)
						}
						if answer != "" {
							fmt.Fprintln(d, answer)
						}
					}
					if diff := cmp.Diff(strings.TrimSuffix(string(got), "\n"), strings.TrimSuffix(tt.in, "\n")); diff != "" {
						t.Errorf("input (-got +want):\n%s", diff)
					}
					want := ""
					if len(tt.answers) > 0 {
						want = strings.Join(tt.answers, "\n") + "\n"
					}
					if diff := cmp.Diff(out.String(), want); diff != "" {
						t.Errorf("output (-got +want):\n%s", diff)
					}
				})
			})
		}
	}
}

// TestInputEndsWithoutAnAnswer: an answer that never comes holds the end back
// no longer than a call can take, or than the context lives.
func TestInputEndsWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name        string
		cancelAfter time.Duration
		want        time.Duration
	}{
		{"in time", time.Hour, drainTime},
		{"with the context", time.Second, time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.cancelAfter)
				defer cancel()
				began := time.Now()
				if _, err := io.ReadAll(newDrain(ctx, strings.NewReader(askOne+"\n"), io.Discard)); err != nil {
					t.Error(err)
				}
				if got := time.Since(began); got != tt.want {
					t.Errorf("the input ended after %s, want %s", got, tt.want)
				}
			})
		})
	}
}

// TestInputGoesOnAfterALongLine: such a line is answered, and reaches nobody.
func TestInputGoesOnAfterALongLine(t *testing.T) {
	t.Parallel()
	long := `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"` + strings.Repeat("x", maxBody) + `"}}` + "\n"
	var out strings.Builder
	d := newDrain(t.Context(), strings.NewReader(long+askNothing+"\n"+long), &out)
	got, err := io.ReadAll(d)
	if err != nil || string(got) != askNothing+"\n" {
		t.Errorf("%v, %.200q came through", err, got)
	}
	const want = `{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Nothing was done: this line is longer than 12 MiB, and was not read. Send less at once."}}` + "\n"
	if diff := cmp.Diff(out.String(), want+want); diff != "" {
		t.Errorf("output (-got +want):\n%s", diff)
	}
}
