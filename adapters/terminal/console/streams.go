package console

import (
	"io"
	"time"
)

// In is what the client types or pipes in. It is a terminal.Keyboard where somebody
// types.
func (s *Session) In() io.Reader { return keyboard{s} }

// Out is the answer's stream.
func (s *Session) Out() io.Writer { return stream{s, out, s.Hello.Out} }

// Err is the stream of sentences and questions.
func (s *Session) Err() io.Writer { return stream{s, errs, s.Hello.Err} }

// stream is one of the two that the client shows.
type stream struct {
	s        *Session
	kind     kind
	terminal bool
}

func (w stream) Write(p []byte) (int, error) {
	written := 0
	for len(p) > 0 {
		n := min(len(p), maxFrame)
		if err := w.s.write(w.kind, p[:n]); err != nil {
			return written, err
		}
		written, p = written+n, p[n:]
	}
	return written, nil
}

// IsTerminal reports whether the stream leads to a person.
func (w stream) IsTerminal() bool { return w.terminal }

// Width is how wide the client's screen is; 0 where it does not know.
func (w stream) Width() int { return int(w.s.columns.Load()) }

// keyboard is what the client reads.
type keyboard struct{ s *Session }

func (k keyboard) Read(p []byte) (int, error) {
	return k.s.inbox.read(p, func() error { return k.s.write(want, nil) }, k.s.lost)
}

// IsTerminal reports whether somebody types.
func (k keyboard) IsTerminal() bool { return k.s.Hello.In }

// Raw is as in terminal.Keyboard. The client changes the mode before it shows what
// is written next.
func (k keyboard) Raw() (restore func(), err error) {
	if err := k.s.write(raw, nil); err != nil {
		return nil, err
	}
	return func() { _ = k.s.write(cooked, nil) }, nil // the client restores it when it ends, too
}

// Forget is as in terminal.Keyboard. When it returns, what the client hands over was
// typed afterwards.
func (k keyboard) Forget() {
	k.s.inbox.forget()
	if k.s.write(forget, nil) != nil {
		return
	}
	select {
	case <-k.s.forgets:
	case <-k.s.lost:
	case <-time.After(answerTime):
		k.s.end()
	}
}
