package slack_test

import (
	"context"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/chat/talk"
	"panelbot/adapters/chattest"
	"panelbot/adapters/slack"
	"panelbot/policies"
	"panelbot/policies/approval"
)

// plot is where a house stands, between a workspace and a panel, and who lives in it.
type plot struct {
	chattest.Plot
	slack    slack.Access
	accounts map[string]policies.Person
	refusals slack.Refusals
	sockets  int
	private  func(*approval.Request) map[string]string // as in slack.Asked
	tickets  func(talk.Tickets) talk.Tickets           // nil is the store's own
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

func everyone() chattest.Everybody { return chattest.Everybody{ann, bob, carol, vito, vera, sam} }

func everyAccount() map[string]policies.Person {
	return map[string]policies.Person{"T0TEAM/U0ANN": ann, "T0TEAM/U0BOB": bob, "T0TEAM/U0CAROL": carol, "T0TEAM/U0VITO": vito, "T0TEAM/U0VERA": vera, "T0TEAM/U0SAM": sam,
		"T0TEAM/U0GUEST": ann, "T0TEAM/U0ROBOT": ann, "T0TEAM/U0GONE": ann} // somebody enrolled them before Slack said what they are
}

// settling is a step of a report with a picture.
const settling = "its picture uploaded, and not posted"

// build opens a house with the whole door in it.
func build(ctx context.Context, at plot) (*chattest.House, error) {
	at.Doors = []policies.Door{policies.Slack, policies.Terminal}
	h, err := chattest.Open(ctx, at.Plot)
	if err != nil {
		return nil, err
	}
	var tickets talk.Tickets = h.Store
	if at.tickets != nil {
		tickets = at.tickets(tickets)
	}
	talks, err := h.Talk(policies.Slack, tickets, chat.Config{Codes: deskCodes{h.Desk}})
	if err != nil {
		return nil, err
	}
	api, err := slack.NewClient(at.slack)
	if err != nil {
		return nil, err
	}
	directory := slack.NewDirectory("T0TEAM", map[string]bool{ops: false, approvals: false, guests: false, forRead: false, forChange: false, forRequest: false, forYes: false}, api)
	answers := &slack.Answers{
		Log: at.Log, Talk: talks, Directory: directory, Client: api, Refusals: at.refusals, Command: "/panel", TriggerWithin: patient,
		Person: func(account string) (policies.Person, bool) { p, ok := at.accounts[account]; return p, ok },
		CardOf: talk.CardsIn(h.Store, policies.Slack),
		Home: func(ctx context.Context, p policies.Person) (slack.Home, error) {
			list, err := h.Runner.OpenRequests(ctx, p)
			return slack.Home{Awaiting: list, Freezes: []string{"black-friday"}, Panels: []slack.PanelHealth{{Name: "main", Badge: chat.Badge{Word: "answers", Sign: "✅"}}}}, err
		},
	}
	sender := &slack.Sender{Log: at.Log, Client: api}
	if at.Steps != nil {
		sender.Wait = func(context.Context, time.Duration) error {
			at.Steps.At(settling, forRead)
			return nil
		}
	}
	queue, err := h.Deliver(ctx, policies.Slack, answers.Handle, sender)
	if err != nil {
		return nil, err
	}
	answers.Outbox = queue
	answers.Cards = slack.NewCards(at.Log, answers, h.Desk, h.Store, slack.Asked{Channel: approvals, Private: at.private}, func(name string) chat.Speech {
		p, _ := at.People.Person(name)
		return chat.SpeechOf(p)
	})
	intake, err := slack.NewIntake(at.Log, slack.Config{
		Team: "T0TEAM", App: "A0APP", Inbox: queue, Refusals: at.refusals, Options: answers.Options, Submission: answers.Submission, Changed: answers.Changed, AckWithin: patient,
	})
	if err != nil {
		return nil, err
	}
	h.Run(ctx, answers.Cards, slack.NewSocket(at.Log, intake, api, slack.SocketConfig{Interval: patient, Sockets: max(1, at.sockets)}).Run)
	return h, nil
}
