package mcp

import (
	"bytes"
	"encoding/json"

	"github.com/mark3labs/mcp-go/server"

	"panelbot/tools/op"
)

// plainCall is a call of a tool, in the form in which nearly all clients write
// one. Its parts are the client's own bytes.
type plainCall struct {
	id      json.RawMessage
	name    string
	args    json.RawMessage
	handler server.ToolHandlerFunc
}

// longestID is how long the id of a plain call may be.
const longestID = 64

// readPlainCall reads a message, if it is a plain call: a request with nothing but
// the members that belong there, each once and without escapes in its name, and
// of no revision that says more in _meta than to whom progress is told.
func readPlainCall(message []byte) (c plainCall, ok bool) {
	if !bytes.Contains(message, []byte(`"tools/call"`)) || !json.Valid(message) {
		return c, false
	}
	var version, method, params, name, meta json.RawMessage
	if !pick(message, []member{{`"jsonrpc"`, &version}, {`"id"`, &c.id}, {`"method"`, &method}, {`"params"`, &params}}) ||
		!pick(params, []member{{`"name"`, &name}, {`"arguments"`, &c.args}, {`"_meta"`, &meta}}) {
		return c, false
	}
	if string(version) != `"2.0"` || string(method) != `"tools/call"` || !plainID(c.id) || !plainText(name) ||
		len(c.args) == 0 || c.args[0] != '{' || !plainMeta(meta) {
		return c, false
	}
	c.name = string(name[1 : len(name)-1])
	return c, true
}

// member is a member that an object may have, by its name in quotes.
type member struct {
	name  string
	value *json.RawMessage
}

// pick takes the members out of an object; false where it has others, or one
// twice. What is not there stays empty.
func pick(object []byte, members []member) bool {
next:
	for name, value := range op.Members(object) {
		for _, m := range members {
			if string(name) == m.name && *m.value == nil {
				*m.value = value
				continue next
			}
		}
		return false
	}
	return true
}

// plainText reports whether a value is a text of letters, digits and what stands
// in names, which is written only one way.
func plainText(value []byte) bool {
	if len(value) < 3 || value[0] != '"' {
		return false
	}
	for _, c := range value[1 : len(value)-1] {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '-', c == '.', c == ':':
		default:
			return false
		}
	}
	return true
}

// plainID reports whether an id comes back from mcp-go as it was written: a plain
// text, or a whole number that every program holds to the digit.
func plainID(id []byte) bool {
	if len(id) == 0 || len(id) > longestID {
		return false
	}
	if id[0] == '"' {
		return plainText(id)
	}
	return len(id) <= 15 && (id[0] != '0' || len(id) == 1) && len(bytes.Trim(id, "0123456789")) == 0
}

// plainMeta reports whether _meta is absent, or an object that says nothing of the
// protocol.
func plainMeta(meta []byte) bool {
	return len(meta) == 0 || meta[0] == '{' && !bytes.Contains(meta, []byte("modelcontextprotocol")) && bytes.IndexByte(meta, '\\') < 0
}
