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
		return t.prompt(ctx, by, id, e)
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
	case e.isMenu():
		return t.menu(ctx, by, e)
	default:
		return t.run(ctx, by, e)
	}
}

// Spot is where what comes of a button is shown.
type Spot int

// Spots. Aside is the zero value: nothing takes the place of a message by mistake.
const (
	// Aside: it is no work, or shown elsewhere. The message of the button stays as it is
	// until there is a reply that says more, and is not told to go on.
	Aside Spot = iota
	// Beside: it asks for something else than what its message shows, such as what an
	// answer offers to do next. What comes of it is another message.
	Beside
	// Instead: it answers what its message asks, and takes its place.
	Instead
)

// Spot says where what comes of a button is shown, before it is pressed. A button of
// somebody else's is Aside, as are the buttons of cards, which show by themselves what
// becomes of their requests, and those of menus and prompts.
func (t *Talk) Spot(ctx context.Context, id string, by By) Spot {
	e, acts := t.errandAt(ctx, id, by)
	switch {
	case !acts, e.opens():
		return Aside
	case len(e.Yes) > 0, e.No, e.Tool == "" && e.Once:
		return Instead
	default:
		return Beside
	}
}

// SpotFilled is Spot for a prompt that was filled in.
func (t *Talk) SpotFilled(ctx context.Context, id string, by By) Spot {
	if _, acts := t.errandAt(ctx, id, by); acts {
		return Instead
	}
	return Aside
}

// errandAt gives what a button or a prompt is for, where it is the person's and more than
// to look at a card or a menu.
func (t *Talk) errandAt(ctx context.Context, id string, by By) (e errand, acts bool) {
	if _, _, is := cardButton(id); is {
		return errand{}, false
	}
	e, err := t.find(ctx, by, id, false)
	return e, err == nil && !e.isMenu() && e.Approve == ""
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
		r = t.prompt(ctx, by, id, e)
	}
	return r.Prompt, r
}

// acts reports whether an errand may do more than read.
func (t *Talk) acts(by By, e errand) bool {
	return !e.No && (e.Line != "" && !t.showsLine(by, e.Line) || e.Tool != "" && !t.reads(by, e))
}

// showsLine reports whether a line changes nothing.
func (t *Talk) showsLine(by By, line string) bool {
	c, err := t.cfg.Grammar(by.Person).Read(line)
	return err == nil && shows(c)
}

// reads reports whether an errand only reads.
func (t *Talk) reads(by By, e errand) bool {
	tool, ok := t.cfg.Grammar(by.Person).Tool(e.Tool)
	return ok && tool.Risk == policies.Read
}
