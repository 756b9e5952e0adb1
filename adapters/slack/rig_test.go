package slack_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"panelbot/adapters/chat/talk"
	"panelbot/adapters/chattest"
	"panelbot/adapters/slack"
	"panelbot/adapters/slack/slacktest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
)

// samples is where every kind of message and view is written that the tests make.
var samples = flag.String("samples", "", "write each kind of message and view as TypeScript into this `directory`")

// The channels of the rig.
const (
	ops       = "C0OPS"
	approvals = "C0APPROVE"
	guests    = "C0GUESTS"    // listed, with a guest in it
	unlisted  = "C0UNLISTED"  // the bot is in it
	elsewhere = "C0ELSEWHERE" // the bot is not in it

	forRead    = "C0READ"
	forChange  = "C0CHANGE"
	forRequest = "C0REQUEST"
	forYes     = "C0YES"
)

// rig is the whole door: a workspace, panelbot's store and queue, and a simulated panel.
type rig struct {
	testing.TB
	*chattest.House
	plot     plot
	slack    *slacktest.Server
	sim      *simulator.Simulator
	refusals *refusals
	clock    *chattest.Clock
	watch    *watch
	codes    chattest.Codes
}

// world is a workspace with its people and channels.
func world(t testing.TB, cfg slacktest.Config) *slacktest.Server {
	t.Helper()
	if cfg.Patience == 0 { // Slack's 3 seconds are what synctest is for: here a busy machine would miss them
		cfg.Patience, cfg.Trigger = patient, patient
	}
	s, err := slacktest.Start(cfg)
	must(t, err)
	t.Cleanup(s.Close)
	s.AddUser(slacktest.User{ID: "U0ANN", Name: "ann"}, slacktest.User{ID: "U0BOB", Name: "bob"}, slacktest.User{ID: "U0CAROL", Name: "carol"}, slacktest.User{ID: "U0VITO", Name: "vito"}, slacktest.User{ID: "U0VERA", Name: "vera"}, slacktest.User{ID: "U0SAM", Name: "sam"},
		slacktest.User{ID: "U0NEW", Name: "new"}, slacktest.User{ID: "U0GUEST", Name: "guest", Guest: true}, slacktest.User{ID: "U0ROBOT", Name: "robot", Bot: true}, slacktest.User{ID: "U0GONE", Name: "gone", Deactivated: true})
	members := []string{"U0ANN", "U0BOB", "U0CAROL", "U0VITO", "U0VERA", "U0SAM", "U0NEW", "U0BOT"}
	s.AddChannel(slacktest.Channel{ID: ops, Name: "ops", Members: members}, slacktest.Channel{ID: approvals, Name: "approve", Members: members},
		slacktest.Channel{ID: guests, Name: "guests", Members: append(slices.Clone(members), "U0GUEST")},
		slacktest.Channel{ID: unlisted, Name: "unlisted", Members: members},
		slacktest.Channel{ID: elsewhere, Name: "elsewhere", Members: slices.DeleteFunc(slices.Clone(members), func(id string) bool { return id == "U0BOT" })})
	for _, id := range []string{forRead, forChange, forRequest, forYes} {
		s.AddChannel(slacktest.Channel{ID: id, Name: strings.ToLower(id), Members: members})
	}
	return s
}

// patient is how long the tests wait for what must come, and the workspace for panelbot.
const patient = chattest.Patient

type option func(*setting)

type setting struct {
	policy   policies.Policy
	world    slacktest.Config
	sim      simulator.Config
	database storetest.Database
	sockets  int
	private  func(*approval.Request) map[string]string
	tickets  func(talk.Tickets) talk.Tickets
}

func withPolicy(p policies.Policy) option { return func(s *setting) { s.policy = p } }

func newRig(t testing.TB, options ...option) *rig {
	t.Helper()
	set := setting{policy: policies.Standard(), sim: simulator.Config{Record: true, EventDuration: -1}}
	for _, o := range options {
		o(&set)
	}
	if set.database.URL == "" {
		set.database = storetest.SQLite(t)
	}
	r := &rig{TB: t, slack: world(t, set.world), sim: simulator.New(set.sim), refusals: &refusals{}, clock: &chattest.Clock{}, codes: chattest.Codes{}}
	r.watch = watchOver(t, r.slack)
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	panels := httptest.NewServer(r.sim)
	t.Cleanup(panels.Close)
	at := plot{
		Plot:  chattest.Plot{Log: log, Panel: panels.URL, Dir: t.TempDir(), Policy: set.policy, People: everyone(), Store: store.Config{URL: set.database.URL, Key: []byte(storetest.Key)}},
		slack: accessTo(r.slack), accounts: everyAccount(), refusals: r.refusals, sockets: set.sockets, private: set.private, tickets: set.tickets,
	}
	if !set.database.Shared {
		at.Store.Clock = r.clock.Now
	}
	r.plot = at
	r.start()
	return r
}

// start begins panelbot, anew where it was stopped.
func (r *rig) start() {
	r.Helper()
	h, err := build(r.Context(), r.plot)
	must(r, err)
	r.House = h
	r.Cleanup(func() { must(r, h.Close()) })
	r.await("a socket", func() bool { open, _ := r.slack.Sockets(); return open > 0 })
}

