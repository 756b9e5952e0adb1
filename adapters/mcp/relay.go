package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/mark3labs/mcp-go/mcp"
)

// Relay carries MCP between a client on a pair of streams and a panelbot that
// serves HTTP, so that only that one holds tokens of panels. It adds the
// person's token, and looks into no message further than it must.
//
// Each line of the client is one POST. Before 2026-07-28 there is a session,
// which the relay keeps for the client and begins anew where the server has
// forgotten it. In 2026-07-28 there is none, and the end of a request's stream
// is its cancellation.
type Relay struct {
	address, token string
	client         *http.Client

	renewing sync.Mutex // held while a session is begun anew

	mu      sync.Mutex // of all below
	out     io.Writer
	session session
	// hello are the messages with which the client began its session; where the
	// server has forgotten the session, they begin another.
	hello []*message
	// open are the requests without an answer, by the keys of their ids.
	open map[string]*request
}

// session is what a server and a client of older revisions have settled on.
type session struct{ id, version string }

// request is a message that the client waits for. It is over when it is
// answered or cancelled: then nothing more is written on it.
type request struct {
	*message
	cancel context.CancelFunc
	over   bool
}

const (
	// mostOpen is how many messages are on their way at once; then the next line
	// waits.
	mostOpen = 256
	// lastWords is how long answers may take to be written when all is over.
	lastWords = 2 * time.Second
)

// NewRelay makes a relay to the endpoint of a running server. token is the
// person's own.
func NewRelay(address, token string) (*Relay, error) {
	if err := CheckServer(address); err != nil {
		return nil, err
	}
	if err := CheckToken(token); err != nil {
		return nil, err
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }} // a redirect would take the token along
	return &Relay{address: address, token: token, client: client, open: map[string]*request{}}, nil
}

// Run relays until the input ends and everything is answered, or the context
// ends. It is called once.
func (r *Relay) Run(ctx context.Context, in io.Reader, out io.Writer) error {
	r.out = out
	ctx, stop := context.WithCancel(ctx)
	var carried sync.WaitGroup
	defer func() {
		stop()
		select {
		case <-ending(&carried):
		case <-time.After(lastWords): // a client that reads nothing holds nobody up
		}
	}()
	incoming := make(chan []byte)
	ended := make(chan error, 1)
	go func() { ended <- r.read(ctx, in, incoming) }()
	places := make(chan struct{}, mostOpen)
	for {
		select {
		case line := <-incoming:
			carry := r.take(ctx, line)
			if carry == nil {
				continue
			}
			select {
			case places <- struct{}{}:
			case <-ctx.Done():
				return nil
			}
			carried.Go(func() { carry(); <-places })
		case err := <-ended:
			late := time.AfterFunc(drainTime, stop)
			defer late.Stop()
			select {
			case <-ending(&carried):
			case <-ctx.Done():
			}
			return err
		case <-ctx.Done():
			return nil
		}
	}
}

// Try asks the server for a sign of life. The error is a sentence, where nobody
// answers or the token is nobody's; what else may be wrong, the client's own
// messages show. It may run beside Run.
func (r *Relay) Try(ctx context.Context) error {
	m, _ := readMessage([]byte(`{"jsonrpc":"2.0","id":"try","method":"ping"}`))
	_, err := r.post(ctx, &request{message: m}, session{})
	var nothing *unsent
	if errors.As(err, &nothing) || errors.Is(err, errNobody) {
		return errors.New(r.sentence(m, err))
	}
	return nil
}

// ending is closed when everything is carried.
func ending(carried *sync.WaitGroup) <-chan struct{} {
	all := make(chan struct{})
	go func() {
		carried.Wait()
		close(all)
	}()
	return all
}

