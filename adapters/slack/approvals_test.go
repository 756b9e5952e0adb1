package slack_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/slack/slacktest"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
)

// requests are all that there are.
func (r *rig) requests() []*approval.Request {
	r.Helper()
	list, err := r.Desk.List(r.Context(), approval.Filter{})
	must(r, err)
	return list
}

// request is the newest one.
func (r *rig) request() *approval.Request {
	r.Helper()
	list := r.requests()
	if len(list) == 0 {
		r.Fatal("there is no request")
	}
	return slices.MaxFunc(list, func(a, b *approval.Request) int { return a.Created.Compare(b.Created) })
}

// asks has ann ask for something that others approve, and gives the request and its
// card among the approvals.
func (r *rig) asks(channel, line string) (*approval.Request, slacktest.Message) {
	r.Helper()
	before := len(r.requests())
	r.types("U0ANN", channel, line)
	// A message among the approvals may be late, and of what was asked for before.
	r.await("a request of "+line, func() bool { return len(r.requests()) > before })
	q := r.request()
	r.wait(channel, q.ID)
	r.wait(approvals, q.ID)
	card, _ := r.card(approvals, q)
	return q, card
}

// state waits until both cards of a request show a word.
func (r *rig) state(q *approval.Request, word string) {
	r.Helper()
	for _, channel := range []string{ops, approvals} {
		r.await(channel+" showing "+word, func() bool {
			m, ok := r.card(channel, q)
			return ok && badge(m) == word
		})
	}
}

// card is the card of a request in a channel, as it is now.
func (r *rig) card(channel string, q *approval.Request) (slacktest.Message, bool) {
	list := r.slack.Messages(channel)
	for _, m := range slices.Backward(list) {
		if !m.Deleted && m.For == "" && strings.Contains(said(m), q.ID) {
			return m, true
		}
	}
	return slacktest.Message{}, false
}

// badge is the word of the coloured end of a message, without its sign.
func badge(m slacktest.Message) string {
	for _, a := range m.Attachments {
		attachment, _ := a.(map[string]any)
		blocks, _ := attachment["blocks"].([]any)
		for _, b := range blocks {
			block, _ := b.(map[string]any)
			elements, _ := block["elements"].([]any)
			if block["type"] != "context" || len(elements) == 0 {
				continue
			}
			first, _ := elements[0].(map[string]any)
			text, _ := first["text"].(string)
			text, _, _ = strings.Cut(text, " · ")
			_, word, _ := strings.Cut(text, " ")
			return word
		}
	}
	return ""
}

// votes presses a button of a card and fills in what it opens, and gives what is
// answered to the form.
func (r *rig) votes(user string, card slacktest.Message, caption string, values map[string]any) (slacktest.Ack, slacktest.View) {
	r.Helper()
	before, _ := r.slack.Modal(user)
	r.press(user, card.TS, caption)
	view := r.modal(user, before.ID)
	d, err := r.slack.Submit(user, view.ID, values)
	ack := r.acknowledged(d, err)
	if after, _ := r.slack.Modal(user); after.ID == view.ID {
		d, err := r.slack.Dismiss(user, view.ID)
		if d != nil {
			r.acknowledged(d, err)
		}
	}
	return ack, view
}

func (r *rig) yes(person, name string) map[string]any {
	return map[string]any{"type:": name, "code:": r.code(person), "note:": "looked at it"}
}

// TestApproval: what destroys is sent once another person has said yes to it, in a form
// that shows the whole, with a name and a code; nobody else's word counts.
func TestApproval(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const destroys = "DELETE /api/servers/2"
	q, card := r.asks(ops, "server delete web-2")
	if !strings.HasPrefix(card.Text, "⏳ DESTROY: server delete: server web-2 (2)") {
		t.Errorf("the first line is %q", card.Text)
	}
	r.state(q, "asked")
	denied := func(who, channel, sentence string) {
		t.Helper()
		r.await(who+" is told", func() bool {
			return slices.ContainsFunc(r.slack.Messages(channel), func(m slacktest.Message) bool { return m.For == who && strings.Contains(said(m), sentence) })
		})
		if n := r.sent(destroys); n > 0 || r.request().State != approval.Pending {
			t.Fatalf("after %s: sent %d times, and it is %s", who, n, r.request().State)
		}
	}
	r.code("ann")
	r.press("U0ANN", card.TS, "Approve") // which opens no form
	denied("U0ANN", approvals, "You asked for request")
	r.press("U0VERA", card.TS, "Approve")
	denied("U0VERA", approvals, "request")
	r.press("U0NEW", card.TS, "Approve")
	denied("U0NEW", approvals, "not known")

	if ack, view := r.votes("U0BOB", card, "Approve", map[string]any{"type:": "web-1", "code:": r.code("bob")}); !strings.Contains(string(ack.Body), "web-2") || len(view.Body["blocks"].([]any)) < 5 {
		t.Errorf("another name: %s", ack.Body)
	}
	r.votes("U0BOB", card, "Approve", map[string]any{"type:": "web-2", "code:": "000000"})
	denied("U0BOB", approvals, "code")

	before, _ := r.slack.Modal("U0BOB")
	r.press("U0BOB", card.TS, "Details")
	details := r.modal("U0BOB", before.ID)
	if text := fmt.Sprint(details.Body); !strings.Contains(text, q.ID) || !strings.Contains(text, "code:") {
		t.Errorf("the details are %s", text)
	}
	if shown := r.slack.TranscriptModal("U0BOB"); !strings.Contains(shown, "[Close]") || strings.Contains(shown, "[No]") {
		t.Errorf("the form of a vote is not closed but answered with no: %s", shown)
	}
	d, err := r.slack.Submit("U0BOB", details.ID, r.yes("bob", "web-2"))
	if ack := r.acknowledged(d, err); len(ack.Body) > 0 || ack.Shown != "" {
		t.Errorf("a good vote: %s %s", ack.Body, ack.Shown)
	}
	r.state(q, "accepted")
	for _, channel := range []string{ops, approvals} {
		m, _ := r.card(channel, q)
		if !strings.Contains(said(m), "bob: yes") {
			t.Errorf("the vote is not on the card in %s", channel)
		}
		if _, err := r.slack.PressText("U0BOB", m.TS, "Approve"); err == nil {
			t.Errorf("the card in %s can still be approved", channel)
		}
	}
	// The button as it was, on the card as it is.
	r.press("U0BOB", card.TS, "Details", slacktest.ForgedValue(talk.CardButtonID(q.ID, chat.PressApprove)))
	r.wait(approvals, "there is nothing to do any more")
	if n := r.sent(destroys); n != 1 {
		t.Errorf("sent %d times", n)
	}
	r.clean()
}

