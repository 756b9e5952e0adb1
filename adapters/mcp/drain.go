package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// drainTime is longer than any call takes.
const drainTime = 2 * time.Minute

// drain stands between a client and mcp-go on stdio. It holds the end of the
// input back until everything that was asked before it is answered: mcp-go
// cancels what is running when the input ends, and a client that pipes its
// questions in has no more to say, but wants the answers. A line that is too
// long goes no further: mcp-go would take it whatever its length.
type drain struct {
	ctx  context.Context // ends the waiting
	in   *lines
	rest []byte // of the present line; for Read alone

	writing sync.Mutex // of out
	out     io.Writer
	sentences

	// way, where it is set, is the short way, and workers those who answer on it,
	// under asked.
	way     *shortWay
	workers *workers
	asked   context.Context

	mu       sync.Mutex
	open     int
	answered chan struct{} // has room for one word
}

func newDrain(ctx context.Context, in io.Reader, out io.Writer) *drain {
	return &drain{ctx: ctx, in: newLines(in, maxBody), out: out, answered: make(chan struct{}, 1)}
}

// Read reads from the client, whole lines.
func (d *drain) Read(p []byte) (int, error) {
	for len(d.rest) == 0 {
		line, err := d.in.next()
		switch {
		case errors.Is(err, errLongLine):
			if err := d.put(append(refusal{mcp.INVALID_REQUEST, longLine()}.answer(nil), '\n')); err != nil {
				return 0, err
			}
			continue
		case errors.Is(err, io.EOF):
			d.wait()
			return 0, io.EOF
		case err != nil:
			return 0, err
		}
		if d.short(line) {
			continue
		}
		if isRequest(line) {
			d.count(1)
		}
		if d.rest = line; !bytes.HasSuffix(line, []byte("\n")) {
			d.rest = slices.Concat(line, []byte("\n")) // the last line may lack its end
		}
	}
	n := copy(p, d.rest)
	d.rest = d.rest[n:]
	return n, nil
}

// isRequest reports whether a line wants an answer. Each gets one, a subscription
// too: panelbot announces no changes, so that mcp-go ends it at once.
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
	return json.Unmarshal(line, &m) == nil && m.ID != nil && m.Method != ""
}

// Write writes to the client; mcp-go writes each answer at once.
func (d *drain) Write(p []byte) (int, error) {
	if err := d.put(d.reword(p)); err != nil {
		return 0, err
	}
	if isAnswer(p) {
		d.count(-1)
	}
	return len(p), nil
}

// isAnswer reports whether a line answers a request. One that asks the client
// something has an id too.
func isAnswer(line []byte) bool {
	id, ok := bytes.CutPrefix(line, []byte(`{"jsonrpc":"2.0","id":`))
	if !ok || bytes.HasPrefix(id, []byte("null")) {
		return false
	}
	rest := bytes.TrimLeft(id, "0123456789") // panelbot's own ids are numbers
	return len(rest) == len(id) || !bytes.HasPrefix(rest, []byte(`,"method":`))
}

func (d *drain) put(line []byte) error {
	d.writing.Lock()
	defer d.writing.Unlock()
	_, err := d.out.Write(line)
	return err
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
