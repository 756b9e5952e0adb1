package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/slack/slacktest"
)

// outage is something that Slack does for a while.
type outage struct {
	name       string
	begin, end func(*rig)
	commands   int
	every      time.Duration // between two commands
	until      func(*rig) bool
}

// jobs has ann type commands that change something, and gives which of them Slack was
// told are taken. They come by two ways; that of mentions Slack repeats.
func (r *rig) jobs(n int, every time.Duration) map[string]bool {
	r.Helper()
	var (
		mu    sync.Mutex
		taken = map[string]bool{}
		all   sync.WaitGroup
	)
	pace := time.NewTicker(max(every, time.Millisecond))
	defer pace.Stop()
	for i := range n {
		name := fmt.Sprintf("job-%02d", i)
		line := "schedule create server=web-1 user=root cron='* * * * *' description=" + name + " command=true"
		all.Go(func() {
			var d *slacktest.Delivery
			var err error
			if i%2 == 0 {
				d = r.slack.Command("U0ANN", ops, "/panel", line)
			} else if d, err = r.slack.Mention("U0ANN", ops, line); err != nil {
				r.Error(err)
				return
			}
			ack, err := d.Wait(r.Context())
			if err != nil {
				r.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			taken[name] = ack.OK
		})
		if every > 0 { // people type one after another
			<-pace.C
		}
	}
	all.Wait()
	return taken
}

// answered counts the answers in the channel.
func (r *rig) answered() (n int) {
	for _, m := range r.answers(ops) {
		if badge(m) != "" {
			n++
		}
	}
	return n
}

// answerTo finds the answer that names a job.
func (r *rig) answerTo(name string) (slacktest.Message, bool) {
	list := r.answers(ops)
	i := slices.IndexFunc(list, func(m slacktest.Message) bool { return strings.Contains(said(m), name) })
	if i < 0 {
		return slacktest.Message{}, false
	}
	return list[i], true
}

// TestOutage: while Slack closes the sockets, slows panelbot down or is not there,
// whatever it acknowledged is done once and answered once, and what it did not
// acknowledge is done once at most.
func TestOutage(t *testing.T) {
	t.Parallel()
	quick := []time.Duration{0, 100 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second}
	for _, c := range []outage{
		{"sockets close", func(r *rig) { r.slack.CloseEvery(time.Second) }, func(r *rig) { r.slack.CloseEvery(0) }, 50, 150 * time.Millisecond,
			func(r *rig) bool { _, opened := r.slack.Sockets(); return opened >= 6 }},
		{"every third call is too many", func(r *rig) { r.slack.RateLimit(3, time.Second) }, func(r *rig) { r.slack.RateLimit(0, 0) }, 8, 0,
			func(r *rig) bool { return r.answered() == 8 }},
		{"one message a second", func(r *rig) { r.slack.LimitPosts(true) }, func(r *rig) { r.slack.LimitPosts(false) }, 5, 0,
			func(r *rig) bool { return r.answered() == 5 }},
		{"down", func(r *rig) { r.slack.Down(-1) }, func(r *rig) { r.slack.Down(0) }, 12, 0,
			func(r *rig) bool { return r.sent("POST /api/servers/1/schedules") == 12 }},
		{"down now and then", func(r *rig) { r.slack.Down(7) }, func(*rig) {}, 12, 0,
			func(r *rig) bool { return r.answered() == 12 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withPolicy(allowing()), withSockets(2), withWorld(slacktest.Config{Retries: quick}))
			r.slack.Redeliver(1)
			r.types("U0ANN", ops, "whoami") // so that it is known who is who
			r.await("who it is", func() bool { return r.alone("U0ANN", ops, "ann") })
			c.begin(r)
			taken := r.jobs(c.commands, c.every)
			r.eventually("the outage to have had its time", func() bool { return c.until(r) })
			c.end(r)
			r.eventually("all answers", func() bool {
				for name, ok := range taken {
					if _, found := r.answerTo(name); ok && !found {
						return false
					}
				}
				return true
			})
			r.idle()
			acknowledged := 0
			for name, ok := range taken {
				sent, answered := 0, 0
				for _, q := range r.sim.Requests() {
					if strings.Contains(string(q.Body), name) {
						sent++
					}
				}
				for _, m := range r.answers(ops) {
					if strings.Contains(said(m), name) {
						answered++
					}
				}
				if ok {
					acknowledged++
				}
				if ok && (sent != 1 || answered != 1) || sent > 1 || answered > 1 {
					t.Errorf("%s: acknowledged %v, sent %d times, answered %d times", name, ok, sent, answered)
				}
			}
			open, opened := r.slack.Sockets()
			t.Logf("%d of %d acknowledged, each done once and answered once; %d sockets were opened, %d are open", acknowledged, c.commands, opened, open)
			r.clean()
		})
	}
}
