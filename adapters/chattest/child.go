package chattest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/policies"
)

// A child is the test's own program, started anew with a whole house in it, but without the
// platform and the panel, which outlive it: so that it can be killed. It reads on standard
// input, a line each:
//
//	go    once it has nothing left to do, it stops at its step from then on
//	end   it ends when it has nothing left to do
//
// or what else its room has it do, and says on standard output
//
//	ready      it works
//	armed      it stops from now on
//	at NAME    it is at the step in a chat, and does nothing more there

// Main runs the tests of a package; in a child, which has the plot that StartChild gave it
// in the variable env, it runs child.
func Main[P any](m *testing.M, env string, child func(ctx context.Context, of P, in io.Reader, out io.Writer) error) {
	raw := os.Getenv(env)
	if raw == "" {
		os.Exit(m.Run())
	}
	var of P
	err := json.Unmarshal([]byte(raw), &of)
	if err == nil {
		err = child(context.Background(), of, os.Stdin, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// KillPolicy lets one change through, asks about the other ones, and wants approvals.
func KillPolicy() (policies.Policy, error) {
	p := policies.Standard()
	p.Rules = []policies.Rule{{ID: "let", When: `tool.name == "flashpanel_server_favorite" && target.name == "web-2"`, Effect: policies.Allow}}
	p, problems := p.Compile()
	if len(problems) > 0 {
		return p, fmt.Errorf("%v", problems)
	}
	return p, nil
}

// Stopper is the Steps of a child.
type Stopper struct {
	Step  string
	Chats []string          // in which it stops
	Calls map[string]string // the chat in which a call of a panel was asked for
	Out   io.Writer
	// Begins gets a line "LANE KEY" for each arrival that is begun; nil is nobody.
	Begins io.Writer

	mu    sync.Mutex
	armed bool
	seen  map[string]bool
}

// Obey says that the child works, and does what it is told until it is to end: by end, once
// the queue is empty. more has what a room's children can do beside.
func (s *Stopper) Obey(ctx context.Context, in io.Reader, q *delivery.Queue, end func() error, more map[string]func() error) error {
	s.say("ready")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		var err error
		switch order := lines.Text(); order {
		case "go":
			if err = finish(ctx, q); err == nil { // it is known where each message lies
				s.arm()
			}
		case "end":
			return errors.Join(finish(ctx, q), end())
		default:
			do, is := more[order]
			if !is {
				return fmt.Errorf("nobody knows how to %s", order)
			}
			err = do()
		}
		if err != nil {
			return err
		}
	}
	return errors.New("nobody says when to end")
}

// finish waits until nothing is left to do.
func finish(ctx context.Context, q *delivery.Queue) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		if idle, err := Idle(ctx, q); idle || err != nil {
			return err
		}
	}
	return nil
}

func (s *Stopper) say(line string) { fmt.Fprintln(s.Out, line) }

func (s *Stopper) arm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.armed, s.seen = true, map[string]bool{}
	s.say("armed")
}

// At stops at the step, and says so once in each chat.
func (s *Stopper) At(step, name string) {
	if chat, is := s.Calls[name]; is {
		name = chat
	}
	s.mu.Lock()
	here := s.armed && step == s.Step && slices.Contains(s.Chats, name)
	if here && !s.seen[name] {
		s.seen[name] = true
		s.say("at " + name)
	}
	s.mu.Unlock()
	if here {
		select {} // until the kill
	}
}

// Began writes which arrival is begun.
func (s *Stopper) Began(a delivery.Arrival) {
	if s.Begins == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	fmt.Fprintln(s.Begins, a.Lane, a.Key)
}

// Child is a child that runs.
type Child struct {
	t     testing.TB
	cmd   *exec.Cmd
	in    io.Writer
	lines *bufio.Scanner
}

// StartChild starts a child with a plot, which is written as JSON, and waits until it works.
func StartChild(t testing.TB, env string, plot any) *Child {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	raw, err := json.Marshal(plot)
	must(t, err)
	cmd := exec.CommandContext(t.Context(), self) //nolint:gosec // it is this program
	cmd.Env = append(os.Environ(), env+"="+string(raw))
	cmd.Stderr = t.Output()
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	c := &Child{t, cmd, in, bufio.NewScanner(out)}
	c.Want("ready")
	return c
}

// Want waits for a line of the child, which must be this one.
func (c *Child) Want(line string) {
	c.t.Helper()
	if !c.lines.Scan() || c.lines.Text() != line {
		c.t.Fatalf("the child said %q, want %s", c.lines.Text(), line)
	}
}

// Tell gives the child an order.
func (c *Child) Tell(order string) {
	c.t.Helper()
	_, err := fmt.Fprintln(c.in, order)
	must(c.t, err)
}

// Arm has the child stop at its step from now on.
func (c *Child) Arm() {
	c.t.Helper()
	c.Tell("go")
	c.Want("armed")
}

// Reach waits until the child has stopped in so many chats.
func (c *Child) Reach(chats int) {
	c.t.Helper()
	reached := map[string]bool{}
	for len(reached) < chats && c.lines.Scan() {
		reached[c.lines.Text()] = true
	}
	if len(reached) < chats {
		c.t.Fatalf("the child came to %v", reached)
	}
}

// Kill kills the child.
func (c *Child) Kill() {
	c.t.Helper()
	must(c.t, c.cmd.Process.Kill())
	if err := c.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		c.t.Fatalf("the child was not killed: %v", err)
	}
}

// End has the child do what is left, and end.
func (c *Child) End() {
	c.t.Helper()
	c.Tell("end")
	if err := c.cmd.Wait(); err != nil {
		c.t.Fatalf("the child: %v", err)
	}
}
