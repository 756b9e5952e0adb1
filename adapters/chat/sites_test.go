package chat_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panelbot/adapters/chat"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/tools"
	"panelbot/tools/op"
)

// book is Sites and an Enroller in memory.
type book struct {
	sites []chat.Site
	err   error
	code  string // that AddSite wants
	got   []string
}

func (b *book) ListSites(context.Context, policies.Person) ([]chat.Site, error) {
	return b.sites, b.err
}

func (b *book) AddSite(_ context.Context, person policies.Person, _ policies.Door, s chat.Site, code string) (chat.Site, error) {
	if code != b.code {
		return s, approval.ErrCodeWanted
	}
	s.Panel, s.By = "main", person.Name
	b.sites = append(b.sites, s)
	return s, b.err
}

func (b *book) RemoveSite(_ context.Context, _ policies.Person, _ policies.Door, panel, name string) error {
	b.got = append(b.got, panel+"/"+name)
	return b.err
}

func (b *book) Enrol(_ context.Context, code, account string, door policies.Door) (policies.Person, error) {
	b.got = append(b.got, code, account, string(door))
	return policies.Person{Name: "carol", Language: "vi"}, b.err
}

func TestSiteLines(t *testing.T) {
	t.Parallel()
	b := &book{}
	g := newGrammar(t, chat.Config{Sites: b, Enroller: b})
	operator := policies.Person{Name: "olga", Roles: []policies.Role{policies.Operator}}
	say := func(line string, change ...func(*chat.Asker)) chat.Answer {
		by := chat.Asker{Call: tools.Call{Person: operator, Door: policies.Terminal}}
		for _, c := range change {
			c(&by)
		}
		return g.Run(t.Context(), &echo{}, line, by)
	}
	if a := say("site list"); !a.OK || !strings.Contains(a.Text, "No site is named yet") {
		t.Errorf("got %+v", a)
	}
	for _, line := range []string{"site add shop 12", `Site ADD "shop2" 13 web-1`, "site add shop3 14 web-1 shop.example.com", "site add shop4 15 panel=main"} {
		if a := say(line); !a.OK {
			t.Errorf("%s: got %+v", line, a)
		}
	}
	want := []chat.Site{
		{Panel: "main", Name: "shop", ID: 12, By: "olga"}, {Panel: "main", Name: "shop2", ID: 13, Server: "web-1", By: "olga"},
		{Panel: "main", Name: "shop3", ID: 14, Server: "web-1", Domain: "shop.example.com", By: "olga"}, {Panel: "main", Name: "shop4", ID: 15, By: "olga"},
	}
	if diff := cmp.Diff(b.sites, want); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	b.sites = append(b.sites, chat.Site{Panel: "main", ID: 77}, chat.Site{Panel: "main", Name: "old", ID: 9})
	for _, want := range []string{"shop3", "olga", "(not named yet)", "configuration", "were seen"} {
		if a := say("site list"); !a.OK || !strings.Contains(a.Text, want) {
			t.Errorf("the list lacks %s:\n%s", want, a.Text)
		}
	}
	if a := say("site remove shop panel=main"); !a.OK || b.got[0] != "main/shop" {
		t.Errorf("got %+v, %q", a, b.got)
	}
	for _, line := range []string{"site", "site add", "site add shop", "site add shop x", "site add shop 0", "site add shop -1", "site add a 1 b c d", "site remove", "site remove a b", "site rename a", "site list all"} {
		if a := say(line); a.OK != (line == "site") {
			t.Errorf("%s: got %+v", line, a)
		}
	}
	b.code = "123456"
	if a := say("site add coded 16"); a.OK || !strings.Contains(a.Text, "one-time code") {
		t.Errorf("got %+v", a)
	}
	asked := func(by *chat.Asker) {
		by.Call.Ask = func(context.Context, op.Order) (string, error) { return " 123 456 ", nil }
	}
	if a := say("site add coded 16", asked); !a.OK {
		t.Errorf("got %+v", a)
	}
	if a := say("site add coded 16 code=123456"); !a.OK || !g.Secret("site add coded 16 code=123456") || g.Secret("site add coded 16") {
		t.Errorf("got %+v", a)
	}
	viewer := func(by *chat.Asker) { by.Call.Person.Roles = []policies.Role{policies.Viewer} }
	for _, line := range []string{"site add a 1", "site remove a"} {
		if a := say(line, viewer); a.OK || !strings.Contains(a.Text, "admin or an operator") {
			t.Errorf("%s by a viewer: got %+v", line, a)
		}
	}
	b.err = errors.New("it is broken")
	for _, line := range []string{"site list", "site remove a"} {
		if a := say(line); a.OK || a.Text != "It is broken." {
			t.Errorf("%s: got %+v", line, a)
		}
	}
	if a := newGrammar(t, chat.Config{}).Run(t.Context(), &echo{}, "site list", chat.Asker{}); a.OK {
		t.Errorf("without a place for them: got %+v", a)
	}
	if got := g.Complete("site "); !cmp.Equal(got, []string{"add", "list", "remove"}) {
		t.Errorf("completed is %q", got)
	}
	if a := say("help site"); !a.OK || !strings.Contains(a.Text, "site add NAME ID") {
		t.Errorf("got %+v", a)
	}
}

func TestEnrolLines(t *testing.T) {
	t.Parallel()
	const code = "ABCD-EFGH-IJKL-MNOP-QRST"
	b := &book{}
	g := newGrammar(t, chat.Config{Enroller: b})
	stranger := chat.Asker{Call: tools.Call{Door: policies.Slack}, Account: "T0TEAM/U0CAROL"}
	a := g.Run(t.Context(), &echo{}, "enrol ABCD-EFGH IJKL-MNOP-QRST", stranger)
	if !a.OK || !strings.Contains(a.Text, "carol") || !strings.Contains(a.Text, "Chào") {
		t.Errorf("got %+v", a)
	}
	if diff := cmp.Diff(b.got, []string{"ABCD-EFGHIJKL-MNOP-QRST", "T0TEAM/U0CAROL", "slack"}); diff != "" {
		t.Errorf("got -, want +:\n%s", diff)
	}
	if !g.Secret("enrol " + code) {
		t.Error("the code would be written to a history")
	}
	b.err = op.Say("enrol_no", "This code opens nothing: it is good for an hour, and once. Ask an admin for a new one.")
	vi := stranger
	vi.Speech = chat.SpeechIn("vi")
	if a := g.Run(t.Context(), &echo{}, "enrol "+code, vi); a.OK || !strings.Contains(a.Text, "Mã này không mở được gì") || strings.Contains(a.Text, code) {
		t.Errorf("got %+v", a)
	}
	b.got = nil
	for line, by := range map[string]chat.Asker{"enrol " + code: {Call: stranger.Call}, "enrol": stranger} {
		if a := g.Run(t.Context(), &echo{}, line, by); a.OK || b.got != nil || strings.Contains(a.Text, code) {
			t.Errorf("%s: got %+v, %q", line, a, b.got)
		}
	}
	if a := newGrammar(t, chat.Config{}).Run(t.Context(), &echo{}, "enrol "+code, stranger); a.OK {
		t.Errorf("got %+v", a)
	}
	if a := g.Run(t.Context(), &echo{}, "help enrol", stranger); !a.OK || !strings.Contains(a.Text, "Lets you in") {
		t.Errorf("got %+v", a)
	}
}
