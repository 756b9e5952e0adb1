package mcp

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/mark3labs/mcp-go/mcp"
)

// message is one message of a client, looked into no further than the way to
// the server needs.
type message struct {
	line   []byte // as the client wrote it
	method string // empty in an answer of the client
	// id is that of a request, to the letter, and key the same however it is
	// spelled; both are empty in what is no request.
	id     json.RawMessage
	key    string
	params json.RawMessage
	// version is the revision that the message names; before 2026-07-28, where a
	// session settles it, empty.
	version string
}

// begins reports whether a message begins a session.
func (m *message) begins() bool {
	return m.method == string(mcp.MethodInitialize) || m.method == "notifications/initialized"
}

// modern reports whether a message is of a revision without sessions.
func (m *message) modern() bool { return m.version != "" }

// refusal is an error of JSON-RPC, which answers what goes no further.
type refusal struct {
	code     int
	sentence string
}

// answer writes a refusal for the client; without an id it is for what has
// none that can be read.
func (r refusal) answer(id json.RawMessage) []byte {
	if len(id) == 0 {
		id = json.RawMessage("null")
	}
	details, err := json.Marshal(mcp.JSONRPCErrorDetails{Code: r.code, Message: r.sentence})
	if err != nil {
		panic(err) // a number and a text always marshal
	}
	return answered{"2.0", id, nil, details}.line()
}

// answered is an answer under the id to the letter as the client wrote it.
type answered struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  json.RawMessage `json:"result,omitempty"`
	Error   json.RawMessage `json:"error,omitempty"`
}

// line is the answer on a line of its own, without the end.
func (a answered) line() []byte {
	raw, err := json.Marshal(a)
	if err != nil {
		panic(err) // its parts were JSON before
	}
	return raw
}

// readMessage reads a line. What is no message has an answer instead: under its
// id, where it has one.
func readMessage(line []byte) (m *message, refused []byte) {
	if !json.Valid(line) {
		return nil, refusal{mcp.PARSE_ERROR, "Nothing was done: this line is no JSON."}.answer(nil)
	}
	var raw struct {
		ID, Method, Params, Result, Error json.RawMessage
	}
	if err := json.Unmarshal(line, &raw); err != nil {
		return nil, refusal{mcp.INVALID_REQUEST, "Nothing was done: this line is no JSON-RPC message. Send one request, notification or answer on each line, as an object; no batches."}.answer(nil)
	}
	key, fits := idKey(raw.ID)
	if len(raw.ID) > 0 && !fits {
		return nil, refusal{mcp.INVALID_REQUEST, "Nothing was done: an id is a text or a whole number. Send it again with one."}.answer(nil)
	}
	if len(raw.Method) == 0 && (len(raw.Result) > 0 || len(raw.Error) > 0) {
		return &message{line: line}, nil
	}
	m = &message{line: line, id: raw.ID, key: key, params: raw.Params}
	if json.Unmarshal(raw.Method, &m.method) != nil || m.method == "" {
		return nil, refusal{mcp.INVALID_REQUEST, "Nothing was done: this message names no method."}.answer(raw.ID)
	}
	var params struct {
		Meta *mcp.Meta `json:"_meta"`
	}
	_ = json.Unmarshal(m.params, &params) // what is not there is empty
	if version := params.Meta.ProtocolVersion(); mcp.IsModernProtocol(version) {
		m.version = version
	}
	return m, nil
}

// idKey makes one key of all spellings of an id: a text, or a whole number. The
// other result is false for what can be none.
func idKey(id json.RawMessage) (string, bool) {
	digits := strings.TrimPrefix(string(id), "-")
	switch {
	case digits == "":
		return "", false
	case id[0] == '"':
		var text string
		err := json.Unmarshal(id, &text)
		return strconv.Quote(text), err == nil
	case digits != "0" && strings.Trim(digits, "0123456789") == "":
		return string(id), true // of any length
	}
	n, err := strconv.ParseFloat(string(id), 64)
	if err != nil || n != math.Trunc(n) || math.Abs(n) > 1<<53 {
		return "", false
	}
	return strconv.FormatInt(int64(n), 10), true
}
