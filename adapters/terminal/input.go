package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
)

// input reads a stream so that a wait can end while nothing comes, and what
// comes later is not lost: it is there for the next who asks. It is used by
// one reader at a time.
type input struct {
	source io.Reader
	// pending is a read that is under way; nil where there is none.
	pending chan piece
	rest    []byte
	err     error
}

type piece struct {
	data []byte
	err  error
}

// more waits until there is something in rest.
func (in *input) more(ctx context.Context) error {
	if in.err != nil {
		return in.err
	}
	if in.pending == nil {
		in.pending = make(chan piece, 1)
		go func(to chan<- piece, from io.Reader) {
			buf := make([]byte, 4096)
			n, err := from.Read(buf)
			to <- piece{buf[:n], err}
		}(in.pending, in.source)
	}
	select {
	case p := <-in.pending:
		in.pending = nil
		if len(p.data) == 0 && errors.Is(p.err, io.EOF) && IsTerminal(in.source) {
			return p.err // Ctrl-D ends what asks, and not the terminal
		}
		in.rest, in.err = append(in.rest, p.data...), p.err
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// forget throws away what was read and nobody has asked for.
func (in *input) forget() {
	in.rest = nil
	select {
	case p := <-in.pending:
		in.pending, in.err = nil, p.err
	default:
	}
}

// line reads a line, without its end. The last one needs no end; after it
// comes io.EOF.
func (in *input) line(ctx context.Context) (string, error) {
	for {
		if i := bytes.IndexAny(in.rest, "\r\n"); i >= 0 {
			line := string(in.rest[:i])
			if in.rest[i] == '\r' && i+1 < len(in.rest) && in.rest[i+1] == '\n' {
				i++
			}
			in.rest = in.rest[i+1:]
			return line, nil
		}
		if err := in.more(ctx); err != nil {
			if line := string(in.rest); errors.Is(err, io.EOF) && line != "" {
				in.rest = nil
				return line, nil
			}
			return "", err
		}
	}
}

// errInterrupt is the error of a line at which Ctrl-C was pressed.
var errInterrupt = errors.New("interrupted")

// keys reads what is typed at a terminal in raw mode, for a line editor: never
// beyond the end of a line, so that what follows is there for the next reader.
//
// What is pasted ends no line: its line breaks and tabs go to the editor as
// signs, which whole turns back.
type keys struct {
	in *input
	// ctx is of the line that is read: io.Reader has no other place for it.
	ctx context.Context
	out io.Writer

	// pasting says that a paste is under way; ready is what the editor gets
	// before anything else, and interrupted that Ctrl-C comes after it.
	pasting, interrupted bool
	ready                []byte
}

// What a terminal writes around what is pasted, once it was asked to.
var (
	pasteStart = []byte("\x1b[200~")
	pasteEnd   = []byte("\x1b[201~")
)

// lineEnd moves the cursor to the end of the line, below which the next text
// then stands.
var lineEnd = []byte{5} // Ctrl-E

// The signs for what a line editor cannot hold.
const (
	lineSign = "\u2424" // ␤
	tabSign  = "\u2409" // ␉
)

// whole gives the text behind the signs.
func whole(line string) string {
	return strings.NewReplacer(lineSign, "\n", tabSign, "\t").Replace(line)
}

func (k *keys) Read(p []byte) (int, error) {
	for len(k.ready) == 0 {
		if k.interrupted {
			return 0, errInterrupt
		}
		if k.pasting {
			k.paste()
		} else {
			k.typed()
		}
		if len(k.ready) > 0 {
			break
		}
		if err := k.in.more(k.ctx); err != nil {
			return 0, err
		}
	}
	n := copy(p, k.ready)
	k.ready = k.ready[n:]
	return n, nil
}

// typed makes ready what was typed, up to the end of a line or to a paste.
func (k *keys) typed() {
	rest := k.in.rest
	n := len(rest)
	if i := bytes.Index(rest, pasteStart); i >= 0 {
		n = i
	} else if i := bytes.LastIndexByte(rest, pasteStart[0]); i >= 0 && bytes.HasPrefix(pasteStart, rest[i:]) {
		n = i // it may become one
	}
	switch i := bytes.IndexAny(rest[:n], "\r\n\x03"); {
	case i >= 0 && rest[i] == 3:
		k.in.rest, k.ready, k.interrupted = rest[i+1:], lineEnd, true
		return
	case i >= 0:
		n = i + 1
	case n == 0 && bytes.HasPrefix(rest, pasteStart):
		k.pasting, n = true, len(pasteStart)
	}
	k.ready, k.in.rest = append(k.ready, rest[:n]...), rest[n:]
}

// paste makes ready what was pasted.
func (k *keys) paste() {
	rest := k.in.rest
	end := bytes.Index(rest, pasteEnd)
	n := end
	if end < 0 {
		n = max(0, len(rest)-len(pasteEnd)+1) // the rest may be the end's beginning
	}
	if n > 0 && rest[n-1] == '\r' && end < 0 {
		n-- // a line feed may follow
	}
	text := strings.NewReplacer("\r\n", lineSign, "\r", lineSign, "\n", lineSign, "\t", tabSign).Replace(string(rest[:n]))
	for i := range len(text) {
		if text[i] >= ' ' && text[i] != 0x7f {
			k.ready = append(k.ready, text[i])
		}
	}
	k.in.rest = rest[n:]
	if end >= 0 {
		k.ready, k.in.rest = append(k.ready, pasteEnd...), rest[end+len(pasteEnd):]
		k.pasting = false
	}
}

func (k *keys) Write(p []byte) (int, error) { return k.out.Write(p) }
