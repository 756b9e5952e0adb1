package telegram_test

import (
	"context"
	"net/http"
	"net/http/httptest"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/chattest"
	"panelbot/adapters/delivery"
	"panelbot/adapters/telegram"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/store"
)

// house is panelbot as a process has it, with the whole door, between Telegram and a panel.
type house struct {
	*chattest.House
	client  *telegram.Client
	answers *telegram.Answers
	poller  *telegram.Poller
	hook    http.Handler // where there is a webhook
	web     *httptest.Server
}

// plot is where a house stands, and who lives in it.
type plot struct {
	chattest.Plot
	telegram telegram.Access
	refusals telegram.Refusals
	hook     bool // updates are posted to a webhook
	polling  telegram.PollConfig
	lease    func(telegram.Lease) telegram.Lease // makes what decides who polls of the store; nil is nobody
	wants    map[string]int64                    // who wants requests in the private chat
}

// leased has the store decide who polls.
func leased(l telegram.Lease) telegram.Lease { return l }

// hookSecret is what a house's webhook knows Telegram by.
const hookSecret = "a-secret-of-the-webhook"

// build opens a house; its close ends it.
func build(ctx context.Context, at plot) (h *house, err error) {
	h = &house{}
	at.People, at.Doors = chattest.Everybody{ann, bob, vito}, []policies.Door{policies.Telegram, policies.Slack, policies.Terminal}
	if h.House, err = chattest.Open(ctx, at.Plot); err != nil {
		return nil, err
	}
	tickets := steppedTickets{h.Store, at.Steps}
	talks, err := h.Talk(policies.Telegram, tickets, chat.Config{})
	if err != nil {
		return nil, err
	}
	if h.client, err = telegram.NewClient(at.telegram); err != nil {
		return nil, err
	}
	h.answers = &telegram.Answers{
		Log: at.Log, Talk: talks, Client: h.client, Refusals: at.refusals, Tickets: tickets,
		Person: func(account string) (policies.Person, bool) { p, ok := accounts[account]; return p, ok },
		CardOf: talk.CardsIn(h.Store, policies.Telegram), Chats: listed(),
	}
	sender := &telegram.Sender{Log: at.Log, Client: h.client, Tickets: tickets}
	queue, err := h.Deliver(ctx, policies.Telegram, inLane(h.answers.Handle), sender)
	if err != nil {
		return nil, err
	}
	sender.Outbox, h.answers.Outbox = h.Queue, queue
	private := func(q *approval.Request) map[string]int64 {
		list := map[string]int64{}
		for _, name := range h.Desk.Entitled(q) {
			if id := at.wants[name]; id != 0 {
				list[name] = id
			}
		}
		return list
	}
	h.answers.Cards = telegram.NewCards(at.Log, h.answers, h.Desk, h.Store, telegram.Asked{Chat: approvals, Private: private}, func(string) chat.Speech { return chat.Speech{} })
	intake, err := telegram.NewIntake(at.Log, telegram.Config{Client: h.client, Inbox: queue, Refusals: at.refusals})
	if err != nil {
		return nil, err
	}
	return h, h.open(ctx, at, intake)
}

// open begins the work of a house.
func (h *house) open(ctx context.Context, at plot, intake *telegram.Intake) (err error) {
	if at.hook {
		if h.hook, err = intake.Webhook(hookSecret); err != nil {
			return err
		}
		h.web = httptest.NewServer(h.hook)
		if err := telegram.SetWebhook(ctx, h.client, h.web.URL, hookSecret); err != nil {
			return err
		}
		h.Run(ctx, h.answers.Cards)
		return nil
	}
	if at.lease != nil {
		at.polling.Lease = at.lease(h.Store)
	}
	h.poller = telegram.NewPoller(at.Log, intake, at.polling)
	h.Run(ctx, h.answers.Cards, h.poller.Run)
	return nil
}

func (h *house) close() error {
	if h.web != nil {
		h.web.Close()
	}
	defer h.client.Close()
	return h.Close()
}

// spent is a step of a press.
const spent = "the button is spent, and nothing done"

// laneKey is under which a context says whose arrival is handled.
type laneKey struct{}

func inLane(do delivery.Handler) delivery.Handler {
	return func(ctx context.Context, a delivery.Arrival) error {
		return do(context.WithValue(ctx, laneKey{}, a.Lane), a)
	}
}

type steppedTickets struct {
	*store.Store
	steps chattest.Steps
}

func (s steppedTickets) SpendTicket(ctx context.Context, door policies.Door, id string) (policies.Ticket, error) {
	t, err := s.Store.SpendTicket(ctx, door, id)
	if lane, ok := ctx.Value(laneKey{}).(string); ok && err == nil {
		chattest.Tell(s.steps, spent, lane)
	}
	return t, err
}
