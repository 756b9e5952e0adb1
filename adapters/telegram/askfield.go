package telegram

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/tools/op"
)

// ask asks for one field.
func (v *visit) ask(ctx context.Context, id string, s asking, f chat.FormField, problem string) error {
	if s.Field != f.Name {
		s.Field, s.Kind, s.Hidden, s.Choices, s.Picked, s.Page, s.Typing, s.Finding, s.Query = f.Name, f.Kind, hidden(f), nil, nil, 0, false, false, ""
		s.Choices = v.choices(ctx, s, f)
	}
	speech := v.by.Speech
	page := &page{}
	if problem == "" && f.Error != "" {
		problem = f.Error
	}
	if problem != "" {
		page.add(plain, "⚠ "+problem)
	}
	page.add(bold, f.Label)
	page.add(plain, f.Hint)
	keys := v.keys(s, f)
	switch {
	case len(keys) > 0:
		page.add(small, speech.Say("telegram_ask_press", nil))
	case f.Kind == chat.FormFile:
		page.add(small, speech.Say("telegram_ask_file", nil))
	default:
		page.add(small, speech.Say("telegram_ask_reply", nil))
	}
	t := page.texts(maxMessage)[0]
	out := Outgoing{HTML: t.html, Plain: t.plain, Keys: keys}
	if len(keys) == 0 {
		v.force(&out, s, f.Label)
	}
	return v.keep(ctx, id, s, out)
}

// force has the person's app open an answer to a message.
func (v *visit) force(out *Outgoing, s asking, holder string) {
	out.Force, out.Holder = true, cut(holder, maxHolder)
	if s.Reply == 0 && s.Chat != v.event.User { // whom it is for, where others read it
		name := cut(v.by.Person.Name, 64)
		out.HTML = `<a href="tg://user?id=` + itoa(v.event.User) + `">` + escaped(name) + "</a>\n" + out.HTML
		out.Plain = name + "\n" + out.Plain
	}
}

// askPart asks for a part of a name.
func (v *visit) askPart(ctx context.Context, id string, s asking) error {
	says := v.by.Speech.Say("telegram_ask_part", nil)
	page := &page{}
	page.add(bold, says)
	page.add(small, v.by.Speech.Say("telegram_ask_reply", nil))
	t := page.texts(maxMessage)[0]
	out := Outgoing{HTML: t.html, Plain: t.plain}
	v.force(&out, s, says)
	return v.keep(ctx, id, s, out)
}

// choices are what can be chosen for a field; none where it is typed.
func (v *visit) choices(ctx context.Context, s asking, f chat.FormField) []chat.Choice {
	switch f.Kind {
	case chat.FormBoolean, chat.FormOne, chat.FormSeveral:
		return slices.DeleteFunc(slices.Clone(f.Options), func(c chat.Choice) bool {
			return !strings.Contains(op.Fold(c.Label+"\n"+c.Value), op.Fold(strings.TrimSpace(s.Query)))
		})
	case chat.FormChoice, chat.FormChoices:
		list, err := v.a.Talk.Choose(ctx, s.Prompt, v.by, f.Name, s.Query, talk.Filled{Values: s.Values}, askChoices)
		if err != nil {
			v.a.Log.Warn("telegram field has nothing to choose from", "field", f.Name, "err", err)
		}
		return list
	default:
		return nil
	}
}

// several reports whether more than one can be chosen.
func several(k chat.FormKind) bool { return k == chat.FormSeveral || k == chat.FormChoices }

