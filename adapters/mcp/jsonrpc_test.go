package mcp

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestIDKey: an id is a text or a whole number, and one key stands for all its
// spellings.
func TestIDKey(t *testing.T) {
	t.Parallel()
	for key, ids := range map[string][]string{
		`7`:                          {`7`, `7.0`, `0.7e1`},
		`0`:                          {`0`, `-0`, `0.0`, `-0.0e5`},
		`-12`:                        {`-12`, `-1.2e1`},
		`"7"`:                        {`"7"`, `"\u0037"`},
		`""`:                         {`""`},
		`"é"`:                        {`"é"`, `"\u00e9"`},
		`90071992547409931234567890`: {`90071992547409931234567890`},
	} {
		for _, id := range ids {
			if got, ok := idKey(json.RawMessage(id)); got != key || !ok {
				t.Errorf("%s: %q %v, want %q", id, got, ok, key)
			}
		}
	}
	for _, id := range []string{"", "-", "null", "true", "{}", "[]", `[7]`, "1.5", "1e-1", "1e17", "1e400", "7 8", `"\x"`} {
		if key, ok := idKey(json.RawMessage(id)); ok {
			t.Errorf("%s is taken as %q", id, key)
		}
	}
}

// FuzzMessage: a line is a message that can be sent, or is answered.
func FuzzMessage(f *testing.F) {
	for _, line := range []string{
		askOne, askTwo, `{"jsonrpc":"2.0","method":"notifications/initialized"}`, `{"id":5,"result":{}}`, `{"id":{},"method":"x"}`, `{"ID":"\u0041","Method":"x","params":[]}`,
		`{"id":1,"method":"tools/call","params":{"name":"a\nb","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28"}}}`,
		`{"id":1,"method":"a\nb","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28\r"}}}`, `[]`, `null`, `5`, `{`, "",
	} {
		f.Add([]byte(line))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		m, refused := readMessage(line)
		if (m == nil) != (refused != nil) {
			t.Fatalf("%q: %v and %s", line, m, refused)
		}
		if m == nil {
			var a struct {
				ID    json.RawMessage
				Error struct {
					Code    int
					Message string
				}
			}
			if err := json.Unmarshal(refused, &a); err != nil || a.Error.Code > -32600 || a.Error.Message == "" || len(a.ID) == 0 || bytes.ContainsRune(refused, '\n') {
				t.Fatalf("%q is refused with %s: %v", line, refused, err)
			}
			return
		}
		if !json.Valid(line) || m.method == "" && len(m.id) > 0 || (m.key == "") != (len(m.id) == 0) {
			t.Fatalf("%q is taken as %+v", line, m)
		}
		header, err := m.header(session{"one", "2025-11-25"})
		if (header == nil) != (err != nil) {
			t.Fatalf("%q: %v and %v", line, header, err)
		}
		for name, values := range header {
			if len(values) != 1 || !fitsHeader(name+values[0]) || len(values[0]) > maxName {
				t.Errorf("%q has the header %q: %q", line, name, values)
			}
		}
	})
}

// FuzzEvents: whatever a stream holds, the client gets messages on lines of
// their own, and an answer is one.
func FuzzEvents(f *testing.F) {
	const answer = `{"jsonrpc":"2.0","id":1,"result":{}}`
	for _, stream := range []string{
		"event: message\ndata: " + answer + "\n\n", "data: {\ndata: \"method\":\"x\"\r\ndata:}\r\n\r\ndata:" + answer, ": c\nid: 1\nretry: 5\n\ndata\n\ndata: null\n\n",
		"data: {\"method\":5}\n\ndata: {\"error\":null,\"result\":{\"a\":\"\u2028\"}}\n\n", "", "\n\n\n", "data: x",
	} {
		f.Add([]byte(stream))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		var out bytes.Buffer
		r := &Relay{writing: make(chan struct{}, 1), out: &out}
		a, err := r.follow(&request{message: &message{}}, bytes.NewReader(stream))
		if err == nil && !a.whole() {
			t.Errorf("%q is taken for an answer", a)
		}
		if err == nil && !json.Valid(a.under(json.RawMessage("1")).line()) {
			t.Errorf("%q makes no answer", a)
		}
		for line := range strings.Lines(out.String()) {
			var m struct{ Method string }
			if json.Unmarshal([]byte(line), &m) != nil || m.Method == "" {
				t.Errorf("the client was told %q", line)
			}
		}
	})
}
