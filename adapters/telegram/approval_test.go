package telegram_test

import (
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// ask has an assistant ask for something that others approve.
func (r *rig) ask(person policies.Person) tools.Outcome {
	r.Helper()
	out := r.Runner.Run(r.Context(), tools.Call{Tool: "flashpanel_schedule_delete", Args: []byte(`{"server":"web-1","schedule":1}`), Person: person, Door: policies.MCP})
	if out.Status != tools.AwaitingApproval {
		r.Fatalf("got %+v", out)
	}
	return out
}

// TestApproval: the card stands in the chat of approvals, a vote is asked in the private
// chat where it takes a name, and the card shows what became of it.
func TestApproval(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, id := range []int64{annID, bobID} {
		_, err := r.tg.Start(id, "")
		must(t, err)
	}
	out := r.ask(ann)
	card := r.wait(approvals, "State: asked")
	if !strings.HasPrefix(card.Text, "⏳ DESTROY: schedule delete") {
		t.Errorf("its first line: %s", card.Text)
	}
	// Who asked has no vote, and strangers have none.
	if told := r.press(newID, card, pick(card, "✅ Approve")); !strings.Contains(told.Text, "not known here") {
		t.Errorf("a stranger was told %+v", told)
	}
	r.press(bobID, card, "Details")
	r.wait(bobID, "Request: "+out.Approval.ID)
	r.fillVote(bobID, "bob", card, "✅ Approve", "is approved")
	r.await("the end on the card", func() bool {
		m, ok := r.find(approvals, "Request: "+out.Approval.ID)
		return ok && !button(m, "✅ Approve") && !strings.Contains(m.Text, "State: asked")
	})
	r.await("the call", func() bool { return r.sent("DELETE /api/servers/1/schedules/1") == 1 })
	// A button of a card that is over does nothing.
	p, err := r.tg.Forge(annID, approvals, card.ID, card.Keyboard[0][0].Data)
	must(t, err)
	if _, err := p.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	if n := r.sent("DELETE /api/servers/1/schedules/1"); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
	r.clean()
}

// fillVote presses a button of a card, and answers in the private chat what is asked.
func (r *rig) fillVote(user int64, person string, card telegramtest.Message, label, until string) {
	r.Helper()
	code := r.code(person)
	since := len(r.tg.Messages(user))
	if told := r.press(user, card, label); !strings.Contains(told.Text, "private chat") {
		r.Errorf("told %+v", told)
	}
	r.fill(user, user, since, map[string]string{"Type web-1 to say yes": "web-1", "One-time code": code}, until)
	for _, m := range r.tg.Messages(user) {
		if strings.Contains(m.Text, code) {
			r.Errorf("the code still stands in the chat: %s", m.Text)
		}
	}
}

// TestDeny: a no asks for its reason, which may be left out.
func TestDeny(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	_, err := r.tg.Start(bobID, "")
	must(t, err)
	r.ask(ann)
	card := r.wait(approvals, "State: asked")
	r.press(bobID, card, pick(card, "❗ Deny"))
	q := r.wait(approvals, "Without a reason")
	r.press(bobID, q, "⌨ Type it")
	ask := r.wait(approvals, "Answer this message")
	r.say(bobID, approvals, "not today", telegramtest.ReplyingTo(ask.ID))
	r.await("the no", func() bool { m, ok := r.find(approvals, "not today"); return ok && !button(m, "✅ Approve") })
	r.clean()
}

// TestPrivateCards: who wants it has requests in the private chat too, and votes there.
func TestPrivateCards(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *setting) { s.wants = map[string]int64{"bob": bobID, "ann": annID} })
	for _, id := range []int64{annID, bobID} {
		_, err := r.tg.Start(id, "")
		must(t, err)
	}
	r.ask(ann)
	card := r.wait(bobID, "State: asked")
	r.press(bobID, card, pick(card, "❗ Deny"))
	q := r.wait(bobID, "Without a reason")
	r.press(bobID, q, "Without a reason")
	r.await("the no on both cards", func() bool {
		here, ok := r.find(bobID, "bob: no (telegram")
		there, is := r.find(approvals, "bob: no (telegram")
		return ok && is && !button(here, "✅ Approve") && !button(there, "✅ Approve")
	})
	if m, ok := r.find(annID, "Request: "); ok {
		t.Errorf("who asked is asked: %s", m.Text)
	}
	r.clean()
}

// TestSameRequestElsewhere: a vote at another door shows on the card, and the same
// person's second vote counts once.
func TestSameRequestElsewhere(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	out := r.ask(ann)
	code := r.code("bob")
	r.wait(approvals, "State: asked")
	if out, _ := r.Runner.Vote(t.Context(), approval.Ballot{ID: out.Approval.ID, Person: "bob", Door: policies.Slack, Yes: true, Code: code}); out.Status != tools.AwaitingApproval {
		t.Fatalf("the vote: %+v", out)
	}
	r.await("the end on the card", func() bool {
		m, ok := r.find(approvals, "Request: "+out.Approval.ID)
		return ok && strings.Contains(m.Text, "bob: yes (slack") && !button(m, "✅ Approve")
	})
	r.clean()
}
