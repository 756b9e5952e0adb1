package console

import (
	"errors"
	"io"
	"sync"
)

// errUnasked is the error of an answer to what was not asked.
var errUnasked = errors.New("console: an answer came to what was not asked")

// maxInput is how much one command reads from its client.
const maxInput = 64 << 20

// errTooMuch is the error of a client that writes more.
var errTooMuch = errors.New("console: more input came than a command reads")

// inbox is what a client has typed or piped in: what was wanted, and nobody has read
// yet. Nothing is wanted before somebody reads, so that a client keeps what no
// command reads.
type inbox struct {
	mu          sync.Mutex
	rest        []byte
	ended       bool // the next who reads learns of an end
	outstanding bool // some input is wanted, and has not come
	taken       int  // bytes that came in all
	forgetting  bool // what comes was typed before
	wake        chan struct{}
}

func newInbox() *inbox { return &inbox{wake: make(chan struct{}, 1)} }

// take gives what is there; else it says whether some is to be wanted now.
func (b *inbox) take(p []byte) (n int, ended, ask bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case len(b.rest) > 0:
		n = copy(p, b.rest)
		b.rest = b.rest[n:]
		return n, false, false
	case b.ended:
		b.ended = false
		return 0, true, false
	}
	ask = !b.outstanding && !b.forgetting
	b.outstanding = b.outstanding || ask
	return 0, false, ask
}

// came takes an answer to want; empty is the end.
func (b *inbox) came(data []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.outstanding {
		return errUnasked
	}
	b.outstanding = false
	if b.taken += len(data); b.taken > maxInput {
		return errTooMuch
	}
	if !b.forgetting {
		b.rest, b.ended = append(b.rest, data...), len(data) == 0
	}
	b.ring()
	return nil
}

// forget drops what is there, and what comes until forgotten.
func (b *inbox) forget() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rest, b.forgetting = nil, true
}

// forgotten says that what comes from now on was typed after.
func (b *inbox) forgotten() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.forgetting {
		return errUnasked
	}
	b.forgetting = false
	b.ring()
	return nil
}

// ring wakes who waits; the lock is held.
func (b *inbox) ring() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// read is Read of a stream: ask wants some input, and over ends a wait.
func (b *inbox) read(p []byte, ask func() error, over <-chan struct{}) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, ended, asks := b.take(p)
		switch {
		case n > 0:
			return n, nil
		case ended:
			return 0, io.EOF
		case asks:
			if err := ask(); err != nil {
				return 0, err
			}
		}
		select {
		case <-b.wake:
		case <-over:
			return 0, io.ErrUnexpectedEOF
		}
	}
}
