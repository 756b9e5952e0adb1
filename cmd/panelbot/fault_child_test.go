package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/adapters/chattest"
	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/tools"
)

// The child of TestKillAtEachStep is the whole program around a store, without a
// door: it carries one request from the question to its end, stops where it is told
// to, and is killed there. It says on standard output, a line each:
//
//	codes SECRET        the one-time codes of who votes
//	kept REQUEST KIND   the store has answered that this event is kept
//	recorded CALL STAGE the audit log has answered that this step of a call is kept
//	at                  it is where it was told to stop, and does nothing more
//	found STATE         the request as a start finds it; none where there is none
//	living STATE        the request after a sweep, while the claim of the dead still holds
//	ended STATE         the request when nothing more becomes of it

// The environment of a child: its configuration, where it stops, and the codes of
// who votes. Without a place to stop it goes on with what it finds.
const (
	childConfig = "PANELBOT_TEST_CHILD_CONFIG"
	childStop   = "PANELBOT_TEST_CHILD_STOP"
	childCodes  = "PANELBOT_TEST_CHILD_CODES"
)

// leaseOver is how far the clock is moved on, so that no claim of the dead holds.
const leaseOver = approval.DefaultLease + time.Minute

// Where a child stops: inside the transaction that keeps an event, behind it, or
// before and behind the call itself.
const (
	beforeKept = "before " // an event's kind
	afterKept  = "after "  // an event's kind
	beforeSent = "before sent"
	afterSent  = "after sent"
)

// faultChild is the child's main.
func faultChild(ctx context.Context, file string, stdin io.Reader, stdout io.Writer) error {
	cfg, err := loadConfig(file, os.LookupEnv)
	if err != nil {
		return err
	}
	c := &child{out: stdout, stop: os.Getenv(childStop), in: bufio.NewReader(stdin), clock: &chattest.Clock{}}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	at := store.Config{URL: cfg.Store, Key: []byte(cfg.Key)}
	if strings.HasPrefix(cfg.Store, "sqlite:") { // PostgreSQL has a clock of its own, which the parent moves
		at.Clock = c.clock.Now
	}
	c.store, err = store.Open(ctx, log, at)
	if err != nil {
		return err
	}
	h := newHouse(cfg, log)
	if h.gate, err = newGate(cfg, log, roster{h}, c.store, steppedStore{c.store, c}); err != nil {
		return err
	}
	panels, err := h.reach(ctx)
	if err != nil {
		return err
	}
	for _, p := range panels {
		p.Client = steppedClient{p.Client, c}
	}
	var found approval.State
	if c.stop == "" {
		if found, err = c.look(ctx, "found"); err != nil {
			return err
		}
	}
	recorder := steppedRecorder{auditRecorder{log: h.gate.log, policy: func() string { return h.runner.Policy().Version() }}, c}
	if err := (&app{}).furnish(ctx, h, panels, recorder); err != nil {
		return err
	}
	if c.stop != "" {
		return c.carry(ctx, h)
	}
	err = c.goOn(ctx, h, found)
	h.close()
	return err
}

// child is what a child knows of itself.
type child struct {
	out   io.Writer
	in    *bufio.Reader
	stop  string
	store *store.Store
	clock *chattest.Clock
	codes string

	saying sync.Mutex
	mu     sync.Mutex
	frozen bool // nothing begins any more
	halted bool
}

func (c *child) say(format string, args ...any) error {
	c.saying.Lock()
	defer c.saying.Unlock()
	_, err := fmt.Fprintf(c.out, format+"\n", args...)
	return err
}

// begin lets something begin, unless the child is about to stop.
func (c *child) begin() {
	c.mu.Lock()
	frozen := c.frozen
	c.mu.Unlock()
	if frozen {
		select {} // until the kill
	}
}

// freeze lets nothing begin any more where the child stops at one of the steps.
func (c *child) freeze(steps ...string) {
	for _, step := range steps {
		if step == c.stop {
			c.mu.Lock()
			c.frozen = true
			c.mu.Unlock()
		}
	}
}

// halt stops for good where the child stops at the step.
func (c *child) halt(step string) error {
	c.mu.Lock()
	here := step == c.stop && !c.halted
	c.halted = c.halted || here
	c.mu.Unlock()
	if !here {
		return nil
	}
	if err := c.say("at"); err != nil {
		return err
	}
	select {} // until the kill
}

// request is the one that there is; nil where there is none.
func (c *child) request(ctx context.Context) (*approval.Request, error) {
	list, err := c.store.List(ctx, approval.Filter{})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	if len(list) > 1 {
		return nil, fmt.Errorf("there are %d requests", len(list))
	}
	return list[0], nil
}

// look says in which state the request is; empty is none.
func (c *child) look(ctx context.Context, word string) (approval.State, error) {
	r, err := c.request(ctx)
	if err != nil {
		return "", err
	}
	if r == nil {
		return "", c.say("%s none", word)
	}
	return r.State, c.say("%s %s", word, r.State)
}