// read gives the lines of the input, until it ends.
func (r *Relay) read(ctx context.Context, in io.Reader, incoming chan<- []byte) error {
	input := newLines(in, maxBody)
	for {
		line, err := input.next()
		switch {
		case errors.Is(err, errLongLine):
			r.write(refusal{mcp.INVALID_REQUEST, longLine()}.answer(nil))
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("standard input: %w", err)
		}
		if line = bytes.TrimSpace(line); len(line) > 0 {
			select {
			case incoming <- bytes.Clone(line):
			case <-ctx.Done():
				return nil
			}
		}
	}
}

// take does what must happen before the next line is looked at, and gives what
// may happen beside it; nil where nothing is left.
func (r *Relay) take(ctx context.Context, line []byte) (carry func()) {
	m, refused := readMessage(line)
	switch {
	case refused != nil:
		r.write(refused)
		return nil
	case m.method == "" && r.current().id == "":
		return nil // an answer of the client, and nobody has asked
	case m.method == string(mcp.MethodNotificationCancelled) && r.cancelled(m):
		return nil
	}
	ctx, cancel := context.WithCancel(ctx)
	q := &request{message: m, cancel: cancel}
	if len(m.id) > 0 {
		r.mu.Lock()
		r.open[m.key] = q
		r.mu.Unlock()
	}
	carry = func() {
		defer cancel()
		r.carry(ctx, q)
	}
	if m.begins() { // nothing else may overtake it
		carry()
		return nil
	}
	return carry
}

// cancelled ends the request that a cancellation names, if that is how its own
// revision cancels. It reports whether nothing is left to be sent.
func (r *Relay) cancelled(m *message) bool {
	var params struct{ RequestID json.RawMessage }
	_ = json.Unmarshal(m.params, &params) // what names no request cancels none
	key, _ := idKey(params.RequestID)
	r.mu.Lock()
	defer r.mu.Unlock()
	q := r.open[key]
	if q == nil || !q.modern() {
		return m.modern() || r.session.id == "" // such a message says nothing to a server
	}
	q.over = true
	delete(r.open, key)
	q.cancel()
	return true
}

// carry sends a message on, and writes the answer.
func (r *Relay) carry(ctx context.Context, q *request) {
	if q.begins() {
		r.remember(q.message)
	}
	s := r.current()
	a, err := r.post(ctx, q, s)
	if errors.Is(err, errForgotten) && !q.begins() {
		if err = r.renew(ctx, s); err == nil {
			a, err = r.post(ctx, q, r.current()) // what met no session was not executed
		}
	}
	if len(q.id) == 0 {
		return // nobody waits
	}
	if err != nil {
		r.answer(q, r.refuse(q.message, err).answer(q.id))
		return
	}
	r.answer(q, a.under(q.id).line())
}

// remember keeps the messages that begin a session.
func (r *Relay) remember(m *message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m.method == string(mcp.MethodInitialize) {
		r.hello = []*message{m}
	} else if len(r.hello) > 0 {
		r.hello = []*message{r.hello[0], m}
	}
}

func (r *Relay) current() session {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.session
}

// renew begins a session in the place of one that the server has forgotten, if
// nobody has yet.
func (r *Relay) renew(ctx context.Context, forgotten session) error {
	r.renewing.Lock()
	defer r.renewing.Unlock()
	if r.current() != forgotten {
		return nil
	}
	r.mu.Lock()
	hello := r.hello
	r.mu.Unlock()
	for _, m := range hello {
		if _, err := r.post(ctx, &request{message: m}, r.current()); err != nil {
			return fmt.Errorf("%w: %w", errForgotten, err)
		}
	}
	return nil
}

// answer writes the answer to a request, unless that is over.
func (r *Relay) answer(q *request, line []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if q.over {
		return
	}
	q.over = true
	if r.open[q.key] == q {
		delete(r.open, q.key)
	}
	r.put(line)
}

// pass writes what the server tells or asks while it works on a request.
func (r *Relay) pass(q *request, line []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !q.over {
		r.put(line)
	}
}

func (r *Relay) write(line []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.put(line)
}

// put writes a line under the lock. One who is gone reads nothing.
func (r *Relay) put(line []byte) { _, _ = r.out.Write(append(line, '\n')) }
