package telegram_test

import (
	"strings"
	"testing"
	"time"

	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
)

// TestTopics: all that comes of a command stands in the topic in which it was given: what
// is asked, the card of a request to its end, and an answer that comes late.
func TestTopics(t *testing.T) {
	t.Parallel()
	slow := simulator.New(simulator.Config{Record: true, EventDuration: -1})
	slow.Fault("POST /api/servers/{server}/restart/normal", simulator.Fault{Kind: simulator.Slow, Delay: 2 * time.Second})
	r := newRig(t, func(s *setting) { s.sim = slow })
	for _, id := range []int64{annID, bobID} {
		_, err := r.tg.Start(id, "")
		must(t, err)
	}
	topic, other := r.tg.AddTopic(forum), r.tg.AddTopic(forum)
	r.say(bobID, forum, "/server list", inTopic(other)...)
	r.wait(forum, "web-1")
	asked := r.say(annID, forum, "/server restart", inTopic(topic)...)
	q := r.wait(forum, "✖ Cancel")
	if q.ReplyTo != asked.ID {
		t.Errorf("the question answers %d", q.ReplyTo)
	}
	r.press(annID, q, pick(q, "web-1"))
	q = r.wait(forum, "No]")
	r.press(annID, q, pick(q, "❗ Yes"))
	q = r.wait(forum, "Type web-1")
	r.say(annID, forum, "web-1", append(inTopic(topic), telegramtest.ReplyingTo(q.ID))...)
	r.wait(forum, "\nserver restart")
	r.say(annID, forum, "/schedule delete web-1 1", inTopic(topic)...)
	card := r.wait(forum, "State: asked")
	r.fillVote(bobID, "bob", card, "✅ Approve", "is approved")
	r.await("the end on the card", func() bool {
		m, ok := r.find(forum, "schedule delete: server web-1")
		return ok && m.ID == card.ID && strings.Contains(m.Text, "State: accepted") && !button(m, "✅ Approve")
	})
	m, _ := r.find(forum, "schedule delete: server web-1")
	if !strings.Contains(m.Text, "schedule list shows how it goes on.") || strings.Contains(m.Text, "flashpanel_") {
		t.Errorf("what to do now is told as an assistant reads it: %s", m.Text)
	}
	for _, m := range r.tg.Messages(forum) {
		if want := topic; m.Thread != want && m.From != bobID && !strings.Contains(m.Text, "server list") {
			t.Errorf("in topic %d: %s", m.Thread, said(m))
		}
	}
	r.clean()
}

// TestUnlistedTopic: the topic of a group that is not listed is no place in a private chat.
func TestUnlistedTopic(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	const hidden = -100400
	r.tg.AddChat(telegramtest.Chat{ID: hidden, Kind: telegramtest.Supergroup, Title: "hidden", Forum: true})
	_, err := r.tg.Start(annID, "")
	must(t, err)
	r.say(annID, hidden, "/schedule delete web-1 1", inTopic(r.tg.AddTopic(hidden))...)
	if card := r.wait(annID, "State: asked"); card.Thread != 0 {
		t.Errorf("it stands in topic %d", card.Thread)
	}
	r.quiet(hidden)
	r.clean()
}

// TestCaptions: the caption of a file is a command, also in a group with the bot's name,
// and the file its argument; what is meant for another bot is not.
func TestCaptions(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	zone := telegramtest.Attach(telegramtest.File{Name: "zone.db", Content: []byte("$TTL 60\n")})
	r.say(annID, ops, "/dns@other_bot zone import server=web-1 zone=example.com", zone)
	asked := r.say(annID, ops, "/dns@panelbot_bot zone import server=web-1 zone=example.com", zone)
	if m := r.wait(ops, "\ndns zone import"); m.ReplyTo != asked.ID {
		t.Errorf("it answers %d", m.ReplyTo)
	}
	r.say(annID, ops, "@panelbot_bot dns zone import server=web-1 zone=example.com", zone)
	r.wait(ops, "id: 1002")
	// Without what it is for, a file asks what to do with it.
	r.say(annID, annID, "", zone)
	r.wait(annID, "Choose a group")
	r.clean()
}

// TestSentences: what is no command is searched, in the private chat and where the bot is
// mentioned; what it may have meant is for whoever wrote it, and nothing runs.
func TestSentences(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	_, err := r.tg.Start(annID, "")
	must(t, err)
	r.wait(annID, "Choose a group")
	r.say(annID, ops, "please restart the server web-1")
	r.say(annID, ops, "@panelbot_bot please restart the server web-1")
	m := r.wait(annID, "Did you mean one of these?")
	r.press(annID, m, pick(m, "server restart"))
	r.wait(annID, "server restart [")
	if n := r.sent("POST /api/servers/1/restart"); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
	r.quiet(ops)
	r.say(bobID, ops, "@panelbot_bot restart the server web-1") // who has no private chat with the bot
	r.wait(ops, "Open the private chat")
	r.clean()
}

// TestPressIsAnswered: a press is answered while what it asked for still goes on.
func TestPressIsAnswered(t *testing.T) {
	t.Parallel()
	slow := simulator.New(simulator.Config{Record: true, EventDuration: -1})
	r := newRig(t, func(s *setting) { s.sim = slow })
	r.say(annID, annID, "/server favorite web-1")
	m := r.wait(annID, "Yes")
	slow.Fault("*", simulator.Fault{Kind: simulator.Slow, Delay: 4 * time.Second})
	r.press(annID, m, pick(m, "✅ Yes"))
	if _, over := r.find(annID, "\nserver favorite"); over {
		t.Error("it was answered with the end alone")
	}
	r.wait(annID, "\nserver favorite")
	r.clean()
}
