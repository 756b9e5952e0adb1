package mcp_test

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	door "panelbot/adapters/mcp"
)

// stub is a server that answers every message in one way.
func stub(t *testing.T, answer http.HandlerFunc) (url string) {
	t.Helper()
	web := httptest.NewUnstartedServer(answer)
	web.Config.ErrorLog = log.New(io.Discard, "", 0)
	web.Start()
	t.Cleanup(web.Close)
	return web.URL + "/mcp"
}

// says answers with a status, a kind of content and a text.
func says(status int, kind, text string, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		fmt.Fprint(w, text)
	}
}

const (
	plainText  = "text/plain; charset=utf-8"
	askModern  = `{"jsonrpc":"2.0","id":"s-1","method":"tools/call","params":{"name":"flashpanel_server_list","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}` + "\n"
	askList    = `{"jsonrpc":"2.0","id":"s-1","method":"tools/list"}` + "\n"
	notSession = "Invalid session ID\n"
)

// TestRelayTellsThatNothingWasDone: what the server turns away was not
// executed, and the server's own sentence says why.
func TestRelayTellsThatNothingWasDone(t *testing.T) {
	t.Parallel()
	dirty := "The host\x1b[31m is\u202e not served.\r\n" + strings.Repeat("x", 1000)
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		lines  string
		want   []string
	}{
		"400":                     {says(400, plainText, "Unsupported protocol version: 2031-01-01"), askServers, []string{"400 Bad Request", "Unsupported protocol version: 2031-01-01", "log"}},
		"403":                     {says(403, plainText, "This host name is not served here: add it to mcp.hosts."), askServers, []string{"403 Forbidden", "add it to mcp.hosts.", "the person who runs it"}},
		"404 without a session":   {says(404, plainText, notSession), askServers, []string{"404 Not Found", "Invalid session ID", "initialize"}},
		"404 for a wrong path":    {says(404, plainText, "404 page not found\n"), askModern, []string{"404", "page not found", "mcp.path"}},
		"404 for initialize":      {says(404, plainText, "404 page not found\n"), strings.Replace(sayHello, `"id":0`, `"id":"s-1"`, 1), []string{"404", "mcp.path"}},
		"405":                     {says(405, plainText, "Method Not Allowed\n"), askServers, []string{"405 Method Not Allowed. Is", "mcp.path"}},
		"405 for initialize":      {says(405, plainText, "Method Not Allowed\n"), strings.Replace(sayHello, `"id":0`, `"id":"s-1"`, 1), []string{"405 Method Not Allowed", "mcp.path"}},
		"413":                     {says(413, plainText, "The message is larger than 12 MiB."), askServers, []string{"413", "larger than 12 MiB.", "Send less at once"}},
		"429":                     {says(429, plainText, "Slow down.", "Retry-After", "7"), askServers, []string{"429 Too Many Requests", "Slow down.", "7 s"}},
		"429 with a date":         {says(429, plainText, "Slow down.", "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"), askServers, []string{"Wait a while"}},
		"another":                 {says(418, plainText, "I am a teapot."), askServers, []string{"418", "I am a teapot."}},
		"a number without a name": {says(499, plainText, "Gone."), askServers, []string{"499", "Gone."}},
		"a redirect":              {says(307, plainText, "", "Location", "https://user:pass@other.example.com/mcp?token=abc"), askServers, []string{"307", "https://other.example.com/mcp", "--server"}},
		"a redirect within":       {says(301, "text/html", "<a>", "Location", "/mcp/"), askServers, []string{"301", "http://127.0.0.1:", "/mcp/,", "--server"}},
		"a page":                  {says(403, "text/html", "<html>Access denied by the proxy</html>"), askServers, []string{"403 Forbidden"}},
		"a dirty text":            {says(403, plainText, dirty), askServers, []string{"The host[31m is not served.", "…"}},
		"a JSON that is no error": {says(400, "application/json", `{}`), askServers, []string{"400 Bad Request"}},
		"no text":                 {says(403, plainText, ""), askServers, []string{"403 Forbidden"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := relay(t, stub(t, test.answer), "x", test.lines)[`"s-1"`]
			t.Log(got)
			for _, want := range append(test.want, "Nothing was done", "-32603") {
				if !strings.Contains(got, want) {
					t.Errorf("the answer does not say %q", want)
				}
			}
			for _, not := range []string{"unknown", "was sent", "lost", "<html", "\u202e", `\u001b`, "pass", "abc", "The host[31m is not served. " + strings.Repeat("x", 400)} {
				if strings.Contains(got, not) {
					t.Errorf("the answer says %q", not)
				}
			}
		})
	}
}

