package slacktest_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	"github.com/slack-go/slack/socketmode"

	"panelbot/adapters/slack/slacktest"
)

// dial opens a bare connection and reads its first message.
func dial(t *testing.T, s *slacktest.Server) (*websocket.Conn, map[string]any) {
	t.Helper()
	_, address, err := client(s).StartSocketModeContext(limit(t))
	if err != nil {
		t.Fatal(err)
	}
	conn, _, err := websocket.DefaultDialer.DialContext(limit(t), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn, receive(t, conn)
}

func receive(t *testing.T, conn *websocket.Conn) map[string]any {
	t.Helper()
	var m map[string]any
	if err := conn.ReadJSON(&m); err != nil {
		t.Fatal(err)
	}
	return m
}

// open waits until so many sockets are open.
func open(t *testing.T, s *slacktest.Server, want int) {
	t.Helper()
	if err := s.Await(limit(t), func() bool { n, _ := s.Sockets(); return n == want }); err != nil {
		t.Fatal(err)
	}
}

// TestEnvelope holds what a payload is wrapped in, and that an address is good
// once.
func TestEnvelope(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{Ping: time.Millisecond})
	_, address, err := client(s).StartSocketModeContext(limit(t))
	if err != nil {
		t.Fatal(err)
	}
	conn, _, err := websocket.DefaultDialer.DialContext(limit(t), address, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	pinged := make(chan struct{})
	var once sync.Once
	conn.SetPingHandler(func(string) error { once.Do(func() { close(pinged) }); return nil })
	if hello := receive(t, conn); hello["type"] != "hello" || hello["num_connections"] != 1.0 {
		t.Errorf("hello: %v", hello)
	}
	if second, _, err := websocket.DefaultDialer.DialContext(limit(t), address, nil); err == nil {
		second.Close()
		t.Error("an address was good twice")
	}
	open(t, s, 1)
	d := s.Command("U0ALICE", "C0OPS", "/panel", "help")
	envelope := receive(t, conn)
	payload, _ := envelope["payload"].(map[string]any)
	if envelope["type"] != "slash_commands" || envelope["accepts_response_payload"] != true || payload["text"] != "help" || payload["channel_name"] != "ops" || payload["team_id"] != "T0TEAM" {
		t.Errorf("envelope: %v", envelope)
	}
	if err := conn.WriteJSON(map[string]any{"envelope_id": envelope["envelope_id"], "payload": map[string]any{"text": "here it is"}}); err != nil {
		t.Fatal(err)
	}
	if ack := ended(t, d, nil); !ack.OK || ack.Attempts != 1 || !strings.Contains(string(ack.Body), "here it is") {
		t.Errorf("ack: %+v", ack)
	}
	if got := s.Messages("C0OPS"); len(got) != 1 || got[0].For != "U0ALICE" || got[0].Text != "here it is" {
		t.Errorf("the answer: %+v", got)
	}
	go conn.ReadMessage() // so that pings are read
	select {
	case <-pinged:
	case <-limit(t).Done():
		t.Error("no ping")
	}
	clean(t, s)
}

// TestUnheard holds what a person is shown when nobody answers, and that an
// event is tried again.
func TestUnheard(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{Patience: 10 * time.Millisecond, Retries: []time.Duration{0, time.Millisecond}})
	if ack := ended(t, s.Command("U0ALICE", "C0OPS", "/panel", ""), nil); ack.OK || ack.Shown != "/panel failed because the app did not respond" || ack.After < 10*time.Millisecond {
		t.Errorf("a command: %+v", ack)
	}
	d, err := s.Say("U0ALICE", "C0OPS", "hello")
	if ack := ended(t, d, err); ack.OK || ack.Attempts != 3 {
		t.Errorf("an event: %+v", ack)
	}
	if d, err := s.Say("U0ALICE", "C0ELSE", "hello"); d != nil || err != nil {
		t.Errorf("a channel where the app is not: %v %v", d, err)
	}
}

