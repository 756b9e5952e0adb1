package terminal_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/terminal"
	"panelbot/tools"
)

// TestRemoteClaims: of a command without an answer it is said that it may have
// happened where that may be, and nowhere else. A call has an outcome in any
// case.
func TestRemoteClaims(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(nil)
	dead.Close()
	plain := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, text, status) }
	}
	for name, test := range map[string]struct {
		serve  http.HandlerFunc // nil is nobody
		status tools.Status
		says   string
	}{
		"nobody there":           {nil, tools.Failed, "nothing was sent: no panelbot serve answers at 127.0.0.1"},
		"a proxy gave up":        {plain(http.StatusGatewayTimeout, "Gateway Time-out"), tools.Unknown, "the server answered 504"},
		"a proxy without server": {plain(http.StatusBadGateway, "Bad Gateway"), tools.Unknown, "the server answered 502"},
		"it broke":               {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, tools.Unknown, "the connection broke"},
		"it broke in its answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "1000")
			_, _ = w.Write([]byte("{")) // what the test is about is not read to the end
			panic(http.ErrAbortHandler)
		}, tools.Unknown, "the connection broke"},
		"a page":          {plain(http.StatusOK, "<html>"), tools.Unknown, "not that of panelbot serve"},
		"an empty answer": {plain(http.StatusOK, "{}"), tools.Unknown, "not that of panelbot serve"},
		"nobody's token":  {plain(http.StatusUnauthorized, ""), tools.Failed, "PANELBOT_TOKEN is nobody's token"},
		"another server":  {plain(http.StatusNotFound, ""), tools.Failed, "takes no commands"},
		"not allowed":     {plain(http.StatusForbidden, "the host is not listed"), tools.Failed, "nothing was done: panelbot serve answered 403: the host is not listed"},
		"somewhere else":  {plain(http.StatusMovedPermanently, ""), tools.Failed, "nothing was done: panelbot serve answered 301"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			there := &terminal.Remote{URL: dead.URL, Token: "canary-token"}
			if test.serve != nil {
				server := httptest.NewServer(test.serve)
				t.Cleanup(server.Close)
				there.URL = server.URL
			}
			call := tools.Call{Tool: "flashpanel_server_restart"}
			a := there.Call(t.Context(), chat.Asker{Call: call})
			if a.Outcome == nil || a.OK {
				t.Fatalf("no outcome: %+v", a)
			}
			if a.Outcome.Status != test.status || a.Outcome.Tool != call.Tool || !strings.Contains(a.Outcome.Summary, test.says) {
				t.Errorf("%s, want %s: %s", a.Outcome.Status, test.status, a.Outcome.Summary)
			}
			maybe := test.status == tools.Unknown
			if strings.Contains(a.Outcome.Next, "whether it happened") != maybe || strings.Contains(a.Outcome.Summary, "is unknown") != maybe {
				t.Errorf("%s Next: %s", a.Outcome.Summary, a.Outcome.Next)
			}
			line := there.Answer(t.Context(), "server restart web-1", chat.Asker{})
			if line.OK || !strings.Contains(line.Text, test.says) || strings.Contains(line.Text, "look whether it happened") != maybe {
				t.Errorf("a line: %+v", line)
			}
			call.DryRun = true
			if a := there.Call(t.Context(), chat.Asker{Call: call}); a.Outcome.Status != tools.Failed || strings.Contains(a.Outcome.Next+a.Outcome.Summary, "happened") {
				t.Errorf("a dry run: %+v", a.Outcome)
			}
			if _, err := there.Hello(t.Context()); err == nil || !strings.Contains(err.Error(), test.says) || strings.Contains(err.Error(), "happened") {
				t.Errorf("hello: %v", err)
			}
		})
	}
}

// TestRemoteIsStopped: one who gives up learns whether the command was sent.
func TestRemoteIsStopped(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if _, err := io.ReadAll(r.Body); err != nil { // else the server does not notice who leaves
			t.Error(err)
		}
		close(arrived)
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	there := &terminal.Remote{URL: server.URL, Token: "t"}
	ctx, cancel := context.WithCancel(t.Context())
	by := chat.Asker{Call: tools.Call{Tool: "flashpanel_server_restart"}}
	go func() {
		<-arrived
		cancel()
	}()
	if a := there.Call(ctx, by); a.Outcome == nil || a.Outcome.Status != tools.Unknown || !strings.Contains(a.Outcome.Summary, "panelbot was stopped") {
		t.Errorf("in the middle: %+v", a)
	}
	if a := there.Call(ctx, by); a.Outcome == nil || a.Outcome.Status != tools.Failed || !strings.Contains(a.Outcome.Summary, "nothing was sent: panelbot was stopped") {
		t.Errorf("before: %+v", a)
	}
}
