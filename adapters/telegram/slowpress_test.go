package telegram_test

import (
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/chattest"
	"panelbot/policies"
)

// TestSlowPress: a slow press by somebody else leaves a question as it is, so that who it is
// for can answer it.
func TestSlowPress(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	c, err := catalogue()
	must(t, err)
	slow := &chattest.SlowTickets{Tickets: r.Store}
	r.answers.Talk, err = talk.New(r.answers.Log, talk.Config{
		Door: policies.Telegram, Runner: r.Runner, Tickets: slow, Choices: r.Runner, Grammar: func(policies.Person) *chat.Grammar { return chat.New(c, chat.Config{}) },
	})
	must(t, err)
	r.say(annID, ops, "/server favorite web-1")
	question := r.wait(ops, "Yes")
	r.idle()
	slow.Slow.Store(true)
	p, err := r.tg.Press(bobID, ops, question.ID, pick(question, "✅ Yes"))
	must(t, err)
	r.await("that it is not bob's", p.Answered)
	r.idle()
	now := r.wait(ops, "Yes")
	if now.ID != question.ID || now.Edits != question.Edits || strings.Contains(r.tg.Transcript(ops), "waiting for the panel") {
		t.Errorf("the question is another one:\n%s", r.tg.Transcript(ops))
	}
	r.press(annID, question, "✅ Yes")
	r.eventually("the change", func() bool { return r.sent("POST /api/servers/1/favorite") == 1 })
	r.clean()
}