// TestRetry holds that an event comes again until it is acknowledged, with the
// number of the attempt and the same event_id.
func TestRetry(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{Patience: 5 * time.Second, Retries: []time.Duration{0, 0, 0}})
	conn, _ := dial(t, s)
	open(t, s, 1)
	d, err := s.Say("U0ALICE", "C0OPS", "hello")
	if err != nil {
		t.Fatal(err)
	}
	first := receive(t, conn)
	second := receive(t, conn)
	if second["retry_attempt"] != 1.0 || second["retry_reason"] != "timeout" || second["envelope_id"] == first["envelope_id"] {
		t.Errorf("the second: %v", second)
	}
	id := func(e map[string]any) any { return e["payload"].(map[string]any)["event_id"] }
	if id(first) != id(second) || id(first) == nil {
		t.Errorf("event ids %v and %v", id(first), id(second))
	}
	if err := conn.WriteJSON(map[string]any{"envelope_id": second["envelope_id"]}); err != nil {
		t.Fatal(err)
	}
	if ack := ended(t, d, nil); !ack.OK || ack.Attempts != 2 {
		t.Errorf("ack: %+v", ack)
	}
}

// TestRedeliver holds that each payload comes as often as was asked for, with
// the same ids in it.
func TestRedeliver(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	s.Redeliver(2)
	triggers := make(chan string, 16)
	events := make(chan string, 16)
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) {
		acknowledge(t, sm, e)
		switch data := e.Data.(type) {
		case slack.SlashCommand:
			triggers <- data.TriggerID
		case slackevents.EventsAPIEvent:
			events <- data.Data.(*slackevents.EventsAPICallbackEvent).EventID
		}
	})
	ended(t, s.Command("U0ALICE", "C0OPS", "/panel", ""), nil)
	d, err := s.Say("U0ALICE", "C0OPS", "x")
	ended(t, d, err)
	for name, ids := range map[string]chan string{"command": triggers, "event": events} {
		first := <-ids
		for range 2 {
			if next := <-ids; next != first || first == "" {
				t.Errorf("%s: %q, then %q", name, first, next)
			}
		}
	}
}

// TestTooManySockets holds that the eleventh connection is sent away, and that
// payloads are spread over the ten.
func TestTooManySockets(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	got := make(chan int, 100)
	for i := range 10 {
		conn, _ := dial(t, s)
		go func() {
			for {
				var m map[string]any
				if conn.ReadJSON(&m) != nil {
					return
				}
				got <- i
				if conn.WriteJSON(map[string]any{"envelope_id": m["envelope_id"]}) != nil {
					return
				}
			}
		}()
	}
	open(t, s, 10)
	if _, bye := dial(t, s); bye["reason"] != "too_many_websockets" {
		t.Errorf("the eleventh was told %v", bye)
	}
	seen := map[int]bool{}
	for range 10 {
		ended(t, s.Command("U0ALICE", "C0OPS", "/panel", ""), nil)
		seen[<-got] = true
	}
	if len(seen) != 10 {
		t.Errorf("10 payloads reached %d connections", len(seen))
	}
}

// TestDisconnect holds that the real client comes back after it was sent away,
// and after its connection broke.
func TestDisconnect(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) { acknowledge(t, sm, e) })
	back := func(times int) {
		t.Helper()
		if err := s.Await(limit(t), func() bool { n, opened := s.Sockets(); return n == 1 && opened == times }); err != nil {
			t.Fatal(err)
		}
		if ack := ended(t, s.Command("U0ALICE", "C0OPS", "/panel", ""), nil); !ack.OK {
			t.Errorf("after %d connections: %+v", times, ack)
		}
	}
	back(1)
	s.Disconnect("refresh_requested")
	back(2)
	s.CloseSockets()
	back(3)
}

// TestCloseEvery holds that sockets are closed until it is ended.
func TestCloseEvery(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) { acknowledge(t, sm, e) })
	s.CloseEvery(time.Millisecond)
	if err := s.Await(limit(t), func() bool { _, opened := s.Sockets(); return opened >= 3 }); err != nil {
		t.Fatal(err)
	}
	s.CloseEvery(0)
	open(t, s, 1)
}

