package telegram_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"panelbot/adapters/telegram/telegramtest"
)

// quiet holds that nothing was said in a chat by the bot.
func (r *rig) quiet(in int64) {
	r.Helper()
	for _, m := range r.tg.Messages(in) {
		if m.From == r.tg.Config().ID {
			r.Errorf("in %d it said %q", in, said(m))
		}
	}
}

// TestNobody: what is not written by a person of ours does nothing.
func TestNobody(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.say(annID, ops, "/server favorite web-1", telegramtest.Anonymous())
	r.wait(ops, "in the name of the group is nobody")
	r.say(annID, annID, "/server favorite web-1", telegramtest.Forwarded())
	r.wait(annID, "was forwarded is not done")
	r.say(newID, ops, "/server favorite web-1")
	r.say(newID, newID, "/server favorite web-1")
	r.wait(newID, "You are not known here")
	r.say(annID, elsewhere, "/server favorite web-1", telegramtest.Tamper(func(m map[string]any) {
		m["from"].(map[string]any)["is_bot"] = true
	}))
	r.say(annID, elsewhere, "/server favorite web-1", telegramtest.Tamper(func(m map[string]any) {
		m["via_bot"] = map[string]any{"id": 5, "is_bot": true}
	}))
	must(t, r.tg.Post(channel, "/server favorite web-1"))
	// Somebody with ann's username is not ann.
	r.tg.Rename(annID, "formerly_ann")
	r.tg.Rename(newID, "ann")
	r.say(newID, newID, "/server favorite web-1")
	m := r.say(vitoID, vitoID, "/help")
	r.wait(vitoID, "help")
	must(t, r.tg.Edit(vitoID, vitoID, m.ID, "/server favorite web-1"))
	r.say(annID, annID, "/whoami") // which comes after all that
	r.wait(annID, "ann")
	r.await("the rest", func() bool { return r.tg.Pending() == 0 })
	if n := r.sent("POST"); n != 0 {
		t.Errorf("%d changes were sent", n)
	}
	r.quiet(elsewhere)
	r.quiet(channel)
	for _, why := range []string{"anonymous", "forwarded", "stranger", "robot"} {
		if !slices.Contains(r.refusals.Why(), why) {
			t.Errorf("%s was not recorded: %q", why, r.refusals.Why())
		}
	}
	r.clean()
}

// TestForgedPresses: buttons of other messages, of other people and of nobody.
func TestForgedPresses(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.say(annID, annID, "/server restart web-1")
	m := r.wait(annID, "No]")
	data := m.Keyboard[0][0].Data
	told := func(p *telegramtest.Pressed, err error) string {
		t.Helper()
		must(t, err)
		got, err := p.Wait(t.Context())
		must(t, err)
		return got.Text
	}
	if got := told(r.tg.Forge(annID, annID, 999, data)); !strings.Contains(got, "over") {
		t.Errorf("of another message: %q", got)
	}
	if got := told(r.tg.Forge(newID, annID, m.ID, data)); !strings.Contains(got, "not known") {
		t.Errorf("of a stranger: %q", got)
	}
	r.say(bobID, bobID, "/help")
	r.wait(bobID, "help")
	if got := told(r.tg.Forge(bobID, annID, m.ID, data)); !strings.Contains(got, "somebody else") {
		t.Errorf("of another person: %q", got)
	}
	for _, why := range []string{"message", "stranger", "person"} {
		if !slices.Contains(r.refusals.Why(), why) {
			t.Errorf("%s was not recorded: %q", why, r.refusals.Why())
		}
	}
	for _, junk := range []string{"x", "ask.x.1.c1", "ask.x.01.c1", "ask.x.c1", "ask..", "card.RX.approve", "card." + strings.Repeat("A", 50) + ".approve", strings.Repeat("z", 64), data + "9"} {
		if got := told(r.tg.Forge(annID, annID, m.ID, junk)); got == "" {
			t.Errorf("%q was told nothing", junk)
		}
	}
	// More than 64 bytes is no callback of Telegram's, and is dropped at the door.
	for _, data := range []string{strings.Repeat("z", 65), strings.Repeat("é", 33), strings.Repeat("z", 1<<16)} {
		if _, err := r.tg.Forge(annID, annID, m.ID, data); err != nil {
			t.Error(err)
		}
	}
	r.await("the rest", func() bool { return r.tg.Pending() == 0 })
	r.eventually("the record of the three", func() bool {
		return len(slices.DeleteFunc(r.refusals.Why(), func(why string) bool { return why != "malformed" })) == 3
	})
	if n := r.sent("POST"); n != 0 {
		t.Errorf("%d changes were sent", n)
	}
	r.clean()
}

