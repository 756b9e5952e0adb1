package tools

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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
		out.Next = "Nothing in the panel's interface shows the end of it: look in the panel."
		return
	case check.Read == nil:
		out.Next = fmt.Sprintf("Nothing in the panel's interface proves the end of it; %s helps to look.", w.r.catalogue.byDecl[check.See].Name)
		return
	}
	started, last := time.Now(), ""
	ctx, cancel := context.WithTimeout(ctx, w.r.wait(w.k.Door))
	defer cancel()
	defer context.AfterFunc(w.r.underWay.ending, cancel)()
	evidence := op.Evidence{Args: w.k.bound.Values(), Beside: w.k.bound.Beside(), Result: result, Before: w.before}
	if verdict, why := check.Judge(evidence); verdict == op.Unseen {
		out.Next = fmt.Sprintf("%s shows how it is now, and proves nothing of this call: %s.", w.r.catalogue.byDecl[check.Read].Name, why)
		return
	}
	for look := 0; ; look++ {
		if !sleep(ctx, pause(look)) {
			break
		}
		after, down, err := w.look(ctx, check)
		if err != nil {
			evidence.Down = evidence.Down || down
			w.progress("%s: waiting for an answer of the panel (%s)", w.k.subject(), time.Since(started).Round(time.Second))
			continue
		}
		evidence.After = after
		verdict, word := check.Judge(evidence)
		word = w.k.line(word)
		last = orLast(word, last)
		switch verdict {
		case op.Proved:
			out.Status, out.VerifiedBy = Done, check.By
			out.Summary = fmt.Sprintf("%s: done; %s.", w.k.subject(), check.By)
			if word != "" {
				out.Summary = fmt.Sprintf("%s: done; %s is %q.", w.k.subject(), check.By, clip(CleanText(word), 80))
			}
			return
		case op.Disproved:
			out.Status, out.VerifiedBy = Failed, check.By
			out.Summary = fmt.Sprintf("%s: failed; %s is %q.", w.k.subject(), check.By, clip(CleanText(word), 80))
			return
		}
		w.progress("%s: not there yet%s (%s)", w.k.subject(), stateWord(word), time.Since(started).Round(time.Second))
	}
	if last != "" {
		out.Summary = fmt.Sprintf("%s: the panel took it; %s was last %q.", w.k.subject(), check.By, clip(CleanText(last), 80))
	}
	out.Next = fmt.Sprintf("%s shows how it goes on.", w.r.catalogue.byDecl[check.Read].Name)
}

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

func (w *watch) progress(format string, args ...any) {
	if w.k.Progress != nil {
		w.k.Progress(fmt.Sprintf(format, args...))
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
