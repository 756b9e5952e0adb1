package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"panelbot/panel"
	"panelbot/policies"
	"panelbot/tools/op"
)

// watch verifies a change by reading the panel again.
type watch struct {
	r      *Runner
	k      *call
	before json.RawMessage
}

// newWatch reads what the check needs to know of the state before. What
// cannot be read is not held against the call: it will only be accepted.
func (r *Runner) newWatch(ctx context.Context, k *call) *watch {
	w := &watch{r: r, k: k}
	if k.tool.Check.Read == nil || !k.tool.Check.Before || k.risk == policies.Read {
		return w
	}
	before, _, err := w.look(ctx, k.tool.Check)
	if err != nil {
		r.log.Info("state before not read", "call", k.id, "tool", k.tool.Name, "err", k.line(err.Error()))
		return w
	}
	w.before = before
	return w
}

// pause is how long to wait before the next look: often at first, then
// seldom, because each look is a request under the panel's limit.
func pause(look int) time.Duration {
	steps := [...]time.Duration{0, time.Second, 2 * time.Second, 3 * time.Second, 5 * time.Second, 8 * time.Second, 10 * time.Second}
	return steps[min(look, len(steps)-1)]
}

// follow looks until the change is proved or disproved, the wait is over, or
// the caller is gone, and writes what it found into out.
func (w *watch) follow(ctx context.Context, result json.RawMessage, out *Outcome) {
	check := w.k.tool.Check
	switch {
	case check.Read == nil && check.See == nil:
		out.hint(op.Say("end_unseen", "Nothing in the panel's interface shows the end of it: look in the panel."))
		return
	case check.Read == nil:
		out.hint(op.Say("end_unproved", "Nothing in the panel's interface proves the end of it; {Tool} helps to look.", "Tool", w.r.catalogue.byDecl[check.See].Spoken()))
		return
	}
	started, last := time.Now(), ""
	ctx, cancel := context.WithTimeout(ctx, w.r.wait(w.k.Door))
	defer cancel()
	defer context.AfterFunc(w.r.underWay.ending, cancel)()
	evidence := op.Evidence{Args: w.k.bound.Values(), Beside: w.k.bound.Beside(), Result: result, Before: w.before}
	if verdict, why := check.Judge(evidence); verdict == op.Unseen {
		out.hint(op.Say("proves_nothing", "{Tool} shows how it is now, and proves nothing of this call: {Why}.", "Tool", w.r.catalogue.byDecl[check.Read].Spoken(), "Why", why))
		return
	}
	var seen json.RawMessage
	defer func() { w.show(seen, out) }()
	for look := 0; ; look++ {
		if !sleep(ctx, pause(look)) {
			break
		}
		after, down, err := w.look(ctx, check)
		if err != nil {
			evidence.Down = evidence.Down || down
			w.progress(op.Say("progress_waits", "{Subject}: waiting for an answer of the panel ({Time})", "Subject", w.k.spoken(), "Time", since(started)))
			continue
		}
		evidence.After = after
		if now := check.Seen(evidence); now != nil {
			seen = now
		}
		verdict, said := check.Judge(evidence)
		word := w.k.line(said.Text)
		last = orLast(word, last)
		switch verdict {
		case op.Proved:
			out.Status, out.VerifiedBy, out.Verified = Done, check.By.Text, check.By
			if word != "" {
				out.Verified = op.Say("by_word", "{By} is {Word}", "By", check.By, "Word", shownWord(word))
			}
			out.Summary, out.Reasons = fmt.Sprintf("%s: done; %s.", w.k.subject(), out.Verified.Text), nil
			return
		case op.Disproved:
			out.Status, out.VerifiedBy, out.Verified = Failed, check.By.Text, check.By
			w.k.because(out, op.Say("ended_badly", "failed; {By} is {Word}.", "By", check.By, "Word", shownWord(word)))
			return
		}
		w.progress(op.Say("progress_not_yet", "{Subject}: not there yet{State} ({Time})", "Subject", w.k.spoken(), "State", stateWord(word), "Time", since(started)))
	}
	if last != "" {
		w.k.because(out, op.Say("taken_last", "the panel took it; {By} was last {Word}.", "By", check.By, "Word", shownWord(last)))
	}
	out.hint(op.Say("goes_on", "{Tool} shows how it goes on.", "Tool", w.r.catalogue.byDecl[check.Read].Spoken()))
}

// show puts what was seen last of a piece of work in place of the panel's first
// answer, which only says that it began.
func (w *watch) show(seen json.RawMessage, out *Outcome) {
	if seen == nil || w.k.private() {
		return
	}
	data, found := w.k.cleaned(seen)
	out.Data, out.Private = data, append(out.Private, found...)
}

// shownWord is the panel's word for a state, for a sentence.
func shownWord(word string) string { return strconv.Quote(clip(CleanText(word), 80)) }

func since(started time.Time) string { return time.Since(started).Round(time.Second).String() }

func orLast(word, last string) string {
	if word == "" {
		return last
	}
	return word
}

func stateWord(word string) string {
	if word == "" {
		return ""
	}
	return ", " + clip(CleanText(word), 40)
}

func (w *watch) progress(m op.Message) {
	if w.k.Progress != nil {
		w.k.Progress(m)
	}
}

// look reads what the check reads; both reads must answer where it has two.
// Down says that the first answered and the second says that the server behind
// the panel does not.
func (w *watch) look(ctx context.Context, check op.Check) (answer json.RawMessage, down bool, err error) {
	answer, err = w.r.read(ctx, w.k.panel, check.Read, w.k.bound.JSON())
	if err != nil || check.Also == nil {
		return answer, false, err
	}
	if _, err = w.r.read(ctx, w.k.panel, check.Also, w.k.bound.JSON()); err != nil {
		return nil, isDown(err), err
	}
	return answer, false, nil
}

// isDown reports whether an error speaks of the server behind the panel, and
// not of a gateway before the panel, of credentials or of too many questions.
func isDown(err error) bool {
	var e *panel.Error
	if !errors.As(err, &e) || e.Status == 0 || e.Status == http.StatusBadGateway || e.Status == http.StatusGatewayTimeout {
		return false
	}
	return e.Kind == panel.Broken || e.Kind == panel.Refused
}

// sleep waits, and reports whether the context still lives.
func sleep(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
