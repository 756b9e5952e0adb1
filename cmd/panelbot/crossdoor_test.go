package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/slack/slacktest"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/policies"
	"panelbot/tools"
)

// keptLog is a log that is kept.
type keptLog struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (k *keptLog) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.Write(p)
}

func (k *keptLog) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.String()
}

// TestOneRequestAtTwoDoors: what an assistant asks for stands on cards in Slack and in
// Telegram; the same admin's yes at both counts once, another's completes it, and both
// cards and the assistant see the same end.
func TestOneRequestAtTwoDoors(t *testing.T) {
	t.Parallel()
	sl, err := slacktest.Start(slacktest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sl.Close)
	sl.AddUser(slacktest.User{ID: "U0ALICE", Name: "alice"})
	sl.AddChannel(slacktest.Channel{ID: "C0APPROVE", Name: "approve", Members: []string{"U0ALICE", "U0BOT"}})
	tg, err := telegramtest.Start(telegramtest.Config{Token: "123456:canary-of-the-bot"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tg.Close)
	tg.AddUser(telegramtest.User{ID: 1001, Name: "alice"}, telegramtest.User{ID: 1002, Name: "bob"})
	const group = -1001
	tg.AddChat(telegramtest.Chat{ID: group, Kind: telegramtest.Supergroup, Title: "approve"})
	text := `key: "a key of at least sixteen characters"
panels: [{name: sim, kind: flashpanel, url: "simulator:"}]
people: [{name: alice, roles: [admin], slack: U0ALICE, telegram: 1001}, {name: bob, roles: [admin], telegram: 1002}, {name: carol, roles: [admin], mcp_token: 0123456789abcdefghij}]
policy:
  step_up: {destroy: none}
  rules: [{id: two, when: 'tool.name == "flashpanel_schedule_delete"', effect: approve, approvals: {count: 2, from: ["role:admin"]}}]
slack: {bot_token: "` + sl.Config().BotToken + `", app_token: "` + sl.Config().AppToken + `", team: T0TEAM, approvals: C0APPROVE, api_url: "` + sl.URL() + `"}
telegram: {token: "` + tg.Config().Token + `", approvals: -1001, api_url: "` + tg.URL() + `"}
`
	cfg, err := parseConfig("c.yaml", []byte(text), os.LookupEnv, nil)
	if err != nil {
		t.Fatal(err)
	}
	cfg.MCP.Listen, cfg.Downloads.Dir, cfg.Store = "127.0.0.1:0", t.TempDir(), "sqlite:"+filepath.Join(t.TempDir(), "panelbot.db")
	log := &keptLog{}
	a := &app{wait: func(policies.Door) time.Duration { return time.Nanosecond }}
	h, err := a.open(t.Context(), cfg, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	chats, err := h.openChats(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	chats.run(t.Context(), func(err error) { t.Errorf("a door ended: %v", err) })
	end := sync.OnceFunc(func() { // the doors end before the house
		chats.close()
		h.close()
	})
	t.Cleanup(end)
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	onSlack := func(what string, found func() bool) {
		t.Helper()
		if err := sl.Await(ctx, found); err != nil {
			t.Fatalf("%s: %v\n%s\n%s", what, err, sl.Transcript("C0APPROVE"), log)
		}
	}
	onTelegram := func(what string, found func() bool) {
		t.Helper()
		if err := tg.Await(ctx, found); err != nil {
			t.Fatalf("%s: %v\n%s\n%s\n%s", what, err, tg.Transcript(group), tg.Transcript(1001), log)
		}
	}
	card := func(words string) (m telegramtest.Message, ok bool) {
		for _, one := range tg.Messages(group) {
			if strings.Contains(one.Text, "DESTROY: schedule delete") && strings.Contains(one.Text, words) {
				return one, true
			}
		}
		return m, false
	}
	approve := func(user int64) {
		t.Helper()
		m, _ := card("")
		if _, err := tg.Press(user, group, m.ID, "✅ Approve"); err != nil {
			t.Fatal(err)
		}
	}
	// answer is what somebody on Telegram is told of the request, for their eyes only.
	answer := func(user int64) string {
		t.Helper()
		said := ""
		onTelegram("the answer", func() bool {
			for _, one := range tg.Messages(user) {
				if one.From == tg.Config().ID && strings.Contains(one.Text, "request ") {
					said = one.Text
				}
			}
			return said != ""
		})
		return said
	}
	// yesAt has somebody say yes on Telegram, and gives what they are told.
	yesAt := func(user int64, before int) string {
		t.Helper()
		approve(user)
		var q telegramtest.Message
		onTelegram("the question", func() bool {
			list := tg.Messages(group)
			for _, one := range list[before:] {
				if one.ForceReply && one.ID > q.ID {
					q = one
				}
			}
			return q.ID != 0
		})
		if _, err := tg.Say(user, group, "web-1", telegramtest.ReplyingTo(q.ID)); err != nil {
			t.Fatal(err)
		}
		return answer(user)
	}
	for _, user := range []int64{1001, 1002} {
		if _, err := tg.Start(user, ""); err != nil {
			t.Fatal(err)
		}
	}
	out := h.runner.Run(ctx, tools.Call{Tool: "flashpanel_schedule_delete", Args: json.RawMessage(`{"server":"web-1","schedule":1}`), Person: policies.Person{Name: "carol", Roles: []policies.Role{policies.Admin}}, Door: policies.MCP})
	if out.Status != tools.AwaitingApproval {
		t.Fatalf("got %+v", out)
	}
	var onCard slacktest.Message
	onSlack("the card", func() bool {
		for _, m := range sl.Messages("C0APPROVE") {
			onCard = m
		}
		return onCard.TS != ""
	})
	onTelegram("the card", func() bool { _, ok := card("State: asked"); return ok })
	if _, err := sl.PressText("U0ALICE", onCard.TS, "Approve"); err != nil {
		t.Fatal(err)
	}
	var view slacktest.View
	onSlack("the form", func() (ok bool) { view, ok = sl.Modal("U0ALICE"); return ok })
	if _, err := sl.Submit("U0ALICE", view.ID, map[string]any{"type:": "web-1"}); err != nil {
		t.Fatal(err)
	}
	onTelegram("alice's yes of Slack", func() bool { _, ok := card("alice: yes (slack"); return ok })
	approve(1001) // who has said yes is asked for nothing more
	told := answer(1001)
	if m, _ := card(""); !strings.Contains(m.Text, "so far 1 said yes") || !strings.Contains(told, "already") {
		t.Errorf("her second yes: %s\n%s", told, m.Text)
	}
	told = yesAt(1002, len(tg.Messages(group)))
	onTelegram("the end", func() bool { m, ok := card("bob: yes (telegram"); return ok && strings.HasPrefix(m.Text, "📨") })
	onSlack("the same end", func() bool { return strings.Contains(sl.Transcript("C0APPROVE"), "▏ 📨") })
	r, err := h.gate.desk.Find(ctx, out.Approval.ID)
	if err != nil || string(r.State) != "accepted" || len(r.Votes) != 2 {
		t.Errorf("the assistant sees %+v, %v; bob was told %s", r, err, told)
	}
	end()
	if strings.Contains(log.String(), "canary-of-the-bot") {
		t.Error("the log has the bot's token")
	}
	for _, v := range tg.Violations() {
		t.Errorf("a violation: %+v", v)
	}
	for _, v := range sl.Violations() {
		t.Errorf("a violation: %+v", v)
	}
}
