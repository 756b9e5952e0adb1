package telegram_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
)

// TestShapes: what reaches the door and is no message of a person to panelbot has nothing
// done, in whatever shape it comes; each that could have is recorded.
func TestShapes(t *testing.T) {
	t.Parallel()
	const (
		text    = `"text":"/server favorite web-1"`
		person  = `"from":{"id":1001,"is_bot":false}`
		private = `"chat":{"id":1001,"type":"private"}`
		group   = `"chat":{"id":-1001,"type":"group"}`
		head    = `"message_id":50,"date":1900000000,`
	)
	message := func(more string) string { return `"message":{` + head + more + `,` + text + `}` }
	for _, c := range []struct {
		name, update string
		why          string // as recorded
		told         string // in the chat where it was written
		in           int64
	}{
		{"an edited message", `"edited_message":{` + head + person + `,` + private + `,"edit_date":1900000001,` + text + `}`, "", "", annID},
		{"a post of a channel", `"channel_post":{` + head + `"sender_chat":{"id":-100500,"type":"channel"},"chat":{"id":-100500,"type":"channel"},` + text + `}`, "", "", channel},
		{"an edited post", `"edited_channel_post":{` + head + `"chat":{"id":-100500,"type":"channel"},` + text + `}`, "", "", channel},
		{"a message in a channel", message(person + `,"chat":{"id":-100500,"type":"channel"}`), "", "", channel},
		{"a message of a business", `"business_message":{` + head + person + `,` + private + `,` + text + `}`, "", "", annID},
		{"an inline query", `"inline_query":{"id":"1",` + person + `,"query":"/server favorite web-1"}`, "", "", annID},
		{"a press of a message sent inline", `"callback_query":{"id":"1",` + person + `,"inline_message_id":"x","data":"card.x.approve"}`, "", "", annID},
		{"nothing", `"poll":{}`, "", "", annID},
		{"an anonymous administrator", message(`"from":{"id":1087968824,"is_bot":true},"sender_chat":{"id":-1001,"type":"group"},` + group), "anonymous", "in the name of the group is nobody", ops},
		{"a person in the name of a chat", message(person + `,"sender_chat":{"id":-1001,"type":"group"},` + group), "anonymous", "in the name of the group is nobody", ops},
		{"a person in the name of a channel", message(person + `,"sender_chat":{"id":-100500,"type":"channel"},` + group), "anonymous", "in the name of the group is nobody", ops},
		{"nobody", message(group), "anonymous", "in the name of the group is nobody", ops},
		{"a channel's post, brought to its group", message(`"from":{"id":777000},"is_automatic_forward":true,` + group), "anonymous", "in the name of the group is nobody", ops},
		{"another bot", message(`"from":{"id":1001,"is_bot":true},` + group), "robot", "", ops},
		{"by way of another bot", message(person + `,"via_bot":{"id":9,"is_bot":true},` + private), "robot", "", annID},
		{"forwarded, as it was once said", message(person + `,"forward_date":1800000000,` + private), "forwarded", "was forwarded is not done", annID},
		{"forwarded, as it is said", message(person + `,"forward_origin":{"type":"user","date":1},` + private), "forwarded", "was forwarded is not done", annID},
		{"forwarded, in a caption", `"message":{` + head + person + `,` + private + `,"forward_origin":{"type":"hidden_user"},"caption":"/server favorite web-1","document":{"file_id":"a","file_size":3}}`, "forwarded", "was forwarded is not done", annID},
		{"a press by another bot", `"callback_query":{"id":"1","from":{"id":1001,"is_bot":true},"message":{` + head + group + `},"data":"x"}`, "stranger", "", ops},
		{"a press of nobody", `"callback_query":{"id":"1","from":{"id":0},"message":{` + head + group + `},"data":"x"}`, "malformed", "", ops},
		{"a press of no message", `"callback_query":{"id":"1",` + person + `,"message":{"date":0,` + group + `},"data":"x"}`, "malformed", "", ops},
		{"a press without an id", `"callback_query":{` + person + `,"message":{` + head + group + `},"data":"x"}`, "malformed", "", ops},
		{"a message without a number", `"message":{"date":1,` + person + `,` + private + `,` + text + `}`, "malformed", "", annID},
		{"a text that is a number", `"message":{` + head + person + `,` + private + `,"text":5}`, "malformed", "", annID},
		{"a person who is a text", message(`"from":{"id":"1001"},` + private), "malformed", "", annID},
		{"somebody else's private chat", message(`"from":{"id":1009},` + private), "stranger", "", annID},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t, withPolicy(allowing()), func(s *setting) { s.hook = true })
			_, err := r.tg.Start(annID, "")
			must(t, err)
			r.wait(annID, "Choose a group")
			before := len(r.ours(c.in))
			for range 2 { // as Telegram may bring it
				q := httptest.NewRequest(http.MethodPost, "/telegram/webhook", strings.NewReader(`{"update_id":900000001,`+c.update+`}`))
				q.Header.Set("Content-Type", "application/json")
				q.Header.Set("X-Telegram-Bot-Api-Secret-Token", hookSecret)
				w := httptest.NewRecorder()
				r.hook.ServeHTTP(w, q)
				if w.Code != http.StatusOK { // else it would come for ever
					t.Errorf("got %d", w.Code)
				}
			}
			r.idle()
			if n := r.sent("POST"); n != 0 {
				t.Errorf("%d changes were sent", n)
			}
			want := []string{c.why, c.why} // what is malformed has no key by which it came before
			if c.why == "" {
				want = nil
			} else if c.why != "malformed" {
				want = want[:1]
			}
			if got := r.refusals.Why(); !slices.Equal(got, want) {
				t.Errorf("recorded %q, want %q", got, want)
			}
			list := r.ours(c.in)[before:]
			if c.told == "" && len(list) > 0 || c.told != "" && (len(list) != 1 || !strings.Contains(list[0].Text, c.told)) {
				t.Errorf("told %+v, want %q", list, c.told)
			}
			for _, in := range []int64{elsewhere, approvals, newID} {
				r.quiet(in)
			}
		})
	}
}

