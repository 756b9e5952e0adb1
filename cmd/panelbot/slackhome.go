package main

import (
	"context"
	"slices"
	"time"

	"panelbot/adapters/chat"
	"panelbot/adapters/slack"
	"panelbot/policies"
	"panelbot/policies/audit"
	"panelbot/tools"
)

const (
	// homeCalls is how many of a person's last calls a home shows.
	homeCalls = 10
	// healthSpan is how many entries of the record say how the panels are.
	healthSpan = 300
)

// slackHome is what a person's home in Slack shows.
func (h *house) slackHome(ctx context.Context, p policies.Person) (slack.Home, error) {
	var home slack.Home
	open, err := h.runner.OpenRequests(ctx, p)
	if err != nil {
		return home, err
	}
	s := chat.SpeechOf(p)
	home.Awaiting = open
	last, err := h.gate.store.AuditRecords(ctx, audit.Query{Filter: audit.Filter{Kind: audit.Outcome, Person: p.Name}, Newest: true, Limit: homeCalls})
	if err != nil {
		return home, err
	}
	for _, r := range last {
		e, err := r.Entry()
		if err != nil {
			return home, err
		}
		doing := e.Tool
		if t, ok := h.runner.Catalogue().Find(e.Tool); ok {
			doing = t.Chat
		}
		home.Last = append(home.Last, slack.Done{At: e.Time, Doing: doing, Target: e.Target, Badge: s.Outcome(tools.Outcome{Status: tools.Status(e.Status)})})
	}
	now := time.Now()
	for _, freeze := range h.runner.Policy().Freezes {
		if freeze.Active(now) {
			home.Freezes = append(home.Freezes, freezeLine(freeze, s))
		}
	}
	if halt := h.halt.Load(); halt != nil {
		home.Stopped = halt.Said(s)
	}
	if p.Scope.Limits() { // whose panels there are is no matter of theirs
		return home, nil
	}
	home.Panels, err = h.panelsNow(ctx, s)
	return home, err
}

// freezeLine says a freeze, and until when it is.
func freezeLine(f policies.Period, s chat.Speech) string {
	if f.To.IsZero() {
		return f.Name
	}
	return f.Name + " → " + s.Time(f.To)
}

// panelsNow says how the panels were when they were last called; what was not called
// lately is not known.
func (h *house) panelsNow(ctx context.Context, s chat.Speech) ([]slack.PanelHealth, error) {
	records, err := h.gate.store.AuditRecords(ctx, audit.Query{Filter: audit.Filter{Kind: audit.Outcome}, Newest: true, Limit: healthSpan})
	if err != nil {
		return nil, err
	}
	list := make([]slack.PanelHealth, len(h.cfg.Panels))
	for i, p := range h.cfg.Panels {
		list[i] = slack.PanelHealth{Name: p.Name, Badge: chat.Badge{Word: s.Say("slack_panel_unknown", nil), Colour: chat.Neutral, Sign: "▫️"}}
		at := slices.IndexFunc(records, func(r audit.Record) bool {
			return r.Panel == p.Name && slices.Contains([]string{"done", "accepted", "refused", "failed", "unknown"}, r.Status)
		})
		if at < 0 {
			continue
		}
		when := time.UnixMicro(records[at].At)
		list[i].Badge = chat.Badge{Word: s.Say("slack_panel_answers", nil), Colour: chat.Good, Sign: "🟢"}
		if records[at].Status == "failed" || records[at].Status == "unknown" {
			list[i].Badge = chat.Badge{Word: s.Say("slack_panel_failed", nil), Colour: chat.Warning, Sign: "🟠"}
		}
		list[i].Says = s.Time(when)
	}
	return list, nil
}
