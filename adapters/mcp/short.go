package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"sync"

	"github.com/mark3labs/mcp-go/mcp"
	"github.com/mark3labs/mcp-go/server"

	"panelbot/policies"
	"panelbot/tools/op"
)

// The short way. A tool that only reads is answered with one message: nothing is
// asked in between, because the Runner asks through MCP about changes only, and
// no progress is told, because nothing is verified. For such a call mcp-go
// decodes the message seven times, and over HTTP makes a session with its
// channels, which costs more than the call. So a call of the usual form, of a
// revision with sessions, goes straight to the handler that mcp-go would call,
// and its answer is the same to the byte. All else goes to mcp-go, untouched:
// shortWay.find says no before anything has happened.

// shortWay knows the tools that only read, by name, and the calls under way.
type shortWay struct {
	handlers map[string]server.ToolHandlerFunc
	running  inFlight
}

// add lets calls of a tool go the short way, if it only reads.
func (w *shortWay) add(t *op.Tool, handler server.ToolHandlerFunc) {
	if t.Risk == policies.Read {
		w.handlers[t.Name] = handler
	}
}

// find gives the call that a message is, where it can go the short way.
func (w *shortWay) find(message []byte) (plainCall, bool) {
	c, ok := readPlainCall(message)
	if ok {
		c.handler, ok = w.handlers[c.name]
	}
	return c, ok
}

// buffers are for answers.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keptBuffer is the largest buffer that is kept.
const keptBuffer = 128 << 10

// answer runs a call that was begun, and hands its answer to write, on a line with
// its end.
func (w *shortWay) answer(ctx context.Context, c plainCall, write func(line []byte) error) error {
	request := mcp.CallToolRequest{}
	request.Method, request.Params.Name, request.Params.RawArguments = string(mcp.MethodToolsCall), c.name, c.args
	result, err := c.handler(ctx, request)
	if err != nil {
		return err // safely lets none through
	}
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= keptBuffer {
			buffers.Put(buf)
		}
	}()
	if err := json.NewEncoder(buf).Encode(shortAnswer{"2.0", c.id, bodyOf(result)}); err != nil {
		return err
	}
	return write(buf.Bytes())
}

// shortAnswer is the answer to a call, its members in mcp-go's order.
type shortAnswer struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result"`
}

// shortResult is a result as mcp-go writes it, which makes a map of it first.
type shortResult struct {
	Content           []mcp.Content `json:"content"`
	IsError           bool          `json:"isError,omitempty"`
	StructuredContent any           `json:"structuredContent,omitempty"`
}

func bodyOf(r *mcp.CallToolResult) any {
	if r.Meta != nil || r.ResultType != "" || len(r.RawStructuredContent) > 0 || len(r.InputRequests) > 0 || r.RequestState != "" {
		return r // none of ours; mcp-go knows how to write it
	}
	return shortResult{r.Content, r.IsError, r.StructuredContent}
}

// inFlight are the calls under way, which a client may cancel. The zero value has
// none. It is safe for concurrent use.
type inFlight struct {
	mu    sync.Mutex
	calls map[flightKey]*flight
}

type flightKey struct{ session, id string }

type flight struct{ cancel context.CancelFunc }

// begin notes a call, which a cancellation names by its session, if any, and its
// id. What it gives ends it.
func (f *inFlight) begin(ctx context.Context, session string, id json.RawMessage) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	key, own := flightKey{session, string(id)}, &flight{cancel}
	f.mu.Lock()
	if f.calls == nil {
		f.calls = map[flightKey]*flight{}
	}
	f.calls[key] = own
	f.mu.Unlock()
	return ctx, func() {
		f.mu.Lock()
		if f.calls[key] == own { // a client may have used its id again
			delete(f.calls, key)
		}
		f.mu.Unlock()
		cancel()
	}
}

// cancel ends the call that a notification names, if it is under way here.
func (f *inFlight) cancel(session string, notification []byte) {
	var m struct {
		Params struct {
			ID json.RawMessage `json:"requestId"`
		} `json:"params"`
	}
	if json.Unmarshal(notification, &m) != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if found := f.calls[flightKey{session, string(m.Params.ID)}]; found != nil {
		found.cancel()
	}
}