// TestAnswersOfOthers: only the person who was asked answers, in the chat and to the message
// in which they were asked; everything else leaves the question open.
func TestAnswersOfOthers(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	for _, user := range []int64{annID, bobID, newID} {
		_, err := r.tg.Start(user, "")
		must(t, err)
	}
	r.say(annID, ops, "/database create server=web-1 type=mysql")
	q := r.wait(ops, "Answer this message")
	if !q.ForceReply || !q.Selective {
		t.Fatalf("it is no question to one person: %+v", q)
	}
	r.say(bobID, ops, "evil", telegramtest.ReplyingTo(q.ID))
	r.wait(ops, "Somebody else was asked")
	r.say(newID, ops, "evil", telegramtest.ReplyingTo(q.ID))
	r.say(annID, ops, "evil", telegramtest.ReplyingTo(q.ID), telegramtest.Anonymous())
	r.wait(ops, "in the name of the group is nobody")
	r.say(annID, ops, "evil", telegramtest.ReplyingTo(q.ID), telegramtest.Forwarded())
	r.wait(ops, "was forwarded is not done")
	// A message of the same number in another chat, and one that somebody else wrote.
	for _, in := range []int64{forum, annID} {
		r.say(annID, in, "evil", telegramtest.ReplyingTo(q.ID))
	}
	copied := r.say(bobID, ops, "@panelbot_bot Answer this message")
	r.say(annID, ops, "evil", telegramtest.ReplyingTo(copied.ID))
	// The link that goes on with a question is good for who was asked alone.
	for _, payload := range []string{"ask-", "ask-AAAAAAAAAAAAAAAAAAAAAAAAAA", "ask-" + strings.Repeat("x", 4000), "ask-\u202e<b>", "card.x.approve"} {
		_, err := r.tg.Start(bobID, payload)
		must(t, err)
	}
	r.await("all of that", func() bool { return r.tg.Pending() == 0 })
	r.idle()
	for _, why := range []string{"person", "stranger", "anonymous", "forwarded"} {
		if !slices.Contains(r.refusals.Why(), why) {
			t.Errorf("%s was not recorded: %q", why, r.refusals.Why())
		}
	}
	if n := r.sent("POST"); n != 0 {
		t.Errorf("%d changes were sent", n)
	}
	r.say(annID, ops, "shop_of_ann", telegramtest.ReplyingTo(q.ID))
	m := r.wait(ops, "[▶ Run]")
	r.press(annID, m, "▶ Run")
	r.await("the one change", func() bool { return r.sent("POST") == 1 })
	r.idle()
	for _, sent := range r.sim.Requests() {
		if strings.Contains(string(sent.Body), "evil") {
			t.Errorf("sent %s", sent.Body)
		}
	}
	r.clean()
}

// TestTopicsStay: what is asked in a topic is asked on, and answered, in that topic, and a
// reply outside of topics is no topic.
func TestTopicsStay(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	one, two := r.tg.AddTopic(forum), r.tg.AddTopic(forum)
	r.say(annID, forum, "/server get", telegramtest.InTopic(one))
	m := r.wait(forum, "✖ Cancel")
	r.say(annID, forum, "/server list", telegramtest.InTopic(two))
	r.press(annID, m, pick(m, "web-2"))
	r.wait(forum, "server get on server")
	r.wait(forum, "server list [")
	for _, m := range r.ours(forum) {
		if want := map[bool]int{true: two, false: one}[strings.Contains(m.Text, "server list")]; m.Thread != want {
			t.Errorf("in topic %d, want %d: %s", m.Thread, want, m.Text)
		}
	}
	r.say(annID, ops, "/server list", telegramtest.Tamper(func(m map[string]any) { m["message_thread_id"] = 77 }))
	if m := r.wait(ops, "web-1"); m.Thread != 0 {
		t.Errorf("in topic %d", m.Thread)
	}
	// A topic that is gone does not keep the answer.
	r.say(annID, forum, "/server get 4", telegramtest.Tamper(func(m map[string]any) { m["message_thread_id"], m["is_topic_message"] = 99, true }))
	if m := r.wait(forum, "server get on server 4"); m.Thread != 0 {
		t.Errorf("in topic %d", m.Thread)
	}
}

// TestSameNumber: an update that has another one's number is not taken, whatever it says.
func TestSameNumber(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()), func(s *setting) { s.hook = true })
	for n, line := range []string{"/server favorite web-1", "/server favorite web-2"} {
		q := httptest.NewRequest(http.MethodPost, "/telegram/webhook", strings.NewReader(fmt.Sprintf(
			`{"update_id":900000001,"message":{"message_id":%d,"from":{"id":1001},"chat":{"id":-1001,"type":"group"},"text":%q}}`, 50+n, line)))
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("X-Telegram-Bot-Api-Secret-Token", hookSecret)
		r.hook.ServeHTTP(httptest.NewRecorder(), q)
	}
	r.idle()
	if a, b := r.sent("POST /api/servers/1/favorite"), r.sent("POST /api/servers/2/favorite"); a != 1 || b != 0 {
		t.Errorf("sent %d and %d", a, b)
	}
}
