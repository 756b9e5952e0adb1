package telegram_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/adapters/telegram/telegramtest"
	"panelbot/panel"
	"panelbot/panel/flashpanel"
	"panelbot/panel/openpanel"
	"panelbot/panel/simulator"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
	"panelbot/tools"
	"panelbot/tools/op"
)

var catalogue = sync.OnceValues(func() (*tools.Catalogue, error) { return tools.NewCatalogue(nil) })

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
)

var accounts = map[string]policies.Person{"1001": ann, "1002": bob, "1003": vito}

type everybody []policies.Person

func (e everybody) Person(name string) (policies.Person, bool) {
	i := slices.IndexFunc(e, func(p policies.Person) bool { return p.Name == name })
	if i < 0 {
		return policies.Person{}, false
	}
	return e[i], true
}

func (e everybody) Everybody() []policies.Person { return e }

type nowhere struct{}

func (nowhere) Record(context.Context, tools.Entry) error { return nil }

// refusals keeps what was turned away.
type refusals struct {
	mu   sync.Mutex
	list []telegram.Refusal
}

func (r *refusals) Refuse(_ context.Context, what telegram.Refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, what)
}

func (r *refusals) why() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []string
	for _, one := range r.list {
		list = append(list, one.Why)
	}
	return list
}

// rig is the whole door: Telegram, panelbot's store and queue, and a simulated panel.
type rig struct {
	testing.TB
	tg       *telegramtest.Server
	sim      *simulator.Simulator
	store    *store.Store
	desk     *approval.Desk
	runner   *tools.Runner
	queue    *delivery.Queue
	client   *telegram.Client
	answers  *telegram.Answers
	poller   *telegram.Poller
	hook     http.Handler // where there is a webhook
	refusals *refusals
	log      *lines
	clock    *movedClock
	secrets  map[string]string // of one-time codes, by person
	wants    map[string]int64  // who wants requests in the private chat
	stop     func()
}

// private are those who want a request in the private chat and may approve it.
func (r *rig) private(q *approval.Request) map[string]int64 {
	list := map[string]int64{}
	for _, name := range r.desk.Entitled(q) {
		if id := r.wants[name]; id != 0 {
			list[name] = id
		}
	}
	return list
}

// movedClock is the store's clock, moved on.
type movedClock struct {
	mu sync.Mutex
	by time.Duration
}

func (m *movedClock) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return time.Now().Add(m.by)
}

func (m *movedClock) move(by time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.by += by
}

// code is a one-time code that a person has not used yet.
func (r *rig) code(person string) string {
	r.Helper()
	generate := func() string {
		c, err := totp.GenerateCode(r.secrets[person], r.clock.Now())
		must(r, err)
		return c
	}
	if r.secrets[person] == "" {
		address, err := r.desk.SetCodes(r.Context(), person, "")
		must(r, err)
		_, after, _ := strings.Cut(address, "secret=")
		r.secrets[person], _, _ = strings.Cut(after, "&")
		must(r, r.desk.ConfirmCodes(r.Context(), person, generate()))
	}
	r.clock.move(31 * time.Second)
	return generate()
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
	return s
}

type option func(*setting)

type setting struct {
	policy policies.Policy
	world  telegramtest.Config
	server *telegramtest.Server
	sim    *simulator.Simulator
	file   string
	hook   bool
	wants  map[string]int64
}

