package slack_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chattest"
	"panelbot/adapters/slack"
	"panelbot/adapters/slack/slacktest"
	"panelbot/panel/simulator"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// childEnv is where a child finds its childPlot.
const childEnv = "PANELBOT_TEST_CHILD_SLACK"

// childPlot is what a child is told. It is the whole door around a store, and can be told
// beside to report: it posts one with a picture.
type childPlot struct {
	Slack string // its address
	Panel string
	Store string
	Dir   string
	Stop  string
	// Later is how far its clock is ahead, so that no claim of the dead holds.
	Later time.Duration
}

func TestMain(m *testing.M) { chattest.Main(m, childEnv, child) }

func child(ctx context.Context, of childPlot, in io.Reader, out io.Writer) error {
	policy, err := chattest.KillPolicy()
	if err != nil {
		return err
	}
	clock := &chattest.Clock{}
	clock.Move(of.Later)
	stops := &chattest.Stopper{Step: of.Stop, Chats: killChats(), Calls: callsOf(), Out: out}
	h, err := build(ctx, plot{
		Plot: chattest.Plot{
			Log:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
			Panel: of.Panel, Dir: of.Dir, Policy: policy, People: everyone(), Steps: stops, Store: store.Config{URL: of.Store, Key: []byte(storetest.Key), Clock: clock.Now},
		},
		slack: slack.Access{BotToken: "xoxb-slacktest", AppToken: "xapp-slacktest", URL: of.Slack}, accounts: everyAccount(), refusals: &refusals{},
	})
	if err != nil {
		return err
	}
	return stops.Obey(ctx, in, h.Queue, h.Close, map[string]func() error{"report": func() error { return postReport(ctx, h.Queue) }})
}

// killChats are the channels of a read, a change, a request, and a yes to a question.
func killChats() []string { return []string{forRead, forChange, forRequest, forYes} }

// callsOf are the calls of a panel by the channel in which they were asked for.
func callsOf() map[string]string {
	return map[string]string{"GET /api/servers/3": forRead, "POST /api/servers/2/favorite": forChange, "GET /api/servers/4": forRequest, "POST /api/servers/1/favorite": forYes}
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
	steps := []string{chattest.Accepted, chattest.Begun, chattest.Calling, chattest.Called, chattest.Posting, chattest.Posted, chattest.Sending, chattest.SentOut}
	if testing.Short() { // as under the race detector
		steps = []string{chattest.Called}
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
	fmt.Fprintf(&b, "%-50s %-20s %-20s %-20s %-20s\n", "killed when", "a read", "a change", "a request", "a yes")
	for n, step := range steps {
		fmt.Fprintf(&b, "%-50s", step)
		for _, channel := range killChats() {
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

	first := chattest.StartChild(t, childEnv, at)
	open(1)
	r.types("U0ANN", forYes, "server favorite web-1")
	question := r.wait(forYes, "CHANGE")
	first.Arm()
	s.Command("U0ANN", forRead, "/panel", "server get 3")
	s.Command("U0ANN", forChange, "/panel", "server favorite web-2")
	s.Command("U0ANN", forRequest, "/panel", "server delete mail-1")
	_, err := s.PressText("U0ANN", question.TS, "Yes")
	must(t, err)
	first.Reach(4)
	first.Kill()

	at.Stop, at.Later = "", time.Minute
	second := chattest.StartChild(t, childEnv, at)
	open(2)
	for _, channel := range killChats() {
		r.await("an answer in "+channel, func() bool {
			list := r.answers(channel)
			return len(list) > 0 && badge(list[0]) != ""
		})
	}
	second.End()

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
