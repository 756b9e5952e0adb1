package telegram_test

import (
	"strconv"
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// TestPrivate: commands in the private chat.
func TestPrivate(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, annID, "/server list")
	m := r.wait(annID, "server list")
	if !strings.Contains(m.Text, "web-1") {
		t.Errorf("got %s", m.Text)
	}
	r.say(annID, annID, "/panel dns zone list server=web-1")
	r.wait(annID, "dns zone list")
	r.say(annID, annID, "/help")
	r.wait(annID, "help TOOL")
	r.say(vitoID, vitoID, "server list")
	r.wait(vitoID, "server list")
	if told := r.wait(vitoID, "server list"); !strings.Contains(told.Text, "xong") && !strings.Contains(told.Text, "Xong") {
		t.Errorf("in Vietnamese: %s", told.Text)
	}
	r.clean()
}

// TestGroups: what is answered where.
func TestGroups(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, ops, "/server@other_bot list")
	asked := r.say(annID, ops, "/server@panelbot_bot list")
	m := r.wait(ops, "web-1")
	if m.ReplyTo != asked.ID {
		t.Errorf("it answers %d, and not %d", m.ReplyTo, asked.ID)
	}
	topic := r.tg.AddTopic(forum)
	r.say(annID, forum, "/server list", telegramtest.InTopic(topic))
	if m := r.wait(forum, "web-1"); m.Thread != topic {
		t.Errorf("it is in topic %d", m.Thread)
	}
	_, err := r.tg.Start(annID, "")
	must(t, err)
	r.wait(annID, "Choose a group")
	r.say(annID, elsewhere, "/server list")
	r.wait(annID, "web-1")
	for _, m := range r.tg.Messages(elsewhere) {
		if m.From != annID {
			t.Errorf("a chat that is not listed reads %q", m.Text)
		}
	}
	r.clean()
}

// TestAsking: what a call lacks is asked one by one, with choices as buttons.
func TestAsking(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	since := len(r.tg.Messages(annID))
	r.say(annID, annID, "/schedule create")
	r.fill(annID, annID, since, map[string]string{"Server": "web-1", "Command": "/usr/bin/true", "User": "root", "Cron": "0 4 * * *"}, "State: asked")
	t.Log(r.tg.Transcript(annID))
	r.clean()
}

// TestConfirm: whoever asked says yes by a button, and types the name where something is
// interrupted; in a group that is asked in the group.
func TestConfirm(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, annID, "/server favorite web-1")
	m := r.wait(annID, "Yes")
	r.press(annID, m, pick(m, "✅ Yes"))
	r.wait(annID, "server favorite")
	if n := r.sent("POST /api/servers/1/favorite"); n != 1 {
		t.Errorf("it was sent %d times", n)
	}
	r.say(annID, ops, "/server restart web-1")
	m = r.wait(ops, "No]")
	for _, who := range []int64{bobID, newID} { // others press in vain
		if told := r.press(who, m, pick(m, "❗ Yes")); told.Text == "" {
			t.Errorf("%d was told nothing", who)
		}
	}
	r.press(annID, m, pick(m, "❗ Yes"))
	q := r.wait(ops, "Type web-1")
	if !q.ForceReply || !q.Selective {
		t.Errorf("it is no question to one person: %+v", q)
	}
	r.say(bobID, ops, "web-1", telegramtest.ReplyingTo(q.ID))
	r.wait(ops, "Somebody else was asked")
	r.say(annID, ops, "web-2", telegramtest.ReplyingTo(q.ID))
	q = r.wait(ops, "That is not web-1")
	if n := r.sent("POST /api/servers/1/restart"); n != 0 {
		t.Fatalf("it was sent %d times", n)
	}
	r.say(annID, ops, "web-1", telegramtest.ReplyingTo(q.ID))
	r.wait(ops, "server restart [")
	r.await("the call", func() bool { return r.sent("POST /api/servers/1/restart") == 1 })
	r.clean()
}

// TestCancel: a question is ended, and is over then.
func TestCancel(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, annID, "/server get")
	m := r.wait(annID, "✖ Cancel")
	r.press(annID, m, "✖ Cancel")
	r.wait(annID, "Left alone")
	if p, err := r.tg.Forge(annID, annID, m.ID, m.Keyboard[0][0].Data); err != nil {
		t.Error(err)
	} else if told, err := p.Wait(t.Context()); err != nil || !strings.Contains(told.Text, "over") {
		t.Errorf("told %+v, %v", told, err)
	}
	r.say(annID, annID, "/server get")
	m = r.wait(annID, "✖ Cancel")
	r.press(annID, m, "⌨ Type it")
	q := r.wait(annID, "Answer this message")
	r.say(annID, annID, "/cancel", telegramtest.ReplyingTo(q.ID))
	r.await("the end", func() bool {
		n := 0
		for _, m := range r.tg.Messages(annID) {
			if strings.Contains(m.Text, "Left alone") {
				n++
			}
		}
		return n == 2
	})
	r.clean()
}

// TestCancelAlone: /cancel that answers nothing ends no question, and does not say that none
// is asked.
func TestCancelAlone(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, annID, "/server get")
	r.wait(annID, "✖ Cancel")
	r.say(annID, annID, "/cancel")
	r.wait(annID, "A question is ended by the button")
	m := r.ours(annID)[0]
	r.press(annID, m, pick(m, "web-1"))
	r.wait(annID, "server get on server")
	r.clean()
}
