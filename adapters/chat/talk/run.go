package talk

import (
	"context"
	"crypto/subtle"
	"maps"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// asking is what a call asked for on its way.
type asking struct {
	e        errand
	question *tools.Question
	order    *op.Order
}

// confirm is tools.Call.Confirm: a yes is one to the same question.
func (a *asking) confirm(_ context.Context, q tools.Question) (bool, error) {
	if len(a.e.Yes) > 0 && subtle.ConstantTimeCompare(a.e.Yes, q.Digest[:]) == 1 && (q.Type == "" || q.Type == a.e.Typed) {
		return true, nil
	}
	a.question = &q
	return false, tools.ErrAsked
}

// ask is tools.Call.Ask: what was typed is given, and anything else is asked for.
func (a *asking) ask(_ context.Context, o op.Order) (string, error) {
	if value, ok := a.e.Given[o.Argument]; ok {
		return value, nil
	}
	a.order = &o
	return "", tools.ErrAsked
}

// run does an errand: it calls a tool, or does what a line says.
func (t *Talk) run(ctx context.Context, by By, e errand) Reply {
	a := &asking{e: e}
	g := t.cfg.Grammar(by.Person)
	if c, err := g.Read(e.Line); e.Line != "" && err == nil && c.Approves() {
		return t.approve(ctx, by, c.Verdict)
	}
	call := tools.Call{
		Tool: e.Tool, Args: e.Args, Person: by.Person, Door: t.cfg.Door, Reason: e.Reason, BreakGlass: e.Break, DryRun: e.Dry,
		Names: true, Private: true, Confirm: a.confirm, Ask: a.ask, Progress: by.Progress,
	}
	var answer chat.Answer
	if e.Line != "" {
		answer = g.Run(ctx, t.cfg.Runner, e.Line, chat.Asker{Call: call, Speech: by.Speech, Width: by.width(), Account: by.Account})
	} else {
		out := t.cfg.Runner.Run(ctx, call)
		answer = chat.Answer{Outcome: &out, JSON: e.JSON}
	}
	switch {
	case a.question != nil:
		return t.question(ctx, by, e, *a.question)
	case a.order != nil:
		return t.wanted(ctx, by, e, *a.order, t.aboutOf(ctx, by, g, e, answer))
	}
	return t.answered(ctx, by, g, e, answer)
}

// answered is the reply of a call that ended, or of a line.
func (t *Talk) answered(ctx context.Context, by By, g *chat.Grammar, e errand, a chat.Answer) Reply {
	r := Reply{Text: a.Text, Outcome: a.Outcome, JSON: a.JSON, Only: a.Outcome == nil && a.Report == nil}
	switch {
	case a.Codes != "":
		return t.codes(ctx, by, r, a.Codes)
	case a.Report != nil:
		r.Text, r.Report = "", a.Report
		return r
	case len(a.Lines) > 0:
		return t.lines(ctx, by, r, a.Lines)
	}
	if a.Outcome == nil {
		return r
	}
	view := g.View(*a.Outcome, by.Speech)
	r.View = &view
	tool, ok := g.Tool(a.Outcome.Tool)
	if ok {
		r.Doing = tool.Chat
	}
	if a.Outcome.Approval != nil {
		r.Request = a.Outcome.Approval.ID
	}
	if !ok || e.Tool == "" || r.Request != "" {
		return r
	}
	var errands []errand
	for _, action := range g.Actions(tool, e.Args, *a.Outcome, by.Speech) {
		errands = append(errands, errand{Tool: action.Name, Args: action.Args, Once: action.Risk > policies.Read})
		r.Buttons = append(r.Buttons, Button{Label: action.Label, Colour: colourOf(action)})
	}
	return t.withButtons(ctx, by, r, errands)
}

// lines is a reply with a button for each line that can be asked for next.
func (t *Talk) lines(ctx context.Context, by By, r Reply, lines []chat.Line) Reply {
	lines = lines[:min(len(lines), menuSize)]
	errands := make([]errand, len(lines))
	for i, l := range lines {
		errands[i] = errand{Line: l.Line}
		r.Buttons = append(r.Buttons, Button{Label: l.Label, Colour: chat.Neutral})
	}
	return t.withButtons(ctx, by, r, errands)
}

// withButtons is a reply whose buttons do these errands, one each. Where they cannot be
// kept, it goes without buttons.
func (t *Talk) withButtons(ctx context.Context, by By, r Reply, errands []errand) Reply {
	if len(errands) == 0 {
		return r
	}
	ids, err := t.keep(ctx, by, buttonLife, errands...)
	if err != nil {
		t.log.Warn("answer without buttons", "door", t.cfg.Door, "err", err)
		r.Buttons = nil
		return r
	}
	for i := range r.Buttons {
		r.Buttons[i].ID = ids[i]
	}
	return r
}

// codes is the reply that hands over new one-time codes, and asks for the first.
func (t *Talk) codes(ctx context.Context, by By, r Reply, address string) Reply {
	first := errand{Line: "totp confirm", Asks: []secretAsk{{codeArgument, by.Speech.Say("code_doc", nil)}}, About: "totp confirm", Once: true}
	ids, err := t.keep(ctx, by, askLife, first)
	if err != nil {
		return t.broken(by, "codes", err)
	}
	r.Codes = address
	r.Buttons = []Button{{ID: ids[0], Label: by.Speech.Say("talk_fill", nil), Colour: chat.Good, Opens: true}}
	return r
}

// colourOf is the colour of a button that makes a call.
func colourOf(a chat.Action) chat.Colour {
	if a.Risk >= policies.Disrupt {
		return chat.Danger
	}
	return chat.Neutral
}

// question asks the person about a call.
func (t *Talk) question(ctx context.Context, by By, e errand, q tools.Question) Reply {
	card := by.Speech.Question(q)
	yes := e
	yes.Yes, yes.Type, yes.Typed, yes.Once, yes.Form, yes.Asks, yes.Card = q.Digest[:], q.Type, "", true, false, nil, nil
	if q.Type != "" {
		yes.Card = &card
	}
	ids, err := t.keep(ctx, by, askLife, yes, errand{No: true, Once: true})
	if err != nil {
		return t.broken(by, "question", err)
	}
	colour := chat.Good
	if q.Risk >= policies.Disrupt {
		colour = chat.Danger
	}
	return Reply{Card: &card, Buttons: []Button{
		{ID: ids[0], Label: by.Speech.Say("talk_yes", nil), Colour: colour, Opens: yes.opens()},
		{ID: ids[1], Label: by.Speech.Say("talk_no", nil), Colour: chat.Neutral},
	}}
}

// aboutOf says what an errand is about that asks for something on its way: a tool and
// its target. Of a line it is no more than its first words, and the request that it is about,
// because what follows may be a secret.
func (t *Talk) aboutOf(ctx context.Context, by By, g *chat.Grammar, e errand, a chat.Answer) string {
	s := by.Speech
	c, err := g.Read(e.Line)
	if e.Line != "" && err == nil && c.Kind == chat.Approvals && c.Verdict.ID != "" {
		said := "approvals " + c.Verdict.Verb + " " + c.Verdict.ID
		if r, _ := t.cfg.Runner.Request(ctx, c.Verdict.ID, by.Person); r != nil {
			said += " (" + s.Card(r).Title + ")"
		}
		return said
	}
	if a.Outcome != nil && a.Outcome.Tool != tools.PlanTool {
		if tool, ok := g.Tool(a.Outcome.Tool); ok {
			on := a.Outcome.Target
			if a.Outcome.On.Said() {
				on = s.Tell(a.Outcome.On)
			}
			return s.Say("talk_about", map[string]any{"Tool": tool.Chat, "Target": on})
		}
	}
	if err == nil && c.Kind == chat.Plan {
		return s.Say("talk_about", map[string]any{"Tool": c.Tool.Chat, "Target": c.Topic})
	}
	words := strings.Fields(e.Line)
	return strings.Join(words[:min(2, len(words))], " ")
}

// wanted asks the person for a secret, and says for what.
func (t *Talk) wanted(ctx context.Context, by By, e errand, o op.Order, about string) Reply {
	e.About = about
	e.Asks, e.Once, e.Type, e.Form = []secretAsk{{o.Argument, by.Speech.Wanted(o)}}, true, "", false
	if o.Argument != codeArgument { // a code is used up by being looked at
		e.Given = maps.Clone(e.Given)
		delete(e.Given, codeArgument)
	}
	ids, err := t.keep(ctx, by, askLife, e, errand{No: true, Once: true})
	if err != nil {
		return t.broken(by, "secret", err)
	}
	says := "talk_secret"
	if o.Argument == codeArgument {
		says = "talk_code_wanted"
	}
	r := by.said(says, map[string]any{"Name": o.Argument, "About": about})
	r.Buttons = []Button{
		{ID: ids[0], Label: by.Speech.Say("talk_fill", nil), Colour: chat.Good, Opens: true},
		{ID: ids[1], Label: by.Speech.Say("talk_no", nil), Colour: chat.Neutral},
	}
	return r
}

// codeArgument is under which name a one-time code is asked for.
const codeArgument = "code"
