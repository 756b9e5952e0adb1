package telegram_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/chattest"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/store"
	"panelbot/policies/store/storetest"
	"panelbot/tools"
)

func catalogue() (*tools.Catalogue, error) { return chattest.Catalogue() }

// The people of the rig, with their accounts.
var (
	ann  = policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}
	bob  = policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}
	vito = policies.Person{Name: "vito", Roles: []policies.Role{policies.Viewer}, Language: "vi"}
)

// The accounts and the chats.
const (
	annID, bobID, vitoID, newID = 1001, 1002, 1003, 1009

	ops       = -1001
	approvals = -100200
	forum     = -100300
	elsewhere = -1004
	channel   = -100500

	forRead, forChange, forRequest, forYes = -100601, -100602, -100603, -100604
)

// chats are all of them but the channel.
func chats() []int64 {
	return []int64{ops, approvals, forum, forRead, forChange, forRequest, forYes, elsewhere, annID, bobID, vitoID, newID}
}

// patient is how long the tests wait for what must come.
const patient = chattest.Patient

var accounts = map[string]policies.Person{"1001": ann, "1002": bob, "1003": vito}

// refusals keeps why something was turned away.
type refusals struct{ chattest.Refusals }

func (r *refusals) Refuse(_ context.Context, what telegram.Refusal) { r.Add(what.Why) }

// rig is the whole door: Telegram, panelbot's store and queue, and a simulated panel.
type rig struct {
	testing.TB
	*house
	plot     plot
	tg       *telegramtest.Server
	sim      *simulator.Simulator
	refusals *refusals
	log      *lines
	clock    *chattest.Clock
	codes    chattest.Codes
	stop     func()
}

// code is a one-time code that a person has not used yet.
func (r *rig) code(person string) string {
	r.Helper()
	return r.codes.Next(r, r.Desk, r.clock, person)
}

// lines is a log that is kept.
type lines struct {
	mu      sync.Mutex
	b       strings.Builder
	written chan struct{} // closed with the next line; nil where nobody waits
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.written != nil {
		close(l.written)
		l.written = nil
	}
	return l.b.Write(p)
}

