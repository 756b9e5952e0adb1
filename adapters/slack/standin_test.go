package slack

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	slackapi "github.com/slack-go/slack"

	"panelbot/adapters/chattest"
	"panelbot/adapters/slack/slacktest"
)

// world is a workspace, and the way in that is connected to it.
type world struct {
	slack    *slacktest.Server
	client   *slackapi.Client
	inbox    *inbox
	refusals *record
	socket   *Socket // nil over HTTP
}

// lateHandler is a handler that is set when there is one.
type lateHandler struct {
	mu sync.Mutex
	h  http.Handler
}

func (l *lateHandler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	h := l.h
	l.mu.Unlock()
	h.ServeHTTP(w, r)
}

// newWorld starts both. mode is socket or http.
func newWorld(t *testing.T, mode string, change func(*Config, *slackapi.Client)) *world {
	t.Helper()
	return newWorldWith(t, mode, slacktest.Config{Patience: patient, Trigger: patient, Retries: []time.Duration{0}}, change)
}

// patient is how long the tests wait for what must come, and the workspace for panelbot:
// a busy machine may need longer than Slack waits.
const patient = chattest.Patient

func newWorldWith(t *testing.T, mode string, stand slacktest.Config, change func(*Config, *slackapi.Client)) *world {
	t.Helper()
	front := &lateHandler{}
	if mode == "http" {
		app := httptest.NewServer(front)
		t.Cleanup(app.Close)
		stand.Endpoint = app.URL
	}
	s, err := slacktest.Start(stand)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddUser(slacktest.User{ID: "U0ALICE", Name: "alice"}, slacktest.User{ID: "U0GUEST", Name: "gus", Guest: true})
	s.AddChannel(slacktest.Channel{ID: "C0OPS", Name: "ops", Members: []string{"U0ALICE", "U0BOT"}})
	w := &world{slack: s}
	w.client, err = NewClient(Access{BotToken: s.Config().BotToken, AppToken: s.Config().AppToken, URL: s.URL()})
	if err != nil {
		t.Fatal(err)
	}
	var i *Intake
	i, w.inbox, w.refusals = newIntake(t, func(c *Config) {
		c.AckWithin = patient
		if change != nil {
			change(c, w.client)
		}
	})
	if mode == "http" {
		handlers, err := i.Handlers([]string{s.Config().SigningSecret, "coming-secret"})
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		for pattern, h := range handlers {
			mux.Handle(pattern, h)
		}
		front.mu.Lock()
		front.h = mux
		front.mu.Unlock()
		return w
	}
	w.socket = NewSocket(quiet(), i, w.client, SocketConfig{})
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.socket.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the socket ended: %v", err)
		}
	})
	await(t, s, func() bool { open, _ := s.Sockets(); return open == 2 })
	return w
}

func await(t *testing.T, s *slacktest.Server, found func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	if err := s.Await(ctx, found); err != nil {
		t.Fatal(err)
	}
}

func (w *world) wait(t *testing.T, d *slacktest.Delivery, err error) slacktest.Ack {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patient)
	defer cancel()
	ack, err := d.Wait(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return ack
}

// events are those that were kept.
func (w *world) events(t *testing.T) []Event {
	t.Helper()
	w.inbox.mu.Lock()
	defer w.inbox.mu.Unlock()
	var all []Event
	for _, a := range w.inbox.taken {
		e, err := Decode(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	return all
}

// open opens a view with the trigger of the command that came last, and gives
// its id.
func (w *world) open(t *testing.T, form slackapi.ModalViewRequest) string {
	t.Helper()
	all := w.events(t)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind != Command {
			continue
		}
		v, err := w.client.OpenViewContext(t.Context(), all[i].Trigger, form)
		if err != nil {
			t.Fatalf("the view was not opened: %v", err)
		}
		return v.ID
	}
	t.Fatal("no command was kept")
	return ""
}

func bothModes(t *testing.T, test func(t *testing.T, mode string)) {
	for _, mode := range []string{"socket", "http"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			test(t, mode)
		})
	}
}

