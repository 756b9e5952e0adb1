package slack_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/slack/slacktest"
	"panelbot/panel"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// changes counts the requests to the panel that change something.
func (r *rig) changes() (n int) {
	for _, q := range r.sim.Requests() {
		if q.Method != http.MethodGet {
			n++
		}
	}
	return n
}

// elsewhereThan has an interaction say that it happened on another message.
func elsewhereThan(ts string) slacktest.Option {
	return slacktest.Tamper(func(p map[string]any) {
		p["container"].(map[string]any)["message_ts"] = ts
		if m, ok := p["message"].(map[string]any); ok {
			m["ts"] = ts
		}
	})
}

// private changes a member of what a form says of itself.
func private(name, value string) slacktest.Option {
	return slacktest.Tamper(func(p map[string]any) {
		view := p["view"].(map[string]any)
		var of map[string]any
		if json.Unmarshal([]byte(view["private_metadata"].(string)), &of) == nil {
			of[name] = value
		}
		raw, err := json.Marshal(of)
		if err == nil {
			view["private_metadata"] = string(raw)
		}
	})
}

// attack is something that must have nothing done.
type attack struct {
	name string
	do   func() (*slacktest.Delivery, error)
	why  string // as recorded; empty where it is told instead
	told string
	to   string
}

// acked reports whether it is acknowledged: Slack is not told that what is foreign was
// taken.
func (a attack) acked() bool { return a.why != "workspace" && a.why != "app" }

// TestHostile: nothing that comes from whom it should not come from, or is other than
// what panelbot posted, has anything done; each is recorded, or answered with a
// sentence. What it was aimed at works afterwards.
func TestHostile(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.types("U0ANN", ops, "server favorite web-1")
	question := r.wait(ops, "CHANGE: server favorite")
	q, card := r.asks(ops, "server delete web-2")
	other, _ := r.asks(ops, "schedule delete web-1 1")
	// Where a message is fresh, it is waited for: it could be ours, and not written down.
	const copied = "1700000000.000100"
	approve := talk.CardButtonID(q.ID, chat.PressApprove)
	yes := func(user string, options ...slacktest.Option) func() (*slacktest.Delivery, error) {
		return func() (*slacktest.Delivery, error) { return r.slack.PressText(user, question.TS, "Yes", options...) }
	}
	vote := func(user string, options ...slacktest.Option) func() (*slacktest.Delivery, error) {
		return func() (*slacktest.Delivery, error) { return r.slack.PressText(user, card.TS, "Approve", options...) }
	}
	fill := func(options ...slacktest.Option) func() (*slacktest.Delivery, error) {
		return func() (*slacktest.Delivery, error) {
			before, _ := r.slack.Modal("U0BOB")
			r.press("U0BOB", card.TS, "Approve")
			return r.slack.Submit("U0BOB", r.modal("U0BOB", before.ID).ID, r.yes("bob", "web-2"), options...)
		}
	}
	value := func(v string) slacktest.Option { return slacktest.ForgedValue(v) }
	for _, c := range []attack{
		{"a yes by a stranger", yes("U0NEW"), "stranger", "somebody else's", "U0NEW"},
		{"a yes by a guest", yes("U0GUEST"), "guest", "can do nothing here", "U0GUEST"},
		{"a yes by a bot", yes("U0ROBOT"), "bot", "", ""},
		{"a yes by somebody deactivated", yes("U0GONE"), "deactivated", "", ""},
		{"a yes by somebody else", yes("U0BOB"), "", "somebody else's", "U0BOB"},
		{"a vote by a stranger", vote("U0NEW"), "stranger", "", ""}, // who was told just now,
		{"a vote by a guest", vote("U0GUEST"), "guest", "", ""},
		{"a vote by a bot", vote("U0ROBOT"), "bot", "", ""},
		{"a vote by somebody deactivated", vote("U0GONE"), "deactivated", "", ""},
		{"another workspace's yes", yes("U0ANN", slacktest.ForgedTeam("T0EVIL")), "workspace", "", ""},
		{"another app's yes", yes("U0ANN", slacktest.ForgedApp("A0EVIL")), "app", "", ""},
		{"another workspace's vote", vote("U0BOB", slacktest.ForgedTeam("T0EVIL")), "workspace", "", ""},
		{"a value that is none", yes("U0ANN", value("x")), "", "This button is used", "U0ANN"},
		{"a value of another place", yes("U0ANN", value("AAAAAAAAAAAAAAAAAAAAAAAAAA.0")), "", "This button is used", "U0ANN"},
		{"a value of 20 kB", yes("U0ANN", value(strings.Repeat("A", 11_000))), "", "This button is used", "U0ANN"},
		{"a vote on a question", yes("U0BOB", value(approve)), "card", "This button is used", "U0BOB"},
		{"a vote on another request's card", vote("U0BOB", value(talk.CardButtonID(other.ID, chat.PressApprove))), "card", "This button is used", "U0BOB"},
		{"a vote on no request's card", vote("U0BOB", value("card.NOSUCH.approve")), "card", "This button is used", "U0BOB"},
		{"an unknown press of a card", vote("U0BOB", value("card."+q.ID+".explode")), "", "This button is used", "U0BOB"},
		{"an unknown action", yes("U0ANN", slacktest.ForgedAction("explode")), "action", "This button is used", "U0ANN"},
		{"another app's copy of the card", vote("U0BOB", elsewhereThan(copied)), "message", "This button is used", "U0BOB"},
		{"another app's copy of the question", yes("U0ANN", elsewhereThan(copied)), "message", "This button is used", "U0ANN"},
		{"a form of another message", fill(private("m", question.TS)), "card", "This button is used", "U0BOB"},
		{"a form of no message", fill(private("m", "")), "card", "This button is used", "U0BOB"},
		{"a form of another app's message", fill(private("m", copied)), "card", "This button is used", "U0BOB"},
		{"a form of another request", fill(private("p", talk.CardButtonID(other.ID, chat.PressApprove))), "", "", ""},
		{"a form of a guest", fill(slacktest.Tamper(func(p map[string]any) { p["user"].(map[string]any)["id"] = "U0GUEST" })), "guest", "", ""},
		{"a form of who asked", fill(slacktest.Tamper(func(p map[string]any) { p["user"].(map[string]any)["id"] = "U0ANN" })), "", "You asked for request", "U0ANN"},
		{"a line that is too long", func() (*slacktest.Delivery, error) {
			return r.slack.Command("U0ANN", ops, "/panel", "server delete "+strings.Repeat("x", 100_001)), nil
		}, "", "longer than 100000 bytes", "U0ANN"},
		{"an argument of 99 kB", func() (*slacktest.Delivery, error) {
			return r.slack.Command("U0ANN", ops, "/panel", "server get "+strings.Repeat("<!channel> ", 9000)), nil
		}, "", "", ""},
	} {
		before, seen := len(r.refusals.Why()), len(r.watch.find(c.told))
		d, err := c.do()
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if c.acked() {
			if ack := r.acknowledged(d, err); !ack.OK {
				t.Errorf("%s: not acknowledged: %s", c.name, ack.Shown)
			}
		}
		r.eventually(c.name+" being recorded and told", func() bool {
			return (c.why == "" || slices.Contains(r.refusals.Why()[before:], c.why)) && (c.told == "" || len(r.watch.find(c.told)) > seen)
		})
		if c.told != "" && !r.alone(c.to, ops, c.told) && !r.alone(c.to, approvals, c.told) {
			t.Errorf("%s: not told to %s alone", c.name, c.to)
		}
		if n, state := r.changes(), q.State; n > 0 || state != approval.Pending || len(r.votesOn(q.ID)) > 0 || len(r.votesOn(other.ID)) > 0 {
			t.Fatalf("%s: %d changes, %s, votes %v %v", c.name, n, state, r.votesOn(q.ID), r.votesOn(other.ID))
		}
	}
	r.press("U0ANN", question.TS, "Yes", slacktest.ForgedMessage("Delete <!everyone> *now*"))
	r.eventually("the one change", func() bool { return r.sent("POST /api/servers/1/favorite") == 1 })
	r.votes("U0BOB", card, "Approve", r.yes("bob", "web-2"))
	r.state(q, "accepted")
	if r.changes() != 2 || r.sent("DELETE /api/servers/2") != 1 {
		t.Errorf("%d changes", r.changes())
	}
	r.clean()
}

