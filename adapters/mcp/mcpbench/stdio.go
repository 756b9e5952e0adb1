package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// stdioSession is an initialized session on a process's pipes.
type stdioSession struct {
	in  io.Writer
	out *bufio.Reader
	id  int
	buf []byte
}

// newStdioSession says hello.
func newStdioSession(p *process) (*stdioSession, error) {
	s := &stdioSession{in: p.stdin, out: bufio.NewReaderSize(p.stdout, 4<<20)}
	if _, err := s.ask(initialize); err != nil {
		return nil, err
	}
	return s, s.send(initialized)
}

func (s *stdioSession) send(message string) error {
	s.buf = append(append(s.buf[:0], message...), '\n')
	_, err := s.in.Write(s.buf)
	return err
}

// ask sends a request and reads the next line.
func (s *stdioSession) ask(message string) ([]byte, error) {
	if err := s.send(message); err != nil {
		return nil, err
	}
	return s.receive()
}

func (s *stdioSession) receive() ([]byte, error) {
	line, err := s.out.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		return nil, errors.New("an answer is longer than 4 MiB")
	}
	return line, err
}

func (s *stdioSession) call() error {
	s.id++
	s.buf = append(appendCall(s.buf[:0], s.id), '\n')
	_, err := s.in.Write(s.buf)
	return err
}

// load keeps inFlight calls under way for the duration, and gives the calls
// per second that were answered.
func (s *stdioSession) load(ctx context.Context, inFlight int, d time.Duration) (float64, error) {
	started := time.Now()
	for range inFlight {
		if err := s.call(); err != nil {
			return 0, err
		}
	}
	answered, waiting := 0, inFlight
	for waiting > 0 {
		line, err := s.receive()
		if err != nil {
			return 0, fmt.Errorf("after %d answers: %w", answered, err)
		}
		if err := checkCall(line); err != nil {
			return 0, err
		}
		waiting--
		answered++
		if ctx.Err() == nil && time.Since(started) < d {
			if err := s.call(); err != nil {
				return 0, err
			}
			waiting++
		}
	}
	return float64(answered) / time.Since(started).Seconds(), ctx.Err()
}