// TestStandIn goes through what a person can do, each of it delivered twice.
func TestStandIn(t *testing.T) {
	t.Parallel()
	bothModes(t, func(t *testing.T, mode string) {
		w := newWorld(t, mode, func(c *Config, _ *slackapi.Client) {
			c.Options = func(_ context.Context, e Event) ([]Option, error) {
				return []Option{{Text: e.Query + "b-1", Value: "1"}, {Text: "web-2", Value: "2", Description: "staging"}}, nil
			}
			c.Submission = func(_ context.Context, e Event) (Submitted, bool, error) {
				if e.Values["name"]["v"].Text == "bad" {
					return Submitted{Errors: map[string]string{"name": "That name is taken."}}, false, nil
				}
				return Submitted{}, true, nil
			}
		})
		twice := slacktest.Copies(1)
		w.wait(t, w.slack.Command("U0ALICE", "C0OPS", "/panel", "site get <http://a.example|a.example>", twice), nil)
		view := w.open(t, form())
		d, err := w.slack.Options("U0ALICE", view, "server", "we")
		if ack := w.wait(t, d, err); !ack.OK || !strings.Contains(string(ack.Body), "web-1") || ack.Shown != "" {
			t.Errorf("options: %+v", ack)
		}
		d, err = w.slack.Submit("U0ALICE", view, map[string]any{"v": "bad"})
		if ack := w.wait(t, d, err); !ack.OK || !strings.Contains(string(ack.Body), "taken") {
			t.Errorf("a form that is wrong: %+v", ack)
		}
		d, err = w.slack.Submit("U0ALICE", view, map[string]any{"v": "good", "server": "2"}, twice)
		if ack := w.wait(t, d, err); !ack.OK || len(ack.Body) > 0 && string(ack.Body) != "null" {
			t.Errorf("a form that is right: %+v", ack)
		}
		_, ts, err := w.client.PostMessageContext(t.Context(), "C0OPS", slackapi.MsgOptionText("card", false), slackapi.MsgOptionBlocks(
			slackapi.NewActionBlock("vote", slackapi.NewButtonBlockElement("approve", "rq_1", slackapi.NewTextBlockObject("plain_text", "Approve", false, false)))))
		if err != nil {
			t.Fatal(err)
		}
		d, err = w.slack.Press("U0ALICE", ts, "approve", twice)
		w.wait(t, d, err)
		d, err = w.slack.Mention("U0ALICE", "C0OPS", "server list", twice)
		w.wait(t, d, err)
		file := w.slack.Attach("U0ALICE", "zone.db", []byte("zone"))
		d, err = w.slack.Write("U0ALICE", slacktest.Post{Channel: w.slack.DM("U0ALICE"), Text: "dns import", Files: []string{file}}, twice)
		w.wait(t, d, err)
		w.wait(t, w.slack.OpenHome("U0ALICE", twice), nil)
		d, err = w.slack.Join("U0GUEST", "C0OPS", twice)
		w.wait(t, d, err)
		d, err = w.slack.Share("C0OPS", "T0OTHER", true, twice)
		w.wait(t, d, err)
		await(t, w.slack, func() bool { return len(w.inbox.keys()) >= 8 })
		type short struct {
			Kind        Kind
			User, Lane  string
			Text, Value string
		}
		var got []short
		for _, e := range w.events(t) {
			s := short{Kind: e.Kind, User: e.User, Lane: e.Lane(), Text: e.Text}
			if e.Pressed != nil {
				s.Value = e.Pressed.Action + "=" + e.Pressed.Value.Text
			}
			if e.Kind == Submission {
				s.Value = e.Values["name"]["v"].Text + e.Values["server"]["server"].Text + e.View.Private
			}
			if len(e.Files) == 1 {
				s.Value = e.Files[0].Name
			}
			got = append(got, s)
		}
		want := []short{
			{Command, "U0ALICE", "C0OPS", "site get a.example", ""},
			{Submission, "U0ALICE", "U0ALICE", "", "good2m1"},
			{Action, "U0ALICE", "C0OPS", "", "approve=rq_1"},
			{Mention, "U0ALICE", "C0OPS", "server list", ""},
			{Direct, "U0ALICE", "U0ALICE", "dns import", "zone.db"},
			{HomeOpened, "U0ALICE", "U0ALICE", "", ""},
			{Joined, "U0GUEST", "C0OPS", "", ""},
			{ChannelChanged, "", "C0OPS", "", ""},
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("kept: got-, want+:\n%s", diff)
		}
		if v := w.slack.Violations(); len(v) > 0 {
			t.Errorf("violations: %v", v)
		}
	})
}

