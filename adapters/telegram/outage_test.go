package telegram_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
)

// outage is something that Telegram, or the network before it, does for a while.
type outage struct {
	name       string
	begin, end func(*rig)
	// again is how many answers may stand there once more.
	again func(*rig) int
	// polled says that it is of polls alone.
	polled bool
}

// TestOutage: while the network is cut, answers are lost, or Telegram slows panelbot down or
// is not there, whatever people wrote is done once, in its order, and answered; an answer
// stands twice only where Telegram took it and its word about that was lost.
func TestOutage(t *testing.T) {
	t.Parallel()
	none := func(*rig) int { return 0 }
	nothing := func(*rig) {}
	const jobs = 24
	eachWay(t, func(t *testing.T, w way) {
		for _, c := range []outage{
			{"polls cut in their middle", func(r *rig) { r.tg.CutPolls(5) }, nothing, none, true},
			{"every third call is one too many", func(r *rig) { r.tg.RateLimit(3, 0) }, nothing, none, false},
			{"answers lost", func(r *rig) { r.tg.LoseAnswers(9) }, nothing, (*rig).lost, false},
			{"down until all was written", func(r *rig) { r.tg.Down(-1) }, func(r *rig) { r.tg.Down(0) }, none, false},
			{"down now and then", func(r *rig) { r.tg.Down(7) }, nothing, none, false},
			{"all at once", func(r *rig) { r.tg.CutPolls(2); r.tg.RateLimit(3, 0); r.tg.LoseAnswers(5); r.tg.Down(3) }, nothing, (*rig).lost, false},
		} {
			if c.polled && w.hook || testing.Short() && c.name != "all at once" { // as under the race detector
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				begins := &orders{keys: map[string][]string{}}
				r := w.rig(t, func(s *setting) { s.steps = begins })
				r.say(annID, annID, "/whoami") // so that it is known who is who
				r.wait(annID, "ann")
				c.begin(r)
				began := time.Now()
				for n := range jobs {
					in := []int64{ops, annID, forum}[n%3]
					r.say(annID, in, fmt.Sprintf("/schedule create server=web-1 user=root cron='* * * * *' description=job-%02d command=true", n), telegramtest.Copies(2))
				}
				c.end(r)
				r.await("all answers", func() bool { return len(r.jobs()) == jobs })
				r.idle()
				took := time.Since(began)
				again := 0
				for name, n := range r.jobs() {
					sent := 0
					for _, q := range r.sim.Requests() {
						if strings.Contains(string(q.Body), name) {
							sent++
						}
					}
					if sent != 1 {
						t.Errorf("%s was sent %d times", name, sent)
					}
					again += n - 1
				}
				if most := c.again(r); again > most {
					t.Errorf("%d answers stand there again, of %d that may", again, most)
				}
				begins.kept(t, jobs+1)
				t.Logf("%d updates, each twice: each done once and answered after %v; %d answers of Telegram lost, %d messages stand twice", jobs, took.Round(10*time.Millisecond), r.tg.Lost(), again)
				r.clean()
			})
		}
	})
}

func (r *rig) lost() int { return r.tg.Lost() }

// jobs counts the answers by the job that they name.
func (r *rig) jobs() map[string]int {
	all := map[string]int{}
	for _, in := range []int64{ops, annID, forum} {
		for _, m := range r.ours(in) {
			if _, rest, ok := strings.Cut(m.Text, "job-"); ok && badge(m) != "" {
				all["job-"+rest[:2]]++
			}
		}
	}
	return all
}
