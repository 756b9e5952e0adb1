package talk

import (
	"context"
	"slices"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// cardPrefix begins the ids of the buttons of cards.
const cardPrefix = "card."

// CardButtonID is the id of a button of the card of a request.
func CardButtonID(request string, press chat.Press) string {
	return cardPrefix + request + "." + string(press)
}

// CardOf tells the request of a card's button; ok is false for other buttons. The
// door looks whether the message that carries it is a card of that request.
func CardOf(id string) (request string, ok bool) {
	request, _, ok = cardButton(id)
	return request, ok
}

func cardButton(id string) (request string, press chat.Press, ok bool) {
	rest, ok := strings.CutPrefix(id, cardPrefix)
	if !ok {
		return "", "", false
	}
	request, word, _ := strings.Cut(rest, ".")
	press = chat.Press(word)
	if !slices.Contains(chat.Presses(), press) {
		press = "" // which does nothing
	}
	return request, press, true
}

// pressCard does what a button of a card asks for, or gives its prompt.
func (t *Talk) pressCard(ctx context.Context, request string, press chat.Press, by By) Reply {
	if !by.Person.Known() {
		return by.stranger()
	}
	if asks(press) {
		return t.openCard(ctx, request, press, by)
	}
	switch press {
	case chat.PressDetails:
		r, out := t.cfg.Runner.Request(ctx, request, by.Person)
		if r == nil {
			return t.outcome(by, out)
		}
		card := by.Speech.Card(r)
		return Reply{Card: &card, Buttons: CardButtons(r.ID, card), Only: true}
	case chat.PressCancel:
		return t.outcome(by, t.cfg.Runner.CancelRequest(ctx, request, by.Person, t.cfg.Door))
	default:
		return by.said("talk_over", nil)
	}
}

// asks reports whether something is filled in behind a button of a card.
func asks(press chat.Press) bool {
	switch press {
	case chat.PressApprove, chat.PressDeny, chat.PressDone, chat.PressFailed, chat.PressRevoke:
		return true
	default:
		return false
	}
}

// CardButtons are the buttons of the card of a request, as a door shows them.
func CardButtons(request string, c chat.Card) []Button {
	list := make([]Button, len(c.Buttons))
	for i, b := range c.Buttons {
		list[i] = Button{ID: CardButtonID(request, b.Press), Label: b.Label, Colour: b.Colour, Opens: asks(b.Press)}
	}
	return list
}

// openCard is promptCard for whoever pressed the button: whose vote would not count is
// told so at once. What is filled in is judged by the vote, which is recorded.
func (t *Talk) openCard(ctx context.Context, request string, press chat.Press, by By) Reply {
	r := t.promptCard(ctx, request, press, by)
	if r.Prompt == nil || press != chat.PressApprove && press != chat.PressDeny {
		return r
	}
	q, out := t.cfg.Runner.Request(ctx, request, by.Person)
	if q == nil {
		return t.outcome(by, out)
	}
	if out, ok := t.cfg.Runner.MayVote(q, by.Person, t.cfg.Door); !ok {
		return t.outcome(by, out)
	}
	return r
}

// promptCard is what is filled in behind a button of a card: the name of what is
// hit, a one-time code, and a sentence for the others.
func (t *Talk) promptCard(ctx context.Context, request string, press chat.Press, by By) Reply {
	if !asks(press) {
		return by.said("talk_over", nil)
	}
	r, out := t.cfg.Runner.Request(ctx, request, by.Person)
	if r == nil {
		return t.outcome(by, out)
	}
	s := by.Speech
	card := s.Card(r)
	if !slices.ContainsFunc(card.Buttons, func(b chat.CardButton) bool { return b.Press == press }) {
		return by.said("talk_state", map[string]any{"State": card.Word})
	}
	p := &Prompt{ID: CardButtonID(request, press), Title: s.Say("press_"+string(press), nil), Card: &card, Submit: s.Say("press_"+string(press), nil)}
	if press == chat.PressApprove {
		p.Approves = r.ID
	}
	if press == chat.PressApprove && card.Type != "" {
		p.Fields = append(p.Fields, by.toType(card.Type))
	}
	if wantsCode(r, press) {
		p.Fields = append(p.Fields, by.code(true))
	}
	p.Fields = append(p.Fields, chat.FormField{Name: NoteField, Label: s.Say("request_note", nil), Kind: chat.FormText})
	return Reply{Prompt: p, Only: true}
}

// approve answers a line that says yes to a request with its card, under which the yes is said:
// nobody says it to what they have not seen. A code of the line is not looked at, so that it
// is not used up.
func (t *Talk) approve(ctx context.Context, by By, v chat.Verdict) Reply {
	r := t.openCard(ctx, v.ID, chat.PressApprove, by)
	if r.Prompt == nil {
		return r
	}
	ids, err := t.keep(ctx, by, askLife, errand{Approve: r.Prompt.Approves, Note: v.Note, Once: true}, errand{No: true, Once: true})
	if err != nil {
		return t.broken(by, "approve", err)
	}
	r.Prompt.ID, r.Card = ids[0], r.Prompt.Card
	r.Buttons = []Button{
		{ID: ids[0], Label: r.Prompt.Submit, Colour: chat.Good, Opens: true},
		{ID: ids[1], Label: by.Speech.Say("talk_close", nil), Colour: chat.Neutral},
	}
	return r
}

// wantsCode reports whether a press takes a one-time code: a yes where the terms
// want one, and whatever ends what is unknown or revokes a lease. A no is never
// held up.
func wantsCode(r *approval.Request, press chat.Press) bool {
	switch press {
	case chat.PressApprove:
		return r.Terms.Code
	case chat.PressDone, chat.PressFailed:
		return true
	default:
		return false
	}
}

// checkCard says what is wrong with what was filled in, as far as that can be said
// without counting it.
func (t *Talk) checkCard(ctx context.Context, request string, press chat.Press, by By, in Filled) []chat.FieldError {
	r := t.promptCard(ctx, request, press, by)
	if r.Prompt == nil {
		return []chat.FieldError{{Message: r.sentence()}}
	}
	var errs []chat.FieldError
	for _, f := range r.Prompt.Fields {
		switch {
		case f.Name == TypeField && in.text(TypeField) != r.Prompt.Card.Type:
			errs = append(errs, chat.FieldError{Field: TypeField, Message: by.Speech.Say("talk_typed_other", map[string]any{"Name": r.Prompt.Card.Type})})
		case f.Required && in.text(f.Name) == "":
			errs = append(errs, chat.FieldError{Field: f.Name, Message: by.Speech.Say("nothing_typed", nil)})
		}
	}
	return errs
}

// fillCard counts what somebody says of a request.
func (t *Talk) fillCard(ctx context.Context, request string, press chat.Press, by By, in Filled) Reply {
	if !by.Person.Known() {
		return by.stranger()
	}
	if errs := t.checkCard(ctx, request, press, by, in); len(errs) > 0 {
		return by.wrong(errs)
	}
	code, note := digits(in.text(CodeField)), in.text(NoteField)
	ballot := approval.Ballot{ID: request, Person: by.Person.Name, Door: t.cfg.Door, Code: code, Note: note}
	var out tools.Outcome
	switch press {
	case chat.PressApprove, chat.PressDeny:
		ballot.Yes = press == chat.PressApprove
		out, _ = t.cfg.Runner.Vote(ctx, ballot)
	case chat.PressDone, chat.PressFailed:
		out, _ = t.cfg.Runner.Settle(ctx, approval.Settlement{ID: request, Person: by.Person.Name, Door: t.cfg.Door, Code: code, Done: press == chat.PressDone, Note: note})
	case chat.PressRevoke:
		return t.run(ctx, by, errand{Line: "approvals revoke " + request})
	default:
		return by.said("talk_over", nil)
	}
	r := t.outcome(by, out)
	r.Only = true
	return r
}

// outcome is the reply of something that ended in an outcome, for the person's eyes.
func (t *Talk) outcome(by By, out tools.Outcome) Reply {
	view := t.cfg.Grammar(by.Person).View(out, by.Speech)
	return Reply{Outcome: &out, View: &view, Only: true}
}