// form is a view with two fields.
func form() slackapi.ModalViewRequest {
	plain := func(s string) *slackapi.TextBlockObject {
		return slackapi.NewTextBlockObject("plain_text", s, false, false)
	}
	server := slackapi.NewOptionsSelectBlockElement("external_select", plain("Server"), "server")
	least := 0
	server.MinQueryLength = &least
	in := slackapi.NewInputBlock("server", plain("Server"), nil, server)
	in.Optional = true
	return slackapi.ModalViewRequest{
		Type: "modal", Title: plain("Run"), Submit: plain("Run"), PrivateMetadata: "m1",
		Blocks: slackapi.Blocks{BlockSet: []slackapi.Block{slackapi.NewInputBlock("name", plain("Name"), nil, slackapi.NewPlainTextInputBlockElement(nil, "v")), in}},
	}
}

// TestStandInHostile: forged, foreign and stale payloads, bots and edits leave nothing
// in the inbox.
func TestStandInHostile(t *testing.T) {
	t.Parallel()
	bothModes(t, func(t *testing.T, mode string) {
		w := newWorldWith(t, mode, slacktest.Config{Retries: []time.Duration{0}}, nil) // which is not acknowledged in time
		refused := []slacktest.Option{slacktest.ForgedTeam("T0EVIL"), slacktest.ForgedApp("A0EVIL")}
		if mode == "http" {
			refused = append(refused, slacktest.SignedWith("guessed"), slacktest.Skewed(-301*time.Second), slacktest.Skewed(302*time.Second),
				slacktest.Forged(func(_ http.Header, body []byte) []byte { return append(body, "&x=y"...) }))
		}
		var all sync.WaitGroup
		for _, o := range refused {
			all.Go(func() {
				if ack := w.wait(t, w.slack.Command("U0ALICE", "C0OPS", "/panel", "server delete web-1", o), nil); ack.OK || ack.Shown == "" {
					t.Errorf("it was acknowledged: %+v", ack)
				}
			})
		}
		d, err := w.slack.Mention("U0ALICE", "C0OPS", "server list", slacktest.Tamper(func(p map[string]any) {
			p["event"].(map[string]any)["edited"] = map[string]any{"user": "U0ALICE", "ts": "1.1"}
		}))
		w.wait(t, d, err)
		d, err = w.slack.Say("U0ALICE", w.slack.DM("U0ALICE"), "server list", slacktest.Tamper(func(p map[string]any) {
			p["event"].(map[string]any)["bot_id"] = "B0EVIL"
		}))
		w.wait(t, d, err)
		all.Wait()
		if keys := w.inbox.keys(); len(keys) > 0 {
			t.Errorf("kept %v", keys)
		}
		if got := w.refusals.whys(); len(got) != len(refused) {
			t.Errorf("recorded %v, want %d", got, len(refused))
		}
		if mode == "http" {
			if err := w.slack.VerifyURL(t.Context()); err != nil {
				t.Errorf("the address is not verified: %v", err)
			}
			if err := w.slack.VerifyURL(t.Context(), slacktest.SignedWith("guessed")); err == nil {
				t.Error("the address is verified for anybody")
			}
			if ack := w.wait(t, w.slack.Command("U0ALICE", "C0OPS", "/panel", "help", slacktest.SignedWith("coming-secret")), nil); !ack.OK {
				t.Errorf("with the coming secret: %+v", ack)
			}
		}
	})
}

// TestStandInFlood: 300 commands at once, each delivered twice, are acknowledged in time
// and kept once.
func TestStandInFlood(t *testing.T) {
	t.Parallel()
	bothModes(t, func(t *testing.T, mode string) {
		w := newWorld(t, mode, nil)
		w.slack.Redeliver(1)
		var mu sync.Mutex
		var times []time.Duration
		var all sync.WaitGroup
		for n := range 300 {
			all.Go(func() {
				ack := w.wait(t, w.slack.Command("U0ALICE", "C0OPS", "/panel", fmt.Sprint("server get ", n)), nil)
				if !ack.OK {
					t.Errorf("%d: %+v", n, ack)
				}
				mu.Lock()
				defer mu.Unlock()
				times = append(times, ack.After)
			})
		}
		all.Wait()
		slices.Sort(times)
		t.Logf("acknowledged: p50 %s, p99 %s", times[150], times[297])
		if keys := w.inbox.keys(); len(keys) != 300 {
			t.Errorf("kept %d, want 300", len(keys))
		}
	})
}

