package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"sync"
	"time"
)

// drainTime is longer than any call takes.
const drainTime = 2 * time.Minute

// drain stands between a client and mcp-go on stdio. It holds the end of the
// input back until everything that was asked before it is answered: mcp-go
// cancels what is running when the input ends, and a client that pipes its
// questions in has no more to say, but wants the answers.
type drain struct {
	ctx context.Context // ends the waiting
	in  io.Reader
	out io.Writer

	line []byte // what was read of the present line; for Read alone

	mu       sync.Mutex
	open     int
	answered chan struct{} // has room for one word
}

func newDrain(ctx context.Context, in io.Reader, out io.Writer) *drain {
	return &drain{ctx: ctx, in: in, out: out, answered: make(chan struct{}, 1)}
}

// Read reads from the client.
func (d *drain) Read(p []byte) (int, error) {
	n, err := d.in.Read(p)
	if err == io.EOF && n == 0 && len(d.line) > 0 && len(p) > 0 {
		p[0], n = '\n', 1 // the last line may lack its end
	}
	rest := p[:n]
	for {
		line, after, whole := bytes.Cut(rest, []byte("\n"))
		d.line = append(d.line, line...)
		if !whole {
			break
		}
		if isRequest(d.line) {
			d.count(1)
		}
		d.line, rest = d.line[:0], after
	}
	if err != io.EOF {
		return n, err
	}
	if n == 0 {
		d.wait()
		return 0, io.EOF
	}
	return n, nil // the end comes with the next call
}

// isRequest reports whether a line wants an answer that comes by itself.
func isRequest(line []byte) bool {
	if id, ok := bytes.CutPrefix(line, []byte(`{"jsonrpc":"2.0","id":`)); ok {
		rest := bytes.TrimLeft(id, "0123456789")
		if len(rest) < len(id) && bytes.HasPrefix(rest, []byte(`,"method":"tools/call",`)) {
			return json.Valid(line) // the usual form needs no decoding
		}
	}
	var m struct {
		ID     any    `json:"id"`
		Method string `json:"method"`
	}
	return json.Unmarshal(line, &m) == nil && m.ID != nil && m.Method != "" && m.Method != "subscriptions/listen"
}

// Write writes to the client; mcp-go writes each answer at once.
func (d *drain) Write(p []byte) (int, error) {
	n, err := d.out.Write(p)
	if id, ok := bytes.CutPrefix(p, []byte(`{"jsonrpc":"2.0","id":`)); ok && !bytes.HasPrefix(id, []byte("null")) {
		d.count(-1)
	}
	return n, err
}

func (d *drain) count(by int) {
	d.mu.Lock()
	d.open += by
	d.mu.Unlock()
	select {
	case d.answered <- struct{}{}:
	default:
	}
}

func (d *drain) wait() {
	end := time.NewTimer(drainTime)
	defer end.Stop()
	for {
		d.mu.Lock()
		open := d.open
		d.mu.Unlock()
		if open <= 0 {
			return
		}
		select {
		case <-d.answered:
		case <-d.ctx.Done():
			return
		case <-end.C:
			return
		}
	}
}
