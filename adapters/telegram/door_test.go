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
