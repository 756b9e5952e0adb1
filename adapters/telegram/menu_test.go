package telegram_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/tools/op"
)

// TestMenus: from the groups to the tools of one to the arguments, in one message, by
// pages.
func TestMenus(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.say(annID, annID, "/panel")
	m := r.wait(annID, "Choose a group")
	r.press(annID, m, "› 2/2")
	r.await("the second page", func() bool { m, ok := r.find(annID, "Choose a group"); return ok && button(m, "‹") })
	m, _ = r.find(annID, "Choose a group")
	r.press(annID, m, "‹")
	r.await("the first page", func() bool { m, ok := r.find(annID, "Choose a group"); return ok && button(m, "› 2/2") })
	m, _ = r.find(annID, "Choose a group")
	r.press(annID, m, "DNS & Bind9")
	m = r.wait(annID, "Tools of the group")
	if len(r.tg.Messages(annID)) != 2 {
		t.Errorf("the menu is not one message:\n%s", r.tg.Transcript(annID))
	}
	since := len(r.tg.Messages(annID))
	r.press(annID, m, "dns zone list")
	r.fill(annID, annID, since, map[string]string{"Server": "web-1"}, "dns zone list [")
	r.clean()
}

// TestGuess: a sentence is searched, and nothing runs on a guess.
func TestGuess(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.say(annID, annID, "please restart the server web-1")
	m := r.wait(annID, "Did you mean one of these?")
	if n := r.sent("POST"); n != 0 {
		t.Errorf("%d changes were sent", n)
	}
	label := pick(m, "server restart")
	r.press(annID, m, label)
	r.wait(annID, "server restart [")
	r.clean()
}

// TestSecretsStayPrivate: what is secret in an answer goes to the private chat, also where
// it was asked in a group, and what is typed of one is deleted.
func TestSecretsStayPrivate(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	_, err := r.tg.Start(annID, "")
	must(t, err)
	r.wait(annID, "Choose a group")
	since := len(r.tg.Messages(annID))
	r.say(annID, ops, "/database user create server=web-1 type=mysql name=shopper")
	r.fill(annID, annID, since, nil, "For your eyes only")
	m, _ := r.find(annID, "For your eyes only")
	_, secret, _ := strings.Cut(m.Text, "password:\n")
	if len(secret) < 8 {
		t.Fatalf("the secret: %q", m.Text)
	}
	r.wait(ops, "database user create")
	for _, in := range []int64{ops, approvals, forum} {
		if strings.Contains(r.tg.Transcript(in), secret) {
			t.Errorf("others read it:\n%s", r.tg.Transcript(in))
		}
	}
	// One that is typed is deleted.
	since = len(r.tg.Messages(annID))
	r.say(annID, ops, "/database user create server=web-1 type=mysql name=typist")
	var q telegramtest.Message
	r.await("the question", func() bool {
		var ok bool
		q, ok = r.find(annID, "[Let panelbot make it]")
		return ok && q.ID > m.ID
	})
	r.press(annID, q, "⌨ Type it")
	q = r.wait(annID, "Answer this message")
	typed := r.say(annID, annID, "Sample-Secret-42!", telegramtest.ReplyingTo(q.ID))
	r.fill(annID, annID, since, nil, "[▶ Run]")
	r.await("the end of what was typed", func() bool {
		return !slices.ContainsFunc(r.tg.Messages(annID), func(m telegramtest.Message) bool { return m.ID == typed.ID })
	})
	if strings.Contains(r.tg.Transcript(annID), "Sample-Secret-42!") {
		t.Errorf("it still stands there:\n%s", r.tg.Transcript(annID))
	}
	r.clean()
}

// TestEnrol: the link with the code of an invitation lets somebody in, in the private chat
// alone.
func TestEnrol(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	door := &doorman{}
	c, err := catalogue()
	must(t, err)
	r.retalk(func(p policies.Person) *chat.Grammar {
		return chat.New(c, chat.Config{Enroller: door, Offers: func(*op.Tool) bool { return true }})
	})
	_, err = r.tg.Start(newID, "ABCD-EFGH")
	must(t, err)
	r.wait(newID, "Welcome, new")
	if door.code != "ABCD-EFGH" || door.account != "1009" {
		t.Errorf("got %q of %q", door.code, door.account)
	}
	if _, err := r.tg.Start(newID, "\"x\\ y"); err != nil {
		t.Fatal(err)
	}
	r.wait(newID, "No such code")
	r.clean()
}

// doorman lets people in by one code.
type doorman struct {
	mu            sync.Mutex
	code, account string
	tried         map[string]int // by account
}

// tries is how many codes an account has tried.
func (d *doorman) tries(account string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tried[account]
}

func (d *doorman) Enrol(_ context.Context, code, account string, _ policies.Door) (policies.Person, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tried == nil {
		d.tried = map[string]int{}
	}
	d.tried[account]++
	if code != "ABCD-EFGH" {
		return policies.Person{}, errors.New("no such code")
	}
	d.code, d.account = code, account
	return policies.Person{Name: "new"}, nil
}

// retalk has the door talk by another grammar. Nothing may have come in yet.
func (r *rig) retalk(grammar func(policies.Person) *chat.Grammar) {
	r.Helper()
	talks, err := talk.New(r.answers.Log, talk.Config{Door: policies.Telegram, Runner: r.Runner, Tickets: r.Store, Choices: r.Runner, Grammar: grammar})
	must(r, err)
	r.answers.Talk = talks
}

// TestProgress: a call that takes long says so in the message that becomes its answer.
func TestProgress(t *testing.T) {
	t.Parallel()
	slow := simulator.New(simulator.Config{Record: true, EventDuration: -1})
	slow.Fault("*", simulator.Fault{Kind: simulator.Slow, Delay: 2 * time.Second})
	r := newRig(t, func(s *setting) { s.sim = slow })
	r.say(annID, ops, "/server list")
	r.wait(ops, "waiting for the panel")
	m := r.wait(ops, "web-1")
	if m.Edits == 0 {
		t.Errorf("it is another message: %s", r.tg.Transcript(ops))
	}
	r.clean()
}

// TestSlowPrivateAnswer: what is for one person's eyes does not take the place of the
// message that told a group that it goes on.
func TestSlowPrivateAnswer(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.tg.Start(annID, "")
	must(t, err)
	r.wait(annID, "Choose a group")
	c, err := catalogue()
	must(t, err)
	door := &slowDoor{open: make(chan struct{})}
	r.retalk(func(policies.Person) *chat.Grammar { return chat.New(c, chat.Config{Enroller: door}) })
	r.say(annID, ops, "/enrol ABCD")
	r.wait(ops, "waiting for the panel")
	close(door.open)
	r.wait(annID, "Only for ann.")
	m := r.wait(ops, "The answer is in the private chat.")
	if m.Edits == 0 {
		t.Error("it is another message")
	}
	if text := r.tg.Transcript(ops); strings.Contains(text, "Only for ann") {
		t.Errorf("others read it:\n%s", text)
	}
	r.clean()
}

// slowDoor answers once it is opened.
type slowDoor struct{ open chan struct{} }

func (s *slowDoor) Enrol(ctx context.Context, _, _ string, _ policies.Door) (policies.Person, error) {
	select {
	case <-s.open:
	case <-ctx.Done():
	}
	return policies.Person{}, errors.New("only for ann")
}