// await waits for a text in the log.
func (l *lines) await(ctx context.Context, text string) error {
	for {
		l.mu.Lock()
		found := strings.Contains(l.b.String(), text)
		if l.written == nil {
			l.written = make(chan struct{})
		}
		written := l.written
		l.mu.Unlock()
		if found {
			return nil
		}
		select {
		case <-written:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// world is Telegram with its people and chats.
func world(t testing.TB, cfg telegramtest.Config) *telegramtest.Server {
	t.Helper()
	s, err := telegramtest.Start(cfg)
	must(t, err)
	t.Cleanup(s.Close)
	s.AddUser(telegramtest.User{ID: annID, Name: "Ann", Username: "ann"}, telegramtest.User{ID: bobID, Name: "Bob"}, telegramtest.User{ID: vitoID, Name: "Vito", Language: "vi"},
		telegramtest.User{ID: newID, Name: "New", Language: "en"})
	s.AddChat(telegramtest.Chat{ID: ops, Kind: telegramtest.Group, Title: "ops", Admins: []int64{annID}}, telegramtest.Chat{ID: approvals, Kind: telegramtest.Supergroup, Title: "approve"},
		telegramtest.Chat{ID: forum, Kind: telegramtest.Supergroup, Title: "forum", Forum: true}, telegramtest.Chat{ID: elsewhere, Kind: telegramtest.Group, Title: "else"},
		telegramtest.Chat{ID: channel, Kind: telegramtest.Channel, Title: "news", BotAdmin: true})
	for title, id := range map[string]int64{"read": forRead, "change": forChange, "request": forRequest, "yes": forYes} {
		s.AddChat(telegramtest.Chat{ID: id, Kind: telegramtest.Supergroup, Title: title})
	}
	return s
}

type option func(*setting)

type setting struct {
	policy   policies.Policy
	world    telegramtest.Config
	server   *telegramtest.Server
	sim      *simulator.Simulator
	database storetest.Database
	file     string
	hook     bool
	wants    map[string]int64
	steps    chattest.Steps
	lease    func(telegram.Lease) telegram.Lease
	term     time.Duration
}

func withPolicy(p policies.Policy) option { return func(s *setting) { s.policy = p } }

func withDatabase(db storetest.Database) option { return func(s *setting) { s.database = db } }

// listed are the groups that may read answers.
func listed() map[int64]bool {
	return map[int64]bool{ops: true, approvals: true, forum: true, forRead: true, forChange: true, forRequest: true, forYes: true}
}

func newRig(t testing.TB, options ...option) *rig {
	t.Helper()
	set := setting{policy: policies.Standard(), file: filepath.Join(t.TempDir(), "panelbot.db")}
	for _, o := range options {
		o(&set)
	}
	if set.server == nil {
		set.server = world(t, set.world)
	}
	if set.sim == nil {
		set.sim = simulator.New(simulator.Config{Record: true, EventDuration: -1})
	}
	if set.database.URL == "" {
		set.database.URL = "sqlite:" + set.file
	}
	r := &rig{TB: t, tg: set.server, sim: set.sim, refusals: &refusals{}, log: &lines{}, clock: &chattest.Clock{}, codes: chattest.Codes{}}
	web := httptest.NewServer(r.sim)
	t.Cleanup(web.Close)
	r.plot = plot{
		Plot: chattest.Plot{
			Log:   slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
			Panel: web.URL, Dir: t.TempDir(), Policy: set.policy, Steps: set.steps, Store: store.Config{URL: set.database.URL, Key: []byte(storetest.Key)},
		},
		telegram: telegram.Access{Token: r.tg.Config().Token, URL: r.tg.URL()}, refusals: r.refusals, hook: set.hook, wants: set.wants, lease: set.lease,
		polling: telegram.PollConfig{Wait: 5 * time.Second, Pause: 10 * time.Millisecond, Term: set.term},
	}
	if !set.database.Shared { // else the database has a clock
		r.plot.Store.Clock = r.clock.Now
	}
	var err error
	r.house, err = build(t.Context(), r.plot)
	must(t, err)
	r.stop = sync.OnceFunc(func() {
		if err := r.close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// await waits until Telegram is as it is wanted.
func (r *rig) await(what string, found func() bool) {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), patient)
	defer cancel()
	if err := r.tg.Await(ctx, found); err != nil {
		r.Fatalf("%s did not come: %v\n%s", what, err, r.transcript())
	}
}

// eventually waits until something holds that is not of Telegram.
func (r *rig) eventually(what string, holds func() bool) {
	r.Helper()
	chattest.Eventually(r, what, holds, r.transcript)
}

// transcript is all that was said, for failures.
func (r *rig) transcript() string {
	var b strings.Builder
	for _, in := range chats() {
		text := r.tg.Transcript(in)
		b.WriteString("== " + itoa(in) + "\n" + text[max(0, len(text)-3000):])
	}
	log := r.log.String()
	return b.String() + "\n" + log[max(0, len(log)-4000):]
}

// said is all of the text of a message, its buttons too.
func said(m telegramtest.Message) string {
	text := m.Text
	for _, row := range m.Keyboard {
		for _, b := range row {
			text += " [" + b.Text + "]"
		}
	}
	if m.File != nil {
		text += " 📎" + m.File.Name
	}
	return text
}

// find gives the newest message of the bot in a chat with the text.
func (r *rig) find(in int64, text string) (telegramtest.Message, bool) {
	for _, m := range slices.Backward(r.tg.Messages(in)) {
		if m.From == r.tg.Config().ID && strings.Contains(said(m), text) {
			return m, true
		}
	}
	return telegramtest.Message{}, false
}

// wait waits for a message of the bot with the text.
func (r *rig) wait(in int64, text string) telegramtest.Message {
	r.Helper()
	r.await(text+" in "+itoa(in), func() bool { _, ok := r.find(in, text); return ok })
	m, _ := r.find(in, text)
	return m
}

// say has somebody write.
func (r *rig) say(user, in int64, text string, options ...telegramtest.Option) telegramtest.Message {
	r.Helper()
	m, err := r.tg.Say(user, in, text, options...)
	must(r, err)
	return m
}

// press has somebody press a button, and gives what they see.
func (r *rig) press(user int64, m telegramtest.Message, label string) telegramtest.Told {
	r.Helper()
	p, err := r.tg.Press(user, m.Chat, m.ID, label)
	must(r, err)
	ctx, cancel := context.WithTimeout(r.Context(), patient)
	defer cancel()
	told, err := p.Wait(ctx)
	if err != nil {
		r.Fatalf("%v\n%s", err, r.transcript())
	}
	return told
}

// clean holds that Telegram had nothing to say against what was sent, found nothing to
// press in its texts and fetches nothing that they name, and that the log has no token.
func (r *rig) clean() {
	r.Helper()
	for _, v := range r.tg.Violations() {
		r.Errorf("a violation: %+v", v)
	}
	for _, m := range r.tg.Pressable() {
		r.Errorf("a text with something to press in it: %q %+v", m.Text, m.Entities)
	}
	for _, in := range chats() {
		for _, m := range r.tg.Messages(in) {
			if m.From == r.tg.Config().ID && m.File == nil && !m.NoPreview {
				r.Errorf("Telegram fetches what this leads to (%d edits): %q", m.Edits, m.Text)
			}
		}
	}
	if strings.Contains(r.log.String(), r.tg.Config().Token) {
		r.Error("the log has the token")
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

// inTopic writes into a topic.
func inTopic(topic int) []telegramtest.Option {
	return []telegramtest.Option{telegramtest.InTopic(topic)}
}