// TestSilence holds that nothing comes through a silent socket, and that it does
// again later.
func TestSilence(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{Patience: 20 * time.Millisecond})
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) { acknowledge(t, sm, e) })
	s.Silence(true)
	if ack := ended(t, s.Command("U0ALICE", "C0OPS", "/panel", ""), nil); ack.OK {
		t.Errorf("silent: %+v", ack)
	}
	s.Silence(false)
	for range 10 { // 20 ms may be short on a busy machine
		if ended(t, s.Command("U0ALICE", "C0OPS", "/panel", ""), nil).OK {
			return
		}
	}
	t.Error("still silent")
}

// TestLargeAck holds that an acknowledgement of 20 kB is as none.
func TestLargeAck(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{Patience: 50 * time.Millisecond})
	conn, _ := dial(t, s)
	open(t, s, 1)
	d := s.Command("U0ALICE", "C0OPS", "/panel", "")
	envelope := receive(t, conn)
	if err := conn.WriteJSON(map[string]any{"envelope_id": envelope["envelope_id"], "payload": map[string]any{"text": long(20 * 1024)}}); err != nil {
		t.Fatal(err)
	}
	if ack := ended(t, d, nil); ack.OK {
		t.Errorf("ack: %+v", ack)
	}
	if v := s.Violations(); len(v) != 1 || !strings.Contains(v[0].Problem, "20 kB") {
		t.Errorf("violations: %v", v)
	}
}

// TestForged holds that a payload can be made to lie.
func TestForged(t *testing.T) {
	t.Parallel()
	s := workspace(t, slacktest.Config{})
	api := client(s)
	got := make(chan json.RawMessage, 16)
	run(t, s, func(sm *socketmode.Client, e socketmode.Event) {
		acknowledge(t, sm, e)
		got <- e.Request.Payload
	})
	block := slack.NewActionBlock("b", slack.NewButtonBlockElement("approve", "r1", slack.NewTextBlockObject("plain_text", "Approve", false, false)))
	_, ts, err := api.PostMessage("C0OPS", say("the card"), slack.MsgOptionBlocks(block))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name   string
		option slacktest.Option
		want   func(slack.InteractionCallback) bool
	}{
		{"nothing", slacktest.Copies(0), func(c slack.InteractionCallback) bool {
			return c.Team.ID == "T0TEAM" && c.APIAppID == "A0APP" && c.ActionCallback.BlockActions[0].Value == "r1" && c.Message.Text == "the card" &&
				c.Container.MessageTs == ts && c.User.TeamID == "T0TEAM" && c.Container.ChannelID == "C0OPS" && c.Message.BotID == "B0BOT"
		}},
		{"team", slacktest.ForgedTeam("T0EVIL"), func(c slack.InteractionCallback) bool { return c.Team.ID == "T0EVIL" && c.User.TeamID == "T0EVIL" }},
		{"app", slacktest.ForgedApp("A0EVIL"), func(c slack.InteractionCallback) bool { return c.APIAppID == "A0EVIL" }},
		{"value", slacktest.ForgedValue("r2"), func(c slack.InteractionCallback) bool { return c.ActionCallback.BlockActions[0].Value == "r2" }},
		{"action", slacktest.ForgedAction("evil"), func(c slack.InteractionCallback) bool { return c.ActionCallback.BlockActions[0].ActionID == "evil" }},
		{"message", slacktest.ForgedMessage("harmless"), func(c slack.InteractionCallback) bool {
			return c.Message.Text == "harmless" && c.Message.Edited != nil && len(c.Message.Blocks.BlockSet) == 1
		}},
	} {
		d, err := s.Press("U0BOB", ts, "approve", test.option)
		ended(t, d, err)
		var c slack.InteractionCallback
		if err := json.Unmarshal(<-got, &c); err != nil || !test.want(c) {
			t.Errorf("%s: %+v, %v", test.name, c, err)
		}
	}
	ended(t, s.Command("U0BOB", "C0OPS", "/panel", "", slacktest.ForgedTeam("T0EVIL")), nil)
	var c slack.SlashCommand
	if err := json.Unmarshal(<-got, &c); err != nil || c.TeamID != "T0EVIL" {
		t.Errorf("a command: %+v, %v", c, err)
	}
	if m := s.Messages("C0OPS")[0]; m.Text != "the card" || m.Edits != 0 {
		t.Errorf("the workspace believed it: %+v", m)
	}
}
