package mcp_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools"
)

// openSession begins a session of the older revisions and gives its id.
func (h *house) openSession(p policies.Person) string {
	h.t.Helper()
	body := legacy(1, "initialize", map[string]any{"protocolVersion": mcp.LATEST_LEGACY_PROTOCOL_VERSION,
		"capabilities": map[string]any{}, "clientInfo": map[string]any{"name": "test", "version": "1"}})
	response, answer := h.post(p, body)
	id := response.Header.Get("Mcp-Session-Id")
	if response.StatusCode != 200 || id == "" {
		h.t.Fatalf("initialize: %d, session %q: %s", response.StatusCode, id, answer)
	}
	return id
}

func session(id string) http.Header { return http.Header{"Mcp-Session-Id": {id}} }

// TestSessionsBelongToAPerson: an id opens nothing for anybody else, and
// cannot be made up.
func TestSessionsBelongToAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	id := h.openSession(alice)
	nonce, sum, _ := strings.Cut(id, ".")
	other := "A"
	if strings.HasPrefix(nonce, other) {
		other = "B"
	}
	call := legacy(2, "tools/call", map[string]any{"name": "flashpanel_server_list"})
	for name, test := range map[string]struct {
		id     string
		person policies.Person
		want   int
	}{
		"her own":                  {id, alice, 200},
		"another's":                {id, vera, 404},
		"none":                     {"", alice, 404},
		"made up":                  {"AAAAAAAAAAAAAAAAAAAAAAAAAA.x", alice, 404},
		"another nonce":            {other + nonce[1:] + "." + sum, alice, 404},
		"another sum":              {nonce + "." + strings.ToUpper(sum), alice, 404},
		"no sum":                   {nonce + ".", alice, 404},
		"no dot":                   {nonce, alice, 404},
		"of a client without name": {id, policies.Person{}, 401},
	} {
		h.sim.ResetRequests()
		response, body := h.post(test.person, call, session(test.id))
		if response.StatusCode != test.want {
			t.Errorf("%s: %d, want %d: %s", name, response.StatusCode, test.want, clip(body))
		}
		if sent := len(h.sent()) > 0; sent != (test.want == 200) {
			t.Errorf("%s: sent %v", name, h.sent())
		}
	}
}

// TestStreamsBelongToAPerson: nobody listens to another's session, or ends it.
func TestStreamsBelongToAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	id := h.openSession(alice)
	for _, test := range []struct {
		method, id string
		person     policies.Person
		want       int
	}{
		{http.MethodGet, id, vera, 404},
		{http.MethodGet, id + "x", alice, 404},
		{http.MethodGet, id, policies.Person{}, 401},
		{http.MethodDelete, id, vera, 404},
		{http.MethodDelete, "made-up", alice, 404},
		{http.MethodDelete, id, policies.Person{}, 401},
		{http.MethodPut, id, alice, 404},
		// The head of a stream comes before its first event.
		{http.MethodGet, id, alice, 200},
		{http.MethodDelete, id, alice, 405}, // nothing is kept that could be ended
	} {
		ctx, cancel := context.WithTimeout(t.Context(), patient)
		r, err := http.NewRequestWithContext(ctx, test.method, h.url+"/mcp", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Mcp-Session-Id", test.id)
		r.Header.Set("Accept", "text/event-stream")
		r.Header.Set("Accept-Encoding", "gzip")
		if test.person.Known() {
			r.Header.Set("Authorization", "Bearer "+tokenOf(test.person))
		}
		response, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		cancel()
		response.Body.Close()
		if response.StatusCode != test.want {
			t.Errorf("%s of %q as %q: %d, want %d", test.method, test.id, test.person.Name, response.StatusCode, test.want)
		}
	}
}

// stall is a panel that answers the list of servers only when it is told to.
type stall struct {
	arrived chan struct{}
	left    chan struct{} // by who asked
	served  chan struct{}
	release chan struct{}
	free    func()
}

