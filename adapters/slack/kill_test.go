package slack_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
	"panelbot/adapters/slack/slacktest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// childEnv is where a child finds its childPlot.
const childEnv = "PANELBOT_TEST_CHILD_SLACK"

// childPlot is what a child of TestKilledAtEachStep is told. It is the whole door around a
// store, without Slack and panel, which outlive it. It reads on standard input, a line
// each:
//
//	go    from now on it stops at the step, in each of the channels
//	end   it ends when it has nothing left to do
//
// and says on standard output
//
//	ready      it works
//	at NAME    it is at the step in a channel, and does nothing more there
type childPlot struct {
	Slack string // its address
	Panel string
	Store string
	Dir   string
	Stop  string
	// Later is how far its clock is ahead, so that no claim of the dead holds.
	Later time.Duration
}

func TestMain(m *testing.M) {
	if plot := os.Getenv(childEnv); plot != "" {
		if err := child(context.Background(), plot, os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func child(ctx context.Context, raw string, in io.Reader, out io.Writer) error {
	var of childPlot
	if err := json.Unmarshal([]byte(raw), &of); err != nil {
		return err
	}
	policy, problems := killPolicy().Compile()
	if len(problems) > 0 {
		return fmt.Errorf("%v", problems)
	}
	clock := &movedClock{by: of.Later}
	stops := &stopper{step: of.Stop, out: out, seen: map[string]bool{}}
	h, err := build(ctx, plot{
		log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), slack: slack.Access{BotToken: "xoxb-slacktest", AppToken: "xapp-slacktest", URL: of.Slack}, panel: of.Panel, dir: of.Dir, policy: policy,
		people: everyone(), accounts: everyAccount(), refusals: &refusals{}, steps: stops, store: store.Config{URL: of.Store, Key: []byte(storetest.Key), Clock: clock.Now},
	})
	if err != nil {
		return err
	}
	stops.say("ready")
	for lines := bufio.NewScanner(in); lines.Scan(); {
		switch lines.Text() {
		case "go":
			stops.arm()
		case "end":
			return errors.Join(finish(ctx, h.queue), h.stop())
		}
	}
	return errors.New("nobody says when to end")
}

// finish waits until nothing is left to do.
func finish(ctx context.Context, q *delivery.Queue) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		depths, err := q.Depths(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(depths, func(d delivery.Depth) bool { return d.Open > 0 }) {
			return nil
		}
	}
	return nil
}

// killPolicy lets one change through, asks about the other ones, and wants approvals.
func killPolicy() policies.Policy {
	p := policies.Standard()
	p.Rules = []policies.Rule{{ID: "let", When: `tool.name == "flashpanel_server_favorite" && target.name == "web-2"`, Effect: policies.Allow}}
	return p
}

// stopper stops at a step in each of the channels.
type stopper struct {
	step string
	out  io.Writer

	mu    sync.Mutex
	armed bool
	seen  map[string]bool
}

func (s *stopper) say(line string) { fmt.Fprintln(s.out, line) }

func (s *stopper) arm() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.armed = true
	s.say("armed")
}

// callsOf are the calls of a panel by the channel in which they were asked for.
func callsOf() map[string]string {
	return map[string]string{"GET /api/servers/3": forRead, "POST /api/servers/2/favorite": forChange, "GET /api/servers/4": forRequest, "POST /api/servers/1/favorite": forYes}
}

func (s *stopper) at(step, name string) {
	if channel, is := callsOf()[name]; is {
		name = channel
	}
	s.mu.Lock()
	here := s.armed && step == s.step && slices.Contains([]string{forRead, forChange, forRequest, forYes}, name)
	first := here && !s.seen[name]
	if first {
		s.seen[name] = true
		s.say("at " + name)
	}
	s.mu.Unlock()
	if here {
		select {} // until the kill
	}
}

// running is a child that runs.
type running struct {
	*testing.T
	cmd   *exec.Cmd
	in    io.WriteCloser
	lines *bufio.Scanner
}

func startChild(t *testing.T, of childPlot) running {
	t.Helper()
	self, err := os.Executable()
	must(t, err)
	raw, err := json.Marshal(of)
	must(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), childEnv+"="+string(raw))
	cmd.Stderr = t.Output()
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	c := running{t, cmd, in, bufio.NewScanner(out)}
	c.want("ready")
	return c
}

func (c running) want(line string) {
	c.Helper()
	if !c.lines.Scan() || c.lines.Text() != line {
		c.Fatalf("the child said %q, want %s", c.lines.Text(), line)
	}
}

func (c running) tell(line string) {
	c.Helper()
	_, err := fmt.Fprintln(c.in, line)
	must(c, err)
}

