package mcp_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/mark3labs/mcp-go/mcp"
)

// TestUnknownToolIsAProtocolError in each revision, as the specification says,
// and tells which name is meant and how to find it.
func TestUnknownToolIsAProtocolError(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	own := session(h.openSession(alice))
	for _, test := range []struct {
		name  string
		wants []string
	}{
		{"flashpanel_server_lst", []string{`"flashpanel_server_lst"`, "Did you mean flashpanel_server_list", "find_tools", "tools/list", "Nothing was done"}},
		{"find_tool", []string{`"find_tool"`, "Did you mean find_tools"}},
		{"", []string{`""`, "find_tools"}},
		{"n\x1b[31m\u202e\nm", []string{`"n[31m m"`}},
		{strings.Repeat("n", 9000), []string{`"nnnnn`, "…"}},
		{`quo"te and password=hunter22`, []string{`"quo\"te and password=`, "find_tools"}},
	} {
		params := map[string]any{"name": test.name}
		// mcp-go wants the name in a header, in which this one is not as it is.
		name, _ := mcp.EncodeHeaderValue(test.name)
		newest, newestBody := h.post(alice, modern("a", "tools/call", params), modernHeaders("tools/call", name))
		older, olderBody := h.post(alice, legacy(2, "tools/call", params), own)
		for revision, answer := range map[string]struct {
			got    *http.Response
			body   []byte
			id     string
			status int
		}{"newest": {newest, newestBody, `"a"`, 400}, "older": {older, olderBody, "2", 200}} {
			if test.name == "" && revision == "newest" {
				continue // a header that is missing
			}
			var m struct {
				ID    json.RawMessage
				Error *rpcError
			}
			if err := json.Unmarshal(answer.body, &m); err != nil || m.Error == nil || m.Error.Code != -32602 || string(m.ID) != answer.id || answer.got.StatusCode != answer.status {
				t.Errorf("%.20q, %s: %v, %d %.500s, want -32602", test.name, revision, err, answer.got.StatusCode, answer.body)
				continue
			}
			for _, want := range test.wants {
				if !strings.Contains(m.Error.Message, want) {
					t.Errorf("%.20q, %s: %s, want %s", test.name, revision, m.Error.Message, want)
				}
			}
			if len(m.Error.Message) > 500 || strings.ContainsAny(m.Error.Message, "\x1b\u202e\n") || strings.Contains(m.Error.Message, "hunter22") {
				t.Errorf("%.20q, %s: %q", test.name, revision, m.Error.Message)
			}
		}
	}
	if sent := h.sent(); len(sent) > 0 {
		t.Errorf("sent: %v", sent)
	}
}

// TestEachUnknownToolHasItsOwnAnswer: calls that run side by side do not get
// each other's sentence, on the one stream of stdio above all.
func TestEachUnknownToolHasItsOwnAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t, plan{})
	c := h.pipe(t, alice, mcp.LATEST_PROTOCOL_VERSION)
	var calls sync.WaitGroup
	for i := range 50 {
		calls.Go(func() {
			name := fmt.Sprintf("nothing_%d", i)
			if _, err := callTool(t.Context(), c, name, nil); err == nil || !strings.Contains(err.Error(), `There is no tool "`+name+`".`) {
				t.Errorf("%s: %v", name, err)
			}
			if a, err := callTool(t.Context(), c, "describe_tool", `{"tool":"flashpanel_server_list"}`); err != nil || a.isError {
				t.Errorf("beside it: %v", err)
			}
		})
	}
	calls.Wait()
}
