package chat

import (
	"encoding/json"
	"strings"

	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// Act is what a button under an outcome does.
type Act string

// The acts.
const (
	// ActOpen reads the thing that the call was about.
	ActOpen Act = "open"
	// ActAgain makes the same call anew.
	ActAgain Act = "again"
	// ActUndo takes the call back.
	ActUndo Act = "undo"
	// ActMore reads on.
	ActMore Act = "more"
)

// Acts lists all of them.
func Acts() []Act { return []Act{ActOpen, ActAgain, ActUndo, ActMore} }

// Action is a button under an outcome: a call that has not been made. Pressed, it is
// a new call of whoever presses it, which the policy decides as any other. Args hold
// no secret.
type Action struct {
	Act   Act    `json:"act"`
	Label string `json:"label"`
	// Tool is what is called, with a JSON object of arguments.
	Tool *op.Tool        `json:"-"`
	Name string          `json:"tool"`
	Args json.RawMessage `json:"arguments"`
	// Risk is that of the call, so that a door can colour the button.
	Risk policies.Risk `json:"risk"`
}

// Actions are what can be done after a call that ended: for the tool and the
// arguments that were called, and how that ended. A call whose end is unknown is not
// offered again: somebody has to look first. Nothing is offered that Config.Offers
// hides, or whose arguments are not known.
func (g *Grammar) Actions(t *op.Tool, args json.RawMessage, out tools.Outcome, s Speech) []Action {
	bound, err := t.BindNames(args)
	if err != nil || out.Plan != nil {
		return nil
	}
	var list []Action
	add := func(act Act, tool *op.Tool, args json.RawMessage) {
		if tool == nil || g.cfg.Offers != nil && !g.cfg.Offers(tool) {
			return
		}
		b, err := tool.BindNames(args)
		if err != nil || len(b.SecretValues()) > 0 {
			return
		}
		list = append(list, Action{act, s.Say("act_"+string(act), nil), tool, tool.Name, b.JSON(), b.Risk()})
	}
	if more, ok := nextPage(bound, out); ok {
		add(ActMore, t, more)
	}
	switch out.Status {
	case tools.Done, tools.Accepted, tools.Unknown, tools.Failed:
		if read := g.readOf(t); read != nil {
			if shared, err := read.BindShared(args); err == nil && !t.Reads() && t.Risk > policies.Read {
				add(ActOpen, read, shared.JSON())
			}
		}
	}
	switch out.Status {
	case tools.Done, tools.Accepted, tools.Failed, tools.Refused:
		add(ActAgain, t, bound.JSON())
	}
	if out.Status.OK() && t.Undo.Name != "" {
		if inverse := g.sibling(t, t.Undo.Name); inverse != nil {
			if back, known := op.InverseArgs(inverse, t.Undo, bound, out.Data); known {
				add(ActUndo, inverse, back)
			}
		}
	}
	return list
}

// readOf is the read that shows what a tool is about: the one by which its change is
// verified, else looked at, else previewed.
func (g *Grammar) readOf(t *op.Tool) *op.Tool {
	reads := []op.Declaration{t.Check.Read, t.Check.See}
	for _, look := range t.Preview {
		reads = append(reads, look.Read)
	}
	for _, d := range reads {
		if d == nil {
			continue
		}
		if read := g.sibling(t, op.Name(d)); read != nil && read.Risk == policies.Read {
			return read
		}
	}
	return nil
}

// sibling is a tool of the same kind of panel by its dotted name.
func (g *Grammar) sibling(t *op.Tool, dotted string) *op.Tool {
	s, ok := g.catalogue.Find(t.Vendor.Kind + "_" + strings.ReplaceAll(dotted, ".", "_"))
	if !ok {
		return nil
	}
	return s
}