func newStall(t *testing.T) (*stall, string) {
	t.Helper()
	s := &stall{arrived: make(chan struct{}, 10), left: make(chan struct{}, 10), served: make(chan struct{}, 10), release: make(chan struct{})}
	s.free = sync.OnceFunc(func() { close(s.release) })
	sim := simulator.New(simulator.Config{})
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.arrived <- struct{}{}
		select {
		case <-s.release:
			sim.ServeHTTP(w, r)
			s.served <- struct{}{}
		case <-r.Context().Done():
			s.left <- struct{}{}
		}
	}))
	t.Cleanup(func() { s.free(); web.Close() })
	return s, web.URL
}

// TestNobodyCancelsAnothersCall: a cancellation works in the session of the
// call, and from nowhere else.
func TestNobodyCancelsAnothersCall(t *testing.T) {
	t.Parallel()
	const callID = 7
	call := map[string]any{"name": "flashpanel_server_list"}
	cancel := map[string]any{"requestId": callID}
	type attempt struct {
		person  policies.Person
		body    []byte
		headers []http.Header
	}
	type outcome struct {
		status tools.Status
		body   string
	}
	run := func(t *testing.T, asModern bool, attempts func(h *house, own string) []attempt, then func(*stall)) outcome {
		t.Helper()
		s, url := newStall(t)
		h := newHouse(t, plan{url: url})
		own := h.openSession(alice)
		ended := make(chan outcome, 1)
		go func() {
			var body []byte
			if asModern {
				_, body = h.post(alice, modern(callID, "tools/call", call), modernHeaders("tools/call", "flashpanel_server_list"))
			} else {
				_, body = h.post(alice, legacy(callID, "tools/call", call), session(own))
			}
			var m struct {
				Result struct {
					StructuredContent struct{ Status tools.Status }
				}
			}
			_ = json.Unmarshal(body, &m) // what cannot be read has no status
			ended <- outcome{m.Result.StructuredContent.Status, string(body)}
		}()
		<-s.arrived
		for _, a := range attempts(h, own) {
			h.post(a.person, a.body, a.headers...)
		}
		then(s)
		return <-ended
	}
	foreign := func(h *house, own string) []attempt {
		theirs, second := h.openSession(vera), h.openSession(alice)
		modernCancel, legacyCancel := modern(nil, "notifications/cancelled", cancel), legacy(nil, "notifications/cancelled", cancel)
		asModern := modernHeaders("notifications/cancelled", "")
		escaped := []byte(strings.ReplaceAll(string(modernCancel), "notifications/cancelled", `notifications\/\u0063ancelled`))
		return []attempt{
			{vera, legacyCancel, nil},
			{vera, legacyCancel, []http.Header{session(theirs)}},
			{vera, legacyCancel, []http.Header{session(own)}},
			{alice, legacyCancel, []http.Header{session(second)}},
			{vera, modernCancel, []http.Header{asModern}},
			{vera, escaped, []http.Header{asModern}},
			// The newest revision does not look at the session's id.
			{vera, modernCancel, []http.Header{asModern, session("made-up")}},
			{vera, modernCancel, []http.Header{asModern, session(theirs)}},
			{vera, escaped, []http.Header{asModern, session(theirs)}},
		}
	}
	for _, asModern := range []bool{false, true} {
		if got := run(t, asModern, foreign, func(s *stall) { s.free() }); got.status != tools.Done {
			t.Errorf("newest revision %t: a stranger's cancellation ended the call: %s", asModern, got.body)
		}
	}
	ownCancel := func(_ *house, own string) []attempt {
		return []attempt{{alice, legacy(nil, "notifications/cancelled", cancel), []http.Header{session(own)}}}
	}
	// The panel answers nothing before the call has left it: an answer and a
	// cancellation that come at once may be taken in either order.
	if got := run(t, false, ownCancel, func(s *stall) { <-s.left }); got.status == tools.Done {
		t.Errorf("the person's own cancellation did nothing: %s", got.body)
	}
}

