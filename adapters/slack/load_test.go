package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/chattest"
	"panelbot/adapters/slack/slacktest"
	"panelbot/panel/simulator"
	"panelbot/policies/store/storetest"
)

func withDatabase(db storetest.Database) option { return func(s *setting) { s.database = db } }

func withWorld(cfg slacktest.Config) option { return func(s *setting) { s.world = cfg } }

func withSockets(n int) option { return func(s *setting) { s.sockets = n } }

// idle waits until the queue has nothing left to do.
func (r *rig) idle() {
	r.Helper()
	r.eventually("an empty queue", func() bool {
		idle, err := chattest.Idle(r.Context(), r.Queue)
		must(r, err)
		return idle
	})
}

// answers are the messages of ours that all of a channel read.
func (r *rig) answers(channel string) []slacktest.Message {
	return slices.DeleteFunc(r.slack.Messages(channel), func(m slacktest.Message) bool { return m.Deleted || m.For != "" || m.Bot == "" })
}

// TestLoad: 300 commands at once, each delivered three times, against a panel that takes
// 2 s: each has one answer. How long Slack waited is printed, and how much memory it took.
func TestLoad(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		commands := 300
		if testing.Short() { // as under the race detector
			commands = 30
		}
		// Slack waits 3 s: how long it had to is printed, and no test hangs on it.
		r := newRig(t, withDatabase(db), withSockets(2))
		r.slack.Redeliver(2)
		r.sim.Fault("GET /api/servers/{server}", simulator.Fault{Kind: simulator.Slow, Delay: 2 * time.Second})
		peak := chattest.HeapPeak(t)
		var (
			mu    sync.Mutex
			times []time.Duration
			all   sync.WaitGroup
			begin = time.Now()
		)
		for n := range commands {
			all.Go(func() {
				ack := r.acknowledged(r.slack.Command("U0ANN", ops, "/panel", fmt.Sprint("server get ", 1+n%4)), nil)
				if !ack.OK {
					t.Errorf("%d: %s", n, ack.Shown)
				}
				mu.Lock()
				defer mu.Unlock()
				times = append(times, ack.After)
			})
		}
		all.Wait()
		r.eventually("all answers", func() bool {
			done := 0
			for _, m := range r.answers(ops) {
				if badge(m) == "done" {
					done++
				}
			}
			return done >= commands
		})
		answered := time.Since(begin)
		r.idle()
		if n := len(r.answers(ops)); n != commands {
			t.Errorf("%d answers to %d commands", n, commands)
		}
		if n := r.sent("GET /api/servers/"); n != commands {
			t.Errorf("the panel was called %d times for %d commands", n, commands)
		}
		slices.Sort(times)
		database, _, _ := strings.Cut(db.URL, ":")
		t.Logf("%s: %d commands three times each: acknowledged p50 %v, p99 %v, last %v; all answered after %v; heap at most %d MiB",
			database, commands, times[len(times)/2].Round(time.Millisecond), times[len(times)*99/100].Round(time.Millisecond), times[len(times)-1].Round(time.Millisecond),
			answered.Round(10*time.Millisecond), peak()>>20)
		r.clean()
	})
}
