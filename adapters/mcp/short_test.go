package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// oneOutcome ends every call in the same way.
type oneOutcome struct {
	Runner
	catalogue *tools.Catalogue
	out       tools.Outcome
	file      []byte
}

func (r *oneOutcome) Catalogue() *tools.Catalogue                          { return r.catalogue }
func (r *oneOutcome) Serves(*op.Tool) bool                                 { return true }
func (r *oneOutcome) CanKeep() bool                                        { return true }
func (r *oneOutcome) HandOver(*tools.Outcome) []byte                       { return r.file }
func (r *oneOutcome) Run(context.Context, tools.Call) tools.Outcome        { return r.out }
func (r *oneOutcome) Hidden(*op.Tool, policies.Person, policies.Door) bool { return false }

func oneOutcomeDoor(t testing.TB, r *oneOutcome) *Server {
	t.Helper()
	var err error
	if r.catalogue, err = tools.NewCatalogue(nil); err != nil {
		t.Fatal(err)
	}
	s, err := New(slog.New(slog.DiscardHandler), r, Config{Version: "1", Search: func(string, int) []*op.Tool { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const readServer = `{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"flashpanel_server_get","arguments":{"server":1}}}`

// TestShortWayIsTheSame: the answer is the one of mcp-go, to the byte.
func TestShortWayIsTheSame(t *testing.T) {
	t.Parallel()
	why := op.Message{Text: "the panel said <no> & \u2028 \x01"}
	for name, r := range map[string]*oneOutcome{
		"done":    {out: tools.Outcome{Status: tools.Done, Tool: "a", Summary: "it is <there> & \u2028", Panel: "main", Data: json.RawMessage(`{"b": "<\u2028>", "a":[1, 2]}`)}},
		"empty":   {},
		"failed":  {out: tools.Outcome{Status: tools.Failed, Tool: "a", Summary: "no", Reasons: []op.Message{why}, Next: "look"}},
		"invalid": {out: tools.Outcome{Status: tools.Invalid, Errors: []op.ArgumentError{{Argument: "server", Message: "is \"wrong\""}}}},
		"waiting": {out: tools.Outcome{Status: tools.AwaitingApproval, Approval: &tools.Approval{ID: "x", Approvers: []string{"b"}, ExpiresAt: time.Unix(1, 0).UTC()}}},
		"long":    {out: tools.Outcome{Status: tools.Done, Data: json.RawMessage(`"` + strings.Repeat("a", 3*maxData) + `"`)}},
		"text":    {file: []byte("a text"), out: tools.Outcome{Status: tools.Done, File: &panel.Download{Name: "a.txt", ContentType: "text/plain"}}},
		"bytes":   {file: []byte{0xff, 0}, out: tools.Outcome{Status: tools.Done, File: &panel.Download{Name: "a.bin"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := oneOutcomeDoor(t, r)
			for _, id := range []string{"0", "7", "123456789012345", `"a-1"`} {
				message := fmt.Appendf(nil, readServer, id)
				c, ok := s.short.find(message)
				if !ok {
					t.Fatalf("the short way is closed to %s", message)
				}
				var got string
				if err := s.short.answer(t.Context(), c, func(line []byte) error { got = string(line); return nil }); err != nil {
					t.Fatal(err)
				}
				var want bytes.Buffer
				if err := json.NewEncoder(&want).Encode(s.mcp.HandleMessage(t.Context(), message)); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(got, want.String()); diff != "" {
					t.Errorf("-got +want:\n%s", diff)
				}
			}
		})
	}
}

// TestShortWayIsForReads: what changes, and what is not of the usual form, goes to
// mcp-go.
func TestShortWayIsForReads(t *testing.T) {
	t.Parallel()
	s := oneOutcomeDoor(t, &oneOutcome{})
	for name := range s.short.handlers {
		if tool, ok := s.runner.Catalogue().Find(name); !ok || tool.Risk != policies.Read {
			t.Errorf("%s goes the short way", name)
		}
	}
	params := func(text string) string {
		return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":` + text + `}`
	}
	for message, want := range map[string]bool{
		fmt.Sprintf(readServer, "1"): true,
		` {"method":"tools/call", "id":1, "params" : {"_meta":{"progressToken":3,"x/y":1},"arguments":{},"name":"flashpanel_server_get"},"jsonrpc":"2.0"} `: true,
		fmt.Sprintf(readServer, "1") + "}":                                                       false,
		fmt.Sprintf(readServer, "1.0"):                                                           false,
		fmt.Sprintf(readServer, "-1"):                                                            false,
		fmt.Sprintf(readServer, "01"):                                                            false,
		fmt.Sprintf(readServer, "1234567890123456"):                                              false,
		fmt.Sprintf(readServer, "null"):                                                          false,
		fmt.Sprintf(readServer, `""`):                                                            false,
		fmt.Sprintf(readServer, `"<"`):                                                           false,
		fmt.Sprintf(readServer, `"\u0061"`):                                                      false,
		fmt.Sprintf(readServer, `1,"id":2`):                                                      false,
		fmt.Sprintf(readServer, `1,"x":2`):                                                       false,
		fmt.Sprintf(readServer, `1,"result":{}`):                                                 false,
		`[` + fmt.Sprintf(readServer, "1") + `]`:                                                 false,
		strings.Replace(fmt.Sprintf(readServer, "1"), "2.0", "1.0", 1):                           false,
		strings.Replace(fmt.Sprintf(readServer, "1"), "tools/call", "ping", 1):                   false,
		strings.Replace(fmt.Sprintf(readServer, "1"), `"id":1,`, ``, 1):                          false,
		params(`{"name":"flashpanel_server_restart","arguments":{"server":1}}`):                  false,
		params(`{"name":"find_tools","arguments":{}}`):                                           false,
		params(`{"name":"nothing","arguments":{}}`):                                              false,
		params(`{"name":"flashpanel_server_get"}`):                                               false,
		params(`{"name":"flashpanel_server_get","arguments":null}`):                              false,
		params(`{"name":"flashpanel_server_get","arguments":[]}`):                                false,
		params(`{"name":"flashpanel_server_get","arguments":{},"task":{}}`):                      false,
		params(`{"name":"flashpanel_server_get","arguments":{},"Name":"x"}`):                     false,
		params(`{"name":"flashpanel_server_get","name":"flashpanel_server_get","arguments":{}}`): false,
		params(`{"name":"flashpanel_server_get","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}`):      false,
		params(`{"name":"flashpanel_server_get","arguments":{},"_meta":{"io.modelcontextprotoco\u006c/protocolVersion":"2026-07-28"}}`): false,
		params(`[]`): false,
	} {
		if _, got := s.short.find([]byte(message)); got != want {
			t.Errorf("%s: got %v, want %v", message, got, want)
		}
	}
}

// FuzzPlainCall: what passes as a plain call mcp-go reads in the same way.
func FuzzPlainCall(f *testing.F) {
	f.Add(fmt.Sprintf(readServer, "1"))
	f.Add(`{"method":"tools/call","params":{"name":"a","arguments":{"b":[{}]},"_meta":{"progressToken":"x"}},"jsonrpc":"2.0","id":"1"}`)
	f.Fuzz(func(t *testing.T, message string) {
		c, ok := readPlainCall([]byte(message))
		if !ok {
			return
		}
		var base struct {
			JSONRPC, Method string
			ID              any
			Result          any
		}
		var request mcp.CallToolRequest
		if err := json.Unmarshal([]byte(message), &base); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(message), &request); err != nil {
			t.Fatal(err)
		}
		id, err := json.Marshal(mcp.NewRequestId(base.ID))
		if err != nil || string(id) != string(c.id) || base.JSONRPC != "2.0" || base.Method != "tools/call" || base.Result != nil {
			t.Errorf("%q: id %s, want %s (%v)", message, c.id, id, err)
		}
		if request.Params.Name != c.name || string(rawArguments(request)) != string(c.args) || request.Params.Task != nil ||
			request.Params.Meta.ProtocolVersion() != "" || request.Params.RequestState != "" || len(request.Params.InputResponses) > 0 {
			t.Errorf("%q: mcp-go reads %+v", message, request.Params)
		}
	})
}

// TestShortWayHTTP: a call goes to mcp-go where the session is not the person's,
// where mcp-go has not heard of it for a while, or where the revision has none.
func TestShortWayHTTP(t *testing.T) {
	t.Parallel()
	s := oneOutcomeDoor(t, &oneOutcome{})
	own := newSessions([]byte("0123456789abcdef"))
	passed := false
	handler := s.short.http(own, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
	mine, foreign := own.of("alice").Generate(), own.of("bob").Generate()
	post := func(session, kind, version string, body io.ReadCloser) bool {
		r := httptest.NewRequestWithContext(withPerson(t.Context(), policies.Person{Name: "alice"}), http.MethodPost, "/mcp", nil)
		r.Header.Set("Content-Type", kind)
		r.Header.Set(server.HeaderKeySessionID, session)
		if version != "" {
			r.Header.Set(mcp.HeaderProtocolVersion, version)
		}
		r.Body = body
		passed = false
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if !passed && (w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" || !strings.HasPrefix(w.Body.String(), `{"jsonrpc":"2.0","id":1,"result":{`)) {
			t.Errorf("got %d, %v, %s", w.Code, w.Header(), w.Body)
		}
		return !passed
	}
	read := func() io.ReadCloser {
		message := fmt.Appendf(nil, readServer, "1")
		return bodyRead{bytes.NewReader(message), message}
	}
	if post(mine, "application/json", "2025-11-25", read()) {
		t.Error("mcp-go does not hear of a session")
	}
	for _, tt := range []struct {
		session, kind, version string
		body                   io.ReadCloser
		want                   bool
	}{
		{mine, "application/json", "2025-11-25", read(), true},
		{mine, "application/json", "", read(), true},
		{mine, "application/json", "2026-07-28", read(), false},
		{mine, "application/json", "1999-01-01", read(), false},
		{mine, "text/plain", "", read(), false},
		{mine, "application/json", "", http.NoBody, false},
		{foreign, "application/json", "", read(), false},
		{foreign, "application/json", "", read(), false},
		{"", "application/json", "", read(), false},
	} {
		if got := post(tt.session, tt.kind, tt.version, tt.body); got != tt.want {
			t.Errorf("%q, %s, %s: got %v, want %v", tt.session, tt.kind, tt.version, got, tt.want)
		}
	}
}

// TestLastSeen: mcp-go hears of a session every so often, and the sessions that are
// known do not grow without bound.
func TestLastSeen(t *testing.T) {
	t.Parallel()
	l, now := lastSeen{every: time.Minute}, time.Now()
	for _, tt := range []struct {
		after time.Duration
		want  bool
	}{{0, false}, {time.Second, true}, {59 * time.Second, true}, {time.Minute, false}, {61 * time.Second, true}} {
		if got := l.lately("a", now.Add(tt.after)); got != tt.want {
			t.Errorf("after %s: got %v, want %v", tt.after, got, tt.want)
		}
	}
	for i := range 3 * mostSeen {
		l.lately(fmt.Sprint(i), now)
	}
	if len(l.at) > mostSeen {
		t.Errorf("%d sessions are known", len(l.at))
	}
}

// TestShortWayStdio: calls on the short way are answered, the end of the input
// waits for them, and a client can cancel one.
func TestShortWayStdio(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		way := &shortWay{handlers: map[string]server.ToolHandlerFunc{"flashpanel_server_get": func(ctx context.Context, _ mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			text := "in time"
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				text = "cancelled"
			}
			return mcp.NewToolResultText(text), nil
		}}}
		in, client := io.Pipe()
		var out bytes.Buffer
		d := newDrain(ctx, in, &out)
		d.goShort(ctx, way)
		passed := make(chan string)
		go func() {
			rest, _ := io.ReadAll(d)
			passed <- string(rest)
		}()
		const cancel = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}` + "\n"
		_, _ = fmt.Fprintf(client, readServer+"\n"+readServer+"\n"+askOne+"\n", "1", "2")
		_, _ = io.WriteString(client, cancel)
		_ = client.Close()
		synctest.Wait()
		_, _ = fmt.Fprintln(d, answerOne)
		if diff := cmp.Diff(<-passed, askOne+"\n"+cancel); diff != "" {
			t.Errorf("to mcp-go (-got +want):\n%s", diff)
		}
		want := `{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":"cancelled"}]}}` + "\n" + answerOne + "\n" +
			`{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"in time"}]}}` + "\n"
		if diff := cmp.Diff(out.String(), want); diff != "" {
			t.Errorf("to the client (-got +want):\n%s", diff)
		}
		if len(way.running.calls) > 0 {
			t.Error("a call is under way for ever")
		}
	})
}

// TestWorkers: where all workers are at work, a call is not taken.
func TestWorkers(t *testing.T) {
	t.Parallel()
	hold, done := make(chan struct{}), make(chan struct{}, 8)
	w, do := newWorkers(2), func() { <-hold; done <- struct{}{} }
	for i, want := range []bool{true, true, false} {
		if got := w.offer(t.Context(), do); got != want {
			t.Errorf("call %d: got %v, want %v", i, got, want)
		}
	}
	close(hold)
	<-done
	<-done
	for !w.offer(t.Context(), do) { // until one waits again
		time.Sleep(time.Millisecond)
	}
	<-done
}
