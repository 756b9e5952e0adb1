package slack_test

import (
	"strings"
	"testing"
)

// TestAnswerStays: what is pressed under an answer is answered beside it, so that the
// channel goes on telling what was done; a no stands in the place of its question.
func TestAnswerStays(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.slack.Command("U0ANN", ops, "/panel", "server favorite web-1")
	first := r.wait(ops, "server favorite")
	r.await("buttons", func() bool {
		m, _ := r.find(ops, "server favorite")
		first = m
		return strings.Contains(said(m), `"Again"`)
	})
	r.press("U0ANN", first.TS, "Again")
	r.await("a second answer", func() bool {
		n := 0
		for _, m := range r.slack.Messages(ops) {
			if strings.Contains(said(m), "· server favorite") {
				n++
			}
		}
		return n == 2
	})
	r.clean()
	asking := newRig(t)
	asking.slack.Command("U0ANN", ops, "/panel", "server favorite web-1")
	question := asking.wait(ops, "CHANGE")
	asking.press("U0ANN", question.TS, "No")
	asking.await("the end of the question", func() bool {
		m, ok := asking.find(ops, "Left alone")
		return ok && m.TS == question.TS && !strings.Contains(said(m), `"Yes"`)
	})
	asking.clean()
}
