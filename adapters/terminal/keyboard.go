package terminal

import (
	"io"
	"os"

	"golang.org/x/term"
)

// Keyboard is a stream at which somebody types: a terminal of this process, or one
// that is carried here from another.
type Keyboard interface {
	io.Reader
	// Raw hands over each key as it is typed, and shows none, until restore is
	// called.
	Raw() (restore func(), err error)
	// Forget throws away what was typed and nobody has read. Where it cannot, that
	// stays.
	Forget()
}

// KeyboardOf gives the keyboard that a stream is; false where nobody types at it.
func KeyboardOf(stream any) (Keyboard, bool) {
	if !IsTerminal(stream) {
		return nil, false
	}
	switch s := stream.(type) {
	case Keyboard:
		return s, true
	case *os.File:
		return fileKeyboard{s}, true
	default:
		return nil, false
	}
}

// fileKeyboard is a terminal of this process.
type fileKeyboard struct{ *os.File }

func (k fileKeyboard) Raw() (restore func(), err error) {
	state, err := term.MakeRaw(int(k.Fd()))
	if err != nil {
		return nil, err
	}
	return func() { _ = term.Restore(int(k.Fd()), state) }, nil // the terminal may be gone
}

func (k fileKeyboard) Forget() { flush(k.File) }
