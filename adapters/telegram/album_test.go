package telegram_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/store/storetest"
)

// TestAlbum: files that were sent together without a word were answered one by one, each with
// a menu of its own. An album has one answer, also where it comes over a restart; what was
// written to one of its files has its own.
func TestAlbum(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db storetest.Database) {
		s := world(t, telegramtest.Config{})
		sim := simulator.New(simulator.Config{Record: true, EventDuration: -1})
		start := func() *rig {
			return newRig(t, withPolicy(allowing()), withDatabase(db), func(set *setting) { set.server, set.sim = s, sim })
		}
		file := func(name, album string, options ...telegramtest.Option) []telegramtest.Option {
			return append(options, telegramtest.Attach(telegramtest.File{Name: name, Content: []byte("$TTL 60\n")}), telegramtest.InAlbum(album))
		}
		// holds waits for what was said last, and compares how many answers there are.
		holds := func(r *rig, what string, want map[string]int) {
			t.Helper()
			last := r.say(annID, annID, "/whoami")
			r.await("the last answer", func() bool { m, ok := r.find(annID, "are offered to you"); return ok && m.ID > last.ID })
			r.idle()
			got := map[string]int{}
			for _, m := range r.ours(annID) {
				for _, text := range []string{"Choose a group", "What was forwarded", "dns zone import"} {
					if strings.Contains(said(m), text) {
						got[text]++
					}
				}
			}
			for text, n := range want {
				if got[text] != n {
					t.Errorf("%s: %q was said %d times, want %d\n%s", what, text, got[text], n, r.tg.Transcript(annID))
				}
			}
		}
		r := start()
		for _, name := range []string{"a.db", "b.db", "c.db"} {
			r.say(annID, annID, "", file(name, "13850000000000001")...)
		}
		holds(r, "an album", map[string]int{"Choose a group": 1})
		r.stop()
		_, err := s.Say(annID, annID, "", file("d.db", "13850000000000001")...)
		must(t, err)
		r = start()
		holds(r, "its last file, after a restart", map[string]int{"Choose a group": 1})
		r.say(annID, annID, "", file("e.db", "13850000000000002")...)
		holds(r, "another album", map[string]int{"Choose a group": 2})
		r.say(annID, annID, "", telegramtest.Attach(telegramtest.File{Name: "f.db", Content: []byte("x")}))
		r.say(annID, annID, "", telegramtest.Attach(telegramtest.File{Name: "g.db", Content: []byte("x")}))
		holds(r, "files that were not sent together", map[string]int{"Choose a group": 4})
		for _, name := range []string{"h.db", "i.db"} {
			r.say(annID, annID, "", file(name, "13850000000000003", telegramtest.Forwarded())...)
		}
		holds(r, "an album that was forwarded", map[string]int{"What was forwarded": 1})
		for _, zone := range []string{"example.com", "example.net"} {
			r.say(annID, annID, "/dns zone import server=web-1 zone="+zone, file(zone, "13850000000000004")...)
		}
		holds(r, "captions", map[string]int{"dns zone import": 2, "Choose a group": 4})
		r.say(annID, annID, "/dns zone import server=web-1 zone=example.org", file("j.db", "13850000000000005")...)
		r.say(annID, annID, "", file("k.db", "13850000000000005")...)
		holds(r, "a caption for all of them", map[string]int{"dns zone import": 3, "Choose a group": 4})
		r.clean()
	})
}

// fullOnce is an outbox that does not take the first message.
type fullOnce struct {
	telegram.Outbox
	asked bool
}

func (o *fullOnce) Post(ctx context.Context, m delivery.Message) error {
	if !o.asked {
		o.asked = true
		return errors.New("the outbox is full")
	}
	return o.Outbox.Post(ctx, m)
}

// TestAlbumAfterACrash: what was ended before it answered for its album answers when it is
// worked again, and the others stay silent.
func TestAlbumAfterACrash(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	_, err := r.tg.Start(annID, "") // which opens the chat
	must(t, err)
	r.wait(annID, "Choose a group")
	r.idle()
	r.answers.Outbox = &fullOnce{Outbox: r.answers.Outbox}
	handle := func(update int64, begun bool) error {
		e := telegram.Event{
			Kind: telegram.Text, Update: update, Key: "42/" + itoa(update), User: annID, Chat: annID, ChatKind: "private", Message: int(update), Arrived: time.Now(),
			Album: "13850000000000001", Files: []telegram.File{{ID: "x", Name: "x.db"}},
		}
		body, err := e.Encode()
		must(t, err)
		return r.answers.Handle(t.Context(), delivery.Arrival{Door: policies.Telegram, Key: e.Key, Lane: e.Lane(), Body: body, Begun: begun})
	}
	if err := handle(9001, false); err == nil {
		t.Fatal("it was posted to an outbox that is full")
	}
	must(t, handle(9002, false))
	must(t, handle(9001, true))
	must(t, handle(9001, true))
	must(t, handle(9003, false))
	r.await("the answer", func() bool { return len(r.ours(annID)) > 1 })
	r.idle()
	if got := r.ours(annID); len(got) != 2 {
		t.Errorf("there are %d answers, want one to /start and one to the album\n%s", len(got), r.tg.Transcript(annID))
	}
}