func (r *rig) votesOn(id string) []approval.Vote {
	r.Helper()
	list, err := r.Desk.List(r.Context(), approval.Filter{})
	must(r, err)
	for _, q := range list {
		if q.ID == id {
			return q.Votes
		}
	}
	r.Fatalf("no request %s", id)
	return nil
}

// TestHostileNames: what a panel calls its servers is shown as it is, and does nothing:
// it notifies nobody, links nowhere, and does not turn the text around.
func TestHostileNames(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	names := []string{"<!channel> *b* _i_ `c`", "<script>alert(1)</script>", "<@U0BOB> <#C0OPS>", "<https://evil.example|fine>", "http://evil.example", "a\u202egnp.exe\u2066", "&lt;!here&gt; :tada:", "x\u0000\u0007\u001b[31m"}
	for n, name := range names {
		id := 1 + n%4
		body, err := json.Marshal(map[string]string{"name": name})
		must(t, err)
		_, err = r.Panels[0].Do(t.Context(), panel.Request{Method: "PUT", Path: fmt.Sprintf("/api/servers/%d/name", id), Body: body, Level: panel.Level(policies.Destroy), Want: panel.WantJSON})
		must(t, err)
		for _, line := range []string{"server list", fmt.Sprint("server get ", id), fmt.Sprint("server favorite ", id), fmt.Sprint("server delete ", id), "server list --json", "server get " + name} {
			seen := len(r.watch.find(""))
			r.types("U0ANN", ops, line)
			r.await("an answer to "+line, func() bool { return len(r.watch.find("")) > seen })
		}
		r.types("U0ANN", ops, "server get")
		view := r.modal("U0ANN", "")
		d, err := r.slack.Options("U0ANN", view.ID, "v/server", "")
		ack := r.acknowledged(d, err)
		if strings.ContainsAny(string(ack.Body), "\u202e\u2066") || strings.Contains(string(ack.Body), "mrkdwn") {
			t.Errorf("%q: the options are %s", name, ack.Body)
		}
		d, err = r.slack.Dismiss("U0ANN", view.ID)
		if d != nil {
			r.acknowledged(d, err)
		}
	}
	for _, name := range []string{"!channel", "script", "<@U0BOB> <#C0OPS>", "evil.example", "gnp.exe", ":tada:"} {
		if len(r.watch.find(name)) == 0 {
			t.Errorf("no message shows the name with %s", name)
		}
	}
	for _, sent := range r.watch.find("") {
		if i := strings.IndexAny(sent, "\u202e\u2066\u001b\u0007"); i >= 0 || strings.Contains(sent, `\u001b`) || strings.Contains(sent, `\u202e`) {
			t.Errorf("what is not seen was sent: %s", sent)
		}
	}
	r.clean()
}