// TestRelayClaimsNoMore: where a message may have been executed, a call is
// unknown, and what only asks is asked again.
func TestRelayClaimsNoMore(t *testing.T) {
	t.Parallel()
	abort := func(after string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, after)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
	}
	whole := `{"jsonrpc":"2.0","id":"s-1","result":{}}`
	for name, answer := range map[string]http.HandlerFunc{
		"500":                      says(500, plainText, "Internal Server Error"),
		"502":                      says(502, "text/html", "<html>Bad Gateway</html>"),
		"503":                      says(503, plainText, "try later"),
		"504":                      says(504, plainText, "timeout"),
		"500 with JSON":            says(500, "application/json", `{"jsonrpc":"2.0","id":"s-1","error":{"code":-32603,"message":"x"}}`),
		"cut":                      func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"cut in the answer":        abort(`{"jsonrpc":"2.0",`),
		"cut after the head":       abort(""),
		"half an answer":           says(200, "application/json", `{"jsonrpc":"2.0","id":"s-1","resu`),
		"neither":                  says(200, "application/json", `{"jsonrpc":"2.0","id":"s-1"}`),
		"both null":                says(200, "application/json", `{"jsonrpc":"2.0","id":"s-1","result":null,"error":null}`),
		"no object":                says(200, "application/json", `[]`),
		"another kind":             says(200, "text/html", "<html>Log in</html>"),
		"no answer":                says(202, "", ""),
		"an empty stream":          says(200, "text/event-stream", ""),
		"a stream without answer":  says(200, "text/event-stream", "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{}}\n\n"),
		"a stream that breaks off": says(200, "text/event-stream", "data: "+whole[:20]),
		"a stream of nonsense":     says(200, "text/event-stream", "data: x\n\n: comment\n\nretry: 1\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := stub(t, answer)
			for lines, want := range map[string]string{askServers: "whether it happened is unknown", askModern: "whether it happened is unknown", askList: "Ask again"} {
				got := relay(t, url, "x", lines)[`"s-1"`]
				if !strings.Contains(got, want) || !strings.Contains(got, "-32603") {
					t.Errorf("%s, want %q", got, want)
				}
				if strings.Contains(got, "Nothing") || lines == askList && strings.Contains(got, "unknown") || strings.Contains(got, "<html") {
					t.Errorf("%s claims too much", got)
				}
			}
		})
	}
}

// TestRelayHandsErrorsOn: an error of JSON-RPC is the server's answer, whatever
// its status.
func TestRelayHandsErrorsOn(t *testing.T) {
	t.Parallel()
	const said = `{"jsonrpc":"2.0","id":"s-1","error":{"code":-32602,"message":"There is no tool \"x\".","data":{"big":9007199254740993}}}`
	for name, answer := range map[string]http.HandlerFunc{
		"200": says(200, "application/json", said), "400": says(400, "application/json", said), "404": says(404, "application/json", said),
		"a stream":  says(200, "text/event-stream", "event: message\r\nid: 1\r\ndata: "+said+"\r\n\r\n"),
		"with null": says(200, "application/json", strings.Replace(said, `"error"`, `"result":null,"error"`, 1)),
		"in lines":  says(200, "text/event-stream", "data: {\ndata:"+said[1:]+"\n\n"),
	} {
		got := relay(t, stub(t, answer), "x", askModern)[`"s-1"`]
		if got != said+"\n" {
			t.Errorf("%s: %s, want %s", name, got, said)
		}
	}
	h := newHouse(t, plan{})
	lost := string(modern("s-1", "prompts/list", nil)) + "\n"
	if got := relay(t, h.url+"/mcp", tokenOf(alice), lost)[`"s-1"`]; !strings.Contains(got, "-32601") {
		t.Errorf("a method that does not exist: %s", got)
	}
}