// killed is what became of the commands of one kill.
type killed struct {
	badges  map[string]string // by the channel
	answers map[string]int
	changes map[string]int // of the panel, by the channel
	cards   int
}

// TestKilledAtEachStep: a process that is killed at any step between acknowledgement and
// answer leaves each command with one answer, or with the word that nobody knows, after
// the next start; and what changes something was sent once at most.
func TestKilledAtEachStep(t *testing.T) {
	t.Parallel()
	steps := []string{accepted, begun, calling, called, posting, posted, sending, sentOut}
	if testing.Short() { // as under the race detector
		steps = []string{begun, called, sentOut}
	}
	got := make([]killed, len(steps))
	t.Run("steps", func(t *testing.T) {
		for n, step := range steps {
			t.Run(step, func(t *testing.T) {
				t.Parallel()
				got[n] = killAt(t, step)
			})
		}
	})
	var b strings.Builder
	channels := []string{forRead, forChange, forRequest, forYes}
	fmt.Fprintf(&b, "%-40s %-20s %-20s %-20s %-20s\n", "killed when", "a read", "a change", "a request", "a yes")
	for n, step := range steps {
		fmt.Fprintf(&b, "%-40s", step)
		for _, channel := range channels {
			fmt.Fprintf(&b, " %-20s", fmt.Sprintf("%d %s, sent %d", got[n].answers[channel], got[n].badges[channel], got[n].changes[channel]))
		}
		b.WriteString("\n")
	}
	t.Logf("answers, their word, and what was sent to change something:\n%s", b.String())
}

func killAt(t *testing.T, step string) killed {
	s := world(t, slacktest.Config{})
	w := watchOver(t, s)
	sim := simulator.New(simulator.Config{Record: true, EventDuration: -1})
	panels := httptest.NewServer(sim)
	t.Cleanup(panels.Close)
	at := childPlot{Slack: s.URL(), Panel: panels.URL, Store: storetest.SQLite(t).URL, Dir: t.TempDir(), Stop: step}
	r := &rig{TB: t, slack: s, sim: sim, watch: w, refusals: &refusals{}}
	open := func(n int) {
		r.await("the socket of a child", func() bool { open, ever := s.Sockets(); return open > 0 && ever >= n })
	}

	first := startChild(t, at)
	open(1)
	r.types("U0ANN", forYes, "server favorite web-1")
	question := r.wait(forYes, "CHANGE")
	first.tell("go")
	first.want("armed")
	s.Command("U0ANN", forRead, "/panel", "server get 3")
	s.Command("U0ANN", forChange, "/panel", "server favorite web-2")
	s.Command("U0ANN", forRequest, "/panel", "server delete mail-1")
	_, err := s.PressText("U0ANN", question.TS, "Yes")
	must(t, err)
	reached := map[string]bool{}
	for len(reached) < 4 && first.lines.Scan() {
		reached[first.lines.Text()] = true
	}
	if len(reached) < 4 {
		t.Fatalf("the child came to %v", reached)
	}
	must(t, first.cmd.Process.Kill())
	if err := first.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child was not killed: %v", err)
	}

	at.Stop, at.Later = "", time.Minute
	second := startChild(t, at)
	open(2)
	for _, channel := range []string{forRead, forChange, forRequest, forYes} {
		r.await("an answer in "+channel, func() bool {
			list := r.answers(channel)
			return len(list) > 0 && badge(list[0]) != ""
		})
	}
	second.tell("end")
	if err := second.cmd.Wait(); err != nil {
		t.Fatalf("the second child: %v", err)
	}

	k := killed{badges: map[string]string{}, answers: map[string]int{}, changes: map[string]int{}, cards: len(r.answers(approvals))}
	ends := map[string][]string{forRead: {"done"}, forChange: {"accepted", "done", "unknown"}, forRequest: {"asked", "unknown"}, forYes: {"accepted", "done", "unknown"}}
	for call, channel := range callsOf() {
		list := r.answers(channel)
		k.answers[channel], k.badges[channel] = len(list), badge(list[0])
		if strings.HasPrefix(call, "POST") {
			k.changes[channel] = r.sent(call)
		}
		if len(list) != 1 || !slices.Contains(ends[channel], badge(list[0])) {
			t.Errorf("%s: %d answers, the first %s", channel, len(list), said(list[0]))
		}
		if n := k.changes[channel]; n > 1 || n == 0 && k.badges[channel] != "unknown" && strings.HasPrefix(call, "POST") {
			t.Errorf("%s: sent %d times, and said %s", channel, n, k.badges[channel])
		}
	}
	if k.cards > 1 || k.cards == 0 && k.badges[forRequest] == "asked" {
		t.Errorf("%d cards of a request, which is %s", k.cards, k.badges[forRequest])
	}
	r.clean()
	return k
}
