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

	out io.Writer
	// writing is taken by the one who writes to out, before mu and never under
	// it: a client that stops reading holds up nothing but answers.
	writing chan struct{}

	mu      sync.Mutex // of all below
	session session
	// hello are the messages with which the client began its session; where the
	// server has forgotten the session, they begin another.
	hello []*message
	// open are the requests without an answer, by the keys of their ids.
	open map[string]*request
}

// session is what a server and a client of older revisions have settled on.
type session struct{ id, version string }

// request is a message on its way to the server. One with an id is over when it
// is answered or cancelled: then nothing more is written on it.
type request struct {
	*message
	ctx    context.Context // of its own, for cancel
	cancel context.CancelFunc
	over   bool // under the relay's mu

	// refused is the answer to a line that goes no further; nil is none.
	refused []byte

	// For Run's loop alone: whether it was sent, was cancelled before that, and
	// its cancellation was.
	sent, dropped, told bool
}

// lastWords is how long answers may take to be written when all is over.
const lastWords = 2 * time.Second

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
	return &Relay{address: address, token: token, client: client, writing: make(chan struct{}, 1), open: map[string]*request{}}, nil
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
	input := make(chan error, 1)
	go func() { input <- r.read(ctx, in, incoming) }()
	finished := make(chan *request)
	carry := func(q *request) {
		carried.Go(func() {
			r.carry(q)
			select {
			case finished <- q:
			case <-ctx.Done(): // nobody counts any more
			}
		})
	}
	var (
		w     queue
		ended bool
		how   error
	)
	for {
		for q := w.next(); q != nil; q = w.next() {
			carry(q)
		}
		if ended && w.empty() {
			return how
		}
		lines := incoming
		if w.full() {
			lines = nil
		}
		select {
		case line := <-lines:
			q, now := r.take(ctx, line)
			switch {
			case q == nil:
			case now:
				w.send(q)
				carry(q)
			default:
				w.add(q)
			}
		case q := <-finished:
			w.finish(q)
		case how = <-input:
			ended = true
			late := time.AfterFunc(drainTime, stop)
			defer late.Stop()
		case <-ctx.Done():
			for _, q := range w.waiting { // each is told that nothing was sent
				if !q.dropped {
					carry(q)
				}
			}
			return how
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

// read gives the lines of the input, until it ends; nil is one that is too
// long.
func (r *Relay) read(ctx context.Context, in io.Reader, incoming chan<- []byte) error {
	input := newLines(in, maxBody)
	for {
		line, err := input.next()
		switch {
		case errors.Is(err, errLongLine):
			line = nil
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("standard input: %w", err)
		default:
			if line = bytes.TrimSpace(line); len(line) == 0 {
				continue
			}
			line = bytes.Clone(line)
		}
		select {
		case incoming <- line:
		case <-ctx.Done():
			return nil
		}
	}
}

// take looks at a line, and gives the message that is to be sent, or answered,
// in its turn or now; nil where nothing is left to do. It waits for nobody.
func (r *Relay) take(ctx context.Context, line []byte) (q *request, now bool) {
	var (
		m       = &message{line: line}
		refused []byte
	)
	if line == nil {
		refused = refusal{mcp.INVALID_REQUEST, longLine()}.answer(nil)
	} else if read, no := readMessage(line); no == nil {
		m = read
	} else {
		refused = no
	}
	if m.method == string(mcp.MethodNotificationCancelled) {
		send, at := r.cancelled(m)
		if !send {
			return nil, false
		}
		now = at
	}
	q = &request{message: m, refused: refused}
	q.ctx, q.cancel = context.WithCancel(ctx)
	if len(m.id) > 0 {
		r.mu.Lock()
		r.open[m.key] = q
		r.mu.Unlock()
	}
	return q, now
}

// cancelled ends the request that a cancellation names, if that is how its own
// revision cancels, or it was not sent yet. It reports whether the cancellation
// is to be sent, and whether it may not wait: the first one for a request that
// is on its way may not.
func (r *Relay) cancelled(m *message) (send, now bool) {
	var params struct{ RequestID json.RawMessage }
	_ = json.Unmarshal(m.params, &params) // what names no request cancels none
	key, _ := idKey(params.RequestID)
	r.mu.Lock()
	defer r.mu.Unlock()
	q := r.open[key]
	switch {
	case (q == nil || q.begins() || q.sent && !q.modern()) && m.modern():
		return false, false // such a message says nothing to a server of today
	case q == nil, q.begins():
		return true, false
	case q.sent && !q.modern():
		now, q.told = !q.told, true
		return true, now
	}
	q.over, q.dropped = true, !q.sent
	delete(r.open, key)
	q.cancel()
	return false, false
}

// carry sends a message on, and writes the answer.
func (r *Relay) carry(q *request) {
	ctx := q.ctx
	defer q.cancel()
	if q.refused != nil {
		r.write(q.refused)
		return
	}
	if q.begins() {
		r.remember(q.message)
	}
	s := r.current()
	if s.id == "" && !q.modern() && (q.method == "" || q.method == string(mcp.MethodNotificationCancelled)) {
		return // an answer, and nobody has asked, or a cancellation where nothing can be cancelled
	}
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
	r.writing <- struct{}{}
	defer func() { <-r.writing }()
	r.mu.Lock()
	over := q.over
	q.over = true
	if r.open[q.key] == q {
		delete(r.open, q.key)
	}
	r.mu.Unlock()
	if !over {
		r.put(line)
	}
}

// pass writes what the server tells or asks while it works on a request.
func (r *Relay) pass(q *request, line []byte) {
	r.writing <- struct{}{}
	defer func() { <-r.writing }()
	r.mu.Lock()
	over := q.over
	r.mu.Unlock()
	if !over {
		r.put(line)
	}
}

func (r *Relay) write(line []byte) {
	r.writing <- struct{}{}
	defer func() { <-r.writing }()
	r.put(line)
}

// put writes a line. One who is gone reads nothing.
func (r *Relay) put(line []byte) { _, _ = r.out.Write(append(line, '\n')) }
