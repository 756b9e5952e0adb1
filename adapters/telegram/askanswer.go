package telegram

import (
	"context"
	"errors"
	"slices"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/tools/op"
)

// replied takes the answer to a question that somebody typed or attached.
func (v *visit) replied(ctx context.Context, key string, t typed) error {
	id := askOf(key)
	s, err := v.spend(ctx, id, key, 0)
	if err == nil && s.Hidden || errors.Is(err, errAsk) && strings.HasSuffix(key, askHidden) {
		v.forget(ctx)
	}
	if err != nil {
		return v.turned(ctx, err)
	}
	if t.cancel {
		return v.left(ctx, s)
	}
	p, ok, err := v.prompt(ctx, s)
	if !ok {
		return err
	}
	f, ok := fieldOf(p, s.Field)
	if s.Finding {
		return v.find(ctx, id, s, p, f, v.event.Text)
	}
	if !ok { // a text is no answer to whether that is enough
		return v.next(ctx, id, s, p, v.by.Speech.Say("telegram_ask_press", nil))
	}
	text := v.event.Text
	switch {
	case f.Kind == chat.FormFile && len(v.event.Files) == 0, f.Kind != chat.FormFile && strings.TrimSpace(text) == "":
		return v.ask(ctx, id, s, f, v.by.Speech.Say("nothing_typed", nil))
	case f.Kind == chat.FormFile && v.event.Files[0].Size > maxFetched:
		v.refuse(ctx, "file")
		return v.ask(ctx, id, s, f, v.by.Speech.Say("telegram_no_file", nil))
	case f.Kind == chat.FormFile:
		if s.Files == nil {
			s.Files = map[string]File{}
		}
		s.Files[f.Name] = v.event.Files[0]
		return v.check(ctx, id, s, p, f)
	case several(f.Kind):
		var list []string
		for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == '\n' || r == ',' }) {
			list = append(list, option(s.Choices, strings.TrimSpace(part)))
		}
		return v.set(ctx, id, s, p, f, list)
	default:
		return v.set(ctx, id, s, p, f, []string{option(s.Choices, text)})
	}
}

// find shows the choices that fit a part of a name, or of the fields that can be said
// beside those.
func (v *visit) find(ctx context.Context, id string, s asking, p talk.Prompt, f chat.FormField, query string) error {
	s.Finding, s.Page = false, 0
	problem := ""
	if s.Field == "" {
		if s.Query = query; len(fitting(s.optional(p), query)) == 0 {
			s.Query, problem = "", v.by.Speech.Say("telegram_ask_none", nil)
		}
		return v.offer(ctx, id, s, p, problem)
	}
	var picked []chat.Choice
	for _, n := range s.Picked {
		picked = append(picked, s.Choices[n])
	}
	s.Query = query
	found := v.choices(ctx, s, f)
	if len(found) == 0 {
		s.Query, problem = "", v.by.Speech.Say("telegram_ask_none", nil)
		found = v.choices(ctx, s, f)
	}
	// What was picked before stays, at the front.
	s.Choices, s.Picked = picked, nil
	for n := range picked {
		s.Picked = append(s.Picked, n)
	}
	for _, c := range found {
		if !slices.ContainsFunc(picked, func(p chat.Choice) bool { return p.Value == c.Value }) {
			s.Choices = append(s.Choices, c)
		}
	}
	return v.ask(ctx, id, s, f, problem)
}

// set takes the value of a field.
func (v *visit) set(ctx context.Context, id string, s asking, p talk.Prompt, f chat.FormField, values []string) error {
	if s.Values == nil {
		s.Values = map[string][]string{}
	}
	s.Values[f.Name] = values
	if s.Labels == nil {
		s.Labels = map[string]string{}
	}
	s.Labels[f.Name] = labels(s.Choices, values)
	return v.check(ctx, id, s, p, f)
}

// labels are what people call the values; empty where they are their own names.
func labels(choices []chat.Choice, values []string) string {
	said := make([]string, len(values))
	for i, value := range values {
		said[i] = value
		if n := slices.IndexFunc(choices, func(c chat.Choice) bool { return c.Value == value }); n >= 0 {
			said[i] = choices[n].Label
		}
	}
	if slices.Equal(said, values) {
		return ""
	}
	return strings.Join(said, ", ")
}

// check asks again where the answer to a field is not right, and else goes on.
func (v *visit) check(ctx context.Context, id string, s asking, p talk.Prompt, f chat.FormField) error {
	in := talk.Filled{Values: s.Values, Files: map[string]op.Upload{}}
	for field, file := range s.Files { // not fetched yet
		in.Files[field] = uploadOf(file.Name, []byte("…"))
	}
	errs := v.a.Talk.Check(ctx, s.Prompt, v.by, in)
	if i := slices.IndexFunc(errs, func(e chat.FieldError) bool { return e.Field == f.Name }); i >= 0 {
		delete(s.Values, f.Name)
		delete(s.Labels, f.Name)
		delete(s.Values, chat.JSONKey(f.Name))
		delete(s.Files, f.Name)
		return v.ask(ctx, id, s, f, errs[i].Message)
	}
	return v.next(ctx, id, s, p, "")
}

