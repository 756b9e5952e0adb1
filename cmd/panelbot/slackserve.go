package main

import (
	"context"
	"net/http"
	"slices"
	"time"

	"panelbot/adapters/chat/talk"
	"panelbot/adapters/delivery"
	"panelbot/adapters/slack"
	"panelbot/policies"
	"panelbot/policies/approval"
	"panelbot/policies/audit"
)

// openSlack makes the door for Slack.
func (c *chatDoors) openSlack(context.Context) error {
	h, cfg := c.h, c.h.cfg.Slack
	access := cfg.access()
	access.Proxy = http.ProxyFromEnvironment
	api, err := slack.NewClient(access)
	if err != nil {
		return err
	}
	talks, err := talk.New(h.log, talk.Config{Door: policies.Slack, Runner: h.runner, Tickets: h.gate.store, Choices: h.runner, Grammar: h.chatGrammar(policies.Slack)})
	if err != nil {
		return err
	}
	directory := slack.NewDirectory(cfg.Team, cfg.places(), api)
	refusals := slackRefusals{h}
	answers := &slack.Answers{
		Log: h.log, Talk: talks, Outbox: &c.outbox, Directory: directory, Client: api, Refusals: refusals, Command: cfg.Command,
		Person: h.account(policies.Slack), CardOf: talk.CardsIn(h.gate.store, policies.Slack), Home: h.slackHome,
	}
	answers.Cards = slack.NewCards(h.log, answers, h.gate.desk, h.gate.store, slack.Asked{Channel: cfg.Approvals, Private: h.askedInSlack}, h.speaks)
	intake, err := slack.NewIntake(h.log, slack.Config{
		Team: cfg.Team, App: cfg.App, Inbox: &c.outbox, Refusals: refusals, Options: answers.Options, Submission: answers.Submission, Changed: answers.Changed,
	})
	if err != nil {
		return err
	}
	c.composers[policies.Slack] = composeForSlack(directory)
	c.doors[policies.Slack] = delivery.Door{Handler: answers.Handle, Sender: &slack.Sender{Log: h.log, Client: api}}
	c.runs = append(c.runs,
		func(ctx context.Context) error { answers.Cards.Work(ctx); return nil },
		func(ctx context.Context) error { directory.Work(ctx, h.log); return nil })
	if cfg.Mode == slackByHTTP {
		signed, err := intake.Handlers(cfg.SigningSecret)
		if err != nil {
			return err
		}
		for pattern, handler := range signed {
			c.signed[pattern] = handler
		}
		return nil
	}
	socket := slack.NewSocket(h.log, intake, api, slack.SocketConfig{Proxy: http.ProxyFromEnvironment})
	c.runs = append(c.runs, func(ctx context.Context) error {
		// The other doors go on; readiness says that this one hears nothing.
		if err := socket.Run(ctx); err != nil && ctx.Err() == nil {
			h.log.Error("slack is not heard any more", "err", err, "next", "look at panelbot doctor, and start panelbot anew")
		}
		return nil
	})
	c.ready = append(c.ready, func() error { return socket.Health().Ready(time.Now()) })
	c.gauges["panelbot_slack_sockets"] = func() float64 { return float64(socket.Health().Connected) }
	c.gauges["panelbot_slack_reconnects"] = func() float64 { return float64(socket.Health().Reconnects) }
	return nil
}

// askedInSlack are the accounts of those who want a request in their direct messages, by
// their names: who asked for that in the configuration and may approve it now.
func (h *house) askedInSlack(r *approval.Request) map[string]string {
	entitled := h.gate.desk.Entitled(r)
	list := map[string]string{}
	for _, p := range h.config.Load().People {
		if p.ApprovalsDM && p.Slack != "" && slices.Contains(entitled, p.Name) {
			list[p.Name] = p.Slack
		}
	}
	return list
}

// slackRefusals records what the door for Slack turned away.
type slackRefusals struct{ h *house }

// Refuse is as in slack.Refusals.
func (r slackRefusals) Refuse(ctx context.Context, what slack.Refusal) {
	note := "turned away at the door for Slack (" + what.Why + ", " + what.Way + ")"
	if what.Remote != "" {
		note += " from " + what.Remote
	}
	entry := audit.Entry{Kind: audit.Session, Door: policies.Slack, Status: "refused", Target: what.Team + "/" + what.User + " in " + what.Channel, Note: note}
	if err := r.h.gate.log.Later(ctx, entry); err != nil {
		r.h.log.Error("refusal not recorded", "why", what.Why, "err", err)
	}
}