// carry asks, votes, and waits for the end, which does not come.
func (c *child) carry(ctx context.Context, h *house) (err error) {
	if c.codes, err = h.authenticator(ctx, "bob"); err != nil {
		return err
	}
	if err := c.say("codes %s", c.codes); err != nil {
		return err
	}
	ann, _ := h.cfg.person("ann")
	out := h.runner.Run(ctx, tools.Call{Tool: "flashpanel_schedule_delete", Args: []byte(`{"server":1,"schedule":1}`), Person: ann, Door: policies.MCP})
	if out.Status != tools.AwaitingApproval {
		return fmt.Errorf("asking ended as %s: %s", out.Status, out.Summary)
	}
	if err := c.end(ctx, h); err != nil {
		return err
	}
	c.begin() // it is about to stop behind the very end
	return fmt.Errorf("it came to its end, and never to %q", c.stop)
}

// goOn does what is left to do of what a start has found.
func (c *child) goOn(ctx context.Context, h *house, found approval.State) error {
	c.codes = os.Getenv(childCodes)
	switch found {
	case "":
		return c.say("ended none")
	case approval.Executing:
		if err := c.outlive(ctx, h); err != nil {
			return err
		}
	}
	return c.end(ctx, h)
}

// outlive sweeps while the claim of the dead holds, and then when it does not.
func (c *child) outlive(ctx context.Context, h *house) error {
	if _, _, err := h.gate.desk.Sweep(ctx); err != nil {
		return err
	}
	if _, err := c.look(ctx, "living"); err != nil {
		return err
	}
	if _, err := c.in.ReadString('\n'); err != nil { // the parent has moved the database's clock
		return err
	}
	c.clock.Move(leaseOver)
	_, _, err := h.gate.desk.Sweep(ctx)
	return err
}

// end votes where that is to be done, waits for the end, and says it.
func (c *child) end(ctx context.Context, h *house) error {
	r, err := c.request(ctx)
	if err != nil {
		return err
	}
	if r.State == approval.Pending {
		now, err := c.store.Now(ctx)
		if err != nil {
			return err
		}
		code, err := totp.GenerateCode(c.codes, now)
		if err != nil {
			return err
		}
		out, _ := h.runner.Vote(ctx, approval.Ballot{ID: r.ID, Person: "bob", Door: policies.Terminal, Yes: true, Code: code})
		if out.Status != tools.AwaitingApproval {
			return fmt.Errorf("voting ended as %s: %s", out.Status, out.Summary)
		}
	}
	if r, err = h.gate.desk.Await(ctx, r.ID, approval.Pending, approval.Approved, approval.Executing); err != nil {
		return err
	}
	if r.State == approval.Unknown {
		if _, err := h.runner.Reconcile(ctx, r); err != nil {
			return err
		}
	}
	_, err = c.look(ctx, "ended")
	return err
}

// steppedStore stops inside and behind transactions.
type steppedStore struct {
	approval.Store
	c *child
}

func (s steppedStore) Transact(ctx context.Context, do func(context.Context, approval.Tx) error) error {
	s.c.begin()
	var kept []approval.Event
	err := s.Store.Transact(ctx, func(ctx context.Context, tx approval.Tx) error {
		noting := &notingTx{Tx: tx}
		if err := do(ctx, noting); err != nil {
			return err
		}
		kept = noting.events
		for _, e := range kept {
			s.c.freeze(beforeKept+e.Kind, afterKept+e.Kind)
		}
		for _, e := range kept {
			if err := s.c.halt(beforeKept + e.Kind); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range kept {
		if e.Request == nil {
			continue // of one-time codes
		}
		err = errors.Join(err, s.c.say("kept %s %s", e.Request.ID, e.Kind))
	}
	for _, e := range kept {
		err = errors.Join(err, s.c.halt(afterKept+e.Kind))
	}
	return err
}

// notingTx notes the events of a transaction.
type notingTx struct {
	approval.Tx
	events []approval.Event
}

func (t *notingTx) Record(ctx context.Context, events ...approval.Event) error {
	t.events = append(t.events, events...)
	return t.Tx.Record(ctx, events...)
}

// steppedClient stops before and behind the call that destroys.
type steppedClient struct {
	tools.Client
	c *child
}

func (s steppedClient) Do(ctx context.Context, r panel.Request) (*panel.Response, error) {
	s.c.begin()
	if r.Reads {
		return s.Client.Do(ctx, r)
	}
	if err := s.c.halt(beforeSent); err != nil {
		return nil, err
	}
	answer, err := s.Client.Do(ctx, r)
	return answer, errors.Join(err, s.c.halt(afterSent))
}

// steppedRecorder tells what the audit log has answered for.
type steppedRecorder struct {
	tools.Recorder
	c *child
}

func (s steppedRecorder) Record(ctx context.Context, e tools.Entry) error {
	s.c.begin()
	if err := s.Recorder.Record(ctx, e); err != nil || e.Risk <= policies.Read {
		return err // reads are kept a moment later, and nobody waits for them
	}
	return s.c.say("recorded %s %s", e.Call, e.Stage)
}