// keys are the buttons of a question, as keep wants them; none where the answer is typed.
func (v *visit) keys(s asking, f chat.FormField) [][]Key {
	speech := v.by.Speech
	button := func(sentence, what string) Key {
		return Key{Label: speech.Say(sentence, nil), Data: what}
	}
	var list, end []Key
	page := chat.PageOf(s.Choices, s.Page, askPage)
	for i, c := range page.Items {
		n := page.Number*askPage + i
		text := c.Label
		if c.Detail != "" {
			text += " · " + c.Detail
		}
		if slices.Contains(s.Picked, n) {
			text = "☑ " + text
		}
		list = append(list, Key{Label: text, Data: "c" + strconv.Itoa(n)})
	}
	if page.Pages > 1 {
		turn := func(sign string, to int) Key { return Key{Label: sign, Data: "p" + strconv.Itoa(to)} }
		if page.Number > 0 {
			end = append(end, turn("‹", page.Number-1))
		}
		if page.HasMore() {
			end = append(end, turn("› "+strconv.Itoa(page.Number+2)+"/"+strconv.Itoa(page.Pages), page.Number+1))
		}
	}
	if page.Pages > 1 || s.Query != "" {
		end = append(end, button("talk_find", askFind))
	}
	if s.Query != "" {
		end = append(end, button("telegram_ask_all", askAll))
	}
	switch {
	case s.Typing:
		return nil
	case f.Name == talk.NoteField:
		list = append(list, button("telegram_ask_skip", askSkip), button("telegram_ask_type", askType))
	case f.Generate:
		list = append(list, button("telegram_ask_make", askMake), button("telegram_ask_type", askType))
	case len(s.Choices) == 0:
		return nil
	case f.Kind == chat.FormChoice || f.Kind == chat.FormChoices:
		end = append(end, button("telegram_ask_type", askType))
	}
	if several(f.Kind) && len(s.Picked) > 0 {
		end = append(end, button("telegram_ask_done", askDone))
	}
	end = append(end, button("telegram_ask_cancel", askNo))
	return append(rows(list), rows(end)...)
}

// offer asks whether what was said is enough, with the other fields to choose from.
func (v *visit) offer(ctx context.Context, id string, s asking, p talk.Prompt, problem string) error {
	if s.Field != "" {
		s.Query, s.Page = "", 0
	}
	s.Field, s.Kind, s.Hidden, s.Typing, s.Finding = "", "", false, false, false
	fields := fitting(s.optional(p), s.Query)
	page := &page{}
	if problem != "" {
		page.add(plain, "⚠ "+problem)
	}
	page.add(bold, p.Title)
	for _, f := range p.Fields {
		switch {
		case !s.answeredField(f.Name) && f.Given && len(f.Values) > 0: // in the command
			page.pair(f.Label, cut(strings.Join(strings.Fields(strings.Join(f.Values, ", ")), " "), 200))
		case !s.answeredField(f.Name) && f.Given:
			page.add(plain, f.Label+": ✓")
		case !s.answeredField(f.Name) || slices.Contains(s.Skipped, f.Name):
		case hidden(f):
			page.add(plain, f.Label+": ✓")
		default:
			page.pair(f.Label, s.shown(f.Name))
		}
	}
	page.add(small, v.by.Speech.Say("telegram_ask_more", nil))
	shown := chat.PageOf(fields, s.Page, askPage)
	keys := [][]Key{{{Label: "▶ " + p.Submit, Data: askRun}}}
	var list, end []Key
	for _, f := range shown.Items {
		n := slices.IndexFunc(p.Fields, func(one chat.FormField) bool { return one.Name == f.Name })
		sign := "＋ "
		if f.Given {
			sign = "✎ "
		}
		list = append(list, Key{Label: sign + f.Label, Data: "o" + strconv.Itoa(n)})
	}
	if shown.Number > 0 {
		end = append(end, Key{Label: "‹", Data: "p" + strconv.Itoa(shown.Number-1)})
	}
	if shown.HasMore() {
		end = append(end, Key{Label: "›", Data: "p" + strconv.Itoa(shown.Number+1)})
	}
	if shown.Pages > 1 || s.Query != "" {
		end = append(end, Key{Label: v.by.Speech.Say("talk_find", nil), Data: askFind})
	}
	if s.Query != "" {
		end = append(end, Key{Label: v.by.Speech.Say("telegram_ask_all", nil), Data: askAll})
	}
	end = append(end, Key{Label: v.by.Speech.Say("telegram_ask_cancel", nil), Data: askNo})
	t := page.texts(maxMessage)[0]
	return v.keep(ctx, id, s, Outgoing{HTML: t.html, Plain: t.plain, Keys: append(append(keys, rows(list)...), rows(end)...)})
}

// number reads what a button carries after its letter.
func number(what string) (int, bool) {
	n, err := strconv.Atoi(what[1:])
	return n, err == nil && n >= 0
}

// option is the value of an option that somebody typed by its words.
func option(choices []chat.Choice, text string) string {
	for _, c := range choices {
		if strings.EqualFold(strings.TrimSpace(text), c.Label) {
			return c.Value
		}
	}
	return text
}