// chose takes the button of a question that somebody pressed.
func (v *visit) chose(ctx context.Context, id string, count int, what string) error {
	s, err := v.spend(ctx, id, v.key, count)
	if errors.Is(err, errStale) && v.by.Again { // it was taken, and what comes next perhaps not posted
		what = ""
		s, err = v.spend(ctx, id, v.key, 0)
	}
	if err != nil {
		return v.turned(ctx, err)
	}
	if what == askNo {
		return v.left(ctx, s)
	}
	p, ok, err := v.prompt(ctx, s)
	if !ok {
		return err
	}
	f, isField := fieldOf(p, s.Field)
	switch {
	case what == askRun && s.Field == "":
		s.Ready = true
		return v.next(ctx, id, s, p, "")
	case what == askSkip && f.Name == talk.NoteField:
		s.Skipped = append(s.Skipped, f.Name)
		return v.next(ctx, id, s, p, "")
	case what == askFind && (isField || s.Field == ""):
		s.Finding = true
		return v.askPart(ctx, id, s)
	case what == askAll && (isField || s.Field == ""):
		return v.find(ctx, id, s, p, f, "")
	case what == askType && isField:
		s.Typing = true
		return v.ask(ctx, id, s, f, "")
	case what == askMake && f.Generate:
		if s.Values == nil {
			s.Values = map[string][]string{}
		}
		s.Values[chat.JSONKey(f.Name)] = []string{chat.GenerateValue}
		return v.check(ctx, id, s, p, f)
	case what == askDone && isField && len(s.Picked) > 0:
		var list []string
		for _, n := range s.Picked {
			list = append(list, s.Choices[n].Value)
		}
		return v.set(ctx, id, s, p, f, list)
	}
	if what == "" {
		return v.again(ctx, id, s, p)
	}
	n, ok := number(what)
	switch {
	case !ok:
		return v.again(ctx, id, s, p)
	case what[0] == 'p':
		s.Page, s.Alike = n, true
	case what[0] == 'o' && s.Field == "" && n < len(p.Fields) && !s.answeredField(p.Fields[n].Name):
		return v.ask(ctx, id, s, p.Fields[n], "")
	case what[0] == 'c' && isField && n < len(s.Choices) && !several(f.Kind):
		return v.set(ctx, id, s, p, f, []string{s.Choices[n].Value})
	case what[0] == 'c' && isField && n < len(s.Choices):
		s.Alike = true // several may be pressed faster than the message is edited
		if i := slices.Index(s.Picked, n); i >= 0 {
			s.Picked = slices.Delete(s.Picked, i, i+1)
		} else {
			s.Picked = append(s.Picked, n)
		}
	}
	return v.again(ctx, id, s, p)
}

// again asks the same once more.
func (v *visit) again(ctx context.Context, id string, s asking, p talk.Prompt) error {
	s.Finding = false
	if f, ok := fieldOf(p, s.Field); ok {
		return v.ask(ctx, id, s, f, "")
	}
	return v.next(ctx, id, s, p, "")
}

// resume asks a question again in the private chat, which was not open before.
func (v *visit) resume(ctx context.Context, id string) error {
	s, err := v.spend(ctx, id, "", 0)
	if err != nil {
		return v.turned(ctx, err)
	}
	p, ok, err := v.prompt(ctx, s)
	if !ok {
		return err
	}
	if err := v.about(ctx, s, p); err != nil { // which was lost with the question
		return err
	}
	s.Key, s.Keyed = "", false
	return v.again(ctx, id, s, p)
}

// left ends a prompt; nothing was done.
func (v *visit) left(ctx context.Context, s asking) error {
	says := v.by.Speech.Say("talk_left", nil)
	if s.Keyed {
		return v.a.post(ctx, s.Chat, s.Key, Outgoing{Thread: s.Thread, HTML: escaped(says), Plain: says})
	}
	return v.say(ctx, says)
}

// finish does what the prompt was for, and shows what came of it where it was opened.
func (v *visit) finish(ctx context.Context, s asking) error {
	in := talk.Filled{Values: s.Values, Files: map[string]op.Upload{}}
	for field, f := range s.Files {
		u, err := v.a.fetchOne(ctx, f)
		if err != nil {
			v.unfetched(ctx, err)
			return v.say(ctx, v.by.Speech.Say("telegram_no_file", nil))
		}
		in.Files[field] = u
	}
	if s.Keyed {
		if err := v.settle(ctx, s); err != nil {
			return err
		}
	}
	v.told.answer(ctx, v, "")
	o := s.Origin
	asked := v.event
	v.event.Chat, v.event.ChatKind, v.event.Thread, v.event.Message, v.key = o.Chat, o.Kind, o.Thread, o.Message, o.Key
	v.public = !v.event.IsPrivate() && v.a.Chats[o.Chat]
	v.event.Kind, v.numbered = Text, true // with the question
	if request, isCard := talk.CardOf(s.Prompt); isCard {
		ok, err := v.carries(ctx, v.key, request)
		if err != nil {
			return err
		}
		if !ok {
			v.refuse(ctx, "card")
			return v.say(ctx, v.by.Speech.Say("talk_over", nil))
		}
		v.card = true
		v.event.Chat, v.event.ChatKind, v.event.Thread, v.event.Message = asked.Chat, asked.ChatKind, asked.Thread, asked.Message
		v.public = !v.event.IsPrivate() && v.a.Chats[asked.Chat]
	}
	v.quiet = v.a.Talk.SpotFilled(ctx, s.Prompt, v.by) == talk.Aside
	return v.show(ctx, v.meanwhile(ctx, func(ctx context.Context, by talk.By) talk.Reply {
		return v.a.Talk.Fill(ctx, s.Prompt, by, in)
	}))
}
