package mcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// follow reads a stream up to the answer. What comes before it goes to the
// client.
func (r *Relay) follow(q *request, stream io.Reader) (reply, error) {
	events := newEvents(stream, maxAnswer)
	for {
		data, err := events.next()
		if err != nil {
			return reply{}, broken(errors.Is(err, errLongLine))
		}
		var m struct {
			reply
			Method string
		}
		switch {
		case json.Unmarshal(data, &m) != nil: // no message of ours
		case m.Method != "":
			r.pass(q, one(data))
		case m.whole():
			return m.reply, nil
		}
	}
}

// one writes a message on one line.
func one(message []byte) []byte {
	var line bytes.Buffer
	if err := json.Compact(&line, message); err != nil {
		panic(err) // it was read as JSON
	}
	return line.Bytes()
}

// events reads the data of a stream's events, whatever their names.
type events struct {
	lines *lines
	most  int
	data  []byte
}

func newEvents(r io.Reader, most int) *events { return &events{lines: newLines(r, most), most: most} }

// next gives the data of the next event; it is good until the next call. The
// error is errLongLine where an event has more than most bytes of it.
func (e *events) next() ([]byte, error) {
	e.data = e.data[:0]
	has := false
	for {
		line, err := e.lines.next()
		if errors.Is(err, io.EOF) && has {
			return e.data, nil // the last event may lack its end
		}
		if err != nil {
			return nil, err
		}
		line = bytes.TrimRight(line, "\r\n")
		value, isData := bytes.CutPrefix(line, []byte("data:"))
		switch {
		case len(line) == 0 && has:
			return e.data, nil
		case isData:
			if has {
				e.data = append(e.data, '\n')
			}
			has = true
			e.data = append(e.data, bytes.TrimPrefix(value, []byte(" "))...)
			if len(e.data) > e.most {
				return nil, errLongLine
			}
		}
	}
}
