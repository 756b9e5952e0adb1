package slack_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
	"panelbot/adapters/slack/slacktest"
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

	accounts = map[string]policies.Person{"T0TEAM/U0ANN": ann, "T0TEAM/U0BOB": bob, "T0TEAM/U0VITO": vito}
)

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
	list []slack.Refusal
}

func (r *refusals) Refuse(_ context.Context, what slack.Refusal) {
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

// rig is the whole door: a workspace, panelbot's store and queue, and a simulated panel.
type rig struct {
	testing.TB
	slack    *slacktest.Server
	sim      *simulator.Simulator
	store    *store.Store
	desk     *approval.Desk
	runner   *tools.Runner
	queue    *delivery.Queue
	intake   *slack.Intake
	refusals *refusals
	file     string
	stop     func()
}

const (
	ops       = "C0OPS"
	approvals = "C0APPROVE"
	elsewhere = "C0ELSE"
)

// world is a workspace with its people and channels.
func world(t testing.TB, cfg slacktest.Config) *slacktest.Server {
	t.Helper()
	s, err := slacktest.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.AddUser(slacktest.User{ID: "U0ANN", Name: "ann"}, slacktest.User{ID: "U0BOB", Name: "bob"}, slacktest.User{ID: "U0VITO", Name: "vito"}, slacktest.User{ID: "U0NEW", Name: "new"},
		slacktest.User{ID: "U0GUEST", Name: "guest", Guest: true})
	members := []string{"U0ANN", "U0BOB", "U0VITO", "U0NEW", "U0BOT"}
	s.AddChannel(slacktest.Channel{ID: ops, Name: "ops", Members: members}, slacktest.Channel{ID: approvals, Name: "approve", Members: members},
		slacktest.Channel{ID: elsewhere, Name: "else", Members: append(slices.Clone(members), "U0GUEST")})
	return s
}

type option func(*setting)

type setting struct {
	policy policies.Policy
	world  slacktest.Config
	server *slacktest.Server
	sim    *simulator.Simulator
	file   string
	// private is as in slack.Asked.
	private func(*approval.Request) map[string]string
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
	r := &rig{TB: t, slack: set.server, sim: set.sim, refusals: &refusals{}, file: set.file}
	log := slog.New(slog.DiscardHandler)
	if testing.Verbose() {
		log = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
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
	r.store, err = store.Open(t.Context(), log, store.Config{URL: "sqlite:" + set.file, Key: []byte("a key of at least sixteen bytes")})
	must(t, err)
	people := everybody{ann, bob, vito}
	r.desk, err = approval.New(approval.Config{Store: r.store, People: people, Key: []byte("a key of sixteen"), Doors: []policies.Door{policies.Slack, policies.Terminal}})
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
		return chat.New(c, chat.Config{Offers: func(tool *op.Tool) bool { return r.runner.Serves(tool) && !r.runner.Hidden(tool, p, policies.Slack) }})
	}
	talks, err := talk.New(log, talk.Config{Door: policies.Slack, Runner: r.runner, Tickets: r.store, Choices: r.runner, Grammar: grammar})
	must(t, err)
	api, err := slack.NewClient(slack.Access{BotToken: r.slack.Config().BotToken, AppToken: r.slack.Config().AppToken, URL: r.slack.URL()})
	must(t, err)
	directory := slack.NewDirectory("T0TEAM", map[string]bool{ops: false, approvals: false, elsewhere: false}, api)
	answers := &slack.Answers{
		Log: log, Talk: talks, Directory: directory, Client: api, Refusals: r.refusals, Command: "/panel",
		Person: func(account string) (policies.Person, bool) { p, ok := accounts[account]; return p, ok },
		CardOf: slack.CardsIn(r.store),
		Home: func(ctx context.Context, p policies.Person) (slack.Home, error) {
			list, err := r.runner.OpenRequests(ctx, p)
			return slack.Home{Awaiting: list}, err
		},
	}
	deliveries, err := r.store.Deliveries(t.Context(), log)
	must(t, err)
	r.queue, err = delivery.New(log, deliveries, delivery.Config{Doors: map[policies.Door]delivery.Door{policies.Slack: {
		Handler: answers.Handle, Sender: &slack.Sender{Log: log, Client: api}, Chat: func(string) delivery.Limits { return delivery.Limits{} },
	}}})
	must(t, err)
	answers.Outbox = r.queue
	answers.Cards = slack.NewCards(log, answers, r.desk, r.store, slack.Asked{Channel: approvals, Private: set.private}, func(string) chat.Speech { return chat.Speech{} })
	r.intake, err = slack.NewIntake(log, slack.Config{Team: "T0TEAM", App: "A0APP", Inbox: r.queue, Refusals: r.refusals, Options: answers.Options, Submission: answers.Submission, Changed: directory.Changed})
	must(t, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	var work sync.WaitGroup
	socket := slack.NewSocket(log, r.intake, api, slack.SocketConfig{Interval: 5 * time.Second, Sockets: 1})
	for _, do := range []func(context.Context) error{
		r.queue.Run, socket.Run,
		func(ctx context.Context) error { answers.Cards.Work(ctx); return nil },
		func(ctx context.Context) error { r.runner.Work(ctx); return nil },
	} {
		work.Go(func() {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				t.Errorf("it ended: %v", err)
			}
		})
	}
	r.stop = sync.OnceFunc(func() {
		cancel()
		work.Wait()
		if err := r.store.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(r.stop)
	r.await("a socket", func() bool { open, _ := r.slack.Sockets(); return open > 0 })
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// await waits until the workspace is as it is wanted.
func (r *rig) await(what string, found func() bool) {
	r.Helper()
	ctx, cancel := context.WithTimeout(r.Context(), 20*time.Second)
	defer cancel()
	if err := r.slack.Await(ctx, found); err != nil {
		r.Fatalf("%s did not come: %v\n%s", what, err, r.transcript())
	}
}

// transcript is all that was said, for failures.
func (r *rig) transcript() string {
	var b strings.Builder
	const most = 20 // of each channel
	for _, channel := range []string{ops, approvals, elsewhere, r.slack.DM("U0ANN"), r.slack.DM("U0BOB"), r.slack.DM("U0VITO"), r.slack.DM("U0NEW"), r.slack.DM("U0GUEST")} {
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
	raw, err := json.Marshal([]any{m.Text, m.Blocks, m.Attachments})
	if err != nil {
		return err.Error()
	}
	return string(raw)
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

// clean holds that Slack had nothing to say against what was sent.
func (r *rig) clean() {
	r.Helper()
	for _, v := range r.slack.Violations() {
		r.Errorf("a violation: %+v", v)
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