// TestServerTextIsInert: what servers say is shown without being read as markup, as a
// mention or as a command.
func TestServerTextIsInert(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.say(annID, annID, `/schedule create web-1 command="<b>x</b> &amp; </pre> @everybody /server_delete `+"\u202e"+`gnp" user=root cron="* * * * *"`)
	m := r.wait(annID, "schedule create [")
	r.say(annID, annID, "/schedule list web-1")
	list := r.wait(annID, "schedule list [")
	for _, m := range []telegramtest.Message{m, list} {
		if !strings.Contains(m.Text, "<b>x</b> &amp; </pre>") && m.ID == list.ID {
			t.Errorf("not as it stands: %s", m.Text)
		}
		if strings.ContainsRune(m.Text, '\u202e') {
			t.Errorf("it turns the direction of writing: %q", m.Text)
		}
		at := strings.Index(m.Text, "@everybody")
		for _, e := range m.Entities {
			if e.Offset <= at && (e.Type == "pre" || e.Type == "code") {
				at = -1
			}
		}
		if at >= 0 {
			t.Errorf("a mention stands outside of code: %s", m.Text)
		}
	}
	r.clean()
}

// TestLargeFile: a file of 25 MB is refused, and small ones are arguments.
func TestLargeFile(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	r.say(annID, annID, "/dns zone import server=web-1 zone=example.com", telegramtest.Attach(telegramtest.File{Name: "zone.db", Content: []byte("x"), Size: 25 << 20}))
	r.wait(annID, "larger than 8 MB")
	if n := r.sent("POST"); n != 0 {
		t.Errorf("%d changes were sent", n)
	}
	if got := r.refusals.Why(); !slices.Equal(got, []string{"file"}) {
		t.Errorf("recorded %q", got)
	}
	r.say(annID, annID, "/dns zone import server=web-1 zone=example.com", telegramtest.Attach(telegramtest.File{Name: "../zone.db", Content: []byte("$TTL 60\n")}))
	r.wait(annID, "dns zone import [")
	r.clean()
}

// TestForgedWebhook: only what has the secret is read, and no more of it than a
// megabyte.
func TestForgedWebhook(t *testing.T) {
	t.Parallel()
	r := newRig(t, func(s *setting) { s.hook = true })
	r.say(annID, annID, "/server list")
	r.wait(annID, "web-1")
	const update = `{"update_id":1,"message":{"message_id":1,"from":{"id":1001},"chat":{"id":1001,"type":"private"},"text":"/server list"}}`
	tests := []struct {
		name, method, secret, kind string
		body                       []byte
		want                       int
	}{
		{"no secret", "POST", "", "application/json", []byte(update), http.StatusUnauthorized},
		{"another secret", "POST", "a-secret-of-the-webhool", "application/json", []byte(update), http.StatusUnauthorized},
		{"a longer secret", "POST", "a-secret-of-the-webhook-", "application/json", []byte(update), http.StatusUnauthorized},
		{"a very long secret", "POST", strings.Repeat("a-secret-of-the-webhook", 40_000), "application/json", []byte(update), http.StatusUnauthorized},
		{"the secret in another case", "POST", "A-SECRET-OF-THE-WEBHOOK", "application/json", []byte(update), http.StatusUnauthorized},
		{"a get", "GET", "a-secret-of-the-webhook", "application/json", nil, http.StatusMethodNotAllowed},
		{"a form", "POST", "a-secret-of-the-webhook", "application/x-www-form-urlencoded", []byte(update), http.StatusUnsupportedMediaType},
		{"too large", "POST", "a-secret-of-the-webhook", "application/json", bytes.Repeat([]byte(" "), 2<<20), http.StatusRequestEntityTooLarge},
		{"no JSON", "POST", "a-secret-of-the-webhook", "application/json", []byte("{"), http.StatusOK},
		{"right", "POST", "a-secret-of-the-webhook", "application/json", []byte(update), http.StatusOK},
	}
	for _, test := range tests {
		q := httptest.NewRequest(test.method, "/telegram/webhook", bytes.NewReader(test.body))
		q.Header.Set("Content-Type", test.kind)
		q.Header.Set("X-Telegram-Bot-Api-Secret-Token", test.secret)
		w := httptest.NewRecorder()
		r.hook.ServeHTTP(w, q)
		if w.Code != test.want {
			t.Errorf("%s: got %d, want %d", test.name, w.Code, test.want)
		}
	}
	if got := strings.Join(r.refusals.Why(), " "); got != "secret secret secret secret secret malformed malformed" {
		t.Errorf("recorded %q", got)
	}
	r.clean()
}
