package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chattest"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
	"panelbot/tools"
)

// childEnv is where a child finds its childPlot.
const childEnv = "PANELBOT_TEST_CHILD_TELEGRAM"

// childPlot is what a child is told. It is the whole door around a store.
type childPlot struct {
	Telegram, Token string
	Panel           string
	Store           string
	Dir             string
	Hook            bool
	Stop            string
	// Begins is the file in which it writes a line "LANE KEY" for each arrival that is begun.
	Begins string
	// Later is how far its clock is ahead, so that no claim of the dead holds.
	Later time.Duration
	// Term is as in telegram.PollConfig.
	Term time.Duration
}

func TestMain(m *testing.M) { chattest.Main(m, childEnv, child) }

func child(ctx context.Context, of childPlot, in io.Reader, out io.Writer) error {
	policy, err := chattest.KillPolicy()
	if err != nil {
		return err
	}
	begins, err := os.OpenFile(of.Begins, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	clock := &chattest.Clock{}
	clock.Move(of.Later)
	stops := &chattest.Stopper{Step: of.Stop, Calls: map[string]string{}, Out: out, Begins: begins}
	for _, in := range stopsAt(of.Stop) {
		stops.Chats = append(stops.Chats, itoa(in))
	}
	for call, in := range callsOf() {
		stops.Calls[call] = itoa(in)
	}
	h, err := build(ctx, plot{
		Plot: chattest.Plot{
			Log:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
			Panel: of.Panel, Dir: of.Dir, Policy: policy, Steps: stops, Store: store.Config{URL: of.Store, Key: []byte(storetest.Key), Clock: clock.Now},
		},
		telegram: telegram.Access{Token: of.Token, URL: of.Telegram}, refusals: &refusals{}, hook: of.Hook, lease: leased,
		polling: telegram.PollConfig{Wait: 5 * time.Second, Pause: 10 * time.Millisecond, Term: of.Term},
	})
	if err != nil {
		return err
	}
	return stops.Obey(ctx, in, h.Queue, func() error { return errors.Join(h.close(), begins.Close()) }, nil)
}

// The chats by what is done in them: a read, a change, a request, a yes to a question, and
// a no to a request.
var killChats = map[string]int64{"a read": forRead, "a change": forChange, "a request": forRequest, "a yes": forYes, "a no": approvals}

// callsOf are the calls of a panel by the chat in which they were asked for.
func callsOf() map[string]int64 {
	return map[string]int64{"GET /api/servers/3": forRead, "POST /api/servers/2/favorite": forChange, "GET /api/servers/4": forRequest, "POST /api/servers/1/favorite": forYes}
}

// stopsAt are the chats in which a step can be come to.
func stopsAt(step string) []int64 {
	switch step {
	case chattest.Received, chattest.Accepted: // one after another, so that the first keeps the others at Telegram
		return []int64{forRead}
	case chattest.Begun:
		return []int64{forRead, forChange, forRequest, forYes, approvals}
	case spent:
		return []int64{forYes, approvals}
	case chattest.Edited:
		return []int64{approvals}
	default:
		return []int64{forRead, forChange, forRequest, forYes}
	}
}

// killed is what became of the commands of one kill, by the chat.
type killed struct {
	badges  map[int64]string
	answers map[int64]int
	changes map[int64]int // of the panel
}

// TestKilledAtEachStep: a process that is killed at any step between what Telegram brings
// and what Telegram is told leaves each command with an answer, or with the word that
// nobody knows, after the next start; what changes something was sent once at most, a vote
// counts once at most, and what was said in a chat is begun in its order. An answer stands
// twice only where Telegram took it and the process died before it knew: Telegram shows no
// bot what it sent. The second one may say that nobody knows.
func TestKilledAtEachStep(t *testing.T) {
	t.Parallel()
	steps := []string{chattest.Received, chattest.Accepted, chattest.Begun, spent, chattest.Calling, chattest.Called, chattest.Posting, chattest.Posted, chattest.Sending, chattest.SentOut, chattest.Edited}
	if testing.Short() { // as under the race detector
		steps = []string{chattest.Called}
	}
	type run struct {
		mode, step string
		got        killed
	}
	var runs []*run
	for _, mode := range []string{"polling", "webhook"} {
		for _, step := range steps {
			runs = append(runs, &run{mode: mode, step: step})
		}
	}
	t.Run("steps", func(t *testing.T) {
		for _, r := range runs {
			t.Run(r.mode+"/"+r.step, func(t *testing.T) {
				t.Parallel()
				r.got = killAt(t, r.mode == "webhook", r.step)
			})
		}
	})
	var b strings.Builder
	names := []string{"a read", "a change", "a request", "a yes", "a no"}
	fmt.Fprintf(&b, "%-8s %-50s", "by", "killed when")
	for _, name := range names {
		fmt.Fprintf(&b, " %-22s", name)
	}
	b.WriteString("\n")
	for _, r := range runs {
		fmt.Fprintf(&b, "%-8s %-50s", r.mode, r.step)
		for _, name := range names {
			in := killChats[name]
			fmt.Fprintf(&b, " %-22s", fmt.Sprintf("%d %s, sent %d", r.got.answers[in], r.got.badges[in], r.got.changes[in]))
		}
		b.WriteString("\n")
	}
	t.Logf("answers, their word, and what was sent to change something:\n%s", b.String())
}

// badge is how a message says that a call ended; empty where it says none.
func badge(m telegramtest.Message) string {
	for _, status := range tools.Statuses() {
		b := chat.Speech{}.Outcome(tools.Outcome{Status: status})
		if strings.HasPrefix(m.Text, strings.TrimSpace(b.Sign+" "+b.Word)) {
			return string(status)
		}
	}
	for _, state := range approval.States() {
		if strings.Contains(m.Text, "State: "+chat.Speech{}.State(state).Word) {
			return string(state)
		}
	}
	return ""
}

// badged gives the bot's messages of a chat that answer a command with a badge.
func (r *rig) badged(in int64) []telegramtest.Message {
	return slices.DeleteFunc(r.tg.Messages(in), func(m telegramtest.Message) bool { return m.From != r.tg.Config().ID || badge(m) == "" })
}

func killAt(t *testing.T, hook bool, step string) killed {
	s := world(t, telegramtest.Config{})
	sim := simulator.New(simulator.Config{Record: true, EventDuration: -1})
	panels := httptest.NewServer(sim)
	t.Cleanup(panels.Close)
	dir := t.TempDir()
	at := childPlot{
		Telegram: s.URL(), Token: s.Config().Token, Panel: panels.URL, Store: storetest.SQLite(t).URL, Dir: dir, Hook: hook, Stop: step, Begins: filepath.Join(dir, "begins"),
	}
	r := &rig{TB: t, tg: s, sim: sim, refusals: &refusals{}, log: &lines{}}

	first := chattest.StartChild(t, childEnv, at)
	r.say(annID, ops, "/server delete web-2")
	card := r.wait(approvals, "State: asked")
	r.press(bobID, card, pick(card, "❗ Deny"))
	reason := r.wait(approvals, "Without a reason")
	r.say(annID, forYes, "/server favorite web-1")
	question := r.wait(forYes, "No]")
	first.Arm()
	presses := map[int64]*telegramtest.Pressed{}
	said := map[int64][]int{}
	// act does what is done in a chat, and says something after it.
	act := func(in int64) {
		var err error
		switch in {
		case forYes:
			presses[in], err = s.Press(annID, in, question.ID, pick(question, "✅ Yes"))
		case approvals:
			presses[in], err = s.Press(bobID, in, reason.ID, "Without a reason")
		default:
			line := map[int64]string{forRead: "/server get 3", forChange: "/server favorite web-2", forRequest: "/server delete mail-1"}[in]
			said[in] = append(said[in], r.say(annID, in, line).ID)
		}
		must(t, err)
		said[in] = append(said[in], r.say(annID, in, "/help server get").ID)
	}
	for _, in := range stopsAt(step) {
		act(in)
	}
	first.Reach(len(stopsAt(step)))
	first.Kill()
	for _, in := range killChats { // the rest, while nobody runs
		if !slices.Contains(stopsAt(step), in) {
			act(in)
		}
	}

	at.Stop, at.Later = "", time.Minute
	second := chattest.StartChild(t, childEnv, at)
	for name, in := range killChats {
		r.await("an answer to "+name, func() bool { return len(r.badged(in)) > 0 })
	}
	waiting, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	told, err := presses[approvals].Wait(waiting)
	must(t, err)
	unknown := strings.Contains(told.Text, "nobody knows")
	if !unknown {
		r.await("the no on the card", func() bool { _, ok := r.find(approvals, "bob: no"); return ok })
	}
	r.await("all that waits", func() bool { return s.Pending() == 0 })
	second.End()
	k := r.reckon(step, unknown)
	r.inOrder(at.Begins, said)
	r.clean()
	return k
}

// reckon holds what became of the commands. unknown is what was told of the no.
func (r *rig) reckon(step string, unknown bool) killed {
	r.Helper()
	k := killed{badges: map[int64]string{}, answers: map[int64]int{}, changes: map[int64]int{}}
	ends := map[int64][]string{forRead: {"done"}, forChange: {"accepted", "done", "unknown"}, forRequest: {"pending", "unknown"}, forYes: {"accepted", "done", "unknown"}}
	for call, in := range callsOf() {
		list := r.badged(in)
		k.answers[in], k.badges[in] = len(list), badge(list[0])
		if strings.HasPrefix(call, "POST") {
			k.changes[in] = r.sent(call)
		}
		most := 1
		if (step == chattest.Posted || step == chattest.SentOut) && in != forYes { // an edit that is made again is the same
			most = 2
		}
		if len(list) > most || len(list) == 2 && list[0].Text != list[1].Text && badge(list[1]) != "unknown" || !slices.Contains(ends[in], badge(list[0])) {
			r.Errorf("%d: %d answers, the first %s", in, len(list), said(list[0]))
		}
		if n := k.changes[in]; n > 1 || n == 0 && k.badges[in] != "unknown" && strings.HasPrefix(call, "POST") {
			r.Errorf("%d: sent %d times, and said %s", in, n, k.badges[in])
		}
	}
	// The card that has a no stands there once, and shows one; where it has none, who
	// said it was told that nobody knows.
	for _, m := range r.badged(approvals) {
		if !strings.Contains(m.Text, "server web-2") {
			continue
		}
		k.answers[approvals]++
		if k.badges[approvals] = badge(m); unknown {
			k.badges[approvals] = "unknown"
		}
		if noes := strings.Count(m.Text, "bob: no"); noes > 1 || noes == 0 && !unknown {
			r.Errorf("a no that shows %d times: %s", noes, said(m))
		}
	}
	if n := k.answers[approvals]; n != 1 {
		r.Errorf("%d cards", n)
	}
	if n := r.sent("DELETE"); n > 0 {
		r.Errorf("%d deletions were sent", n)
	}
	return k
}

// inOrder holds that what was said in a chat was first begun in its order, and that all of
// it was begun and answered. What one process had begun, and had let others begin after
// it, the next one may take up in any order.
func (r *rig) inOrder(begins string, said map[int64][]int) {
	r.Helper()
	raw, err := os.ReadFile(begins)
	must(r, err)
	last, all := map[string]string{}, map[string]bool{}
	for line := range strings.Lines(string(raw)) {
		f := strings.Fields(line)
		if len(f) != 2 {
			r.Fatalf("got %q", line)
		}
		lane, key := f[0], f[1]
		if all[key] {
			continue
		}
		if key < last[lane] { // the numbers of Telegram are of one length here
			r.Errorf("%s: %s was begun after %s", lane, key, last[lane])
		}
		last[lane], all[key] = key, true
	}
	if len(all) != 13 { // two questions, a press, then three commands, two presses, five helps
		r.Errorf("%d updates were begun:\n%s", len(all), raw)
	}
	for in, list := range said {
		for _, id := range list {
			n := 0
			if in == forRequest && id == list[0] { // its answer is a card
				continue
			}
			for _, m := range r.tg.Messages(in) {
				if m.ReplyTo == id {
					n++
				}
			}
			if n < 1 || n > 2 {
				r.Errorf("%d: message %d has %d answers", in, id, n)
			}
		}
	}
}
