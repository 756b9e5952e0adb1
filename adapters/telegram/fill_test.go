package telegram_test

import (
	"strings"

	"panelbot/adapters/telegram/telegramtest"
)

// filler answers questions as a person does.
type filler struct {
	*rig
	user, in int64
	since    int
	// acted are the messages that were answered, by how often they had been edited.
	acted map[int]int
}

// open gives the newest question of the bot that was not answered.
func (f *filler) open() (telegramtest.Message, bool) {
	list := f.tg.Messages(f.in)
	for i := len(list) - 1; i >= f.since && i >= 0; i-- {
		m := list[i]
		if m.From != f.tg.Config().ID {
			continue
		}
		edits, acted := f.acted[m.ID]
		if (m.ForceReply || has(m, "✖ Cancel") || has(m, "✖ Hủy")) && (!acted || edits != m.Edits) {
			return m, true
		}
	}
	return telegramtest.Message{}, false
}

// has reports whether a message has a button.
func has(m telegramtest.Message, label string) bool {
	return pick(m, label) == label && button(m, label)
}

func button(m telegramtest.Message, label string) bool {
	for _, row := range m.Keyboard {
		for _, b := range row {
			if b.Text == label {
				return true
			}
		}
	}
	return false
}

// pick is the label of the first button that begins so, and the beginning where there is
// none.
func pick(m telegramtest.Message, begins string) string {
	for _, row := range m.Keyboard {
		for _, b := range row {
			if strings.HasPrefix(b.Text, begins) {
				return b.Text
			}
		}
	}
	return begins
}

// fill answers all questions since so many messages, with values by their labels, until a
// message has the text.
func (r *rig) fill(user, in int64, since int, values map[string]string, until string) int {
	r.Helper()
	f := &filler{rig: r, user: user, in: in, since: since, acted: map[int]int{}}
	for steps := 0; ; steps++ {
		if steps > 60 {
			r.Fatalf("there is no end of questions\n%s", r.transcript())
		}
		var m telegramtest.Message
		over := false
		r.await("a question, or "+until, func() bool {
			if over = f.ended(until); over {
				return true
			}
			var ok bool
			m, ok = f.open()
			return ok
		})
		if over {
			return steps
		}
		f.acted[m.ID] = m.Edits
		f.answer(m, values)
	}
}

func (f *filler) ended(until string) bool {
	list := f.tg.Messages(f.in)
	for _, m := range list[min(f.since, len(list)):] {
		if m.From == f.tg.Config().ID && strings.Contains(said(m), until) {
			return true
		}
	}
	return false
}

// answer answers one question.
func (f *filler) answer(m telegramtest.Message, values map[string]string) {
	f.Helper()
	if run := pick(m, "▶"); run != "▶" {
		f.press(f.user, m, run)
		return
	}
	text := strings.Split(m.Text, "\n")
	name := text[0]
	for len(text) > 1 && (strings.HasPrefix(name, "⚠") || name == "ann") {
		text = text[1:]
		name = text[0]
	}
	value, ok := values[name]
	if !ok {
		value = "x"
	}
	switch {
	case m.ForceReply && strings.HasPrefix(value, "file:"):
		f.say(f.user, f.in, "", telegramtest.ReplyingTo(m.ID), telegramtest.Attach(telegramtest.File{Name: value[5:], Content: []byte("hello")}))
	case m.ForceReply:
		f.say(f.user, f.in, value, telegramtest.ReplyingTo(m.ID))
	case button(m, pick(m, "☑")): // enough was picked
		f.press(f.user, m, "Done")
	case button(m, pick(m, value)) && pick(m, value) != "":
		f.press(f.user, m, pick(m, value))
	case button(m, "Let panelbot make it"):
		f.press(f.user, m, "Let panelbot make it")
	default:
		f.press(f.user, m, "⌨ Type it")
	}
}
