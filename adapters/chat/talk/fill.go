package talk

import (
	"context"
	"errors"
	"maps"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// Names of the fields of prompts that are no argument of a tool. The name of an
// argument has no colon.
const (
	TypeField   = "type:" // a name that has to be typed
	CodeField   = "code:" // a one-time code
	NoteField   = "note:" // what others read of a vote or a settlement
	reasonField = "reason:"
	findField   = "find:"
)

// Filled is what somebody filled in: texts and choices by the names of fields, as
// chat.Form takes them, and attached files.
type Filled struct {
	Values map[string][]string
	Files  map[string]op.Upload
}

// text is what was typed into one field.
func (f Filled) text(name string) string { return strings.TrimSpace(strings.Join(f.Values[name], " ")) }

// prompt is what is filled in behind a button.
func (t *Talk) prompt(ctx context.Context, by By, id string, e errand) Reply {
	if !e.opens() {
		return by.said("talk_over", nil)
	}
	switch {
	case e.Form:
		return t.formPrompt(by, id, e)
	case e.Approve != "":
		r := t.openCard(ctx, e.Approve, chat.PressApprove, by)
		if r.Prompt != nil {
			r.Prompt.ID = id
		}
		return r
	}
	s := by.Speech
	if e.Find {
		ask := chat.FormField{Name: findField, Label: s.Say("talk_find_what", nil), Hint: s.Say("talk_find_hint", nil), Kind: chat.FormText, Required: true}
		return Reply{Prompt: &Prompt{ID: id, Title: s.Say("talk_find", nil), Fields: []chat.FormField{ask}, Submit: s.Say("talk_find", nil), News: true}, Only: true}
	}
	p := &Prompt{ID: id, Title: s.Say("talk_confirm_title", nil), Card: e.Card, Submit: s.Say("talk_submit", nil)}
	if e.Type != "" {
		p.Fields = append(p.Fields, by.toType(e.Type))
	}
	for _, a := range e.Asks {
		about := map[string]any{"Name": a.Argument, "About": e.About}
		if a.Argument == codeArgument {
			p.Title, p.Doc = s.Say("talk_code", nil), s.Say("talk_code_for", about)
			p.Fields = append(p.Fields, by.code(true))
			continue
		}
		p.Title, p.Doc = chat.Label(a.Argument), s.Say("talk_secret_for", about)
		p.Fields = append(p.Fields, chat.FormField{Name: a.Argument, Label: chat.Label(a.Argument), Hint: a.Doc, Kind: chat.FormSecret, Required: true})
	}
	return Reply{Prompt: p, Only: true}
}

// toType asks for a name to be typed.
func (by By) toType(name string) chat.FormField {
	return chat.FormField{Name: TypeField, Label: by.Speech.Say("talk_type", map[string]any{"Name": name}), Kind: chat.FormText, Required: true}
}

// code asks for a one-time code.
func (by By) code(required bool) chat.FormField {
	return chat.FormField{Name: CodeField, Label: by.Speech.Say("talk_code", nil), Hint: by.Speech.Say("code_doc", nil), Kind: chat.FormText, Required: required}
}

// Check says what is wrong with what was filled into the prompt of a button, beside
// its fields. Nothing happens by it.
func (t *Talk) Check(ctx context.Context, id string, by By, in Filled) []chat.FieldError {
	if request, press, is := cardButton(id); is {
		return t.checkCard(ctx, request, press, by, in)
	}
	e, err := t.find(ctx, by, id, false)
	if err != nil {
		return []chat.FieldError{{Message: t.turned(by, err).Text}}
	}
	if e.Approve != "" {
		return t.checkCard(ctx, e.Approve, chat.PressApprove, by, in)
	}
	_, errs := t.filled(by, e, in)
	return errs
}

// Fill does what a prompt was for, with what was filled in. Where that is not right,
// the reply says so, and the prompt can be filled in again.
func (t *Talk) Fill(ctx context.Context, id string, by By, in Filled) Reply {
	if request, press, is := cardButton(id); is {
		return t.fillCard(ctx, request, press, by, in)
	}
	e, err := t.find(ctx, by, id, false)
	switch {
	case errors.Is(err, errOver) && by.Again, err == nil && by.Again && !e.Once && !e.isMenu() && !t.reads(by, e):
		return by.lost(e.Tool)
	case err != nil:
		return t.turned(by, err)
	case by.Late && !by.Again && t.acts(by, e):
		return by.late()
	case e.Approve != "":
		return t.approved(ctx, id, by, e, in)
	}
	full, errs := t.filled(by, e, in)
	if len(errs) > 0 {
		return by.wrong(errs)
	}
	if _, err := t.find(ctx, by, id, true); err != nil {
		return t.turned(by, err)
	}
	if full.isMenu() {
		return t.menu(ctx, by, full)
	}
	return t.run(ctx, by, full)
}

// approved says yes to a request whose card somebody was shown who typed that they approve it.
func (t *Talk) approved(ctx context.Context, id string, by By, e errand, in Filled) Reply {
	if errs := t.checkCard(ctx, e.Approve, chat.PressApprove, by, in); len(errs) > 0 {
		return by.wrong(errs)
	}
	if _, err := t.find(ctx, by, id, true); err != nil {
		return t.turned(by, err)
	}
	if in.text(NoteField) == "" && e.Note != "" {
		in.Values = maps.Clone(in.Values)
		if in.Values == nil {
			in.Values = map[string][]string{}
		}
		in.Values[NoteField] = []string{e.Note}
	}
	return t.fillCard(ctx, e.Approve, chat.PressApprove, by, in)
}

// wrong is the reply to what was filled in and is not right.
func (by By) wrong(errs []chat.FieldError) Reply {
	lines := []string{by.Speech.Say("nothing_sent", nil)}
	for _, e := range errs {
		lines = append(lines, strings.TrimPrefix(e.Field+": "+e.Message, ": "))
	}
	return Reply{Text: chat.Wrap(strings.Join(lines, "\n"), by.width()), Only: true}
}

// filled is the errand with what was filled in.
func (t *Talk) filled(by By, e errand, in Filled) (errand, []chat.FieldError) {
	switch {
	case e.Form:
		return t.readForm(by, e, in)
	case e.Find:
		e.Find, e.Found, e.Page = false, in.text(findField), 0
		if e.Found == "" {
			return e, []chat.FieldError{{Field: findField, Message: by.Speech.Say("nothing_typed", nil)}}
		}
		return e, nil
	case !e.opens():
		return e, []chat.FieldError{{Message: by.Speech.Say("talk_over", nil)}}
	}
	var errs []chat.FieldError
	if e.Type != "" {
		if e.Typed = in.text(TypeField); e.Typed != e.Type {
			errs = append(errs, chat.FieldError{Field: TypeField, Message: by.Speech.Say("talk_typed_other", map[string]any{"Name": e.Type})})
		}
	}
	e.Given = maps.Clone(e.Given)
	if e.Given == nil {
		e.Given = map[string]string{}
	}
	for _, a := range e.Asks {
		name, value := a.Argument, strings.Join(in.Values[a.Argument], "\n")
		if a.Argument == codeArgument {
			name, value = CodeField, digits(in.text(CodeField))
		}
		if value == "" {
			errs = append(errs, chat.FieldError{Field: name, Message: by.Speech.Say("nothing_typed", nil)})
		}
		e.Given[a.Argument] = value
	}
	e.Type, e.Asks, e.About, e.Card = "", nil, "", nil
	return e, errs
}

// digits is a one-time code as it is typed, without its spaces.
func digits(code string) string { return strings.ReplaceAll(code, " ", "") }