// TestRelayBeforeTheFirstByte: what fails before a message is on its way was
// not sent.
func TestRelayBeforeTheFirstByte(t *testing.T) {
	t.Parallel()
	secret := httptest.NewUnstartedServer(http.NotFoundHandler())
	secret.Config.ErrorLog = log.New(io.Discard, "", 0)
	secret.StartTLS()
	t.Cleanup(secret.Close)
	long := `{"jsonrpc":"2.0","id":"s-1","method":"tools/call","params":{"name":"` + strings.Repeat("n", 100<<10) + `","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}` + "\n"
	for name, test := range map[string]struct{ url, lines, want string }{
		"an unknown certificate":      {secret.URL + "/mcp", askServers, "certificate"},
		"no TLS":                      {strings.Replace(stub(t, says(200, plainText, "")), "http:", "https:", 1), askServers, "Nothing was sent"},
		"half of it":                  {half(t), strings.Replace(askServers, `"arguments":{}`, `"arguments":{"search":"`+strings.Repeat("s", 11<<20)+`"}`, 1), "did not take the whole message"},
		"a method for no header":      {stub(t, says(500, plainText, "")), strings.Replace(askModern, "tools/call", `tools\n/call`, 1), "-32601"},
		"a revision for no header":    {stub(t, says(500, plainText, "")), strings.Replace(askModern, "2026-07-28", `2026-07-28\n`, 1), "-32600"},
		"a name that nobody can have": {stub(t, says(500, plainText, "")), long, "-32602"},
	} {
		got := relay(t, test.url, "x", test.lines)[`"s-1"`]
		if !strings.Contains(got, test.want) || !strings.Contains(got, "Nothing was ") || strings.Contains(got, "happened") || len(got) > 1000 {
			t.Errorf("%s: %.1000s, want %q", name, got, test.want)
		}
	}
	// A name that no header holds as it is travels all the same.
	h := newHouse(t, plan{})
	got := relay(t, h.url+"/mcp", tokenOf(alice), string(modern("s-1", "tools/call", map[string]any{"name": "máy\nchủ"}))+"\n")[`"s-1"`]
	if !strings.Contains(got, "-32602") || !strings.Contains(got, "máy") {
		t.Errorf("a name with marks: %s", got)
	}
}

// half is a server that ends each connection after the first bytes.
func half(t *testing.T) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = io.ReadFull(conn, make([]byte, 1024))
			_ = conn.(*net.TCPConn).SetLinger(0)
			_ = conn.Close()
		}
	}()
	return "http://" + listener.Addr().String() + "/mcp"
}

// TestRelayRefusesWhatIsNoMessage: it is answered as JSON-RPC says, goes no
// further, and the next line is taken.
func TestRelayRefusesWhatIsNoMessage(t *testing.T) {
	t.Parallel()
	var reached atomic.Int64
	url := stub(t, func(w http.ResponseWriter, _ *http.Request) {
		reached.Add(1)
		says(200, "application/json", `{"jsonrpc":"2.0","id":1,"result":{}}`)(w, nil)
	})
	ask := func(id string) string {
		return `{"jsonrpc":"2.0","id":` + id + `,"method":"tools/call","params":{"name":"x"}}`
	}
	for name, test := range map[string]struct{ line, want string }{
		"an object":         {ask(`{}`), "-32600"},
		"an array":          {ask(`["s-1"]`), "-32600"},
		"true":              {ask(`true`), "-32600"},
		"null":              {ask(`null`), "-32600"},
		"a fraction":        {ask(`1.5`), "-32600"},
		"beyond numbers":    {ask(`1e400`), "-32600"},
		"beyond integers":   {ask(`1e30`), "-32600"},
		"no JSON":           {`{"jsonrpc":`, "-32700"},
		"a batch":           {`[` + ask(`1`) + `]`, "-32600"},
		"a word":            {`"tools/call"`, "-32600"},
		"a method of 5":     {`{"jsonrpc":"2.0","id":null,"method":5}`, "-32600"},
		"nothing in it":     {`{"jsonrpc":"2.0"}`, "-32600"},
		"an id and no more": {`{"jsonrpc":"2.0","id":[]}`, "-32600"},
	} {
		before := reached.Load()
		answers := relay(t, url, "x", test.line+"\n"+askServers)
		got := answers["null"]
		if !strings.Contains(got, test.want) || !strings.Contains(got, "Nothing was ") || strings.Contains(got, "unknown") {
			t.Errorf("%s: %v, want %s", name, answers, test.want)
		}
		if answers[`"s-1"`] == "" || reached.Load() != before+1 {
			t.Errorf("%s: reached the server %d times, and then %v", name, reached.Load()-before, answers)
		}
	}
	for _, id := range []string{`"a"`, `""`, `0`, `-1`, `1.0`, `1e2`, `9007199254740993`, `"\u0041"`} {
		if got := relay(t, url, "x", ask(id)+"\n"); got[id] == "" {
			t.Errorf("the id %s: %v", id, got)
		}
	}
}

// TestRelayRefusesAToken: what no header can carry is told before anything is
// read, and not shown.
func TestRelayRefusesAToken(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"secret\nvalue", "secretvalue\r", "\x00secretvalue", "secret\x7fvalue", "\nsecretvalue"} {
		_, err := door.NewRelay("https://panel.example.com/mcp", token)
		if err == nil || !strings.Contains(err.Error(), "PANELBOT_TOKEN holds") || strings.Contains(err.Error(), "value") {
			t.Errorf("%q: %v", token, err)
		}
	}
	for _, token := range []string{"x", "a token", "a\ttoken", "mã-của-lan", "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"} {
		if _, err := door.NewRelay("https://panel.example.com/mcp", token); err != nil {
			t.Errorf("%q: %v", token, err)
		}
	}
}
