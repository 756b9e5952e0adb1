package telegram_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
)

// TestCardIsNotOverwritten: a button of an answer that is said to be on the card of a
// request, which no app says, does nothing: the card stays, with its buttons.
func TestCardIsNotOverwritten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.tg.Start(annID, "")
	must(t, err)
	menu := r.wait(annID, "Choose a group")
	r.say(annID, annID, "/server restart web-1")
	question := r.wait(annID, "No]")
	out := r.ask(ann)
	card := r.wait(approvals, "State: asked")
	before := said(card)
	forged := []string{menu.Keyboard[0][0].Data, menu.Keyboard[len(menu.Keyboard)-1][0].Data}
	for _, row := range question.Keyboard {
		for _, b := range row {
			forged = append(forged, b.Data)
		}
	}
	for _, data := range forged {
		p, err := r.tg.Forge(annID, approvals, card.ID, data)
		must(t, err)
		if told, err := p.Wait(t.Context()); err != nil || !strings.Contains(told.Text, "over") {
			t.Errorf("told %+v, %v", told, err)
		}
	}
	r.idle()
	if m, ok := r.find(approvals, out.Approval.ID); !ok || said(m) != before {
		t.Errorf("the card is another one:\n%s", r.tg.Transcript(approvals))
	}
	if why := r.refusals.Why(); len(why) != len(forged) || slices.ContainsFunc(why, func(w string) bool { return w != "message" }) {
		t.Errorf("recorded %q", why)
	}
	if n := r.sent("POST"); n != 0 {
		t.Errorf("%d changes were sent", n)
	}
	r.clean()
}

// TestAnswerIsNotOverwritten: nor does it take the place of an answer to somebody else.
func TestAnswerIsNotOverwritten(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, ops, "/server list")
	answer := r.wait(ops, "[Again]")
	r.say(bobID, ops, "/server favorite web-1")
	question := r.wait(ops, "No]")
	for _, row := range question.Keyboard {
		for _, b := range row {
			p, err := r.tg.Forge(bobID, ops, answer.ID, b.Data)
			must(t, err)
			if told, err := p.Wait(t.Context()); err != nil || !strings.Contains(told.Text, "over") {
				t.Errorf("told %+v, %v", told, err)
			}
		}
	}
	r.idle()
	if m, ok := r.find(ops, "[Again]"); !ok || said(m) != said(answer) {
		t.Errorf("the answer is another one:\n%s", r.tg.Transcript(ops))
	}
	r.press(bobID, question, pick(question, "✅ Yes")) // it was not used up
	r.wait(ops, "server favorite [")
	if n := r.sent("POST"); n != 1 {
		t.Errorf("%d changes were sent", n)
	}
	if why := r.refusals.Why(); !slices.Equal(why, []string{"message", "message"}) {
		t.Errorf("recorded %q", why)
	}
	r.clean()
}

// TestCardAfterTheEnd: what is handled again, because a process ended after it had become a
// request, leaves the card of that request as it is.
func TestCardAfterTheEnd(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.tg.Start(annID, "")
	must(t, err)
	r.wait(annID, "Choose a group")
	handle := func(e telegram.Event, begun bool) {
		t.Helper()
		e.User, e.Chat, e.ChatKind, e.Arrived = annID, annID, "private", time.Now()
		body, err := e.Encode()
		must(t, err)
		must(t, r.answers.Handle(t.Context(), delivery.Arrival{Door: policies.Telegram, Key: e.Key, Lane: itoa(annID), Body: body, Begun: begun}))
		r.idle()
	}
	stays := func(how string, e telegram.Event, card telegramtest.Message) {
		t.Helper()
		handle(e, true)
		list := r.ours(annID)
		if now := list[slices.IndexFunc(list, func(m telegramtest.Message) bool { return m.ID == card.ID })]; said(now) != said(card) {
			t.Errorf("%s: the card is another one:\n%s", how, r.tg.Transcript(annID))
		}
	}
	typed := telegram.Event{Kind: telegram.Text, Update: 1, Key: "again/1", Message: 901, Text: "/schedule delete web-1 1"}
	handle(typed, false)
	stays("typed", typed, r.wait(annID, "schedule delete"))

	handle(telegram.Event{Kind: telegram.Text, Update: 2, Key: "again/2", Message: 902, Text: `/database user create server=web-1 type=mysql name=typist password:={"ask":true}`}, false)
	m := r.wait(annID, "A secret is wanted")
	pressed := telegram.Event{Kind: telegram.Press, Update: 3, Key: "again/3", Message: m.ID, Data: m.Keyboard[0][0].Data}
	handle(pressed, false)
	q := r.wait(annID, "Answer this message")
	filled := telegram.Event{Kind: telegram.Text, Update: 4, Key: "again/4", Message: 903, ReplyTo: q.ID, ToUs: true, Text: "Sample-Secret-42!"}
	handle(filled, false)
	card := r.wait(annID, "database user create: ")
	if card.ID != m.ID {
		t.Fatalf("the card is another message:\n%s", r.tg.Transcript(annID))
	}
	stays("pressed", pressed, card)
	stays("filled", filled, card)
}
