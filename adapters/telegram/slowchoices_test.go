package telegram_test

import (
	"context"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/policies"
	"panelbot/tools"
)

// slowChoices are choices of which those of one argument come when they are let.
type slowChoices struct {
	of   chat.Choices
	arg  string
	open chan struct{}
}

func (s slowChoices) Choices(ctx context.Context, call tools.Call, arg, query string, most int) ([]tools.Choice, error) {
	if arg == s.arg {
		select {
		case <-s.open:
		case <-ctx.Done():
		}
	}
	return s.of.Choices(ctx, call, arg, query, most)
}

// TestSlowChoices: while a panel is asked what one person can choose from, the others in the
// group are answered.
func TestSlowChoices(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	c, err := catalogue()
	must(t, err)
	slow := slowChoices{r.Runner, "application", make(chan struct{})}
	r.answers.Talk, err = talk.New(r.answers.Log, talk.Config{
		Door: policies.Telegram, Runner: r.Runner, Tickets: r.Store, Choices: slow, Grammar: func(policies.Person) *chat.Grammar { return chat.New(c, chat.Config{}) },
	})
	must(t, err)
	r.say(annID, ops, "/application restart")
	m := r.wait(ops, "[web-1")
	p, err := r.tg.Press(annID, ops, m.ID, pick(m, "web-1"))
	must(t, err)
	r.say(bobID, ops, "/server get 3")
	r.await("the answer to the other", func() bool { return len(r.badged(ops)) == 1 })
	if p.Answered() {
		t.Error("the choices were not waited for")
	}
	close(slow.open)
	r.wait(ops, "Application")
	r.clean()
}