func withPolicy(p policies.Policy) option { return func(s *setting) { s.policy = p } }

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
	r := &rig{TB: t, tg: set.server, sim: set.sim, refusals: &refusals{}, log: &lines{}, clock: &movedClock{}, secrets: map[string]string{}, wants: set.wants}
	log := slog.New(slog.NewTextHandler(r.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	c, err := catalogue()
	must(t, err)
	web := httptest.NewServer(r.sim)
	t.Cleanup(web.Close)
	dir := t.TempDir()
	client := func(name string, v panel.Vendor) *panel.Client {
		c, err := panel.New(log, panel.Config{Name: name, URL: web.URL, Vendor: v, Ceiling: panel.Level(policies.Destroy), Downloads: dir})
		must(t, err)
		t.Cleanup(c.Close)
		return c
	}
	r.store, err = store.Open(t.Context(), log, store.Config{URL: "sqlite:" + set.file, Key: []byte("a key of at least sixteen bytes"), Clock: r.clock.Now})
	must(t, err)
	people := everybody{ann, bob, vito}
	r.desk, err = approval.New(approval.Config{Store: r.store, People: people, Key: []byte("a key of sixteen"), Doors: []policies.Door{policies.Telegram, policies.Slack, policies.Terminal}})
	must(t, err)
	sites := map[string]tools.Site{}
	for _, s := range simulator.Sites() {
		sites[s.Name] = tools.Site{ID: int64(s.ID), Server: s.Server, Domain: s.Domain}
	}
	r.runner, err = tools.New(log, tools.Config{
		Catalogue: c, Policy: set.policy, Recorder: nowhere{}, Approvals: r.desk, People: people, Downloads: dir, Counter: r.store,
		Wait: func(policies.Door) time.Duration { return time.Nanosecond },
		Panels: []*tools.Panel{
			{Name: "main", Kind: "flashpanel", Ceiling: policies.Destroy, Sites: sites, Client: client("main", flashpanel.New(simulator.FlashToken, simulator.FlashCode))},
			{Name: "host1", Kind: "openpanel", Ceiling: policies.Destroy, Client: client("host1", openpanel.New(openpanel.Credentials{Token: simulator.OpenToken}))},
		},
	})
	must(t, err)
	grammar := func(p policies.Person) *chat.Grammar {
		return chat.New(c, chat.Config{Offers: func(tool *op.Tool) bool { return r.runner.Serves(tool) && !r.runner.Hidden(tool, p, policies.Telegram) }})
	}
	talks, err := talk.New(log, talk.Config{Door: policies.Telegram, Runner: r.runner, Tickets: r.store, Choices: r.runner, Grammar: grammar})
	must(t, err)
	r.client, err = telegram.NewClient(telegram.Access{Token: r.tg.Config().Token, URL: r.tg.URL()})
	must(t, err)
	t.Cleanup(r.client.Close)
	r.answers = &telegram.Answers{
		Log: log, Talk: talks, Client: r.client, Refusals: r.refusals, Tickets: r.store,
		Person: func(account string) (policies.Person, bool) { p, ok := accounts[account]; return p, ok },
		CardOf: telegram.CardsIn(r.store), Chats: map[int64]bool{ops: true, approvals: true, forum: true},
	}
	deliveries, err := r.store.Deliveries(t.Context(), log)
	must(t, err)
	sender := &telegram.Sender{Log: log, Client: r.client}
	r.queue, err = delivery.New(log, deliveries, delivery.Config{Doors: map[policies.Door]delivery.Door{policies.Telegram: {
		Handler: r.answers.Handle, Sender: sender, Chat: func(string) delivery.Limits { return delivery.Limits{} },
	}}})
	must(t, err)
	r.answers.Outbox, sender.Outbox = r.queue, r.queue
	r.answers.Cards = telegram.NewCards(log, r.answers, r.desk, r.store, telegram.Asked{Chat: approvals, Private: func(q *approval.Request) map[string]int64 { return r.private(q) }}, func(string) chat.Speech { return chat.Speech{} })
	intake, err := telegram.NewIntake(log, telegram.Config{Client: r.client, Inbox: r.queue, Refusals: r.refusals})
	must(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	work := []func(context.Context) error{
		r.queue.Run,
		func(ctx context.Context) error { r.answers.Cards.Work(ctx); return nil },
		func(ctx context.Context) error { r.runner.Work(ctx); return nil },
	}
	if set.hook {
		h, err := intake.Webhook("a-secret-of-the-webhook")
		must(t, err)
		r.hook = h
		hook := httptest.NewServer(h)
		t.Cleanup(hook.Close)
		must(t, telegram.SetWebhook(t.Context(), r.client, hook.URL, "a-secret-of-the-webhook"))
	} else {
		r.poller = telegram.NewPoller(log, intake, telegram.PollConfig{Wait: 5 * time.Second, Pause: 10 * time.Millisecond})
		work = append(work, r.poller.Run)
	}
	var running sync.WaitGroup
	for _, do := range work {
		running.Go(func() {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				t.Errorf("it ended: %v", err)
			}
		})
	}
	r.stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		if err := r.store.Close(); err != nil {
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
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	if err := r.tg.Await(ctx, found); err != nil {
		r.Fatalf("%s did not come: %v\n%s", what, err, r.transcript())
	}
}

// transcript is all that was said, for failures.
func (r *rig) transcript() string {
	var b strings.Builder
	for _, in := range []int64{ops, approvals, forum, elsewhere, annID, bobID, vitoID, newID} {
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
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	told, err := p.Wait(ctx)
	if err != nil {
		r.Fatalf("%v\n%s", err, r.transcript())
	}
	return told
}

// clean holds that Telegram had nothing to say against what was sent, and that the log
// has no token.
func (r *rig) clean() {
	r.Helper()
	for _, v := range r.tg.Violations() {
		r.Errorf("a violation: %+v", v)
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
