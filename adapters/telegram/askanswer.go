package telegram

import (
	"context"
	"slices"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/tools/op"
)

// replied takes the answer to a question that somebody typed or attached.
func (v *visit) replied(ctx context.Context, key string, t typed) error {
	id := askOf(key)
	s, err := v.spend(ctx, id, key)
	if err != nil {
		return v.turned(ctx, err)
	}
	if s.Hidden {
		v.forget(ctx)
	}
	if t.cancel {
		return v.left(ctx, s)
	}
	p, ok, err := v.prompt(ctx, s)
	if !ok {
		return err
	}
	f, ok := fieldOf(p, s.Field)
	if !ok { // a text is no answer to whether that is enough
		return v.next(ctx, id, s, p, v.by.Speech.Say("telegram_ask_press", nil))
	}
	text := v.event.Text
	switch {
	case f.Kind == chat.FormFile && len(v.event.Files) == 0, f.Kind != chat.FormFile && strings.TrimSpace(text) == "":
		return v.ask(ctx, id, s, f, v.by.Speech.Say("nothing_typed", nil))
	case f.Kind == chat.FormFile && v.event.Files[0].Size > maxFetched:
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

// set takes the value of a field.
func (v *visit) set(ctx context.Context, id string, s asking, p talk.Prompt, f chat.FormField, values []string) error {
	if s.Values == nil {
		s.Values = map[string][]string{}
	}
	s.Values[f.Name] = values
	return v.check(ctx, id, s, p, f)
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
		delete(s.Values, chat.JSONKey(f.Name))
		delete(s.Files, f.Name)
		return v.ask(ctx, id, s, f, errs[i].Message)
	}
	return v.next(ctx, id, s, p, "")
}

// chose takes the button of a question that somebody pressed.
func (v *visit) chose(ctx context.Context, id, what string) error {
	s, err := v.spend(ctx, id, v.key)
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
	case what == askSkip && f.Name == noteField:
		s.Skipped = append(s.Skipped, f.Name)
		return v.next(ctx, id, s, p, "")
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
		s.Page = n
	case what[0] == 'o' && s.Field == "" && n < len(p.Fields) && !s.answeredField(p.Fields[n].Name):
		return v.ask(ctx, id, s, p.Fields[n], "")
	case what[0] == 'c' && isField && n < len(s.Choices) && !several(f.Kind):
		return v.set(ctx, id, s, p, f, []string{s.Choices[n].Value})
	case what[0] == 'c' && isField && n < len(s.Choices):
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
	if f, ok := fieldOf(p, s.Field); ok {
		return v.ask(ctx, id, s, f, "")
	}
	return v.next(ctx, id, s, p, "")
}

// resume asks a question again in the private chat, which was not open before.
func (v *visit) resume(ctx context.Context, id string) error {
	s, err := v.spend(ctx, id, "")
	switch {
	case err != nil:
		return v.turned(ctx, err)
	case s.Chat != v.event.Chat: // it is asked where it was
		return v.say(ctx, v.by.Speech.Say("telegram_ask_over", nil))
	}
	p, ok, err := v.prompt(ctx, s)
	if !ok {
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
			v.a.Log.Warn("telegram file not fetched", "err", err)
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
	v.event.Kind = Text
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
	return v.show(ctx, v.meanwhile(ctx, func(ctx context.Context, by talk.By) talk.Reply {
		return v.a.Talk.Fill(ctx, s.Prompt, by, in)
	}))
}
