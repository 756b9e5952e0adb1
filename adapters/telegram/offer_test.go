package telegram_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
)

// pad keeps what was offered.
type pad struct{ raw []byte }

func (p *pad) Recall(context.Context) ([]byte, error) { return p.raw, nil }

func (p *pad) Keep(_ context.Context, raw []byte) error {
	p.raw = raw
	return nil
}

// TestCommandsOffered: the menus of Telegram offer to everybody how to begin, and to each
// person what they may, by place and language; what is there is not brought again, one who
// is in no group keeps no other, and one who is nobody any more has none.
func TestCommandsOffered(t *testing.T) {
	t.Parallel()
	s := world(t, telegramtest.Config{})
	c, err := catalogue()
	must(t, err)
	log := &lines{}
	notes := &pad{}
	fresh := func() *telegram.Offers {
		return &telegram.Offers{Log: slog.New(slog.NewTextHandler(log, nil)), Client: client(t, s), Notes: notes, Pause: time.Microsecond}
	}
	names := func(scope string) string {
		var list []string
		for _, c := range s.Commands()[scope] {
			list = append(list, c.Command)
		}
		return strings.Join(list, " ")
	}
	s.ChangeChat(approvals, func(c *telegramtest.Chat) { c.Left = []int64{vitoID} })
	_, err = s.Start(vitoID, "")
	must(t, err)
	admin := telegram.Insider{User: annID, Tools: c.Tools()}
	viewer := telegram.Insider{User: vitoID, Tools: c.Tools()[:3], Speech: chat.SpeechIn("vi")}
	groups := []int64{ops, approvals}
	bring := func(o *telegram.Offers, insiders ...telegram.Insider) (calls int) {
		t.Helper()
		before := s.Offers()
		must(t, o.Bring(t.Context(), telegram.Menus(c.Tools(), groups, insiders)))
		return s.Offers() - before
	}
	o := fresh()
	s.RateLimit(3, 0)
	if n, menus := bring(o, admin, viewer), len(telegram.Menus(c.Tools(), groups, []telegram.Insider{admin, viewer})); n <= menus {
		t.Errorf("%d calls for %d menus, of which each third was to be told to wait", n, menus)
	}
	s.RateLimit(0, 0)
	if all := names("all_private_chats"); !strings.Contains(all, "panel help approvals report") || !strings.Contains(all, " server ") || all != names("chat/-1001") || all != names("all_private_chats:vi") {
		t.Errorf("offered in private chats: %s", all)
	}
	if begin := names("default"); !strings.HasPrefix(begin, "panel") || strings.Contains(begin, "server") {
		t.Errorf("offered to others: %s", begin)
	}
	if his := names("chat_member/-1001/1003"); his == "" || his == names("chat/-1001") || his != names("chat/1003") {
		t.Errorf("offered to one person: %s", his)
	}
	if d := s.Commands()["chat_member/-1001/1003"]; len(d) == 0 || d[0].Description != chat.SpeechIn("vi").Say("telegram_command_panel", nil) {
		t.Errorf("in another language: %+v", d)
	}
	if got := names("chat_member/-100200/1003") + names("chat_member/-1001/1001"); got != "" {
		t.Errorf("offered where nobody is, or where it is the same: %s", got)
	}
	if !strings.Contains(log.String(), "user not found") {
		t.Error("the log does not say who is in no group")
	}
	// The same again is brought by nobody, also not after a restart.
	if n := bring(o, admin, viewer); n != 0 {
		t.Errorf("%d calls for the same", n)
	}
	o = fresh()
	if n := bring(o, admin, viewer); n != 1 { // it tries once more where somebody was not in the group
		t.Errorf("%d calls for the same after a restart", n)
	}
	// Who may do more is offered more, and who is nobody any more nothing.
	viewer.Tools = c.Tools()[:30]
	if n := bring(o, admin, viewer); n != 3 {
		t.Errorf("%d calls for one person in two groups and a private chat", n)
	}
	if his := names("chat_member/-1001/1003"); his == names("chat/-1001") || len(strings.Fields(his)) < 10 {
		t.Errorf("offered to one person: %s", his)
	}
	bring(o, admin)
	for _, scope := range []string{"chat/1003", "chat_member/-1001/1003"} {
		if got := names(scope); got != "" {
			t.Errorf("still offered in %s: %s", scope, got)
		}
	}
	// What cannot be reached is tried again.
	s.Down(100)
	if err := o.Bring(t.Context(), telegram.Menus(nil, groups, nil)); err == nil {
		t.Error("nobody was told, and that was no error")
	}
	s.Down(0)
	must(t, o.Bring(t.Context(), telegram.Menus(nil, groups, nil)))
	if got := names("all_private_chats"); strings.Contains(got, "server") {
		t.Errorf("still offered: %s", got)
	}
	for _, v := range s.Violations() {
		t.Errorf("a violation: %+v", v)
	}
	if strings.Contains(log.String(), s.Config().Token) {
		t.Error("the log has the token")
	}
}
