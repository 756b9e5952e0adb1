package telegram

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"panelbot/adapters/telegram/telegramtest"
)

// FuzzUpdate: whatever is posted is an event that can be stored and read again, or an
// error; it never gives rights to nobody.
func FuzzUpdate(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":1,"from":{"id":1001},"chat":{"id":1001,"type":"private"},"text":"/server list"}}`,
		`{"update_id":1,"message":{"message_id":1,"sender_chat":{"id":-1},"chat":{"id":-1,"type":"supergroup"},"message_thread_id":5,"is_topic_message":true,"caption":"/x","document":{"file_id":"a","file_name":"../x","file_size":3}}}`,
		`{"update_id":2,"callback_query":{"id":"1","from":{"id":1001},"message":{"message_id":7,"chat":{"id":-1,"type":"group"}},"data":"ask.x.1.c1"}}`,
		`{"update_id":3,"edited_message":{}}`, `{"update_id":6,"message":{"message_id":1,"date":-9223372036854775808,"from":{"id":1},"chat":{"id":1,"type":"private"},"text":"x"}}`, `{"update_id":4,"channel_post":{"message_id":1}}`, `{"update_id":5,"message":{"message_id":1,"chat":{"id":-5,"type":"group"},"migrate_to_chat_id":-6}}`, `{}`, `[]`, `{"update_id":-1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, id, err := parseUpdate("123456", raw, time.Unix(1_900_000_000, 0))
		if err != nil {
			return
		}
		if id <= 0 || e.Key == "" || e.Chat == 0 {
			t.Fatalf("an event without a number or a chat: %+v", e)
		}
		if e.Kind != Moved && e.Why == "" && e.User <= 0 {
			t.Fatalf("nobody has rights: %+v", e)
		}
		if e.Asked().After(e.Arrived) {
			t.Fatalf("it was asked after it arrived: %+v", e)
		}
		body, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(body)
		if err != nil || again.Key != e.Key || again.Text != e.Text || again.Data != e.Data {
			t.Fatalf("got %+v, %v, want %+v", again, err, e)
		}
		_, _ = readText(e.Text, "panelbot_bot", e.IsPrivate())
	})
}

// FuzzPage: every page is split into messages that Telegram takes, and that say all of
// it.
func FuzzPage(f *testing.F) {
	f.Add("a & b", "<b>x</b>\nline  two", 100)
	f.Add("😀", strings.Repeat("wide 😀 line\n", 900), 4096)
	f.Add("", strings.Repeat("x", 9000), 50)
	f.Fuzz(func(t *testing.T, name, body string, limit int) {
		limit = 20 + abs(limit)%maxMessage
		p := &page{}
		p.add(bold, name)
		p.columns(body)
		if limit > 600 {
			p.pair(name, body)
		}
		p.add(pre, body)
		for _, text := range p.texts(limit) {
			parsed, _, err := telegramtest.ParseHTML(text.html)
			if err != nil {
				t.Fatalf("%v: %s", err, text.html)
			}
			if units(parsed) > limit || strings.TrimSpace(parsed) == "" {
				t.Fatalf("%d units, limit %d: %q", units(parsed), limit, parsed)
			}
			if parsed != text.plain {
				t.Fatalf("it says %q, and the plain form %q", parsed, text.plain)
			}
		}
	})
}

func abs(n int) int {
	if n < 0 {
		n = -(n + 1)
	}
	return n
}

// FuzzButton: what a button carries back is read without a panic.
func FuzzButton(f *testing.F) {
	f.Add("ask.ABC.2.c1")
	f.Add("ask.ABC.c1")
	f.Add("card.x.approve")
	f.Add("ABC.0.ABCDEFGHIJKLM")
	client := &Client{token: "123456:telegramtest-token"}
	f.Fuzz(func(t *testing.T, data string) {
		bound := [][]Key{{{Data: data}}}
		client.bind("answer/1", bound)
		if got := bound[0][0].Data; got != data {
			if id, ok := client.unbound("answer/1", got); !ok || id != data {
				t.Fatalf("%q is read as %q, %v", got, id, ok)
			}
			if _, ok := client.unbound("answer/2", got); ok {
				t.Fatalf("%q is of two messages", got)
			}
		}
		if _, ok := client.unbound("answer/1", data); ok {
			t.Fatalf("%q was made by nobody", data)
		}
		id, count, what, ok := askButton(data)
		if ok && askData(id, count, what) != data {
			t.Fatalf("%q is read as %q, %d and %q", data, id, count, what)
		}
		if ok && what != "" {
			_, _ = number(what)
		}
		if in, thread, err := placeOf(data); err == nil && thread != 0 && placeName(in, thread) == "" {
			t.Fatal("a place without a name")
		}
		_ = cut(data, 5)
		if !utf8.ValidString(label(data)) || units(label(data)) > maxLabel {
			t.Fatalf("label %q", label(data))
		}
	})
}

// TestText: what is meant for the bot, and what it says.
func TestText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text          string
		private, ours bool
		want          typed
	}{
		{"/server restart web-1", false, true, typed{line: "server restart web-1"}},
		{"/server@panelbot_BOT restart web-1", false, true, typed{line: "server restart web-1"}},
		{"/server@other_bot restart web-1", false, false, typed{}},
		{"/server@other_bot restart web-1", true, false, typed{}},
		{"/panel", false, true, typed{}},
		{"/panel dns record list web-1", true, true, typed{line: "dns record list web-1"}},
		{"/server_restart web-1", true, true, typed{line: "server restart web-1"}},
		{"/flashpanel_server_restart web-1", true, true, typed{line: "flashpanel_server_restart web-1"}},
		{"/start ABCD-EFGH", true, true, typed{start: true, payload: "ABCD-EFGH"}},
		{"/cancel", true, true, typed{cancel: true}},
		{"restart web-1", true, true, typed{line: "restart web-1"}},
		{"restart web-1", false, false, typed{line: "restart web-1"}},
		{"hey @panelbot_bot, restart", false, true, typed{line: "hey , restart"}},
		{"@PanelBot_bot restart web-1", false, true, typed{line: "restart web-1"}},
		{"@panelbot_bot2 restart", false, false, typed{line: "@panelbot_bot2 restart"}},
		{"/server\nlist", true, true, typed{line: "server list"}},
		{"/", true, true, typed{}},
	}
	for _, test := range tests {
		got, ours := readText(test.text, "panelbot_bot", test.private)
		if ours != test.ours || ours && got != test.want {
			t.Errorf("%q (private %v): got %+v, %v", test.text, test.private, got, ours)
		}
	}
}

// TestEventsVersion: an event of a newer panelbot is not worked.
func TestEventsVersion(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(Event{Version: eventVersion + 1, Kind: Text})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Decode(raw); err == nil {
		t.Error("it was read")
	}
}
