package main

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mark3labs/mcp-go/client"
	"github.com/mark3labs/mcp-go/client/transport"
	"github.com/mark3labs/mcp-go/mcp"

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

// twoDoors is a house with a door to Slack and one to Telegram, where requests are
// approved at both.
type twoDoors struct {
	slack    *slacktest.Server
	telegram *telegramtest.Server
	house    *house
	chats    *chatDoors
	log      *keptLog
	// end ends the doors, and then the house.
	end func()
}

// carolsToken is that of her assistant.
const carolsToken = "0123456789abcdefghij"

// approveGroup is the group in Telegram in which requests are approved.
const approveGroup = -1001

func openTwoDoors(t *testing.T) *twoDoors {
	t.Helper()
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
	tg.AddChat(telegramtest.Chat{ID: approveGroup, Kind: telegramtest.Supergroup, Title: "approve"})
	text := `key: "a key of at least sixteen characters"
panels: [{name: sim, kind: flashpanel, url: "simulator:"}]
people: [{name: alice, roles: [admin], slack: U0ALICE, telegram: 1001}, {name: bob, roles: [admin], telegram: 1002}, {name: carol, roles: [admin], mcp_token: ` + carolsToken + `}]
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
	return &twoDoors{sl, tg, h, chats, log, end}
}

// asCarol opens the MCP door, and gives what calls a tool there as carol's assistant does.
func (d *twoDoors) asCarol(t *testing.T) (call func(tool string, args map[string]any) tools.Outcome) {
	t.Helper()
	listener, handler, _, err := d.house.listen(t.Context(), d.chats)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(handler)
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	t.Cleanup(server.Close)
	c, err := client.NewStreamableHttpClient(server.URL+d.house.cfg.MCP.Path, transport.WithHTTPHeaders(map[string]string{"Authorization": "Bearer " + carolsToken}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() }) // its server closes anyway
	if _, err := c.Initialize(t.Context(), mcp.InitializeRequest{}); err != nil {
		t.Fatal(err)
	}
	return func(tool string, args map[string]any) (out tools.Outcome) {
		t.Helper()
		request := mcp.CallToolRequest{}
		request.Params.Name, request.Params.Arguments = tool, args
		result, err := c.CallTool(t.Context(), request)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(result.StructuredContent)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(raw, &out); err != nil {
			t.Fatalf("%v: %s", err, raw)
		}
		return out
	}
}

// TestOneRequestAtTwoDoors: what an assistant asks for stands on cards in Slack and in
// Telegram; the same admin's yes at both counts once, another's completes it, and both
// cards and the assistant see the same end.
func TestOneRequestAtTwoDoors(t *testing.T) {
	t.Parallel()
	const group = approveGroup
	doors := openTwoDoors(t)
	sl, tg, h, log, end := doors.slack, doors.telegram, doors.house, doors.log, doors.end
	ctx, cancel := context.WithTimeout(t.Context(), patient)
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
	call := doors.asCarol(t)
	out := call("flashpanel_schedule_delete", map[string]any{"server": "web-1", "schedule": 1})
	if out.Status != tools.AwaitingApproval || out.Approval == nil || out.Approval.ID == "" {
		t.Fatalf("the assistant is told %+v", out)
	}
	asked := map[string]any{"id": out.Approval.ID}
	if now := call("panelbot_request_get", asked); now.Status != tools.AwaitingApproval || now.Approval == nil || now.Approval.ID != out.Approval.ID {
		t.Errorf("before the votes the assistant sees %+v", now)
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
		t.Errorf("it is kept as %+v, %v; bob was told %s", r, err, told)
	}
	if seen := call("panelbot_request_get", asked); seen.Status != tools.Accepted || seen.Tool != out.Tool || seen.Target != out.Target {
		t.Errorf("the assistant sees %+v", seen)
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
