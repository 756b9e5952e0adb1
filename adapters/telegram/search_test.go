package telegram_test

import (
	"fmt"
	"strings"
	"testing"

	"panelbot/adapters/chat"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools"
	"panelbot/tools/op"
)

// TestMenuSearch: a menu can be searched by words, in the language of whoever asks, and
// what fits is buttons below.
func TestMenuSearch(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	c, err := catalogue()
	must(t, err)
	find := finder{op.NewIndex(c.Tools())}
	r.retalk(func(policies.Person) *chat.Grammar { return chat.New(c, chat.Config{Finder: find}) })
	r.say(annID, annID, "/panel")
	m := r.wait(annID, "Choose a group")
	r.press(annID, m, "🔍 Search")
	q := r.wait(annID, "What are you looking for?")
	if !q.ForceReply {
		t.Errorf("it is no question: %s", said(q))
	}
	r.say(annID, annID, "zzqqxx", telegramtest.ReplyingTo(q.ID))
	m = r.wait(annID, "No tool fits these words")
	r.press(annID, m, "🔍 Search")
	r.await("the next question", func() bool {
		next, ok := r.find(annID, "What are you looking for?")
		q, ok = next, ok && next.ID > m.ID
		return ok
	})
	since := len(r.tg.Messages(annID))
	r.say(annID, annID, "khoi dong lai may chu", telegramtest.ReplyingTo(q.ID))
	m = r.wait(annID, "These fit best:")
	if !button(m, "server restart") || !button(m, "All groups") {
		t.Errorf("it offers %s", said(m))
	}
	r.press(annID, m, "server restart")
	r.fill(annID, annID, since, map[string]string{"Server": "web-1"}, "\nserver restart")
	r.say(vitoID, vitoID, "/menu")
	m = r.wait(vitoID, "🔍 Tìm")
	r.press(vitoID, m, "🔍 Tìm")
	r.wait(vitoID, "Bạn tìm gì?")
	r.clean()
}

// finder is the search of the program.
type finder struct{ index *op.Index }

func (f finder) Find(request string, most int) (list []*op.Tool) {
	for _, m := range f.index.Search(request, most) {
		list = append(list, m.Tool)
	}
	return list
}

// TestChoiceSearch: where the panel has more than a keyboard shows, a part of a name finds
// those that have it; several stay picked over a search.
func TestChoiceSearch(t *testing.T) {
	t.Parallel()
	r := newRig(t, withPolicy(allowing()))
	for n := range 20 {
		args := fmt.Appendf(nil, `{"server":"web-1","type":"mysql","name":"shop_%02d"}`, n)
		if out := r.Runner.Run(t.Context(), tools.Call{Tool: "flashpanel_database_create", Args: args, Person: ann, Door: policies.Telegram}); !out.Status.OK() {
			t.Fatalf("got %+v", out)
		}
	}
	r.say(annID, annID, "/database delete server=web-1")
	m := r.wait(annID, "🔍 Search")
	if !button(m, "› 2/3") {
		t.Errorf("it has no pages: %s", said(m))
	}
	ask := func(word string) telegramtest.Message {
		t.Helper()
		r.press(annID, m, "🔍 Search")
		var q telegramtest.Message
		r.await("the question", func() (ok bool) {
			q, ok = r.find(annID, "Write a part of its name")
			return ok && q.ID > m.ID
		})
		if !q.ForceReply {
			t.Errorf("it is no question: %s", said(q))
		}
		r.say(annID, annID, word, telegramtest.ReplyingTo(q.ID))
		var got telegramtest.Message
		r.await("what fits", func() (ok bool) {
			got, ok = r.find(annID, "✖ Cancel")
			return ok && got.ID > q.ID
		})
		return got
	}
	m = ask("no such thing")
	if !strings.Contains(m.Text, "Nothing has that in its name") || !button(m, "› 2/3") {
		t.Errorf("without a hit: %s", said(m))
	}
	m = ask("OP_1")
	if n := strings.Count(said(m), "shop_1"); n != 8 || !button(m, "› 2/2") || !button(m, "Show all") {
		t.Errorf("%d hits: %s", n, said(m))
	}
	m = ask("shop_17")
	r.press(annID, m, pick(m, "shop_17"))
	m = r.wait(annID, "▶ Run")
	if !strings.Contains(m.Text, "Server: web-1\nDatabase: shop_17\n") && !strings.Contains(m.Text, "Database: shop_17\nServer: web-1\n") || !button(m, "✎ Server") {
		t.Errorf("what is known: %s", said(m))
	}
	r.press(annID, m, "▶ Run")
	r.wait(annID, "\ndatabase delete")
	if r.sent("DELETE /api/servers/1/databases") != 1 {
		t.Errorf("it was not sent once:\n%s", r.tg.Transcript(annID))
	}
	// Several: what was picked stays over a search.
	r.say(annID, annID, "/database user create server=web-1 type=mysql name=typist")
	m = r.wait(annID, "Let panelbot make it")
	r.press(annID, m, "Let panelbot make it")
	m = r.wait(annID, "＋ Databases")
	r.press(annID, m, "＋ Databases")
	m = r.wait(annID, "🔍 Search")
	first := pick(m, "shop_0")
	r.press(annID, m, first)
	r.await("the mark", func() bool { next, ok := r.find(annID, "☑ "+first); m = next; return ok })
	m = ask("shop_19")
	if !button(m, "☑ "+first) {
		t.Errorf("what was picked is gone: %s", said(m))
	}
	r.press(annID, m, pick(m, "shop_19"))
	r.await("both marks", func() bool { next, ok := r.find(annID, "☑ shop_19"); m = next; return ok })
	r.press(annID, m, "Done")
	r.await("the answer", func() bool {
		m, ok := r.find(annID, "▶ Run")
		return ok && strings.Contains(m.Text, "Databases: shop_0") && strings.Contains(m.Text, ", shop_19")
	})
	r.clean()
}
