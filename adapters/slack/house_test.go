package slack_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
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

// house is panelbot as a process has it: the whole door on a store, between a workspace
// and a panel.
type house struct {
	store   *store.Store
	desk    *approval.Desk
	runner  *tools.Runner
	queue   *delivery.Queue
	clients []*panel.Client
	stop    func() error
}

// plot is where a house stands, and who lives in it.
type plot struct {
	log      *slog.Logger
	slack    slack.Access
	panel    string // the address of the simulator
	store    store.Config
	dir      string
	policy   policies.Policy
	people   everybody
	accounts map[string]policies.Person
	refusals slack.Refusals
	sockets  int
	steps    steps
	private  func(*approval.Request) map[string]string // as in slack.Asked
}

// steps are told of what happens, before and after it does; nil is nobody.
type steps interface {
	// at is told of a step of something with a name, and may never return.
	at(step, name string)
}

// people of the tests, with their accounts.
var (
	ann   = policies.Person{Name: "ann", Roles: []policies.Role{policies.Admin}}
	bob   = policies.Person{Name: "bob", Roles: []policies.Role{policies.Admin}}
	carol = policies.Person{Name: "carol", Roles: []policies.Role{policies.Approver}}
	vito  = policies.Person{Name: "vito", Roles: []policies.Role{policies.Viewer}, Language: "vi"}
	vera  = policies.Person{Name: "vera", Roles: []policies.Role{policies.Viewer}}
	sam   = policies.Person{Name: "sam", Roles: []policies.Role{policies.Operator}, Scope: policies.Scope{Tags: map[string]string{"client": "acme"}}}
)

func everyone() everybody { return everybody{ann, bob, carol, vito, vera, sam} }

func everyAccount() map[string]policies.Person {
	return map[string]policies.Person{"T0TEAM/U0ANN": ann, "T0TEAM/U0BOB": bob, "T0TEAM/U0CAROL": carol, "T0TEAM/U0VITO": vito, "T0TEAM/U0VERA": vera, "T0TEAM/U0SAM": sam,
		"T0TEAM/U0GUEST": ann, "T0TEAM/U0ROBOT": ann, "T0TEAM/U0GONE": ann} // somebody enrolled them before Slack said what they are
}

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

// build opens a house; its stop ends it.
func build(ctx context.Context, at plot) (*house, error) {
	c, err := catalogue()
	if err != nil {
		return nil, err
	}
	h := &house{}
	if h.store, err = store.Open(ctx, at.log, at.store); err != nil {
		return nil, err
	}
	if h.desk, err = approval.New(approval.Config{Store: h.store, People: at.people, Key: []byte("a key of sixteen"), Doors: []policies.Door{policies.Slack, policies.Terminal}}); err != nil {
		return nil, err
	}
	if err := h.furnish(c, at); err != nil {
		return nil, err
	}
	grammar := func(p policies.Person) *chat.Grammar {
		return chat.New(c, chat.Config{Codes: deskCodes{h.desk}, Offers: func(tool *op.Tool) bool { return h.runner.Serves(tool) && !h.runner.Hidden(tool, p, policies.Slack) }})
	}
	talks, err := talk.New(at.log, talk.Config{Door: policies.Slack, Runner: h.runner, Tickets: h.store, Choices: h.runner, Grammar: grammar})
	if err != nil {
		return nil, err
	}
	api, err := slack.NewClient(at.slack)
	if err != nil {
		return nil, err
	}
	directory := slack.NewDirectory("T0TEAM", map[string]bool{ops: false, approvals: false, guests: false, forRead: false, forChange: false, forRequest: false, forYes: false}, api)
	answers := &slack.Answers{
		Log: at.log, Talk: talks, Directory: directory, Client: api, Refusals: at.refusals, Command: "/panel",
		Person: func(account string) (policies.Person, bool) { p, ok := at.accounts[account]; return p, ok },
		CardOf: slack.CardsIn(h.store),
		Home: func(ctx context.Context, p policies.Person) (slack.Home, error) {
			list, err := h.runner.OpenRequests(ctx, p)
			return slack.Home{Awaiting: list, Freezes: []string{"black-friday"}, Panels: []slack.PanelHealth{{Name: "main", Badge: chat.Badge{Word: "answers", Sign: "✅"}}}}, err
		},
	}
	deliveries, err := h.store.Deliveries(ctx, at.log)
	if err != nil {
		return nil, err
	}
	sender := &slack.Sender{Log: at.log, Client: api}
	h.queue, err = delivery.New(at.log, deliveries, delivery.Config{
		Backoff: func(int) time.Duration { return 200 * time.Millisecond },
		Doors: map[policies.Door]delivery.Door{policies.Slack: {
			Handler: steppedHandler(at.steps, answers.Handle), Sender: steppedSender{at.steps, sender}, Chat: func(string) delivery.Limits { return delivery.Limits{} },
		}},
	})
	if err != nil {
		return nil, err
	}
	answers.Outbox = steppedOutbox{h.queue, at.steps}
	answers.Cards = slack.NewCards(at.log, answers, h.desk, h.store, slack.Asked{Channel: approvals, Private: at.private}, func(name string) chat.Speech {
		p, _ := at.people.Person(name)
		return chat.SpeechOf(p)
	})
	intake, err := slack.NewIntake(at.log, slack.Config{
		Team: "T0TEAM", App: "A0APP", Inbox: steppedInbox{h.queue, at.steps}, Refusals: at.refusals, Options: answers.Options, Submission: answers.Submission, Changed: answers.Changed,
	})
	if err != nil {
		return nil, err
	}
	h.open(ctx, at, answers, slack.NewSocket(at.log, intake, api, slack.SocketConfig{Interval: 5 * time.Second, Sockets: max(1, at.sockets)}))
	return h, nil
}