// TestAllRevisionsOnOneEndpoint: each revision that mcp-go speaks lists and
// calls, over HTTP and over a pair of pipes.
func TestAllRevisionsOnOneEndpoint(t *testing.T) {
	t.Parallel()
	if len(mcp.ValidProtocolVersions) < 5 {
		t.Errorf("mcp-go speaks %v", mcp.ValidProtocolVersions)
	}
	h := newHouse(t, plan{})
	for _, revision := range mcp.ValidProtocolVersions {
		t.Run(revision+" over http", func(t *testing.T) { checkRevision(t, h.connect(alice, revision), revision) })
		t.Run(revision+" over stdio", func(t *testing.T) { checkRevision(t, h.pipe(t, alice, revision), revision) })
	}
}

func checkRevision(t *testing.T, c *client.Client, revision string) {
	t.Helper()
	if got := c.ProtocolVersion(); got != revision {
		t.Fatalf("settled on %s, want %s", got, revision)
	}
	list, err := c.ListTools(t.Context(), mcp.ListToolsRequest{})
	if err != nil || len(list.Tools) != 223+ownTools {
		t.Fatalf("%v, want 223 tools of panels and %d of panelbot's", err, ownTools)
	}
	a, err := callTool(t.Context(), c, "flashpanel_systeminfo_get", `{"server":"web-1"}`)
	if err != nil || a.Status != tools.Done || a.Target != "server web-1 (1)" || a.isError {
		t.Errorf("%v, %s: %s", err, a.Status, a.Summary)
	}
	const unknown = `There is no tool "flashpanel_server_lst". Did you mean flashpanel_server_list`
	if _, err := callTool(t.Context(), c, "flashpanel_server_lst", nil); err == nil || !strings.Contains(err.Error(), unknown) {
		t.Errorf("an unknown tool: %v, want %s", err, unknown)
	}
}

// oneStdio is held by the test that has a pair of pipes: mcp-go has one
// session of stdio in a process.
var oneStdio sync.Mutex

// pipe connects a client to the door's stdio side, in process, until the test
// ends. A test has one at a time.
func (h *house) pipe(t *testing.T, p policies.Person, revision string) *client.Client {
	t.Helper()
	oneStdio.Lock()
	t.Cleanup(oneStdio.Unlock)
	fromClient, toServer := io.Pipe()
	fromServer, toClient := io.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		err := h.door.Stdio(ctx, p, fromClient, toClient)
		_, _ = fromClient.Close(), toClient.Close() // a client that still writes must not wait
		ended <- err
	}()
	t.Cleanup(func() {
		_ = toServer.Close()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("stdio ended with %v", err)
		}
	})
	c := client.NewClient(transport.NewIO(fromServer, toServer, io.NopCloser(strings.NewReader(""))))
	t.Cleanup(func() { _ = c.Close() })
	if err := hello(ctx, c, revision); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestStdioEndsWithItsClient: the door ends without an error when the client
// closes its side, and when the context ends.
func TestStdioEndsWithItsClient(t *testing.T) {
	t.Parallel()
	oneStdio.Lock()
	defer oneStdio.Unlock()
	h := newHouse(t, plan{})
	if err := h.door.Stdio(t.Context(), alice, strings.NewReader(""), io.Discard); err != nil {
		t.Errorf("the client has gone: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	silent, _ := io.Pipe()
	if err := h.door.Stdio(ctx, alice, silent, io.Discard); err != nil {
		t.Errorf("the context has ended: %v", err)
	}
}

// TestStdioAsksAsItsPerson: there is no token, and who asks is who started it.
func TestStdioAsksAsItsPerson(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		person policies.Person
		want   tools.Status
	}{{alice, tools.Done}, {vera, tools.Denied}, {nemo, tools.Denied}, {policies.Person{}, tools.Denied}} {
		t.Run(test.person.Name, func(t *testing.T) {
			h := newHouse(t, plan{wait: patient})
			a, err := callTool(t.Context(), h.pipe(t, test.person, mcp.LATEST_PROTOCOL_VERSION), "flashpanel_server_tags_update", `{"server":1,"tags":["a"]}`)
			if err != nil {
				t.Fatal(err)
			}
			if a.Status != test.want {
				t.Errorf("%s, want %s: %s", a.Status, test.want, a.Summary)
			}
		})
	}
}
