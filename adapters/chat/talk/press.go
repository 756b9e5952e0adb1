package talk

import (
	"context"
	"errors"

	"panelbot/policies"
)

// Press answers a button that was pressed. One that opens a prompt is answered with
// the prompt, and does nothing yet.
func (t *Talk) Press(ctx context.Context, id string, by By) Reply {
	if request, press, is := cardButton(id); is {
		return t.pressCard(ctx, request, press, by)
	}
	e, err := t.find(ctx, by, id, false)
	switch {
	case errors.Is(err, errOver) && by.Again: // it was spent, and then done or not
		return by.lost("")
	case err != nil:
		return t.turned(by, err)
	case e.opens():
		return t.prompt(by, id, e)
	case by.Late && !by.Again && t.acts(by, e):
		return by.late()
	}
	if e, err = t.find(ctx, by, id, true); err != nil {
		return t.turned(by, err)
	}
	if by.Again && !e.Once && e.Line == "" && e.Tool != "" && !t.reads(by, e) {
		return by.lost(e.Tool)
	}
	switch {
	case e.No: // it stands in the place of the question, which nobody can answer any more
		r := by.said("talk_left", nil)
		r.Only = false
		return r
	case e.Line == "" && e.Tool == "":
		return t.menu(ctx, by, e)
	default:
		return t.run(ctx, by, e)
	}
}

// Anew reports whether a button asks for something else than what its message shows,
// such as what an answer offers to do next: what comes of it is another message, and
// that one stays as it is.
func (t *Talk) Anew(ctx context.Context, id string, by By) bool {
	if _, _, is := cardButton(id); is {
		return false
	}
	e, err := t.find(ctx, by, id, false)
	return err == nil && e.Tool != "" && len(e.Yes) == 0 && !e.opens() && !e.No
}

// Open gives the prompt of a button, for a door that shows it before it has the
// person's press on disk. Nothing happens by it; a reply says why there is none.
func (t *Talk) Open(ctx context.Context, id string, by By) (*Prompt, Reply) {
	var r Reply
	if request, press, is := cardButton(id); is {
		r = t.openCard(ctx, request, press, by)
	} else if e, err := t.find(ctx, by, id, false); err != nil {
		r = t.turned(by, err)
	} else {
		r = t.prompt(by, id, e)
	}
	return r.Prompt, r
}

// acts reports whether an errand may do more than read.
func (t *Talk) acts(by By, e errand) bool {
	return !e.No && (e.Line != "" || e.Tool != "" && !t.reads(by, e))
}

// reads reports whether an errand only reads.
func (t *Talk) reads(by By, e errand) bool {
	tool, ok := t.cfg.Grammar(by.Person).Tool(e.Tool)
	return ok && tool.Risk == policies.Read
}