// TestStandInSockets: what comes while sockets are closed, or Slack does not answer, is
// kept in the end.
func TestStandInSockets(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "socket", nil)
	w.wait(t, w.slack.Command("U0ALICE", "C0OPS", "/panel", "help"), nil) // what is acknowledged comes after the greeting
	before := w.socket.Health()
	if before.Connected == 0 || before.Ready(time.Now()) != nil {
		t.Errorf("got %+v, %v", before, before.Ready(time.Now()))
	}
	w.slack.CloseSockets()
	w.slack.Disconnect("refresh_requested")
	w.slack.Down(3)
	await(t, w.slack, func() bool { open, opened := w.slack.Sockets(); return open == 2 && opened >= 4 })
	if ack := w.wait(t, w.slack.Command("U0ALICE", "C0OPS", "/panel", "help"), nil); !ack.OK {
		t.Errorf("after all that: %+v", ack)
	}
	if h := w.socket.Health(); h.Reconnects == 0 || h.LastError == "" || strings.Contains(h.LastError, "ticket") {
		t.Errorf("got %+v", h)
	}
}

// TestStandInSilent: a socket that is open and silent is not ready.
func TestStandInSilent(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "socket", nil)
	w.wait(t, w.slack.Command("U0ALICE", "C0OPS", "/panel", "help"), nil)
	w.slack.Silence(true)
	h := w.socket.Health()
	if err := h.Ready(h.Heard.Add(2 * h.Interval)); err == nil {
		t.Error("it is ready")
	}
}

// TestStandInToken: a token that Slack does not take ends the socket with a sentence.
func TestStandInToken(t *testing.T) {
	t.Parallel()
	s, err := slacktest.Start(slacktest.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	client, err := NewClient(Access{BotToken: "xoxb-x", AppToken: "xapp-wrong-secret", URL: s.URL()})
	if err != nil {
		t.Fatal(err)
	}
	i, _, _ := newIntake(t, nil)
	err = NewSocket(quiet(), i, client, SocketConfig{}).Run(t.Context())
	if err == nil || !strings.Contains(err.Error(), "slack.app_token") || strings.Contains(err.Error(), "secret") {
		t.Errorf("got %v", err)
	}
}

// TestStandInWho: the directory against the Web API.
func TestStandInWho(t *testing.T) {
	t.Parallel()
	var dir *Directory
	w := newWorld(t, "http", func(c *Config, client *slackapi.Client) {
		dir = NewDirectory("T0TEAM", map[string]bool{"C0OPS": false}, client)
		c.Changed = dir.Changed
	})
	if m, err := dir.Member(t.Context(), "U0GUEST"); err != nil || m.Standing != Guest {
		t.Errorf("got %+v, %v", m, err)
	}
	place := func(want Place) {
		t.Helper()
		if got, err := dir.Place(t.Context(), "C0OPS"); err != nil || got != want {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	}
	place(Place{Public: true})
	d, err := w.slack.Join("U0GUEST", "C0OPS")
	w.wait(t, d, err)
	place(Place{Why: Guests})
	w.wait(t, w.slack.UserChange(slacktest.User{ID: "U0GUEST", Name: "gus"}), nil)
	place(Place{Public: true})
	d, err = w.slack.Share("C0OPS", "T0OTHER", true)
	w.wait(t, d, err)
	place(Place{Why: External})
	id, err := Identify(t.Context(), w.client)
	if err != nil || id.Team != "T0TEAM" || id.User != "U0BOT" || !slices.Contains(id.Scopes, "chat:write") {
		t.Errorf("got %+v, %v", id, err)
	}
	raw, err := json.Marshal(w.events(t))
	if err != nil || strings.Contains(string(raw), "user_change") {
		t.Errorf("the user's change was kept: %s, %v", raw, err)
	}
}
