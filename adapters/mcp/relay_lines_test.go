package mcp_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	door "panelbot/adapters/mcp"
)

// TestRelayGoesOnAfterALongLine: the line is answered, and the next is taken.
func TestRelayGoesOnAfterALongLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	long := `{"jsonrpc":"2.0","id":"long","method":"tools/call","params":{"name":"` + strings.Repeat("x", 12<<20) + `"}}` + "\n"
	answers := relay(t, h.url+"/mcp", tokenOf(alice), sayHello+long+askServers)
	if !strings.Contains(answers["null"], "-32600") || !strings.Contains(answers["null"], "12 MiB") || !strings.Contains(answers["null"], "Nothing was done") {
		t.Errorf("the long line: %.500v", answers["null"])
	}
	if !strings.Contains(answers[`"s-1"`], `"status":"done"`) || answers[`"long"`] != "" {
		t.Errorf("after it: %.500v", answers)
	}
}

// TestRelayCarriesBothWays: what the server tells and asks while it works
// reaches the client, and the client's answer the server.
func TestRelayCarriesBothWays(t *testing.T) {
	t.Parallel()
	answered := make(chan string, 1)
	url := stub(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		switch text := string(body); {
		case strings.Contains(text, `"initialize"`):
			w.Header().Set("Mcp-Session-Id", "one")
			says(200, "application/json", `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-06-18"}}`)(w, r)
		case strings.Contains(text, "tools/call"):
			says(200, "text/event-stream", "event: message\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progress\":1}}\n\n"+
				"data: {\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"elicitation/create\",\"params\":{}}\n\n")(w, r)
			_ = http.NewResponseController(w).Flush()
			fmt.Fprintf(w, "data: {\"jsonrpc\":\"2.0\",\"id\":\"s-1\",\"result\":{\"got\":%s}}\n\n", <-answered)
		case strings.Contains(text, "accept"):
			if r.Header.Get("Mcp-Session-Id") != "one" || r.Header.Get("Mcp-Protocol-Version") != "2025-06-18" {
				t.Errorf("the answer came with %v", r.Header)
			}
			answered <- text
			w.WriteHeader(http.StatusAccepted)
		default:
			w.WriteHeader(http.StatusAccepted)
		}
	})
	c := talk(t, url, "x")
	c.say(sayHello)
	c.hears(`"protocolVersion":"2025-06-18"`)
	c.say(askServers)
	c.hears(`"notifications/progress"`)
	c.hears(`"elicitation/create"`)
	c.say(`{"jsonrpc":"2.0","id":5,"result":{"action":"accept"}}` + "\n")
	c.hears(`"id":"s-1","result":{"got":{"jsonrpc":"2.0","id":5,"result":{"action":"accept"}}}`)
}

// talker is a client on a relay's streams.
type talker struct {
	t     *testing.T
	in    *io.PipeWriter
	lines chan string
	ended chan error
}

// talk starts a relay, which ends with the test.
func talk(t *testing.T, url, token string) *talker {
	t.Helper()
	r, err := door.NewRelay(url, token)
	if err != nil {
		t.Fatal(err)
	}
	in, toRelay := io.Pipe()
	c := &talker{t: t, in: toRelay, lines: make(chan string, 100), ended: make(chan error, 1)}
	go func() {
		err := r.Run(t.Context(), in, c)
		close(c.lines)
		c.ended <- err
	}()
	t.Cleanup(func() { c.bye() })
	return c
}

// Write takes a line of the relay's.
func (c *talker) Write(line []byte) (int, error) {
	c.lines <- string(line)
	return len(line), nil
}

func (c *talker) say(lines string) {
	c.t.Helper()
	if _, err := io.WriteString(c.in, lines); err != nil {
		c.t.Fatal(err)
	}
}

// hears wants the next line to hold a text.
func (c *talker) hears(want string) {
	c.t.Helper()
	if line := <-c.lines; !strings.Contains(line, want) {
		c.t.Fatalf("heard %q, want %s", line, want)
	}
}

// bye ends the input, and gives the lines that were left.
func (c *talker) bye() (rest []string) {
	c.t.Helper()
	_ = c.in.Close()
	for line := range c.lines {
		rest = append(rest, line)
	}
	if c.ended != nil {
		if err := <-c.ended; err != nil {
			c.t.Errorf("the relay ended with %v", err)
		}
		c.ended = nil
	}
	return rest
}
