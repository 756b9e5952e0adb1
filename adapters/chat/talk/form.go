package talk

import (
	"context"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/tools/op"
)

// form asks for the arguments that a call lacks.
func (t *Talk) form(ctx context.Context, by By, e errand) Reply {
	e.Form, e.Once = true, false
	ids, err := t.keep(ctx, by, buttonLife, e)
	if err != nil {
		return t.broken(by, "form", err)
	}
	r := t.formPrompt(by, ids[0], e)
	if r.Prompt == nil {
		return r
	}
	needed := []string{}
	for _, f := range r.Prompt.Fields {
		if f.Needed() {
			needed = append(needed, f.Name)
		}
	}
	r.Text = chat.Wrap(by.Speech.Say("talk_missing", map[string]any{"Tool": r.Prompt.Tool.Chat, "Names": strings.Join(needed, ", ")}), by.width())
	r.Buttons = []Button{{ID: ids[0], Label: by.Speech.Say("talk_fill", nil), Colour: chat.Good, Opens: true}}
	return r
}

// formPrompt is the form of a tool's arguments.
func (t *Talk) formPrompt(by By, id string, e errand) Reply {
	form, err := t.formOf(by, e)
	if err != nil {
		return Reply{Text: chat.Wrap(by.Speech.Tell(op.MessageOf(err)), by.width()), Only: true}
	}
	p := &Prompt{ID: id, Title: form.Title, Doc: form.Doc, Fields: form.Fields, Submit: by.Speech.Say("talk_run", nil), Tool: form.Tool, Known: e.Args, News: true}
	if form.Tool.Arg("reason") == nil && e.Reason == "" {
		p.Fields = append(p.Fields, chat.FormField{Name: reasonField, Label: by.Speech.Say("request_reason", nil), Hint: by.Speech.Say("talk_reason_hint", nil), Kind: chat.FormText})
	}
	return Reply{Prompt: p, Only: true}
}

func (t *Talk) formOf(by By, e errand) (chat.Form, error) {
	g := t.cfg.Grammar(by.Person)
	tool, ok := g.Tool(e.Tool)
	if !ok {
		return chat.Form{}, op.Say("no_tool", "There is no tool {Tool}.{Meant}", "Tool", e.Tool, "Meant", "")
	}
	return g.Form(tool, e.Args, by.Speech)
}

// readForm turns what was filled into a form into the errand that makes the call.
func (t *Talk) readForm(by By, e errand, in Filled) (errand, []chat.FieldError) {
	form, err := t.formOf(by, e)
	if err != nil {
		return e, []chat.FieldError{{Message: by.Speech.Tell(op.MessageOf(err))}}
	}
	rest := make(map[string][]string, len(in.Values))
	for name, texts := range in.Values {
		if name == reasonField {
			e.Reason = strings.TrimSpace(strings.Join(texts, " "))
			continue
		}
		rest[name] = texts
	}
	args, errs := form.Read(rest, in.Files)
	e.Args, e.Form, e.Once = args, false, true
	return e, errs
}
