package mcp_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// held is a server that answers a call only when it is told to, and tells
// when a call came, and when one was given up.
type held struct {
	arrived, gone, cancelled chan string
	release                  chan struct{}
}

func hold(t *testing.T) (*held, string) {
	t.Helper()
	h := &held{make(chan string, 10), make(chan string, 10), make(chan string, 10), make(chan struct{})}
	url := stub(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		switch text := string(body); {
		case strings.Contains(text, "initialize"):
			w.Header().Set("Mcp-Session-Id", "one")
			says(200, "application/json", `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}`)(w, r)
		case strings.Contains(text, "notifications/cancelled"):
			h.cancelled <- r.Header.Get("Mcp-Session-Id") + " " + text
			w.WriteHeader(http.StatusAccepted)
		case strings.Contains(text, "tools/list"):
			says(200, "application/json", `{"jsonrpc":"2.0","id":0,"result":{"tools":[]}}`)(w, r)
		default:
			h.arrived <- text
			select {
			case <-h.release:
				says(200, "application/json", `{"jsonrpc":"2.0","id":0,"result":{}}`)(w, r)
			case <-r.Context().Done():
				h.gone <- text
			}
		}
	})
	return h, url
}

func callOf(id any) string {
	return string(modern(id, "tools/call", map[string]any{"name": "x"})) + "\n"
}

func cancelOf(id any) string {
	return string(modern(nil, "notifications/cancelled", map[string]any{"requestId": id})) + "\n"
}

const ping = `{"jsonrpc":"2.0","id":"ping","method":"tools/list"}` + "\n"

// TestRelayCancelsByClosing: in 2026-07-28 the end of a request's stream is its
// cancellation, and nothing more is said on its id.
func TestRelayCancelsByClosing(t *testing.T) {
	t.Parallel()
	for name, cancel := range map[string]string{
		"as the revision says": cancelOf(7),
		"without _meta":        `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}` + "\n",
		"another spelling":     `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7.0}}` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, url := hold(t)
			c := talk(t, url, "x")
			c.say(callOf(7))
			<-h.arrived
			c.say(cancel)
			<-h.gone
			c.say(cancel + ping)
			c.hears(`"id":"ping"`)
			if rest := c.bye(); len(rest) > 0 {
				t.Errorf("after the cancellation: %q", rest)
			}
			if len(h.cancelled) > 0 {
				t.Errorf("posted: %s", <-h.cancelled)
			}
		})
	}
}

// TestRelayCancelsNoOther: a cancellation ends the request that it names.
func TestRelayCancelsNoOther(t *testing.T) {
	t.Parallel()
	h, url := hold(t)
	c := talk(t, url, "x")
	c.say(callOf(7))
	<-h.arrived
	for _, other := range []any{"7", 8, 70, nil, []int{7}} {
		c.say(cancelOf(other))
	}
	c.say(ping)
	c.hears(`"id":"ping"`)
	close(h.release)
	c.hears(`"id":7`)
}

// TestRelayCancelsInTheSession: in older revisions a cancellation is a message
// like others, and the server's answer is the client's.
func TestRelayCancelsInTheSession(t *testing.T) {
	t.Parallel()
	h, url := hold(t)
	c := talk(t, url, "x")
	c.say(sayHello)
	c.hears(`"id":0`)
	c.say(askServers)
	<-h.arrived
	const cancel = `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"s-1","reason":"enough"}}`
	c.say(cancel + "\n")
	if got := <-h.cancelled; got != "one "+cancel {
		t.Errorf("posted %s", got)
	}
	close(h.release)
	c.hears(`"id":"s-1"`)
	if len(h.gone) > 0 {
		t.Errorf("the request of the session was closed")
	}
}

// TestRelayedCancellation reaches the panel where something is read, and leaves
// a change that is on its way to its end.
func TestRelayedCancellation(t *testing.T) {
	t.Parallel()
	s, url := newStall(t)
	h := newHouse(t, plan{url: url})
	c := talk(t, h.url+"/mcp", tokenOf(alice))
	c.say(string(modern(1, "tools/call", map[string]any{"name": "flashpanel_server_list"})) + "\n")
	<-s.arrived
	c.say(cancelOf(1))
	<-s.left
	c.say(string(modern(2, "tools/call", map[string]any{"name": "flashpanel_server_favorite", "arguments": map[string]any{"server": 1}})) + "\n")
	<-s.arrived
	c.say(cancelOf(2))
	c.say(string(modern("ping", "tools/list", nil)) + "\n")
	c.hears(`"id":"ping"`)
	s.free()
	select {
	case <-s.served:
	case <-s.left:
		t.Error("the change was given up halfway")
	}
	if rest := c.bye(); len(rest) > 0 {
		t.Errorf("after the cancellations: %.300q", rest)
	}
}

// TestRelayCancelsAmongMany: a cancellation is heard however many messages are
// on their way, and others behind them wait.
func TestRelayCancelsAmongMany(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		call, cancel func(id any) string
		cancelled    func(h *held) string
	}{
		"2026-07-28": {callOf, cancelOf, func(h *held) string { return <-h.gone }},
		"2025-11-25": {
			func(id any) string { return string(legacy(id, "tools/call", map[string]any{"name": "x"})) + "\n" },
			func(id any) string {
				return string(legacy(nil, "notifications/cancelled", map[string]any{"requestId": id})) + "\n"
			},
			func(h *held) string { return <-h.cancelled },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, url := hold(t)
			c := talk(t, url, "x")
			c.say(sayHello)
			c.hears(`"id":0`)
			const many = 256
			for id := range many {
				c.say(test.call(id + 1))
			}
			for range many {
				<-h.arrived
			}
			c.say(test.call(999) + test.call("dropped") + test.cancel("dropped") + test.cancel(7))
			if got := test.cancelled(h); !strings.Contains(got, "7") {
				t.Errorf("cancelled: %s", got)
			}
			close(h.release)
			heard := strings.Join(c.bye(), "")
			if strings.Contains(heard, "dropped") || !strings.Contains(heard, `"id":999`) || !strings.Contains(heard, `"id":256`) {
				t.Errorf("heard %.3000s", heard)
			}
			for len(h.arrived) > 0 {
				if got := <-h.arrived; strings.Contains(got, "dropped") {
					t.Errorf("arrived, although cancelled before: %s", got)
				}
			}
		})
	}
}

// TestRelayCancelsBeforeTheSession: what was cancelled while the session was
// begun is not sent.
func TestRelayCancelsBeforeTheSession(t *testing.T) {
	t.Parallel()
	begin, arrived := make(chan struct{}), make(chan string, 10)
	url := stub(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		arrived <- string(body)
		if strings.Contains(string(body), `"initialize"`) {
			<-begin
		}
		says(200, "application/json", `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}`)(w, r)
	})
	c := talk(t, url, "x")
	hello, _, _ := strings.Cut(sayHello, "\n")
	c.say(hello + "\n")
	<-arrived
	c.say(askServers + string(legacy(nil, "notifications/cancelled", map[string]any{"requestId": "s-1"})) + "\n" + ping)
	c.say("\n") // the cancellation has been read
	close(begin)
	c.hears(`"id":0`)
	c.hears(`"id":"ping"`)
	if got := <-arrived; !strings.Contains(got, "ping") {
		t.Errorf("arrived: %s", got)
	}
	if rest := c.bye(); len(rest) > 0 || len(arrived) > 0 {
		t.Errorf("and then %q, %d more arrived", rest, len(arrived))
	}
}