func accessTo(s *slacktest.Server) slack.Access {
	return slack.Access{BotToken: s.Config().BotToken, AppToken: s.Config().AppToken, URL: s.URL()}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// code is a one-time code that a person has not used yet.
func (r *rig) code(person string) string {
	r.Helper()
	return r.codes.Next(r, r.Desk, r.clock, person)
}

// refusals keeps why something was turned away.
type refusals struct{ chattest.Refusals }

func (r *refusals) Refuse(_ context.Context, what slack.Refusal) { r.Add(what.Why) }

// watch looks at every message and view that is sent: nothing in it may be alive but the
// mentions of our people, and each kind of it is a sample.
type watch struct {
	t  testing.TB
	mu sync.Mutex
	// kinds are the forms that were seen, all that was sent, the texts of both.
	kinds map[string]bool
	live  []string
	sent  []string
}

func watchOver(t testing.TB, s *slacktest.Server) *watch {
	w := &watch{t: t, kinds: map[string]bool{}}
	s.Reject(w.see)
	return w
}

// ours is the one kind of mention that panelbot writes: of who asked, by id.
var ours = regexp.MustCompile(`^<@U0[A-Z]+>$`)

func (w *watch) see(raw []byte) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(raw)))
	unparsed := strings.Contains(string(raw), `"parse":"none"`) && strings.Contains(string(raw), `"mrkdwn":false`)
	for _, what := range slacktest.Live(raw) {
		// Where Slack is told not to, it makes no links of addresses.
		address := what[0] != '<' && strings.Contains(what, "://")
		if !ours.MatchString(what) && (!unparsed || !address) {
			w.live = append(w.live, what+" in "+string(raw))
		}
	}
	kind := form.ReplaceAllString(string(raw), `":0`)
	if *samples == "" || w.kinds[kind] {
		return nil
	}
	w.kinds[kind] = true
	if err := slacktest.WriteSample(*samples, fmt.Sprintf("%s-%d", w.t.Name(), len(w.kinds)), raw); err != nil {
		w.t.Error(err)
	}
	return nil
}

// form leaves of a payload what kind of it it is.
var form = regexp.MustCompile(`":("(\\.|[^"\\])*"|-?[0-9.]+)`)

// find gives all that was sent with a text in it.
func (w *watch) find(text string) (found []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, s := range w.sent {
		if strings.Contains(s, text) {
			found = append(found, s)
		}
	}
	return found
}

// await waits until the workspace is as it is wanted.
func (r *rig) await(what string, found func() bool) {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), patient)
	defer cancel()
	if err := r.slack.Await(ctx, found); err != nil {
		r.Fatalf("%s did not come: %v\n%s", what, err, r.transcript())
	}
}

// eventually waits until something holds that is not of the workspace.
func (r *rig) eventually(what string, holds func() bool) {
	r.Helper()
	chattest.Eventually(r, what, holds, r.transcript)
}

// transcript is all that was said, for failures.
func (r *rig) transcript() string {
	var b strings.Builder
	const most = 20 // of each channel
	for _, channel := range []string{ops, approvals, guests, unlisted, elsewhere, r.slack.DM("U0ANN"), r.slack.DM("U0BOB"), r.slack.DM("U0VITO"), r.slack.DM("U0NEW"), r.slack.DM("U0GUEST")} {
		list := r.slack.Messages(channel)
		for _, m := range list[max(0, len(list)-most):] {
			text := said(m)
			b.WriteString(channel + " " + m.TS + " for " + m.For + ": " + text[:min(len(text), 300)] + "\n")
		}
	}
	return b.String()
}

// said is all of the text of a message.
func said(m slacktest.Message) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode([]any{m.Text, m.Blocks, m.Attachments}); err != nil {
		return err.Error()
	}
	return b.String()
}

// find gives the newest message of a channel with the text.
func (r *rig) find(channel, text string) (slacktest.Message, bool) {
	list := r.slack.Messages(channel)
	for _, m := range slices.Backward(list) {
		if !m.Deleted && strings.Contains(said(m), text) {
			return m, true
		}
	}
	return slacktest.Message{}, false
}

// wait waits for a message with the text.
func (r *rig) wait(channel, text string) slacktest.Message {
	r.Helper()
	r.await(text+" in "+channel, func() bool { _, ok := r.find(channel, text); return ok })
	m, _ := r.find(channel, text)
	return m
}

// types has somebody type a command, which is acknowledged.
func (r *rig) types(user, channel, line string, options ...slacktest.Option) {
	r.Helper()
	r.acknowledged(r.slack.Command(user, channel, "/panel", line, options...), nil)
}

// press has somebody press the button with a caption.
func (r *rig) press(user, where, caption string, options ...slacktest.Option) {
	r.Helper()
	d, err := r.slack.PressText(user, where, caption, options...)
	r.acknowledged(d, err)
}

func (r *rig) acknowledged(d *slacktest.Delivery, err error) slacktest.Ack {
	r.Helper()
	if err != nil {
		r.Fatalf("%v\n%s", err, r.transcript())
	}
	ack, err := d.Wait(r.Context())
	must(r, err)
	return ack
}

// modal waits for a form that somebody sees, another than the one before.
func (r *rig) modal(user, before string) slacktest.View {
	r.Helper()
	var view slacktest.View
	r.await("a form for "+user, func() bool {
		now, ok := r.slack.Modal(user)
		view = now
		return ok && now.ID != before
	})
	return view
}

// clean holds that Slack had nothing to say against what was sent, and that nothing in
// it was alive.
func (r *rig) clean() {
	r.Helper()
	for _, v := range r.slack.Violations() {
		r.Errorf("a violation: %+v", v)
	}
	r.watch.mu.Lock()
	defer r.watch.mu.Unlock()
	for _, what := range r.watch.live {
		r.Errorf("alive in Slack: %s", what)
	}
}

// sent counts the requests to the panel that begin so.
func (r *rig) sent(prefix string) (n int) {
	for _, q := range r.sim.Requests() {
		if strings.HasPrefix(q.Method+" "+q.Path, prefix) {
			n++
		}
	}
	return n
}