// TestApprovalForAssistant: what an assistant asks for by MCP is approved at Slack, and
// the card says whose assistant it was, and quotes it.
func TestApprovalForAssistant(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	out := r.Runner.Run(t.Context(), tools.Call{Tool: "flashpanel_schedule_delete", Args: []byte(`{"server":"web-1","schedule":1}`), Person: ann, Door: policies.MCP, Reason: "it is <!channel> *old*"})
	if out.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", out)
	}
	card := r.wait(approvals, out.Approval.ID)
	for _, want := range []string{"ann, through an assistant", "The assistant says", "“it is <!channel> *old*”"} {
		if !strings.Contains(said(card), want) {
			t.Errorf("%q is not on the card", want)
		}
	}
	r.votes("U0BOB", card, "Approve", r.yes("bob", "web-1"))
	r.await("the end", func() bool {
		m, _ := r.card(approvals, r.request())
		return badge(m) == "done" || badge(m) == "accepted"
	})
	if n := r.sent("DELETE /api/servers/1/schedules/1"); n != 1 {
		t.Errorf("sent %d times", n)
	}
	r.clean()
}

// TestApprovalEnds: the ways in which a request ends without being sent are shown on
// both of its cards.
func TestApprovalEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for _, c := range []struct {
		word, line string
		end        func(q *approval.Request, card slacktest.Message)
		shows      string
	}{
		{"denied", "schedule delete web-1 1", func(_ *approval.Request, card slacktest.Message) {
			r.votes("U0BOB", card, "Deny", map[string]any{"note:": "not <@U0ANN> today"})
		}, "not <@U0ANN> today"},
		{"cancelled", "schedule delete web-1 2", func(q *approval.Request, card slacktest.Message) {
			r.press("U0BOB", card.TS, "Cancel") // which is not bob's to do
			r.await("a no to bob", func() bool {
				return slices.ContainsFunc(r.slack.Messages(approvals), func(m slacktest.Message) bool {
					return m.For == "U0BOB" && strings.Contains(said(m), q.ID)
				})
			})
			m, _ := r.card(ops, q)
			r.press("U0ANN", m.TS, "Cancel")
		}, ""},
		{"expired", "server delete web-2", func(q *approval.Request, _ slacktest.Message) {
			r.clock.Move(time.Until(q.Expires) + time.Minute)
			_, _, err := r.Desk.Sweep(t.Context())
			must(t, err)
		}, ""},
	} {
		q, card := r.asks(ops, c.line)
		c.end(q, card)
		r.state(q, c.word)
		if m, _ := r.card(approvals, q); c.shows != "" && !strings.Contains(said(m), c.shows) {
			t.Errorf("%s: the card does not show %q", c.word, c.shows)
		}
	}
	if n := r.sent("DELETE"); n != 0 {
		t.Errorf("sent %d times", n)
	}
	r.clean()
}

func compiled(t *testing.T, p policies.Policy) policies.Policy {
	t.Helper()
	made, problems := p.Compile()
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return made
}

// TestApprovalRemovedCard: a card that somebody deleted in Slack is posted anew when it
// has something new to show, and carries votes there.
func TestApprovalRemovedCard(t *testing.T) {
	t.Parallel()
	p := policies.Standard()
	p.Rules = []policies.Rule{{ID: "two", When: `tool.name == "flashpanel_server_delete"`, Effect: policies.Approve, Approvals: policies.Approvals{Count: 2}}}
	r := newRig(t, withPolicy(compiled(t, p)))
	q, card := r.asks(ops, "server delete web-2")
	d, err := r.slack.Remove(approvals, card.TS)
	if d != nil {
		r.acknowledged(d, err)
	}
	m, _ := r.card(ops, q)
	r.votes("U0BOB", m, "Approve", r.yes("bob", "web-2"))
	again := r.wait(approvals, "bob: yes")
	if again.TS == card.TS || r.sent("DELETE") > 0 {
		t.Fatalf("the card is at %s, and was at %s", again.TS, card.TS)
	}
	r.votes("U0CAROL", again, "Approve", r.yes("carol", "web-2"))
	r.state(q, "accepted")
	if n := r.sent("DELETE /api/servers/2"); n != 1 {
		t.Errorf("sent %d times", n)
	}
	r.clean()
}