// furnish makes the Runner, with its panels.
func (h *house) furnish(c *tools.Catalogue, at plot) (err error) {
	client := func(name string, v panel.Vendor) tools.Client {
		made, err2 := panel.New(at.log, panel.Config{Name: name, URL: at.panel, Vendor: v, Ceiling: panel.Level(policies.Destroy), Downloads: at.dir})
		if err2 != nil {
			err = err2
			return nil
		}
		h.clients = append(h.clients, made)
		return steppedClient{made, at.steps}
	}
	sites := map[string]tools.Site{}
	for _, s := range simulator.Sites() {
		sites[s.Name] = tools.Site{ID: int64(s.ID), Server: s.Server, Domain: s.Domain}
	}
	panels := []*tools.Panel{
		{Name: "main", Kind: "flashpanel", Ceiling: policies.Destroy, Sites: sites, Client: client("main", flashpanel.New(simulator.FlashToken, simulator.FlashCode))},
		{Name: "host1", Kind: "openpanel", Ceiling: policies.Destroy, Client: client("host1", openpanel.New(openpanel.Credentials{Token: simulator.OpenToken}))},
	}
	if err != nil {
		return err
	}
	h.runner, err = tools.New(at.log, tools.Config{
		Catalogue: c, Policy: at.policy, Recorder: nowhere{}, Approvals: h.desk, People: at.people, Downloads: at.dir, Counter: h.store,
		Wait: func(policies.Door) time.Duration { return time.Nanosecond }, Panels: panels,
	})
	return err
}

// open begins the work of a house.
func (h *house) open(ctx context.Context, at plot, answers *slack.Answers, socket *slack.Socket) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	failed := make(chan error, 4)
	var work sync.WaitGroup
	for _, do := range []func(context.Context) error{
		h.queue.Run, socket.Run,
		func(ctx context.Context) error { answers.Cards.Work(ctx); return nil },
		func(ctx context.Context) error { h.runner.Work(ctx); return nil },
	} {
		work.Go(func() {
			if err := do(ctx); err != nil && ctx.Err() == nil {
				failed <- err
				at.log.Error("it ended", "err", err)
			}
		})
	}
	h.stop = sync.OnceValue(func() error {
		cancel()
		work.Wait()
		for _, c := range h.clients {
			c.Close()
		}
		select {
		case err := <-failed:
			return fmt.Errorf("it ended: %w", err)
		default:
			return h.store.Close()
		}
	})
}

// The steps of a command, in their order.
const (
	accepted = "accepted, and not acknowledged"
	begun    = "its handler called"
	calling  = "before the panel is called"
	called   = "the panel has answered"
	posting  = "the outcome known, and not in the outbox"
	posted   = "the answer in the outbox"
	sending  = "before Slack is called"
	sentOut  = "Slack has it, and the outbox does not know"
)

func tell(s steps, step, name string) {
	if s != nil {
		s.at(step, name)
	}
}

type steppedInbox struct {
	slack.Inbox
	steps steps
}

func (s steppedInbox) Accept(ctx context.Context, a delivery.Arrival) (bool, error) {
	fresh, err := s.Inbox.Accept(ctx, a)
	if err == nil && fresh {
		tell(s.steps, accepted, a.Lane)
	}
	return fresh, err
}

func steppedHandler(s steps, do delivery.Handler) delivery.Handler {
	return func(ctx context.Context, a delivery.Arrival) error {
		tell(s, begun, a.Lane)
		return do(ctx, a)
	}
}

type steppedClient struct {
	tools.Client
	steps steps
}

func (s steppedClient) Do(ctx context.Context, r panel.Request) (*panel.Response, error) {
	name := r.Method + " " + r.Path
	tell(s.steps, calling, name)
	answer, err := s.Client.Do(ctx, r)
	tell(s.steps, called, name)
	return answer, err
}

type steppedOutbox struct {
	slack.Outbox
	steps steps
}

func (s steppedOutbox) Post(ctx context.Context, m delivery.Message) error {
	if !strings.HasPrefix(m.Key, "answer/") {
		return s.Outbox.Post(ctx, m)
	}
	tell(s.steps, posting, m.Chat)
	err := s.Outbox.Post(ctx, m)
	tell(s.steps, posted, m.Chat)
	return err
}

type steppedSender struct {
	steps steps
	delivery.Sender
}

func (s steppedSender) Send(ctx context.Context, m delivery.Message, at string, again bool) (string, error) {
	if !strings.HasPrefix(m.Key, "answer/") {
		return s.Sender.Send(ctx, m, at, again)
	}
	tell(s.steps, sending, m.Chat)
	id, err := s.Sender.Send(ctx, m, at, again)
	tell(s.steps, sentOut, m.Chat)
	return id, err
}
