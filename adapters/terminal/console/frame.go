package console

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// kind says what a frame is.
type kind byte

// What a client writes.
const (
	hello     kind = 'h' // a Hello as JSON, once, first
	input     kind = 'd' // answers want; empty is the end of the input
	forgotten kind = 'k' // answers forget
	piece     kind = 'p' // answers get: a part of the file
	pieceEnd  kind = 'e' // ends a file: empty, or why it cannot be read
	interrupt kind = 'i' // Ctrl-C
	terminate kind = 't' // the client is to end
	width     kind = 'w' // two bytes: the columns of its screen
)

// What the owner writes.
const (
	welcome kind = 'H' // it runs
	refusal kind = 'N' // it does not, and why
	out     kind = 'O'
	errs    kind = 'E'
	want    kind = 'W' // some input is wanted
	raw     kind = 'R' // hand over each key, and show none
	cooked  kind = 'C' // as before raw
	forget  kind = 'F' // throw away what was typed
	get     kind = 'G' // the name of a file that is wanted
	passage kind = 'S' // a Passage as JSON
	exit    kind = 'X' // one byte: the exit code
)

const (
	// maxFrame is the longest frame, and maxHello the longest hello.
	maxFrame = 64 << 10
	maxHello = 1 << 20
	// headSize is the kind and the length.
	headSize = 5
)

// errFrame is the error of bytes that are no frame.
var errFrame = errors.New("console: what came is no frame")

// readFrame reads a frame of at most so many bytes. At the end of the stream the
// error is io.EOF.
func readFrame(from io.Reader, most int) (kind, []byte, error) {
	var head [headSize]byte
	if _, err := io.ReadFull(from, head[:]); err != nil {
		return 0, nil, err
	}
	size := binary.BigEndian.Uint32(head[1:])
	if int64(size) > int64(most) {
		return 0, nil, fmt.Errorf("%w: it says that it has %d bytes", errFrame, size)
	}
	payload := make([]byte, size)
	if _, err := io.ReadFull(from, payload); err != nil {
		return 0, nil, fmt.Errorf("%w: it is cut off: %w", errFrame, err)
	}
	return kind(head[0]), payload, nil
}

// writeFrame writes a frame at once.
func writeFrame(to io.Writer, k kind, payload []byte) error {
	frame := make([]byte, headSize, headSize+len(payload))
	frame[0] = byte(k)
	binary.BigEndian.PutUint32(frame[1:], uint32(len(payload)))
	_, err := to.Write(append(frame, payload...))
	return err
}
