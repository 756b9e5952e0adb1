package mcp

import "testing"

// TestReword: our sentence takes the place of mcp-go's in the answer to its
// request, and nowhere else.
func TestReword(t *testing.T) {
	t.Parallel()
	const theirs, ours = `"error":{"code":-32602,"message":"tool not found"}}`, `"error":{"code":-32602,"message":"There is no such tool."}}`
	for name, test := range map[string]struct{ in, want string }{
		"a message":           {`{"jsonrpc":"2.0","id":7,` + theirs + "\n", `{"jsonrpc":"2.0","id":7,` + ours + "\n"},
		"an event":            {"event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7," + theirs + "\n\n", "event: message\ndata: {\"jsonrpc\":\"2.0\",\"id\":7," + ours + "\n\n"},
		"another's answer":    {`{"jsonrpc":"2.0","id":"7",` + theirs + "\n", `{"jsonrpc":"2.0","id":"7",` + theirs + "\n"},
		"another error":       {`{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"x"}}`, `{"jsonrpc":"2.0","id":7,"error":{"code":-32603,"message":"x"}}`},
		"a result":            {`{"jsonrpc":"2.0","id":7,"result":{}}`, `{"jsonrpc":"2.0","id":7,"result":{}}`},
		"what is no message":  {"Invalid session ID", "Invalid session ID"},
		"what only seems one": {"}{", "}{"},
	} {
		var s sentences
		if got := string(s.reword([]byte(test.in))); got != test.in {
			t.Errorf("%s, without a sentence: %s", name, got)
		}
		s.note(7.0, "There is no such tool.")
		s.note("8", "Not this one.")
		if got := string(s.reword([]byte(test.in))); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
		if len(s.byID) != 2 && test.in == test.want || len(s.byID) != 1 && test.in != test.want {
			t.Errorf("%s: %d sentences are kept", name, len(s.byID))
		}
	}
}
