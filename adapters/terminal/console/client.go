package console

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"panelbot/adapters/terminal"
)

// Client is a command that runs in the process that owns the store.
type Client struct {
	conn    net.Conn
	writing sync.Mutex
	at      Terminal

	wants   chan struct{} // input that is wanted
	restore func()        // ends raw; nil where the keyboard is as it was
	open    map[string]Passage
}

// Terminal is the terminal of a client.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	// Interrupts tells of Ctrl-C, for a command that outlives it; nil where Ctrl-C ends
	// the context.
	Interrupts <-chan os.Signal
	// Widths tells how wide the screen is from now on; nil where it does not change.
	Widths <-chan int
}

// RefusedError is why the owner of the store did not run a command.
type RefusedError struct{ Sentence string }

func (e *RefusedError) Error() string { return e.Sentence }

// ErrSilent says that the owner of the store does not answer. Nothing was done.
var ErrSilent = errors.New("console: the owner of the store does not answer")

// LostError says that the connection ended before the command did.
type LostError struct {
	// Open are the calls that were about to leave, and whose end is not known. Where
	// there is none, the command sent nothing to a panel that it has not shown the end
	// of.
	Open []Passage
}

func (e *LostError) Error() string { return "console: the owner of the store is gone" }

// welcomeTime is how long an owner may take to take a command.
const welcomeTime = 5 * time.Second

// Dial reaches the process that listens at a path. ErrNobody says that there is
// none.
func Dial(ctx context.Context, path string) (*Client, error) {
	ctx, cancel := context.WithTimeout(ctx, welcomeTime)
	defer cancel()
	conn, err := dial(ctx, path)
	if err != nil {
		return nil, err
	}
	return &Client{conn: conn, wants: make(chan struct{}, 1), open: map[string]Passage{}}, nil
}

// Close ends the connection; a command that runs ends as by Ctrl-C.
func (c *Client) Close() { _ = c.conn.Close() } // there is nothing to lose

// Run runs a command there, and gives its exit code. When the context ends, the
// command is asked to end, and Run waits until it has. The error is a *RefusedError,
// ErrSilent or a *LostError.
func (c *Client) Run(ctx context.Context, h Hello, at Terminal) (code int, err error) {
	c.at, h.Protocol = at, protocol
	defer c.Close()
	if err := c.greet(h); err != nil {
		return 0, err
	}
	defer c.cook()
	over := make(chan struct{})
	defer close(over)
	go c.feed(over)
	go c.signal(ctx, over)
	for {
		k, payload, err := readFrame(c.conn, maxFrame)
		if err != nil {
			return 0, c.lost()
		}
		if k == exit && len(payload) == 1 {
			return int(payload[0]), nil
		}
		if err := c.heard(k, payload); err != nil {
			return 0, errors.Join(err, c.lost())
		}
	}
}

// greet says what is wanted, and waits for the word that it runs.
func (c *Client) greet(h Hello) error {
	payload, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if len(payload) > maxHello {
		return &RefusedError{"the command is too long for the panelbot that owns the store: put arguments into a file, and name it with --args"}
	}
	if err := c.conn.SetDeadline(time.Now().Add(welcomeTime)); err != nil {
		return fmt.Errorf("console: %w", err)
	}
	if err := writeFrame(c.conn, hello, payload); err != nil && !isOver(err) {
		return ErrSilent
	}
	k, payload, err := readFrame(c.conn, maxFrame)
	switch {
	case err != nil && isOver(err):
		return &LostError{} // before anything was done
	case err != nil:
		return ErrSilent
	case k == refusal:
		return &RefusedError{terminalText(payload)}
	case k != welcome:
		return errFrame
	}
	return c.conn.SetDeadline(time.Time{})
}

// isOver reports whether the other side has closed.
func isOver(err error) bool {
	var timeout net.Error
	return !errors.As(err, &timeout) || !timeout.Timeout()
}

// terminalText is a sentence of the owner, which is of the same user and program.
func terminalText(payload []byte) string { return string(payload) }

// heard does what the owner asks for.
func (c *Client) heard(k kind, payload []byte) error {
	switch k {
	case out:
		_, err := c.at.Out.Write(payload)
		return err
	case errs:
		_, err := c.at.Err.Write(payload)
		return err
	case want:
		select {
		case c.wants <- struct{}{}:
			return nil
		default:
			return errUnasked
		}
	case raw:
		return c.raw()
	case cooked:
		c.cook()
		return nil
	case forget:
		if keyboard, ok := terminal.KeyboardOf(c.at.In); ok {
			keyboard.Forget()
		}
		return c.write(forgotten, nil)
	case get:
		return c.give(string(payload))
	case passage:
		return c.pass(payload)
	default:
		return errFrame
	}
}

func (c *Client) write(k kind, payload []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	return writeFrame(c.conn, k, payload)
}

func (c *Client) raw() error {
	keyboard, ok := terminal.KeyboardOf(c.at.In)
	if !ok || c.restore != nil {
		return nil
	}
	restore, err := keyboard.Raw()
	c.restore = restore
	return err
}

func (c *Client) cook() {
	if c.restore != nil {
		c.restore()
		c.restore = nil
	}
}

// feed hands over what is typed or piped in, when some of it is wanted.
func (c *Client) feed(over <-chan struct{}) {
	buf := make([]byte, maxFrame)
	for {
		select {
		case <-over:
			return
		case <-c.wants:
		}
		n, err := c.at.In.Read(buf)
		for n == 0 && err == nil {
			n, err = c.at.In.Read(buf)
		}
		if c.write(input, buf[:n]) != nil { // nothing is the end
			return
		}
	}
}

// signal passes on what the client is told from outside.
func (c *Client) signal(ctx context.Context, over <-chan struct{}) {
	ended := ctx.Done()
	for {
		var err error
		select {
		case <-over:
			return
		case <-ended:
			ended = nil
			err = c.write(terminate, nil)
		case <-c.at.Interrupts:
			err = c.write(interrupt, nil)
		case columns := <-c.at.Widths:
			err = c.write(width, binary.BigEndian.AppendUint16(nil, uint16(screen(columns))))
		}
		if err != nil {
			return
		}
	}
}

// give hands over a file.
func (c *Client) give(name string) error {
	content, err := os.ReadFile(name)
	if err != nil {
		sentence := err.Error()
		return c.write(pieceEnd, []byte(sentence[:min(len(sentence), maxFrame)]))
	}
	for len(content) > 0 {
		n := min(len(content), maxFrame)
		if err := c.write(piece, content[:n]); err != nil {
			return err
		}
		content = content[n:]
	}
	return c.write(pieceEnd, nil)
}

// pass remembers what left, and forgets what has ended.
func (c *Client) pass(payload []byte) error {
	var p Passage
	if err := json.Unmarshal(payload, &p); err != nil {
		return errFrame
	}
	if p.Over {
		delete(c.open, p.Call)
		return nil
	}
	c.open[p.Call] = p
	return nil
}

func (c *Client) lost() error {
	e := &LostError{}
	for _, p := range c.open {
		e.Open = append(e.Open, p)
	}
	return e
}
