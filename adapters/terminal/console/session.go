package console

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Session is a command that came over the socket, with the terminal of its client.
type Session struct {
	// Hello is what the client said of itself.
	Hello Hello

	conn    net.Conn
	writing sync.Mutex
	// lost closes when nothing more comes from the client.
	lost chan struct{}
	end  context.CancelFunc

	inbox   *inbox
	columns atomic.Int64

	forgets chan struct{} // answers of forget
	files   sync.Mutex    // one is read at a time
	pieces  chan filePiece
	reading atomic.Bool // a file is wanted

	interrupts chan os.Signal
	taken      atomic.Bool // somebody waits for interrupts
}

// filePiece is a part of a file, or its end.
type filePiece struct {
	data []byte
	end  bool
}

const (
	// writeTime is how long a client may not read what is written to it.
	writeTime = 30 * time.Second
	// answerTime is how long a client may take for what no person has to do.
	answerTime = 30 * time.Second
	// maxFile is the largest file that is taken from a client.
	maxFile = 32 << 20
)

func newSession(conn net.Conn, h Hello, end context.CancelFunc) *Session {
	s := &Session{
		Hello: h, conn: conn, end: end, lost: make(chan struct{}), inbox: newInbox(),
		forgets: make(chan struct{}, 1), pieces: make(chan filePiece), interrupts: make(chan os.Signal, 1),
	}
	s.columns.Store(int64(h.Width))
	return s
}

// write writes a frame. A client that does not read ends its command.
func (s *Session) write(k kind, payload []byte) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	err := s.conn.SetWriteDeadline(time.Now().Add(writeTime))
	if err == nil {
		err = writeFrame(s.conn, k, payload)
	}
	if err != nil {
		s.end()
		return fmt.Errorf("console: the client is gone: %w", err)
	}
	return nil
}

// listen reads what the client writes, until it is gone or writes what it may not.
func (s *Session) listen() error {
	defer s.end()
	defer close(s.lost)
	for {
		k, payload, err := readFrame(s.conn, maxFrame)
		if err == nil {
			err = s.heard(k, payload)
		}
		if err != nil {
			return err
		}
	}
}

// heard takes one frame.
func (s *Session) heard(k kind, payload []byte) error {
	switch {
	case k == input:
		return s.inbox.came(payload)
	case k == forgotten:
		if err := s.inbox.forgotten(); err != nil {
			return err
		}
		select {
		case s.forgets <- struct{}{}:
		default: // whoever asked is gone
		}
	case k == piece, k == pieceEnd:
		if !s.reading.Load() {
			return errUnasked
		}
		select {
		case s.pieces <- filePiece{payload, k == pieceEnd}:
		case <-time.After(answerTime): // whoever asked is gone
			return errUnasked
		}
	case k == interrupt && s.taken.Load():
		select {
		case s.interrupts <- os.Interrupt:
		default: // one is waiting already
		}
	case k == interrupt, k == terminate:
		s.end()
	case k == width && len(payload) == 2:
		s.columns.Store(int64(screen(int(binary.BigEndian.Uint16(payload)))))
	default:
		return fmt.Errorf("%w: of the kind %q", errFrame, byte(k))
	}
	return nil
}

// Interrupts tells of Ctrl-C, which from now on does not end the command.
func (s *Session) Interrupts() <-chan os.Signal {
	s.taken.Store(true)
	return s.interrupts
}

// Pass says that a call is about to leave, or that its end is recorded. On an error
// the client does not know, and the call must not leave.
func (s *Session) Pass(p Passage) error {
	payload, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	return s.write(passage, payload)
}

// ReadFile gives the content of a file of the client, as the client may read it.
func (s *Session) ReadFile(name string) ([]byte, error) {
	s.files.Lock()
	defer s.files.Unlock()
	if len(name) > maxFrame {
		return nil, errors.New("the name of the file is too long")
	}
	s.reading.Store(true)
	defer s.reading.Store(false)
	if err := s.write(get, []byte(name)); err != nil {
		return nil, err
	}
	var content []byte
	for {
		select {
		case p := <-s.pieces:
			switch {
			case p.end && len(p.data) > 0:
				return nil, errors.New(string(p.data))
			case p.end:
				return content, nil
			case len(content)+len(p.data) > maxFile:
				s.end()
				return nil, fmt.Errorf("%s is larger than %d MiB", name, maxFile>>20)
			}
			content = append(content, p.data...)
		case <-s.lost:
			return nil, errors.New("the terminal is gone")
		case <-time.After(answerTime):
			s.end()
			return nil, errors.New("the terminal does not answer")
		}
	}
}
