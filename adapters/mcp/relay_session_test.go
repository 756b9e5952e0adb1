package mcp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// TestRelayBeginsAnew: a server that was started anew knows no session, and a
// client on stdio need not learn of it.
func TestRelayBeginsAnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	var calls, forgotten atomic.Int64
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Mcp-Session-Id") != "" && calls.Add(1) == 2 { // the first is notifications/initialized
			forgotten.Add(1)
			http.Error(w, "Invalid session ID", http.StatusNotFound)
			return
		}
		h.handler.ServeHTTP(w, r)
	}))
	t.Cleanup(between.Close)
	answers := relay(t, between.URL+"/mcp", tokenOf(alice), sayHello+askServers)
	if !strings.Contains(answers[`"s-1"`], `"status":"done"`) || forgotten.Load() != 1 {
		t.Errorf("forgotten %d times: %v", forgotten.Load(), answers)
	}
	if strings.Count(answers["0"], "\n") != 1 {
		t.Errorf("the client was greeted again: %s", answers["0"])
	}
}

// TestRelayBeginsAnewOnce: however many calls meet the end of a session, one
// other is begun, and each call is done once.
func TestRelayBeginsAnewOnce(t *testing.T) {
	t.Parallel()
	const calls = 40
	h := newHouse(t, plan{})
	var begun, done atomic.Int64
	between := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch id := r.Header.Get("Mcp-Session-Id"); {
		case id == "" && begun.Add(1) == 1:
			w.Header().Set("Mcp-Session-Id", "forgotten")
			says(200, "application/json", `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}`)(w, r)
			return
		case id == "forgotten":
			says(404, plainText, "Invalid session ID")(w, r)
			return
		case id != "":
			done.Add(1)
		}
		h.handler.ServeHTTP(w, r)
	}))
	t.Cleanup(between.Close)
	lines := sayHello
	for i := range calls {
		lines += strings.Replace(askServers, "s-1", fmt.Sprint(i), 1)
	}
	answers := relay(t, between.URL+"/mcp", tokenOf(alice), lines)
	for i := range calls {
		if got := answers[fmt.Sprintf("%q", fmt.Sprint(i))]; !strings.Contains(got, `"status":"done"`) {
			t.Errorf("call %d: %s", i, got)
		}
	}
	if begun.Load() != 2 || done.Load() != calls+1 { // and notifications/initialized
		t.Errorf("%d sessions and %d messages in them, want 2 and %d", begun.Load(), done.Load(), calls+1)
	}
}

// TestRelayCannotBeginAnew: a call that met no session was not executed,
// whatever becomes of the next session.
func TestRelayCannotBeginAnew(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		then http.HandlerFunc
		want string
	}{
		"it is cut":          {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, "no other could be begun"},
		"it fails":           {says(500, plainText, "broken"), "no other could be begun"},
		"it is turned away":  {says(403, plainText, "Not here."), "Not here."},
		"the token is wrong": {says(401, plainText, "This token is nobody's."), "PANELBOT_TOKEN is nobody's token"},
	} {
		var asked atomic.Int64
		url := stub(t, func(w http.ResponseWriter, r *http.Request) {
			switch asked.Add(1) {
			case 1:
				w.Header().Set("Mcp-Session-Id", "one")
				says(200, "application/json", `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}`)(w, r)
			case 2:
				w.WriteHeader(http.StatusAccepted)
			case 3:
				says(404, plainText, "Invalid session ID")(w, r)
			default:
				test.then(w, r)
			}
		})
		got := relay(t, url, "x", sayHello+askServers)[`"s-1"`]
		if !strings.Contains(got, test.want) || !strings.Contains(got, "Nothing was done") || strings.Contains(got, "happened") {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestRelayKeepsRevisionsApart: one message's revision says nothing about the
// next one's.
func TestRelayKeepsRevisionsApart(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var seen []string
	url := stub(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		seen = append(seen, fmt.Sprint(r.Header.Get("Mcp-Protocol-Version"), " ", r.Header.Get("Mcp-Method"), " ", r.Header.Get("Mcp-Session-Id")))
		mu.Unlock()
		w.Header().Set("Mcp-Session-Id", "one")
		says(200, "application/json", `{"jsonrpc":"2.0","id":0,"result":{"protocolVersion":"2025-11-25"}}`)(w, r)
	})
	c := talk(t, url, "x")
	for _, line := range []string{askModern, sayHello, askModern, askServers} {
		c.say(line)
		c.hears(`"id":`)
	}
	want := "2026-07-28 tools/call |  |2025-11-25  one|2026-07-28 tools/call |2025-11-25  one"
	mu.Lock()
	defer mu.Unlock()
	if got := strings.Join(seen, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
